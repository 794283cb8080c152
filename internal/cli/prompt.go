package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/gowps/wps/nodemcu"
)

// The firmware's prompts: for a new chunk, and for the rest of one.
const (
	firstPrompt = "> "
	nextPrompt  = ">> "
)

// lineMax bounds a line from a pipe, in octets.
const lineMax = scriptMax

// lines is where a prompt's lines come from.
type lines interface {
	// read returns the next line. more tells that it continues a chunk. The
	// error is io.EOF at the end, errForget if the chunk is to be dropped.
	read(more bool) (string, error)
	// takenBack reports whether the line that was read is to be dropped after all.
	takenBack() bool
	// ran is told each chunk that has run.
	ran(chunk []string)
	close() error
}

// errForget is the error of a line that was taken back.
var errForget = errors.New("forget what was typed")

// prompt is NodeMCU's prompt, on a terminal or a pipe.
type prompt struct {
	lines    lines
	terminal bool
	place    *place
	cfg      nodemcu.Config
	device   atomic.Pointer[nodemcu.VM]
	input    *nodemcu.Prompt
	busy     atomic.Bool // a line was typed and has not run yet
	failed   bool
}

// openPrompt takes stdin into use. On a terminal, all that the command prints
// goes through the line editor from now on.
func openPrompt(env *Env, where *placeFlags, history string) (*prompt, error) {
	if env.Stdin == nil {
		return nil, usagef("an argument is missing: the script to run")
	}
	p := &prompt{}
	in, isFile := env.Stdin.(*os.File)
	out, isScreen := env.screen()
	if !isFile || !isScreen || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		p.lines = &pipe{scanner: bufio.NewScanner(env.Stdin)}
		return p, nil
	}
	if where.iface == "" {
		if where.cmd.Flags().Changed("realtime") && !where.realtime {
			return nil, usagef("--realtime=false: time cannot jump while somebody types; it does when the lines come from a pipe")
		}
		where.realtime = true
	}
	past, err := openHistory(history)
	if err != nil {
		fmt.Fprintf(env.Stderr, "wps: note: %s; what you type is forgotten at the end\n", err)
	}
	e, err := openEditor(in, out, past, p.interrupt)
	if err != nil {
		return nil, errors.Join(err, past.close())
	}
	p.lines, p.terminal = e, true
	env.Stdout, env.Stderr, env.Terminal = e.screen, e.screen, false
	return p, nil
}

func (p *prompt) close() error { return p.lines.close() }

// interrupt stops what the device computes, or is about to: a line may be on its
// way to it. It reports false if there is nothing.
func (p *prompt) interrupt() bool {
	for {
		if vm := p.device.Load(); vm != nil && vm.Interrupt() {
			return true
		}
		if !p.busy.Load() {
			return false
		}
		runtime.Gosched()
	}
}

// typed is a line on its way from the reader to the device.
type typed struct {
	line string
	err  error
	more chan bool // the answer
}

