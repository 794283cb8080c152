package owner

import (
	"bytes"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// process is a running program that may be an owner.
type process struct {
	pid  int
	name string   // as the kernel has it, at most 15 octets
	args []string // its command line
	unit string   // the systemd service it runs in; "": none
	user string   // who started it; "": not known
}

// programs are those whose processes are looked at.
var programs = []string{"wpa_supplicant", "iwd", "connmand", "dhcpcd", "dhclient", "udhcpc"}

// running finds the processes that may be owners, in the order of their ids.
// One that ends meanwhile is passed over.
func (s *search) running() {
	entries, err := fs.ReadDir(s.root, "proc")
	s.fail(err)
	own, _ := fs.ReadLink(s.root, "proc/self/ns/net")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		dir := path.Join("proc", e.Name())
		p := process{pid: pid, name: strings.TrimSpace(s.read(dir + "/comm"))}
		if !slices.Contains(programs, p.name) {
			continue
		}
		// In another network namespace, the name is that of another interface.
		if other, err := fs.ReadLink(s.root, dir+"/ns/net"); err == nil && own != "" && other != own {
			continue
		}
		for arg := range bytes.SplitSeq([]byte(strings.TrimRight(s.read(dir+"/cmdline"), "\x00")), []byte{0}) {
			p.args = append(p.args, string(arg))
		}
		for line := range s.lines(dir + "/cgroup") {
			// number:controllers:path (cgroups(7))
			if parts := strings.SplitN(line, ":", 3); len(parts) == 3 && strings.HasPrefix(parts[2], "/system.slice/") && strings.HasSuffix(line, ".service") {
				p.unit = path.Base(line)
			}
		}
		for line := range s.lines(dir + "/status") {
			if ids, ok := strings.CutPrefix(line, "Uid:"); ok {
				p.user, _, _ = strings.Cut(strings.TrimSpace(ids), "\t") // the real one
			}
		}
		s.processes = append(s.processes, p)
	}
	slices.SortFunc(s.processes, func(a, b process) int { return a.pid - b.pid })
}

// named is the processes of one program.
func (s *search) named(program string) iter.Seq[process] {
	return func(yield func(process) bool) {
		for _, p := range s.processes {
			if p.name == program && !yield(p) {
				return
			}
		}
	}
}

// about reports whether the command line names the interface: as a word, or
// right after an option, as in -iwlan0 and --interface=wlan0. A program may
// have put all words into one argument.
func (p process) about(ifname string) bool {
	for _, arg := range p.args {
		for word := range strings.FieldsSeq(arg) {
			option, ok := strings.CutSuffix(word, ifname)
			if ok && (option == "" || option[0] == '-' && (option[len(option)-1] == 'i' || option[len(option)-1] == '=')) {
				return true
			}
		}
	}
	return false
}

func (p process) String() string {
	about := fmt.Sprintf("process %d", p.pid)
	switch {
	case p.user == "":
		return about + ", of an unknown user"
	case p.user != root:
		return about + ", of user " + p.user
	case p.command() == "":
		return about
	}
	return about + ", " + p.command()
}

// root is the user whose commands root may be told to type.
const root = "0"

// commandMax is the longest command line that is told, in octets.
const commandMax = 1000

// command is the command line for root's shell; "": it is none to be told.
// Anybody can start a program under any name, and with any words.
func (p process) command() string {
	words := make([]string, len(p.args))
	for i, arg := range p.args {
		words[i] = quote(arg)
	}
	line := strings.Join(words, " ")
	if p.user != root || len(line) > commandMax || !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ""
	}
	return line
}

// again is the command that starts it once more; "": not known.
func (p process) again() string {
	if command := p.command(); command != "" {
		return command + " &"
	}
	return ""
}

// stop returns the commands that end a process and start it again.
func (s *search) stop(p process) (release, restore string) {
	if release, restore, ok := s.ifupdown(p); ok {
		return release, restore
	}
	// The service must be the program's own, and not that of, say, a login.
	unit, _, _ := strings.Cut(strings.TrimSuffix(p.unit, ".service"), "@")
	if unit != "" && (strings.HasPrefix(unit, p.name) || strings.HasPrefix(p.name, unit)) {
		return service(p.unit)
	}
	return fmt.Sprintf("kill %d", p.pid), p.again()
}

// ifupdown returns the commands for a process that ifup(8) has started.
func (s *search) ifupdown(p process) (release, restore string, ok bool) {
	if p.unit != "networking.service" && p.unit != "ifup@"+s.ifname+".service" {
		return "", "", false
	}
	return "ifdown " + quote(s.ifname), "ifup " + quote(s.ifname), true
}

// daemon returns the commands that end and start a program of which there is
// one. It may run where /proc does not show it, but then as its usual service.
func (s *search) daemon(program, unit string) (release, restore string) {
	for p := range s.named(program) {
		return s.stop(p)
	}
	return service(unit)
}

func service(unit string) (stop, start string) {
	return "systemctl stop " + quote(unit), "systemctl start " + quote(unit)
}

// quote makes one word of a shell out of a text.
func quote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=@,+", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// read returns a file's text; one that is not there is empty.
func (s *search) read(name string) string {
	b, err := fs.ReadFile(s.root, name)
	if err != nil {
		return ""
	}
	return string(b)
}

// lines returns a file's lines without their ends.
func (s *search) lines(name string) iter.Seq[string] {
	return strings.SplitSeq(s.read(name), "\n")
}
