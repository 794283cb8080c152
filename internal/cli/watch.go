package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gowps/wps/loop"
)

// watchEvery is how often the files of a script are looked at.
const watchEvery = 100 * time.Millisecond

// stamp is how a file looks from outside, and what is in it.
type stamp struct {
	size    int64
	changed time.Time
	content [sha256.Size]byte // zero: it cannot be read
}

// look is the stamp of a file. The content is read only if the rest differs
// from what was seen before.
func look(name string, before stamp) stamp {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return stamp{}
	}
	now := stamp{info.Size(), info.ModTime(), before.content}
	if now == before {
		return before
	}
	f, err := os.Open(name)
	if err != nil {
		return stamp{}
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, io.LimitReader(f, scriptMax+1)); err != nil {
		return stamp{}
	}
	hash.Sum(now.content[:0])
	return now
}

// watch watches the files that a script has read.
type watch struct {
	loop *loop.Loop // on the real clock, whatever the script's is

	mu    sync.Mutex
	files map[string]stamp
}

func newWatch() *watch { return &watch{loop: loop.New(), files: map[string]stamp{}} }

// add watches a file from now on, also one that is not there yet.
func (w *watch) add(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.files[name]; !known {
		w.files[name] = look(name, stamp{})
	}
}

// changed returns the name of a file that has another content than before.
func (w *watch) changed() (name string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for file, before := range w.files {
		now := look(file, before)
		w.files[file] = now
		if now.content != before.content && (!ok || file < name) {
			name, ok = file, true
		}
	}
	return name, ok
}

// wait waits until a file has changed, and all of them stand still again: an
// editor may write in several steps. It fails only with ctx.
func (w *watch) wait(ctx context.Context) (name string, err error) {
	over := false
	var tick func()
	tick = func() {
		now, ok := w.changed()
		if over = name != "" && !ok; over {
			return
		}
		if name == "" {
			name = now
		}
		w.loop.After(watchEvery, tick)
	}
	tick()
	return name, w.loop.RunUntil(ctx, func() bool { return over })
}

// changedError ends a run because its script has changed.
type changedError struct{ file string }

func (e changedError) Error() string { return e.file + " has changed" }

// rerun runs a script again whenever one of the files changes, or one that the
// script has loaded from its folder: run is handed what is to be told of those.
// Only what keeps even the first run from beginning ends it, and ctx.
func rerun(ctx context.Context, stderr io.Writer, folder string, files []string, run func(ctx context.Context, loaded func(name string)) error) error {
	w := newWatch()
	for _, file := range files {
		w.add(file)
	}
	loaded := func(name string) { w.add(filepath.Join(folder, filepath.FromSlash(name))) }
	for runs := 1; ; runs++ {
		current, cancel := context.WithCancelCause(ctx)
		reason := make(chan error, 1)
		go func() {
			name, err := w.wait(current)
			if err == nil {
				err = changedError{name}
				cancel(err)
			}
			reason <- err
		}()
		err := run(current, loaded)
		switch {
		case err == nil || errors.Is(err, errScript) || current.Err() != nil:
		case runs == 1:
			cancel(err)
			<-reason
			return err
		default:
			for _, line := range message(err) {
				fmt.Fprintf(stderr, "wps: %s\n", line)
			}
		}
		why := <-reason
		cancel(nil)
		if ctx.Err() != nil {
			return errInterrupted
		}
		fmt.Fprintf(stderr, "wps: ---- run %d: %s ----\n", runs+1, why)
	}
}
