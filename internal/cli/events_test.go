package cli

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// everyEvent has one of each.
var everyEvent = []wps.Event{
	station.Scanning{N: 1}, station.ScanDone{}, station.Joining{}, station.Associated{}, station.Candidate{},
	station.WEPFound{}, station.OverlapFound{}, station.Message{Type: wsc.MessageM1}, station.NotReady{}, station.RunFailed{Failure: &wsc.Failure{}},
	station.LeftAP{}, station.Finished{}, station.Handshake{}, station.Connected{}, station.Disconnected{Err: station.ErrLinkLost},
	dhcp.Bound{}, dhcp.TimedOut{}, dhcp.Lost{},
}

// TestEveryEventHasALine looks for events in the packages that tell them, so that
// none is forgotten; only credentials are written elsewhere.
func TestEveryEventHasALine(t *testing.T) {
	known := map[string]bool{"GotCredential": true}
	for _, ev := range everyEvent {
		known[reflect.TypeOf(ev).Name()] = true
		if line, ok := lineOf(ev); !ok || line.Event == "" {
			t.Errorf("%T has no line", ev)
		}
	}
	for _, name := range []string{"../../station/event.go", "../../dhcp/client.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "String" || f.Recv == nil {
				continue
			}
			if of, ok := f.Recv.List[0].Type.(*ast.Ident); ok && !known[of.Name] {
				t.Errorf("%s: %s has no line", filepath.Base(name), of.Name)
			}
		}
	}
}

// jsonLines runs a command and reads what it prints.
func jsonLines(t *testing.T, args ...string) (lines []map[string]any, code int) {
	t.Helper()
	stdout, _, code := wpsCommand(t, args...)
	for text := range strings.Lines(stdout) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if line["schema"] != float64(eventSchema) || line["event"] == "" || line["seconds"] == nil {
			t.Errorf("%s", text)
		}
		lines = append(lines, line)
	}
	return lines, code
}

// TestJSONIsDocumented runs the command in all airs, and looks each event and
// field up in docs/json.md.
func TestJSONIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile("`([a-z_-]+)`").FindAllStringSubmatch(string(text), -1)
	documented := func(name string) bool {
		return slices.ContainsFunc(told, func(m []string) bool { return m[1] == name })
	}
	seen := map[string]bool{}
	file := filepath.Join(t.TempDir(), "w.conf")
	for _, args := range []string{
		"start --connect --air home --show-secrets --store " + file, "start --air overlap", "start --air wep", "start --air refuse", "start --air stall", "start --air quiet",
		"start --connect --air lossy", "pin 12345670 --air pin", "start --store " + file + " --dry-run", "start --connect --air open",
		"button", "button --air overlap",
	} {
		lines, code := jsonLines(t, append(strings.Fields(args), "--json")...)
		last := lines[len(lines)-1]
		if strings.HasPrefix(args, "button") { // which goes on
			last = map[string]any{"event": "end", "exit_code": float64(code)}
		}
		if last["event"] != "end" || last["exit_code"] != float64(code) {
			t.Errorf("%s: the last line is %v", args, last)
		}
		if code != exitOK && (last["text"] == nil || last["advice"] == nil) {
			t.Errorf("%s: no reason in %v", args, last)
		}
		for _, line := range lines {
			seen[line["event"].(string)] = true
			for name := range line {
				seen[name] = true
			}
		}
	}
	for name := range seen {
		if !documented(name) {
			t.Errorf("%q is not in docs/json.md", name)
		}
	}
	for i := range reflect.TypeFor[eventLine]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[eventLine]().Field(i).Tag.Get("json"), ",")
		if !documented(name) {
			t.Errorf("field %q is not in docs/json.md", name)
		}
	}
}

func TestJSONMasksKeys(t *testing.T) {
	stdout, _, _ := wpsCommand(t, "start", "--connect", "--json")
	if strings.Contains(stdout, "correct horse") {
		t.Errorf("the key is shown:\n%s", stdout)
	}
	stdout, _, _ = wpsCommand(t, "start", "--json", "--show-secrets")
	if !strings.Contains(stdout, `"key":"correct horse battery"`) {
		t.Errorf("the key is not shown:\n%s", stdout)
	}
}
