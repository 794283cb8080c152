package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const iwdFolder = "/var/lib/iwd"

// iwd is the store of iwd, which looks into its folder all the time.
func (m Machine) iwd() Store {
	dir := m.path(iwdFolder)
	return fileStore{
		name: IWD, machine: m, edit: editIWD, folder: dir, private: true,
		find: func(n Network) (string, error) { return dir + "/" + iwdName(n), iwdSees(n) },
	}
}

// iwdSees refuses networks that iwd passes over when it scans.
func iwdSees(n Network) error {
	if !utf8.ValidString(n.ssid()) {
		return fmt.Errorf("iwd takes no network whose name is not UTF-8, and %q is not: %w", n.ssid(), ErrCannotHold)
	}
	return nil
}

// iwdName is the name of a network's file (iwd.network(5), Naming).
func iwdName(n Network) string {
	name := n.ssid()
	if strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" _-", r))
	}) {
		name = "=" + n.hexSSID()
	}
	if n.open() {
		return name + ".open"
	}
	return name + ".psk"
}

// editIWD edits an iwd.network(5) file.
func editIWD(old []byte, n Network) ([]byte, Effect, error) {
	k := keyfile{splitLines(old)}
	effect := Replaced
	if old == nil {
		effect = Added
	}
	if n.open() {
		if old == nil {
			return []byte("[Settings]\nAutoConnect=true\n"), effect, nil
		}
		return old, Unchanged, nil
	}
	security := []string{"Security"}
	key, isPSK, err := n.passphraseOrPSK(func(p string) bool { return isASCII(p, "") })
	if err != nil {
		return nil, "", err
	}
	set, others := "Passphrase", []string{"PreSharedKey"}
	if isPSK {
		set, others = "PreSharedKey", []string{"Passphrase"}
	}
	value := keyfileValue(key)
	if had, ok := k.get(security, set); ok && keyfileText(had) == key {
		return old, Unchanged, nil // with what iwd has made of it
	}
	k.set(security, set, value)
	// What iwd made of the old key would be used instead of the new one.
	for _, other := range append(others, "SAE-PT-Group19", "SAE-PT-Group20") {
		k.drop(security, other)
	}
	return k.text(), effect, nil
}
