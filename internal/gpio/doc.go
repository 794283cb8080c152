// Package gpio uses the buttons and lights of a Linux machine: lines of a GPIO
// chip (character device, version 2 of its interface, Linux 5.10) and the LEDs
// in /sys/class/leds.
//
//	   Line                      LED          loop
//	    │  Value, Set, Watch      │  Set
//	┌───┴───────────┐      ┌──────┴─────┐
//	│ ioctl, events │      │ brightness │     one goroutine for each line that
//	└───────────────┘      └────────────┘     is watched, which only posts
//	 /dev/gpiochipN        /sys/class/leds
//
// Both are left as they were found: a line that was an input is one again, an LED
// has its trigger and its brightness back.
//
// # Limitations
//
// A Line is one line, not several that change at once. Where the chip has no
// interrupt for a line, Watch asks for its level every few milliseconds, and can
// miss what is shorter. On other systems than Linux every Open fails with
// errors.ErrUnsupported.
package gpio
