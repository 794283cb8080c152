package nodemcu

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// What a device with 4 MiB of flash memory says of itself.
const (
	heapFree  = 42000    // about what the firmware leaves
	flashID   = 0x1640e0 // a common 4 MiB chip
	flashSize = 4 << 20
	flashMode = 2 // DIO
	flashHz   = 40000000
	rtcMax    = 12884901888 // the longest deep sleep, in µs
)

// The firmware that the modules follow.
var firmware = struct {
	major, minor, revision int
	branch, commit, date   string
}{3, 0, 0, "release", "36cbf9f", "202402251535"}

// The CPU's frequencies in MHz.
const (
	cpuSlow = 80
	cpuFast = 160
)

// Modes of the device's garbage collector.
const (
	egcOnFailure = 1
	egcOnLimit   = 2
	egcAlways    = 4
)

type nodeModule struct {
	vm     *VM
	posted [highPriority + 1]int // tasks of the script that wait, by priority
	cpu    int                   // MHz
	strip  int                   // level of node.stripdebug
}

func (vm *VM) openNode() {
	m := &nodeModule{vm: vm, cpu: cpuSlow, strip: 1}
	vm.console.open()
	nothing := func(*lua.LState) int { return 0 }
	const noLFS = "there is no Lua flash store"
	table := vm.module("node", []binding{
		{"bootreason", m.bootReason, "(): raw: integer, reason: integer, exccause: integer?, epc1: integer?, epc2: integer?, epc3: integer?, excvaddr: integer?, depc: integer?", "returns why the device started: a raw code and a reason", "two numbers always: no exception resets this device"},
		{"chipid", m.chipID, "(): integer", "returns the chip's number", "made of the low three octets of the MAC address"},
		{"compile", m.compile, "(name: string)", "checks NAME.lua and keeps it as NAME.lc", "the .lc file holds the source: there is no byte code"},
		{"dsleep", m.deepSleep, "(us?: integer, option?: integer, instant?: integer)", "sleeps for some microseconds, for ever at 0, and then restarts the device", "the option does nothing"},
		{"dsleepMax", m.deepSleepMax, "(): integer", "returns the longest deep sleep, in microseconds", "a fixed number"},
		{"flashindex", nothing, "(name?: string): function?", "returns a function of the Lua flash store", noLFS},
		{"flashreload", m.reload, "(image: string): string", "loads an image into the Lua flash store", noLFS + ": it returns that text"},
		{"flashid", m.constant(flashID), "(): integer", "returns the identifier of the flash chip", "a fixed number"},
		{"flashsize", m.constant(flashSize), "(): integer", "returns the size of the flash chip, in octets", "a fixed number"},
		{"getcpufreq", m.getCPU, "(): integer", "returns the CPU's frequency in MHz", ""},
		{"getpartitiontable", m.partitions, "(): node.Partitions", "returns where the parts of the flash chip are", "fixed numbers"},
		{"heap", m.constant(heapFree), "(): integer", "returns how many octets are free", "a fixed number: memory is bounded, but not as tightly"},
		{"info", m.info, "(): major: integer, minor: integer, revision: integer, chip_id: integer, flash_id: integer, flash_size: integer, flash_mode: integer, flash_speed: integer; (group: 'lfs'): node.InfoLFS; (group: 'hw'): node.InfoHardware; (group: 'sw_version'): node.InfoVersion; (group: 'build_config'): node.InfoBuild", "tells of hardware, firmware and build", "a plausible device's"},
		{"input", vm.console.input, "(text: string)", "runs text as if it were typed", ""},
		{"output", vm.console.redirect, "(fn?: fun(output: pipe), serial?: 0|1)", "gives what is printed to a function, as a pipe", ""},
		{"random", m.random, "(): number; (high: integer): integer; (low: integer, high: integer): integer", "returns a random number, in a range if one is given", "from the seed of the run in a simulated air"},
		{"restart", m.restart, "()", "restarts the device once the running callback has ended", "by option the run ends instead"},
		{"restore", m.restore, "()", "resets the stored Wi-Fi settings", ""},
		{"setcpufreq", m.setCPU, "(mhz: node.frequency): integer", "sets the CPU's frequency, 80 or 160 MHz, and returns it", "nothing becomes faster"},
		{"setonerror", m.setOnError, "(fn?: fun(traceback: string))", "has a function handle uncaught errors", ""},
		{"setpartitiontable", m.setPartitions, "(partitions: node.NewPartitions)", "moves the parts of the flash chip, and restarts", "moves nothing"},
		{"sleep", m.lightSleep, "(options: table)", "raises an error: the default firmware has no light sleep", ""},
		{"startup", m.startup, "(options?: node.Startup): node.Startup", "sets start options, and returns them", "only command does something"},
		{"startupcommand", m.startupCommand, "(command: string): boolean", "sets what runs at the next start: Lua, or @ and a file", "kept for the restarts of one run"},
		{"stripdebug", m.stripDebug, "(level?: 1|2|3, fn?: function): integer", "sets or returns how much debug information is dropped", "none is dropped"},
	}, []constant{
		{"CPU80MHZ", cpuSlow},
		{"CPU160MHZ", cpuFast},
	}, lua51.Field{Name: "task", Value: vm.module("node.task", []binding{
		{"post", m.post, "(fn: fun(priority: integer)); (priority: node.task.priority, fn: fun(priority: integer))", "runs a function later, with its priority as argument", ""},
	}, []constant{
		{"LOW_PRIORITY", lowPriority},
		{"MEDIUM_PRIORITY", mediumPriority},
		{"HIGH_PRIORITY", highPriority},
	})}, lua51.Field{Name: "egc", Value: vm.module("node.egc", []binding{
		{"meminfo", m.memInfo, "(): allocated: integer, used: integer", "returns how many octets are allocated, and how many are used", "fixed numbers"},
		{"setmode", m.setMode, "(mode: node.egc.mode, limit?: integer)", "sets when garbage is collected", "does nothing but check its arguments"},
	}, []constant{
		{"NOT_ACTIVE", 0},
		{"ON_ALLOC_FAILURE", egcOnFailure},
		{"ON_MEM_LIMIT", egcOnLimit},
		{"ALWAYS", egcAlways},
	})}, lua51.Field{Name: "LFS", Value: vm.module("node.LFS", []binding{
		{"get", nothing, "(name: string): function?", "returns a function of the Lua flash store", noLFS},
		{"list", nothing, "(option?: string): string[]?", "returns the names in the Lua flash store", noLFS},
		{"reload", m.reload, "(image: string): string", "loads an image into the Lua flash store", noLFS + ": it returns that text"},
	}, nil)})
	vm.lua.SetGlobal("node", table)
}

