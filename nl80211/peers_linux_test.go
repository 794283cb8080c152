package nl80211

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mdlayher/packet"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// transports are the two ways of an EAPOL frame.
var transports = []struct {
	name  string
	limit func(*Capabilities)
}{
	{"ControlPort", everything},
	{"PacketSocket", withoutControlPort},
}

// enroll lets the procedure get the credential of the access point whose button
// is pressed.
func (d *device) enroll() wsc.Credential {
	d.t.Helper()
	mac := d.Address()
	machine := station.NewEnroll(station.EnrollConfig{
		Device: wsc.Device{
			MAC: mac, UUID: wsc.UUIDFromMAC(mac), Manufacturer: "gowps", ModelName: "test", ModelNumber: "1",
			SerialNumber: "1", Name: "station", PrimaryType: wsc.DeviceType{0, 1, 0, 0x50, 0xf2, 4, 0, 1},
			ConfigMethods: 0x0680, AuthTypes: 0x23, EncrTypes: 0xd, Bands: d.Capabilities().Bands(), Version2: wsc.Version2,
		},
		Password: wsc.PushButton(), Policy: station.Walk(),
		Notify: func(ev station.Event) { d.t.Log(ev) },
	})
	a := radio.Attach(d.Radio, machine)
	d.until("the end of the registration", func() bool { _, ok := machine.Result(); return ok })
	a.Detach()
	result, _ := machine.Result()
	if result.Outcome != station.Success {
		d.t.Fatalf("%v: %v", result.Outcome, result.Err)
	}
	return result.Credentials[0]
}

// member is a station that is connected by the procedure.
type member struct {
	*device
	machine *station.Connect
	driver  *radio.Attachment
	steps   []station.Event
}

// connect joins a network.
func (d *device) connect(ssid dot11.SSID, key string) *member {
	d.t.Helper()
	m := &member{device: d}
	m.machine = station.NewConnect(station.ConnectConfig{
		MAC: d.Address(), SSID: ssid, Key: secret.Bytes(key), Protect: d.Capabilities().Protects(),
		Notify: func(ev station.Event) {
			d.t.Log(ev)
			m.steps = append(m.steps, ev)
		},
	})
	m.driver = radio.Attach(d.Radio, m.machine)
	m.await()
	return m
}

// await waits for the connection.
func (m *member) await() {
	m.t.Helper()
	m.until("the connection", func() bool { _, ok := m.machine.Connected(); return ok })
}

// step waits for a step of the procedure.
func step[E station.Event](m *member) (found E) {
	m.t.Helper()
	m.until("a step", func() bool {
		for len(m.steps) > 0 {
			ev := m.steps[0]
			m.steps = m.steps[1:]
			if e, ok := ev.(E); ok {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// lease gets an address from a DHCP server.
func (d *device) lease() dhcp.Lease {
	d.t.Helper()
	var lease dhcp.Lease
	client := dhcp.NewClient(dhcp.ClientConfig{MAC: d.Address(), Notify: func(ev dhcp.Event) {
		d.t.Log(ev)
		if bound, ok := ev.(dhcp.Bound); ok {
			lease = bound.Lease
		}
	}})
	a := radio.Attach(d.Radio, client)
	defer a.Detach()
	d.until("an address", func() bool { return lease.Address.IsValid() })
	return lease
}

// serve runs busybox's DHCP server beside the access point.
func (ap *accessPoint) serve() {
	ap.t.Helper()
	shell(ap.t, "ip", "address", "add", "192.168.7.1/24", "dev", ap.name)
	dir := ap.t.TempDir()
	leases, config := filepath.Join(dir, "leases"), filepath.Join(dir, "udhcpd.conf")
	text := "start 192.168.7.20\nend 192.168.7.30\ninterface " + ap.name + "\nlease_file " + leases +
		"\npidfile " + filepath.Join(dir, "pid") + "\noption subnet 255.255.255.0\noption router 192.168.7.1\noption lease 3600\n"
	for file, text := range map[string]string{config: text, leases: ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			ap.t.Fatal(err)
		}
	}
	out := new(log)
	run(ap.t, out, "busybox", "udhcpd", "-f", config)
	ap.t.Cleanup(func() {
		if ap.t.Failed() {
			ap.t.Logf("udhcpd:\n%s", out)
		}
	})
}

// calls sees that a broadcast of the access point, which the group key protects,
// reaches the station.
func (ap *accessPoint) calls(d *device) {
	ap.t.Helper()
	ifi, err := net.InterfaceByName(ap.name)
	if err != nil {
		ap.t.Fatal(err)
	}
	conn, err := packet.Listen(ifi, packet.Datagram, radio.EtherTypeARP, nil)
	if err != nil {
		ap.t.Fatal(err)
	}
	defer conn.Close()
	d.events = nil
	for range 10 { // no one acknowledges it
		if _, err := conn.WriteTo([]byte("who is there?"), &packet.Addr{HardwareAddr: dot11.Broadcast[:]}); err != nil {
			ap.t.Fatal(err)
		}
		d.pass(300 * time.Millisecond)
		for _, ev := range d.events {
			if frame, ok := ev.(radio.Received); ok && string(frame.Payload) == "who is there?" {
				return
			}
		}
	}
	ap.t.Error("no broadcast came through")
}

// pass lets time go by.
func (d *device) pass(span time.Duration) {
	d.t.Helper()
	over := false
	d.Loop().After(span, func() { over = true })
	d.until("time to pass", func() bool { return over })
}

func TestHwsimEnrollAndConnect(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), wpa2)
			ap.serve()
			d := use(t, loop.New(), h.add("sta").Name, tt.limit)
			ap.tell("WPS_PBC")
			credential := d.enroll()
			m := d.connect(credential.SSID, string(credential.Key))
			if lease := d.lease(); lease.Gateway.String() != "192.168.7.1" {
				t.Errorf("lease %+v", lease)
			}
			ap.calls(d)
			m.driver.Do(m.machine.Disconnect(d.Loop().Now()))
			next[radio.Left](d)
		})
	}
}

