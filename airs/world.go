package airs

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/wsc"
)

// leaseTime is for how long the routers hand out addresses.
const leaseTime = 24 * time.Hour

// Options is what a World has beyond its Air.
type Options struct {
	// Seed is what all chance in the world follows from.
	Seed uint64
	// Capture, if there is one, receives all frames as pcapng.
	Capture io.Writer
	// Trace, if there is one, is told what happens at the routers: who is a
	// router's name, or a router's and a BSS's.
	Trace func(now time.Time, who, what string)
}

// World is an Air in motion.
type World struct {
	Air      *sim.Air
	Routers  []*LiveRouter  // in the order of the file
	Stations []*LiveStation // likewise
	Board    *pins.Board    // what a script's pins are connected to
	options  Options
	loop     *loop.Loop
}

// LiveRouter is a router in a World.
type LiveRouter struct {
	Router
	Device *ap.Device
	BSSs   []*LiveBSS
	on     bool
}

// LiveBSS is a BSS in a World.
type LiveBSS struct {
	BSS
	Machine    *ap.BSS
	Attachment *radio.Attachment
}

// Build sets the air up on l. What happens by itself at its time, such as a
// press of a button, is background work: it keeps no loop from being idle.
func (a *Air) Build(l *loop.Loop, opt Options) (*World, error) {
	w := &World{options: opt, loop: l}
	cfg := sim.Config{
		Seed: opt.Seed, Delay: a.Delay, Jitter: a.Jitter, Loss: a.Loss, Duplicate: a.Duplicate,
		Retries: a.Retries, Capture: opt.Capture,
	}
	if cfg.Retries == 0 {
		cfg.Retries = -1 // sim's 0 is its default
	}
	w.Air = sim.New(l, cfg)
	for _, r := range a.Routers {
		if err := w.add(r); err != nil {
			return nil, fmt.Errorf("airs: router %q: %w", r.Name, err)
		}
	}
	for _, s := range a.Stations {
		w.addStation(s)
	}
	w.Board = a.board(w)
	return w, nil
}

// StationOptions describes a station's radio.
type StationOptions = sim.StationConfig

// Station returns a new station's radio in the air.
func (w *World) Station(opt StationOptions) radio.Radio { return w.Air.NewStation(opt) }

// AccessPoint returns a new access point's radio in the air, with one BSS of
// this address.
func (w *World) AccessPoint(bssid dot11.MAC) radio.Radio {
	return w.Air.NewAP(sim.APConfig{MAC: bssid})
}

// Random returns a stream of random octets that follows from the seed and the
// name of who uses it, and that nobody else can disturb.
func (w *World) Random(who string) io.Reader {
	b := binary.BigEndian.AppendUint64(nil, w.options.Seed)
	return rand.NewChaCha8(sha256.Sum256(append(b, who...)))
}

// add brings one router to life.
func (w *World) add(r Router) error {
	live := &LiveRouter{Router: r, on: slices.Contains(r.Appears, 0)}
	live.Device = ap.NewDevice(ap.DeviceConfig{
		Device: r.Device, PIN: clone(r.PIN), LearnOnly: r.LearnOnly, Notify: w.tracer(r.Name),
	})
	server, err := server(r.DHCP)
	if err != nil {
		return err
	}
	for _, b := range r.BSSs {
		if err := w.addBSS(live, b, server); err != nil {
			return err
		}
	}
	live.Device.Watch(func() { w.loop.Post(live.advance) })
	w.schedule(live)
	w.Routers = append(w.Routers, live)
	return nil
}

