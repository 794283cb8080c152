package nl80211

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Block tells what keeps a radio switched off.
type Block struct {
	Soft bool // software: rfkill unblock lifts it
	Hard bool // a switch of the machine
}

// Any reports whether the radio is switched off.
func (b Block) Any() bool { return b.Soft || b.Hard }

// Switch is one radio that rfkill can switch off, wireless or not.
type Switch struct {
	Index  int
	Device string // e.g. "phy0", "hci0"
	Type   string // e.g. "wlan", "bluetooth"
	Block
}

// readSwitches reads the state of all switches from a tree like /sys, in the
// order of their numbers. A kernel without rfkill has none.
func readSwitches(sys fs.FS) ([]Switch, error) {
	const class = "class/rfkill"
	entries, err := fs.ReadDir(sys, class)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []Switch
	for _, e := range entries {
		index, err := strconv.Atoi(strings.TrimPrefix(e.Name(), "rfkill"))
		if err != nil {
			continue
		}
		text := func(file string) string {
			b, err := fs.ReadFile(sys, path.Join(class, e.Name(), file))
			if err != nil { // unplugged in this moment
				return ""
			}
			return strings.TrimSpace(string(b))
		}
		list = append(list, Switch{
			Index: index, Device: text("name"), Type: text("type"),
			Block: Block{Soft: text("soft") == "1", Hard: text("hard") == "1"},
		})
	}
	slices.SortFunc(list, func(a, b Switch) int { return a.Index - b.Index })
	return list, nil
}

// blockOf returns the state of a device's switches.
func blockOf(switches []Switch, device string) (b Block) {
	for _, s := range switches {
		if s.Device == device {
			b.Soft, b.Hard = b.Soft || s.Soft, b.Hard || s.Hard
		}
	}
	return b
}