// run lets somebody type until the end of the input.
func (p *prompt) run(ctx context.Context, w *place, cfg nodemcu.Config) (err error) {
	if cfg.Flash == nil {
		cfg.Flash = nodemcu.NewFlash() // the same after each restart
	}
	p.place, p.cfg = w, cfg
	if err := p.restart(); err != nil {
		return err
	}
	defer func() { p.device.Load().Close() }()
	if p.terminal {
		fmt.Fprintln(w.env.Stderr, "wps: NodeMCU's prompt: =EXPRESSION shows a value, Ctrl-C stops, Ctrl-D leaves")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	input := make(chan typed)
	go p.read(ctx, input)
	for {
		next, err := p.wait(ctx, input)
		if err != nil {
			return p.outcome(ctx, err)
		}
		if next.err == io.EOF {
			break
		}
		if next.err != nil && next.err != errForget {
			return fmt.Errorf("standard input: %w", next.err)
		}
		fed, more := false, false
		w.loop.Post(func() {
			fed = true
			if next.err == errForget {
				p.input.Forget()
				return
			}
			more = p.input.Feed(next.line)
		})
		if err := p.serve(ctx, func() bool { return fed }); err != nil {
			return p.outcome(ctx, err)
		}
		next.more <- more
	}
	if p.terminal {
		return nil
	}
	p.input.Break()
	return p.outcome(ctx, p.serve(ctx, func() bool { return p.device.Load().Idle() }))
}

// read reads lines, each when the one before has run.
func (p *prompt) read(ctx context.Context, input chan<- typed) {
	var chunk []string
	for more := false; ; {
		line, err := p.lines.read(more)
		next := typed{line, err, make(chan bool, 1)}
		p.busy.Store(err == nil)
		if err == nil && p.lines.takenBack() {
			p.busy.Store(false)
			err, next.err = errForget, errForget
		}
		select {
		case input <- next:
		case <-ctx.Done():
			p.busy.Store(false)
			return
		}
		if err != nil && err != errForget {
			return
		}
		select {
		case more = <-next.more:
			p.busy.Store(false)
		case <-ctx.Done():
			p.busy.Store(false)
			return
		}
		if chunk = append(chunk, line); !more {
			if err == nil {
				p.lines.ran(chunk)
			}
			chunk = nil
		}
	}
}

// wait returns the next line. On a real clock the device goes on meanwhile; a
// virtual one stands still, as if all lines had been typed at once.
func (p *prompt) wait(ctx context.Context, input <-chan typed) (next typed, err error) {
	if p.place.loop.Virtual() {
		select {
		case next = <-input:
			return next, nil
		case <-ctx.Done():
			return next, ctx.Err()
		}
	}
	arrived := false
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case next = <-input:
			p.place.loop.Post(func() { arrived = true })
		case <-waiting.Done():
		}
	}()
	err = p.serve(ctx, func() bool { return arrived })
	stop()
	<-done
	return next, err
}

// serve runs the device until done reports true, also across restarts.
func (p *prompt) serve(ctx context.Context, done func() bool) error {
	for {
		vm := p.device.Load()
		err := vm.Serve(ctx, done)
		if err != nil || !vm.Restarted() {
			return err
		}
		fmt.Fprintln(p.place.env.Stderr, "wps: the device restarts")
		if err := p.restart(); err != nil {
			return err
		}
	}
}

// restart switches a device on, with the flash of the one before.
func (p *prompt) restart() error {
	if old := p.device.Load(); old != nil {
		p.failed = p.failed || old.Failed()
		if err := old.Close(); err != nil {
			return err
		}
	}
	vm, err := nodemcu.New(p.cfg)
	if err != nil {
		return err
	}
	p.device.Store(vm)
	p.input = vm.Prompt()
	return nil
}

// outcome turns how the device has ended into an error of the command.
func (p *prompt) outcome(ctx context.Context, err error) error {
	vm := p.device.Load()
	switch {
	case (p.failed || vm.Failed()) && !p.terminal && ctx.Err() == nil:
		return errScript
	default:
		return p.place.ended(ctx, err)
	}
}

// pipe reads lines from something that is no terminal.
type pipe struct {
	scanner *bufio.Scanner
	begun   bool
}

func (p *pipe) read(bool) (string, error) {
	if !p.begun {
		p.begun = true
		p.scanner.Buffer(nil, lineMax)
	}
	switch {
	case p.scanner.Scan():
		return p.scanner.Text(), nil
	case errors.Is(p.scanner.Err(), bufio.ErrTooLong):
		return "", fmt.Errorf("a line is longer than %d bytes", lineMax)
	case p.scanner.Err() != nil:
		return "", p.scanner.Err()
	}
	return "", io.EOF
}

func (p *pipe) takenBack() bool { return false }

func (p *pipe) ran([]string) {}

func (p *pipe) close() error { return nil }

// secretWords are in lines that may hold a password.
var secretWords = []string{"pwd", "pass", "psk", "key", "secret"}

// secretive reports whether a chunk may hold a password.
func secretive(chunk []string) bool {
	text := strings.ToLower(strings.Join(chunk, "\n"))
	for _, word := range secretWords {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
