package rsn

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
)

// Actions is what a machine asks for, to be done in the order of the fields:
// message 4 leaves before the key is installed that it confirms.
type Actions struct {
	// Send holds EAPOL frames for the peer. Plain asks for sending them
	// without encryption even if a key is installed.
	Send  [][]byte
	Plain bool
	// Install holds keys for the radio. They are the radio's to keep.
	Install []dot11.Key
	// Authorized opens the controlled port. It is set once.
	Authorized bool
}

// ErrIgnored is wrapped by the error of a frame that was dropped in silence:
// malformed, replayed, forged, or out of place. The handshake goes on.
var ErrIgnored = errors.New("rsn: frame ignored")

// ErrMIC is wrapped, beside ErrIgnored, by the error of a frame whose MIC is
// wrong: the two ends do not share the same key, or someone forged it.
var ErrMIC = errors.New("rsn: wrong MIC")

// Failure ends a handshake: the association is worth nothing any more, and is
// to be ended with Reason.
type Failure struct {
	Reason dot11.Reason
	Err    error
}

func (f *Failure) Error() string {
	return fmt.Sprintf("rsn: handshake failed (reason %d): %v", f.Reason, f.Err)
}

func (f *Failure) Unwrap() error { return f.Err }

func ignored(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrIgnored, fmt.Errorf(format, args...))
}

func failed(reason dot11.Reason, format string, args ...any) error {
	return &Failure{Reason: reason, Err: fmt.Errorf(format, args...)}
}
