//go:build !linux

package netconf

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
)

func newHost() (*host, error) {
	return nil, fmt.Errorf("netconf: network interfaces of %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

func attributesOf(info fs.FileInfo) attributes { return attributes{info.Mode().Perm(), -1, -1} }
