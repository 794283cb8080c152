package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// busy says on a terminal what takes its time, until done is called.
func (e Env) busy(what string) (done func()) {
	if !e.Terminal {
		return func() {}
	}
	fmt.Fprintf(e.Stderr, "%s ...", what)
	return func() { fmt.Fprint(e.Stderr, "\r\x1b[K") }
}

// printText prints a result.
func printText(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// printJSON prints each of a list as one object a line.
func printJSON[T any](w io.Writer, list []T) error {
	for _, value := range list {
		if err := writeJSON(w, value); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes a value as a line of JSON that a terminal may be shown: what is
// no printable character is escaped, beyond ASCII too.
func writeJSON(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var line []byte
	for _, r := range string(text) {
		if unicode.IsPrint(r) {
			line = utf8.AppendRune(line, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			line = fmt.Appendf(line, `\u%04x`, unit)
		}
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// screen is stdout, if that is a file: then it may be a terminal.
func (e Env) screen() (*os.File, bool) {
	w := e.Stdout
	if o, ok := w.(output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	return f, ok
}

// output is stdout, with errors that say so.
type output struct{ io.Writer }

func (o output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		err = fmt.Errorf("stdout %w: %w", errOutput, err)
	}
	return n, err
}
