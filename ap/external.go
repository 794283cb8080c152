package ap

import (
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// startEnrollee begins a run in which the station is the registrar, and the
// access point the enrollee whose PIN it must know (WSC 2.0.5 section 7.3).
// One without a PIN answers all the same: Windows 7 asks for M1 only to learn
// who it is.
func (r *session) startEnrollee() (err error) {
	b := r.station.bss
	d := b.cfg.Device
	password := d.cfg.PIN
	if len(password.Secret) == 0 {
		// The run will not come so far as to use it.
		if password, err = wsc.GeneratePIN(b.cfg.Rand); err != nil {
			return err
		}
	}
	auth, encr := types(b.network.Security)
	auth, encr = best(auth, encr) // Windows 7 cannot read several
	r.enrollee, err = registration.NewEnrollee(registration.EnrolleeConfig{
		Device:   b.device(),
		Password: password,
		Rand:     b.cfg.Rand,
		AP: &registration.APConfig{
			Settings: wsc.APSettings{SSID: b.network.SSID, Auth: auth, Encr: encr, Key: b.network.Key, MAC: b.cfg.BSSID},
			Locked:   func() bool { return !d.admitRegistrar(r.now, r) },
			Accept: func(s *wsc.M8Settings) error {
				if d.cfg.LearnOnly {
					return &wsc.Failure{Msg: wsc.MessageM8, Code: wsc.ErrorSetupLocked}
				}
				_, err := networkOf(s.AP)
				return err
			},
		},
	})
	return err
}

// endEnrollee looks at what became of an external registrar's run. It has come
// to a good end if the registrar has given new settings, or has sent NACK
// after M7 because the old ones are all it wanted to know.
func (r *session) endEnrollee(now time.Time) (success bool) {
	d := r.station.bss.cfg.Device
	defer d.releaseRegistrar(r)
	failure := r.enrollee.Failure()
	switch {
	case r.enrollee.Sent() >= wsc.MessageM7:
		d.lock.proved()
	case failure != nil && !failure.Remote && failure.Code == wsc.ErrorPasswordAuth:
		d.guessed(now)
	}
	if settings, ok := r.enrollee.Settings(); ok {
		n, err := networkOf(settings.AP)
		if err != nil {
			return false // Accept has seen to that
		}
		r.station.bss.next = &n
		return true
	}
	return failure != nil && failure.Remote && failure.Msg == wsc.MessageM7 && failure.Code == wsc.ErrorNone
}

var errSettings = errors.New("ap: settings that no network can have")

// networkOf returns the network that an external registrar wants. As hostap
// does, it raises WPA to mixed mode, and refuses WEP.
func networkOf(s *wsc.APSettings) (network, error) {
	n := network{s.SSID, 0, s.Key.Clone(), wsc.Configured}
	switch {
	case s.Encr&wsc.EncrWEP != 0:
		return network{}, fmt.Errorf("%w: WEP is prohibited", errSettings)
	case s.SSID == "":
		return network{}, fmt.Errorf("%w: no SSID", errSettings)
	case s.Auth&wsc.AuthWPAPSK != 0, s.Auth&wsc.AuthWPA2PSK != 0 && s.Encr&wsc.EncrTKIP != 0:
		n.Security = dot11.SecurityWPAWPA2
	case s.Auth&wsc.AuthWPA2PSK != 0 && s.Encr&wsc.EncrAES != 0:
		n.Security = dot11.SecurityWPA2
	case s.Auth&wsc.AuthOpen != 0 && s.Encr&wsc.EncrNone != 0:
		n.Security, n.Key = dot11.SecurityOpen, nil
		return n, nil
	default:
		return network{}, fmt.Errorf("%w: %v with %v", errSettings, s.Auth, s.Encr)
	}
	if len(n.Key) < 8 || len(n.Key) > 64 {
		return network{}, fmt.Errorf("%w: a key of %d octets", errSettings, len(n.Key))
	}
	return n, nil
}
