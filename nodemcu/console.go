package nodemcu

import "strings"

// consoleMax bounds what is typed without making a complete chunk, in octets.
const consoleMax = 1 << 20

// Console is the device's interpreter at its serial port: what is typed runs
// line by line, or, where a line is the beginning of something, when that is
// complete. It lives on the device's loop.
type Console struct {
	vm      *VM
	pending string
}

// Console returns the console of a device that runs with Serve.
func (vm *VM) Console() *Console { return &Console{vm: vm} }

// Feed takes a line, and reports whether it needs another one. Results are
// printed, and so is what follows a "=" at the beginning. Errors are printed as
// the device does, and Failed tells of them.
func (c *Console) Feed(line string) (more bool) {
	source := c.pending + line
	if c.pending == "" {
		if value, ok := strings.CutPrefix(line, "="); ok {
			source = "return " + value
		}
	}
	c.pending = ""
	if c.vm.ended() || strings.TrimSpace(source) == "" {
		return false
	}
	fn, err := c.vm.lua.Load("stdin", []byte(source))
	switch {
	case err != nil && incomplete(err) && len(source) < consoleMax:
		c.pending = source + "\n"
		return true
	case err != nil:
		c.failed(err.Error())
		return false
	}
	results, err := c.vm.lua.Evaluate(c.vm.ctx, fn)
	if raised := c.vm.returned(err); raised != nil {
		c.failed(traceback(raised))
	} else if len(results) > 0 && !c.vm.ended() {
		if raised := c.vm.run(c.vm.lua.L.GetGlobal("print"), results...); raised != nil {
			c.failed("error calling 'print' (" + raised.Error() + ")")
		}
	}
	return false
}

// Break ends the input: what is not complete is an error.
func (c *Console) Break() {
	if c.pending == "" {
		return
	}
	_, err := c.vm.lua.Load("stdin", []byte(c.pending))
	c.pending = ""
	c.failed(err.Error())
}

// Forget drops what is not complete.
func (c *Console) Forget() { c.pending = "" }

func (c *Console) failed(text string) {
	c.vm.failed = true
	c.vm.print("Lua error: " + text)
}

// incomplete reports whether a chunk failed to compile because it ends too
// early.
func incomplete(err error) bool { return strings.HasSuffix(err.Error(), "near '<eof>'") }
