package interop

import (
	"fmt"
	"io"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// The addresses of the cable's ends. They are fixed, so that recordings of runs
// are alike.
var (
	APAddress      = dot11.MAC{0x02, 0, 0, 0, 0, 0x01}
	StationAddress = dot11.MAC{0x02, 0, 0, 0, 0, 0x02}
)

// Station is our enrollee at the station's end.
var Station = wsc.Device{
	MAC:           StationAddress,
	UUID:          wsc.UUIDFromMAC(StationAddress),
	Manufacturer:  "gowps",
	ModelName:     "Station",
	ModelNumber:   "1",
	SerialNumber:  "2",
	Name:          "Lab station",
	PrimaryType:   wsc.DeviceType{0, 1, 0x00, 0x50, 0xf2, 0x04, 0, 1}, // a computer
	ConfigMethods: wsc.MethodVirtualPushButton | wsc.MethodKeypad | wsc.MethodVirtualDisplay,
	AuthTypes:     wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK,
	EncrTypes:     wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES,
	Bands:         dot11.Band2GHz,
	State:         wsc.NotConfigured,
	Version2:      wsc.Version2,
}

// AccessPoint is our registrar at the access point's end.
var AccessPoint = wsc.Device{
	MAC:           APAddress,
	UUID:          wsc.UUIDFromMAC(APAddress),
	Manufacturer:  "gowps",
	ModelName:     "Access point",
	ModelNumber:   "1",
	SerialNumber:  "1",
	Name:          "Lab AP",
	PrimaryType:   wsc.DeviceType{0, 6, 0x00, 0x50, 0xf2, 0x04, 0, 1}, // a network device: access point
	ConfigMethods: wsc.MethodVirtualPushButton | wsc.MethodKeypad,
	AuthTypes:     wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK,
	EncrTypes:     wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES,
	Bands:         dot11.Band2GHz,
	State:         wsc.Configured,
	Version2:      wsc.Version2,
}

// Network is what our registrar gives out.
var Network = wsc.Credential{
	SSID: "lab",
	Auth: wsc.AuthWPA2PSK,
	Encr: wsc.EncrAES,
	Key:  secret.Bytes("a cable is a network too"),
	MAC:  StationAddress,
}

// NewEnrollee returns our enrollee and the peer that carries it. What wrap
// returns stands between the two.
func NewEnrollee(password wsc.DevicePassword, rand io.Reader, fragment int, wrap func(eap.Method) eap.Method) (*registration.Enrollee, *eap.Peer, error) {
	enrollee, err := registration.NewEnrollee(registration.EnrolleeConfig{
		Device: Station, Password: password, Rand: rand,
	})
	if err != nil {
		return nil, nil, err
	}
	peer, err := eap.NewPeer(eap.PeerConfig{Identity: eap.IdentityEnrollee, Method: wrap(enrollee), FragmentSize: fragment})
	return enrollee, peer, err
}

// NewRegistrar returns our registrar, which gives Network to StationAddress,
// and the server that carries it. What wrap returns stands between the two.
func NewRegistrar(password wsc.DevicePassword, rand io.Reader, fragment int, wrap func(eap.Method) eap.Method) (*registration.Registrar, *eap.Server, error) {
	registrar, err := registration.NewRegistrar(registration.RegistrarConfig{
		Device: AccessPoint,
		Peer:   StationAddress,
		Password: func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
			return password, wsc.ErrorNone, true
		},
		Credentials: func(*wsc.M1) ([]wsc.Credential, error) { return []wsc.Credential{Network}, nil },
		Rand:        rand,
	})
	if err != nil {
		return nil, nil, err
	}
	server, err := eap.NewServer(eap.ServerConfig{
		Method:       func(identity string) (eap.Method, bool) { return wrap(registrar), identity == eap.IdentityEnrollee },
		FragmentSize: fragment,
	})
	return registrar, server, err
}

// ParsePassword reads a device password as recordings and flags give it:
// "button" or a PIN.
func ParsePassword(s string) (wsc.DevicePassword, error) {
	if s == "button" {
		return wsc.PushButton(), nil
	}
	return wsc.ParsePIN(s)
}

// Describe names a frame: "Request/WSC_MSG M2, 389 octets".
func Describe(f Frame) string {
	frame, err := eap.ParseFrame(f.Octets)
	switch {
	case err != nil:
		return err.Error()
	case frame.Type == eap.FrameStart:
		return "EAPOL-Start"
	case frame.Type != eap.FramePacket:
		return fmt.Sprintf("EAPOL type %d", frame.Type)
	}
	p, err := eap.ParsePacket(frame.Body)
	switch {
	case err != nil:
		return err.Error()
	case p.Code != eap.CodeRequest && p.Code != eap.CodeResponse:
		return fmt.Sprintf("%v", p.Code)
	case p.Type != eap.TypeWSC || len(p.Data) < 2:
		return fmt.Sprintf("%v/%v", p.Code, p.Type)
	}
	s := fmt.Sprintf("%v/%v", p.Code, wsc.OpCode(p.Data[0]))
	if p.Data[1] != 0 {
		return fmt.Sprintf("%s, fragment of %d octets", s, len(p.Data))
	}
	if t, ok := wsc.TypeOf(p.Data[2:]); ok {
		return fmt.Sprintf("%s %v, %d octets", s, t, len(p.Data)-2)
	}
	if len(p.Data) > 2 {
		return fmt.Sprintf("%s, last %d octets", s, len(p.Data)-2)
	}
	return s
}
