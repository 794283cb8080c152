//go:build !linux

package netconf

import (
	"errors"
	"fmt"
	"runtime"
)

func newHost() (*host, error) {
	return nil, fmt.Errorf("netconf: network interfaces of %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
