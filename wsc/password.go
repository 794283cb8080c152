package wsc

import "github.com/gowps/wps/secret"

// DevicePassword is what both ends of a run must know, and which kind it is.
type DevicePassword struct {
	ID     PasswordID
	Secret secret.Bytes // octets as they enter the proof: a PIN's digits in ASCII
}

// PushButton returns the password of push button configuration, which is the
// same everywhere: it authenticates nobody.
func PushButton() DevicePassword {
	return DevicePassword{PasswordIDPushButton, secret.Bytes("00000000")}
}
