package lua51

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// attacks want without end. Each is tried in a process of its own, plainly and
// with every error caught, and must end with a Lua error or at the limit of its
// instructions, in a bounded amount of memory.
var attacks = map[string]string{
	"tables":               "local t = {} while true do t[#t + 1] = {} end",
	"tables in tables":     "local t = {} while true do t = {t} end",
	"sparse tables":        "local t = {} while true do local s = {} s[4194303] = 1 t[#t + 1] = s end",
	"insert far away":      "local t = {} while true do local s = {} table.insert(s, 4194303, 1) t[#t + 1] = s end",
	"numbers":              "local t, i = {}, 0 while true do i = i + 1 t[i] = i + 0.5 end",
	"keys":                 "local t, i = {}, 0 while true do i = i + 1 t[i .. 'x'] = true end",
	"strings":              "local t = {} while true do t[#t + 1] = ('x'):rep(4e6) end",
	"short strings":        "local t, i = {}, 0 while true do i = i + 1 t[i] = 'abcdefghijklmnop' .. i end",
	"doubling":             "local s = 'x' while true do s = s .. s end",
	"concat":               "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(4000) end local k = {} while true do k[#k + 1] = table.concat(t) end",
	"closures":             "local f while true do local g = f f = function() return g end end",
	"coroutines":           "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
	"running coroutines":   "local t = {} while true do local c = coroutine.wrap(function() coroutine.yield() end) c() t[#t + 1] = c end",
	"deep coroutines":      "local t = {} while true do local c = coroutine.wrap(function() local function f(n) if n == 0 then coroutine.yield() else f(n - 1) end return 1 end f(3000) end) c() t[#t + 1] = c end",
	"coroutines inside":    "local function f() coroutine.wrap(f)() end while true do f() end",
	"varargs":              "local function f(...) local n = f(1, ...) return n end f(unpack({}, 1, 5000))",
	"wide frames":          "local function f(...) return 1 + f(unpack({}, 1, 8000)) end f()",
	"recursion":            "local function f() return 1 + f() end f()",
	"pcall":                "local function f() return pcall(f) end while true do f() end",
	"pcall and recursion":  "local function f(n) if n == 0 then return pcall(f, 3000) end return 1 + f(n - 1) end f(3000)",
	"xpcall":               "local function f() return xpcall(f, f) end while true do f() end",
	"handlers":             "local function f() error('x') end xpcall(f, function(e) return xpcall(f, function() f() end) end) while true do xpcall(f, f) end",
	"index":                "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x",
	"index and pcall":      "local t t = setmetatable({}, {__index = function(t, k) if k == 0 then return select(2, pcall(function() return t[1500] end)) end return t[k - 1] end}) return t[1500]",
	"newindex":             "local t = setmetatable({}, {__newindex = function(t, k, v) t[k] = v end}) t.x = 1",
	"arithmetic":           "local t = setmetatable({}, {__add = function(a, b) return a + b end}) return t + t",
	"concatenation":        "local t = setmetatable({}, {__concat = function(a, b) return a .. b end}) return t .. t",
	"equality":             "local mt = {__eq = function(a, b) return a == b end} return setmetatable({}, mt) == setmetatable({}, mt)",
	"call":                 "local t t = setmetatable({}, {__call = function() return 1 + t() end}) t()",
	"tostring":             "local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) tostring(t)",
	"gsub":                 "local function f() return ('x'):gsub('x', f) end f()",
	"gsub and pcall":       "local function f() return pcall(string.gsub, 'x', 'x', f) end while true do f() end",
	"gsub grows":           "local s = ('x'):rep(1e5) s:gsub('x', s)",
	"sort":                 "local function f() table.sort({1, 2, 3}, f) end f()",
	"long sort":            "local t = {} for i = 1, 1e6 do t[i] = -i % 7919 end while true do table.sort(t) end",
	"insert in front":      "local t = {} for i = 1, 1e6 do t[i] = true end while true do table.insert(t, 1, true) end",
	"foreach":              "local t = {1} local function f() table.foreach(t, f) end f()",
	"load":                 "local function f() return 'x = 1 ' end load(f)",
	"loadstring":           "local s = ('x = 1 '):rep(2e4) local t = {} while true do t[#t + 1] = loadstring(s) end",
	"loadstring in a line": "local s, i = ('x = x.y + 1 '):rep(1e4), 0 while true do i = i + 1 loadstring(s, '=' .. i) end",
	"deep source":          "while true do loadstring(('('):rep(1.2e5)) loadstring('x = ' .. ('{'):rep(1e5)) loadstring('x = ' .. ('a..'):rep(4e4) .. 'a') end",
	"backtracking":         "string.find(('a'):rep(1e5), ('a*'):rep(50) .. 'b')",
	"balanced":             "string.find(('('):rep(4e6), '%b()')",
	"back reference":       "string.find(('a'):rep(4e6), '^(a*)%1b')",
	"large set":            "local set = '[' .. ('b'):rep(4e6) .. ']' while true do string.find(('a'):rep(1e5), set) end",
	"gmatch":               "for x in (('a'):rep(4e6)):gmatch('a-b') do end",
	"captures":             "local s = ('a'):rep(4e6) local t = {} while true do t[#t + 1] = {s:match('((((((.*))))))')} end",
	"shown objects":        "while true do tostring({}) end",
	"setmetatable":         "local t = {} while true do t[#t + 1] = setmetatable({}, {}) end",
	"newproxy":             "local t = {} while true do t[#t + 1] = newproxy(true) end",
	"environments":         "local t = {} while true do t[#t + 1] = setfenv(function() end, {}) end",
	"formats":              "local t = {} while true do t[#t + 1] = ('%99d'):rep(30):format(unpack({1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30})) end",
	"errors":               "while true do pcall(error, ('x'):rep(4e6)) end",
	"error objects":        "local function f(n) local ok, e = pcall(f, {n}) error({e}) end while true do pcall(f) end",
	"memory errors":        "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
}

