package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/station"
)

// lineWidth is what a progress line may take of a terminal.
const lineWidth = 79

// progress shows one line on a terminal that tells where the procedure stands
// and how much of the walk time is left. In a pipe it shows nothing.
type progress struct {
	place    *place
	deadline time.Time // of the walk time; zero once it no longer counts
	what     string
	shown    bool
	tick     *loop.Timer
}

func newProgress(w *place, walkTime time.Duration) *progress {
	p := &progress{place: w, deadline: w.loop.Now().Add(walkTime), what: "starting"}
	p.begin()
	return p
}

// begin shows the line and renews it every second.
func (p *progress) begin() {
	if !p.place.env.Terminal || p.place.verbose {
		return
	}
	p.show()
	p.tick = p.place.loop.Background(p.place.loop.Now().Add(time.Second), p.begin)
}

// end takes the line away.
func (p *progress) end() {
	p.tick.Stop()
	if p.shown {
		fmt.Fprint(p.place.env.Stderr, "\r\x1b[K")
		p.shown = false
	}
}

// event takes one step in.
func (p *progress) event(ev wps.Event) {
	p.place.event(ev)
	switch ev := ev.(type) {
	case station.Scanning, station.Candidate, station.Joining, station.Associated, station.Message, station.WEPFound, station.Connected:
		p.what = ev.String()
	case station.GotCredential:
		p.what, p.deadline = ev.String(), time.Time{}
	default:
		return
	}
	if p.shown {
		p.show()
	}
}

func (p *progress) show() {
	line := p.what
	if !p.deadline.IsZero() {
		left := p.deadline.Sub(p.place.loop.Now()).Round(time.Second)
		line = fmt.Sprintf("%3d s left  %s", int(max(left, 0).Seconds()), line)
	}
	if line = strings.ToValidUTF8(line, "?"); len(line) > lineWidth {
		line = line[:lineWidth-3] + "..."
	}
	fmt.Fprintf(p.place.env.Stderr, "\r\x1b[K%s", line)
	p.shown = true
}
