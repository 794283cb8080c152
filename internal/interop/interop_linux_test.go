package interop

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/wsc"
)

// A run takes milliseconds; this is when a test gives up on a peer.
const patience = 20 * time.Second

// newLab returns a lab and the time that a test in it has. It skips the test
// unless it was asked for, and if something is missing; with CI=true that is a
// failure.
func newLab(t *testing.T) (*Lab, context.Context) {
	t.Helper()
	if os.Getenv("GOWPS_PEERS") != "1" {
		t.Skip("runs against real peers, as root: set GOWPS_PEERS=1")
	}
	missing := t.Skipf
	if os.Getenv("CI") == "true" {
		missing = t.Fatalf
	}
	if os.Getuid() != 0 {
		missing("network namespaces need root")
	}
	for name, pkg := range map[string]string{"hostapd": "hostapd", "wpa_supplicant": "wpasupplicant", "ip": "iproute2"} {
		if _, err := FindProgram(name); err != nil {
			missing("%v: install the package %s", err, pkg)
		}
	}
	lab, err := NewLab()
	if err != nil {
		missing("%v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(func() {
		cancel()
		lab.Close()
	})
	return lab, ctx
}

// open returns a port for the time of the test.
func (l *Lab) open(t *testing.T, end string) *Port {
	t.Helper()
	port, err := l.Open(end)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	return port
}

// stopped has the peer stop with the test. If the test has failed then, what
// the peer and the recording say goes into its log.
func (h *Hostap) stopped(t *testing.T, r *Recording) {
	t.Cleanup(func() {
		h.Stop()
		if !t.Failed() {
			return
		}
		for i, f := range r.Frames {
			t.Logf("frame %d, sent %v, %s\n%x", i, f.Sent, Describe(f), f.Octets)
		}
		t.Logf("%s:\n%s", h.name, h.Log())
	})
}

// newRecording begins the recording of a run.
func newRecording(role, password string, fragment int) *Recording {
	return &Recording{Facts: []Fact{
		{FactRole, role}, {FactPassword, password}, {FactFragment, strconv.Itoa(fragment)},
	}}
}

// enrolment is a run of our enrollee with hostapd as the registrar.
type enrolment struct {
	name     string
	settings string // lines of hostapd.conf
	ask      string // the registrar's user: WPS_PBC, or WPS_PIN and the enrollee's PIN
	password string // our user
	fragment int    // our octets
	// give are the types of credentials that hostapd is to give instead of its
	// own network.
	give  [][2]uint16
	twice bool // we send everything two times

	golden string // the recording to make of it with -update

	want  []wsc.Credential
	fails wsc.Failure // if nothing is wanted; without Err
	says  string      // what hostapd must tell of it
}

const (
	defaultFragment = 1400
	pin             = "12345670"
	otherFirstHalf  = "87654325"
	otherSecondHalf = "12349876"
	registered      = "WPS-REG-SUCCESS"
	homeKey         = "correct horse battery"
)

func credential(auth wsc.AuthTypes, encr wsc.EncrTypes, key string) []wsc.Credential {
	return []wsc.Credential{{SSID: "wired-home", Auth: auth, Encr: encr, Key: []byte(key), MAC: StationAddress}}
}