func TestHwsimGroupRekey(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), wpa2)
			d := use(t, loop.New(), h.add("sta").Name, tt.limit)
			m := d.connect("home", passphrase)
			ap.calls(d)
			for range 3 {
				m.steps = nil
				ap.tell("REKEY_GTK")
				if keys := step[station.Handshake](m).Keys; !slices.Contains(keys, dot11.GroupKey) {
					t.Errorf("keys %v", keys)
				}
				d.pass(100 * time.Millisecond) // hostapd changes to it when all have it
				ap.calls(d)
			}
		})
	}
}

// A new pairwise key while the old one is in use, asked for by the access point.
func TestHwsimPairwiseRekey(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), wpa2+"wpa_ptk_rekey=5\n")
			ap.serve()
			d := use(t, loop.New(), h.add("sta").Name, tt.limit)
			m := d.connect("home", passphrase)
			for range 3 {
				m.steps = nil
				for !slices.Contains(step[station.Handshake](m).Keys, dot11.PairwiseKey) {
				}
				d.lease()
			}
			for _, ev := range d.events {
				if left, ok := ev.(radio.Left); ok {
					t.Errorf("%+v", left)
				}
			}
		})
	}
}

func TestHwsimDeauthenticated(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	d := use(t, loop.New(), h.add("sta").Name, everything)
	m := d.connect("home", passphrase)
	for _, command := range []string{"DEAUTHENTICATE ", "DISASSOCIATE "} {
		ap.tell(command + d.Address().String() + " reason=16")
		want := radio.Left{BSSID: ap.mac, Reason: dot11.ReasonGroupKeyTimeout, ByPeer: true}
		if left := next[radio.Left](d); left != want {
			t.Errorf("%+v, want %+v", left, want)
		}
		m.await() // again
	}
}

func TestHwsimHidden(t *testing.T) {
	h := newHwsim(t)
	startAP(t, h.add("ap"), strings.Replace(wpa2, "wps_state=2", "ignore_broadcast_ssid=1", 1))
	d := use(t, loop.New(), h.add("sta").Name, everything)
	d.Do(radio.Scan{})
	for _, b := range next[radio.Scanned](d).BSSs {
		if !b.SSID.Hidden() || b.Probe != nil {
			t.Errorf("%q, probe response %v", b.SSID, b.Probe != nil)
		}
	}
	d.connect("home", passphrase)
	d.Do(radio.Scan{SSIDs: []dot11.SSID{"home"}})
	if list := next[radio.Scanned](d).BSSs; len(list) != 1 || list[0].SSID != "home" || list[0].Probe == nil {
		t.Errorf("%+v", list)
	}
}

