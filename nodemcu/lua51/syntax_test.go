package lua51

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What Lua 5.1.5 says of each of these.
func TestSyntaxErrors(t *testing.T) {
	for source, want := range map[string]string{
		"wps.start(function(s)\n  if s then\n    f()\nend)": "4: unexpected symbol near ')'",
		"if a then b()":                        "1: 'end' expected near '<eof>'",
		"if a then\n\n":                        "3: 'end' expected (to close 'if' at line 1) near '<eof>'",
		"if a b()":                             "1: 'then' expected near 'b'",
		"if a != b then end":                   "1: 'then' expected near '!'",
		"if a = b then end":                    "1: 'then' expected near '='",
		"if a then else b() elseif c then end": "1: 'end' expected near 'elseif'",
		"while a b() end":                      "1: 'do' expected near 'b'",
		"while a do":                           "1: 'end' expected near '<eof>'",
		"do\nf()":                              "2: 'end' expected (to close 'do' at line 1) near '<eof>'",
		"repeat\nf()\nend":                     "3: 'until' expected (to close 'repeat' at line 1) near 'end'",
		"for i = 1 do end":                     "1: ',' expected near 'do'",
		"for i 1, 2 do end":                    "1: '=' or 'in' expected near '1'",
		"for k, v do end":                      "1: 'in' expected near 'do'",
		"for 1 = 1, 2 do end":                  "1: '<name>' expected near '1'",
		"for i = 1, 2, 3 do f() break end g() break":  "1: no loop to break near '<eof>'",
		"while a do local function f() break end end": "1: no loop to break near 'end'",
		"end":                             "1: '<eof>' expected near 'end'",
		"x = = 1":                         "1: unexpected symbol near '='",
		"x =":                             "1: unexpected symbol near '<eof>'",
		"x":                               "1: '=' expected near '<eof>'",
		"x, y":                            "1: '=' expected near '<eof>'",
		"x, f() = 1, 2":                   "1: syntax error near '='",
		"(x)":                             "1: syntax error near '<eof>'",
		"(x = 1":                          "1: ')' expected near '='",
		"1 = x":                           "1: unexpected symbol near '1'",
		"print('a'":                       "1: ')' expected near '<eof>'",
		"print('a'\nx = 1":                "2: ')' expected (to close '(' at line 1) near 'x'",
		"print('a)\n":                     "1: unfinished string near ''a)'",
		"print('a)":                       "1: unfinished string near '<eof>'",
		"print('a\\":                      "1: unfinished string near '<eof>'",
		"print(\"\\65\\x\\\n\", '\\999')": "2: escape sequence too large near '''",
		"print 'a' 'b' = 1":               "1: unexpected symbol near '='",
		"f\n(x)":                          "2: ambiguous syntax (function call x new statement) near '('",
		"a.1 = 2":                         "1: '=' expected near '.1'",
		"a. = 2":                          "1: '<name>' expected near '='",
		"a[1 = 2":                         "1: ']' expected near '='",
		"a:b = 2":                         "1: function arguments expected near '='",
		"t = {1, 2":                       "1: '}' expected near '<eof>'",
		"t = {\n1 2}":                     "2: '}' expected (to close '{' at line 1) near '2'",
		"t = {[1] 2}":                     "1: '=' expected near '2'",
		"t = {a = 1; [2] = b, c; function() end, ...} t{} t'' !": "1: unexpected symbol near '!'",
		"local 1":                     "1: '<name>' expected near '1'",
		"local a, 1":                  "1: '<name>' expected near '1'",
		"local function 1":            "1: '<name>' expected near '1'",
		"function f":                  "1: '(' expected near '<eof>'",
		"function f.g:h(a, 1) end":    "1: <name> or '...' expected near '1'",
		"function f(..., a) end":      "1: ')' expected near ','",
		"function f() return ... end": "1: cannot use '...' outside a vararg function near '...'",
		"function f(...) return ... end return f; x = 1": "1: '<eof>' expected near 'x'",
		"return return":                          "1: unexpected symbol near 'return'",
		"x = 1..2":                               "1: malformed number near '1..2'",
		"x = 0xg":                                "1: malformed number near '0xg'",
		"x = 3e":                                 "1: malformed number near '3e'",
		"x = 12abc":                              "1: malformed number near '12abc'",
		"x = 0xF + 1.5e-3 + .5 - 3. .. y; y = @": "1: unexpected symbol near '@'",
		"x = \x01":                               "1: unexpected symbol near 'char(1)'",
		"x = [[a\nb":                             "2: unfinished long string near '<eof>'",
		"x = [=a":                                "1: invalid long string delimiter near '[='",
		"--[[ a\r\nb":                            "2: unfinished long comment near '<eof>'",
		"--[==[ a\n]] ]==] -- b\n--[=\n[[a]] = 1": "4: unexpected symbol near '[[a]]'",
		"x = " + strings.Repeat("(", 300):         "1: chunk has too many syntax levels",
		strings.Repeat("do ", 300):                "1: chunk has too many syntax levels",
	} {
		got := "none"
		if m := mistakeIn(source); m != nil {
			got = fmt.Sprintf("%d: %v", m.line, m)
		}
		if got != want {
			t.Errorf("%.60q\n got %s\nwant %s", source, got, want)
		}
	}
}

// A script that runs has no mistake, and a part of it is told what it lacks.
func TestSyntaxOfScripts(t *testing.T) {
	scripts, err := filepath.Glob("../testdata/*/*.lua")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range scripts {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(source), "#") || filepath.Base(name) == "syntax-error.lua" {
			continue
		}
		if m := mistakeIn(string(source)); m != nil {
			t.Errorf("%s:%d: %v", name, m.line, m)
		}
	}
}

// FuzzSyntax looks for a source on which the check crashes or does not end.
func FuzzSyntax(f *testing.F) {
	f.Add("if a then b() else c = {[1] = 2, d = '\\65'; ...} end")
	f.Add("for i = 0x1, 1e5 do --[[ ]] f{} g'' h[[a]] end repeat break until #x")
	f.Fuzz(func(t *testing.T, source string) {
		if m := mistakeIn(source); m != nil && (m.line < 1 || m.line > 1+strings.Count(source, "\n")+strings.Count(source, "\r") || m.problem == "") {
			t.Errorf("line %d: %v", m.line, m)
		}
	})
}
