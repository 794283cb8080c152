package scripttest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// updatesMax is how often an expectation is rewritten: once for what is
// printed, once more if that has moved the lines that errors tell of.
const updatesMax = 3

// update makes a text what the script must print, and loads the case anew.
func (c *Case) update(text string) (*Case, error) {
	name, content := c.outFile, text
	if name == "" {
		name, content = c.Name, c.rewritten(text)
		// Comments that nobody meant as settings are not to become some.
		if _, err := parse(name, []byte(content)); err != nil {
			return nil, err
		}
	}
	if err := replace(name, []byte(content)); err != nil {
		return nil, err
	}
	return Load(c.Name)
}

// rewritten is the script with other lines about what is printed: where they
// were, or at its end.
func (c *Case) rewritten(text string) string {
	end := "\n"
	if strings.Contains(string(c.Script), "\r\n") {
		end = "\r\n"
	}
	block := "-- prints: nothing" + end
	if text != "" {
		block = ""
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); line != "" {
				line = " " + line
			}
			block += printed + line + end
		}
	}
	var b strings.Builder
	placed := false
	all := slices.Collect(strings.Lines(string(c.Script)))
	for i, line := range all {
		comment := i < c.layout.top || i >= c.layout.bottom
		if !comment || !strings.HasPrefix(line, printed) && !strings.HasPrefix(line, "-- prints:") {
			b.WriteString(line)
			continue
		}
		if !placed {
			b.WriteString(block)
			placed = true
		}
	}
	if !placed {
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteString(end)
		}
		b.WriteString(block)
	}
	return b.String()
}

// replace gives a file a new content: at every moment it has all of the old one
// or all of the new one.
func replace(name string, content []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
