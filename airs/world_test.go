package airs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// slow is set where a smaller number of tries has to do.
var slow bool

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// scene is a world for one test, with its trace.
type scene struct {
	*testing.T
	loop  *loop.Loop
	world *World
	trace []string
	mute  bool // keeps no trace
}

// newScene builds an air, built in or given as text.
func newScene(t testing.TB, nameOrText string, seed uint64, capture io.Writer) *scene {
	t.Helper()
	var a *Air
	var err error
	if strings.Contains(nameOrText, "\n") {
		a, err = Parse("test.toml", []byte(nameOrText))
	} else {
		a, err = Load(nameOrText)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{loop: loop.NewVirtual(start)}
	s.T, _ = t.(*testing.T)
	s.world, err = a.Build(s.loop, Options{Seed: seed, Capture: capture, Trace: s.note})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) note(now time.Time, who, what string) {
	if s.mute {
		return
	}
	s.trace = append(s.trace, fmt.Sprintf("%9.4f %s: %s", now.Sub(start).Seconds(), who, what))
}

// story is the trace of everyone whose name contains who.
func (s *scene) story(who string) string {
	var b strings.Builder
	for _, line := range s.trace {
		if strings.Contains(line, who) {
			fmt.Fprintln(&b, line)
		}
	}
	return b.String()
}

// run lets time pass until done.
func (s *scene) run(done func() bool) bool {
	err := s.loop.RunUntil(context.Background(), done)
	if err != nil && !errors.Is(err, loop.ErrIdle) {
		s.Fatal(err)
	}
	return err == nil
}

// pass lets time pass, whatever happens.
func (s *scene) pass(d time.Duration) {
	over := false
	s.loop.After(d, func() { over = true })
	s.run(func() bool { return over })
}

// person is a station and what it is to do.
type person struct {
	*scene
	name  string
	radio radio.Radio
	rand  io.Reader
}

// station adds the nth station.
func (s *scene) station(n int, hardware sim.Hardware) *person {
	mac := dot11.MAC{2, 0, 0, 0xcc, byte(n >> 8), byte(n)}
	name := fmt.Sprintf("station %d", n)
	return &person{s, name, s.world.Station(StationOptions{MAC: mac, Hardware: hardware}), s.world.Random(name)}
}

// start begins to enrol.
func (p *person) start(policy station.Policy, password wsc.DevicePassword) *station.Enroll {
	mac := p.radio.Address()
	e := station.NewEnroll(station.EnrollConfig{
		Device: wsc.Device{
			MAC: mac, UUID: wsc.UUIDFromMAC(mac), Manufacturer: "gowps", ModelName: "test", Name: p.name,
			PrimaryType: wsc.NewDeviceType(1, 1), ConfigMethods: wsc.MethodVirtualPushButton | wsc.MethodVirtualDisplay,
			AuthTypes: wsc.AuthOpen | wsc.AuthWPA2PSK, EncrTypes: wsc.EncrNone | wsc.EncrAES,
			Bands: dot11.Band2GHz | dot11.Band5GHz, Version2: wsc.Version2,
		},
		Password: password, Channels: radio.Channels(p.radio), Policy: policy, Rand: p.rand,
		Notify: func(ev station.Event) { p.note(p.loop.Now(), p.name, ev.String()) },
	})
	radio.Attach(p.radio, e)
	return e
}

// enrol runs a whole enrolment.
func (p *person) enrol(policy station.Policy, password wsc.DevicePassword) station.Result {
	e := p.start(policy, password)
	p.run(func() bool { _, ok := e.Result(); return ok })
	r, ok := e.Result()
	if !ok {
		p.Fatalf("%s: the enrolment never ends\n%s", p.name, p.story(""))
	}
	return r
}

func (p *person) press(policy station.Policy) station.Result {
	return p.enrol(policy, wsc.PushButton())
}

// connect joins the network of a credential and gets an address.
func (p *person) connect(c wsc.Credential) (lease dhcp.Lease, err error) {
	var bound, failed bool
	m := station.NewConnect(station.ConnectConfig{
		MAC: p.radio.Address(), SSID: c.SSID, Key: c.Key, Attempts: 5, Retry: time.Second, Rand: p.rand, Protect: true,
		Notify: func(ev station.Event) {
			p.note(p.loop.Now(), p.name, ev.String())
			switch ev := ev.(type) {
			case station.Connected:
				p.loop.Post(func() {
					radio.Attach(p.radio, dhcp.NewClient(dhcp.ClientConfig{
						MAC: p.radio.Address(), Hostname: "test", Rand: p.rand,
						Notify: func(ev dhcp.Event) {
							switch ev := ev.(type) {
							case dhcp.Bound:
								lease, bound = ev.Lease, true
							case dhcp.TimedOut:
								failed, err = true, errors.New("no address")
							}
						},
					}))
				})
			case station.Disconnected:
				if ev.Final {
					failed, err = true, errors.New(ev.String())
				}
			}
		},
	})
	radio.Attach(p.radio, m)
	if !p.run(func() bool { return bound || failed }) {
		err = errors.New("idle before there was an address")
	}
	return lease, err
}

var policies = []struct {
	name   string
	policy station.Policy
}{{"Walk", station.Walk()}, {"Device", station.Device()}}

// TestBuiltinOutcomes: what each built-in air is for, with both policies and
// both kinds of hardware; and who got a credential can use it.
func TestBuiltinOutcomes(t *testing.T) {
	want := map[string]map[string]station.Outcome{
		"home":     {"Walk": station.Success, "Device": station.Success},
		"dualband": {"Walk": station.Success, "Device": station.Success},
		"open":     {"Walk": station.Success, "Device": station.Success},
		"lossy":    {"Walk": station.Success, "Device": station.Success},
		"late":     {"Walk": station.Success, "Device": station.NoAP},
		"pin":      {"Walk": station.NoAP, "Device": station.NoAP},
		"quiet":    {"Walk": station.NoAP, "Device": station.NoAP},
		"street":   {"Walk": station.NoAP, "Device": station.NoAP},
		"empty":    {"Walk": station.NoAP, "Device": station.NoAP},
		"overlap":  {"Walk": station.Overlap, "Device": station.Overlap},
		"wep":      {"Walk": station.WEPOnly, "Device": station.WEPOnly},
		"refuse":   {"Walk": station.Rejected, "Device": station.Rejected},
		"stall":    {"Walk": station.TimedOut, "Device": station.TimedOut},
	}
	for _, name := range Names() {
		for _, policy := range policies {
			for _, hw := range []struct {
				name string
				sim.Hardware
			}{{"ESP8266", sim.ESP8266()}, {"Linux", sim.Linux()}} {
				if slow && hw.name == "Linux" {
					continue
				}
				t.Run(name+"/"+policy.name+"/"+hw.name, func(t *testing.T) {
					t.Parallel()
					s := newScene(t, name, 1, nil)
					s.T = t
					p := s.station(1, hw.Hardware)
					r := p.press(policy.policy)
					if r.Outcome != want[name][policy.name] {
						t.Fatalf("%v (%v), want %v\n%s", r.Outcome, r.Err, want[name][policy.name], s.story(""))
					}
					if r.Outcome != station.Success {
						if r.Credentials != nil {
							t.Errorf("credentials in spite of %v", r.Outcome)
						}
						return
					}
					lease, err := p.connect(r.Credentials[0])
					if err != nil {
						t.Fatalf("connect: %v\n%s", err, s.story(""))
					}
					if got := lease.Address.String(); got != "192.168.1.2" {
						t.Errorf("address %s", got)
					}
				})
			}
		}
	}
}
