package airs

import (
	"maps"
	"slices"
	"strings"
)

// table is one table of an air file. The format is written once, as the
// functions that read it (read.go): each asks a table for a key by name, kind
// and default, and what nobody asked for is an unknown key.
type table struct {
	doc    *document
	path   string
	values map[string]any
	asked  []string
	wrong  []string // the keys whose values were refused
}

// Key describes one key of the format.
type Key struct {
	Path    string // such as router.bss.channel
	Kind    string // what the value looks like
	Default string // as it is written, in words, or "required"
}

// kind is a sort of value: what it is called, and how it is read. The error of
// read says what is wrong and what would be right.
type kind[T any] struct {
	name string
	read func(v any) (T, error)
}

// Defaults that are no values.
type (
	// required is the default of a key that must be there; the text says what
	// it is for.
	required string
	// derived is a default that depends on other things.
	derived struct {
		words string
		value any // nil: the zero value
	}
)

// nothing is the default of a key that may be left out.
var nothing = derived{words: "none"}

// get reads one key. Of a key that is wrong or missing it returns the zero
// value, and the document remembers the error.
func get[T any](t *table, key string, k kind[T], fallback any) (value T) {
	t.ask(key, k.name, fallback)
	v, ok := t.values[key]
	if !ok {
		switch f := fallback.(type) {
		case required:
			if t.doc.describe == nil {
				t.doc.fail(t.path, "needs the key %s: %s", key, string(f))
			}
			return value
		case derived:
			if f.value == nil {
				return value
			}
			v = f.value
		default:
			v = fallback
		}
	}
	value, err := k.read(v)
	if err != nil {
		t.wrong = append(t.wrong, key)
		t.doc.fail(join(t.path, key), "%v", err)
	}
	return value
}

// has reports whether the file gives the key.
func (t *table) has(key string) bool {
	_, ok := t.values[key]
	return ok
}

// refused reports whether the value of the key was wrong.
func (t *table) refused(key string) bool { return slices.Contains(t.wrong, key) }

// fail reports what is wrong with one key, or with the table if key is empty.
func (t *table) fail(key, format string, args ...any) {
	path := t.path
	if key != "" {
		path = join(path, key)
	}
	t.doc.fail(path, format, args...)
}

func (t *table) ask(key, kind string, fallback any) {
	t.asked = append(t.asked, key)
	if t.doc.describe == nil {
		return
	}
	t.doc.describe(Key{plain(join(t.path, key)), kind, inWords(fallback)})
}

// inWords writes a default as it would stand in a file.
func inWords(fallback any) string {
	switch f := fallback.(type) {
	case required:
		return "required"
	case derived:
		return f.words
	case []any:
		items := make([]string, len(f))
		for i, v := range f {
			items[i] = quoted(v)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return quoted(fallback)
}

// one returns the table [key], empty if the file has none.
func (t *table) one(key string) *table {
	t.asked = append(t.asked, key)
	sub := &table{doc: t.doc, path: join(t.path, key)}
	if v, ok := t.values[key]; ok {
		if sub.values, ok = v.(map[string]any); !ok {
			t.doc.fail(sub.path, "must be a table: write [%s] on a line of its own", plain(sub.path))
		}
	}
	return sub
}

// many returns the tables [[key]].
func (t *table) many(key string) (subs []*table) {
	t.asked = append(t.asked, key)
	path := join(t.path, key)
	list, ok := t.values[key].([]any)
	if t.doc.describe != nil {
		list, ok = []any{map[string]any{}}, true
	}
	for i, v := range list {
		values, table1 := v.(map[string]any)
		if ok = table1; !ok {
			break
		}
		subs = append(subs, &table{doc: t.doc, path: indexed(path, i), values: values})
	}
	if !ok && t.has(key) {
		t.doc.fail(path, "must be a table: write [[%s]] on a line of its own", plain(path))
	}
	return subs
}

// done complains of keys that nobody asked for.
func (t *table) done() {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if !slices.Contains(t.asked, key) {
			slices.Sort(t.asked)
			t.doc.fail(join(t.path, key), "unknown key; the keys here are %s", strings.Join(t.asked, ", "))
		}
	}
}
