package nodemcu

import (
	"bytes"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

const (
	// chunkSize is how much file.read reads unless it is told otherwise.
	chunkSize = 1024
	// flashStart is where on the chip the file system begins.
	flashStart = 0x100000
	// drive is the name of the flash memory, which may stand before a file's.
	drive = "/FLASH/"
	// fileType is how errors call an open file.
	fileType = "file.obj"
)

// fileModule is the module file: a flat file system.
type fileModule struct {
	vm      *VM
	script  *os.Root // the script's directory, read-only; nil: none
	flash   *os.Root // that of the device's files; nil: they are in memory
	storage storage
	objects *lua.LTable      // the metatable of open files
	current *handle          // what the functions without an object work on
	nodes   map[string]*node // files that are open
}

// node is a file that is open, once or more.
type node struct {
	name    string
	content []byte
	dirty   bool
	gone    bool // removed meanwhile
	opened  int
}

// handle is one opening of a file.
type handle struct {
	node                 *node // nil: closed
	at                   int
	reads, writes, atEnd bool
}

func (vm *VM) openFile() {
	f := &vm.file
	f.nodes = map[string]*node{}
	const late = "written to the host when the file is flushed or closed, whole or not at all"
	shared := []binding{
		{"close", f.close, "()", "closes a file", ""},
		{"flush", f.flush, "(): true?", "writes what is not yet written", ""},
		{"read", f.read, "(upto?: integer|string): string?", "returns the next 1024 octets, so many, or up to a character; nil at the end", ""},
		{"readline", f.readLine, "(): string?", "returns the next line with its newline, 1024 octets at most", ""},
		{"seek", f.seek, "(whence?: 'set'|'cur'|'end', offset?: integer): integer?", "moves to a position and returns it", ""},
		{"write", f.write, "(text: string|number): true?", "writes text, and returns true or nil", late},
		{"writeline", f.writeLine, "(text: string|number): true?", "writes text and a newline", late},
	}
	f.objects = vm.metatable(fileType, shared)
	vm.lua.SetGlobal("file", vm.module("file", append(shared[:len(shared):len(shared)], []binding{
		{"exists", f.exists, "(name: string): boolean", "reports whether there is a file", ""},
		{"format", f.format, "()", "removes all files", "files of the script's directory are only hidden"},
		{"fscfg", f.config, "(): start: integer, size: integer", "returns where the file system starts and its size", "fixed numbers"},
		{"fsinfo", f.info, "(): free: integer, used: integer, total: integer", "returns the free, used and total octets", "files of the script's directory take no room"},
		{"getcontents", f.getContents, "(name: string): string?", "returns what is in a file, nothing if there is none", ""},
		{"list", f.list, "(pattern?: string): {[string]: integer}", "returns the sizes of all files by name, or of those that match a pattern", ""},
		{"on", f.on, "(event?: 'rtc', fn?: fun())", "registers the clock of an SD card", "there is no card: the function is never called"},
		{"open", f.open, "(name: string, mode?: 'r'|'w'|'a'|'r+'|'w+'|'a+'): file.obj?", "opens a file for r, w, a, r+, w+ or a+; nil if that cannot be", "no limit of four open files"},
		{"putcontents", f.putContents, "(name: string, text: string|number): true?", "makes a file of text, and returns true or nil", "a wrong argument leaves the old file"},
		{"remove", f.remove, "(name: string)", "removes a file", "an open file can be removed: it is then closed"},
		{"rename", f.rename, "(from: string, to: string): boolean", "renames a file, if there is none of the new name", ""},
		{"stat", f.stat, "(name: string): file.Stat?", "returns a table about a file, nil if there is none", "no time of change, as with SPIFFS"},
	}...), nil))
}

// name returns argument n, the name of a file, without its drive.
func (f *fileModule) name(L *lua.LState, n int) string {
	name := f.vm.lua.String(L, n)
	base := name[strings.LastIndexByte(name, '/')+1:]
	if len(base) > nameMax || strings.IndexByte(name, 0) >= 0 {
		f.vm.lua.ArgError(L, n, "filename invalid")
	}
	return strings.TrimPrefix(name, drive)
}

// contents returns what is in a file as the script sees it.
func (f *fileModule) contents(name string) ([]byte, bool) {
	if n := f.nodes[name]; n != nil {
		return n.content, true
	}
	if !fits(name) {
		return nil, false
	}
	content, err := f.storage.read(name)
	return content, err == nil
}

// sizes returns the sizes of all files by name.
func (f *fileModule) sizes() map[string]int {
	sizes, err := f.storage.list()
	if err != nil {
		f.vm.warn("the files of the device cannot be listed: %v", err)
		sizes = map[string]int{}
	}
	for name, n := range f.nodes {
		sizes[name] = len(n.content)
	}
	return sizes
}

// used is how much of the disk is taken.
func (f *fileModule) used() int {
	used := 0
	count := func(size int) { used += (size/pageSize + 1) * pageSize }
	if m, ok := f.storage.(memory); ok {
		for name, content := range m.files {
			if f.nodes[name] == nil {
				count(len(content))
			}
		}
		for _, n := range f.nodes {
			if n.dirty || m.files[n.name] != nil {
				count(len(n.content))
			}
		}
		return used
	}
	for _, size := range f.sizes() {
		count(size)
	}
	return used
}

// save writes a file that has changed to where the files are.
func (f *fileModule) save(n *node) bool {
	if !n.dirty || n.gone {
		return !n.gone
	}
	if err := f.storage.write(n.name, n.content[:len(n.content):len(n.content)]); err != nil {
		f.vm.warn("%s cannot be written: %v", n.name, err)
		return false
	}
	n.dirty = false
	return true
}

// replace makes a file of this content.
func (f *fileModule) replace(name string, content []byte) bool {
	h := f.openFor(name, "w+")
	if h == nil {
		return false
	}
	ok := f.put(h, content)
	return f.release(h) && ok
}

// openFor opens a file; nil means that it cannot be.
func (f *fileModule) openFor(name, mode string) *handle {
	if !fits(name) {
		return nil
	}
	h := &handle{reads: true}
	create, empty := false, false
	switch mode {
	case "r+":
		h.writes = true
	case "w":
		h.reads, h.writes, create, empty = false, true, true, true
	case "w+":
		h.writes, create, empty = true, true, true
	case "a":
		h.reads, h.writes, h.atEnd, create = false, true, true, true
	case "a+":
		h.writes, h.atEnd, create = true, true, true
	}
	content, exists := f.contents(name)
	if !exists && (!create || f.used()+pageSize > diskSize) {
		return nil
	}
	n := f.nodes[name]
	if n == nil {
		n = &node{name: name, content: content[:len(content):len(content)]}
		f.nodes[name] = n
	}
	if !exists || empty && len(n.content) > 0 {
		n.content, n.dirty = nil, true
	}
	n.opened++
	h.node = n
	return h
}

// release closes a handle, and reports whether its file is safe.
func (f *fileModule) release(h *handle) bool {
	n := h.node
	if n == nil {
		return true
	}
	h.node = nil
	if n.opened--; n.opened > 0 {
		return f.save(n)
	}
	ok := f.save(n)
	if f.nodes[n.name] == n {
		delete(f.nodes, n.name)
	}
	return ok
}

// sync writes all files that are open.
func (f *fileModule) sync() {
	for _, n := range f.nodes {
		f.save(n)
	}
}

// put writes at the position of a handle.
func (f *fileModule) put(h *handle, b []byte) bool {
	n := h.node
	if !h.writes || n.gone {
		return false
	}
	if h.atEnd {
		h.at = len(n.content)
	}
	h.at = min(h.at, len(n.content))
	if grown := h.at + len(b) - len(n.content); grown > 0 && f.used()+grown > diskSize {
		return false
	}
	if !n.dirty { // what is stored does not change with it
		n.content, n.dirty = bytes.Clone(n.content), true
	}
	over := copy(n.content[h.at:], b)
	n.content = append(n.content, b[over:]...)
	h.at += len(b)
	return true
}

// get reads up to max octets, and not beyond stop if that is not negative; nil
// at the end.
func (f *fileModule) get(h *handle, most, stop int) []byte {
	n := h.node
	if !h.reads || n.gone || h.at >= len(n.content) {
		return nil
	}
	piece := n.content[h.at:]
	if most < len(piece) {
		piece = piece[:max(most, 0)]
	}
	if stop >= 0 {
		if i := bytes.IndexByte(piece, byte(stop)); i >= 0 {
			piece = piece[:i+1]
		}
	}
	h.at += len(piece)
	return piece
}

// handle returns the file that a function works on, and where its arguments
// begin: the receiver's, or the one opened last.
func (f *fileModule) handle(L *lua.LState) (h *handle, arg int) {
	h, arg = f.current, 1
	if object, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok = object.Value.(*handle); !ok {
			f.vm.lua.TypeError(L, 1, fileType)
		}
		arg = 2
	}
	if h == nil || h.node == nil {
		lua51.Raise(L, "open a file first")
	}
	return h, arg
}

