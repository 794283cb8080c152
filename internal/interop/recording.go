package interop

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Recording is one run against a real peer: all that is needed to have our end
// say the same again, octet for octet.
//
// Its text form is one item a line, octets in hexadecimal; longer ones go on in
// lines that begin with a blank. Lines that begin with # are for the reader.
//
//	# What this is.
//	peer hostapd v2.10
//	random 64db…
//	secret AuthKey 9035…
//
//	# Request/Identity
//	< 01000005…
//	# Response/Identity
//	> 01000022…
type Recording struct {
	Title   string  // a sentence or more
	Facts   []Fact  // what was agreed on: peer, role, password …
	Random  []byte  // all that our end drew
	Secrets []Fact  // what the peer computed, in hexadecimal
	Frames  []Frame // in the order of the wire
}

// Fact is a named value.
type Fact struct{ Name, Value string }

// Frame is one EAPOL frame, sent by our end or received.
type Frame struct {
	Sent   bool
	Octets []byte
}

// Fact returns the value of a fact, "" if there is none.
func (r *Recording) Fact(name string) string { return find(r.Facts, name) }

// Secret returns the octets of a secret, nil if there is none.
func (r *Recording) Secret(name string) []byte {
	value := find(r.Secrets, name)
	if value == "" {
		return nil
	}
	b, _ := hex.DecodeString(value)
	return b
}

func find(facts []Fact, name string) string {
	for _, f := range facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Add records a frame.
func (r *Recording) Add(sent bool, octets []byte) {
	r.Frames = append(r.Frames, Frame{sent, bytes.Clone(octets)})
}

// octetsPerLine keeps the text below 80 columns.
const octetsPerLine = 36

// Text returns the text form. Each frame gets the comment that describe gives.
func (r *Recording) Text(describe func(Frame) string) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(r.Title) {
		fmt.Fprintf(&b, "# %s\n", strings.TrimSpace(line))
	}
	for _, f := range r.Facts {
		fmt.Fprintf(&b, "%s %s\n", f.Name, f.Value)
	}
	writeOctets(&b, "random", hex.EncodeToString(r.Random))
	for _, s := range r.Secrets {
		writeOctets(&b, "secret "+s.Name, s.Value)
	}
	for _, f := range r.Frames {
		direction := "<"
		if f.Sent {
			direction = ">"
		}
		fmt.Fprintf(&b, "\n# %s\n", describe(f))
		writeOctets(&b, direction, hex.EncodeToString(f.Octets))
	}
	return b.Bytes()
}

func writeOctets(w io.Writer, name, octets string) {
	for start := " "; ; name, start = "", " " {
		n := min(len(octets), 2*octetsPerLine)
		fmt.Fprintf(w, "%s%s%s\n", name, start, octets[:n])
		if octets = octets[n:]; octets == "" {
			return
		}
	}
}

// ErrRecording is wrapped when a recording cannot be read.
var ErrRecording = errors.New("interop: not a recording")

// ParseRecording reads the text form.
func ParseRecording(text []byte) (*Recording, error) {
	var items []string
	for line := range strings.Lines(string(text)) {
		rest, more := strings.CutPrefix(line, " ")
		switch line = strings.TrimRight(line, "\n"); {
		case line == "" || line[0] == '#':
		case more && len(items) > 0:
			items[len(items)-1] += strings.TrimSpace(rest)
		default:
			items = append(items, line)
		}
	}
	r := new(Recording)
	for _, item := range items {
		name, value, _ := strings.Cut(item, " ")
		var err error
		switch name {
		case "random":
			r.Random, err = hex.DecodeString(value)
		case "secret":
			name, value, _ = strings.Cut(value, " ")
			_, err = hex.DecodeString(value)
			r.Secrets = append(r.Secrets, Fact{name, value})
		case "<", ">":
			var octets []byte
			octets, err = hex.DecodeString(value)
			r.Add(name == ">", octets)
		default:
			r.Facts = append(r.Facts, Fact{name, value})
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrRecording, name, err)
		}
	}
	if len(r.Frames) == 0 {
		return nil, fmt.Errorf("%w: no frames", ErrRecording)
	}
	return r, nil
}
