package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowps/wps/internal/disk"
	"github.com/gowps/wps/wsc"
)

// historyMax is how many lines are remembered.
const historyMax = 1000

// history is what was typed at the prompt. A file keeps it from one time to the
// next, apart from what may hold a password.
type history struct {
	entries []string // the oldest first
	file    *os.File // nil: none
}

// historyFile is where the lines are kept if nobody says where: among the
// user's state files, as the XDG Base Directory Specification has it.
func historyFile() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "wps", "history"), nil
}

// openHistory reads what is remembered. The history is usable also with an
// error: it is then forgotten at the end. The name "none" asks for that.
func openHistory(name string) (h *history, err error) { return openHistoryOf(name, os.Geteuid()) }

func openHistoryOf(name string, user int) (h *history, err error) {
	h = &history{}
	if name == "none" {
		return h, nil
	}
	if name == "" {
		if name, err = historyFile(); err != nil {
			return h, fmt.Errorf("no place for a history: %w", err)
		}
		if foreign(name, user) {
			return h, fmt.Errorf("the history %s is somebody else's: give another file with --history", name)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return h, err
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return h, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return h, fmt.Errorf("%s is no file", name)
	}
	if err := f.Chmod(0o600); err != nil {
		f.Close()
		return h, err
	}
	h.file = f
	lines := 0
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		lines++
		if line := scanner.Text(); wsc.Printable(strings.ReplaceAll(line, "\t", " ")) == strings.ReplaceAll(line, "\t", " ") {
			h.Add(line) // and nothing that a terminal obeys
		}
	}
	if lines > 2*historyMax {
		return h, h.shorten(name)
	}
	return h, scanner.Err()
}

// foreign reports whether a file, a link instead of it, or the folder where it
// would come into being, is not this user's. Root is in somebody else's home
// after some kinds of su and sudo, and a link there may lead anywhere.
func foreign(name string, user int) bool {
	for {
		info, err := os.Lstat(name)
		if err == nil {
			owner := disk.AttributesOf(info).UID
			return owner >= 0 && owner != user
		}
		parent := filepath.Dir(name)
		if parent == name {
			return false
		}
		name = parent
	}
}

// shorten makes a file of what is remembered.
func (h *history) shorten(name string) error {
	f, err := createFile(name) // 0600
	if err != nil {
		return err
	}
	if _, err := f.WriteString(strings.Join(h.entries, "\n") + "\n"); err != nil {
		f.discard()
		return err
	}
	if err := f.commit(); err != nil {
		return err
	}
	h.file.Close()
	h.file, err = os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0o600)
	return err
}

// keep writes a chunk down.
func (h *history) keep(chunk []string) {
	if h.file == nil || secretive(chunk) {
		return
	}
	var b bytes.Buffer
	for _, line := range chunk {
		if strings.TrimSpace(line) != "" {
			b.WriteString(line + "\n")
		}
	}
	h.file.Write(b.Bytes()) // a full disk is no reason to stop typing
}

func (h *history) close() error {
	if h.file == nil {
		return nil
	}
	return h.file.Close()
}

// Add, Len and At are the history of the line editor, where the newest line
// has number 0.
func (h *history) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.entries) > 0 && h.At(0) == line {
		return
	}
	if h.entries = append(h.entries, line); len(h.entries) > historyMax {
		h.entries = h.entries[1:]
	}
}

func (h *history) Len() int { return len(h.entries) }

func (h *history) At(i int) string { return h.entries[len(h.entries)-1-i] }
