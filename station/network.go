package station

import (
	"fmt"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// target is an access point to join, and what to say to it.
type target struct {
	bss      dot11.BSS
	rsn      *dot11.RSN // nil: an open network
	elements dot11.Elements
}

func (t target) join(ssid dot11.SSID) radio.Command {
	return radio.Join{BSS: t.bss, SSID: ssid, Elements: t.elements, RSN: t.rsn}
}

// choose returns the access point of the network to try now: the one that has
// failed us least since the last success, and then the best link. The error
// wraps ErrNotFound, or says why none of those that were heard can be joined.
func (cfg *ConnectConfig) choose(heard []dot11.BSS, blame map[dot11.MAC]int) (target, error) {
	var usable []target
	refusal := ErrNotFound
	for _, bss := range heard {
		if bss.SSID != cfg.SSID || !cfg.BSSID.IsZero() && bss.BSSID != cfg.BSSID {
			continue
		}
		t, err := cfg.target(bss)
		if err == nil {
			usable = append(usable, t)
		} else {
			refusal = err
		}
	}
	if usable == nil {
		return target{}, refusal
	}
	best := slices.MinFunc(usable, func(a, b target) int {
		if n := blame[a.bss.BSSID] - blame[b.bss.BSSID]; n != 0 {
			return n
		}
		return better(a.bss, b.bss)
	})
	best.bss = cloneBSS(best.bss)
	return best, nil
}

// target says how to join bss with the key at hand. An encrypted network is
// not joined without one, nor an open one with one: it would be another that
// bears the same name.
func (cfg *ConnectConfig) target(bss dot11.BSS) (target, error) {
	security := dot11.SecurityOf(bss)
	if len(cfg.Key) == 0 {
		if security != dot11.SecurityOpen {
			return target{}, fmt.Errorf("%w: %v, and there is no key", ErrSecurity, security)
		}
		return target{bss: bss}, nil
	}
	body, ok := bss.Elements.Find(dot11.ElementRSN)
	if !ok {
		return target{}, fmt.Errorf("%w: %v", ErrSecurity, security)
	}
	ap, err := dot11.ParseRSN(body)
	if err != nil {
		return target{}, fmt.Errorf("%w: %w", ErrSecurity, err)
	}
	own, err := dot11.SelectRSN(ap, dot11.RSNOptions{AllowTKIP: cfg.AllowTKIP, Protect: cfg.Protect})
	if err != nil {
		return target{}, fmt.Errorf("%w: %w", ErrSecurity, err)
	}
	return target{bss: bss, rsn: &own, elements: own.Append(nil)}, nil
}
