package store

import (
	"os"
	"strings"
	"testing"
)

// TestDocs has docs/stores.md show what is written, and name every store.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile("../../docs/stores.md")
	if err != nil {
		t.Fatal(err)
	}
	docs := string(b)
	home := network(t, "home", "correct horse battery")
	for name, e := range map[string]edit{NM: editKeyfile, WPA: editWPA, IWD: editIWD, Netplan: netplanEdit("wlan0", true), Gokrazy: editGokrazy} {
		text, _, err := e(nil, home)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.TrimPrefix(string(text), newWPA+"\n"); !strings.Contains(docs, "\n"+text+"```\n") {
			t.Errorf("%s: docs/stores.md does not show\n%s", name, text)
		}
	}
	for _, name := range Names {
		if !strings.Contains(docs, "\n| `"+name+"` |") {
			t.Errorf("docs/stores.md does not tell of %s", name)
		}
	}
}
