package rsn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gowps/wps/dot11"
)

// Refusal is the error of NewAuthenticator for a station whose RSN element
// does not fit the BSS; Status is for the association response.
type Refusal struct {
	Status dot11.Status
	Err    error
}

func (r *Refusal) Error() string { return fmt.Sprintf("rsn: station refused: %v", r.Err) }
func (r *Refusal) Unwrap() error { return r.Err }

// admit checks what a station has chosen against what the BSS offers
// (IEEE 802.11-2020, 12.6.3) and returns the suite of the handshake.
func admit(ap, sta dot11.RSN) (suite, error) {
	refuse := func(status dot11.Status, format string, args ...any) (suite, error) {
		return suite{}, &Refusal{status, fmt.Errorf(format, args...)}
	}
	switch {
	case sta.Group != ap.Group:
		return refuse(dot11.StatusInvalidGroup, "group cipher %v instead of %v", sta.Group, ap.Group)
	case len(sta.Pairwise) != 1 || !slices.Contains(ap.Pairwise, sta.Pairwise[0]):
		return refuse(dot11.StatusInvalidPairwise, "pairwise cipher %v, not one of %v", sta.Pairwise, ap.Pairwise)
	case len(sta.AKMs) != 1 || !slices.Contains(ap.AKMs, sta.AKMs[0]):
		return refuse(dot11.StatusInvalidAKM, "AKM %v, not one of %v", sta.AKMs, ap.AKMs)
	case ap.RequiresProtection() && !sta.Protects(), sta.RequiresProtection() && !ap.Protects():
		return refuse(dot11.StatusRobustPolicy, "management frames are protected on one side only")
	}
	s, err := suiteOf(sta)
	s.protect = s.protect && ap.Protects()
	return s, err
}

// refusal makes any error about a station's element a *Refusal.
func refusal(err error) error {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r
	}
	return &Refusal{dot11.StatusInvalidElement, err}
}
