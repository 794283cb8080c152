package station

import (
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

func pinOf(digits string) wsc.DevicePassword {
	return wsc.DevicePassword{ID: wsc.PasswordIDDefault, Secret: secret.Bytes(digits)}
}

const rightPIN = "12345670"

// tryPIN lets a station that has a run to make with homeA make it, the access
// point knowing this PIN.
func tryPIN(d *driver, cmds []radio.Command, known string) *registrar {
	d.t.Helper()
	d.want("tries it", cmds, joinA)
	d.give(radio.Joined{BSSID: macA})
	r := newRegistrar(d, homeA(expectPIN()), pinOf(known))
	d.want("leaves", r.begin(""), "leave 3")
	return r
}

func TestEnrollPIN(t *testing.T) {
	for _, digits := range []string{rightPIN, "00000017", "1234"} {
		d, _ := newEnroll(t, Walk(), pinOf(digits))
		d.want("the button is not pressed", d.start(), "scan id=0 bands=3")
		cmds := d.hear(time.Second, homeA(expectPIN()), withWPS(network(macB, "b", channel1, -30), press))
		r := tryPIN(d, cmds, digits)
		got := d.wantResult(Success)
		if got.Method != wsc.PasswordIDDefault || len(got.Credentials) != 1 || r.m1.PasswordID != wsc.PasswordIDDefault {
			t.Errorf("%+v", got)
		}
	}
}

// A run that fails for the PIN is tried again, three times in all;
// but once half of the PIN is out it is worth nothing any more (hostap case
// incorrect_pin).
func TestEnrollWrongPIN(t *testing.T) {
	t.Run("first half", func(t *testing.T) {
		d, e := newEnroll(t, plain, pinOf("55554444"))
		cmds := d.start()
		for n := 1; n <= deniedMax; n++ {
			if _, ok := e.Result(); ok {
				t.Fatalf("ended after %d runs", n-1)
			}
			d.want("scans", cmds, "scan id=0 bands=3")
			tryPIN(d, d.hear(20*time.Second, homeA(expectPIN())), rightPIN)
			if n < deniedMax {
				cmds = d.advance()
			}
		}
		wantDenied(t, d.wantResult(Rejected), wsc.MessageM4)
	})
	t.Run("second half", func(t *testing.T) {
		d, _ := newEnroll(t, Walk(), pinOf("12344444"))
		d.start()
		tryPIN(d, d.hear(time.Second, homeA(expectPIN())), rightPIN)
		wantDenied(t, d.wantResult(Rejected), wsc.MessageM6)
	})
}

func wantDenied(t *testing.T, r Result, msg wsc.MessageType) {
	t.Helper()
	if f, ok := r.Err.(*wsc.Failure); !ok || f.Msg != msg || f.Code != wsc.ErrorPasswordAuth || f.Remote {
		t.Errorf("cause %v, want %v", r.Err, msg)
	}
}

// Each run has a nonce and a key of its own.
func TestEnrollFreshRuns(t *testing.T) {
	d, _ := newEnroll(t, plain, pinOf("55554444"))
	d.start()
	a := tryPIN(d, d.hear(time.Second, homeA(expectPIN())), rightPIN)
	d.advance()
	b := tryPIN(d, d.hear(20*time.Second, homeA(expectPIN())), rightPIN)
	if a.m1.EnrolleeNonce == b.m1.EnrolleeNonce || a.m1.PublicKey == b.m1.PublicKey || a.m1.UUID != b.m1.UUID {
		t.Error("nonce or key used twice, or another UUID")
	}
}

// hostap case conf_pin: M2D is told, and the station stays in the procedure
// until its PIN is known.
func TestEnrollPINNotYetKnown(t *testing.T) {
	d, e := newEnroll(t, plain, pinOf(rightPIN))
	d.start()
	d.want("tries it", d.hear(time.Second, homeA(expectPIN())), joinA)
	d.give(radio.Joined{BSSID: macA})
	r := newRegistrar(d, homeA(expectPIN()), wsc.DevicePassword{})
	d.want("leaves when the access point has given up", r.begin(""), "leave 3")
	if log := strings.Join(r.log, " "); log != "Identity [Identity] WSC_Start [M1] M2D [ACK] Failure" {
		t.Error(log)
	}
	if _, ok := e.Result(); ok {
		t.Fatal("ended")
	}
	told := false
	for _, ev := range d.events {
		n, ok := ev.(NotReady)
		told = told || ok && n.Code == wsc.ErrorNone
	}
	if !told {
		t.Error("M2D was not told")
	}
	d.want("scans on", d.advance(), "scan id=0 bands=3")
	d.want("leaves it alone", d.hear(time.Second, homeA()))
	d.advance()
	// That it begins to expect us is news: it is tried at once.
	tryPIN(d, d.hear(time.Second, homeA(expectPIN(staMAC))), rightPIN)
	d.wantResult(Success)
}

// WSC best practices 2.0.1 section 3.4, and hostap: access points that say nothing of us are tried only if
// asked to, after three scans, for 10 s each (hostap cases iteration and
// iteration_error).
func TestEnrollAnyRegistrar(t *testing.T) {
	silentB := withWPS(network(macB, "b", channel1, -30))
	t.Run("not asked to", func(t *testing.T) {
		d, _ := newEnroll(t, plain, pinOf(rightPIN))
		d.start()
		for range 5 {
			d.want("no candidate", d.hear(time.Second, silentB))
			d.advance()
		}
	})
	t.Run("asked to", func(t *testing.T) {
		policy := plain
		policy.AnyRegistrar = true
		d, _ := newEnroll(t, policy, pinOf(rightPIN))
		d.start()
		for range 2 {
			d.want("not yet", d.hear(time.Second, silentB, homeA()))
			d.advance()
		}
		d.want("the stronger first", d.hear(time.Second, silentB, homeA()), `join 02:00:00:00:00:0b "b" wsc=1`)
		joined := d.now
		d.give(radio.Joined{BSSID: macB})
		newRegistrar(d, silentB, wsc.DevicePassword{}).begin("M2D")
		d.want("left after 10 s", d.advance(), "leave 3")
		if spent := d.now.Sub(joined); spent != 10*time.Second {
			t.Errorf("%v", spent)
		}
		d.advance()
		tryPIN(d, d.hear(time.Second, silentB, homeA(expectPIN())), rightPIN)
		d.wantResult(Success)
	})
	t.Run("named", func(t *testing.T) {
		d, _ := newEnroll(t, plain, pinOf(rightPIN), func(c *EnrollConfig) { c.BSSID = macA })
		d.start()
		tryPIN(d, d.hear(time.Second, silentB, homeA()), rightPIN)
		got := d.wantResult(Success)
		if len(got.Registrars) != 0 {
			t.Error("it never said that it expects us")
		}
	})
}

// A link that is lost in the middle does not end the search with a PIN.
func TestEnrollPINLinkLost(t *testing.T) {
	d, e := newEnroll(t, plain, pinOf(rightPIN))
	d.start()
	d.hear(time.Second, homeA(expectPIN()))
	d.give(radio.Joined{BSSID: macA})
	newRegistrar(d, homeA(expectPIN()), pinOf(rightPIN)).begin("M6")
	d.want("nothing to leave", d.give(radio.Left{BSSID: macA, Reason: dot11.ReasonBeaconTimeout, ByPeer: true}))
	if got, ok := e.Result(); ok || got.Err == nil {
		t.Fatalf("ended: %v, cause %v", ok, got.Err)
	}
	d.advance()
	tryPIN(d, d.hear(20*time.Second, homeA(expectPIN())), rightPIN)
	d.wantResult(Success)
}