func (f *fileModule) open(L *lua.LState) int {
	f.current = nil // it stays open, for whoever holds the object
	h := f.openFor(f.name(L, 1), f.vm.lua.OptString(L, 2, "r"))
	if h == nil {
		L.Push(lua.LNil)
		return 1
	}
	object := L.NewUserData()
	object.Value, object.Metatable = h, f.objects
	f.current = h
	L.Push(object)
	return 1
}

func (f *fileModule) close(L *lua.LState) int {
	h := f.current
	if object, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok = object.Value.(*handle); !ok {
			f.vm.lua.TypeError(L, 1, fileType)
		}
	}
	f.current = nil
	if h != nil {
		f.release(h)
	}
	return 0
}

// succeeded returns true or nil.
func succeeded(L *lua.LState, ok bool) int {
	if ok {
		L.Push(lua.LTrue)
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

// piece returns what was read, or nil.
func piece(L *lua.LState, b []byte) int {
	if b == nil {
		L.Push(lua.LNil)
		return 1
	}
	return text(L, string(b))
}

func (f *fileModule) flush(L *lua.LState) int {
	h, _ := f.handle(L)
	return succeeded(L, f.save(h.node))
}

func (f *fileModule) read(L *lua.LState) int {
	h, arg := f.handle(L)
	most, stop := chunkSize, -1
	switch v := L.Get(arg).(type) {
	case lua.LNumber:
		most = f.vm.lua.Int(L, arg)
	case lua.LString:
		if len(v) != 1 {
			lua51.Raise(L, "wrong arg range")
		}
		stop = int(v[0])
	}
	return piece(L, f.get(h, most, stop))
}

func (f *fileModule) readLine(L *lua.LState) int {
	h, _ := f.handle(L)
	return piece(L, f.get(h, chunkSize, '\n'))
}

func (f *fileModule) write(L *lua.LState) int {
	h, arg := f.handle(L)
	return succeeded(L, f.put(h, []byte(f.vm.lua.String(L, arg))))
}

func (f *fileModule) writeLine(L *lua.LState) int {
	h, arg := f.handle(L)
	return succeeded(L, f.put(h, []byte(f.vm.lua.String(L, arg)+"\n")))
}

func (f *fileModule) seek(L *lua.LState) int {
	h, arg := f.handle(L)
	end := len(h.node.content)
	at := 0
	switch whence := f.vm.lua.OptString(L, arg, "cur"); whence {
	case "set":
	case "cur":
		at = h.at
	case "end":
		at = end
	default:
		f.vm.lua.ArgError(L, arg, "invalid option '"+whence+"'")
	}
	offset := f.vm.lua.OptInt(L, arg+1, 0)
	switch {
	case offset < -at:
		L.Push(lua.LNil)
		return 1
	case offset > end-at:
		h.at = end
		L.Push(lua.LNil)
		return 1
	}
	h.at = at + offset
	return number(L, h.at)
}

func (f *fileModule) exists(L *lua.LState) int {
	_, ok := f.contents(f.name(L, 1))
	return flag(L, ok)
}

func (f *fileModule) getContents(L *lua.LState) int {
	content, ok := f.contents(f.name(L, 1))
	if !ok {
		return 0
	}
	if len(content) == 0 {
		content = nil
	}
	return piece(L, content)
}

func (f *fileModule) putContents(L *lua.LState) int {
	name, content := f.name(L, 1), f.vm.lua.String(L, 2)
	return succeeded(L, f.replace(name, []byte(content)))
}

func (f *fileModule) list(L *lua.LState) int {
	pattern := f.vm.lua.OptString(L, 1, "")
	t, sizes := L.NewTable(), f.sizes()
	for _, name := range sorted(sizes) {
		if pattern == "" || f.vm.lua.Matches(L, name, pattern) {
			t.RawSetString(name, lua.LNumber(sizes[name]))
		}
	}
	L.Push(t)
	return 1
}

func (f *fileModule) remove(L *lua.LState) int {
	f.discard(f.name(L, 1))
	return 0
}

func (f *fileModule) discard(name string) {
	if !fits(name) {
		return
	}
	if n := f.nodes[name]; n != nil {
		n.gone, n.content = true, nil
		delete(f.nodes, name)
	}
	f.storage.remove(name)
}

func (f *fileModule) rename(L *lua.LState) int {
	from, to := f.name(L, 1), f.name(L, 2)
	_, exists := f.contents(to)
	if exists || !fits(from) || !fits(to) {
		return flag(L, false)
	}
	n := f.nodes[from]
	if n != nil && !f.save(n) || f.storage.rename(from, to) != nil {
		return flag(L, false)
	}
	if n != nil {
		delete(f.nodes, from)
		n.name = to
		f.nodes[to] = n
	}
	return flag(L, true)
}

func (f *fileModule) format(*lua.LState) int {
	f.current = nil
	for name := range f.sizes() {
		f.discard(name)
	}
	return 0
}

func (f *fileModule) config(L *lua.LState) int {
	number(L, flashStart)
	return 1 + number(L, diskSize)
}

func (f *fileModule) info(L *lua.LState) int {
	used := min(f.used(), diskSize)
	number(L, diskSize-used)
	number(L, used)
	return 2 + number(L, diskSize)
}

func (f *fileModule) on(L *lua.LState) int {
	if event := f.vm.lua.OptString(L, 1, "rtc"); event != "rtc" {
		f.vm.lua.ArgError(L, 1, "invalid option '"+event+"'")
	}
	return 0
}

func (f *fileModule) stat(L *lua.LState) int {
	name := f.name(L, 1)
	content, ok := f.contents(name)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	t, when := L.NewTable(), L.NewTable()
	for _, field := range []struct {
		name  string
		value int
	}{{"year", 1970}, {"mon", 1}, {"day", 1}, {"hour", 0}, {"min", 0}, {"sec", 0}} {
		when.RawSetString(field.name, lua.LNumber(field.value))
	}
	t.RawSetString("size", lua.LNumber(len(content)))
	t.RawSetString("name", lua.LString(name))
	t.RawSetString("time", when)
	for _, name := range []string{"is_dir", "is_rdonly", "is_hidden", "is_sys", "is_arch"} {
		t.RawSetString(name, lua.LFalse)
	}
	L.Push(t)
	return 1
}
