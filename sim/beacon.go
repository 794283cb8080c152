package sim

import (
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// timeUnit is what beacon intervals are counted in.
const timeUnit = 1024 * time.Microsecond

func (ap *AP) period() time.Duration { return time.Duration(ap.interval) * timeUnit }

// beacons sees to it that all access points of the channel send beacons.
func (c *channel) beacons() {
	for _, ap := range c.aps {
		ap.beacons()
	}
}

// beacons sets the timer of the next beacon if it is not set and there is
// somebody to hear it. Beacons are due at whole periods from the start of the
// BSS, whether or not the ones before were sent.
func (ap *AP) beacons() {
	if ap.beacon != nil && ap.beacon.Set() || !ap.advertises || !ap.heeded() {
		return
	}
	period := ap.period()
	since := ap.air.loop.Now().Sub(ap.started)
	ap.beacon = ap.air.loop.Background(ap.started.Add(since.Truncate(period)+period), ap.sendBeacon)
}

// heeded reports whether anybody listens on the channel.
func (ap *AP) heeded() bool {
	return ap.air.monitor != nil || len(ap.air.channel(ap.bss.Frequency).stations) > 0
}

// sendBeacon sends one beacon, ahead of all that waits for its turn.
func (ap *AP) sendBeacon() {
	f := dot11.Frame{
		Kind: dot11.FrameBeacon, Address1: dot11.Broadcast, Address2: ap.mac, Address3: ap.mac,
		Sequence: ap.beaconed.next(),
		Body:     dot11.AppendManagement(nil, ap.describe(dot11.FrameBeacon)),
	}
	ap.air.carry(&ap.port, ap.bss.Frequency, basicRate(ap.bss.Frequency), f.Append(nil))
	ap.beacons()
}

const elementERP = 42

// describe is the body of a beacon or probe response sent now: what the radio
// says of itself, then what the machine adds.
func (ap *AP) describe(kind dot11.FrameKind) *dot11.Beacon {
	f, ssid, extra := ap.bss.Frequency, ap.bss.SSID, ap.bss.ProbeReply
	if kind == dot11.FrameBeacon {
		extra = ap.bss.Beacon
		if ap.bss.Hidden {
			ssid = ""
		}
	}
	e := make(dot11.Elements, 0, 64+len(extra))
	e = e.Append(dot11.ElementSSID, []byte(ssid))
	e = appendRates(e, f)
	e = appendChannel(e, f)
	if kind == dot11.FrameBeacon {
		e = e.Append(dot11.ElementTIM, []byte{0, 1, 0, 0}) // every beacon a DTIM, nothing buffered
	}
	if f.Band() == dot11.Band2GHz {
		e = e.Append(elementERP, []byte{0})
	}
	e = appendExtendedRates(e, f)
	return &dot11.Beacon{
		Timestamp:  uint64(ap.air.loop.Now().Sub(ap.started) / time.Microsecond),
		Interval:   ap.interval,
		Capability: capability(f, ap.bss.Privacy),
		Elements:   append(e, extra...),
	}
}

// probed takes a probe request: for everyone or for us, on our channel.
func (ap *AP) probed(rx reception) {
	var body dot11.ProbeRequest
	if dot11.ParseManagement(rx.Body, &body) != nil || rx.Address3 != dot11.Broadcast && rx.Address3 != ap.mac {
		return
	}
	ssid, ok := ssidIn(body.Elements)
	if !ok || ssid != "" && ssid != ap.bss.SSID {
		return
	}
	ap.emit(radio.Probed{Station: rx.Address2, Elements: slices.Clip(body.Elements), Signal: rx.signal})
	if ssid == "" && ap.bss.Hidden {
		return
	}
	ap.manage(dot11.FrameProbeResponse, rx.Address2, ap.mac, ap.bss.Frequency, ap.describe(dot11.FrameProbeResponse), nil)
}
