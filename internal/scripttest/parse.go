package scripttest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
)

// The comments that a case is made of, apart from settings.
const (
	printed = "--|" // begins a line that must be printed
	airLine = "--@" // begins a line of an air file
)

// setting is a comment of the form "-- key: value".
var setting = regexp.MustCompile(`^-- ([a-z]+): *(.*)$`)

// layout is where a script's comments stand.
type layout struct {
	top, bottom int  // the comment blocks are lines [0, top) and [bottom, end)
	prints      bool // there are lines about what is printed
	expects     bool // there is an expectation
}

// press is somebody pressing a router's button.
type press struct {
	line   int
	router string // its name or one of its networks; "": the only one
	at     time.Duration
}

// parser reads the comments of one script.
type parser struct {
	*Case
	seen    map[string]int // line of each setting that may stand only once
	air     string
	inline  strings.Builder // an air, its lines where they are in the script
	inlined int             // lines of it
	presses []press
	nothing bool // "prints: nothing"
}

// settings are the keys, in the order of the documentation. Those that end in
// "*" may stand several times.
var settings = []struct {
	key  string
	read func(p *parser, line int, value string) error
}{
	{"title", func(p *parser, _ int, value string) error { p.Title = value; return nil }},
	{"row*", func(p *parser, _ int, value string) error { p.Rows = append(p.Rows, value); return nil }},
	{"air", func(p *parser, _ int, value string) error { p.air = value; return nil }},
	{"press*", (*parser).readPress},
	{"profile", func(p *parser, _ int, value string) (err error) {
		p.Profile, err = wps.ParseProfile(value)
		return err
	}},
	{"seed", func(p *parser, _ int, value string) (err error) {
		if p.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			return fmt.Errorf("%q is no whole number from 0 on", value)
		}
		return nil
	}},
	{"until", func(p *parser, _ int, value string) (err error) {
		if p.Until, err = time.ParseDuration(value); err != nil || p.Until <= 0 {
			return fmt.Errorf("%q is no duration such as 2m or 500ms", value)
		}
		return nil
	}},
	{"strict", func(p *parser, _ int, value string) error { return yesOrNo(value, &p.Strict) }},
	{"compat", func(p *parser, _ int, value string) error {
		if p.Compat = value == "2.x"; !p.Compat {
			return fmt.Errorf("%q: the only old firmware known is 2.x", value)
		}
		return nil
	}},
	{"prints", func(p *parser, _ int, value string) error {
		if value != "nothing" {
			return fmt.Errorf("%q: it can only be nothing; a line that is printed begins with %s", value, printed)
		}
		p.nothing, p.layout.prints, p.layout.expects = true, true, true
		return nil
	}},
	{"warn*", func(p *parser, _ int, value string) error {
		p.CheckHints, p.layout.expects = true, true
		if value != "none" {
			p.Hints = append(p.Hints, value)
		}
		return nil
	}},
	{"error*", func(p *parser, _ int, value string) error {
		if value == "" {
			return fmt.Errorf("it needs a part of the error's text")
		}
		p.Errors, p.Failed, p.layout.expects = append(p.Errors, value), true, true
		return nil
	}},
	{"failed", func(p *parser, _ int, value string) error {
		p.layout.expects = true
		return yesOrNo(value, &p.Failed)
	}},
	{"restarted", func(p *parser, _ int, value string) error {
		p.Restarted, p.layout.expects = new(bool), true
		return yesOrNo(value, p.Restarted)
	}},
}

// Settings lists the keys that the comments of a script can have.
func Settings() []string {
	var keys []string
	for _, s := range settings {
		keys = append(keys, strings.TrimSuffix(s.key, "*"))
	}
	return keys
}

func yesOrNo(value string, to *bool) error {
	if value != "yes" && value != "no" {
		return fmt.Errorf("%q is neither yes nor no", value)
	}
	*to = value == "yes"
	return nil
}

// parse makes a Case of a script and its comments.
func parse(name string, script []byte) (*Case, error) {
	c := &Case{Name: name, Script: script, Profile: wps.Device, Seed: 1}
	p := &parser{Case: c, seen: map[string]int{}}
	lines := strings.Split(string(script), "\n")
	c.layout.top, c.layout.bottom = blocks(lines)
	var unknown error // of interest if the script is written as a test at all
	meant := false
	for i, line := range lines {
		known, problem := false, error(nil)
		if i < c.layout.top || i >= c.layout.bottom {
			known, problem = p.readLine(i+1, strings.TrimRight(line, "\r"))
		}
		if p.inline.WriteByte('\n'); problem == nil {
			meant = meant || known
			continue
		}
		problem = fmt.Errorf("%s:%d: %w", name, i+1, problem)
		if known {
			return nil, problem
		}
		if unknown == nil {
			unknown = problem
		}
	}
	if meant && unknown != nil {
		return nil, unknown
	}
	if p.nothing && c.Output != "" {
		return nil, fmt.Errorf("%s:%d: prints: nothing, yet there are lines that begin with %s", name, p.seen["prints"], printed)
	}
	return c, p.findAir()
}

