package nodemcu

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// prepared makes what some functions need to be there: an open file, which is
// also a file to compile.
const prepared = `
	file.putcontents("x.lua", "") file.open("x.lua", "r+")
	local function pack(...) return {n = select("#", ...), ...} end
	function note(...) called = pack(...) end
`

// objects is how a script gets objects.
var objects = map[string]string{
	fileType:      `local object = file.open("x.lua", "r+") %s`,
	timerType:     "local object = tmr.create() %s",
	pipeType:      "node.output(function(object) node.output() object:read() %s end, 0) print(1)",
	"gpio.pulser": "local object = gpio.pulse.build{{}} %s",
}

// samples are arguments and fields that have to be more than what their type
// says, by function and name, or by name.
var samples = map[string]string{
	"mac":               `"02:00:00:00:00:05"`,
	"bssid":             `"02:00:00:00:00:05"`,
	"ip":                `"192.168.4.2"`,
	"netmask":           `"255.255.255.0"`,
	"gateway":           `"192.168.4.1"`,
	"start":             `"192.168.4.2"`, // wifi.ap.Pool
	"pwd":               `"12345678"`,
	"beacon":            "100",
	"country":           `"DE"`,
	"node.compile.name": `"x.lua"`,
	"file.rename.from":  `"x.lua"`,
	"file.stat.name":    `"x.lua"`,
	"file.open.name":    `"x.lua"`,
	// the table of wifi.setcountry, and not a field
	"wifi.setcountry.country": "{}",
}

// raising are functions that raise an error whatever their arguments.
var raising = map[string]string{
	"node.sleep":      "node.sleep() is unavailable",
	"wifi.resume":     "wifi.suspend is unavailable",
	"wifi.suspend":    "wifi.suspend is unavailable",
	"tmr.resume_all":  "This feature has been removed",
	"tmr.suspend_all": "This feature has been removed",
	// in the mode of this test
	"wifi.ap.getclient": "Can't list clients in STATION mode",
}

// silent are functions that a missing argument does not make raise an error.
var silent = map[string]string{
	"gpio.pulser:stop":   "looks at its arguments only while the output runs",
	"gpio.pulser:adjust": "looks at its argument only while the output runs",
	"node.LFS.get":       "there is no Lua flash store to look into",
	"node.LFS.reload":    "there is no Lua flash store to load into",
	"node.flashreload":   "there is no Lua flash store to load into",
}

// careless are tables in which the device, and we, ignore what is of a wrong
// type.
var careless = []string{"wifi.Address", "node.Startup"}

