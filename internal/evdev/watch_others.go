//go:build !linux

package evdev

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/loop"
)

// Watcher waits for a key of an input device, which only Linux has.
type Watcher struct{}

// Watch begins to wait. On this system it fails with errors.ErrUnsupported.
func Watch(*loop.Loop, Config) (*Watcher, error) {
	return nil, fmt.Errorf("evdev: %w on this system", errors.ErrUnsupported)
}

// Devices returns those that are read.
func (*Watcher) Devices() []Device { return nil }

// Close lets go of all devices.
func (*Watcher) Close() error { return nil }
