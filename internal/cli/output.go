package cli

import (
	"encoding/json"
	"fmt"
	"io"
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
	lines := json.NewEncoder(w)
	for _, value := range list {
		if err := lines.Encode(value); err != nil {
			return err
		}
	}
	return nil
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
