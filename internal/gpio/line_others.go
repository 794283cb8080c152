//go:build !linux

package gpio

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/loop"
)

// Line is one line of a GPIO chip, which only Linux has.
type Line struct{}

// Open takes a line into use. On this system it fails with errors.ErrUnsupported.
func Open(_ *loop.Loop, a Address, _ Config) (*Line, error) {
	return nil, fmt.Errorf("gpio: %s: %w on this system", a, errors.ErrUnsupported)
}

// Configure changes how the line is used.
func (*Line) Configure(Config) error { return errors.ErrUnsupported }

// Value returns the logical level of the line.
func (*Line) Value() (bool, error) { return false, errors.ErrUnsupported }

// Set sets the logical level of an output.
func (*Line) Set(bool) error { return errors.ErrUnsupported }

// Watch has each change of the line told.
func (*Line) Watch(func(Edge)) {}

// Close lets go of the line.
func (*Line) Close() error { return nil }