var (
	homeNetwork  = credential(wsc.AuthWPA2PSK, wsc.EncrAES, homeKey)
	mixedNetwork = `wpa=3
wpa_pairwise=TKIP
rsn_pairwise=CCMP
wpa_passphrase=correct horse battery
`
	hexNetwork = `wpa=2
rsn_pairwise=CCMP
wpa_psk=` + hexKey + "\n"
	hexKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// extraCredentials returns the settings that have hostapd give credentials of
// these authentication and encryption types.
func extraCredentials(t *testing.T, types [][2]uint16) string {
	t.Helper()
	var list []byte
	for _, c := range types {
		var b []byte
		b = wsc.AppendAttr(b, wsc.AttrNetworkIndex, []byte{1})
		b = wsc.AppendAttr(b, wsc.AttrSSID, []byte("wired-home"))
		b = wsc.AppendAttr(b, wsc.AttrAuthType, binary.BigEndian.AppendUint16(nil, c[0]))
		b = wsc.AppendAttr(b, wsc.AttrEncrType, binary.BigEndian.AppendUint16(nil, c[1]))
		b = wsc.AppendAttr(b, wsc.AttrNetworkKey, []byte(homeKey))
		b = wsc.AppendAttr(b, wsc.AttrMACAddress, StationAddress[:])
		list = wsc.AppendAttr(list, wsc.AttrCredential, b)
	}
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return "skip_cred_build=1\nextra_cred=" + file + "\n"
}

var enrolments = []enrolment{
	{name: "push button", settings: HostapdNetwork, ask: "WPS_PBC", password: "button", golden: "hostapd-button",
		want: homeNetwork, says: registered},
	{name: "PIN", settings: HostapdNetwork, ask: "WPS_PIN any " + pin, password: pin, golden: "hostapd-pin",
		want: homeNetwork, says: registered},
	{name: "PIN of four digits", settings: HostapdNetwork, ask: "WPS_PIN any 1234", password: "1234",
		want: homeNetwork, says: registered},
	{name: "PIN with a wrong first half", settings: HostapdNetwork, ask: "WPS_PIN any " + pin, password: otherFirstHalf,
		fails: wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth}, says: "WPS-FAIL msg=8 config_error=18"},
	{name: "PIN with a wrong second half", settings: HostapdNetwork, ask: "WPS_PIN any " + pin, password: otherSecondHalf, golden: "hostapd-pin-wrong",
		fails: wsc.Failure{Msg: wsc.MessageM6, Code: wsc.ErrorPasswordAuth}, says: "WPS-FAIL msg=10 config_error=18"},
	{name: "button not pressed", settings: HostapdNetwork, ask: "PING", password: "button",
		fails: wsc.Failure{Msg: wsc.MessageM2D, Code: wsc.ErrorNone, Remote: true}, says: "CTRL-EVENT-EAP-FAILURE"},
	{name: "PIN not entered", settings: HostapdNetwork, ask: "PING", password: pin,
		fails: wsc.Failure{Msg: wsc.MessageM2D, Code: wsc.ErrorNone, Remote: true}, says: "WPS-PIN-NEEDED"},
	{name: "hostapd sends fragments", settings: HostapdNetwork + "fragment_size=50\n", ask: "WPS_PBC", password: "button",
		want: homeNetwork, says: registered},
	{name: "fragments of ours", settings: HostapdNetwork, ask: "WPS_PBC", password: "button", fragment: 60,
		want: homeNetwork, says: registered},
	{name: "fragments both ways", settings: HostapdNetwork + "fragment_size=60\n", ask: "WPS_PBC", password: "button", fragment: 60, golden: "hostapd-fragments",
		want: homeNetwork, says: registered},
	{name: "fragments of ours, each twice", settings: HostapdNetwork, ask: "WPS_PBC", password: "button", fragment: 60, twice: true,
		want: homeNetwork, says: registered},
	{name: "smallest fragments of ours", settings: HostapdNetwork, ask: "WPS_PBC", password: "button", fragment: 32,
		want: homeNetwork, says: registered},
	// hostapd names only the best of what both ends can do; other registrars
	// name all of it, or put it into several credentials. It is one network.
	{name: "WPA and WPA2", settings: mixedNetwork, ask: "WPS_PBC", password: "button",
		want: homeNetwork, says: registered},
	{name: "WPA and WPA2 in one credential", settings: HostapdNetwork, ask: "WPS_PBC", password: "button",
		give: [][2]uint16{{0x22, 0x0c}},
		want: homeNetwork, says: registered},
	{name: "WPA and WPA2 in two credentials", settings: HostapdNetwork, ask: "WPS_PBC", password: "button",
		give: [][2]uint16{{0x02, 0x04}, {0x20, 0x08}},
		want: homeNetwork, says: registered},
	{name: "WEP", settings: HostapdNetwork, ask: "WPS_PBC", password: "button",
		give:  [][2]uint16{{0x01, 0x02}},
		fails: wsc.Failure{Msg: wsc.MessageM8}, says: "WPS-FAIL msg=12 config_error=0"},
	{name: "key of 64 digits", settings: hexNetwork, ask: "WPS_PBC", password: "button",
		want: credential(wsc.AuthWPA2PSK, wsc.EncrAES, hexKey), says: registered},
}

