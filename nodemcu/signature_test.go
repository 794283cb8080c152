package nodemcu

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// form is one way to call a function.
type form struct{ takes, returns []slot }

// slot is an argument, a result, or a field of a table; "..." names any number
// of arguments, and a key stands in the place of a name.
type slot struct {
	name     string
	key      *luaType
	optional bool
	is       *luaType
}

// luaType is one of: a union, a name, a literal, a function, a table, a list.
type luaType struct {
	union    []*luaType
	name     string // a star may end it
	literal  string
	function bool
	takes    []slot
	table    bool
	fields   []slot
	list     *luaType
	orNil    bool
}

// required are the arguments that cannot be left out.
func (f form) required() []slot {
	n := 0
	for i, s := range f.takes {
		if !s.optional && s.name != "..." {
			n = i + 1
		}
	}
	return f.takes[:n]
}

// word matches one token of a signature; what is left over between two is wrong.
var word = regexp.MustCompile(`^(?:[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*(?:\*|\.\*)?|\d+|'[^']*'|\.\.\.|\[\]|[](){}[?:;,|])`)

type signatureParser struct {
	text  string
	words []string
}

// parseSignature reads what a function takes and returns.
func parseSignature(text string) ([]form, error) {
	return parseWith(text, func(p *signatureParser) (forms []form) {
		for {
			f := form{takes: p.arguments()}
			if p.accept(":") {
				f.returns = p.results()
			}
			if forms = append(forms, f); !p.accept(";") {
				return forms
			}
		}
	})
}

// parseType reads a type.
func parseType(text string) (*luaType, error) { return parseWith(text, (*signatureParser).union) }

type signatureError string

func parseWith[T any](text string, parse func(*signatureParser) T) (parsed T, err error) {
	p := &signatureParser{text: text}
	for rest := text; ; {
		if rest = strings.TrimLeft(rest, " "); rest == "" {
			break
		}
		w := word.FindString(rest)
		if w == "" {
			return parsed, fmt.Errorf("%q: nothing begins with %q", text, rest)
		}
		p.words, rest = append(p.words, w), rest[len(w):]
	}
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%q: %s", text, string(e.(signatureError)))
		}
	}()
	if parsed = parse(p); len(p.words) > 0 {
		p.fail("the end")
	}
	return parsed, nil
}

func (p *signatureParser) fail(want string) {
	panic(signatureError(fmt.Sprintf("%s is wanted before %q", want, strings.Join(p.words, " "))))
}

func (p *signatureParser) peek(n int) string {
	if n < len(p.words) {
		return p.words[n]
	}
	return ""
}

func (p *signatureParser) accept(w string) bool {
	if p.peek(0) != w {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *signatureParser) expect(w string) {
	if !p.accept(w) {
		p.fail(w)
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (p *signatureParser) next(matches *regexp.Regexp, want string) string {
	w := p.peek(0)
	if !matches.MatchString(w) {
		p.fail(want)
	}
	p.words = p.words[1:]
	return w
}

func (p *signatureParser) arguments() (list []slot) {
	p.expect("(")
	for !p.accept(")") {
		if len(list) > 0 {
			p.expect(",")
		}
		var s slot
		if p.accept("...") {
			s.name = "..."
		} else {
			s.name = p.next(identifier, "the name of an argument")
			s.optional = p.accept("?")
		}
		p.expect(":")
		s.is = p.union()
		list = append(list, s)
	}
	return list
}

func (p *signatureParser) results() (list []slot) {
	for {
		var s slot
		if p.peek(1) == ":" {
			s.name = p.next(identifier, "the name of a result")
			p.expect(":")
		}
		s.is = p.union()
		if list = append(list, s); !p.accept(",") {
			return list
		}
	}
}

func (p *signatureParser) union() *luaType {
	list := []*luaType{p.single()}
	for p.accept("|") {
		list = append(list, p.single())
	}
	if len(list) == 1 {
		return list[0]
	}
	return &luaType{union: list}
}

var (
	typeLiteral = regexp.MustCompile(`^(?:\d+|'.*'|true|false)$`)
	typeName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*\*?$`)
)

func (p *signatureParser) single() *luaType {
	t := &luaType{}
	switch w := p.peek(0); {
	case p.accept("{"):
		t.table, t.fields = true, p.fields()
	case p.accept("fun"):
		t.function, t.takes = true, p.arguments()
	case typeLiteral.MatchString(w):
		t.literal = p.next(typeLiteral, "")
	default:
		t.name = p.next(typeName, "a type")
	}
	for p.accept("[]") {
		t = &luaType{list: t}
	}
	t.orNil = p.accept("?")
	return t
}

func (p *signatureParser) fields() (list []slot) {
	for !p.accept("}") {
		if len(list) > 0 {
			p.expect(",")
		}
		var s slot
		if p.accept("[") {
			s.key = p.union()
			p.expect("]")
		} else {
			s.name = p.next(identifier, "the name of a field")
			s.optional = p.accept("?")
		}
		p.expect(":")
		s.is = p.union()
		list = append(list, s)
	}
	return list
}

// builtin are the types that need no definition.
var builtin = []string{"integer", "number", "string", "boolean", "function", "table"}

// each calls f for a type, and all within it.
func (t *luaType) each(f func(*luaType)) {
	if t == nil {
		return
	}
	f(t)
	t.list.each(f)
	for _, u := range t.union {
		u.each(f)
	}
	for _, s := range slices.Concat(t.takes, t.fields) {
		s.key.each(f)
		s.is.each(f)
	}
}

// TestSignatureThatIsWrong says where it is wrong.
func TestSignatureThatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                        `( is wanted before ""`,
		"integer":                 `( is wanted before "integer"`,
		"(a)":                     `: is wanted before ")"`,
		"(a: )":                   `a type is wanted before ")"`,
		"(a: integer b: integer)": `, is wanted before "b : integer )"`,
		"(a.b: integer)":          `the name of an argument is wanted`,
		"(): ":                    `a type is wanted before ""`,
		"(): a.b: integer":        `the name of a result is wanted`,
		"() integer":              `the end is wanted before "integer"`,
		"(a: {b integer})":        `: is wanted before "integer } )"`,
		"(a: {[string: integer})": `] is wanted`,
		"(a: {b.c: integer})":     `the name of a field is wanted`,
		"(a: #)":                  `nothing begins with "#)"`,
	} {
		if forms, err := parseSignature(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", text, forms, err, want)
		}
	}
}
