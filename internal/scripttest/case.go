package scripttest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
)

// fileMax bounds a script and its expectation, in octets.
const fileMax = 1 << 20

// ErrNoExpectation is the error of a script that does not say what must come
// of it: such a script could not fail.
var ErrNoExpectation = errors.New("the script does not say what it must print: add --| lines or a file NAME.out, or let --update write them")

// Case is a script with the world that it runs in and what must come of it.
type Case struct {
	Name   string // of the file
	Title  string
	Rows   []string // of the modules' reference that it is about
	Script []byte

	Air     *airs.Air
	Profile wps.Profile
	Seed    uint64
	Strict  bool
	Compat  bool // numbered timers, as in firmware 2.x
	// Until is for how long the script is looked at; 0: until it ends by itself.
	Until time.Duration

	// Output is what must be printed, octet for octet.
	Output string
	// Hints are parts of what must be hinted at, one after the other, if
	// CheckHints is set.
	Hints      []string
	CheckHints bool
	// Errors are parts of the errors that must go uncaught, one after the
	// other. If there are any, tracebacks are no part of the output.
	Errors []string
	// Failed: an error must go uncaught.
	Failed bool
	// Restarted tells whether the device must restart; nil: either way.
	Restarted *bool

	layout  layout // of the script's comments
	outFile string // that holds Output; "": the comments do
}

// beside returns the name of a file beside a script.
func beside(script, extension string) string {
	return strings.TrimSuffix(script, filepath.Ext(script)) + extension
}

// Load reads a script and the files beside it. The Case is there also with
// ErrNoExpectation; other errors are about what cannot be understood.
func Load(name string) (*Case, error) {
	script, err := readFile(name)
	if err != nil {
		return nil, err
	}
	c, err := parse(name, script)
	if err != nil {
		return nil, err
	}
	return c, c.readOutput()
}

// readOutput takes the expected output from the file beside the script, if
// there is one.
func (c *Case) readOutput() error {
	name := beside(c.Name, ".out")
	text, err := readFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if !c.layout.expects {
			return ErrNoExpectation
		}
		return nil
	case err != nil:
		return err
	case c.layout.prints:
		return fmt.Errorf("%s: what the script must print stands in its comments as well as in %s: keep one of them", c.Name, filepath.Base(name))
	}
	c.Output, c.outFile = string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))), name
	return nil
}

// readFile reads a file that is not too long.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file: %w", name, fs.ErrNotExist)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", name)
	case info.Size() > fileMax:
		return nil, fmt.Errorf("%s is %d bytes long: it may have %d", name, info.Size(), fileMax)
	}
	return os.ReadFile(name)
}
