// Package pins is the seam between a NodeMCU script and what the pins of its
// board are connected to. Package nodemcu drives Pins; behind it there is a
// simulated Board, in the time of the loop, or the lines and lights of a Linux
// machine (internal/pinmap).
//
//	gpio.write, gpio.trig            the script's module
//	         │
//	       Pins                      what an ESP8266 does with a pin
//	    ┌────┴─────┐
//	  Board    internal/pinmap
//	  presses  GPIO lines, LEDs
//
// Pins are counted as on the NodeMCU board, from 0 to Max; GPIO tells which
// line of the chip that is.
//
// # Limitations
//
// A Board knows two levels and what holds a pin at one of them: no voltages, no
// pulse that is shorter than the time between two pieces of work.
package pins

import "time"

// Max is the highest number of a pin.
const Max = 12

// numbers are the lines of the ESP8266 by the numbers of the NodeMCU board.
var numbers = [Max + 1]int{16, 5, 4, 0, 2, 14, 12, 13, 15, 3, 1, 9, 10}

// GPIO returns the number of the ESP8266's line that a pin, from 0 to Max, leads
// to.
func GPIO(pin int) int { return numbers[pin] }

// Direction is what a pin does.
type Direction int

// The directions of a pin.
const (
	Input     Direction = iota
	Output              // drives both levels
	OpenDrain           // drives the low level, and lets go for the high one
)

// Mode is how a pin is set up.
type Mode struct {
	Direction Direction
	PullUp    bool // a weak resistor to the high level
}

// Pins are the pins of a board. All calls come from the loop. An error tells
// that the machine behind the pins did not do what was asked; the caller goes
// on.
type Pins interface {
	// SetMode sets a pin up. An output shows the level that was written last.
	SetMode(pin int, m Mode) error
	// Write sets the level of an output.
	Write(pin int, high bool) error
	// Read returns the level that a pin has, whoever holds it there.
	Read(pin int) (high bool, err error)
	// Watch has each change of a pin told to f, on the loop, until the next
	// call; nil ends that. A pin that is being watched keeps a loop from being
	// idle as long as something is going to happen to it.
	Watch(pin int, f func(Change)) error
}

// Change is one change of a pin's level.
type Change struct {
	At   time.Time // when it happened, by the loop's clock
	High bool      // the level since then
}
