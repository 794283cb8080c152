// Package layout guards the architecture: which package may import which, and
// who may read the clock or start a goroutine.
package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/gowps/wps"

// imports lists for each package what of this module it may import. A package
// stands below all that it imports, so the list reads as the architecture.
var imports = map[string][]string{
	// values
	"secret": {},
	"dot11":  {"secret"},
	"loop":   {},
	"pins":   {"loop"},
	// wire
	"wsc": {"dot11", "secret"},
	"rsn": {"dot11", "secret"},
	// runs
	"registration": {"wsc", "dot11", "secret"},
	"eap":          {"wsc"},
	// seam
	"radio": {"dot11", "loop", "secret"},
	// procedures
	"dhcp":    {"radio", "dot11", "loop"},
	"station": {"eap", "registration", "rsn", "radio", "wsc", "dot11", "secret"},
	"ap":      {"eap", "registration", "rsn", "radio", "dhcp", "wsc", "dot11", "secret"},
	// backends never know the procedures that run over them
	"sim":             {"radio", "rsn", "dot11", "loop", "secret"},
	"nl80211":         {"radio", "dot11", "loop"},
	"radio/radiotest": {"radio", "dot11", "loop"},
	// the machine that the radio is in
	"internal/bus":         {},
	"internal/bus/bustest": {},
	"internal/owner":       {"internal/bus"},
	"internal/disk":        {},
	"internal/netconf":     {"internal/bus", "internal/disk", "dhcp"},
	"internal/store":       {"internal/bus", "internal/disk", "internal/owner", "rsn", "wsc", "dot11", "secret"},
	// the buttons and lights of the machine
	"internal/gpio":   {"loop"},
	"internal/evdev":  {"loop"},
	"internal/pinmap": {"internal/gpio", "pins", "loop"},
	// and who started it
	"internal/sdnotify": {},
	// worlds
	"airs": {"station", "ap", "sim", "dhcp", "eap", "radio", "pins", "wsc", "dot11", "loop", "secret"},
	// the module's Go API
	".": {"station", "dhcp", "radio", "loop", "wsc", "dot11", "secret"},
	// what all of it can do on this machine
	"internal/doctor": {".", "nl80211", "internal/netconf", "internal/owner", "loop", "wsc", "dot11"},
	// the interface of another program
	"internal/supplicant":                {"dot11"},
	"internal/supplicant/supplicanttest": {},
	"internal/borrow":                    {".", "station", "internal/bus", "internal/netconf", "internal/owner", "internal/supplicant", "wsc", "dot11", "secret"},
	// the owner's view of what a scan hears
	"internal/audit": {"wsc", "dot11"},
	// fronts
	"nodemcu/lua51": {},
	"nodemcu":       {"nodemcu/lua51", ".", "station", "ap", "dhcp", "rsn", "radio", "pins", "loop", "wsc", "dot11", "secret"},
	// scripts as test cases
	"internal/scripttest": {".", "nodemcu", "airs", "sim", "dot11", "loop"},
	// the command
	"internal/cli": {".", "nodemcu", "internal/scripttest", "nl80211", "internal/audit", "internal/borrow", "internal/disk", "internal/doctor", "internal/evdev", "internal/gpio", "internal/netconf", "internal/owner", "internal/pinmap", "internal/sdnotify", "internal/store", "airs", "sim", "station", "dhcp", "radio", "pins", "loop", "wsc", "dot11", "secret"},
	"cmd/wps":      {"internal/cli"},
	// test programs, built for no user
	"internal/interop":      {"eap", "registration", "wsc", "dot11", "secret"},
	"internal/interop/peer": {"internal/interop", "eap", "registration", "wsc", "dot11", "secret"},
	"internal/layout":       {},
	"lab":                   {},

	// programs for users to begin with
	"examples/gokrazy": {".", "nl80211", "internal/netconf", "internal/store", "internal/disk", "dhcp", "radio", "loop", "wsc", "dot11"},
	// what is shipped beside the program
	"internal/man":       {},
	"packaging/contents": {"internal/cli", "internal/man"},
}

// clocks may read the time of day; everything else is handed it.
var clocks = []string{"loop", "internal/interop", "internal/interop/peer"}

// goroutines may start one; everything else runs on the loop.
var goroutines = []string{"nl80211", "internal/gpio", "internal/evdev", "internal/cli", "internal/scripttest", "internal/bus/bustest", "internal/interop", "internal/interop/peer"}

// unsafes may import unsafe: an ioctl is told where its argument lies.
var unsafes = []string{"internal/gpio"}

// source is one Go file that is not a test.
type source struct {
	file, pkg string
	syntax    *ast.File
}

func sources(t *testing.T) (files []source, fset *token.FileSet) {
	t.Helper()
	root := filepath.Join("..", "..")
	fset = token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "dist") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		syntax, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		files = append(files, source{name, filepath.ToSlash(pkg), syntax})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("found only %d source files: is this the project's tree?", len(files))
	}
	return files, fset
}

func TestImportArrows(t *testing.T) {
	files, _ := sources(t)
	for _, f := range files {
		allowed, known := imports[f.pkg]
		if !known {
			t.Errorf("%s: package %q has no place in the architecture yet: give it a line in imports", f.file, f.pkg)
			continue
		}
		for _, spec := range f.syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if imported == "C" || imported == "unsafe" && !slices.Contains(unsafes, f.pkg) {
				t.Errorf("%s imports %s: this project is pure Go", f.file, imported)
			}
			if imported != module && !strings.HasPrefix(imported, module+"/") {
				continue
			}
			if rel := path.Clean("." + strings.TrimPrefix(imported, module)); !slices.Contains(allowed, strings.TrimPrefix(rel, "./")) {
				t.Errorf("%s: %s may not import %s", f.file, f.pkg, rel)
			}
		}
	}
}

func TestClockAndGoroutines(t *testing.T) {
	files, fset := sources(t)
	banned := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	for _, f := range files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok && id.Name == "time" && slices.Contains(banned, n.Sel.Name) && !slices.Contains(clocks, f.pkg) {
					t.Errorf("%s: time.%s outside package loop", fset.Position(n.Pos()), n.Sel.Name)
				}
			case *ast.GoStmt:
				if !slices.Contains(goroutines, f.pkg) {
					t.Errorf("%s: a goroutine in %s", fset.Position(n.Pos()), f.pkg)
				}
			}
			return true
		})
	}
}
