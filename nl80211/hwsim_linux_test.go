package nl80211

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// The tests of a real kernel: its 802.11 stack over simulated radios
// (mac80211_hwsim), with hostapd as the access point. They need root, and run in
// the machine that lab/vm.sh starts:
//
//	go test -c ./nl80211
//	lab/vm.sh -e GOWPS_HWSIM=1 -f /usr/sbin/hostapd nl80211.test -test.v -test.run Hwsim

// hwsim makes simulated radios.
type hwsim struct {
	t      *testing.T
	conn   *genetlink.Conn
	family uint16
}

// newHwsim skips the test unless it is asked for.
func newHwsim(t *testing.T) *hwsim {
	t.Helper()
	if os.Getenv("GOWPS_HWSIM") == "" {
		t.Skip("GOWPS_HWSIM is not set: this needs a machine with simulated radios, see lab/vm.sh")
	}
	conn, err := genetlink.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fam, err := conn.GetFamily("MAC80211_HWSIM")
	if err != nil {
		t.Fatal(err)
	}
	return &hwsim{t, conn, fam.ID}
}

// Numbers of mac80211_hwsim.h.
const (
	hwsimNewRadio = 4
	hwsimDelRadio = 5

	hwsimRadioName = 17
)

// add makes a radio of this name, and returns its only interface. It is removed
// with the test.
func (h *hwsim) add(phy string) Interface {
	h.t.Helper()
	h.ask(hwsimNewRadio, phy)
	h.t.Cleanup(func() { h.ask(hwsimDelRadio, phy) })
	list, err := Interfaces()
	if err != nil {
		h.t.Fatal(err)
	}
	for _, i := range list {
		if i.Phy == phy {
			return i
		}
	}
	h.t.Fatalf("the kernel has made no radio %s", phy)
	return Interface{}
}

// ask ignores the answer, which is the radio's number where an error should be.
func (h *hwsim) ask(cmd uint8, phy string) {
	ae := netlink.NewAttributeEncoder()
	ae.String(hwsimRadioName, phy)
	b, err := ae.Encode()
	if err != nil {
		h.t.Fatal(err)
	}
	h.conn.Execute(genetlink.Message{Header: genetlink.Header{Command: cmd}, Data: b}, h.family, netlink.Request|netlink.Acknowledge)
}

// accessPoint is a running hostapd.
type accessPoint struct {
	t       *testing.T
	name    string // of its interface
	mac     dot11.MAC
	control string
	out     *log
}

// log is what a program writes.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const hostapdConfig = `driver=nl80211
hw_mode=g
channel=6
ssid=home
eap_server=1
config_methods=push_button virtual_push_button
device_name=Lab
manufacturer=Lab
model_name=hwsim
model_number=1
serial_number=1
device_type=6-0050F204-1
uuid=12345678-9abc-def0-1234-56789abcdef0
`

const passphrase = "correct horse battery"

// wpa2 are settings of a protected network with WPS.
const wpa2 = `wps_state=2
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=` + passphrase + "\n"

// startAP runs hostapd on an interface until the test ends, and waits until it
// is ready.
func startAP(t *testing.T, i Interface, settings string) *accessPoint {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "hostapd.conf")
	config := hostapdConfig + "interface=" + i.Name + "\nctrl_interface=" + dir + "\n" + settings
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ap := &accessPoint{t: t, name: i.Name, mac: i.MAC, control: filepath.Join(dir, i.Name), out: new(log)}
	run(t, ap.out, "hostapd", "-dd", file)
	for !strings.Contains(ap.out.String(), "AP-ENABLED") {
		if t.Context().Err() != nil || strings.Contains(ap.out.String(), "AP-DISABLED") {
			t.Fatalf("hostapd:\n%s", ap.out)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("hostapd:\n%s", tail(ap.out.String(), 60))
		}
	})
	return ap
}

func tail(s string, n int) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// run starts a program, which the end of the test ends.
func run(t *testing.T, out *log, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
}

// tell sends a command to hostapd's control interface.
func (ap *accessPoint) tell(command string) string {
	ap.t.Helper()
	own := &net.UnixAddr{Net: "unixgram", Name: filepath.Join(ap.t.TempDir(), "s")}
	conn, err := net.DialUnix("unixgram", own, &net.UnixAddr{Net: "unixgram", Name: ap.control})
	if err != nil {
		ap.t.Fatal(err)
	}
	defer conn.Close()
	reply := make([]byte, 4096)
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write([]byte(command)); err != nil {
		ap.t.Fatal(err)
	}
	n, err := conn.Read(reply)
	if err != nil {
		ap.t.Fatalf("%s: %v", command, err)
	}
	if answer := strings.TrimSpace(string(reply[:n])); !strings.HasPrefix(answer, "FAIL") {
		return answer
	}
	ap.t.Fatalf("hostapd refuses %s", command)
	return ""
}

// shell runs a command of busybox.
func shell(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("busybox", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v: %s", args, err, out)
	}
}

// device is a radio under test with what it told.
type device struct {
	*Radio
	t      *testing.T
	events []radio.Event
}

// use opens an interface; it is closed with the test.
func use(t *testing.T, l *loop.Loop, name string, limit func(*Capabilities)) *device {
	t.Helper()
	r, err := open(l, name, limit)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{Radio: r, t: t}
	r.Notify(func(ev radio.Event) {
		t.Log(short(ev))
		d.events = append(d.events, ev)
	})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return d
}

// short prints an event in one line.
func short(ev radio.Event) string {
	switch ev := ev.(type) {
	case radio.Scanned:
		var names []string
		for _, b := range ev.BSSs {
			names = append(names, fmt.Sprintf("%v %q %d MHz %d dBm, %d octets, probe %d, seen %v after the start",
				b.BSSID, b.SSID, b.Frequency, b.Signal, len(b.Elements), len(b.Probe), b.Seen.Sub(ev.Started)))
		}
		return fmt.Sprintf("Scanned %s", strings.Join(names, "; "))
	case radio.Received:
		return fmt.Sprintf("Received %#x from %v: %d octets, encrypted %v", ev.EtherType, ev.From, len(ev.Payload), ev.Encrypted)
	case radio.Failed:
		return fmt.Sprintf("Failed %T: %v", ev.Command, ev.Err)
	}
	return fmt.Sprintf("%T %+v", ev, ev)
}

// until runs the loop until done reports true.
func (d *device) until(what string, done func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 60*time.Second)
	defer cancel()
	if err := d.Loop().RunUntil(ctx, done); err != nil {
		d.t.Fatalf("waiting for %s: %v", what, err)
	}
}

// next waits for the next event of one type, and forgets those before it.
func next[E radio.Event](d *device) (found E) {
	d.t.Helper()
	d.until(fmt.Sprintf("%T", found), func() bool {
		for len(d.events) > 0 {
			ev := d.events[0]
			d.events = d.events[1:]
			if e, ok := ev.(E); ok {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// everything is the device as it is, withoutControlPort one that carries EAPOL
// over a packet socket.
func everything(*Capabilities)           {}
func withoutControlPort(c *Capabilities) { c.ControlPort = false }
