package wps_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

var (
	epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	mac   = dot11.MAC{2, 0, 0, 0, 0x10, 1}
)

// world is a built-in air with one radio of ours in it.
func world(t testing.TB, air string, hardware sim.Hardware, seed uint64) (radio.Radio, wps.Config) {
	t.Helper()
	var description *airs.Air
	var err error
	if strings.Contains(air, "\n") { // the text of an air of the test's own
		description, err = airs.Parse("test.toml", []byte(air))
	} else {
		description, err = airs.Load(air)
	}
	if err != nil {
		t.Fatal(err)
	}
	options := airs.Options{Seed: seed}
	if testing.Verbose() {
		options.Trace = func(now time.Time, who, what string) { t.Logf("%9.4f %s: %s", now.Sub(epoch).Seconds(), who, what) }
	}
	l := loop.NewVirtual(epoch)
	built, err := description.Build(l, options)
	if err != nil {
		t.Fatal(err)
	}
	cfg := wps.Config{Rand: built.Random("station")}
	if testing.Verbose() {
		cfg.Events = func(ev wps.Event) { t.Logf("%9.4f station: %s", l.Now().Sub(epoch).Seconds(), ev) }
	}
	return built.Station(airs.StationOptions{MAC: mac, Hardware: hardware}), cfg
}

// outcomes is what each built-in air does to a station.
var outcomes = []struct {
	air          string
	walk, device error
}{
	{air: "home"},
	{air: "late", device: wps.ErrNoAP},
	{air: "quiet", walk: wps.ErrNoAP, device: wps.ErrNoAP},
	{air: "empty", walk: wps.ErrNoAP, device: wps.ErrNoAP},
	{air: "overlap", walk: wps.ErrOverlap, device: wps.ErrOverlap},
	{air: "dualband"},
	{air: "wep", walk: wps.ErrWEP, device: wps.ErrWEP},
	{air: "refuse", walk: wps.ErrRejected, device: wps.ErrRejected},
	{air: "stall", walk: wps.ErrTimeout, device: wps.ErrTimeout},
	{air: "open"},
	{air: "lossy"},
}

func TestPushButtonInEveryAir(t *testing.T) {
	for _, tt := range outcomes {
		for profile, want := range map[wps.Profile]error{wps.Walk: tt.walk, wps.Device: tt.device} {
			t.Run(tt.air+"/"+profile.String(), func(t *testing.T) {
				hardware := sim.Linux()
				if profile == wps.Device {
					hardware = sim.ESP8266()
				}
				r, cfg := world(t, tt.air, hardware, 1)
				cfg.Profile = profile
				found, err := wps.PushButton(context.Background(), r, cfg)
				if !errors.Is(err, want) || (err == nil) != (want == nil) {
					t.Fatalf("got %v, want %v", err, want)
				}
				if err != nil {
					if len(found.Credentials) != 0 {
						t.Fatal("an error and a credential")
					}
					return
				}
				conn, err := wps.Connect(context.Background(), r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand, Events: cfg.Events})
				if err != nil {
					t.Fatal(err)
				}
				if !conn.Lease.Address.IsValid() {
					t.Errorf("lease %+v", conn.Lease)
				}
				conn.Close()
			})
		}
	}
}

// router is an air with one router; more lines follow for it, and for its BSS.
func router(router, bss string) string {
	return "[[router]]\n" + router + "\n[[router.bss]]\nssid = \"home\"\n" + bss + "\n"
}

const wpa2 = `passphrase = "correct horse battery"`

func TestPIN(t *testing.T) {
	entered := func(digits string) string {
		return router("", wpa2) + "[[router.pin]]\npin = \"" + digits + "\"\nat = \"2s\"\n"
	}
	for _, tt := range []struct {
		name, air, pin string
		want           error
		code           wsc.ConfigError
	}{
		{name: "8 digits", air: entered("12345670"), pin: "12345670"},
		{name: "4 digits", air: entered("1234"), pin: "1234"},
		{name: "leading zeros", air: entered("00000017"), pin: "0000-0017"},
		{name: "wrong first half", air: entered("12345670"), pin: "55554444", want: wps.ErrRejected, code: wsc.ErrorPasswordAuth},
		{name: "wrong second half", air: entered("12345670"), pin: "12344444", want: wps.ErrRejected, code: wsc.ErrorPasswordAuth},
		{name: "nobody enters it", air: router("", wpa2), pin: "12345670", want: wps.ErrNoAP},
		{name: "a pressed button is for others", air: router(`button = "2s"`, wpa2), pin: "12345670", want: wps.ErrNoAP},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, cfg := world(t, tt.air, sim.Linux(), 1)
			pin, err := wsc.ParsePIN(tt.pin)
			if err != nil && !errors.Is(err, wsc.ErrPINChecksum) {
				t.Fatal(err)
			}
			pin.ID = wsc.PasswordIDDefault
			found, err := wps.PIN(context.Background(), r, pin, cfg)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil && string(found.Best().Key) != "correct horse battery" {
				t.Error("another key")
			}
			if failure, ok := errors.AsType[*wsc.Failure](err); tt.code != 0 && (!ok || failure.Code != tt.code) {
				t.Errorf("got %v, want configuration error %v", err, tt.code)
			}
		})
	}
}

