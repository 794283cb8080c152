package cli

import (
	"github.com/gowps/wps/internal/pinmap"
	"github.com/gowps/wps/pins"
)

// readPins reads the map of --pins; without the flag there is none.
func readPins(file string) (*pinmap.Map, error) {
	if file == "" {
		return nil, nil
	}
	m, err := pinmap.Load(file)
	if err != nil {
		return nil, usageError{err}
	}
	return m, nil
}

// connectPins connects a script's pins with those of the machine. The place gives
// them back when it is closed.
func (p *place) connectPins(m *pinmap.Map) error {
	if m == nil {
		return nil
	}
	if p.loop.Virtual() {
		return usagef("--pins is for real time: give --interface too, or --realtime")
	}
	var opt pins.Options
	if p.verbose {
		opt.Trace = p.trace
	}
	connected, err := pinmap.Open(p.loop, m, opt)
	if err != nil {
		return usageError{err}
	}
	p.pins, p.machine = connected, connected
	return nil
}

// disconnectPins gives the machine its pins back. Of simulated ones it tells at
// which level they rest.
func (p *place) disconnectPins() error {
	if board, ok := p.pins.(*pins.Board); ok {
		board.End()
	}
	if p.machine == nil {
		return nil
	}
	return p.machine.Close()
}
