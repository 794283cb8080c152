//go:build !linux

package nl80211

import "errors"

// Stand-ins for the error numbers of Linux, which only tests use.
var (
	errnoPermission   = errors.New("EPERM")
	errnoAccess       = errors.New("EACCES")
	errnoBlocked      = errors.New("ERFKILL")
	errnoNoDevice     = errors.New("ENODEV")
	errnoDown         = errors.New("ENETDOWN")
	errnoBusy         = errors.New("EBUSY")
	errnoConnected    = errors.New("EALREADY")
	errnoNotConnected = errors.New("ENOTCONN")
	errnoNoEntry      = errors.New("ENOENT")
	errnoUnsupported  = errors.New("EOPNOTSUPP")
)
