package airs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
)

// TestStations: they come and go by themselves, and are what a program waits
// for.
func TestStations(t *testing.T) {
	s := newScene(t, good+`
[[station]]
name       = "phone"
ssid       = "home"
passphrase = "secret123"
joins      = ["2s", "30s"]
leaves     = ["20s", "50s"]

[[station]]
name       = "stranger"
ssid       = "home"
passphrase = "not the key"

[[station]]
name   = "late"
ssid   = "nowhere"
leaves = "4s"
`, 1, nil)
	began := s.loop.Now()
	if err := s.loop.Run(t.Context()); !errors.Is(err, loop.ErrIdle) {
		t.Fatal(err)
	}
	if took := s.loop.Now().Sub(began); took < 50*time.Second || took > 70*time.Second {
		t.Errorf("it took %s", took)
	}
	phone := s.story("phone")
	if n := strings.Count(phone, ": connected to"); n != 2 {
		t.Errorf("the phone was connected %d times:\n%s", n, phone)
	}
	if n := strings.Count(phone, "address 192.168.1.2"); n != 2 {
		t.Errorf("the phone had an address %d times:\n%s", n, phone)
	}
	if stranger := s.story("stranger"); strings.Contains(stranger, ": connected to") || strings.Count(stranger, "joining") != joinAttempts {
		t.Errorf("the stranger:\n%s", stranger)
	}
	if late := s.story("late"); strings.Contains(late, "5.") || !strings.Contains(late, "scan 1") {
		t.Errorf("after its end:\n%s", late)
	}
	if s.world.Stations[0].machine != nil || s.world.Stations[0].lease != nil {
		t.Error("the phone has not left")
	}
}

// TestStationSentAway: a station whose network vanishes waits for it.
func TestStationSentAway(t *testing.T) {
	s := newScene(t, strings.Replace(good, "button", "appears = [\"0s\", \"15s\"]\nvanishes = \"10s\"\nbutton", 1)+`
[[station]]
name       = "phone"
ssid       = "home"
passphrase = "secret123"
`, 1, nil)
	s.pass(60 * time.Second)
	phone := s.story("phone")
	if n := strings.Count(phone, ": connected to"); n < 2 {
		t.Errorf("connected %d times:\n%s", n, phone)
	}
	s.world.Stations[0].Join() // goes on
	s.world.Stations[0].Leave()
	s.world.Stations[0].Leave()
	if s.world.Stations[0].machine != nil {
		t.Error("has not left")
	}
}
