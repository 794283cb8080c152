package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// lineWidth is what a progress line may take of a terminal.
const lineWidth = 79

// progress tells where a procedure stands: on a terminal in one line that
// changes, with what is left of the walk time; in a pipe in a plain line for
// each turn that matters. With --quiet and --json it says nothing, with -v
// nothing but every step.
type progress struct {
	place    *place
	silent   bool
	deadline time.Time // of the walk time; zero once it no longer counts
	what     string
	with     string // the access point that it is about, if there is one
	shown    bool
	tick     *loop.Timer
}

// newProgress begins with what is waited for, for the walk time.
func newProgress(p *place, silent bool, walkTime time.Duration, what string) *progress {
	g := &progress{
		place: p, silent: silent || p.verbose,
		deadline: p.loop.Now().Add(walkTime), what: what,
	}
	g.turn("%s, for %.0f s at most", what, walkTime.Seconds())
	g.begin()
	return g
}

// begin shows the line and renews it every second.
func (g *progress) begin() {
	if g.silent || !g.place.env.Terminal {
		return
	}
	g.show()
	g.tick = g.place.loop.Background(g.place.loop.Now().Add(time.Second), g.begin)
}

// end takes the line away.
func (g *progress) end() {
	g.tick.Stop()
	if g.shown {
		fmt.Fprint(g.place.env.Stderr, "\r\x1b[K")
		g.shown = false
	}
}

// turn tells in a pipe of something that matters.
func (g *progress) turn(format string, args ...any) {
	if !g.silent && !g.place.env.Terminal {
		fmt.Fprintf(g.place.env.Stderr, "wps: %s\n", shown(fmt.Sprintf(format, args...)))
	}
}

// event takes one step in.
func (g *progress) event(ev wps.Event) {
	g.place.event(ev)
	switch ev := ev.(type) {
	case station.Candidate:
		if ev.Network.PushButtonActive() {
			g.turn("%s: its button is pressed", where(ev.BSS))
		} else {
			g.turn("%s: it waits for a PIN", where(ev.BSS))
		}
	case station.WEPFound:
		g.turn("%s: it has only WEP to offer, and is left alone", where(ev.BSS))
	case station.RunFailed:
		g.turn("%s: %s", display(ev.BSS.SSID), plain(ev.Failure.Error()))
		g.what = "that failed, looking on"
	case station.Joining:
		g.what, g.with = "joining", display(ev.BSS.SSID)
	case station.Associated:
		g.what = "associated"
	case station.Message:
		g.what = phase(ev)
	case station.GotCredential:
		g.what, g.with, g.deadline = "received the key", display(ev.SSID), time.Time{}
	case station.Connected:
		g.what, g.with = "connected, asking for an address", display(ev.BSS.SSID)
	case station.Disconnected:
		if ev.Err == nil { // as asked
			return
		}
		g.turn("%s", plain(ev.String()))
		g.what, g.with = "not connected, trying again", display(ev.SSID)
	case dhcp.Bound:
		g.what = "connected, address " + ev.Lease.Prefix.String()
	default:
		return
	}
	if g.shown {
		g.show()
	}
}

// phase says how far a registration has come. It has eight messages.
func phase(m station.Message) string {
	if m.Type >= wsc.MessageM1 && m.Type <= wsc.MessageM8 && m.Type != wsc.MessageM2D {
		return fmt.Sprintf("registering, %v of M8", m.Type)
	}
	return fmt.Sprintf("registering, %v", m.Type)
}

func (g *progress) show() {
	line := g.what
	if g.with != "" {
		line = g.with + ": " + line
	}
	if !g.deadline.IsZero() {
		left := g.deadline.Sub(g.place.loop.Now()).Round(time.Second)
		line = fmt.Sprintf("%3d s left  %s", int(max(left, 0).Seconds()), line)
	}
	if line = strings.ToValidUTF8(line, "?"); len(line) > lineWidth {
		line = strings.ToValidUTF8(line[:lineWidth-3], "") + "..."
	}
	fmt.Fprintf(g.place.env.Stderr, "\r\x1b[K%s", line)
	g.shown = true
}
