package ap_test

import (
	"context"
	"fmt"
	"log"
	"net/netip"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/wsc"
)

// An access point of one's own, with its registrar and its addresses, and a
// station that enrols with it by a PIN and joins.
func Example() {
	l := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	air := sim.New(l, sim.Config{Seed: 1})

	bssid := dot11.MAC{2, 0, 0, 0, 1, 1}
	router := ap.NewDevice(ap.DeviceConfig{Device: wsc.Device{
		UUID: wsc.UUIDFromMAC(bssid), Name: "my router", PrimaryType: wsc.NewDeviceType(6, 1),
		Version2: wsc.Version2, ConfigMethods: wsc.MethodVirtualDisplay | wsc.MethodVirtualPushButton,
	}})
	addresses, err := dhcp.NewServer(dhcp.ServerConfig{
		Network: netip.MustParsePrefix("10.0.0.0/24"), Gateway: netip.MustParseAddr("10.0.0.1"),
		First: netip.MustParseAddr("10.0.0.2"), Last: netip.MustParseAddr("10.0.0.99"), Lease: time.Hour,
	})
	if err != nil {
		log.Fatal(err)
	}
	bss, err := ap.NewBSS(ap.BSSConfig{
		Device: router, BSSID: bssid, Frequency: dot11.ChannelFrequency(11), SSID: "lab", WPS: true,
		Security: dot11.SecurityWPA2, Key: []byte("a passphrase for the lab"), DHCP: addresses,
	})
	if err != nil {
		log.Fatal(err)
	}
	attached := radio.Attach(air.NewAP(sim.APConfig{MAC: bssid}), bss)
	router.Watch(func() { l.Post(attached.Advance) }) // what changes at the router shows on the air
	bss.SetPower(true)
	attached.Advance()

	// The PIN that the station shows is typed at the router.
	pin, err := wsc.ParsePIN("12345670")
	if err != nil {
		log.Fatal(err)
	}
	router.AddPIN(l.Now(), ap.PIN{Password: pin})

	ctx, station := context.Background(), air.NewStation(sim.StationConfig{MAC: dot11.MAC{2, 0, 0, 0, 0x10, 1}, Hardware: sim.Linux()})
	typed, _ := wsc.ParsePIN("12345670")
	found, err := wps.PIN(ctx, station, typed, wps.Config{})
	if err != nil {
		log.Fatal(err)
	}
	connection, err := wps.Connect(ctx, station, found.Best(), wps.ConnectConfig{})
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	fmt.Printf("%q on channel %d, address %s\n", connection.BSS.SSID, connection.BSS.Frequency.Channel(), connection.Lease.Address)
	// Output:
	// "lab" on channel 11, address 10.0.0.2
}
