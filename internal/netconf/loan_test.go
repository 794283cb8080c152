package netconf

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lender is who an interface is borrowed from, and what it got back.
type lender struct {
	got   []string
	fails error
}

func (l *lender) options(w *world) Options {
	o := w.options()
	o.Return = func(ifname string, loan Loan) error {
		l.got = append(l.got, fmt.Sprintf("%s %+v up=%v", ifname, loan, w.kernel.links[3].up))
		return l.fails
	}
	return o
}

var loan = Loan{Owner: "NetworkManager", Connection: "old", Autoconnect: true}

// What is borrowed is given back last of all, and once.
func TestLoan(t *testing.T) {
	w, l := newWorld(t, kinds[0]), &lender{}
	w.kernel.links[3] = fakeLink{}
	before := w.state()
	c, err := w.host.take("wlan0", l.options(w))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Borrow(loan); err != nil {
		t.Fatal(err)
	}
	w.kernel.links[3] = fakeLink{up: true, mode: 1}
	if err := c.Update(home); err != nil {
		t.Fatal(err)
	}
	next := loan
	next.Connection = "new"
	if err := c.Borrow(next); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Undo(), c.Undo()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"wlan0 {Owner:NetworkManager Connection:new Autoconnect:true} up=false"}; !slices.Equal(l.got, want) {
		t.Errorf("given back: %q, want %q", l.got, want)
	}
	if diff := cmp.Diff(before, w.state()); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
	if err := c.Borrow(loan); !errors.Is(err, os.ErrClosed) {
		t.Errorf("borrowed after the end: %v", err)
	}
}

// Whatever step a process is killed at after it has noted the loan, the next one
// gives the interface back.
func TestLoanKilled(t *testing.T) {
	for n := 1; ; n++ {
		w, l := newWorld(t, kinds[0]), &lender{}
		before := w.state()
		released := false
		if dead := w.outlive(func() {
			c, err := w.host.take("wlan0", l.options(w))
			if err != nil {
				t.Fatal(err)
			}
			w.fuse = fuse{at: n, kills: true}
			if c.Borrow(loan) == nil {
				released = true
			}
			w.kernel.links[3] = fakeLink{up: true}
			c.Undo()
		}); !dead {
			if n < 5 {
				t.Fatalf("only %d steps", n)
			}
			return
		}
		given := len(l.got)
		if left, err := w.host.leftovers(l.options(w)); released && given == 0 && (err != nil || len(left) != 1 || left[0].Lender != loan.Owner || left[0].Alive) {
			t.Errorf("step %d: leftovers %+v, %v", n, left, err)
		}
		if err := w.host.recover("wlan0", l.options(w)); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		if released && len(l.got) == 0 {
			t.Errorf("step %d: it was not given back", n)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Errorf("step %d: not as found:\n%s", n, diff)
		}
	}
}

// Who does not take it back now is asked again.
func TestLoanNotReturned(t *testing.T) {
	w, l := newWorld(t, kinds[0]), &lender{fails: errFault}
	c, err := w.host.take("wlan0", l.options(w))
	if err == nil {
		err = c.Borrow(loan)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Undo(); !errors.Is(err, errFault) {
		t.Errorf("Undo: %v", err)
	}
	if w.read("run/gowps/wlan0.json") == "" {
		t.Error("the journal has forgotten it")
	}
	l.fails = nil
	if err := c.Undo(); err != nil || len(l.got) != 2 || w.read("run/gowps/wlan0.json") != "" {
		t.Errorf("%v, asked %d times", err, len(l.got))
	}
}
