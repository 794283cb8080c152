package store

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gowps/wps/internal/bus"
)

const nmFolder = "/etc/NetworkManager/system-connections"

// nmStore is NetworkManager: asked to keep the network if it runs, else found a
// file that it reads when it starts.
type nmStore struct{ m Machine }

func (s nmStore) Name() string { return NM }

func (s nmStore) keyfiles() fileStore {
	return fileStore{
		name: NM, machine: s.m, edit: editKeyfile, private: true,
		folder: s.m.path(nmFolder), find: s.find,
	}
}

func (s nmStore) Check(ctx context.Context) error {
	if s.runs(ctx) {
		return nil // what it allows shows when it is asked
	}
	return s.keyfiles().Check(ctx)
}

func (s nmStore) Plan(ctx context.Context, n Network) (*Change, error) {
	c, err := s.planBus(ctx, n)
	if !errors.Is(err, bus.ErrAbsent) {
		return c, err
	}
	if c, err = s.keyfiles().Plan(ctx, n); err == nil && c.Effect != Unchanged {
		c.Note = "NetworkManager does not run; it finds the network when it starts"
	}
	return c, err
}

// Groups of a keyfile, and their other names.
var (
	nmConnection = []string{"connection"}
	nmWifi       = []string{"wifi", "802-11-wireless"}
	nmSecurity   = []string{"wifi-security", "802-11-wireless-security"}
)

// find returns the file that has the network, or a new one.
func (s nmStore) find(n Network) (string, error) {
	dir := s.m.path(nmFolder)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	taken := make(map[string]bool)
	for _, e := range entries {
		taken[e.Name()] = true
		path := filepath.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") || e.IsDir() {
			continue
		}
		p, err := s.m.look(path)
		if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
			return "", err // the network may be there
		}
		if err == nil && n.isKeyfile(&keyfile{splitLines(p.text)}) {
			return path, nil
		}
	}
	name := n.ssid()
	if !isFileName(name) {
		name = "wifi-" + n.hexSSID()
	}
	file := name
	for i := 1; taken[file+".nmconnection"]; i++ {
		file = name + "-" + strconv.Itoa(i)
	}
	return filepath.Join(dir, file+".nmconnection"), nil
}

// isFileName reports whether a name can be a file's without surprises.
func isFileName(name string) bool {
	return strings.Trim(name, " .-~") == name && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" ._-", r))
	})
}

// isKeyfile reports whether a file is for a network of this name and security.
func (n Network) isKeyfile(k *keyfile) bool {
	kindOf := func() kind {
		if !k.has(nmSecurity) {
			return kindOpen
		}
		management, _ := k.get(nmSecurity, "key-mgmt")
		return nmKind(management)
	}
	connection, _ := k.get(nmConnection, "type")
	mode, ok := k.get(nmWifi, "mode")
	ssid, _ := k.get(nmWifi, "ssid")
	return slices.Contains(nmWifi, connection) && (!ok || mode == "infrastructure") &&
		nmSSID(ssid) == n.ssid() && kindOf() == n.kind()
}

// nmKind is what NetworkManager calls key management.
func nmKind(management string) kind {
	if management == "wpa-psk" || management == "sae" {
		return kindPSK
	}
	return kindOther
}

// nmSSID reads a name: a text, or octets in decimal, each with a semicolon.
func nmSSID(value string) string {
	if !strings.Contains(value, ";") || strings.Trim(value, "0123456789; ") != "" {
		return keyfileText(strings.ReplaceAll(value, `\;`, ";"))
	}
	var octets []byte
	for number := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(value), ";"), ";") {
		b, err := strconv.ParseUint(strings.TrimSpace(number), 10, 8)
		if err != nil {
			return ""
		}
		octets = append(octets, byte(b))
	}
	return string(octets)
}

// nmSSIDValue writes a name: as a text if it cannot be taken for anything else.
func nmSSIDValue(n Network) string {
	if s := n.ssid(); isASCII(s, `;\"`) && strings.Trim(s, " ") == s && strings.Trim(s, "0123456789 ") != "" {
		return s
	}
	var b strings.Builder
	for _, octet := range []byte(n.ssid()) {
		fmt.Fprintf(&b, "%d;", octet)
	}
	return b.String()
}

// nmKey is the property psk: a text in UTF-8, of which 64 hexadecimal digits are
// the key itself.
func nmKey(n Network) (string, error) {
	key, _, err := n.passphraseOrPSK(func(p string) bool { return isASCII(p, "") })
	return key, err
}

// nmID is what the connection is called, for people.
func nmID(n Network) string {
	if s, ok := n.text(); ok && strings.TrimSpace(s) == s {
		return s
	}
	return "Wi-Fi " + n.hexSSID()
}

// nmUUID is the same for the same network: a UUID of version 5 (RFC 9562,
// section 5.5) in a namespace of our own.
func nmUUID(n Network) string {
	h := sha1.Sum([]byte("github.com/gowps/wps\x00" + string(n.kind()) + "\x00" + n.ssid()))
	h[6] = h[6]&0x0f | 0x50
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// editKeyfile edits a file of NetworkManager's (nm-settings-keyfile(5)).
func editKeyfile(old []byte, n Network) ([]byte, Effect, error) {
	key := ""
	if !n.open() {
		var err error
		if key, err = nmKey(n); err != nil {
			return nil, "", err
		}
	}
	if old == nil {
		var b strings.Builder
		fmt.Fprintf(&b, "[connection]\nid=%s\nuuid=%s\ntype=wifi\n", keyfileValue(nmID(n)), nmUUID(n))
		fmt.Fprintf(&b, "\n[wifi]\nmode=infrastructure\nssid=%s\n", nmSSIDValue(n))
		if !n.open() {
			fmt.Fprintf(&b, "\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=%s\n", keyfileValue(key))
		}
		b.WriteString("\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n")
		return []byte(b.String()), Added, nil
	}
	k := &keyfile{splitLines(old)}
	if !n.isKeyfile(k) {
		return nil, "", fmt.Errorf("it is for another network: %w", ErrCannotHold)
	}
	if n.open() {
		return old, Unchanged, nil
	}
	if had, ok := k.get(nmSecurity, "psk"); !ok || keyfileText(had) != key {
		k.set(nmSecurity, "psk", keyfileValue(key))
	}
	k.set(nmSecurity, "key-mgmt", "wpa-psk") // which SAE is part of
	k.drop(nmSecurity, "psk-flags")          // that the key is somewhere else
	return k.text(), Replaced, nil
}
