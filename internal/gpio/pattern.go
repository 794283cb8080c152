package gpio

import (
	"time"

	"github.com/gowps/wps/loop"
)

// Light is what can be turned on and off: an LED, or a Line that is an output.
type Light interface {
	Set(on bool) error
}

// Step is one part of a pattern.
type Step struct {
	On  bool
	For time.Duration // 0: from then on for ever
}

// Pattern is what a light shows, again and again.
type Pattern []Step

// What a light shows of a push-button registration, as Wi-Fi Protected Setup
// recommends to devices that have one.
var (
	PatternInProgress = Blink(200*time.Millisecond, 100*time.Millisecond)
	PatternError      = Blink(100*time.Millisecond, 100*time.Millisecond)
	PatternOverlap    = Pattern{
		{true, 100 * time.Millisecond}, {false, 100 * time.Millisecond},
		{true, 100 * time.Millisecond}, {false, 100 * time.Millisecond},
		{true, 100 * time.Millisecond}, {false, 100 * time.Millisecond},
		{true, 100 * time.Millisecond}, {false, 100 * time.Millisecond},
		{true, 100 * time.Millisecond}, {false, 500 * time.Millisecond},
	}
	PatternSuccess = Pattern{{true, 5 * time.Minute}, {false, 0}}
)

// Blink is a pattern of two steps.
func Blink(on, off time.Duration) Pattern { return Pattern{{true, on}, {false, off}} }

// Player shows patterns on a light.
type Player struct {
	loop  *loop.Loop
	light Light
	timer *loop.Timer
}

// NewPlayer returns a player for a light.
func NewPlayer(l *loop.Loop, light Light) *Player { return &Player{loop: l, light: light} }

// Play shows a pattern from its beginning until the next Play or Stop, or until
// the light fails. It is background work.
func (p *Player) Play(pattern Pattern) {
	p.Stop()
	if len(pattern) > 0 {
		p.step(pattern, 0, p.loop.Now())
	}
}

func (p *Player) step(pattern Pattern, i int, at time.Time) {
	s := pattern[i]
	if p.light.Set(s.On) != nil || s.For <= 0 {
		return
	}
	at = at.Add(s.For)
	p.timer = p.loop.Background(at, func() { p.step(pattern, (i+1)%len(pattern), at) })
}

// Stop leaves the light as it is.
func (p *Player) Stop() { p.timer.Stop() }