// constant is a function that returns always the same number.
func (m *nodeModule) constant(n int) lua.LGFunction {
	return func(L *lua.LState) int { return number(L, n) }
}

// restart takes effect when the running callback has returned.
func (m *nodeModule) restart(*lua.LState) int {
	m.vm.reboot(restarted)
	return 0
}

// deepSleep is a restart some time later. Without a time it only sets its
// option, which means nothing here.
func (m *nodeModule) deepSleep(L *lua.LState) int {
	us, ok := lua51.AsNumber(L.Get(1))
	if !ok {
		return 0
	}
	m.vm.sleep = time.Duration(min(max(float64(us), 0), rtcMax)) * time.Microsecond
	if us <= 0 {
		m.vm.sleep = -1
	}
	m.vm.reboot(woke)
	return 0
}

func (m *nodeModule) deepSleepMax(L *lua.LState) int {
	L.Push(lua.LNumber(rtcMax)) // an int may have 32 bits
	return 1
}

func (m *nodeModule) lightSleep(L *lua.LState) int {
	lua51.Raise(L, "node.sleep() is unavailable")
	return 0
}

func (m *nodeModule) bootReason(L *lua.LState) int {
	raw, reason := m.vm.cfg.chip.boot.reason()
	number(L, raw)
	return 1 + number(L, reason)
}

// restore resets what the device has stored about Wi-Fi.
func (m *nodeModule) restore(*lua.LState) int {
	m.vm.cfg.Flash.Restore()
	m.vm.saved()
	return 0
}