func (w *World) addBSS(r *LiveRouter, b BSS, server *dhcp.Server) error {
	machine, err := ap.NewBSS(ap.BSSConfig{
		Device: r.Device, BSSID: b.BSSID, Frequency: b.Frequency, SSID: b.SSID, Hidden: b.Hidden,
		Security: b.Security, Key: b.Key, Protect: b.Protect, WPS: r.WPS && b.WPS,
		Unconfigured: b.Unconfigured, Credentials: b.Credentials, DHCP: server,
		RekeyEvery: b.Rekey, FragmentSize: r.FragmentSize, Faults: r.Faults, Rand: w.Random("BSS " + b.BSSID.String()),
		Notify: w.tracer(fmt.Sprintf("%s, %q", r.Name, string(b.SSID))),
	})
	if err != nil {
		return err
	}
	port := w.Air.NewAP(sim.APConfig{MAC: b.BSSID, Signal: b.Signal})
	machine.SetPower(r.on)
	r.BSSs = append(r.BSSs, &LiveBSS{b, machine, radio.Attach(port, machine)})
	return nil
}

// advance lets all BSSs see what has changed at the router.
func (r *LiveRouter) advance() {
	for _, b := range r.BSSs {
		b.Attachment.Advance()
	}
}

// schedule plans what the file says will happen at the router.
func (w *World) schedule(r *LiveRouter) {
	at := func(after time.Duration, f func(now time.Time)) {
		w.loop.Background(w.loop.Now().Add(after), func() {
			f(w.loop.Now())
			r.advance()
		})
	}
	for _, t := range r.Appears {
		at(t, func(time.Time) { r.power(true) })
	}
	for _, t := range r.Vanishes {
		at(t, func(now time.Time) {
			r.Device.Cancel(now)
			r.power(false)
		})
	}
	// Whoever presses the button of a router without power presses in vain.
	ifOn := func(after time.Duration, f func(now time.Time)) {
		at(after, func(now time.Time) {
			if r.on {
				f(now)
			}
		})
	}
	for _, t := range r.Cancel {
		ifOn(t, r.Device.Cancel)
	}
	for _, t := range r.Button {
		ifOn(t, func(now time.Time) { r.PressButton(now) }) // a refusal is in the trace
	}
	for _, p := range r.PINs {
		ifOn(p.At, func(now time.Time) { r.EnterPIN(now, p) })
	}
}

// EnterPIN is somebody entering an enrollee's PIN at the router now, whatever
// p.At says.
func (r *LiveRouter) EnterPIN(now time.Time, p PIN) {
	r.Device.AddPIN(now, ap.PIN{Password: clone(p.Password), MAC: p.Station, UUID: p.UUID, Lifetime: p.Lifetime})
}

// PressButton is somebody pressing the router's button now. The router refuses
// with ap.ErrOverlap.
func (r *LiveRouter) PressButton(now time.Time) error { return r.Device.PressButton(now) }

func (r *LiveRouter) power(on bool) {
	r.on = on
	for _, b := range r.BSSs {
		b.Machine.SetPower(on)
	}
}

// tracer returns what a part of the world tells its notices to.
func (w *World) tracer(who string) func(time.Time, ap.Notice) {
	if w.options.Trace == nil {
		return nil
	}
	return func(now time.Time, n ap.Notice) { w.options.Trace(now, who, n.String()) }
}

// clone returns a password for a Device to keep, and to wipe.
func clone(p wsc.DevicePassword) wsc.DevicePassword {
	p.Secret = p.Secret.Clone()
	return p
}

// server returns the DHCP server of a router: it has the network's first
// address and hands out the others.
func server(network netip.Prefix) (*dhcp.Server, error) {
	if !network.IsValid() {
		return nil, nil
	}
	gateway := network.Addr().Next()
	return dhcp.NewServer(dhcp.ServerConfig{
		Network: network, Gateway: gateway, First: gateway.Next(), Last: lastAddress(network), Lease: leaseTime,
	})
}

// lastAddress is the one before the broadcast address.
func lastAddress(network netip.Prefix) netip.Addr {
	b := network.Addr().As4()
	n := binary.BigEndian.Uint32(b[:]) | (1<<(32-network.Bits()) - 1)
	binary.BigEndian.PutUint32(b[:], n-1)
	return netip.AddrFrom4(b)
}