// attacked is what an attack may take of memory, in all: some times what the
// script may have, as one instruction can take all of it, of which the collector
// has not yet freed half; and the process itself.
const attacked = 3*memoryMax + 64<<20

var (
	attackMax = 3_000_000 // an attack is ended after so many instructions
	raced     = false     // memory does not count
)

// TestAttacks starts itself once for each attack.
func TestAttacks(t *testing.T) {
	if name := os.Getenv("LUA51_ATTACK"); name != "" {
		attack(t, name)
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("the most memory that a process had is read from /proc")
	}
	for name := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.Command(os.Args[0], "-test.run=^TestAttacks$", "-test.v")
			command.Env = append(os.Environ(), "LUA51_ATTACK="+name)
			start := time.Now()
			out, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("the process died: %v\n%.2000s", err, out)
			}
			var peak int
			for line := range strings.Lines(string(out)) {
				fmt.Sscanf(line, "peak %d kB", &peak)
			}
			t.Logf("%d MB, %s", peak>>10, time.Since(start).Round(time.Millisecond))
			if peak == 0 || peak<<10 > attacked && !raced {
				t.Errorf("it took %d kB\n%s", peak, out)
			}
		})
	}
}

// attack runs one in this process.
func attack(t *testing.T, name string) {
	limit := errors.New("limit")
	debug.SetMemoryLimit(2 * memoryMax) // as the command does
	for _, source := range []string{attacks[name], "while true do pcall(function() " + attacks[name] + " end) end"} {
		most := attackMax
		s := New(Config{Check: func(instructions int) error {
			if instructions > most {
				return limit
			}
			return nil
		}})
		fn, err := s.Load("init.lua", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		err = s.Call(t.Context(), fn)
		if _, ok := errors.AsType[*Error](err); err != nil && err != limit && !ok {
			t.Errorf("ended with %v", err)
		}
		fmt.Printf("%.200v\n", err)
		// What was taken is given back: the next call is a fresh start.
		if err != limit { // its end is for good
			most = math.MaxInt
			fn, err := s.Load("next", []byte("local t = {} for i = 1, 1e4 do t[i] = {} end"))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Call(t.Context(), fn); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
		s.Close()
	}
	status, err := os.Open("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if peak, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			fmt.Println("peak", strings.TrimSpace(peak))
		}
	}
}
