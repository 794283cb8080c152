package eap_test

import (
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// A station gets a credential from an access point. Here both are in one
// program; otherwise the frames travel.
func Example() {
	mac := dot11.MAC{0x02, 0, 0, 0, 0, 0x02}
	enrollee, err := registration.NewEnrollee(registration.EnrolleeConfig{
		Device:   wsc.Device{MAC: mac, UUID: wsc.UUIDFromMAC(mac), Name: "Lamp", Version2: wsc.Version2},
		Password: wsc.PushButton(),
	})
	if err != nil {
		panic(err)
	}
	registrar, err := registration.NewRegistrar(registration.RegistrarConfig{
		Device:   wsc.Device{Name: "Router", AuthTypes: wsc.AuthWPA2PSK, EncrTypes: wsc.EncrAES, Version2: wsc.Version2},
		Peer:     mac,
		Password: func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return wsc.PushButton(), 0, true },
		Credentials: func(*wsc.M1) ([]wsc.Credential, error) {
			return []wsc.Credential{{SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("correct horse")}}, nil
		},
	})
	if err != nil {
		panic(err)
	}

	station, err := eap.NewPeer(eap.PeerConfig{Identity: eap.IdentityEnrollee, Method: enrollee})
	if err != nil {
		panic(err)
	}
	ap, err := eap.NewServer(eap.ServerConfig{
		Method: func(identity string) (eap.Method, bool) { return registrar, identity == eap.IdentityEnrollee },
	})
	if err != nil {
		panic(err)
	}

	now := time.Now()
	for up := station.Start(); up != nil; {
		down := ap.Handle(now, up)
		if up, err = station.Handle(down[0]); err != nil {
			panic(err)
		}
	}
	credentials, _ := enrollee.Credentials()
	fmt.Println("the station has:", credentials[0].SSID, credentials[0].Auth, credentials[0].Key)
	fmt.Println("the run ended with", station.Outcome())
	// Output:
	// the station has: home WPA2-PSK (redacted)
	// the run ended with EAP-Failure
}