// run has our enrollee registered with hostapd.
func (c enrolment) run(t *testing.T) (*Recording, Result, *Hostap) {
	lab, ctx := newLab(t)
	if c.fragment == 0 {
		c.fragment = defaultFragment
	}
	if len(c.give) > 0 {
		c.settings += extraCredentials(t, c.give)
	}
	r := newRecording(RoleEnrollee, c.password, c.fragment)
	port := lab.open(t, StationEnd)
	port.twice = c.twice
	hostapd, err := lab.StartHostapd(ctx, t.TempDir(), true, c.settings)
	if err != nil {
		t.Fatal(err)
	}
	hostapd.stopped(t, r)
	if _, err := hostapd.Ask(ctx, c.ask); err != nil {
		t.Fatal(err)
	}
	result, err := port.Run(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hostapd.Await(ctx, c.says); err != nil {
		t.Error(err)
	}
	return r, result, hostapd
}

func TestEnrolleeWithHostapd(t *testing.T) {
	for _, c := range enrolments {
		t.Run(c.name, func(t *testing.T) {
			r, result, hostapd := c.run(t)
			if len(c.want) > 0 {
				checkCredentials(t, result, c.want)
			} else {
				checkFailure(t, result, c.fails)
			}
			checkReplay(t, r)
			keep(t, c.golden, c.name+", our enrollee", hostapd, r)
		})
	}
}

// admission is a run of wpa_supplicant with our registrar.
type admission struct {
	name     string
	settings string // lines of the network block
	password string // of our user
	fragment int    // our octets
	golden   string // the recording to make of it with -update
	twice    bool   // we send everything two times

	fails *wsc.Failure // nil: all goes well; without Err
	says  string       // what wpa_supplicant must tell of it
}

var admissions = []admission{
	{name: "push button", settings: `phase1="pbc=1"`, password: "button", golden: "wpa_supplicant-button", says: "WPS-SUCCESS"},
	{name: "PIN", settings: `phase1="pin=` + pin + `"`, password: pin, golden: "wpa_supplicant-pin", says: "WPS-SUCCESS"},
	{name: "PIN with a wrong first half", settings: `phase1="pin=` + pin + `"`, password: otherFirstHalf,
		fails: &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth, Remote: true}, says: "WPS-FAIL msg=8 config_error=18"},
	{name: "PIN with a wrong second half", settings: `phase1="pin=` + pin + `"`, password: otherSecondHalf,
		fails: &wsc.Failure{Msg: wsc.MessageM6, Code: wsc.ErrorPasswordAuth, Remote: true}, says: "WPS-FAIL msg=10 config_error=18"},
	{name: "fragments of ours", settings: `phase1="pbc=1"`, password: "button", fragment: 60, says: "WPS-SUCCESS"},
	{name: "fragments of ours, each twice", settings: `phase1="pbc=1"`, password: "button", fragment: 60, twice: true, says: "WPS-SUCCESS"},
	{name: "fragments both ways", settings: `phase1="pbc=1"` + "\n\tfragment_size=50", password: "button", fragment: 50, says: "WPS-SUCCESS"},
}

