package scripttest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options says how cases are run. The zero value is usable.
type Options struct {
	// Jobs is how many run at the same time; 0: one for each processor.
	Jobs int
	// Until is the virtual time that a script has to end by itself; 0:
	// DefaultUntil.
	Until time.Duration
	// Seed, if set, is used instead of each script's own.
	Seed *uint64
	// Update rewrites what a script must print if it prints something else.
	Update bool
}

// Result is the verdict on one script.
type Result struct {
	Name, Title string
	// Problems says why the script failed; nil: it passed.
	Problems []string
	Diff     string // between expected and real output
	Hints    []string
	Seed     uint64
	Took     time.Duration // of virtual time
	Updated  bool
	// Command runs this script again.
	Command string
}

// Passed reports whether all was as expected.
func (r *Result) Passed() bool { return len(r.Problems) == 0 }

// runner runs cases.
type runner struct {
	Options
	// alone is held for reading while a script runs with others, because the
	// memory that scripts may take is counted for all of them.
	alone sync.RWMutex
}

// Run runs the scripts, several at a time, and reports the verdicts in the
// order of files. Scripts of a folder that expect nothing are left out. It ends
// with the cause of ctx, with an error of files, or with one of report.
//
// Whatever the number of scripts, only a few are held in memory.
func Run(ctx context.Context, files iter.Seq2[File, error], opt Options, report func(*Result) error) error {
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	if opt.Until <= 0 {
		opt.Until = DefaultUntil
	}
	r := &runner{Options: opt}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	// Each slot is a script under way, in the order of the files.
	slots := make(chan chan *Result, 4*opt.Jobs)
	free := make(chan struct{}, opt.Jobs)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel(nil)
	running.Go(func() {
		defer close(slots)
		for file, err := range files {
			if err != nil {
				cancel(err)
				return
			}
			slot := make(chan *Result, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			select {
			case free <- struct{}{}:
			case <-ctx.Done():
				return
			}
			running.Go(func() {
				slot <- r.run(ctx, file)
				<-free
			})
		}
	})
	for slot := range slots {
		select {
		case result := <-slot:
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if result == nil {
				continue
			}
			if err := report(result); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

// run gives the verdict on one script; nil if it is none of interest.
func (r *runner) run(ctx context.Context, file File) *Result {
	result := &Result{Name: file.Name, Command: r.command(file.Name), Seed: 1}
	if r.Seed != nil {
		result.Seed = *r.Seed
	}
	c, err := Load(file.Name)
	missing := errors.Is(err, ErrNoExpectation)
	switch {
	case missing && !file.Named:
		return nil
	case err != nil && !(missing && r.Update):
		result.Problems = []string{err.Error()}
		return result
	}
	o := r.judge(ctx, c, result)
	for range updatesMax {
		if o == nil || !r.Update || o.Problem != nil || !missing && result.Diff == "" {
			return result
		}
		// The lines of the script may move, and with them what errors tell.
		if c, err = c.update(o.Output); err != nil {
			result.Problems = []string{err.Error()}
			return result
		}
		missing, result.Updated = false, true
		o = r.judge(ctx, c, result)
	}
	return result
}

// judge plays a case and fills in the verdict.
func (r *runner) judge(ctx context.Context, c *Case, result *Result) *Outcome {
	if r.Seed != nil {
		c.Seed = *r.Seed
	}
	result.Title, result.Seed = c.Title, c.Seed
	o, err := r.play(ctx, c)
	if err != nil {
		result.Problems = []string{err.Error()}
		return nil
	}
	result.Hints, result.Took = o.Hints, o.Took
	result.Problems, result.Diff = c.Check(o)
	return o
}

// play runs a case, and again without company if it ran out of memory: it may
// have been the memory of another one.
func (r *runner) play(ctx context.Context, c *Case) (*Outcome, error) {
	r.alone.RLock()
	o, err := c.Play(ctx, r.Until)
	r.alone.RUnlock()
	if err != nil || !o.Exhausted || r.Jobs == 1 {
		return o, err
	}
	r.alone.Lock()
	defer r.alone.Unlock()
	runtime.GC()
	return c.Play(ctx, r.Until)
}

// plain are names that a shell takes as they are.
var plain = regexp.MustCompile(`^[\w./+:@%=-]+$`)

// command is what runs one script again.
func (r *runner) command(name string) string {
	words := []string{"wps test"}
	if r.Seed != nil {
		words = append(words, "--seed "+strconv.FormatUint(*r.Seed, 10))
	}
	if r.Until != DefaultUntil {
		words = append(words, fmt.Sprintf("--until %s", r.Until))
	}
	if name = filepath.ToSlash(name); !plain.MatchString(name) {
		name = "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return strings.Join(append(words, name), " ")
}
