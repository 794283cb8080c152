package dot11_test

import (
	"encoding/hex"
	"fmt"
	"log"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// A beacon as a monitor interface hears it, from its header to what the access
// point says of Wi-Fi Protected Setup.
func ExampleParseFrame() {
	captured, _ := hex.DecodeString("80000000ffffffffffff020000000101020000000101a00b" + // header
		"0080510100000000" + "6400" + "1104" + // timestamp, interval, capabilities
		"0004686f6d65" + "030106" + // SSID, channel
		"dd290050f204" + "104a000110" + "1044000102" + "1041000101" + "101200020004" + "105300020280" + "1049000600372a000120") // WSC

	frame, err := dot11.ParseFrame(captured)
	if err != nil || frame.Kind != dot11.FrameBeacon {
		log.Fatal("no beacon: ", err)
	}
	var beacon dot11.Beacon
	if err := dot11.ParseManagement(frame.Body, &beacon); err != nil {
		log.Fatal(err)
	}
	ssid, _ := beacon.Elements.Find(dot11.ElementSSID)
	fmt.Printf("%s %q\n", frame.BSSID(), ssid)

	network, ok := wsc.NetworkOf(dot11.BSS{Elements: beacon.Elements})
	fmt.Println(ok, network.State, "button pressed:", network.PushButtonActive())
	// Output:
	// 02:00:00:00:01:01 "home"
	// true configured button pressed: true
}
