package nodemcu

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/pins"
	"github.com/gowps/wps/radio"
)

// ErrLimit ends a run that has reached Config.Limit.
var ErrLimit = errors.New("nodemcu: the time limit of the run")

// Config describes a device. Only Radio is required.
type Config struct {
	// Radio is the station's interface, and brings the loop.
	Radio radio.Radio
	// Profile is how wps.start looks for access points.
	Profile wps.Profile
	// Strict refuses what the firmware refuses although its documentation
	// allows it: wps.start without a callback.
	Strict bool
	// AccessPoint, if set, returns the radio of the device's own access point,
	// whose one BSS has this address; the VM closes it. Without, as on a card,
	// of each mode there is only the station's half.
	AccessPoint func(bssid dot11.MAC) radio.Radio
	// Flash is what the device remembers across restarts; nil means that of a
	// new device.
	Flash *Flash
	// Pins are what the pins of the gpio module are connected to; nil means
	// nothing.
	Pins pins.Pins
	// Dir is the directory that dofile, loadfile and require can see. Empty
	// means none.
	Dir string
	// Loaded, if set, is told the name of each file that they look for there.
	Loaded func(name string)
	// Stdout receives what the script prints; nil discards
	// it. If it cannot be written to, the run ends with that error.
	Stdout io.Writer
	// Errors receives the tracebacks of errors that the script does not catch;
	// nil means Stdout, where the device prints them.
	Errors io.Writer
	// Warn, if set, receives hints about what a script does in vain, one line
	// each, without newline.
	Warn func(string)
	// Events, if set, receives every step of registrations and connections.
	Events func(wps.Event)
	// Limit ends the run this long after its start, by the loop's clock; 0
	// means never. A virtual clock stands still while a script computes, so
	// what it does at one time counts as well: see work.
	Limit time.Duration
	// Stay goes on while there is a connection, or a pin that has a gpio.trig: to
	// a real one something can always happen.
	Stay bool
	// Keep, if set, is asked when Run has come to an end by itself: true leaves
	// the station connected, and the device as it is.
	Keep func() bool
	// OnRestart is what Run does when the device restarts.
	OnRestart OnRestart
	// Restarts is how often that may be, in Run; 0 means any number of times.
	Restarts int
	// Files is a directory that holds the files of the device's flash memory,
	// for the script to change. Empty means memory, over those in Dir.
	Files string
	// Memory is by how much a script may make the heap of the program grow, in
	// octets; 0 means 64 MiB.
	Memory uint64
	// Numbered brings back the numbered timers of firmware 2.x.
	Numbered bool
	// NoAddress leaves the station's address to another program: none is asked
	// for, and the script is not told of one.
	NoAddress bool
	// Rand is the source of keys, nonces and of math.random; nil means
	// crypto/rand.
	Rand io.Reader

	chip *chip // what a restart leaves; nil: switched on
}

// VM is one device running one script. It lives on the radio's loop.
type VM struct {
	cfg   Config
	loop  *loop.Loop
	lua   *lua51.State
	ctx   context.Context // of Run
	start time.Time       // when the device was switched on

	tasks   *tasks
	onError *lua.LFunction // of node.setonerror
	doomed  *loop.Timer    // the restart that follows an uncaught error
	limit   *loop.Timer
	work    work
	booted  bool
	failed  bool
	over    bool
	closed  bool
	err     error // why, if not of itself

	restarting bool
	why        cause         // of the restart
	sleep      time.Duration // before it; negative: for ever

	console console
	file    fileModule
	tmr     tmrModule
	wifi    wifi
	wps     wpsModule
	gpio    gpioModule
	manual  []manual // of the modules that are open
}

// Format implements fmt.Formatter: no verb reaches the passwords.
func (*VM) Format(s fmt.State, _ rune) { fmt.Fprint(s, "nodemcu.VM") }

// New returns a device that is switched on but runs nothing yet.
func New(cfg Config) (*VM, error) {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Flash == nil {
		cfg.Flash = NewFlash()
	}
	if cfg.chip == nil {
		cfg.chip = &chip{}
	}
	vm := &VM{cfg: cfg, loop: cfg.Radio.Loop(), ctx: context.Background()}
	vm.cfg.Radio = ownRadio{cfg.Radio, func() dot11.MAC { return vm.wifi.ap.mac }}
	vm.start, vm.tasks = vm.loop.Now(), newTasks(vm.loop)
	vm.work = work{loop: vm.loop, end: vm.start.Add(cfg.Limit)}
	vm.console = console{vm: vm, typed: &Prompt{vm: vm, max: pipeMax, compile: (*lua51.State).Compile}}
	if err := vm.mount(); err != nil {
		return nil, err
	}
	sources := vm.sources()
	if cfg.Loaded != nil {
		sources = toldFS{sources, cfg.Loaded}
	}
	language := lua51.Config{Stdout: &vm.console, Check: vm.work.check, Memory: cfg.Memory, Files: sources}
	var seed [8]byte
	if _, err := io.ReadFull(cfg.Rand, seed[:]); err != nil {
		return nil, errors.Join(fmt.Errorf("nodemcu: random octets: %w", err), vm.unmount())
	}
	language.Seed = binary.BigEndian.Uint64(seed[:])
	vm.lua = lua51.New(language)
	vm.work.limited = cfg.Limit > 0 // the interpreter itself is made of Lua too
	vm.openBit()
	vm.openFile()
	vm.openTmr()
	vm.openNode()
	vm.openWifi()
	vm.openWPS()
	vm.openGPIO()
	return vm, nil
}

