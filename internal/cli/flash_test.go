package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gowps/wps/nodemcu"
)

// TestFlash: what a script configures is there in the next run, and the device
// connects by itself.
func TestFlash(t *testing.T) {
	flash := filepath.Join(t.TempDir(), "flash.json")
	enrol := file(t, "enrol.lua", `wps.enable() wps.start(function(s) print(s) wps.disable() end)`)
	if stdout, stderr, code := wpsCommand(t, "run", "--flash", flash, enrol); code != exitOK || stdout != "0\n" {
		t.Fatalf("exit code %d, printed %q\n%s", code, stdout, stderr)
	}
	info, err := os.Stat(flash)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %o", mode)
	}
	before, err := os.ReadFile(flash)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nodemcu.ParseFlash(before); err != nil || !strings.Contains(string(before), "correct horse battery") {
		t.Errorf("%v:\n%s", err, before)
	}
	const next = `wifi.eventmon.register(3, function(t) print((wifi.sta.getdefaultconfig()), t.IP) end) wifi.setmode(1)`
	stdout, stderr, code := wpsCommand(t, "run", "--flash", flash, "-v", file(t, "next.lua", next))
	if code != exitOK || stdout != "home\t192.168.1.2\n" {
		t.Errorf("exit code %d, printed %q\n%s", code, stdout, stderr)
	}
	if strings.Contains(stderr, "correct horse battery") {
		t.Errorf("the key is shown:\n%s", stderr)
	}
	if after, _ := os.ReadFile(flash); string(after) != string(before) {
		t.Errorf("written without need:\n%s", after)
	}
	if entries, _ := os.ReadDir(filepath.Dir(flash)); len(entries) != 1 {
		t.Errorf("left over: %v", entries)
	}
}

// TestFlashThatIsNone: what cannot be read as a flash is said to be so, and
// left as it is.
func TestFlashThatIsNone(t *testing.T) {
	script := file(t, "x.lua", `wifi.sta.config{ssid = "x", auto = false}`)
	for _, c := range []struct{ text, want string }{
		{"", "empty"},
		{"{\n\"mode\": }", "line 2: invalid character"},
		{"{\"nodemcu_flash\": 1,\n\"mode\"", "line 2: it ends in the middle"},
		{`{"nodemcu_flash": 2}`, "version 1"},
		{`{"nodemcu_flash": 1, "station": {"password": 12345678}}`, "station.password must be of type string"},
	} {
		name := file(t, "flash.json", c.text)
		stdout, stderr, code := wpsCommand(t, "run", "--flash", name, script)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, name) {
			t.Errorf("%q: exit code %d\n%s", c.text, code, stderr)
		}
		if strings.Contains(stderr, "12345678") {
			t.Errorf("a password is shown:\n%s", stderr)
		}
		if after, err := os.ReadFile(name); err != nil || string(after) != c.text {
			t.Errorf("%q has become %q (%v)", c.text, after, err)
		}
	}
	for _, c := range []struct{ name, want string }{
		{t.TempDir(), "is no file"},
		{filepath.Join(t.TempDir(), "none", "flash.json"), "make it first"},
	} {
		if _, stderr, code := wpsCommand(t, "run", "--flash", c.name, script); code != exitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d\n%s", c.name, code, stderr)
		}
	}
}

// TestFlashCannotBeWritten: then the run ends, and says so.
func TestFlashCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	flash, err := openFlash(filepath.Join(dir, "flash.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := flash.Save([]byte("x")); !errors.Is(err, errOutput) || !strings.Contains(err.Error(), "flash.json") {
		t.Errorf("saving in no directory: %v", err)
	}
	// A directory takes the file's place.
	name := filepath.Join(t.TempDir(), "flash.json")
	script := file(t, "x.lua", `wifi.sta.config{ssid = "x", auto = false} tmr.create():alarm(1000, 0, function() print("never") end)`)
	if flash, err = openFlash(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := flash.Save([]byte("x")); !errors.Is(err, errOutput) {
		t.Errorf("saving over a directory: %v", err)
	}
	if runtime.GOOS != "linux" {
		return
	}
	// /proc takes no files.
	stdout, stderr, code := wpsCommand(t, "run", "--flash", "/proc/flash.json", script)
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, "flash could not be saved") {
		t.Errorf("exit code %d, printed %q\n%s", code, stdout, stderr)
	}
}

// TestFlashBehindLink: the file is replaced, not the link; and what others
// might read becomes the owner's.
func TestFlashBehindLink(t *testing.T) {
	name := file(t, "flash.json", string(nodemcu.NewFlash().Text()))
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(name, link); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(name, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := openFlash(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	script := file(t, "x.lua", `wifi.sta.config{ssid = "x", auto = false}`)
	if _, stderr, code := wpsCommand(t, "run", "--flash", link, script); code != exitOK {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if text, err := os.ReadFile(name); err != nil || !strings.Contains(string(text), `"ssid": "x"`) {
		t.Errorf("%v:\n%s", err, text)
	}
}
