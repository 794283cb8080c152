package cli

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"
)

// What the terminal sends for Ctrl-C, and what the line editor gets instead
// where nothing runs: to the end of the line, delete it, done.
const ctrlC = 3

var clearLine = []byte{5, 21, '\r'}

// editor edits lines on a terminal. What is printed meanwhile appears above the
// line that is being typed.
type editor struct {
	screen    *term.Terminal
	in, out   *os.File
	inFD      int
	outFD     int
	before    *term.State
	history   *history
	interrupt func() bool
	forget    atomic.Bool
	keys      chan []byte
	rest      []byte
}

// openEditor takes the terminal over. interrupt is what Ctrl-C does; if it
// reports false, Ctrl-C takes back the line.
func openEditor(in, out *os.File, past *history, interrupt func() bool) (*editor, error) {
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, err
	}
	e := &editor{in: in, out: out, inFD: int(in.Fd()), outFD: int(out.Fd()), before: before, history: past, interrupt: interrupt, keys: make(chan []byte, 1024)}
	e.screen = term.NewTerminal(e, firstPrompt)
	e.screen.History = past
	go e.pump()
	return e, nil
}

// close gives the terminal back.
func (e *editor) close() error {
	err := e.history.close()
	if restored := term.Restore(e.inFD, e.before); err == nil {
		err = restored
	}
	return err
}

// pump reads the keyboard also while something runs, for Ctrl-C.
func (e *editor) pump() {
	defer close(e.keys)
	for {
		buffer := make([]byte, 256)
		n, err := e.in.Read(buffer)
		var keys []byte
		for _, key := range buffer[:n] {
			if key != ctrlC {
				keys = append(keys, key)
				continue
			}
			// Before it is asked whether something runs: a line that ends in this
			// moment either is seen there, or sees this.
			e.forget.Store(true)
			if e.interrupt() {
				e.forget.Store(false)
			} else {
				keys = append(keys, clearLine...)
			}
		}
		if len(keys) > 0 {
			e.keys <- keys
		}
		if err != nil {
			return
		}
	}
}

// Read gives the line editor its keys.
func (e *editor) Read(b []byte) (int, error) {
	for len(e.rest) == 0 {
		keys, ok := <-e.keys
		if !ok {
			return 0, io.EOF
		}
		e.rest = keys
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// Write puts on the screen what the line editor makes.
func (e *editor) Write(b []byte) (int, error) { return e.out.Write(b) }

func (e *editor) read(more bool) (string, error) {
	if width, height, err := term.GetSize(e.outFD); err == nil && width > 0 && height > 0 {
		e.screen.SetSize(width, height)
	}
	e.screen.SetPrompt(firstPrompt)
	if more {
		e.screen.SetPrompt(nextPrompt)
	}
	line, err := e.screen.ReadLine()
	switch {
	case err == term.ErrPasteIndicator:
		return line, nil
	case err == nil && line == "" && e.forget.Swap(false):
		return "", errForget
	case err == io.EOF:
		io.WriteString(e.out, "\r\n") // what comes next has a line of its own
	}
	return line, err
}

// takenBack reports whether Ctrl-C came when the line that was read last had just
// ended. What then clears a line clears an empty one.
func (e *editor) takenBack() bool { return e.forget.Load() }

// ran keeps a chunk for the next time.
func (e *editor) ran(chunk []string) { e.history.keep(chunk) }