func TestHwsimProtectedManagement(t *testing.T) {
	for _, tt := range []struct{ name, settings string }{
		{"Required", "ieee80211w=2\n"},
		{"Optional", "ieee80211w=1\n"},
		{"SHA256", "ieee80211w=2\nwpa_key_mgmt=WPA-PSK-SHA256\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), wpa2+tt.settings)
			ap.serve()
			d := use(t, loop.New(), h.add("sta").Name, everything)
			m := d.connect("home", passphrase)
			if !strings.Contains(ap.tell("STA "+d.Address().String()), "[MFP]") {
				t.Error("the access point does not protect management frames")
			}
			d.lease()
			ap.calls(d)
			// A forged farewell, which is not protected, is no farewell.
			ap.tell("DEAUTHENTICATE " + d.Address().String() + " reason=3 test=0")
			d.pass(3 * time.Second)
			if _, ok := m.machine.Connected(); !ok || len(d.events) > 0 && slices.ContainsFunc(d.events, isLeft) {
				t.Error("a forged deauthentication was believed")
			}
			if !strings.Contains(ap.out.String(), "NL80211_CMD_UNPROT_DEAUTHENTICATE") {
				t.Error("the forged deauthentication did not arrive")
			}
			ap.tell("DEAUTHENTICATE " + d.Address().String() + " reason=16")
			if left := next[radio.Left](d); left.Reason != dot11.ReasonGroupKeyTimeout || !left.ByPeer {
				t.Errorf("%+v", left)
			}
		})
	}
}

func isLeft(ev radio.Event) bool { _, ok := ev.(radio.Left); return ok }

// An access point that serves old stations too sends its broadcasts under TKIP.
func TestHwsimGroupTKIP(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), strings.Replace(wpa2, "wpa=2\n", "wpa=3\nwpa_pairwise=TKIP\n", 1))
			ap.serve()
			d := use(t, loop.New(), h.add("sta").Name, tt.limit)
			m := d.connect("home", passphrase)
			d.lease()
			ap.calls(d)
			m.steps = nil
			ap.tell("REKEY_GTK")
			step[station.Handshake](m)
			d.pass(100 * time.Millisecond)
			ap.calls(d)
		})
	}
}

func TestHwsimPairwiseTKIP(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), strings.Replace(wpa2, "rsn_pairwise=CCMP", "rsn_pairwise=TKIP\nwpa_pairwise=TKIP", 1))
	ap.serve()
	d := use(t, loop.New(), h.add("sta").Name, everything)
	d.Do(radio.Scan{})
	scanned := next[radio.Scanned](d)
	body, _ := scanned.BSSs[0].Elements.Find(dot11.ElementRSN)
	offer, err := dot11.ParseRSN(body)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("offer %+v", offer)
	m := &member{device: d}
	m.machine = station.NewConnect(station.ConnectConfig{
		MAC: d.Address(), SSID: "home", Key: secret.Bytes(passphrase), AllowTKIP: true,
		Notify: func(ev station.Event) { t.Log(ev) },
	})
	m.driver = radio.Attach(d.Radio, m.machine)
	m.await()
	d.lease()
	ap.calls(d)
}

func TestHwsimOpen(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), "wps_state=2\n")
			ap.serve()
			d := use(t, loop.New(), h.add("sta").Name, tt.limit)
			ap.tell("WPS_PBC")
			credential := d.enroll()
			t.Logf("%q, %v, %v", credential.SSID, credential.Auth, credential.Encr)
			d.connect(credential.SSID, string(credential.Key))
			d.lease()
			ap.calls(d)
		})
	}
}

func TestHwsimWrongKey(t *testing.T) {
	h := newHwsim(t)
	startAP(t, h.add("ap"), wpa2)
	d := use(t, loop.New(), h.add("sta").Name, everything)
	var last station.Event
	machine := station.NewConnect(station.ConnectConfig{
		MAC: d.Address(), SSID: "home", Key: secret.Bytes("wrong horse battery"), Attempts: 1,
		Notify: func(ev station.Event) { t.Log(ev); last = ev },
	})
	radio.Attach(d.Radio, machine)
	d.until("the end", machine.Ended)
	if got, ok := last.(station.Disconnected); !ok || got.Err != station.ErrWrongKey {
		t.Errorf("ended with %v", last)
	}
}