// chip is made of the low three octets of the MAC address.
func (m *nodeModule) chip() int {
	mac := m.vm.cfg.Radio.Address()
	return int(mac[3])<<16 | int(mac[4])<<8 | int(mac[5])
}

func (m *nodeModule) chipID(L *lua.LState) int { return number(L, m.chip()) }

func (m *nodeModule) info(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		m.vm.warn("node.info() without a group is deprecated: name lfs, hw, sw_version or build_config")
		for _, n := range []int{firmware.major, firmware.minor, firmware.revision, m.chip(), flashID, flashSize >> 10, flashMode, flashHz} {
			number(L, n)
		}
		return 8
	}
	t := L.NewTable()
	set := func(name string, v lua.LValue) { t.RawSetString(name, v) }
	switch group := m.vm.lua.String(L, 1); group {
	case "lfs":
		for _, name := range []string{"lfs_base", "lfs_mapped", "lfs_size", "lfs_used"} {
			set(name, lua.LNumber(0))
		}
	case "hw":
		set("chip_id", lua.LNumber(m.chip()))
		set("flash_id", lua.LNumber(flashID))
		set("flash_mode", lua.LNumber(flashMode))
		set("flash_size", lua.LNumber(flashSize>>10))
		set("flash_speed", lua.LNumber(flashHz))
	case "sw_version":
		set("git_branch", lua.LString(firmware.branch))
		set("git_commit_dts", lua.LString(firmware.date))
		set("git_commit_id", lua.LString(firmware.commit))
		set("git_release", lua.LString("3.0.0-release_20240225"))
		set("node_version_major", lua.LNumber(firmware.major))
		set("node_version_minor", lua.LNumber(firmware.minor))
		set("node_version_revision", lua.LNumber(firmware.revision))
	case "build_config":
		set("lfs_size", lua.LNumber(0))
		set("modules", lua.LString(strings.Join(m.vm.modules(), ",")))
		set("number_type", lua.LString("float"))
		set("ssl", lua.LFalse)
	default:
		m.vm.lua.ArgError(L, 1, "invalid option '"+group+"'")
	}
	L.Push(t)
	return 1
}

func (m *nodeModule) getCPU(L *lua.LState) int { return number(L, m.cpu) }

func (m *nodeModule) setCPU(L *lua.LState) int {
	m.cpu = cpuSlow
	if m.vm.lua.Int(L, 1) == cpuFast {
		m.cpu = cpuFast
	}
	return number(L, m.cpu)
}

func (m *nodeModule) setOnError(L *lua.LState) int {
	m.vm.onError = optional(L, 1)
	return 0
}

// post queues a function, which gets its priority as argument.
func (m *nodeModule) post(L *lua.LState) int {
	args, priority, at := m.vm.lua, mediumPriority, 1
	if L.Get(1).Type() == lua.LTNumber {
		priority, at = args.Int(L, 1), 2
		if priority < lowPriority || priority > highPriority {
			args.ArgError(L, 1, "invalid  priority")
		}
	}
	fn := args.Function(L, at)
	if m.posted[priority] >= taskQueueMax {
		lua51.Raise(L, "Task queue overflow. Task not posted")
	}
	m.posted[priority]++
	m.vm.tasks.post(priority, func() {
		m.posted[priority]--
		m.vm.call(fn, lua.LNumber(priority))
	})
	return 0
}

// random is like math.random, but its seed is the hardware's.
func (m *nodeModule) random(L *lua.LState) int {
	args, low, high := m.vm.lua, 1, 0
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(m.fraction()))
		return 1
	case 1:
		high = args.Int(L, 1)
	case 2:
		low, high = args.Int(L, 1), args.Int(L, 2)
	default:
		lua51.Raise(L, "wrong number of arguments")
	}
	if low > high {
		args.ArgError(L, 2, "interval is empty")
	}
	L.Push(lua.LNumber(math.Floor(m.fraction()*(float64(high)-float64(low)+1)) + float64(low)))
	return 1
}

// fraction is random, from 0 to less than 1.
func (m *nodeModule) fraction() float64 {
	var b [8]byte
	if _, err := m.vm.cfg.Rand.Read(b[:]); err != nil {
		m.vm.finish(err)
	}
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}

