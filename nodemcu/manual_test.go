package nodemcu

import (
	commandline "flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

var updateManual = commandline.Bool("update-manual", false, "write docs/nodemcu.md and stubs.lua anew")

const manualFile = "../docs/nodemcu.md"

// deafMute is a radio that is there.
type deafMute struct{ radio.Radio }

func (deafMute) Loop() *loop.Loop                    { return loop.NewVirtual(time.Unix(0, 0)) }
func (deafMute) Address() dot11.MAC                  { return dot11.MAC{2} }
func (deafMute) Do(radio.Command)                    {}
func (deafMute) Notify(func(radio.Event)) (_ func()) { return func() {} }

const manualHead = `# The NodeMCU modules

Scripts run as on firmware 3.0 with Lua 5.1. This page lists every function and constant of the modules, and where one differs from
the device, how and why. It is made from the tables that the modules are built of: ` + "`go test ./nodemcu -run 'Manual|Stubs' -update-manual`" + `.

A colon before a name marks a method of an object, a question mark what may be left out, or be nil. A function that can be called in more
ways than one has a line for each. The types are those of LuaLS and EmmyLua; what they name stands [at the end](#types). As in all of
Lua, a number will do for a string, and text that is a number for a number; an integer is what is left of one without its fraction.

## In an editor

` + "`wps stubs`" + ` prints all of this for editors that use lua-language-server or EmmyLua: they complete names and tell of wrong arguments.
Save it with ` + "`wps stubs > types/nodemcu.lua`" + `, and put beside your scripts a ` + "`.luarc.json`" + ` with

` + "```json" + `
{
  "runtime.version": "Lua 5.1",
  "runtime.builtin": {"io": "disable", "os": "disable"},
  "workspace.library": ["types"]
}
` + "```" + `

`

// write writes the modules as the page shows them.
func write(modules []manual) string {
	var b strings.Builder
	b.WriteString(manualHead)
	for _, m := range modules {
		fmt.Fprintf(&b, "## %s\n\n", m.name)
		if len(m.bindings) > 0 {
			b.WriteString("| function | what it does | differs from the device |\n| --- | --- | --- |\n")
		}
		for _, f := range m.bindings {
			var forms []string
			for form := range strings.SplitSeq(f.signature, "; ") {
				forms = append(forms, inTable(m.name+m.dot()+f.name+form))
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.Join(forms, "<br>"), f.doc, f.differs)
		}
		if len(m.constants) > 0 {
			var list []string
			for _, c := range m.constants {
				list = append(list, fmt.Sprintf("`%s` %d", c.name, c.value))
			}
			fmt.Fprintf(&b, "\nConstants: %s.\n", strings.Join(list, ", "))
		}
		b.WriteString("\n")
	}
	b.WriteString("## Types\n\nA star stands for the rest of the names of constants.\n\n| type | what it is |\n| --- | --- |\n")
	for _, t := range types {
		fmt.Fprintf(&b, "| `%s` | %s |\n", t.name, inTable(t.is))
	}
	return b.String()
}

// inTable is code in a cell of a table.
func inTable(code string) string { return "`" + strings.ReplaceAll(code, "|", `\|`) + "`" }

// isObject tells methods from functions.
func (m manual) isObject() bool {
	return m.name == timerType || m.name == fileType || m.name == pipeType || m.name == "gpio.pulser"
}

func (m manual) dot() string {
	if m.isObject() {
		return ":"
	}
	return "."
}

// open returns the modules of a device.
func open(t *testing.T, numbered bool) []manual {
	t.Helper()
	vm, err := New(Config{Radio: deafMute{}, Numbered: numbered})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { vm.Close() })
	return vm.manual
}

// compare tells whether a file is what the tables say, and writes it anew if
// that is wanted.
func compare(t *testing.T, file, text string) {
	t.Helper()
	if *updateManual {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if old, err := os.ReadFile(file); err != nil || string(old) != text {
		t.Errorf("%s is not what the tables say (%v): run go test ./nodemcu -run 'Manual|Stubs' -update-manual", file, err)
	}
}

// TestManual compares docs/nodemcu.md with the tables.
func TestManual(t *testing.T) {
	modules := open(t, true)
	seen := map[string]bool{}
	for _, m := range modules {
		if seen[m.name] {
			t.Errorf("%s is opened twice", m.name)
		}
		seen[m.name] = true
		names := map[string]bool{}
		for _, f := range m.bindings {
			switch {
			case names[f.name]:
				t.Errorf("%s.%s is there twice", m.name, f.name)
			case f.doc == "" || strings.ContainsAny(f.doc+f.differs, "|\n") || strings.HasSuffix(f.doc, "."):
				t.Errorf("%s.%s: a line about it, without full stop, not %q, %q", m.name, f.name, f.doc, f.differs)
			}
			names[f.name] = true
		}
	}
	compare(t, manualFile, write(modules))
}
