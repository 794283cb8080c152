package registration_test

import (
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// A station with the PIN 12345670 is given a network by an access point that
// has been told the PIN. Packets pass from one end to the other; what carries
// them does not matter.
func Example() {
	pin, err := wsc.ParsePIN("1234-5670")
	if err != nil {
		fmt.Println(err)
		return
	}
	station := dot11.MAC{0x02, 0, 0, 0, 0, 0x01}
	enrollee, err := registration.NewEnrollee(registration.EnrolleeConfig{
		Device:   wsc.Device{MAC: station, UUID: wsc.UUIDFromMAC(station), Name: "Kettle", Version2: wsc.Version2},
		Password: pin,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer enrollee.Close()
	registrar, err := registration.NewRegistrar(registration.RegistrarConfig{
		Device: wsc.Device{Name: "Router", Version2: wsc.Version2},
		Peer:   station,
		Password: func(m1 *wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
			return pin, wsc.ErrorNone, m1.PasswordID == wsc.PasswordIDDefault
		},
		Credentials: func(*wsc.M1) ([]wsc.Credential, error) {
			return []wsc.Credential{{
				SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes("correct horse"),
			}}, nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer registrar.Close()

	for p := (wsc.Packet{Op: wsc.OpStart}); p.Op != 0; {
		if p, err = enrollee.Handle(p); err != nil {
			fmt.Println("enrollee:", err)
		}
		if p, err = registrar.Handle(p); err != nil {
			fmt.Println("registrar:", err)
		}
	}
	credentials, _ := enrollee.Credentials()
	for _, c := range credentials {
		fmt.Printf("%q, %v with %v, key %s\n", c.SSID, c.Auth, c.Encr, c.Key)
	}
	fmt.Println("the registrar is done:", registrar.Done())
	// Output:
	// "home", WPA2-PSK with AES, key (redacted)
	// the registrar is done: true
}
