package wsc_test

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// The elements of a router whose button has just been pressed.
func ExampleNetworkOf() {
	payload, _ := hex.DecodeString("104a00011010440001021041000101101200020004105300022688" +
		"1049000e00372a0001200106ffffffffffff")
	bss := dot11.BSS{SSID: "home", Elements: wsc.Elements(payload)}

	n, ok := wsc.NetworkOf(bss)
	fmt.Println(ok, n.State, n.PushButtonActive(), n.SelectedMethods)
	// Output: true configured true Virtual Display, Virtual PushButton, Physical PushButton
}

func ExampleParsePIN() {
	pin, err := wsc.ParsePIN("1234-5670")
	fmt.Println(pin.ID, pin.Secret, err)

	_, err = wsc.ParsePIN("12345678")
	fmt.Println(errors.Is(err, wsc.ErrPINChecksum))
	// Output:
	// PIN (redacted) <nil>
	// true
}

func ExampleUnmarshal() {
	msg := wsc.Marshal(&wsc.NACK{ConfigError: wsc.ErrorSetupLocked, Version2: wsc.Version2})

	var nack wsc.NACK
	err := wsc.Unmarshal(msg, &nack)
	fmt.Println(nack.ConfigError, err)

	err = wsc.Unmarshal(msg[:len(msg)-16], &nack)
	fmt.Println(err)
	// Output:
	// setup locked <nil>
	// wsc: Configuration Error is missing
}
