package nodemcu

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestBindings: each function that a script finds in wifi and wps is one of the
// tables that the manual is made from, and has a line there.
func TestBindings(t *testing.T) {
	var out bytes.Buffer
	vm, err := New(Config{Radio: deafMute{}, Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	const script = `
		local function walk(name, t)
			for k, v in pairs(t) do
				local path = name .. "." .. k
				if type(v) == "function" then print(path) elseif type(v) == "table" then print(path .. " table") walk(path, v) end
			end
		end
		walk("wifi", wifi)
		walk("wps", wps)`
	if err := vm.Run(t.Context(), "walk", []byte(script)); err != nil || vm.Failed() {
		t.Fatal(err, out.String())
	}
	var found, written, tables []string
	for line := range strings.Lines(out.String()) {
		name, isTable := strings.CutSuffix(strings.TrimSpace(line), " table")
		if isTable {
			tables = append(tables, name)
		} else {
			found = append(found, name)
		}
	}
	for _, m := range vm.manual {
		if m.name != "wps" && !strings.HasPrefix(m.name, "wifi") {
			continue
		}
		for _, b := range m.bindings {
			written = append(written, m.name+"."+b.name)
			if b.doc == "" {
				t.Errorf("%s.%s: no line about it", m.name, b.name)
			}
			for _, text := range []string{b.doc, b.differs} {
				if strings.HasSuffix(text, ".") || text != strings.TrimSpace(text) {
					t.Errorf("%s.%s: %q is no part of a line", m.name, b.name, text)
				}
			}
		}
	}
	slices.Sort(found)
	slices.Sort(written)
	if !slices.Equal(found, written) {
		t.Errorf("a script finds\n%q\nthe manual has\n%q", found, written)
	}
	slices.Sort(tables)
	if want := []string{"wifi.ap", "wifi.ap.dhcp", "wifi.eventmon", "wifi.eventmon.reason", "wifi.sta"}; !slices.Equal(tables, want) {
		t.Errorf("tables %q, want %q", tables, want)
	}
}