func TestFailuresTellWhy(t *testing.T) {
	ctx := context.Background()
	t.Run("the access point leaves in the middle", func(t *testing.T) {
		r, cfg := world(t, router(`button = "1s"`, wpa2)+"[router.fault]\ndeauth_after = \"M4\"\n", sim.Linux(), 1)
		if _, err := wps.PushButton(ctx, r, cfg); !errors.Is(err, wps.ErrLinkLost) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the key is wrong", func(t *testing.T) {
		r, cfg := world(t, router(`button = "1s"`, wpa2)+"[router.fault]\nwrong_key = true\n", sim.Linux(), 1)
		found, err := wps.PushButton(ctx, r, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wps.Connect(ctx, r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand}); !errors.Is(err, wps.ErrNoConnection) {
			t.Errorf("got %v", err)
		} else if strings.Contains(err.Error(), string(found.Best().Key)) {
			t.Errorf("the error holds the key: %v", err)
		}
	})
	t.Run("no address", func(t *testing.T) {
		r, cfg := world(t, router("button = \"1s\"\ndhcp = \"off\"", wpa2), sim.Linux(), 1)
		found, err := wps.PushButton(ctx, r, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wps.Connect(ctx, r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand}); !errors.Is(err, wps.ErrNoAddress) {
			t.Errorf("got %v", err)
		}
		conn, err := wps.Connect(ctx, r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand, NoAddress: true})
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	})
	t.Run("cancelled", func(t *testing.T) {
		cancelled, cancel := context.WithCancel(ctx)
		r, cfg := world(t, "late", sim.Linux(), 1)
		r.Loop().After(10*time.Second, cancel)
		if _, err := wps.PushButton(cancelled, r, cfg); !errors.Is(err, wps.ErrCancelled) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a chosen access point is no overlap", func(t *testing.T) {
		r, cfg := world(t, "overlap", sim.Linux(), 1)
		cfg.BSSID = dot11.MAC{2, 0, 0, 0, 1, 1}
		found, err := wps.PushButton(ctx, r, cfg)
		if err != nil || found.BSS.BSSID != cfg.BSSID {
			t.Errorf("got %v from %v", err, found.BSS.BSSID)
		}
	})
}

func TestOtherRouters(t *testing.T) {
	for name, air := range map[string]string{
		"WPS 1.0":               router("wps = \"1.0\"\nbutton = \"1s\"", wpa2),
		"WPA and WPA2":          router(`button = "1s"`, wpa2+"\nsecurity = \"wpa/wpa2\""),
		"64 digits":             router(`button = "1s"`, `key = "`+strings.Repeat("0123456789abcdef", 4)+`"`),
		"63 characters":         router(`button = "1s"`, `passphrase = "`+strings.Repeat("x", 63)+`"`),
		"small fragments":       router("fragment_size = 60\nbutton = \"1s\"", wpa2),
		"not configured":        router(`button = "1s"`, "unconfigured = true"),
		"group key every 2 s":   router(`button = "1s"`, wpa2+"\nrekey = \"2s\""),
		"EAP requests are lost": router(`button = "1s"`, wpa2) + "[router.fault]\ndrop = [3, 6]\n",
	} {
		t.Run(name, func(t *testing.T) {
			r, cfg := world(t, air, sim.Linux(), 1)
			cfg.FragmentSize = 100
			found, err := wps.PushButton(context.Background(), r, cfg)
			if err != nil {
				t.Fatal(err)
			}
			conn, err := wps.Connect(context.Background(), r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand})
			if err != nil {
				t.Fatal(err)
			}
			conn.Close()
		})
	}
}

// asking counts the IPv4 packets that a radio sends: all of them go to the DHCP
// server. Whoever ends its association, it takes for the access point.
type asking struct {
	radio.Radio
	sent *int
}

func (a asking) Do(cmd radio.Command) {
	if s, ok := cmd.(radio.Send); ok && s.EtherType == radio.EtherTypeIPv4 {
		*a.sent++
	}
	a.Radio.Do(cmd)
}

func (a asking) Notify(f func(radio.Event)) (stop func()) {
	return a.Radio.Notify(func(ev radio.Event) {
		if left, ok := ev.(radio.Left); ok {
			left.ByPeer = true
			ev = left
		}
		f(ev)
	})
}

// However often a connection comes back, one client renews one lease.
func TestConnectionsThatComeBack(t *testing.T) {
	inner, cfg := world(t, "home", sim.Linux(), 1)
	sent := 0
	r := asking{inner, &sent}
	found, err := wps.PushButton(t.Context(), r, cfg)
	if err != nil {
		t.Fatal(err)
	}
	connected := 0
	conn, err := wps.Connect(t.Context(), r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand, Events: func(ev wps.Event) {
		if _, ok := ev.(station.Connected); ok {
			connected++
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	pass := func(d time.Duration) {
		over := false
		r.Loop().After(d, func() { over = true })
		if err := r.Loop().RunUntil(t.Context(), func() bool { return over }); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		inner.Do(radio.Leave{})
		pass(time.Minute)
	}
	if connected != 4 {
		t.Fatalf("connected %d times", connected)
	}
	sent = 0
	pass(13 * time.Hour) // the lease is one of 24 h, renewed after 12
	if sent != 1 {
		t.Errorf("%d messages to renew the lease, want 1", sent)
	}
	conn.Close()
	sent = 0
	pass(13 * time.Hour)
	if sent != 0 {
		t.Errorf("%d messages after the connection was closed", sent)
	}
}
