package lab

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gowps/wps/internal/cli"
)

// screen is what a command prints, while it prints.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// command runs the wps command until what it prints has the text, looks around,
// and interrupts it.
func (a *Air) command(text string, look func(), args ...string) {
	a.Helper()
	ctx, interrupt := context.WithCancel(a.ctx)
	defer interrupt()
	var s screen
	code := make(chan int, 1)
	go func() { code <- cli.Main(ctx, args, cli.Env{Stdout: &s, Stderr: &s}) }()
	a.until(text, func() bool {
		if len(code) > 0 {
			a.Fatalf("wps %q has ended:\n%s", args, &s)
		}
		return strings.Contains(s.String(), text)
	})
	look()
	interrupt()
	<-code
	if strings.Contains(s.String(), "correct horse") {
		a.Errorf("the key is shown:\n%s", &s)
	}
	if err := os.WriteFile(filepath.Join(a.folder, "command.log"), []byte(s.String()), 0o644); err != nil {
		a.Error(err)
	}
}

// addresses returns the IPv4 addresses of an interface.
func (a *Air) addresses(name string) (list []string) {
	a.Helper()
	i, err := net.InterfaceByName(name)
	if err != nil {
		a.Fatal(err)
	}
	all, err := i.Addrs()
	if err != nil {
		a.Fatal(err)
	}
	for _, addr := range all {
		if !strings.Contains(addr.String(), ":") {
			list = append(list, addr.String())
		}
	}
	return list
}

// TestCommand joins with the command on a real interface: it gets an address,
// and leaves the interface as it was found.
func TestCommand(t *testing.T) {
	script := `
wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function(T) print("STA - CONNECTED " .. T.SSID .. " " .. T.channel) end)
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(T) print("STA - GOT IP " .. T.IP) end)
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status == wps.SUCCESS then wifi.sta.connect() else print("status " .. status) end
end)
`
	for name, tt := range map[string]struct {
		args []string
		text string
	}{
		"start":    {[]string{"start", "-v", "--connect"}, "connected; Ctrl-C"},
		"run":      {[]string{"run", "-v"}, "STA - GOT IP"},
		"run walk": {[]string{"run", "-v", "--profile", "walk"}, "STA - GOT IP"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, w := a.ap(wpa2), a.radio()
				args := append(tt.args, "-i", w.name)
				if tt.args[0] == "run" {
					file := filepath.Join(a.temp(), "script.lua")
					if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
						a.Fatal(err)
					}
					args = append(args, file)
				}
				ap.press()
				a.command(tt.text, func() {
					if got := a.addresses(w.name); len(got) != 1 || !strings.HasPrefix(got[0], subnet(ap.wireless)) {
						a.Errorf("addresses %v", got)
					}
				}, args...)
				if got := a.addresses(w.name); len(got) != 0 {
					a.Errorf("addresses %v are left", got)
				}
				if i, err := net.InterfaceByName(w.name); err != nil || i.Flags&net.FlagUp != 0 {
					a.Errorf("the interface was down before, and is now %v, %v", i.Flags, err)
				}
				if left := ap.member(w.mac); left["flags"] != "" && strings.Contains(left["flags"], "[AUTHORIZED]") {
					a.Errorf("still a member: %v", left)
				}
			})
		})
	}
}
