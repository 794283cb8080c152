package nodemcu

import (
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/radio"
)

// surveyLimit is how long a scan may take before it counts as failed.
const surveyLimit = 20 * time.Second

// survey is wifi.sta.getap: one scan, a radio.Machine, and who wants to know.
type survey struct {
	want     surveyFilter
	byBSSID  bool           // the format of the result
	callback *lua.LFunction // nil: nobody any more
	driver   *radio.Attachment
	asked    time.Time
	over     func([]dot11.BSS)
}

// surveyFilter is what a script asks for.
type surveyFilter struct {
	ssid    dot11.SSID
	bssid   dot11.MAC
	channel int // 0: all
	hidden  bool
}

// getAP takes ([filter or nil,] [format,] callback). Without a callback it
// cancels the one that waits.
func (w *wifi) getAP(L *lua.LState) int {
	if w.mode == SoftAP {
		lua51.Raise(L, "Can't list ap in SOFTAP mode")
	}
	var want surveyFilter
	at := 1
	switch v := L.Get(1).(type) {
	case *lua.LTable:
		want, at = w.filter(L, v), 2
	case *lua.LNilType:
		if L.GetTop() == 0 {
			lua51.Raise(L, "wrong arg type")
		}
		at = 2
	case lua.LNumber, *lua.LFunction:
	default:
		lua51.Raise(L, "wrong arg type")
	}
	format := 0
	if L.Get(at).Type() == lua.LTNumber {
		if format = w.vm.lua.Int(L, at); format != 0 && format != 1 {
			lua51.Raise(L, "wrong arg type")
		}
		at++
	}
	callback := optional(L, at)
	switch {
	case callback == nil:
		if w.survey != nil {
			w.survey.callback = nil
		}
	case w.refused("wifi.sta.getap()") || !w.mode.hasStation():
	case w.survey != nil: // the scan under way does
		w.survey.callback, w.survey.byBSSID, w.survey.want = callback, format == 1, want
	default:
		w.look(&survey{want: want, byBSSID: format == 1, callback: callback})
	}
	return 0
}

// filter reads the table that says what to look for.
func (w *wifi) filter(L *lua.LState, t *lua.LTable) (f surveyFilter) {
	c := configTable{vm: w.vm, L: L, table: t}
	text := func(key string) (string, bool) {
		v := c.get(key)
		if v != lua.LNil && v.Type() != lua.LTString {
			lua51.Raise(L, "wrong arg type")
		}
		return w.vm.lua.Text(v), v != lua.LNil
	}
	whole := func(key string) (n int, given bool) {
		v, isNumber := c.get(key).(lua.LNumber)
		if !isNumber && c.get(key) != lua.LNil {
			lua51.Raise(L, "wrong arg type")
		}
		return int(v), isNumber
	}
	if ssid, given := text("ssid"); given {
		if len(ssid) > dot11.SSIDMax {
			lua51.Raise(L, "ssid:<32")
		}
		f.ssid = dot11.SSID(ssid)
	}
	if bssid, given := text("bssid"); given {
		mac, ok := parseMAC(bssid)
		if !ok {
			c.wrong("MAC:FF:FF:FF:FF:FF:FF")
		}
		f.bssid = mac
	}
	channel, _ := whole("channel")
	if channel < 0 || channel > 13 {
		lua51.Raise(L, "channel: 0 or 1-13")
	}
	hidden, _ := whole("show_hidden")
	if hidden != 0 && hidden != 1 {
		lua51.Raise(L, "show_hidden: 0 or 1")
	}
	f.channel, f.hidden = channel, hidden == 1
	return f
}

// look starts a survey.
func (w *wifi) look(s *survey) {
	w.survey = s
	s.over = func(found []dot11.BSS) {
		w.survey = nil
		w.vm.loop.Post(func() {
			s.driver.Detach()
			if s.callback != nil {
				w.vm.call(s.callback, s.table(w.vm.lua.L, found))
			}
		})
	}
	s.driver = radio.Attach(w.vm.cfg.Radio, s)
}

// stopLooking forgets a survey under way.
func (w *wifi) stopLooking() {
	if w.survey != nil {
		w.survey.driver.Detach()
		w.survey = nil
	}
}

// Advance implements radio.Machine.
func (s *survey) Advance(now time.Time) []radio.Command {
	if !s.asked.IsZero() {
		if !now.Before(s.Deadline()) {
			s.end(nil)
		}
		return nil
	}
	s.asked = now
	cmd := radio.Scan{}
	if s.want.ssid != "" {
		cmd.SSIDs = []dot11.SSID{s.want.ssid}
	}
	if s.want.channel != 0 {
		cmd.Frequencies = []dot11.Frequency{dot11.ChannelFrequency(s.want.channel)}
	}
	return []radio.Command{cmd}
}

// Handle implements radio.Machine.
func (s *survey) Handle(_ time.Time, ev radio.Event) []radio.Command {
	switch ev := ev.(type) {
	case radio.Scanned:
		if !ev.Started.Before(s.asked) { // else it was another's
			s.end(ev.BSSs)
		}
	case radio.Failed:
		if _, ok := ev.Command.(radio.Scan); ok {
			s.end(nil)
		}
	}
	return nil
}

// Deadline implements radio.Machine.
func (s *survey) Deadline() time.Time {
	if s.over == nil {
		return time.Time{}
	}
	return s.asked.Add(surveyLimit)
}

func (s *survey) end(found []dot11.BSS) {
	if over := s.over; over != nil {
		s.over = nil
		over(found)
	}
}

// table is what the callback gets: by name, of which the last counts, or by
// BSSID.
func (s *survey) table(L *lua.LState, found []dot11.BSS) *lua.LTable {
	t := L.NewTable()
	for _, bss := range found {
		if !s.want.matches(bss) {
			continue
		}
		name, _, _ := strings.Cut(string(bss.SSID), "\x00")
		auth := authMode(bss)
		key, value := name, fmt.Sprintf("%d,%d,%s,%d", auth, bss.Signal, bss.BSSID, bss.Frequency.Channel())
		if s.byBSSID {
			key, value = bss.BSSID.String(), fmt.Sprintf("%s,%d,%d,%d", name, bss.Signal, auth, bss.Frequency.Channel())
		}
		t.RawSetString(key, lua.LString(value))
	}
	return t
}

func (f surveyFilter) matches(bss dot11.BSS) bool {
	return (f.ssid == "" || f.ssid == bss.SSID) &&
		(f.bssid.IsZero() || f.bssid == bss.BSSID) &&
		(f.channel == 0 || f.channel == bss.Frequency.Channel()) &&
		(f.hidden || !bss.SSID.Hidden())
}
