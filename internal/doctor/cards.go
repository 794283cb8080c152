package doctor

import (
	"io/fs"
	"path"
	"strings"
)

// readCards finds the wireless devices of the PCI bus in a tree like /sys. Those
// of other buses do not say what they are.
func readCards(sys fs.FS) (list []Card) {
	const bus = "bus/pci/devices"
	entries, _ := fs.ReadDir(sys, bus) // a machine may have no such bus
	for _, e := range entries {
		number := func(file string) string {
			text, _ := fs.ReadFile(sys, path.Join(bus, e.Name(), file))
			return strings.TrimPrefix(strings.TrimSpace(string(text)), "0x")
		}
		const other = "0280" // network controllers that are neither Ethernet nor another wire
		if !strings.HasPrefix(number("class"), other) {
			continue
		}
		c := Card{Slot: e.Name(), ID: number("vendor") + ":" + number("device")}
		if driver, err := fs.ReadLink(sys, path.Join(bus, e.Name(), "driver")); err == nil {
			c.Driver = path.Base(driver)
		}
		list = append(list, c)
	}
	return list
}
