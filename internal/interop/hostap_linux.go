package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Starter starts a program: StartProgram, or a Lab's Start.
type Starter func(ctx context.Context, name string, args ...string) (*Program, error)

// Hostap is a running hostapd or wpa_supplicant.
type Hostap struct {
	*Program
	control string // its socket
}

// hostapdConfig gives push button and PIN over a wired interface. Without ieee8021x and eap_server nothing would answer an
// EAPOL-Start on a wire.
const hostapdConfig = `interface=` + APEnd + `
driver=wired
use_pae_group_addr=0
eapol_version=1
ieee8021x=1
eap_server=1
wps_state=2
config_methods=push_button virtual_push_button label
ap_pin=12345670
device_name=LabAP
manufacturer=Lab
model_name=Cable
model_number=1
serial_number=1
device_type=6-0050F204-1
uuid=12345678-9abc-def0-1234-56789abcdef0
ssid=wired-home
wpa_key_mgmt=WPA-PSK
`

// HostapdNetwork are settings for StartHostapd: a network to give out.
const HostapdNetwork = `wpa=2
rsn_pairwise=CCMP
wpa_passphrase=correct horse battery
`

// StartHostapd starts hostapd at the access point's end and waits until it is
// ready. It keeps its files in dir. Settings are lines of hostapd.conf; with
// debug it tells everything, keys included.
func (l *Lab) StartHostapd(ctx context.Context, dir string, debug bool, settings string) (*Hostap, error) {
	config := hostapdConfig + "ctrl_interface=" + dir + "\n" + settings
	return StartHostap(ctx, l.Start, dir, config, filepath.Join(dir, APEnd), debug, "AP-ENABLED", "hostapd")
}

// StartSupplicant starts wpa_supplicant at the station's end, to be the one end
// of EAP-WSC that its identity names, with these settings of a network block,
// such as phase1="pbc=1". It waits until it is ready: it answers a request now,
// and would ask for one after 2 seconds.
func (l *Lab) StartSupplicant(ctx context.Context, dir string, debug bool, identity, settings string) (*Hostap, error) {
	config := "ctrl_interface=" + dir + `
ap_scan=0
eapol_version=1
network={
	key_mgmt=IEEE8021X
	eap=WSC
	identity="` + identity + `"
	eapol_flags=0
	` + strings.TrimSpace(settings) + `
}
`
	return StartHostap(ctx, l.Start, dir, config, filepath.Join(dir, StationEnd), debug, "Associated with", "wpa_supplicant", "-D", "wired", "-i", StationEnd, "-c")
}

// StartHostap starts either, by start, and waits until it has said that it is
// ready. The last argument of its command will be the file that has its
// configuration, in dir; socket is where it takes requests then. Both programs
// buffer what they write to a pipe, unless they think that it is a log file.
func StartHostap(ctx context.Context, start Starter, dir, config, socket string, debug bool, ready string, command ...string) (*Hostap, error) {
	file := filepath.Join(dir, command[0]+".conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	args := append(command[1:], file, "-f", "/dev/stdout")
	if debug {
		args = append(args, "-ddK")
	}
	program, err := start(ctx, command[0], args...)
	if err != nil {
		return nil, err
	}
	h := &Hostap{program, socket}
	if _, err := h.Await(ctx, ready); err != nil {
		h.Stop()
		return nil, fmt.Errorf("%w\n%s", err, h.Log())
	}
	return h, nil
}

// At returns the same process with another socket, where it has one for each
// interface.
func (h *Hostap) At(socket string) *Hostap { return &Hostap{h.Program, socket} }

// Version returns the program's name and version, "hostapd v2.10".
func (h *Hostap) Version() string {
	out, _ := exec.Command(h.cmd.Path, "-v").CombinedOutput() // hostapd exits with 1
	line, _, _ := strings.Cut(string(out), "\n")
	return line
}

// Ask sends a command to the control interface, such as WPS_PBC, and returns
// the reply. A reply of FAIL is an error.
func (h *Hostap) Ask(ctx context.Context, command string) (string, error) {
	reply, err := control(ctx, h.control, command)
	if err == nil && strings.HasPrefix(reply, "FAIL") {
		err = fmt.Errorf("interop: %s refuses %q: %s", h.name, command, reply)
	}
	return reply, err
}

// Secret returns the octets that -ddK prints first under a name, such as "WPS:
// AuthKey", in hexadecimal.
func (h *Hostap) Secret(name string) (string, bool) {
	for line := range strings.Lines(h.Log()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), name+" - hexdump(len="); ok {
			_, octets, ok := strings.Cut(rest, "): ")
			return strings.ReplaceAll(octets, " ", ""), ok
		}
	}
	return "", false
}
