package nodemcu

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/gowps/wps/nodemcu/lua51"
)

const stubsHead = `---@meta

-- The modules of NodeMCU firmware 3.0 for editors that use lua-language-server
-- or EmmyLua. It is made from the tables that the modules of wps run are built
-- of, and not to be run.
`

// vocabulary is what names mean in signatures.
type vocabulary struct {
	types     map[string]*luaType
	constants map[string]int
	order     []string // of the constants, by their module
}

func learn(modules []manual) (*vocabulary, error) {
	v := &vocabulary{types: map[string]*luaType{}, constants: map[string]int{}}
	for _, m := range modules {
		if m.isObject() {
			v.types[m.name] = &luaType{name: m.name}
		}
		for _, c := range m.constants {
			name := m.name + "." + c.name
			v.constants[name] = c.value
			v.order = append(v.order, name)
		}
	}
	for _, t := range types {
		is, err := parseType(t.is)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		if v.types[t.name] != nil {
			return nil, fmt.Errorf("%s is there twice", t.name)
		}
		v.types[t.name] = is
	}
	return v, nil
}

// meant returns the constants that a name means, a star standing for the rest
// of it; nil if it is a type's.
func (v *vocabulary) meant(name string) (list []string) {
	if v.types[name] != nil || slices.Contains(builtin, name) {
		return nil
	}
	start, any := strings.CutSuffix(name, "*")
	for _, c := range v.order {
		rest, ok := strings.CutPrefix(c, start)
		if ok && (rest == "" || any && !strings.Contains(rest, ".")) {
			list = append(list, c)
		}
	}
	return list
}

// stub writes a type as editors read it.
func (v *vocabulary) stub(t *luaType) string {
	var text string
	switch {
	case t.union != nil:
		var list []string
		for _, u := range t.union {
			list = append(list, v.stub(u))
		}
		text = strings.Join(list, "|")
	case t.function:
		text = "fun(" + v.slots(t.takes) + ")"
	case t.table:
		text = "{" + v.slots(t.fields) + "}"
	case t.list != nil:
		text = v.stub(t.list) + "[]"
	case t.literal != "":
		text = strings.ReplaceAll(t.literal, "'", `"`)
	default:
		text = t.name
		if list := v.meant(t.name); list != nil {
			text = strconv.Itoa(v.constants[list[0]])
		}
	}
	if t.orNil {
		text += "?"
	}
	return text
}

func (v *vocabulary) slots(list []slot) string {
	var texts []string
	for _, s := range list {
		texts = append(texts, v.label(s)+": "+v.stub(s.is))
	}
	return strings.Join(texts, ", ")
}

func (v *vocabulary) label(s slot) string {
	switch {
	case s.key != nil:
		return "[" + v.stub(s.key) + "]"
	case s.optional:
		return s.name + "?"
	}
	return s.name
}

// define writes what a type is: a table, or other names for something.
func (v *vocabulary) define(b *strings.Builder, name string, t *luaType) {
	if t.table {
		fmt.Fprintf(b, "\n---@class %s\n", name)
		for _, f := range t.fields {
			fmt.Fprintf(b, "---@field %s %s\n", v.label(f), v.stub(f.is))
		}
		return
	}
	fmt.Fprintf(b, "\n---@alias %s", name)
	if t.union == nil {
		fmt.Fprintf(b, " %s\n", v.stub(t))
		return
	}
	b.WriteString("\n")
	for _, u := range t.union {
		list := v.meant(u.name)
		if list == nil {
			fmt.Fprintf(b, "---| %s\n", v.stub(u))
		}
		for _, c := range list {
			dot := strings.LastIndexByte(c, '.')
			fmt.Fprintf(b, "---| %d # %s%s\n", v.constants[c], c[:dot], index(c[dot+1:]))
		}
	}
}

// index is how Lua writes the field of a table.
func index(name string) string {
	if identifier.MatchString(name) {
		return "." + name
	}
	return `["` + name + `"]`
}

// sentence makes a sentence of a line of the manual.
func sentence(text string) string {
	return string(unicode.ToUpper(rune(text[0]))) + text[1:] + "."
}

