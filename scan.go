package wps

import (
	"context"
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Scan listens once on all channels, or on those at some frequencies, and
// returns what was heard, in the order of the radio. It runs r's loop until
// then, or until ctx ends. The probe requests are ordinary ones: nobody learns
// that this station knows of WPS.
func Scan(ctx context.Context, r radio.Radio, frequencies ...dot11.Frequency) ([]dot11.BSS, error) {
	var found []dot11.BSS
	var failure error
	done := false
	stop := r.Notify(func(ev radio.Event) {
		switch ev := ev.(type) {
		case radio.Scanned:
			found, done = ev.BSSs, true
		case radio.Failed:
			if _, ok := ev.Command.(radio.Scan); ok {
				failure, done = fmt.Errorf("wps: scan: %w", ev.Err), true
			}
		}
	})
	defer stop()
	r.Do(radio.Scan{Frequencies: frequencies})
	if err := r.Loop().RunUntil(ctx, func() bool { return done }); err != nil {
		return nil, fmt.Errorf("wps: scan: %w: %w", ErrCancelled, err)
	}
	return found, failure
}
