package radiotest

import (
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

func scanFinds(b *bench) {
	b.ap.do(b.advertisement())
	var bss dot11.BSS
	for tries := 0; bss.Probe == nil; tries++ { // a probe may be lost
		if tries == 5 {
			b.Fatal("the access point was not found")
		}
		began := b.loop.Now()
		b.station.do(radio.Scan{Elements: inProbe})
		scanned := await[radio.Scanned](b, b.station)
		if scanned.Started.Before(began) || scanned.Started.After(b.loop.Now()) {
			b.Errorf("Started %v, not between %v and %v", scanned.Started, began, b.loop.Now())
		}
		bss, _ = b.find(scanned)
	}
	if bss.SSID != name || bss.Frequency != b.frequency || bss.Privacy() || bss.BeaconInterval == 0 {
		b.Errorf("SSID %q, %d MHz, privacy %v, interval %d", bss.SSID, bss.Frequency, bss.Privacy(), bss.BeaconInterval)
	}
	if bss.Signal >= 0 || bss.Signal < -120 {
		b.Errorf("signal %d dBm", bss.Signal)
	}
	if bss.Seen.After(b.loop.Now()) {
		b.Errorf("seen in the future")
	}
	if ssid, ok := bss.Elements.Find(dot11.ElementSSID); !ok || string(ssid) != string(name) {
		b.Errorf("SSID element %q, %v", ssid, ok)
	}
	if !carries(bss.Elements, 1) && !carries(bss.Elements, 2) {
		b.Error("the newest frame's element is missing")
	}
	if bss.Probe == nil || !carries(bss.Probe, 2) || carries(bss.Probe, 1) {
		b.Error("the probe response's element is missing, or the beacon's is in its place")
	}
	probed := await[radio.Probed](b, b.ap)
	if probed.Station != b.station.Address() || !carries(probed.Elements, 3) {
		b.Errorf("probed by %v, elements %x", probed.Station, probed.Elements)
	}
}

func scanOfOneChannel(b *bench) {
	b.ap.do(b.advertisement())
	began := b.loop.Now()
	b.station.do(radio.Scan{})
	await[radio.Scanned](b, b.station)
	all := b.loop.Now().Sub(began)

	began = b.loop.Now()
	b.scan()
	if one := b.loop.Now().Sub(began); one > all/2 {
		b.Errorf("one channel took %v, all took %v", one, all)
	}
}

func scanFindsHidden(b *bench) {
	ad := b.advertisement()
	ad.Hidden = true
	b.ap.do(ad)
	if bss := b.discover(name); bss.SSID != name {
		b.Errorf("SSID %q, want %q", bss.SSID, name)
	}
}

// scanMissesHidden: a hidden network answers to no other name, nor to none.
func scanMissesHidden(b *bench) {
	ad := b.advertisement()
	ad.Hidden = true
	b.ap.do(ad)
	for range 5 {
		if bss, _ := b.scan("another"); bss.Probe != nil || !bss.SSID.Hidden() {
			b.Errorf("SSID %q, probe response %v", bss.SSID, bss.Probe != nil)
		}
	}
}

func scanSeesChange(b *bench) {
	ad := b.advertisement()
	ad.Beacon, ad.ProbeReply = nil, nil
	b.ap.do(ad)
	if bss := b.discover(); carries(bss.Probe, 2) {
		b.Error("the element was there before it was set")
	}
	b.ap.do(b.advertisement())
	for range 10 {
		if carries(b.discover().Probe, 2) {
			return
		}
	}
	b.Error("the element did not appear")
}

func scanAfterSilence(b *bench) {
	b.ap.do(b.advertisement())
	b.discover()
	b.ap.do(radio.Silence{})
	b.pass(time.Second)
	if _, ok := b.scan(); ok {
		b.Error("heard although it is silent")
	}
	b.ap.do(b.advertisement())
	b.discover()
}

// scansEndOneByOne: each Scan ends in one Scanned, in the order they began.
func scansEndOneByOne(b *bench) {
	b.ap.do(b.advertisement())
	one := radio.Scan{Frequencies: []dot11.Frequency{b.frequency}}
	b.station.do(one, one)
	first := await[radio.Scanned](b, b.station)
	second := await[radio.Scanned](b, b.station)
	if !second.Started.After(first.Started) {
		b.Errorf("the second scan started at %v, the first at %v", second.Started, first.Started)
	}
	b.pass(time.Second)
	none[radio.Scanned](b, b.station)
}

func scanWhileJoined(b *bench) {
	b.associate(false)
	b.discover()
	b.exchange(b.ap, b.station, radio.EtherTypeIPv4, false)
}
