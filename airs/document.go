package airs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Error is one thing that is wrong with an air file, and what to do about it.
type Error struct {
	File string
	Line int    // from 1; 0: the file as a whole
	Key  string // such as router.bss.channel; may be empty
	Text string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	b.WriteString(e.Text)
	return b.String()
}

const (
	maxErrors = 10       // of one file are reported
	maxFile   = 64 << 10 // octets of an air file
	maxDepth  = 8        // parts of a key; the format has four
)

// document is an air file on its way to an Air. It keeps where each key
// stands, and gathers errors, so that all of them can be told at once.
type document struct {
	file   string
	lines  map[string]int // by path, such as router[0].bss[1].channel
	errors []*Error
	// describe, if set, is told of each key that is asked for.
	describe func(Key)
}

// parseDocument reads the TOML and returns its top table.
func parseDocument(file string, text []byte) (*table, error) {
	d := &document{file: file}
	if len(text) > maxFile {
		return nil, errTooLarge(file)
	}
	if i := bytes.IndexByte(text, 0); i >= 0 || !utf8.Valid(text) {
		return nil, &Error{File: file, Text: "this is no text file; an air is described in TOML, in UTF-8"}
	}
	values := map[string]any{}
	if err := toml.Unmarshal(text, &values); err != nil {
		e := &Error{File: file, Text: err.Error()}
		if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
			e.Line, _ = decode.Position()
			e.Text = "not valid TOML: " + strings.TrimPrefix(decode.Error(), "toml: ")
		}
		return nil, e
	}
	d.locate(text)
	return &table{doc: d, values: values}, nil
}

// locate notes the line of each table and key.
func (d *document) locate(text []byte) {
	d.lines = map[string]int{}
	var p unstable.Parser
	p.Reset(text)
	line, upTo := 1, 0
	prefix := ""
	counts := map[string]int{} // of array tables, by path
	for p.NextExpression() {
		e := p.Expression()
		path := ""
		if e.Kind == unstable.KeyValue {
			path = prefix
		}
		it := e.Key()
		for depth := 0; depth < maxDepth && it.Next(); depth++ {
			if offset := int(it.Node().Raw.Offset); depth == 0 {
				line += bytes.Count(text[upTo:offset], []byte("\n"))
				upTo = offset
			}
			path = join(path, string(it.Node().Data))
			if n, ok := counts[path]; ok && (e.Kind != unstable.ArrayTable || !it.IsLast()) {
				path = indexed(path, n-1)
			}
			d.note(path, line)
		}
		switch e.Kind {
		case unstable.ArrayTable:
			counts[path]++
			prefix = indexed(path, counts[path]-1)
			path = prefix
		case unstable.Table:
			prefix = path
		}
		d.note(path, line)
	}
}

// note remembers where a path stands first.
func (d *document) note(path string, line int) {
	if _, ok := d.lines[path]; !ok {
		d.lines[path] = line
	}
}

// line finds where path stands, or else what encloses it.
func (d *document) line(path string) int {
	for {
		if line, ok := d.lines[path]; ok || path == "" {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

func errTooLarge(file string) error {
	return &Error{File: file, Text: fmt.Sprintf("this is larger than %d octets, and so no air file", maxFile)}
}

func (d *document) fail(path, format string, args ...any) {
	d.errors = append(d.errors, &Error{
		File: d.file, Line: d.line(path), Key: plain(path), Text: fmt.Sprintf(format, args...),
	})
}

// err returns all errors in the order of their lines.
func (d *document) err() error {
	slices.SortStableFunc(d.errors, func(a, b *Error) int { return a.Line - b.Line })
	var all []error
	for _, e := range d.errors[:min(len(d.errors), maxErrors)] {
		all = append(all, e)
	}
	return errors.Join(all...)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func indexed(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// plain is a path without indices, as a key of the format is called.
func plain(path string) string {
	var b strings.Builder
	skip := false
	for _, r := range path {
		switch {
		case r == '[':
			skip = true
		case r == ']':
			skip = false
		case !skip:
			b.WriteRune(r)
		}
	}
	return b.String()
}
