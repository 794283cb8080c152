package nl80211

import (
	"errors"
	"fmt"
)

// Why there is no radio, or no radio any more; errors.Is tells. Each says what
// can be done about it.
var (
	ErrNoInterface = errors.New("there is no such interface (ip link shows those there are; the driver may be missing)")
	ErrNotWireless = errors.New("this is not a wireless interface (wps doctor lists those there are)")
	ErrNotStation  = errors.New("the interface is not in station mode (iw dev NAME set type managed changes that)")
	ErrNoConnect   = errors.New("the driver cannot join networks by itself (it lacks CONNECT)")
	ErrPermission  = errors.New("not permitted (run as root, or give the program the right to: setcap cap_net_admin,cap_net_raw+ep PROGRAM)")
	ErrNoNL80211   = errors.New("the kernel has no wireless support (load the driver of the card, or the module cfg80211)")
	ErrBlocked     = errors.New("the radio is switched off (rfkill unblock wifi switches it on, unless there is a hardware switch)")
	ErrInUse       = errors.New("another program keeps the interface connected (stop it, or take the interface from it: nmcli device set NAME managed no)")
	ErrDown        = errors.New("the interface was brought down")
	ErrGone        = errors.New("the interface has been removed")
)

// Why a command came to nothing, besides what the kernel says.
var (
	errNotJoined   = errors.New("not joined")
	errReplaced    = errors.New("another join took its place")
	errScanLost    = errors.New("the driver did not finish the scan")
	errScanBusy    = errors.New("another scan does not end")
	errScanAborted = errors.New("the scan was aborted")
)

// KernelError is the refusal of one request by the kernel or the driver.
type KernelError struct {
	Request string // e.g. "connect"
	Err     error  // a syscall.Errno on Linux
	Text    string // what the kernel says about it, if anything
}

func (e *KernelError) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("%s: %v", e.Request, e.Err)
	}
	return fmt.Sprintf("%s: %v (%s)", e.Request, e.Err, e.Text)
}

func (e *KernelError) Unwrap() error { return e.Err }

// explain puts what a user can do in front of an error of the kernel, if there is
// something.
func explain(err error) error {
	for _, known := range []struct{ is, means error }{
		{errnoPermission, ErrPermission},
		{errnoAccess, ErrPermission},
		{errnoBlocked, ErrBlocked},
		{errnoNoDevice, ErrGone},
		{errnoDown, ErrDown},
	} {
		if errors.Is(err, known.is) {
			return fmt.Errorf("%w: %w", known.means, err)
		}
	}
	return err
}
