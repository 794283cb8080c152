package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/interop"
)

// hostapdConfig is an access point with WPS. What it protects its network with
// is still to be said.
const hostapdConfig = `driver=nl80211
ctrl_interface=/run/hostapd
hw_mode=g
channel=6
ssid=lab
ieee80211n=1
wmm_enabled=1
wpa_key_mgmt=WPA-PSK
eap_server=1
wps_state=2
config_methods=label push_button virtual_push_button
ap_pin=12345670
uuid=12345678-9abc-def0-1234-56789abcdef0
device_name=Lab AP
manufacturer=Lab
model_name=Router
model_number=1
serial_number=1
device_type=6-0050F204-1
`

// passphrase is that of the networks below.
const passphrase = "correct horse battery"

// wpa2 are the settings of an ordinary home network.
const wpa2 = `wpa=2
rsn_pairwise=CCMP
wpa_passphrase=` + passphrase + "\n"

// accessPoint is one BSS of a running hostapd, with a DHCP server behind it.
type accessPoint struct {
	*interop.Hostap
	wireless
	air    *Air
	server *interop.Program // of DHCP
}

// hostapd starts hostapd with a radio for each of settings, which are lines of
// hostapd.conf and come after those of hostapdConfig.
func (a *Air) hostapd(settings ...string) []*accessPoint {
	a.Helper()
	folder := a.temp()
	aps := make([]*accessPoint, len(settings))
	var more []string // configuration files beside the first
	for n, s := range settings {
		aps[n] = &accessPoint{wireless: a.radio(), air: a}
		settings[n] = "interface=" + aps[n].name + "\n" + hostapdConfig + s
		if n > 0 {
			more = append(more, filepath.Join(folder, aps[n].name+".conf"))
			if err := os.WriteFile(more[n-1], []byte(settings[n]), 0o600); err != nil {
				a.Fatal(err)
			}
		}
	}
	h, err := interop.StartHostap(a.ctx, interop.StartProgram, folder, settings[0], "/run/hostapd/"+aps[0].name, true, "AP-ENABLED",
		append([]string{"hostapd"}, more...)...)
	if err != nil {
		a.Fatal(err)
	}
	a.keep("hostapd-"+aps[0].name, h.Program)
	for range more {
		a.await(h.Program, "AP-ENABLED")
	}
	for _, ap := range aps {
		ap.Hostap = h.At("/run/hostapd/" + ap.name)
		ap.server = a.serve(ap.wireless)
	}
	return aps
}

// ap starts one access point.
func (a *Air) ap(settings string) *accessPoint {
	a.Helper()
	return a.hostapd(settings)[0]
}

// ask sends a request to the access point.
func (p *accessPoint) ask(request string) string {
	p.air.Helper()
	reply, err := p.Ask(p.air.ctx, request)
	if err != nil {
		p.air.Error(err)
	}
	return reply
}

// press presses its button.
func (p *accessPoint) press() { p.ask("WPS_PBC") }

// member returns what it knows of a station, nil if that is not in.
func (p *accessPoint) member(mac dot11.MAC) map[string]string {
	reply, err := p.Ask(p.air.ctx, "STA "+mac.String())
	if err != nil {
		return nil
	}
	return facts(reply)
}

// facts reads lines of the form name=value.
func facts(text string) map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			m[name] = value
		}
	}
	return m
}

// subnet returns the address of the router at an interface, without its last
// octet: "192.168.7.".
func subnet(w wireless) string { return fmt.Sprintf("192.168.%d.", w.mac[4]+1) }

// serve gives an interface the address .1 of its subnet and starts a DHCP server
// there, for .10 to .20.
func (a *Air) serve(w wireless) *interop.Program {
	a.Helper()
	folder, net := a.temp(), subnet(w)
	config, leases := filepath.Join(folder, "udhcpd.conf"), filepath.Join(folder, "leases")
	text := strings.Join([]string{
		"interface " + w.name, "start " + net + "10", "end " + net + "20", "max_leases 11",
		"opt subnet 255.255.255.0", "opt router " + net + "1", "opt dns " + net + "1", "opt lease " + strconv.Itoa(int(a.lease.Seconds())),
		"pidfile " + filepath.Join(folder, "pid"), "lease_file " + leases, "",
	}, "\n")
	if err := errors.Join(os.WriteFile(config, []byte(text), 0o600), os.WriteFile(leases, nil, 0o600)); err != nil {
		a.Fatal(err)
	}
	a.do("busybox", "ip", "address", "add", net+"1/24", "broadcast", net+"255", "dev", w.name)
	return a.start("udhcpd-"+w.name, "busybox", "udhcpd", "-f", "-a", "200", config)
}
