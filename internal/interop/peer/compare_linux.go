package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/internal/interop"
)

// hostapNetwork is what hostapd gives out: a PSK in digits, because from a
// passphrase wpa_supplicant would derive the PSK at once, which is no part of a
// registration.
const hostapNetwork = `wpa=2
rsn_pairwise=CCMP
wpa_psk=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
`

// cost is what one registration takes.
type cost struct {
	enrollee, registrar             time.Duration // processor time
	wall                            time.Duration
	enrolleeMemory, registrarMemory int64 // octets resident at most, of the whole process
}

func (c cost) both() time.Duration { return c.enrollee + c.registrar }

// program is one end, ours or theirs.
type program interface {
	CPU() (time.Duration, error)
	PeakMemory() (int64, error)
}

// compare runs rounds of both pairs in turn and prints their medians.
func compare(ctx context.Context, joins, rounds int) error {
	var ours, theirs []cost
	var ratios []float64
	fmt.Printf("processor time per push button registration, %d in a round\n\n", joins)
	fmt.Printf("%5s  %34s  %34s\n", "", "gowps", "hostapd and wpa_supplicant")
	fmt.Printf("%5s  %10s %10s %12s  %10s %10s %12s  %s\n", "round", "enrollee", "registrar", "elapsed", "enrollee", "registrar", "elapsed", "ratio")
	for round := range rounds {
		a, err := measure(ctx, joins, runOurs)
		if err != nil {
			return fmt.Errorf("ours: %w", err)
		}
		b, err := measure(ctx, joins, runHostap)
		if err != nil {
			return fmt.Errorf("hostap: %w", err)
		}
		ours, theirs = append(ours, a), append(theirs, b)
		ratios = append(ratios, float64(a.both())/float64(b.both()))
		row(fmt.Sprint(round+1), a, b, ratios[round])
	}
	a, b := medianCost(ours), medianCost(theirs)
	row("median", a, b, median(ratios))
	fmt.Printf("\nboth ends together, median of %d rounds: %.2f of hostapd and wpa_supplicant (%.2f to %.2f)\n",
		rounds, median(ratios), slices.Min(ratios), slices.Max(ratios))
	fmt.Printf("peak memory: enrollee %.1f MiB, registrar %.1f MiB; wpa_supplicant %.1f MiB, hostapd %.1f MiB\n",
		mebi(a.enrolleeMemory), mebi(a.registrarMemory), mebi(b.enrolleeMemory), mebi(b.registrarMemory))
	fmt.Println("ours is all that the two processes did from the first registration to the last; theirs is")
	fmt.Println("from EAPOL-Start to EAP-Failure, without the commands between registrations")
	return nil
}

func mebi(octets int64) float64 { return float64(octets) / (1 << 20) }

func row(name string, a, b cost, ratio float64) {
	us := func(d time.Duration) string { return fmt.Sprintf("%d us", d.Microseconds()) }
	fmt.Printf("%6s %10s %10s %12s  %10s %10s %12s  %.2f\n", name,
		us(a.enrollee), us(a.registrar), us(a.wall), us(b.enrollee), us(b.registrar), us(b.wall), ratio)
}

