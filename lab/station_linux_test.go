package lab

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// client is this project's station on a radio of its own.
type client struct {
	*nl80211.Radio
	air   *Air
	began time.Time
	lines []string // what happened, and when
	steps []wps.Event
	hook  func(wps.Event) // is told of each step; nil: nobody is
}

// station opens a new radio. What happens there is kept as station.log.
func (a *Air) station() *client {
	a.Helper()
	w := a.radio()
	r, err := nl80211.Open(loop.New(), w.name)
	if err != nil {
		a.Fatal(err)
	}
	c := &client{Radio: r, air: a, began: time.Now()}
	a.Cleanup(func() {
		if err := c.Close(); err != nil {
			a.Errorf("closing the radio: %v", err)
		}
		log := strings.Join(c.lines, "\n")
		if err := os.WriteFile(filepath.Join(a.folder, "station-"+w.name+".log"), []byte(log+"\n"), 0o644); err != nil {
			a.Error(err)
		}
		if a.Failed() {
			a.Logf("the end of what happened at %s:\n%s", w.name, tail(log, 60))
		}
	})
	return c
}

// note keeps what happened.
func (c *client) note(ev wps.Event) {
	c.steps = append(c.steps, ev)
	c.lines = append(c.lines, fmt.Sprintf("%8.3f %v", time.Since(c.began).Seconds(), ev))
	if c.hook != nil {
		c.hook(ev)
	}
}

// after has something done while the station is busy.
func (c *client) after(d time.Duration, f func()) { c.Loop().After(d, f) }

// until runs the station's loop until something is so.
func (c *client) until(what string, is func() bool) {
	c.air.Helper()
	if err := c.Loop().RunUntil(c.air.ctx, is); err != nil {
		c.air.Fatalf("waiting for %s: %v", what, err)
	}
}

// pass runs the station's loop for a time.
func (c *client) pass(d time.Duration) {
	c.air.Helper()
	over := false
	c.after(d, func() { over = true })
	c.until("time to pass", func() bool { return over })
}

// enrol enrols by push button, or by PIN if there is one.
func (c *client) enrol(pin string, cfg wps.Config) (wps.Enrolment, error) {
	c.air.Helper()
	cfg.Events = c.note
	if pin == "" {
		return wps.PushButton(c.air.ctx, c, cfg)
	}
	password, err := wsc.ParsePIN(pin)
	if err != nil {
		c.air.Fatal(err)
	}
	return wps.PIN(c.air.ctx, c, password, cfg)
}

// enrolled is enrol, which must give one credential of this SSID and key.
func (c *client) enrolled(pin string, cfg wps.Config, ssid dot11.SSID, key string) wps.Enrolment {
	c.air.Helper()
	e, err := c.enrol(pin, cfg)
	if err != nil {
		c.air.Fatal(err)
	}
	if len(e.Credentials) != 1 {
		c.air.Fatalf("%d credentials", len(e.Credentials))
	}
	if got := e.Credentials[0]; got.SSID != ssid || string(got.Key) != key {
		c.air.Fatalf("the credential is for %q with the key %q, want %q with %q", got.SSID, string(got.Key), ssid, key)
	}
	return e
}

// connect joins the network of a credential and sees that this access point
// counts the station as a member, with an address, and that frames pass both
// ways.
func (c *client) connect(credential wsc.Credential, ap *accessPoint) *wps.Connection {
	c.air.Helper()
	cfg := wps.ConnectConfig{Events: c.note, Frequency: frequency(ap)}
	conn, err := wps.Connect(c.air.ctx, c, credential, cfg)
	if err != nil {
		c.air.Fatal(err)
	}
	c.air.Cleanup(conn.Close)
	if conn.BSS.BSSID != ap.mac {
		c.air.Fatalf("connected to %v, want %v", conn.BSS.BSSID, ap.mac)
	}
	if flags := ap.member(c.Address())["flags"]; !strings.Contains(flags, "[AUTHORIZED]") {
		c.air.Fatalf("the access point's flags of the station are %q", flags)
	}
	if got := conn.Lease.Gateway.String(); got != subnet(ap.wireless)+"1" {
		c.air.Fatalf("the gateway is %s, want that of %s", got, subnet(ap.wireless))
	}
	c.ping(conn)
	return conn
}

// frequency is that of an access point, as whoever enrolled with it knows.
func frequency(ap *accessPoint) dot11.Frequency {
	status := facts(ap.ask("STATUS"))
	f, err := strconv.Atoi(status["freq"])
	if err != nil {
		ap.air.Fatalf("hostapd does not know its frequency: %v", status)
	}
	return dot11.Frequency(f)
}

// ping asks the router for its address by ARP until it answers, five times at
// most, and returns how long that took.
func (c *client) ping(conn *wps.Connection) time.Duration {
	c.air.Helper()
	gateway := conn.Lease.Gateway
	answered := false
	stop := c.Notify(func(ev radio.Event) {
		if r, ok := ev.(radio.Received); ok && r.EtherType == radio.EtherTypeARP && arpSender(r.Payload) == gateway && r.Payload[7] == 2 {
			answered = true
		}
	})
	defer stop()
	began := time.Now()
	for range 5 {
		c.Do(radio.Send{
			To: dot11.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, EtherType: radio.EtherTypeARP,
			Payload: arpRequest(c.Address(), conn.Lease.Address, gateway),
		})
		late := false
		timer := c.Loop().After(time.Second, func() { late = true })
		c.until("an answer of the router", func() bool { return answered || late })
		timer.Stop()
		if answered {
			return time.Since(began)
		}
	}
	c.air.Fatal("the router does not answer")
	return 0
}

// arpRequest asks who has the address target (RFC 826).
func arpRequest(mac dot11.MAC, own, target netip.Addr) []byte {
	b := binary.BigEndian.AppendUint16(nil, 1) // Ethernet
	b = binary.BigEndian.AppendUint16(b, radio.EtherTypeIPv4)
	b = append(b, 6, 4, 0, 1) // lengths of the addresses; a request
	b = append(append(b, mac[:]...), own.AsSlice()...)
	return append(append(b, 0, 0, 0, 0, 0, 0), target.AsSlice()...)
}

// arpSender returns the address of who sent an ARP message; none if it is short.
func arpSender(b []byte) netip.Addr {
	if len(b) < 28 {
		return netip.Addr{}
	}
	a, _ := netip.AddrFromSlice(b[14:18])
	return a
}

// last returns the last step of its type.
func last[E wps.Event](c *client) (found E, ok bool) {
	for _, ev := range c.steps {
		if e, is := ev.(E); is {
			found, ok = e, true
		}
	}
	return found, ok
}
