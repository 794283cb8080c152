package nodemcu

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// typedMax bounds what is typed without making a complete chunk, in octets.
const typedMax = 1 << 20

// Prompt is the device's interpreter at its serial port: what is typed runs
// line by line, or, where a line is the beginning of something, when that is
// complete. It lives on the device's loop.
type Prompt struct {
	vm      *VM
	pending string
	max     int // octets of what is not complete
	compile func(*lua51.State, string, []byte) (*lua.LFunction, error)
}

// Prompt returns the prompt of a device that runs with Serve.
func (vm *VM) Prompt() *Prompt {
	return &Prompt{vm: vm, max: typedMax, compile: (*lua51.State).Load}
}

// Feed takes a line, and reports whether it needs another one. Results are
// printed, and so is what follows a "=" at the beginning. Errors are printed as
// the device does, and Failed tells of them.
func (p *Prompt) Feed(line string) (more bool) {
	source := p.pending + line
	if p.pending == "" {
		if value, ok := strings.CutPrefix(line, "="); ok {
			source = "return " + value
		}
	}
	p.pending = ""
	if p.vm.ended() || strings.TrimSpace(source) == "" {
		return false
	}
	fn, err := p.compile(p.vm.lua, "stdin", []byte(source))
	switch {
	case err != nil && incomplete(err) && len(source) < p.max:
		p.pending = source + "\n"
		return true
	case err != nil:
		p.failed(err.Error())
		return false
	}
	results, err := p.vm.lua.Evaluate(p.vm.ctx, fn)
	if raised := p.vm.returned(err); raised != nil {
		p.failed(traceback(raised))
		p.vm.explain(raised)
	} else if len(results) > 0 && !p.vm.ended() {
		if raised := p.vm.run(p.vm.lua.L.GetGlobal("print"), results...); raised != nil {
			p.failed("error calling 'print' (" + raised.Error() + ")")
		}
	}
	return false
}

// Break ends the input: what is not complete is an error.
func (p *Prompt) Break() {
	if p.pending == "" {
		return
	}
	_, err := p.vm.lua.Load("stdin", []byte(p.pending))
	p.pending = ""
	p.failed(err.Error())
}

// Forget drops what is not complete.
func (p *Prompt) Forget() { p.pending = "" }

func (p *Prompt) failed(text string) {
	p.vm.failed = true
	p.vm.print("Lua error: " + text)
}

// incomplete reports whether a chunk failed to compile because it ends too
// early.
func incomplete(err error) bool { return strings.HasSuffix(err.Error(), "near '<eof>'") }
