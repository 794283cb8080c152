package lua51

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// donor gives the library functions of the interpreter that are good as they
// are. They come from a scratch state: opening the libraries in a real one
// would fill its tables in a random order.
var donor = sync.OnceValue(func() map[string]lua.LGFunction {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	functions := map[string]lua.LGFunction{}
	for _, lib := range []struct {
		open  lua.LGFunction
		table string
		names []string
	}{
		{lua.OpenPackage, "package", []string{"seeall"}},
		{lua.OpenBase, "_G", []string{"getfenv", "setfenv", "rawequal", "newproxy", "module"}},
		{lua.OpenCoroutine, "coroutine", []string{"create", "resume"}},
	} {
		L.Push(L.NewFunction(lib.open))
		L.Call(0, 0)
		table := L.GetGlobal(lib.table)
		for _, name := range lib.names {
			functions[name] = L.GetField(table, name).(*lua.LFunction).GFunction
		}
	}
	return functions
})
