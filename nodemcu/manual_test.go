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

var updateManual = commandline.Bool("update-manual", false, "write docs/nodemcu.md anew")

const manualFile = "../docs/nodemcu.md"

// deafMute is a radio that is there.
type deafMute struct{ radio.Radio }

func (deafMute) Loop() *loop.Loop                    { return loop.NewVirtual(time.Unix(0, 0)) }
func (deafMute) Address() dot11.MAC                  { return dot11.MAC{2} }
func (deafMute) Do(radio.Command)                    {}
func (deafMute) Notify(func(radio.Event)) (_ func()) { return func() {} }

const manualHead = `# The NodeMCU modules

Scripts run as on firmware 3.0 with Lua 5.1. This page lists every function and constant of the modules, and where one differs from
the device, how and why. It is made from the tables that the modules are built of: ` + "`go test ./nodemcu -run Manual -update-manual`" + `.

A colon before a name marks a method of an object.

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
		dot := "."
		if m.name == timerType || m.name == fileType || m.name == pipeType || m.name == "gpio.pulser" {
			dot = ":"
		}
		for _, f := range m.bindings {
			fmt.Fprintf(&b, "| `%s%s%s` | %s | %s |\n", m.name, dot, f.name, f.doc, f.differs)
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
	return strings.TrimSuffix(b.String(), "\n")
}

// TestManual compares docs/nodemcu.md with the tables.
func TestManual(t *testing.T) {
	vm, err := New(Config{Radio: deafMute{}, Numbered: true})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	seen := map[string]bool{}
	for _, m := range vm.manual {
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
	page := write(vm.manual)
	if *updateManual {
		if err := os.WriteFile(manualFile, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if old, err := os.ReadFile(manualFile); err != nil || string(old) != page {
		t.Errorf("%s is not what the tables say (%v): run go test ./nodemcu -run Manual -update-manual", manualFile, err)
	}
}