// readLine reads one line of comment. An error with known false is about a
// setting that there is not.
func (p *parser) readLine(n int, line string) (known bool, err error) {
	if text, ok := strings.CutPrefix(line, airLine); ok {
		p.inline.WriteString(text)
		p.inlined++
		return true, nil
	}
	if text, ok := strings.CutPrefix(line, printed); ok {
		p.Output += strings.TrimPrefix(text, " ") + "\n"
		p.layout.prints, p.layout.expects = true, true
		return true, nil
	}
	match := setting.FindStringSubmatch(strings.TrimRight(line, " \t"))
	if match == nil {
		return false, nil
	}
	for _, s := range settings {
		key, repeats := strings.CutSuffix(s.key, "*")
		if key != match[1] {
			continue
		}
		if first := p.seen[key]; first != 0 && !repeats {
			return true, fmt.Errorf("%s: it stands in line %d already", key, first)
		}
		p.seen[key] = n
		if err := s.read(p, n, match[2]); err != nil {
			return true, fmt.Errorf("%s: %w", key, err)
		}
		return true, nil
	}
	return false, fmt.Errorf("no setting is called %q: there are %s", match[1], strings.Join(Settings(), ", "))
}

// blocks finds the comments at the top and at the bottom of a script: the
// lines before the first and from after the last one that is anything else.
func blocks(lines []string) (top, bottom int) {
	for top < len(lines) && (isComment(lines[top]) || top == 0 && strings.HasPrefix(lines[0], "#")) {
		top++
	}
	for bottom = len(lines); bottom > top && isComment(lines[bottom-1]); {
		bottom--
	}
	return top, bottom
}

// isComment reports whether a line is empty or a comment of its own, and no
// end of a long one.
func isComment(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "--[") && !strings.HasPrefix(line, "--]")
}

// readPress reads "8s" or "ROUTER 8s".
func (p *parser) readPress(line int, value string) error {
	router, at := "", value
	if i := strings.LastIndexAny(value, " \t"); i >= 0 {
		router, at = strings.TrimSpace(value[:i]), value[i+1:]
	}
	d, err := time.ParseDuration(at)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no time after the start such as 8s, alone or after the name of a router or a network", value)
	}
	p.presses = append(p.presses, press{line, strings.Trim(router, `"`), d})
	return nil
}

// findAir loads the air that the script names, holds or has beside it.
func (p *parser) findAir() (err error) {
	switch {
	case p.inlined > 0 && p.air != "" && p.air != "inline":
		return fmt.Errorf("%s:%d: air: the script has lines of an air of its own, which begin with %s: keep one of both", p.Name, p.seen["air"], airLine)
	case p.inlined > 0:
		p.Air, err = airs.Parse(p.Name, []byte(p.inline.String()))
	case p.air == "inline":
		return fmt.Errorf("%s:%d: air: inline, but no line begins with %s", p.Name, p.seen["air"], airLine)
	case p.air == "":
		name := beside(p.Name, ".toml")
		if _, err := os.Stat(name); err != nil {
			name = airs.Default
		}
		p.Air, err = airs.Load(name)
	case slices.Contains(airs.Names(), p.air):
		p.Air, err = airs.Load(p.air)
	default:
		name := filepath.FromSlash(p.air)
		if filepath.Ext(name) != ".toml" {
			name += ".toml"
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(p.Name), name)
		}
		if p.Air, err = airs.Load(name); err != nil {
			return fmt.Errorf("%s:%d: air: %w", p.Name, p.seen["air"], err)
		}
	}
	if err != nil {
		return err
	}
	return p.pressButtons()
}

// pressButtons has the buttons pressed as the script says, and not as the air
// does.
func (p *parser) pressButtons() error {
	if len(p.presses) == 0 {
		return nil
	}
	for i := range p.Air.Routers {
		p.Air.Routers[i].Button = nil
	}
	for _, press := range p.presses {
		r, err := p.router(press.router)
		if err != nil {
			return fmt.Errorf("%s:%d: press: %w", p.Name, press.line, err)
		}
		r.Button = append(r.Button, press.at)
	}
	return nil
}

// router finds a router by its name or by one of its networks.
func (p *parser) router(name string) (*airs.Router, error) {
	var found *airs.Router
	var names []string
	for i := range p.Air.Routers {
		r := &p.Air.Routers[i]
		names = append(names, strconv.Quote(r.Name))
		has := func(b airs.BSS) bool { return string(b.SSID) == name }
		if name != "" && r.Name != name && !slices.ContainsFunc(r.BSSs, has) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("several routers could be meant: name one of %s", strings.Join(names, ", "))
		}
		found = r
	}
	if found == nil && len(names) == 0 {
		return nil, fmt.Errorf("there is no router in the air %q", p.Air.Name)
	}
	if found == nil {
		return nil, fmt.Errorf("no router or network is called %q: the routers are %s", name, strings.Join(names, ", "))
	}
	return found, nil
}
