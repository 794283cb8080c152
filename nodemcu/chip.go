package nodemcu

import "strings"

// cause is why a device starts, or why a run ends in a restart.
type cause uint8

const (
	powerOn cause = iota
	restarted
	watchdogBit
	crashed // an uncaught error
	woke    // from deep sleep
)

// reason returns the two numbers of node.bootreason.
func (c cause) reason() (raw, reason int) {
	switch c {
	case powerOn:
		return 1, 0
	case woke:
		return 2, 5
	default:
		return 2, 4
	}
}

// chip is what a device keeps over a restart, besides its settings in Flash.
type chip struct {
	boot    cause
	command string // of node.startupcommand
	disk    disk
}

// source is what the device runs when it starts: its start command, if it has
// one, instead of the script. A command is Lua, or @ and the name of a file.
func (c *chip) source(name string, script []byte) (string, []byte) {
	if c.command == "" {
		return name, script
	}
	if file, ok := strings.CutPrefix(c.command, "@"); ok {
		return "startup", []byte("dofile([==[" + file + "]==])")
	}
	return "startup", []byte(c.command)
}
