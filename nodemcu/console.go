package nodemcu

import (
	"bytes"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// pipeMax bounds what waits in a pipe for its reader, in octets.
const pipeMax = 64 << 10

// console is where a script prints to and is typed at: the serial line, unless
// the script redirects its output.
type console struct {
	vm     *VM
	output *pipe // of node.output; nil: the serial line alone
	silent bool  // the serial line gets nothing
	typed  *Prompt
	pipes  *lua.LTable // their metatable
}

// Write implements io.Writer for print.
func (c *console) Write(b []byte) (int, error) {
	if c.output != nil {
		c.output.write(b)
	}
	if c.silent || c.vm.cfg.Stdout == nil {
		return len(b), nil
	}
	return c.vm.cfg.Stdout.Write(b)
}

// redirect is node.output.
func (c *console) redirect(L *lua.LState) int {
	reader := optional(L, 1)
	c.output, c.silent = nil, false
	if reader == nil {
		return 0
	}
	c.output = c.vm.newPipe(reader)
	n, ok := L.Get(2).(lua.LNumber)
	c.silent = ok && n == 0
	return 0
}

// input is node.input: the text is run as if it were typed, once the running
// callback has returned. A statement may go on in the next call.
func (c *console) input(L *lua.LState) int {
	line := c.vm.lua.String(L, 1)
	c.vm.tasks.post(lowPriority, func() { c.typed.Feed(line) })
	return 0
}

// pipe holds output until its reader, a function of the script, has read it.
// The reader is called again as long as it reads something and there is more.
type pipe struct {
	vm      *VM
	object  *lua.LUserData
	reader  *lua.LFunction
	held    []byte
	posted  bool
	dropped bool
}

// pipeType is how errors call a pipe.
const pipeType = "pipe"

func (vm *VM) newPipe(reader *lua.LFunction) *pipe {
	p := &pipe{vm: vm, reader: reader, object: vm.lua.L.NewUserData()}
	p.object.Value = p
	p.object.Metatable = vm.console.pipes
	return p
}

func (c *console) open() {
	method := func(call func(*pipe, *lua.LState) int) lua.LGFunction { return pipeMethod(c.vm, call) }
	c.pipes = c.vm.metatable(pipeType, []binding{
		{"read", method((*pipe).read), "(upto?: integer|string): string?", "returns the next piece: so many octets, or up to a character; by default a line with its newline", ""},
		{"unread", method((*pipe).unread), "(text: string|number)", "puts text back in front", ""},
		{"write", method((*pipe).append), "(text: string|number)", "adds text at the end", "a pipe holds 64 KiB; what comes on top is lost, with a hint"},
	})
}

func pipeMethod(vm *VM, call func(*pipe, *lua.LState) int) lua.LGFunction {
	return func(L *lua.LState) int {
		if object, ok := L.Get(1).(*lua.LUserData); ok {
			if p, ok := object.Value.(*pipe); ok {
				return call(p, L)
			}
		}
		vm.lua.TypeError(L, 1, pipeType)
		return 0
	}
}

func (p *pipe) write(b []byte) {
	if room := pipeMax - len(p.held); len(b) > room {
		if b = b[:room]; !p.dropped {
			p.dropped = true
			p.vm.warn("the function given to node.output reads too slowly: output is lost")
		}
	}
	p.held = append(p.held, b...)
	p.wake()
}

// wake has the reader called, as long as there is something to read.
func (p *pipe) wake() {
	if p.posted || len(p.held) == 0 {
		return
	}
	p.posted = true
	p.vm.tasks.post(mediumPriority, func() {
		p.posted = false
		before := len(p.held)
		p.vm.call(p.reader, p.object)
		if len(p.held) < before {
			p.wake()
		}
	})
}

func (p *pipe) read(L *lua.LState) int {
	n := bytes.IndexByte(p.held, '\n') + 1
	keep := 0 // octets at the end that are not for the script
	switch v := L.Get(2).(type) {
	case lua.LNumber:
		n = max(p.vm.lua.Int(L, 2), 0)
	case lua.LString:
		if v == "" || len(v) > 2 || len(v) == 2 && v[1] != '+' {
			p.vm.lua.ArgError(L, 2, "invalid delimiter")
		}
		if n = bytes.IndexByte(p.held, v[0]) + 1; n > 0 && len(v) == 1 {
			keep = 1
		}
	}
	if n == 0 || n > len(p.held) {
		n = len(p.held)
	}
	if n == 0 {
		L.Push(lua.LNil)
		return 1
	}
	piece := string(p.held[:n-keep])
	p.held = append([]byte(nil), p.held[n:]...)
	return text(L, piece)
}

func (p *pipe) unread(L *lua.LState) int {
	back := p.vm.lua.String(L, 2)
	if len(back)+len(p.held) > pipeMax {
		lua51.Raise(L, "pipe is full")
	}
	p.held = append([]byte(back), p.held...)
	return 0
}

func (p *pipe) append(L *lua.LState) int {
	p.write([]byte(p.vm.lua.String(L, 2)))
	return 0
}