// toldFS tells of each file that is read.
type toldFS struct {
	fs.FS
	tell func(name string)
}

// ReadFile implements fs.ReadFileFS.
func (t toldFS) ReadFile(name string) ([]byte, error) {
	t.tell(name)
	return fs.ReadFile(t.FS, name)
}

// Close ends all that the script has begun, and frees the device. The radio
// stays open.
func (vm *VM) Close() error {
	if vm.closed {
		return nil
	}
	vm.closed = true
	vm.finish(nil)
	vm.doomed.Stop()
	vm.limit.Stop()
	vm.tmr.close()
	vm.file.sync()
	vm.gpio.close()
	vm.wps.station.Disable()
	vm.wifi.close()
	vm.lua.Close()
	return vm.unmount()
}

// Run runs a script, called name in its errors, and then the loop, until
// nothing can happen any more or the script restarts the device. It returns
// nil then, ErrLimit at the limit, the cause of ctx when that ends, and an error
// of writing to Stdout.
//
// Errors of the script are not errors of Run: they are printed as the device
// does, and Failed tells of them.
func (vm *VM) Run(ctx context.Context, name string, script []byte) error {
	vm.boot(ctx)
	name, script = vm.cfg.chip.source(name, script)
	if fn, err := vm.lua.Load(name, script); err != nil {
		vm.mainFailed(err.Error())
	} else if raised := vm.run(fn); raised != nil {
		vm.mainFailed(traceback(raised))
		vm.explain(raised)
	}
	return vm.Serve(ctx, vm.Idle)
}

// boot switches the device on.
func (vm *VM) boot(ctx context.Context) {
	if vm.booted {
		return
	}
	vm.ctx, vm.booted = ctx, true
	if vm.cfg.Limit > 0 {
		vm.limit = vm.loop.Background(vm.start.Add(vm.cfg.Limit), func() { vm.finish(ErrLimit) })
	}
	vm.wifi.boot()
}

// Serve is Run without a script, for a Prompt: it runs the loop until done
// reports true.
func (vm *VM) Serve(ctx context.Context, done func() bool) error {
	vm.boot(ctx)
	err := vm.loop.RunUntil(ctx, func() bool { return vm.ended() || done() })
	if vm.err != nil {
		return vm.err
	}
	return err
}

// Idle reports whether nothing can happen any more.
func (vm *VM) Idle() bool {
	return vm.loop.Idle() && !(vm.cfg.Stay && (vm.wifi.link.machine != nil || vm.gpio.watching()))
}

// Failed reports whether an error of the script went uncaught, in its main
// chunk or in a callback.
func (vm *VM) Failed() bool { return vm.failed }

// Restarted reports whether the run ended because the script, or its watchdog,
// restarted the device. A new VM with the same Flash goes on from there.
func (vm *VM) Restarted() bool { return vm.restarting }

// Exhausted reports whether the script ran out of memory; the program's heap
// counts, so it may have been another device that took it.
func (vm *VM) Exhausted() bool { return vm.lua.Exhausted() }

// ended reports whether the script is not to run any more.
func (vm *VM) ended() bool { return vm.over || vm.restarting }

// finish ends the run, with the error that Run returns.
func (vm *VM) finish(err error) {
	if !vm.over {
		vm.over, vm.err = true, err
	}
}

// reboot ends the run as a restart of the device, once the script returns.
func (vm *VM) reboot(why cause) { vm.restarting, vm.why = true, why }

// call calls a function of the script as one piece of work of the loop.
func (vm *VM) call(fn lua.LValue, args ...lua.LValue) {
	if vm.ended() {
		return
	}
	if raised := vm.run(fn, args...); raised != nil {
		vm.callbackFailed(raised)
	}
}

// Interrupt stops what the script computes at the moment, as an error that does
// not restart the device. It reports false if the script computes nothing, and
// may be called from any goroutine.
func (vm *VM) Interrupt() bool { return vm.lua.Interrupt() }

// run calls into the script, and returns an error that it did not catch.
func (vm *VM) run(fn lua.LValue, args ...lua.LValue) *lua51.Error {
	return vm.returned(vm.lua.Call(vm.ctx, fn, args...))
}

// returned looks at how a call into the script has ended.
func (vm *VM) returned(err error) *lua51.Error {
	if err == nil {
		err = vm.work.called(vm.lua.Instructions())
	}
	raised, ok := errors.AsType[*lua51.Error](err)
	switch {
	case err != nil && !ok:
		vm.finish(err)
	case vm.ctx.Err() != nil:
		vm.finish(context.Cause(vm.ctx))
	}
	return raised
}

// step passes on a step of a registration or connection.
func (vm *VM) step(ev wps.Event) {
	if vm.cfg.Events != nil {
		vm.cfg.Events(ev)
	}
}

func (vm *VM) warn(format string, args ...any) {
	if vm.cfg.Warn != nil {
		vm.cfg.Warn(fmt.Sprintf(format, args...))
	}
}