// function writes a function, or a method.
func (v *vocabulary) function(b *strings.Builder, name string, f binding, deprecated bool) error {
	forms, err := parseSignature(f.signature)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(b, "\n---%s\n", sentence(f.doc))
	if f.differs != "" {
		fmt.Fprintf(b, "---\n---In wps run: %s.\n", f.differs)
	}
	if deprecated {
		b.WriteString("---@deprecated\n")
	}
	for _, other := range forms[1:] {
		results := v.results(other.returns)
		if results != "" {
			results = ": " + results
		}
		fmt.Fprintf(b, "---@overload fun(%s)%s\n", v.slots(other.takes), results)
	}
	var names []string
	for _, s := range forms[0].takes {
		fmt.Fprintf(b, "---@param %s %s\n", v.label(s), v.stub(s.is))
		names = append(names, s.name)
	}
	for _, s := range forms[0].returns {
		fmt.Fprintf(b, "---@return %s\n", strings.TrimSuffix(v.stub(s.is)+" "+s.name, " "))
	}
	fmt.Fprintf(b, "function %s(%s) end\n", name, strings.Join(names, ", "))
	return nil
}

func (v *vocabulary) results(list []slot) string {
	var texts []string
	for _, s := range list {
		text := v.stub(s.is)
		if s.name != "" {
			text = s.name + ": " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// writeStubs writes the modules as editors read them; what is not in the
// default firmware is deprecated.
func writeStubs(modules, ordinary []manual) (string, error) {
	v, err := learn(modules)
	if err != nil {
		return "", err
	}
	known := map[string]bool{}
	for _, m := range ordinary {
		for _, f := range m.bindings {
			known[m.name+m.dot()+f.name] = true
		}
	}
	var b strings.Builder
	b.WriteString(stubsHead)
	for _, t := range types {
		v.define(&b, t.name, v.types[t.name])
	}
	// A table before those within it.
	modules = slices.SortedFunc(slices.Values(modules), func(x, y manual) int { return cmp.Compare(x.name, y.name) })
	for _, m := range modules {
		name := m.name
		if m.isObject() {
			name = name[strings.LastIndexByte(name, '.')+1:]
			fmt.Fprintf(&b, "\n---@class %s\nlocal %s = {}\n", m.name, name)
		} else if len(m.constants) == 0 {
			fmt.Fprintf(&b, "\n---@class %s\n%s = {}\n", m.name, name)
		} else {
			fmt.Fprintf(&b, "\n---@class %s\n%s = {\n", m.name, name)
			for _, c := range m.constants {
				fmt.Fprintf(&b, "\t%s = %d,\n", strings.TrimPrefix(index(c.name), "."), c.value)
			}
			b.WriteString("}\n")
		}
		for _, f := range m.bindings {
			if err := v.function(&b, name+m.dot()+f.name, f, !known[m.name+m.dot()+f.name]); err != nil {
				return "", err
			}
		}
	}
	return b.String(), nil
}

// TestStubs compares stubs.lua with the tables, and runs it: it makes tables
// with the names and numbers of the modules.
func TestStubs(t *testing.T) {
	modules := open(t, true)
	text, err := writeStubs(modules, open(t, false))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "stubs.lua", text)
	if !*updateManual && Stubs() != text {
		t.Error("the program has other stubs")
	}
	state := lua51.New(lua51.Config{})
	defer state.Close()
	chunk, err := state.Load("stubs.lua", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := state.Call(t.Context(), chunk); err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		for _, f := range m.bindings {
			if name := m.name + "." + f.name; !m.isObject() && state.Lookup(name).Type().String() != "function" {
				t.Errorf("%s is %v", name, state.Lookup(name))
			}
		}
		for _, c := range m.constants {
			if name := m.name + "." + c.name; identifier.MatchString(c.name) && state.Lookup(name).String() != strconv.Itoa(c.value) {
				t.Errorf("%s is %v, want %d", name, state.Lookup(name), c.value)
			}
		}
	}
}

// TestNamesInSignatures: each means something, and each type has a use.
func TestNamesInSignatures(t *testing.T) {
	modules := open(t, true)
	v, err := learn(modules)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	look := func(where string, is *luaType) {
		is.each(func(part *luaType) {
			used[part.name] = true
			if part.name != "" && !slices.Contains(builtin, part.name) && v.types[part.name] == nil && len(v.meant(part.name)) == 0 {
				t.Errorf("%s: there is no %s", where, part.name)
			}
		})
	}
	for _, m := range modules {
		for _, f := range m.bindings {
			forms, err := parseSignature(f.signature)
			if err != nil {
				t.Errorf("%s.%s: %v", m.name, f.name, err)
			}
			for _, form := range forms {
				optional := false
				for _, s := range slices.Concat(form.takes, form.returns) {
					look(m.name+"."+f.name, s.is)
				}
				for _, s := range form.takes {
					if optional && !s.optional {
						t.Errorf("%s.%s: %s is behind what may be left out", m.name, f.name, s.name)
					}
					optional = s.optional
				}
			}
		}
	}
	for _, named := range types {
		look(named.name, v.types[named.name])
	}
	for _, named := range types {
		if !used[named.name] {
			t.Errorf("nothing has the type %s", named.name)
		}
	}
}
