package radiotest

import (
	"errors"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

func join(b *bench) {
	b.ap.do(b.advertisement())
	b.station.do(radio.Join{BSS: b.discover(), SSID: name, Elements: inRequest})
	asked := await[radio.Asked](b, b.ap)
	if asked.Station != b.station.Address() || !carries(asked.Elements, 4) {
		b.Errorf("asked by %v, elements %x", asked.Station, asked.Elements)
	}
	b.ap.do(radio.Admit{Station: asked.Station, Elements: inAnswer})
	joined := await[radio.Joined](b, b.station)
	if joined.BSSID != b.ap.Address() || !carries(joined.Elements, 5) {
		b.Errorf("joined %v, elements %x", joined.BSSID, joined.Elements)
	}
	if entered := await[radio.Entered](b, b.ap); entered.Station != b.station.Address() {
		b.Errorf("%v entered", entered.Station)
	}
}

func joinRefused(b *bench) {
	b.ap.do(b.advertisement())
	b.discover()
	cmd := radio.Join{BSS: b.bss(false), SSID: name}
	b.station.do(cmd)
	await[radio.Asked](b, b.ap)
	b.ap.do(radio.Admit{Station: b.station.Address(), Status: dot11.StatusTooManyStations})
	var status radio.StatusError
	err := b.refused(b.station, cmd)
	if !errors.As(err, &status) || dot11.Status(status) != dot11.StatusTooManyStations {
		b.Errorf("refused with %v, want status 17", err)
	}
	none[radio.Entered](b, b.ap)
}

func joinWrongName(b *bench) {
	b.ap.do(b.advertisement())
	b.discover()
	cmd := radio.Join{BSS: b.bss(false), SSID: "another"}
	b.station.do(cmd)
	b.refused(b.station, cmd)
	none[radio.Asked](b, b.ap)
}

func joinNobody(b *bench) {
	cmd := radio.Join{BSS: b.bss(false), SSID: name}
	b.station.do(cmd)
	if err := b.refused(b.station, cmd); !errors.Is(err, radio.ErrNoAnswer) {
		b.Errorf("refused with %v, want ErrNoAnswer", err)
	}
}

// joinUndecided: an access point that authenticates and then says nothing.
func joinUndecided(b *bench) {
	b.ap.do(b.advertisement())
	b.discover()
	cmd := radio.Join{BSS: b.bss(false), SSID: name}
	b.station.do(cmd)
	await[radio.Asked](b, b.ap)
	if err := b.refused(b.station, cmd); !errors.Is(err, radio.ErrNoAnswer) {
		b.Errorf("refused with %v, want ErrNoAnswer", err)
	}
}

// joinAgain: a station that is joined leaves before it joins.
func joinAgain(b *bench) {
	b.associate(false)
	b.station.do(radio.Join{BSS: b.bss(false), SSID: name})
	if left := await[radio.Left](b, b.station); left.BSSID != b.ap.Address() || left.ByPeer {
		b.Errorf("%#v, want our own leave", left)
	}
	await[radio.Departed](b, b.ap)
	await[radio.Asked](b, b.ap)
	b.ap.do(radio.Admit{Station: b.station.Address()})
	await[radio.Joined](b, b.station)
	await[radio.Entered](b, b.ap)
}

func leave(b *bench) {
	b.associate(false)
	b.station.do(radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	want := radio.Left{BSSID: b.ap.Address(), Reason: dot11.ReasonDeauthLeaving}
	if left := await[radio.Left](b, b.station); left != want {
		b.Errorf("%#v, want %#v", left, want)
	}
	gone := radio.Departed{Station: b.station.Address(), Reason: dot11.ReasonDeauthLeaving}
	if departed := await[radio.Departed](b, b.ap); departed != gone {
		b.Errorf("%#v, want %#v", departed, gone)
	}
}

// leaveWhileJoining: the join ends in Left, and in nothing else.
func leaveWhileJoining(b *bench) {
	b.ap.do(b.advertisement())
	b.discover()
	b.station.do(radio.Join{BSS: b.bss(false), SSID: name})
	await[radio.Asked](b, b.ap)
	b.station.do(radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	if left := await[radio.Left](b, b.station); left.BSSID != b.ap.Address() || left.ByPeer {
		b.Errorf("%#v, want our own leave", left)
	}
	b.pass(2 * time.Second)
	none[radio.Joined](b, b.station)
	none[radio.Failed](b, b.station)
}

// leaveNothing: a station that is not joined has nothing to leave.
func leaveNothing(b *bench) {
	b.station.do(radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	b.pass(time.Second)
	none[radio.Left](b, b.station)
}

func expel(b *bench) {
	b.associate(false)
	b.ap.do(radio.Expel{Station: b.station.Address(), Reason: dot11.ReasonHandshakeTimeout})
	want := radio.Left{BSSID: b.ap.Address(), Reason: dot11.ReasonHandshakeTimeout, ByPeer: true}
	if left := await[radio.Left](b, b.station); left != want {
		b.Errorf("%#v, want %#v", left, want)
	}
	gone := radio.Departed{Station: b.station.Address(), Reason: dot11.ReasonHandshakeTimeout}
	if departed := await[radio.Departed](b, b.ap); departed != gone {
		b.Errorf("%#v, want %#v", departed, gone)
	}
}

// vanish: an access point that falls silent is missed after a while.
func vanish(b *bench) {
	b.associate(false)
	b.pass(10 * time.Second)
	none[radio.Left](b, b.station)
	b.ap.do(radio.Silence{})
	b.loop.After(20*time.Second, func() {}) // missing beacons is background work
	left := await[radio.Left](b, b.station)
	if left.BSSID != b.ap.Address() || left.Reason != dot11.ReasonBeaconTimeout || !left.ByPeer {
		b.Errorf("%#v, want a beacon timeout", left)
	}
}
