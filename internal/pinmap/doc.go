// Package pinmap connects the pins of a NodeMCU script with a Linux machine, as
// a small file says: pins.Pins over the lines and LEDs of internal/gpio. Pins
// that the file does not name are simulated.
//
// The format is in docs/pins.md.
package pinmap
