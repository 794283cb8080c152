package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/owner"
)

// choose is the name of the store that fits the machine, and why: who has the
// interface comes first, then who runs, then who will when the machine starts,
// then whose file is there.
func (m Machine) choose(ctx context.Context) (name, why string) {
	for _, look := range []func(context.Context) (string, string){m.byOwner, m.byService, m.byFile} {
		if name, why := look(ctx); name != "" {
			return name, why
		}
	}
	return Print, "nothing here is known to manage Wi-Fi"
}

func (m Machine) byOwner(ctx context.Context) (name, why string) {
	if m.needsInterface(Auto) != nil {
		return "", ""
	}
	owners, _ := owner.Finder{Root: os.DirFS(m.path("/")), Bus: m.Bus}.Find(ctx, m.Interface)
	for _, o := range owners {
		if o.Role&owner.Radio == 0 {
			continue
		}
		why = o.Name + " has " + m.Interface + ": " + o.Evidence
		switch o.Name {
		case "NetworkManager":
			return NM, why
		case "iwd":
			return IWD, why
		case "wpa_supplicant":
			if name, why := m.netplanHas(); name != "" {
				return name, why
			}
			if m.exists(wpaFolder + "/wpa_supplicant-" + m.Interface + ".conf") {
				return Networkd, why
			}
			return WPA, why
		case "ConnMan":
			return Print, why + ", and there is no store for it"
		}
	}
	return "", ""
}

// byService asks the message bus who runs.
func (m Machine) byService(ctx context.Context) (name, why string) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	b, err := bus.Dial(ctx, m.Bus)
	if err != nil {
		return "", ""
	}
	defer b.Close()
	for _, s := range []struct{ service, path, store, program string }{
		{nmService, "/org/freedesktop/NetworkManager", NM, "NetworkManager"},
		{"net.connman.iwd", "/", IWD, "iwd"},
	} {
		// A refusal is an answer too: iwd knows no Ping.
		err := b.Object(s.service, s.path).Call("org.freedesktop.DBus.Peer.Ping", nil)
		if err != nil && !errors.As(err, new(dbus.Error)) {
			continue
		}
		// netplan tells NetworkManager what to do, where it is used at all.
		if name, why := m.netplanHas(); name != "" && s.store == NM {
			return name, why
		}
		return s.store, s.program + " runs"
	}
	return "", ""
}

// netplanHas reports whether netplan defines the interface.
func (m Machine) netplanHas() (name, why string) {
	if m.needsInterface(Netplan) != nil {
		return "", ""
	}
	files, _ := filepath.Glob(m.path(netplanFolder + "/*.yaml"))
	for _, path := range files {
		p, err := m.look(path)
		if err != nil {
			continue
		}
		root, err := yamlRoot(p.text)
		if err != nil {
			continue
		}
		if _, device := netplanDevice(root, m.Interface); device != nil {
			return Netplan, path + " defines " + m.Interface
		}
	}
	return "", ""
}

// byFile looks at what will run when the machine starts, and at what there is
// to read then.
func (m Machine) byFile(context.Context) (name, why string) {
	if m.exists("/gokrazy/init") && m.exists("/perm") {
		return Gokrazy, "this is a gokrazy appliance"
	}
	if name, why := m.netplanHas(); name != "" {
		return name, why
	}
	const wanted = "/etc/systemd/system/multi-user.target.wants/"
	unit := wpaFolder + "/wpa_supplicant-" + m.Interface + ".conf"
	for _, f := range []struct{ file, store, why string }{
		{wanted + "NetworkManager.service", NM, "NetworkManager is enabled"},
		{wanted + "iwd.service", IWD, "iwd is enabled"},
		{wanted + "wpa_supplicant@" + m.Interface + ".service", Networkd, "wpa_supplicant@" + m.Interface + ".service is enabled"},
		{unit, Networkd, "there is " + unit},
		{wpaFolder + "/wpa_supplicant.conf", WPA, "there is " + wpaFolder + "/wpa_supplicant.conf"},
		{nmFolder, NM, "NetworkManager is installed"},
		{iwdFolder, IWD, "iwd is installed"},
	} {
		if m.Interface == "" && f.store == Networkd {
			continue
		}
		if m.exists(f.file) {
			return f.store, f.why
		}
	}
	return "", ""
}

func (m Machine) exists(name string) bool { return m.disk().Exists(m.path(name)) }
