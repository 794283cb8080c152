package lua51

import (
	"fmt"
	"maps"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// addresses numbers objects as they are first shown, so that a run prints the
// same each time. It keeps none of them alive.
type addresses struct {
	known map[any]uint32 // by weak pointer
	next  uint32
	prune int // at so many, forget those that are gone
}

// name returns the address of an object as tostring shows it.
func (a *addresses) name(kind string, object any) string {
	n, ok := a.known[object]
	if !ok {
		if len(a.known) >= a.prune {
			a.forget()
		}
		n = a.next
		a.known[object] = n
		a.next++
	}
	return fmt.Sprintf("%s: 0x%08x", kind, 0x3fff0000+16*n)
}

func (a *addresses) forget() {
	if a.known == nil {
		a.known = map[any]uint32{}
	}
	maps.DeleteFunc(a.known, func(object any, _ uint32) bool {
		switch p := object.(type) {
		case weak.Pointer[lua.LTable]:
			return p.Value() == nil
		case weak.Pointer[lua.LFunction]:
			return p.Value() == nil
		case weak.Pointer[lua.LUserData]:
			return p.Value() == nil
		case weak.Pointer[lua.LState]:
			return p.Value() == nil
		}
		return false
	})
	a.prune = max(2*len(a.known), 1<<12)
}
