package nodemcu

import (
	"io"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// restartDelay is how long after an uncaught error the device restarts.
const restartDelay = 2 * time.Second

// mainFailed prints an error that left the main chunk, or kept it from being
// compiled. The device goes on.
func (vm *VM) mainFailed(text string) {
	vm.failed = true
	vm.print(text)
}

// callbackFailed handles an error that left a callback: a task of high
// priority hands it to the script's handler or to the default one.
func (vm *VM) callbackFailed(err *lua51.Error) {
	text := traceback(err)
	if vm.lua.Interrupted() {
		vm.print(text)
		return
	}
	vm.tasks.post(highPriority, func() {
		if vm.onError != nil && !vm.ended() {
			if err = vm.run(vm.onError, lua.LString(text)); err == nil {
				return
			}
			text = traceback(err) // the handler's own errors are not for it
		}
		if !vm.ended() {
			vm.defaultHandler(text)
			vm.explain(err)
		}
	})
}

// defaultHandler prints an error; the first one dooms the device.
func (vm *VM) defaultHandler(text string) {
	vm.failed = true
	vm.print(text)
	if vm.doomed == nil {
		vm.doomed = vm.loop.After(restartDelay, func() { vm.reboot(crashed) })
	}
}

// print tells of an error where Config wants it.
func (vm *VM) print(text string) {
	if vm.cfg.Errors != nil {
		io.WriteString(vm.cfg.Errors, text+"\n")
		return
	}
	if err := vm.lua.Write(text + "\n"); err != nil {
		vm.finish(err)
	}
}

// traceback is what the firmware makes of an error.
func traceback(err *lua51.Error) string {
	if err.Value == lua.LString(lua51.ErrMemory.Error()) {
		return "out of memory"
	}
	return err.Error() + "\n" + err.Traceback
}
