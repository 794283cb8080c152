package nl80211

import "golang.org/x/sys/unix"

// The error numbers of the kernel that mean something here.
var (
	errnoPermission   error = unix.EPERM
	errnoAccess       error = unix.EACCES
	errnoBlocked      error = unix.ERFKILL
	errnoNoDevice     error = unix.ENODEV
	errnoDown         error = unix.ENETDOWN
	errnoBusy         error = unix.EBUSY
	errnoConnected    error = unix.EALREADY
	errnoNotConnected error = unix.ENOTCONN
	errnoNoEntry      error = unix.ENOENT
	errnoUnsupported  error = unix.EOPNOTSUPP
)
