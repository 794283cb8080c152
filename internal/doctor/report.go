package doctor

import "fmt"

// Mark is what a line says at a glance.
type Mark uint8

const (
	OK      Mark = iota
	Note         // good to know; in nothing's way
	Problem      // in the way of wps start -i
)

var markNames = [...]string{OK: "ok", Note: "note", Problem: "problem"}

func (m Mark) String() string {
	if int(m) < len(markNames) {
		return markNames[m]
	}
	return fmt.Sprintf("Mark(%d)", uint8(m))
}

// MarshalText implements encoding.TextMarshaler.
func (m Mark) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Line is one finding. The names of its JSON fields are stable.
type Line struct {
	Interface string `json:"interface,omitempty"` // "": the machine as a whole
	Topic     string `json:"topic"`               // one word
	Mark      Mark   `json:"mark"`
	Text      string `json:"text"`
	Advice    string `json:"advice,omitempty"`  // what to do, in words
	Command   string `json:"command,omitempty"` // what to type
	Undo      string `json:"undo,omitempty"`    // what takes Command back
}

// Report is what the facts come to.
type Report struct {
	Lines []Line
	// Usable are the interfaces that wps start -i would take as they are.
	Usable []string
}

// section collects the lines about one interface, or about the machine.
type section struct {
	name  string
	lines []Line
}

func (s *section) add(m Mark, topic, text string) *Line {
	s.lines = append(s.lines, Line{Interface: s.name, Topic: topic, Mark: m, Text: text})
	return &s.lines[len(s.lines)-1]
}

// do says what can be done about a line.
func (l *Line) do(advice, command string) { l.Advice, l.Command = advice, command }

// problems are the topics in the way.
func (s *section) problems() (topics []string) {
	for _, l := range s.lines {
		if l.Mark == Problem {
			topics = append(topics, l.Topic)
		}
	}
	return topics
}