// run has wpa_supplicant registered with our registrar.
func (c admission) run(t *testing.T) (*Recording, Result, *Hostap) {
	lab, ctx := newLab(t)
	if c.fragment == 0 {
		c.fragment = defaultFragment
	}
	r := newRecording(RoleRegistrar, c.password, c.fragment)
	port := lab.open(t, APEnd)
	port.twice = c.twice
	supplicant, err := lab.StartSupplicant(ctx, t.TempDir(), true, eap.IdentityEnrollee, c.settings)
	if err != nil {
		t.Fatal(err)
	}
	supplicant.stopped(t, r)
	result, err := port.Run(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := supplicant.Await(ctx, c.says); err != nil {
		t.Error(err)
	}
	return r, result, supplicant
}

func TestRegistrarWithSupplicant(t *testing.T) {
	for _, c := range admissions {
		t.Run(c.name, func(t *testing.T) {
			r, result, supplicant := c.run(t)
			if c.fails == nil {
				if !result.Registered || result.Failure != nil {
					t.Errorf("%+v", result)
				}
				checkReceived(t, supplicant)
			} else {
				checkFailure(t, result, *c.fails)
			}
			checkReplay(t, r)
			keep(t, c.golden, c.name+", our registrar", supplicant, r)
		})
	}
}

func checkCredentials(t *testing.T, got Result, want []wsc.Credential) {
	t.Helper()
	if got.Failure != nil {
		t.Errorf("failed: %v", got.Failure)
	}
	sameKey := cmp.Comparer(func(a, b wsc.Credential) bool {
		key := a.Key.Equal(b.Key)
		a.Key, b.Key = nil, nil
		return key && fmt.Sprint(a) == fmt.Sprint(b)
	})
	if diff := cmp.Diff(want, got.Credentials, sameKey); diff != "" {
		t.Error(diff)
	}
}

func checkFailure(t *testing.T, got Result, want wsc.Failure) {
	t.Helper()
	if len(got.Credentials) > 0 || got.Registered {
		t.Errorf("a run that must fail has brought something: %+v", got)
	}
	if got.Failure == nil || got.Failure.Msg != want.Msg || got.Failure.Code != want.Code || got.Failure.Remote != want.Remote {
		t.Errorf("failure: %v, want %v", got.Failure, &want)
	}
}

// checkReceived compares the network that wpa_supplicant was given.
func checkReceived(t *testing.T, supplicant *Hostap) {
	t.Helper()
	key, ok := supplicant.Secret("WPS: Network Key")
	if want := fmt.Sprintf("%x", []byte(Network.Key)); !ok || key != want {
		t.Errorf("wpa_supplicant was given the key %s, want %s", key, want)
	}
	for _, line := range []string{
		fmt.Sprintf("WPS: Authentication Type: 0x%x", uint16(Network.Auth)),
		fmt.Sprintf("WPS: Encryption Type: 0x%x", uint16(Network.Encr)),
		"WPS: MAC Address " + StationAddress.String(),
	} {
		if !strings.Contains(supplicant.Log(), line) {
			t.Errorf("wpa_supplicant has not said %q", line)
		}
	}
}

// checkReplay checks that the run just made can be made again from its text.
func checkReplay(t *testing.T, r *Recording) {
	t.Helper()
	read, err := ParseRecording(r.Text(Describe))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, read); diff != "" {
		t.Error(diff)
	}
	if _, err := Replay(read, nil); err != nil {
		t.Error(err)
	}
}

var update = flag.Bool("update", false, "make the recordings in package registration anew")

// golden is where the recordings are that are replayed without a peer.
const golden = "../../registration/testdata/golden"

// computed is what -ddK tells of what a peer has computed, if it is of use to
// the reader of a recording. Names differ with the role: a registrar draws
// R-S1 and receives E-SNonce1.
var computed = []string{
	"DH Private Key", "DH shared key", "DHKey", "KDK", "AuthKey", "KeyWrapKey", "EMSK", "PSK1", "PSK2",
	"E-S1", "E-S2", "E-SNonce1", "E-SNonce2", "E-Hash1", "E-Hash2",
	"R-S1", "R-S2", "R-SNonce1", "R-SNonce2", "R-Hash1", "R-Hash2",
}

// keep writes a recording to a file, with what the peer has computed, if it was
// asked for and nothing has failed.
func keep(t *testing.T, name, title string, peer *Hostap, r *Recording) {
	t.Helper()
	if !*update || name == "" || t.Failed() {
		return
	}
	r.Title = fmt.Sprintf("%s, and %s.\nMade by the tests of internal/interop with -update; do not edit.", title, peer.Version())
	r.Facts = append([]Fact{{"peer", peer.Version()}}, r.Facts...)
	for _, name := range computed {
		if value, ok := peer.Secret("WPS: " + name); ok {
			r.Secrets = append(r.Secrets, Fact{strings.ReplaceAll(name, " ", "-"), value})
		}
	}
	if err := os.MkdirAll(golden, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(golden, name+".txt"), r.Text(Describe), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestHandshakesScript keeps lab/handshakes.sh working.
func TestHandshakesScript(t *testing.T) {
	newLab(t) // is everything there?
	out, err := exec.Command("../../lab/handshakes.sh", "-n", "2", "-rounds", "1").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "both ends together, median of 1 rounds") {
		t.Errorf("%v\n%s", err, out)
	}
}
