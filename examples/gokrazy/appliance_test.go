package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// boot switches an appliance on in an air, and off when it has had so many
// addresses, or after two hours. It returns what it said.
func boot(t *testing.T, air string, a *appliance, addresses int) (said string, err error) {
	t.Helper()
	description, err := airs.Load(air)
	if err != nil {
		t.Fatal(err)
	}
	clock := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	world, err := description.Build(clock, airs.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	clock.After(2*time.Hour, cancel)
	a.radio = world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0x10, 1}})
	a.pause = 10 * time.Second
	if a.gone == nil {
		a.gone = func() error { return nil }
	}
	var log strings.Builder
	a.say = func(format string, args ...any) { fmt.Fprintf(&log, format+"\n", args...) }
	a.configure = func(lease *dhcp.Lease) error {
		if lease == nil {
			log.WriteString("no address\n")
		} else if addresses--; addresses == 0 {
			cancel()
		}
		return nil
	}
	err = a.run(ctx)
	return log.String(), err
}

// inFolder is an appliance whose files are in a folder.
func inFolder(dir string) *appliance {
	return &appliance{file: filepath.Join(dir, "wifi.json"), resolv: filepath.Join(dir, "resolv.conf"), hostname: "test"}
}

func TestFirstAndSecondStart(t *testing.T) {
	dir := t.TempDir()
	said, err := boot(t, "home", inFolder(dir), 1)
	if err != nil || !strings.Contains(said, "press the router's WPS button\n02:00:00:00:01:01 gave the key of \"home\"\naddress 192.168.1.2/24\n") {
		t.Errorf("first start: %v:\n%s", err, said)
	}
	for file, want := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"wifi.json":   {"{\n  \"ssid\": \"home\",\n  \"psk\": \"correct horse battery\"\n}\n", 0o600},
		"resolv.conf": {"nameserver 192.168.1.1\n", 0o644},
	} {
		name := filepath.Join(dir, file)
		text, err := os.ReadFile(name)
		if err != nil || string(text) != want.text {
			t.Errorf("%s: %q, %v", file, text, err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode() != want.mode {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	said, err = boot(t, "home", inFolder(dir), 1)
	if err != nil || strings.Contains(said, "button") || !strings.Contains(said, "address 192.168.1.2/24\n") {
		t.Errorf("second start: %v:\n%s", err, said)
	}
}

func TestComesBackWhenItsRouterDoes(t *testing.T) {
	dir := t.TempDir()
	air := filepath.Join(dir, "air.toml")
	write(t, air, "[[router]]\nbutton = \"3s\"\nappears = [\"0s\", \"10m\"]\nvanishes = \"1m\"\n[[router.bss]]\nssid = \"home\"\npassphrase = \"correct horse battery\"\n")
	said, err := boot(t, air, inFolder(dir), 2)
	if err != nil || strings.Count(said, "address 192.168.1.2/24") != 2 || !strings.Contains(said, "has ended\n") {
		t.Errorf("%v:\n%s", err, said)
	}
}

func TestWaitsForTheButtonAsLongAsItShall(t *testing.T) {
	a := inFolder(t.TempDir())
	a.wait = 5 * time.Minute
	if said, err := boot(t, "quiet", a, 1); !errors.Is(err, errNobody) || strings.Count(said, "no access point in WPS mode") != 2 {
		t.Errorf("%v:\n%s", err, said)
	}
	if said, err := boot(t, "quiet", inFolder(t.TempDir()), 1); err != nil || strings.Count(said, "no access point in WPS mode") < 50 {
		t.Errorf("%v:\n%s", err, said)
	}
}

func TestANetworkThatCannotBeKeptIsJoined(t *testing.T) {
	a := inFolder(t.TempDir())
	a.file = filepath.Join(a.file, "no", "folder.json")
	said, err := boot(t, "home", a, 1)
	if err != nil || !strings.Contains(said, "could not be kept") || !strings.Contains(said, "address 192.168.1.2/24") || strings.Contains(said, "correct horse") {
		t.Errorf("%v:\n%s", err, said)
	}
}

func TestOpenNetworks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "wifi.json"), `{"ssid": "open air"}`)
	air := filepath.Join(dir, "air.toml")
	write(t, air, "[[router]]\n[[router.bss]]\nssid = \"open air\"\nsecurity = \"open\"\n")
	if said, err := boot(t, air, inFolder(dir), 1); err != nil || !strings.Contains(said, "address 192.168.1.2/24") {
		t.Errorf("%v:\n%s", err, said)
	}
}

func TestRefusesWhatWasNotKeptByIt(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":   `{"ssid": "home", "psk": "secret pass`,
		"short key": `{"ssid": "home", "psk": "secret"}`,
		"no name":   `{"psk": "secret passphrase"}`,
	} {
		a := inFolder(t.TempDir())
		write(t, a.file, text)
		said, err := boot(t, "home", a, 1)
		if err == nil || !strings.Contains(err.Error(), a.file) || !strings.Contains(err.Error(), "remove it") || strings.Contains(said+err.Error(), "secret") {
			t.Errorf("%s: %v:\n%s", name, err, said)
		}
	}
}

func TestEndsWithItsRadio(t *testing.T) {
	gone := errors.New("the card was pulled out")
	for name, text := range map[string]string{"enrolling": "", "joining": `{"ssid": "away", "psk": "correct horse battery"}`} {
		a := inFolder(t.TempDir())
		if text != "" {
			write(t, a.file, text)
		}
		a.gone = func() error { return gone }
		if said, err := boot(t, "quiet", a, 1); !errors.Is(err, gone) {
			t.Errorf("%s: %v:\n%s", name, err, said)
		}
	}
}

func TestOfNoInterface(t *testing.T) {
	a := inFolder(t.TempDir())
	a.say = t.Logf
	if err := atInterface(context.Background(), "nosuch0", a); err == nil {
		t.Error("no error")
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
