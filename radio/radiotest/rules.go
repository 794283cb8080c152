package radiotest

import (
	"errors"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

func unsupported(b *bench) {
	for _, cmd := range []radio.Command{
		b.advertisement(), radio.Silence{},
		radio.Admit{Station: b.ap.Address()}, radio.Expel{Station: b.ap.Address()},
	} {
		b.station.do(cmd)
		if err := b.refused(b.station, cmd); !errors.Is(err, errors.ErrUnsupported) {
			b.Errorf("station, %T: %v, want ErrUnsupported", cmd, err)
		}
	}
	for _, cmd := range []radio.Command{radio.Scan{}, radio.Join{BSS: b.bss(false)}, radio.Leave{}} {
		b.ap.do(cmd)
		if err := b.refused(b.ap, cmd); !errors.Is(err, errors.ErrUnsupported) {
			b.Errorf("access point, %T: %v, want ErrUnsupported", cmd, err)
		}
	}
}

// notify: several receivers hear the same, until they are taken away.
func notify(b *bench) {
	var first, second []radio.Event
	stop := b.station.Notify(func(ev radio.Event) { first = append(first, ev) })
	b.station.Notify(func(ev radio.Event) {
		second = append(second, ev)
		stop()
	})
	for range 2 {
		b.station.do(radio.Scan{Frequencies: []dot11.Frequency{b.frequency}})
		await[radio.Scanned](b, b.station)
	}
	if len(first) != 1 || len(second) != 2 {
		b.Errorf("%d events before and %d after stop, want 1 and 2", len(first), len(second))
	}
}

// closeStation: a radio that is closed takes its leave, and is silent after.
func closeStation(b *bench) {
	b.associate(false)
	if err := b.station.Close(); err != nil {
		b.Fatal(err)
	}
	b.station.do(radio.Scan{Frequencies: []dot11.Frequency{b.frequency}})
	if got := await[radio.Departed](b, b.ap); got.Station != b.station.Address() {
		b.Errorf("%#v, want the station's departure", got)
	}
	b.pass(time.Second)
	for _, ev := range b.station.events {
		b.Errorf("event after Close: %#v", ev)
	}
}
