package gpio

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Errors that Open and OpenLED wrap, with words of what to do.
var (
	ErrNoChip     = errors.New("there is no such GPIO chip")
	ErrNoLine     = errors.New("the chip has no such line")
	ErrBusy       = errors.New("the line is in use")
	ErrPermission = errors.New("no permission")
	ErrNoLED      = errors.New("there is no such LED")
)

// Address says which line of which chip.
type Address struct {
	Chip string // the name in /dev
	Line uint32
}

// ParseAddress reads an address such as gpiochip0:17, or /dev/gpiochip0:17.
func ParseAddress(s string) (Address, error) {
	chip, number, ok := strings.Cut(s, ":")
	chip = strings.TrimPrefix(chip, "/dev/")
	line, err := strconv.ParseUint(number, 10, 32)
	if !ok || err != nil || line > math.MaxInt32 || chip == "" || strings.ContainsAny(chip, "/\x00") || chip[0] == '.' {
		return Address{}, fmt.Errorf(`%q is no GPIO line: write the chip and the line's number, such as "gpiochip0:17"`, s)
	}
	return Address{chip, uint32(line)}, nil
}

func (a Address) String() string { return fmt.Sprintf("%s:%d", a.Chip, a.Line) }

// Bias is what an input has when nothing drives it.
type Bias int

// The biases of a line. Chips that cannot do one go without it.
const (
	BiasAsIs Bias = iota // as the machine has set it up
	BiasOff
	BiasPullUp
	BiasPullDown
)

// Config is how a line is used. Levels are logical ones: with ActiveLow high
// means that the line is at the low voltage.
type Config struct {
	ActiveLow bool
	Bias      Bias

	Output    bool
	High      bool // the level with which an output begins
	OpenDrain bool // an output only drives the low voltage

	// Edges: changes of an input can be watched.
	Edges bool
	// Debounce is how long a level must last to count; 0: any.
	Debounce time.Duration
}

// Edge is one change of a line.
type Edge struct {
	At   time.Time // when it happened, by the loop's clock
	High bool      // the logical level since then
	Lost int       // changes before this one that came too fast to be told
}
