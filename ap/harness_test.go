package ap

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/wsc"
)

const (
	channel6   = dot11.Frequency(2437)
	passphrase = "correct horse battery"
)

var bssid = dot11.MAC{2, 0, 0, 0, 1, 1}

func fixedRand(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// rig drives one BSS by hand: commands out are looked at, frames to stations
// are handed to those at once, and their answers back.
type rig struct {
	testing.TB
	*recorder
	now      time.Time
	device   *Device
	bss      *BSS
	stations map[dot11.MAC]*fakeStation

	shown    radio.Advertise // the last
	shows    int             // how many there were
	silent   bool
	expelled []radio.Expel
	admitted map[dot11.MAC]radio.Admit
	group    []dot11.Key
}

// testDevice is a 2.0 router.
func testDevice() wsc.Device {
	return wsc.Device{
		UUID: wsc.UUIDFromMAC(bssid), Manufacturer: "gowps", ModelName: "model", ModelNumber: "1", SerialNumber: "2",
		Name: "router", PrimaryType: wsc.NewDeviceType(6, 1), Version2: wsc.Version2,
		ConfigMethods: wsc.MethodLabel | wsc.MethodVirtualDisplay | wsc.MethodVirtualPushButton,
	}
}

// newRig returns a BSS that has begun: a WPA2 network unless change says
// otherwise.
func newRig(t testing.TB, change func(*DeviceConfig, *BSSConfig)) *rig {
	t.Helper()
	r := &rig{TB: t, recorder: new(recorder), now: start, stations: map[dot11.MAC]*fakeStation{}, admitted: map[dot11.MAC]radio.Admit{}}
	device := DeviceConfig{Device: testDevice(), Notify: r.note}
	cfg := BSSConfig{
		BSSID: bssid, Frequency: channel6, SSID: "home", Security: dot11.SecurityWPA2, Key: []byte(passphrase),
		WPS: true, Rand: fixedRand(1), Notify: r.note,
	}
	if change != nil {
		change(&device, &cfg)
	}
	r.device = NewDevice(device)
	cfg.Device = r.device
	var err error
	if r.bss, err = NewBSS(cfg); err != nil {
		t.Fatal(err)
	}
	r.advance(0)
	return r
}

// advance lets time pass, all deadlines on the way included.
func (r *rig) advance(d time.Duration) {
	end := r.now.Add(d)
	for steps := 0; ; steps++ {
		at := r.bss.Deadline()
		if at.IsZero() || at.After(end) {
			break
		}
		if steps == 10_000 {
			r.Fatal("the BSS spins")
		}
		if at.After(r.now) {
			r.now = at
		}
		r.do(r.bss.Advance(r.now))
	}
	r.now = end
	r.do(r.bss.Advance(r.now))
}

func (r *rig) handle(ev radio.Event) { r.do(r.bss.Handle(r.now, ev)) }

func (r *rig) do(cmds []radio.Command) {
	for _, cmd := range cmds {
		switch cmd := cmd.(type) {
		case radio.Advertise:
			r.shown, r.silent = cmd, false
			r.shows++
		case radio.Silence:
			r.silent = true
		case radio.Admit:
			r.admitted[cmd.Station] = cmd
		case radio.Expel:
			r.expelled = append(r.expelled, cmd)
			if s := r.stations[cmd.Station]; s != nil {
				s.expelled = true
			}
		case radio.SetKey:
			if cmd.Key.Kind != dot11.PairwiseKey {
				r.group = append(r.group, cmd.Key)
			}
		case radio.Send:
			if s := r.stations[cmd.To]; s != nil && s.receive != nil {
				for _, reply := range s.receive(cmd.Payload) {
					r.handle(radio.Received{From: s.mac, EtherType: radio.EtherTypeEAPOL, Payload: reply, Encrypted: s.encrypts})
				}
			}
		}
	}
}

// network is how a scan sees the BSS: from a probe response or from a beacon.
func (r *rig) network(elements dot11.Elements) (wsc.Network, bool) {
	return wsc.NetworkOf(dot11.BSS{Elements: elements, Probe: r.shown.ProbeReply})
}

// fakeStation is the other end of a rig.
type fakeStation struct {
	mac      dot11.MAC
	receive  func(frame []byte) (replies [][]byte)
	expelled bool
	encrypts bool

	frames    int // received
	peer      *eap.Peer
	enrollee  *registration.Enrollee
	registrar *registration.Registrar
	supp      *rsn.Supplicant
	err       error // the last of the peer or the supplicant
}

// station adds one that answers nothing yet.
func (r *rig) station(n byte) *fakeStation {
	s := &fakeStation{mac: dot11.MAC{2, 0, 0, 0, 0xcc, n}}
	r.stations[s.mac] = s
	return s
}

// associate asks, and enters if it is let in.
func (r *rig) associate(s *fakeStation, elements dot11.Elements) dot11.Status {
	delete(r.admitted, s.mac)
	r.handle(radio.Asked{Station: s.mac, Elements: elements})
	admit, ok := r.admitted[s.mac]
	if !ok {
		r.Fatal("no answer to an association request")
	}
	s.expelled = false
	if admit.Status == dot11.StatusSuccess {
		r.handle(radio.Entered{Station: s.mac})
	}
	return admit.Status
}

// request is the WSC element of an association request.
func request(kind wsc.RequestType, version2 uint8) dot11.Elements {
	return wsc.Elements(wsc.Marshal(&wsc.AssocRequest{RequestType: kind, Version2: version2}))
}

// talk puts an EAP peer with this method on a station.
func (r *rig) talk(s *fakeStation, identity string, m eap.Method) {
	var err error
	if s.peer, err = eap.NewPeer(eap.PeerConfig{Identity: identity, Method: m, FragmentSize: r.bss.cfg.FragmentSize}); err != nil {
		r.Fatal(err)
	}
	s.receive = func(frame []byte) [][]byte {
		s.frames++
		reply, err := s.peer.Handle(frame)
		if err != nil {
			s.err = err
		}
		if reply == nil {
			return nil
		}
		return [][]byte{reply}
	}
}

// enrollee makes the station one with this password.
func (r *rig) enrollee(s *fakeStation, password wsc.DevicePassword, change func(*wsc.Device)) {
	d := wsc.Device{
		MAC: s.mac, UUID: wsc.UUIDFromMAC(s.mac), Name: fmt.Sprintf("thing %d", s.mac[5]), PrimaryType: wsc.NewDeviceType(1, 1),
		AuthTypes: wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK, EncrTypes: wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES,
		Bands: dot11.Band2GHz, Version2: wsc.Version2, ConfigMethods: wsc.MethodVirtualPushButton,
	}
	if change != nil {
		change(&d)
	}
	var err error
	if s.enrollee, err = registration.NewEnrollee(registration.EnrolleeConfig{Device: d, Password: password, Rand: fixedRand(s.mac[5])}); err != nil {
		r.Fatal(err)
	}
	r.talk(s, eap.IdentityEnrollee, s.enrollee)
}

// enrol runs a registration as a 2.0 station does it.
func (r *rig) enrol(s *fakeStation, password wsc.DevicePassword, change func(*wsc.Device)) []wsc.Credential {
	r.enrollee(s, password, change)
	if status := r.associate(s, request(wsc.RequestEnrollee, wsc.Version2)); status != dot11.StatusSuccess {
		r.Fatalf("not admitted: status %d", status)
	}
	credentials, _ := s.enrollee.Credentials()
	return credentials
}

// probe sends a probe request with push button active.
func (r *rig) probe(mac dot11.MAC, uuid wsc.UUID, id wsc.PasswordID) {
	r.handle(radio.Probed{Station: mac, Elements: wsc.Elements(wsc.Marshal(&wsc.ProbeRequest{
		Device: wsc.Device{UUID: uuid, Bands: 1, Version2: wsc.Version2, ConfigMethods: wsc.MethodPushButton}, PasswordID: id,
	}))})
}

// join goes through the 4-way handshake with this key.
func (r *rig) join(s *fakeStation, key string) dot11.Status {
	ap := r.shown.Beacon
	body, ok := ap.Find(dot11.ElementRSN)
	if !ok {
		r.Fatal("no RSN element")
	}
	theirs, err := dot11.ParseRSN(body)
	if err != nil {
		r.Fatal(err)
	}
	ours, err := dot11.SelectRSN(theirs, dot11.RSNOptions{Protect: true})
	if err != nil {
		r.Fatal(err)
	}
	pmk, err := rsn.PMKOf([]byte(key), r.shown.SSID)
	if err != nil {
		r.Fatal(err)
	}
	elements := ours.Append(nil)
	s.supp, err = rsn.NewSupplicant(rsn.SupplicantConfig{
		AP: bssid, Station: s.mac, PMK: pmk, Elements: elements, APElements: ap, Rand: fixedRand(s.mac[5]),
	})
	if err != nil {
		r.Fatal(err)
	}
	s.encrypts = false
	s.receive = func(frame []byte) [][]byte {
		s.frames++
		actions, err := s.supp.Handle(frame, s.encrypts)
		if err != nil {
			s.err = err
		}
		return actions.Send
	}
	return r.associate(s, elements)
}