// sample is a value of a type, as Lua text; whole tables have the fields that
// may be left out.
func (v *vocabulary) sample(function string, s slot, whole bool) string {
	if text, ok := samples[function+"."+s.name]; ok {
		return text
	}
	if text, ok := samples[s.name]; ok {
		return text
	}
	t := s.is
	switch {
	case t.union != nil:
		return v.sample(function, slot{is: t.union[0]}, whole)
	case t.list != nil:
		return "{" + v.sample(function, slot{is: t.list}, whole) + "}"
	case t.literal != "":
		return t.literal
	case t.function:
		return "note"
	case t.table:
		var fields []string
		for _, f := range t.fields {
			if f.key == nil && (whole || !f.optional) {
				fields = append(fields, f.name+" = "+v.sample(function, f, whole))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case v.types[t.name] != nil:
		return v.sample(function, slot{is: v.types[t.name]}, whole)
	}
	if list := v.meant(t.name); list != nil {
		return strconv.Itoa(v.constants[list[0]])
	}
	return map[string]string{
		"integer": "1", "number": "1.5", "string": `"x"`, "boolean": "true", "function": "note", "table": "{}",
	}[t.name]
}

// holds reports whether a value is of a type.
func (v *vocabulary) holds(t *luaType, value lua.LValue) bool {
	table, isTable := value.(*lua.LTable)
	switch {
	case t.orNil && value == lua.LNil:
		return true
	case t.union != nil:
		return slices.ContainsFunc(t.union, func(u *luaType) bool { return v.holds(u, value) })
	case t.literal != "":
		return value.String() == strings.Trim(t.literal, "'")
	case t.function:
		return value.Type() == lua.LTFunction
	case t.table:
		return isTable && v.fits(t.fields, table)
	case t.list != nil:
		fits := isTable
		for i := 1; fits && i <= table.Len(); i++ {
			fits = v.holds(t.list, table.RawGetInt(i))
		}
		return fits
	}
	switch t.name {
	case "integer":
		n, ok := value.(lua.LNumber)
		return ok && n == lua.LNumber(int64(n))
	case "number", "string", "boolean", "function", "table":
		return value.Type().String() == t.name
	case fileType, timerType, pipeType, "gpio.pulser":
		return value.Type() == lua.LTUserData
	}
	if list := v.meant(t.name); list != nil {
		return slices.ContainsFunc(list, func(c string) bool { return lua.LNumber(v.constants[c]) == value })
	}
	return v.holds(v.types[t.name], value)
}

// fits reports whether a table has these fields, and no other.
func (v *vocabulary) fits(fields []slot, table *lua.LTable) bool {
	fit := true
	for _, f := range fields {
		if f.key == nil {
			value := table.RawGetString(f.name)
			fit = fit && (value == lua.LNil && f.optional || v.holds(f.is, value))
		}
	}
	table.ForEach(func(key, value lua.LValue) {
		fit = fit && slices.ContainsFunc(fields, func(f slot) bool {
			return f.key == nil && f.name == key.String() || f.key != nil && v.holds(f.key, key) && v.holds(f.is, value)
		})
	})
	return fit
}

// accepts reports whether so many arguments are a way to call a function.
func accepts(forms []form, n int) bool {
	return slices.ContainsFunc(forms, func(f form) bool { return len(f.required()) <= n && n <= len(f.takes) })
}

// outcome is how a call has ended: with results, or with an error.
type outcome struct {
	results []lua.LValue
	raised  string
	called  []lua.LValue // the arguments of a callback; nil: it was not called
}

// try calls a function of a new device.
func try(t *testing.T, m manual, f binding, args []string) (o outcome) {
	t.Helper()
	call, name := "%s", m.name+"."+f.name
	if m.isObject() {
		call, name = objects[m.name], "object:"+f.name
	}
	script := prepared + fmt.Sprintf(call, fmt.Sprintf("result = pack(pcall(function() return %s(%s) end))", name, strings.Join(args, ", ")))
	var out bytes.Buffer
	vm, err := New(Config{Radio: deafMute{}, Stdout: &out, Numbered: true, Strict: true, Limit: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil && !errors.Is(err, ErrLimit) {
		t.Fatalf("%s: %v", script, err)
	}
	result, ok := vm.lua.Lookup("result").(*lua.LTable)
	if !ok {
		t.Fatalf("%s\ndid not come to its end: %s", script, out.String())
	}
	if called, ok := vm.lua.Lookup("called").(*lua.LTable); ok {
		o.called = values(called)
	}
	if o.results = values(result)[1:]; result.RawGetInt(1) == lua.LFalse {
		o.results, o.raised = nil, o.results[0].String()
	}
	return o
}

// values are those in a table that pack has made.
func values(packed *lua.LTable) []lua.LValue {
	list := make([]lua.LValue, int(packed.RawGetString("n").(lua.LNumber)))
	for i := range list {
		list[i] = packed.RawGetInt(i + 1)
	}
	return list
}

// TestSignaturesAreTrue calls each function in each of its forms: with all
// arguments, with what is required, and with one less. It looks at what is
// returned, and what callbacks get.
func TestSignaturesAreTrue(t *testing.T) {
	modules := open(t, true)
	v, err := learn(modules)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, m := range modules {
		for _, f := range m.bindings {
			name := m.name + m.dot() + f.name
			forms, err := parseSignature(f.signature)
			if err != nil {
				t.Fatal(err)
			}
			check := func(form form, args []string) {
				t.Helper()
				calls++
				call, o := name+"("+strings.Join(args, ", ")+")", try(t, m, f, args)
				if want := raising[name]; want == "" && o.raised != "" || !strings.Contains(o.raised, want) {
					t.Errorf("%s: %s", call, o.raised)
				}
				if o.raised == "" && !v.hold(form.returns, o.results) {
					t.Errorf("%s: it returned %v", call, o.results)
				}
				for _, s := range form.takes {
					if fn := v.resolve(s.is); o.called != nil && fn.function && !v.hold(fn.takes, o.called) {
						t.Errorf("%s: %s got %v", call, s.name, o.called)
					}
				}
			}
			for _, form := range forms {
				var args, all []string
				for _, s := range form.required() {
					args = append(args, v.sample(m.name+"."+f.name, s, false))
				}
				for _, s := range form.takes {
					all = append(all, v.sample(m.name+"."+f.name, s, true))
				}
				check(form, args)
				check(form, all)
				if n := len(args) - 1; n >= 0 && !accepts(forms, n) {
					calls++
					if o := try(t, m, f, args[:n]); (o.raised == "") != (silent[name] != "") {
						t.Errorf("%s(%s): error %q, although an argument is missing", name, strings.Join(args[:n], ", "), o.raised)
					}
				}
			}
		}
	}
	t.Logf("%d calls", calls)
}

// TestFieldsAreLookedAt gives each field of a table that a function takes a
// value that nothing takes: a field that the function does not know would make
// no error.
func TestFieldsAreLookedAt(t *testing.T) {
	modules := open(t, true)
	v, err := learn(modules)
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	for _, m := range modules {
		for _, f := range m.bindings {
			forms, err := parseSignature(f.signature)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range forms[len(forms)-1].takes {
				table := v.resolve(s.is)
				if !table.table || slices.Contains(careless, s.is.name) {
					continue
				}
				for _, field := range table.fields {
					if field.key != nil {
						continue
					}
					fields++
					var args []string
					for _, other := range forms[len(forms)-1].required() {
						args = append(args, v.sample(m.name+"."+f.name, other, false))
						if other.name == s.name {
							sample := v.sample("", slot{is: s.is}, false)
							args[len(args)-1] = strings.TrimSuffix(sample, "}") + ", " + field.name + " = coroutine.create(print)}"
							args[len(args)-1] = strings.Replace(args[len(args)-1], "{, ", "{", 1)
						}
					}
					if o := try(t, m, f, args); o.raised == "" {
						t.Errorf("%s.%s(%s): no error", m.name, f.name, strings.Join(args, ", "))
					}
				}
			}
		}
	}
	t.Logf("%d fields", fields)
}

// TestEventsAreAsTheirTypes has each event told, and looks at its table.
func TestEventsAreAsTheirTypes(t *testing.T) {
	modules := open(t, false)
	v, err := learn(modules)
	if err != nil {
		t.Fatal(err)
	}
	vm, err := New(Config{Radio: deafMute{}})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	const script = `told = {} for id = 0, 10 do wifi.eventmon.register(id, function(...) told[id] = {n = select("#", ...), ...} end) end`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil {
		t.Fatal(err)
	}
	w := &vm.wifi
	bss := dot11.BSS{SSID: "home", BSSID: dot11.MAC{2, 5}, Frequency: dot11.ChannelFrequency(6)}
	w.link.tellConnected(bss)
	bss.Capability |= dot11.CapabilityPrivacy
	w.link.tellConnected(bss)
	w.link.tellGotIP(defaultAPIP)
	w.link.address(dhcp.TimedOut{})
	w.events.disconnected("home", bss.BSSID, dot11.ReasonDisassocLeaving)
	w.events.modeChanged(Station, SoftAP)
	w.events.other(apGaveAddress)
	w.events.tell(eventMax, textField("info", "")) // its own slot took that of other
	w.ap.tell(apStaConnected, &client{mac: bss.BSSID, aid: 1})
	w.ap.tell(apStaDisconnected, &client{mac: bss.BSSID, aid: 1})
	w.ap.bss = &ap.BSS{}
	w.ap.hear(radio.Probed{Station: bss.BSSID, Signal: -50})
	w.ap.bss = nil
	if err := vm.Serve(t.Context(), vm.Idle); err != nil {
		t.Fatal(err)
	}
	told, ok := vm.lua.Lookup("told").(*lua.LTable)
	if !ok {
		t.Fatal("nothing was told")
	}
	register := modules[slices.IndexFunc(modules, func(m manual) bool { return m.name == "wifi.eventmon" })].bindings[0]
	forms, err := parseSignature(register.signature)
	if err != nil {
		t.Fatal(err)
	}
	for id := range eventMax + 1 {
		if id == apGaveAddress {
			continue // has no constant
		}
		form := 0 // the one for any event
		for i, f := range forms[1:] {
			if v.holds(f.takes[0].is, lua.LNumber(id)) {
				form = i + 1
			}
		}
		args, ok := told.RawGet(lua.LNumber(id)).(*lua.LTable)
		switch {
		case !ok || form == 0 && id != staDHCPTimeout: // its table is empty
			t.Errorf("event %d: form %d, told %v", id, form, told.RawGet(lua.LNumber(id)))
		case !v.hold(forms[form].takes[1].is.takes, values(args)):
			args.RawGetInt(1).(*lua.LTable).ForEach(func(key, value lua.LValue) { t.Logf("%v = %v", key, value) })
			t.Errorf("event %d is not %q", id, forms[form].takes[1].is.takes[0].is.name)
		}
	}
}

// resolve is what the name of a type stands for.
func (v *vocabulary) resolve(t *luaType) *luaType {
	if named := v.types[t.name]; named != nil {
		return named
	}
	return t
}

// hold reports whether values are what the slots say. Those at the end may be
// missing if they may be nil.
func (v *vocabulary) hold(want []slot, got []lua.LValue) bool {
	if len(got) > len(want) {
		return false
	}
	for i, s := range want {
		value := lua.LValue(lua.LNil)
		if i < len(got) {
			value = got[i]
		}
		if !v.holds(s.is, value) {
			return false
		}
	}
	return true
}
