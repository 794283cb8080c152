package station

import (
	"slices"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// registrar is the access point's end of one run: real EAP, a real Registrar,
// no air between.
type registrar struct {
	d           *driver
	bss         dot11.BSS
	password    wsc.DevicePassword
	refusal     wsc.ConfigError // of the M2D, if there is no password
	busy        wsc.ConfigError // said from M3 on
	credentials []wsc.Credential

	server    *eap.Server
	registrar *registration.Registrar
	log       []string // what went over the link, station's messages in brackets
	quiet     bool     // what goes over the link is not looked at
	m1        wsc.M1
	last      []byte // frame of the server
}

func homeCredential() wsc.Credential {
	return wsc.Credential{SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes(networkKey), MAC: staMAC}
}

func newRegistrar(d *driver, bss dot11.BSS, password wsc.DevicePassword) *registrar {
	d.t.Helper()
	r := &registrar{d: d, bss: bss, password: password, credentials: []wsc.Credential{homeCredential()}}
	var err error
	if r.server, err = eap.NewServer(eap.ServerConfig{FirstID: 7, Method: r.method}); err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (r *registrar) method(identity string) (eap.Method, bool) {
	if identity != eap.IdentityEnrollee {
		r.d.t.Errorf("identity %q", identity)
	}
	var err error
	r.registrar, err = registration.NewRegistrar(registration.RegistrarConfig{
		Device: wsc.Device{
			MAC: r.bss.BSSID, UUID: wsc.UUIDFromMAC(r.bss.BSSID), Version2: wsc.Version2, Bands: dot11.Band2GHz,
			AuthTypes: wsc.AuthWPA2PSK, EncrTypes: wsc.EncrAES, Manufacturer: "Acme", ModelName: "Router",
			ModelNumber: "1", SerialNumber: "1", Name: "Router", PrimaryType: wsc.NewDeviceType(6, 1),
		},
		Peer: staMAC,
		Password: func(m *wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
			r.m1 = *m
			return r.password, r.refusal, r.password.Secret != nil
		},
		Credentials: func(*wsc.M1) ([]wsc.Credential, error) { return r.credentials, nil },
		Busy:        func() wsc.ConfigError { return r.busy },
		Rand:        seeded("registrar" + r.bss.BSSID.String()),
	})
	if err != nil {
		r.d.t.Fatal(err)
	}
	return r.registrar, true
}

// name tells what an EAPOL frame holds.
func (r *registrar) name(frame []byte) string {
	t := r.d.t
	t.Helper()
	if r.quiet {
		return "something"
	}
	f, err := eap.ParseFrame(frame)
	if err != nil {
		t.Fatal(err)
	}
	if f.Type == eap.FrameStart {
		return "EAPOL-Start"
	}
	p, err := eap.ParsePacket(f.Body)
	switch {
	case err != nil:
		t.Fatal(err)
	case p.Code == eap.CodeFailure || p.Code == eap.CodeSuccess:
		return p.Code.String()
	case p.Type == eap.TypeIdentity:
		return "Identity"
	case len(p.Data) < 2:
		t.Fatalf("short EAP-WSC packet: %x", p.Data)
	}
	if typ, ok := wsc.TypeOf(p.Data[2:]); ok {
		return typ.String()
	}
	return wsc.OpCode(p.Data[0]).String()
}

// exchange lets both ends talk, the station having said cmds, until the access
// point is about to say stop, or is silent. It returns the commands of the
// station that are no EAPOL frames.
func (r *registrar) exchange(cmds []radio.Command, stop string) (others []radio.Command) {
	r.d.t.Helper()
	for len(cmds) > 0 {
		var next []radio.Command
		for _, c := range cmds {
			s, ok := c.(radio.Send)
			if !ok {
				others = append(others, c)
				continue
			}
			if s.To != r.bss.BSSID || !s.Plain || s.EtherType != radio.EtherTypeEAPOL {
				r.d.t.Errorf("the station sends %s", describe(c))
			}
			r.log = append(r.log, "["+r.name(s.Payload)+"]")
			out := r.server.Handle(r.d.now, s.Payload)
			more, stopped := r.say(out, stop)
			next = append(next, more...)
			if stopped {
				return append(others, next...)
			}
		}
		cmds = next
	}
	return others
}

// say delivers frames of the server, up to one called stop.
func (r *registrar) say(frames [][]byte, stop string) (cmds []radio.Command, stopped bool) {
	for _, frame := range frames {
		name := r.name(frame)
		if name == stop {
			return cmds, true
		}
		r.log = append(r.log, name)
		r.last = slices.Clone(frame)
		cmds = append(cmds, r.d.give(radio.Received{From: r.bss.BSSID, EtherType: radio.EtherTypeEAPOL, Payload: frame})...)
	}
	return cmds, false
}

// begin starts the run as a 2.0 access point does: by itself.
func (r *registrar) begin(stop string) []radio.Command {
	r.d.t.Helper()
	cmds, _ := r.say(r.server.Start(r.d.now), "")
	return r.exchange(cmds, stop)
}

// end closes the exchange, with the identifier of the last request.
func (r *registrar) end(code eap.Code) []radio.Command {
	frame := eap.Frame{Version: 1, Type: eap.FramePacket, Body: eap.Packet{Code: code, ID: r.last[5]}.Append(nil)}
	return r.d.give(radio.Received{From: r.bss.BSSID, EtherType: radio.EtherTypeEAPOL, Payload: frame.Append(nil)})
}

// newEnroll returns a machine at the epoch.
func newEnroll(t *testing.T, policy Policy, password wsc.DevicePassword, changes ...func(*EnrollConfig)) (*driver, *Enroll) {
	t.Helper()
	d := &driver{t: t, now: epoch}
	cfg := EnrollConfig{
		Device: wsc.Device{
			MAC: staMAC, UUID: wsc.UUIDFromMAC(staMAC), Version2: wsc.Version2, Bands: dot11.Band2GHz | dot11.Band5GHz,
			AuthTypes: wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK, EncrTypes: wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES,
			ConfigMethods: wsc.MethodVirtualPushButton, State: wsc.NotConfigured,
			Manufacturer: "gowps", ModelName: "station", ModelNumber: "1", SerialNumber: "1", Name: "test",
			PrimaryType: wsc.NewDeviceType(1, 1),
		},
		Password: password, Policy: policy, Notify: d.notify,
		Rand: seeded("station" + t.Name()),
	}
	for _, change := range changes {
		change(&cfg)
	}
	e := NewEnroll(cfg)
	d.m = e
	return d, e
}

// wantResult checks that the machine has ended so, and for good.
func (d *driver) wantResult(want Outcome) Result {
	d.t.Helper()
	e := d.m.(*Enroll)
	r, ok := e.Result()
	if !ok || r.Outcome != want {
		d.t.Fatalf("at %v: result %v (%v), ended: %v; want %v", d.now.Sub(epoch), r.Outcome, r.Err, ok, want)
	}
	if !e.Deadline().IsZero() {
		d.t.Error("a machine that has ended has a deadline")
	}
	later := d.now.Add(time.Hour)
	if cmds := append(e.Advance(later), e.Cancel(later)...); cmds != nil {
		d.t.Errorf("a machine that has ended wants %v", cmds)
	}
	return r
}
