package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// gokrazyFile is where github.com/gokrazy/wifi looks first.
const gokrazyFile = "/perm/wifi.json"

// gokrazy is the store of gokrazy's wifi program, which knows one network.
func (m Machine) gokrazy(path string) Store {
	return fileStore{
		name: Gokrazy, machine: m, edit: editGokrazy, find: fixed(m.path(path)), folder: m.path("/perm"),
		next: func(string) string { return "reboot" },
	}
}

// editGokrazy edits a wifi.json: {"ssid": "home", "psk": "passphrase"}.
func editGokrazy(old []byte, n Network) ([]byte, Effect, error) {
	if !utf8.ValidString(n.ssid()) {
		return nil, "", fmt.Errorf("the network's name is not UTF-8, which JSON is: %w", ErrCannotHold)
	}
	key, ok := n.passphrase()
	if !n.open() && !(ok && utf8.ValidString(key)) {
		return nil, "", fmt.Errorf("gokrazy takes a passphrase in UTF-8, and the network's key is none: %w", ErrCannotHold)
	}
	fields := make(map[string]json.RawMessage)
	if old != nil {
		if err := json.Unmarshal(old, &fields); err != nil {
			return nil, "", fmt.Errorf("it is no object of JSON: %w", err)
		}
	}
	// Who reads it takes a field under a name in capitals, too.
	effect := Added
	was := make(map[string]string)
	for name, value := range fields {
		if lower := strings.ToLower(name); lower == "ssid" || lower == "psk" {
			var text string
			if json.Unmarshal(value, &text) == nil {
				was[lower] = text
			}
			delete(fields, name)
		}
	}
	if was["ssid"] == n.ssid() && (was["psk"] == "") == n.open() {
		if was["psk"] == key || n.open() {
			return old, Unchanged, nil
		}
		effect = Replaced
	} else if was["ssid"] != "" {
		effect = Instead
	}
	out := []string{`"ssid": ` + jsonString(n.ssid())}
	if !n.open() {
		out = append(out, `"psk": `+jsonString(key))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, jsonString(name)+": "+string(fields[name]))
	}
	return []byte("{\n  " + strings.Join(out, ",\n  ") + "\n}\n"), effect, nil
}

func jsonString(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(text) // of a text it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