func (m *nodeModule) memInfo(L *lua.LState) int {
	number(L, heapFree/2)
	return 1 + number(L, heapFree/4)
}

func (m *nodeModule) setMode(L *lua.LState) int {
	args := m.vm.lua
	mode, limit := args.Int(L, 1), args.OptInt(L, 2, 0)
	if mode < 0 || mode > egcOnFailure|egcOnLimit|egcAlways {
		args.ArgError(L, 1, "invalid mode")
	}
	if mode&egcOnLimit != 0 && limit == 0 {
		args.ArgError(L, 1, "limit must be non-zero")
	}
	return 0
}

func (m *nodeModule) stripDebug(L *lua.LState) int {
	args := m.vm.lua
	if L.Get(1) != lua.LNil {
		level := args.OptInt(L, 1, 0)
		if level < 1 || level > 3 {
			args.ArgError(L, 1, "Invalid strip level")
		}
		if L.GetTop() < 2 {
			m.strip = level
		} else if optional(L, 2) == nil {
			args.ArgError(L, 2, "not a valid function")
		} else {
			return number(L, 0)
		}
	}
	return number(L, m.strip)
}

func (m *nodeModule) reload(L *lua.LState) int { return text(L, "there is no Lua flash store") }

// partitionNames are the fields of the partition table.
var partitionNames = []string{"lfs_addr", "lfs_size", "spiffs_addr", "spiffs_size"}

func (m *nodeModule) partitions(L *lua.LState) int {
	t := L.NewTable()
	for i, n := range []int{0, 0, flashStart, diskSize} {
		t.RawSetString(partitionNames[i], lua.LNumber(n))
	}
	L.Push(t)
	return 1
}

func (m *nodeModule) setPartitions(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		m.vm.lua.ArgError(L, 1, "must be table")
	}
	t.ForEach(func(key, v lua.LValue) {
		name, _ := key.(lua.LString)
		if _, ok := lua51.AsNumber(v); !ok || !slices.Contains(partitionNames, string(name)) {
			m.vm.lua.ArgError(L, 1, "invalid partition setting")
		}
	})
	m.vm.reboot(watchdogBit)
	return 0
}

// compile keeps the source of NAME.lua as NAME.lc, if it is correct.
func (m *nodeModule) compile(L *lua.LState) int {
	f := &m.vm.file
	name := f.name(L, 1)
	stem, ok := strings.CutSuffix(name, ".lua")
	if !ok {
		lua51.Raise(L, "not a .lua file")
	}
	source, ok := f.contents(name)
	if !ok {
		lua51.Raise(L, "cannot open %s", name)
	}
	if _, err := m.vm.lua.Compile(name, source); err != nil {
		lua51.Raise(L, "%s", err)
	}
	if !f.replace(stem+".lc", source) {
		lua51.Raise(L, "writing to file failed")
	}
	return 0
}

// commandMax bounds a start command, as the device's record in flash does.
const commandMax = 256

func (m *nodeModule) startupCommand(L *lua.LState) int {
	command := m.vm.lua.String(L, 1)
	fits := len(command) <= commandMax
	if fits {
		m.vm.cfg.chip.command = command
	}
	return flag(L, fits)
}

func (m *nodeModule) startup(L *lua.LState) int {
	c := m.vm.cfg.chip
	if options, ok := L.Get(1).(*lua.LTable); ok {
		c.command = ""
		if command, ok := options.RawGetString("command").(lua.LString); ok && len(command) <= commandMax {
			c.command = string(command)
		}
	} else if L.Get(1) != lua.LNil {
		m.vm.lua.TypeError(L, 1, "table")
	}
	t := L.NewTable()
	t.RawSetString("banner", lua.LTrue)
	t.RawSetString("frequency", lua.LNumber(m.cpu))
	t.RawSetString("delay_mount", lua.LFalse)
	if t.RawSetString("command", lua.LString("@init.lua")); c.command != "" {
		t.RawSetString("command", lua.LString(c.command))
	}
	L.Push(t)
	return 1
}
