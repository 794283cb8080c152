package airs

import (
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
)

// joinAttempts is how often a station tries in a row to join its network
// before it gives up: it would keep the air busy for ever.
const joinAttempts = 5

// Station is somebody else's station, such as a phone, that joins a network by
// itself.
type Station struct {
	Name   string
	MAC    dot11.MAC
	Signal int // dBm at the access point
	SSID   dot11.SSID
	Key    secret.Bytes    // nil: an open network
	Joins  []time.Duration // when it begins to join, if it has not
	Leaves []time.Duration // when it leaves
}

func readStation(t *table, n int) Station {
	s := Station{
		Name: get(t, "name", text(32), derived{"station and its number", "station " + quoted(n)}),
		MAC: get(t, "mac", address, derived{"02:00:00:01:00:<station>",
			dot11.MAC{2, 0, 0, 1, byte(n >> 8), byte(n)}.String()}),
		Signal: get(t, "signal", number(-100, 0), -50),
		SSID:   get(t, "ssid", ssid, required("the name of the network that it joins")),
		Joins:  get(t, "joins", listOf(moment), "0s"),
		Leaves: get(t, "leaves", listOf(moment), nothing),
	}
	passphrase := get(t, "passphrase", passphrase, nothing)
	key := get(t, "key", hexDigits, nothing)
	switch {
	case len(t.wrong) > 0:
	case t.has("passphrase") && t.has("key"):
		t.fail("key", "the station has a passphrase already: give one of the two")
	case t.has("key") && len(key) != 64:
		t.fail("key", "%d digits: a WPA2 key has 64 hexadecimal digits", len(key))
	case t.has("key"):
		s.Key = secret.Bytes(key)
	case t.has("passphrase"):
		s.Key = secret.Bytes(passphrase)
	}
	return s
}

// LiveStation is a Station in a World.
type LiveStation struct {
	Station
	world   *World
	radio   radio.Radio
	machine *station.Connect // nil: it has never joined
	driver  *radio.Attachment
	lease   *radio.Attachment // drives its DHCP client; nil: none
}

// addStation brings a station to life. Unlike what happens at routers, what it
// does at its times is no background work: it may be all that a program waits
// for.
func (w *World) addStation(s Station) {
	live := &LiveStation{Station: s, world: w}
	live.radio = w.Station(StationOptions{MAC: s.MAC, Signal: s.Signal, Hardware: sim.Linux()})
	for _, t := range s.Joins {
		w.loop.After(t, live.Join)
	}
	for _, t := range s.Leaves {
		w.loop.After(t, live.Leave)
	}
	w.Stations = append(w.Stations, live)
}

// Join begins to join the network, unless that is under way or done.
func (s *LiveStation) Join() {
	if s.machine != nil && !s.machine.Ended() {
		return
	}
	s.drop()
	random := s.world.Random("station " + s.MAC.String())
	var machine *station.Connect
	machine = station.NewConnect(station.ConnectConfig{
		MAC: s.MAC, SSID: s.SSID, Key: s.Key, Attempts: joinAttempts, Protect: radio.Protects(s.radio), Rand: random,
		Notify: func(ev station.Event) {
			s.trace(ev)
			switch ev.(type) {
			case station.Connected:
				s.world.loop.Post(func() {
					if _, up := machine.Connected(); up && s.machine == machine {
						s.forgetLease()
						s.lease = radio.Attach(s.radio, dhcp.NewClient(dhcp.ClientConfig{
							MAC: s.MAC, Rand: random, Notify: func(ev dhcp.Event) { s.trace(ev) },
						}))
					}
				})
			case station.Disconnected:
				s.forgetLease()
			}
		},
	})
	s.machine = machine
	s.driver = radio.Attach(s.radio, machine)
}

// Leave leaves the network, or gives up to join it.
func (s *LiveStation) Leave() {
	if s.machine != nil {
		s.driver.Do(s.machine.Disconnect(s.world.loop.Now()))
		s.drop()
	}
}

// drop forgets a machine that has come to its end.
func (s *LiveStation) drop() {
	s.forgetLease()
	if s.machine != nil {
		s.driver.Detach()
		s.machine, s.driver = nil, nil
	}
}

func (s *LiveStation) forgetLease() {
	if s.lease != nil {
		s.lease.Detach()
		s.lease = nil
	}
}

func (s *LiveStation) trace(ev station.Event) {
	if trace := s.world.options.Trace; trace != nil {
		trace(s.world.loop.Now(), s.Name, ev.String())
	}
}