// median returns the middle of list, the higher one of two.
func median[T cmp.Ordered](list []T) T {
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

// medianCost takes the median of each column by itself.
func medianCost(list []cost) cost {
	column := func(of func(cost) int64) int64 {
		var values []int64
		for _, c := range list {
			values = append(values, of(c))
		}
		return median(values)
	}
	return cost{
		enrollee:        time.Duration(column(func(c cost) int64 { return int64(c.enrollee) })),
		registrar:       time.Duration(column(func(c cost) int64 { return int64(c.registrar) })),
		wall:            time.Duration(column(func(c cost) int64 { return int64(c.wall) })),
		enrolleeMemory:  column(func(c cost) int64 { return c.enrolleeMemory }),
		registrarMemory: column(func(c cost) int64 { return c.registrarMemory }),
	}
}

// measure runs one round in a lab of its own.
func measure(ctx context.Context, joins int, round func(ctx context.Context, lab *interop.Lab, dir string, joins int) (cost, error)) (cost, error) {
	lab, err := interop.NewLab()
	if err != nil {
		return cost{}, err
	}
	defer lab.Close()
	dir, err := os.MkdirTemp("", "gowps")
	if err != nil {
		return cost{}, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, time.Minute+time.Duration(joins)*time.Second)
	defer cancel() // ends the programs as well
	total, err := round(ctx, lab, dir, joins)
	n := time.Duration(joins)
	total.enrollee, total.registrar, total.wall = total.enrollee/n, total.registrar/n, total.wall/n
	return total, err
}

// spent returns the processor time of f at both ends, the time it took, and the
// memory that the ends have had up to then.
func spent(enrollee, registrar program, f func() error) (c cost, err error) {
	cpu := func(p program) (d time.Duration) {
		if err == nil {
			d, err = p.CPU()
		}
		return d
	}
	memory := func(p program) (n int64) {
		if err == nil {
			n, err = p.PeakMemory()
		}
		return n
	}
	c.enrollee, c.registrar = -cpu(enrollee), -cpu(registrar)
	begin := time.Now()
	if err == nil {
		err = f()
	}
	c.wall = time.Since(begin)
	c.enrollee += cpu(enrollee)
	c.registrar += cpu(registrar)
	c.enrolleeMemory, c.registrarMemory = memory(enrollee), memory(registrar)
	return c, err
}

// runOurs has two processes of this program register with each other.
func runOurs(ctx context.Context, lab *interop.Lab, _ string, joins int) (cost, error) {
	self, err := os.Executable()
	if err != nil {
		return cost{}, err
	}
	var ends []*interop.Program // the registrar is told first, to be there
	for _, role := range []string{interop.RoleRegistrar, interop.RoleEnrollee} {
		p, err := lab.Start(ctx, self, role)
		if err != nil {
			return cost{}, err
		}
		defer p.Stop()
		if _, err := p.Await(ctx, ready); err != nil {
			return cost{}, fmt.Errorf("%w: %s", err, p.Log())
		}
		ends = append(ends, p)
	}
	return spent(ends[1], ends[0], func() error {
		for range joins {
			for _, p := range ends {
				if err := p.Tell("join"); err != nil {
					return err
				}
			}
			for _, p := range ends {
				if _, err := p.Await(ctx, done); err != nil {
					return fmt.Errorf("%w: %s", err, p.Log())
				}
			}
		}
		return nil
	})
}

// settle is longer than hostapd waits before it disconnects a station that has
// finished: 10 ms.
const settle = 20 * time.Millisecond

// runHostap has wpa_supplicant register with hostapd.
func runHostap(ctx context.Context, lab *interop.Lab, dir string, joins int) (total cost, err error) {
	hostapd, err := lab.StartHostapd(ctx, dir, false, hostapNetwork)
	if err != nil {
		return total, err
	}
	defer hostapd.Stop()
	supplicant, err := lab.StartSupplicant(ctx, dir, false, eap.IdentityEnrollee, `phase1="pbc=1"`)
	if err != nil {
		return total, err
	}
	defer supplicant.Stop()
	port, err := lab.Open(interop.StationEnd)
	if err != nil {
		return total, err
	}
	defer port.Close()
	for i := range joins {
		if i > 0 {
			if err := again(ctx, hostapd, supplicant); err != nil {
				return total, err
			}
		}
		if _, err := hostapd.Ask(ctx, "WPS_PBC"); err != nil {
			return total, err
		}
		one, err := spent(supplicant, hostapd, func() error {
			// wpa_supplicant would wait 2 seconds before it sends this.
			if err := port.Send(interop.PAEGroup, []byte{1, 1, 0, 0}); err != nil {
				return err
			}
			if _, err := supplicant.Await(ctx, "WPS-SUCCESS"); err != nil {
				return err
			}
			if _, err := supplicant.Await(ctx, "CTRL-EVENT-EAP-FAILURE"); err != nil {
				return err
			}
			_, err := hostapd.Await(ctx, "CTRL-EVENT-EAP-FAILURE")
			return err
		})
		if err != nil {
			return total, err
		}
		total.enrollee += one.enrollee
		total.registrar += one.registrar
		total.wall += one.wall
		total.enrolleeMemory, total.registrarMemory = one.enrolleeMemory, one.registrarMemory
	}
	return total, nil
}

// again makes both forget the registration they have just made.
func again(ctx context.Context, hostapd, supplicant *interop.Hostap) error {
	time.Sleep(settle)
	if _, err := hostapd.Ask(ctx, "DEAUTHENTICATE "+interop.StationAddress.String()+" tx=0"); err != nil {
		return err
	}
	if _, err := supplicant.Ask(ctx, "REMOVE_NETWORK 1"); err != nil { // the one it was given
		return err
	}
	if _, err := supplicant.Ask(ctx, "REASSOCIATE"); err != nil {
		return err
	}
	_, err := supplicant.Await(ctx, "Associated with")
	return err
}
