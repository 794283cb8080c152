//go:build !linux

package nl80211

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/loop"
)

var errOS = fmt.Errorf("nl80211: %w: wireless interfaces can be used on Linux only", errors.ErrUnsupported)

// Open takes a wireless interface into use: on Linux. Elsewhere its error is
// errors.ErrUnsupported, as of all functions here.
func Open(*loop.Loop, string) (*Radio, error) { return nil, errOS }

// OpenLasting does, for associations that last if the program dies.
func OpenLasting(*loop.Loop, string) (*Radio, error) { return nil, errOS }

// Disconnect ends an association that lasts.
func Disconnect(string) error { return errOS }

// Interfaces returns all wireless interfaces.
func Interfaces() ([]Interface, error) { return nil, errOS }

// RegulatoryDomain returns the law in force.
func RegulatoryDomain() (Domain, error) { return Domain{}, errOS }

// RFKill returns the switches of all radios of this machine.
func RFKill() ([]Switch, error) { return nil, errOS }
