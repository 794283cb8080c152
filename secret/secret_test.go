package secret

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestEveryVerbIsRedacted(t *testing.T) {
	key := Bytes("hunter2hunter2")
	nested := struct {
		Name string
		Key  Bytes
	}{"home", key}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%10s", "%T of %[1]v"} {
		for _, value := range []any{key, nested, &nested, []Bytes{key}, map[string]Bytes{"k": key}} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, "hunter") || strings.Contains(strings.ToLower(got), "68756e") || strings.Contains(got, "104 117") {
				t.Errorf("%s of %T leaks: %s", verb, value, got)
			}
		}
	}
	if text, err := json.Marshal(nested); err != nil || strings.Contains(string(text), "hunter") {
		t.Errorf("JSON: %s, %v", text, err)
	}
}

func TestEqualCloneWipe(t *testing.T) {
	key := Bytes("abc")
	kept := key.Clone()
	if !key.Equal([]byte("abc")) || key.Equal([]byte("abd")) || key.Equal([]byte("ab")) {
		t.Error("Equal is wrong")
	}
	key.Wipe()
	if string(key) != "\x00\x00\x00" || string(kept) != "abc" {
		t.Errorf("after Wipe: %x, clone %x", []byte(key), []byte(kept))
	}
}
