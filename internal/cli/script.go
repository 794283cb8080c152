package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"
)

// scriptMax bounds a script: a NodeMCU has less than 100 kB of memory in all.
const scriptMax = 1 << 20

// readScript reads a Lua source file, and says clearly what it is if it is
// something else.
func readScript(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file", name)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory: name the script in it", name)
	case info.Size() > scriptMax:
		return nil, fmt.Errorf("%s is %d bytes long: a script has at most %d", name, info.Size(), scriptMax)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, scriptMax+1)) // a pipe or a device tells no length
	if err != nil {
		return nil, err
	}
	if len(text) > scriptMax {
		return nil, fmt.Errorf("%s is longer than a script can be: that has at most %d bytes", name, scriptMax)
	}
	if bytes.HasPrefix(text, []byte("\x1bLua")) {
		return nil, fmt.Errorf("%s is compiled Lua: give its source", name)
	}
	if bytes.IndexByte(text, 0) >= 0 && !utf8.Valid(text) {
		return nil, fmt.Errorf("%s is a binary file, not a Lua script", name)
	}
	return text, nil
}
