package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// heapFree is what node.heap says is free: about what the firmware leaves.
const heapFree = 42000

type nodeModule struct {
	vm     *VM
	posted [highPriority + 1]int // tasks of the script that wait, by priority
}

func (vm *VM) openNode() {
	m := &nodeModule{vm: vm}
	task := vm.table([]function{
		{"post", m.post},
	}, []constant{
		{"LOW_PRIORITY", lowPriority},
		{"MEDIUM_PRIORITY", mediumPriority},
		{"HIGH_PRIORITY", highPriority},
	})
	vm.lua.SetGlobal("node", vm.table([]function{
		{"chipid", m.chipID},
		{"heap", m.heap},
		{"restart", m.restart},
		{"setonerror", m.setOnError},
	}, nil, lua51.Field{Name: "task", Value: task}))
}

// restart takes effect when the running callback has returned.
func (m *nodeModule) restart(*lua.LState) int {
	m.vm.reboot()
	return 0
}

func (m *nodeModule) heap(L *lua.LState) int { return number(L, heapFree) }

// chipID is made of the low three octets of the MAC address.
func (m *nodeModule) chipID(L *lua.LState) int {
	mac := m.vm.cfg.Radio.Address()
	return number(L, int(mac[3])<<16|int(mac[4])<<8|int(mac[5]))
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
