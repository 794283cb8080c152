package registration

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/gowps/wps/wsc"
)

// failing is a random source that can be read so often, and then fails.
type failing struct {
	random io.Reader
	after  int
	err    error
	short  bool // gives half of what was asked for first
}

func (f *failing) Read(b []byte) (int, error) {
	if f.after--; f.after < 0 {
		if f.short {
			f.random.Read(b[:len(b)/2])
			return len(b) / 2, f.err
		}
		return 0, f.err
	}
	return f.random.Read(b)
}

// constant is a random source that is stuck.
type constant byte

func (c constant) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(c)
	}
	return len(b), nil
}

// TestNoRandomness lets each draw fail, with and without some octets. The run
// ends, and the message that needed them is not sent. The names are those of
// hostap's cases.
func TestNoRandomness(t *testing.T) {
	fault := errors.New("no entropy")
	for _, who := range []struct {
		name     string
		enrollee bool
		draws    []struct {
			name   string
			at     wsc.MessageType // that was being handled
			unsent wsc.MessageType
		}
	}{
		{"enrollee", true, []struct {
			name       string
			at, unsent wsc.MessageType
		}{
			{"m1_no_random", wsc.MessageM1, wsc.MessageM1},
			{"pk_oom", wsc.MessageM1, wsc.MessageM1},
			{"e_hash_no_random_sta, first", wsc.MessageM2, wsc.MessageM3},
			{"e_hash_no_random_sta, second", wsc.MessageM2, wsc.MessageM3},
			{"m5_no_random", wsc.MessageM4, wsc.MessageM5},
			{"m7_no_random", wsc.MessageM6, wsc.MessageM7},
		}},
		{"registrar", false, []struct {
			name       string
			at, unsent wsc.MessageType
		}{
			{"nonce", wsc.MessageM1, wsc.MessageM2},
			{"pk_oom_ap", wsc.MessageM1, wsc.MessageM2},
			{"first secret nonce", wsc.MessageM3, wsc.MessageM4},
			{"second secret nonce", wsc.MessageM3, wsc.MessageM4},
			{"encr_no_random_ap, M4", wsc.MessageM3, wsc.MessageM4},
			{"encr_no_random_ap, M6", wsc.MessageM5, wsc.MessageM6},
			{"encr_no_random_ap, M8", wsc.MessageM7, wsc.MessageM8},
		}},
	} {
		for after, draw := range who.draws {
			for _, short := range []bool{false, true} {
				t.Run(who.name+"/"+draw.name, func(t *testing.T) {
					c := configured(draw.name, pin("12345670"))
					random := &failing{c.e.Rand, after, fault, short}
					if who.enrollee {
						c.e.Rand = random
					} else {
						c.r.Rand = random
					}
					ends := newEnds(t, c).play()
					err := ends.rErr
					if who.enrollee {
						err = ends.eErr
					}
					wantFailure(t, who.name, err, draw.at, wsc.ErrorNone, false)
					if want := fault; short {
						if !errors.Is(err, want) && !errors.Is(err, io.ErrUnexpectedEOF) {
							t.Errorf("%v", err)
						}
					} else if !errors.Is(err, want) {
						t.Errorf("%v", err)
					}
					if slices.Contains(ends.passed, draw.unsent) {
						t.Errorf("messages %v", ends.passed)
					}
					ends.checkNothingGiven(t)
				})
			}
		}
		// One more draw than there are: all is well.
		c := configured("enough", pin("12345670"))
		random := &failing{c.e.Rand, len(who.draws), fault, false}
		if who.enrollee {
			c.e.Rand = random
		} else {
			c.r.Rand = random
		}
		checkWhole(t, newEnds(t, c).play(), []wsc.Credential{testCredential})
	}
}

// TestStuckRandomness: two secret nonces that are the same are no secrets.
func TestStuckRandomness(t *testing.T) {
	c := configured("stuck", pin("12345670"))
	c.e.Rand = constant(0x5a)
	ends := newEnds(t, c).play()
	wantFailure(t, "enrollee", ends.eErr, wsc.MessageM2, wsc.ErrorNone, false)
	if slices.Contains(ends.passed, wsc.MessageM3) {
		t.Error("M3 all the same")
	}
	c = configured("stuck", pin("12345670"))
	c.r.Rand = constant(0x5a)
	ends = newEnds(t, c).play()
	wantFailure(t, "registrar", ends.rErr, wsc.MessageM3, wsc.ErrorNone, false)
	if slices.Contains(ends.passed, wsc.MessageM4) {
		t.Error("M4 all the same")
	}
	c.e.Rand = constant(0)
	if ends = newEnds(t, c).play(); ends.eErr == nil || slices.Contains(ends.passed, wsc.MessageM1) {
		t.Errorf("M1 with a private key of zero: %v", ends.eErr)
	}
}

// TestDraws: each secret is a draw of its own. Were a secret nonce made of
// another value, the drawn octets would not be found in it.
func TestDraws(t *testing.T) {
	c := configured("draws", pin("12345670"))
	var drawn bytes.Buffer
	c.e.Rand = io.TeeReader(c.e.Rand, &drawn)
	ends, _ := until(t, c, wsc.MessageM3)
	octets := drawn.Bytes()
	nonces := ends.e.esNonces
	want := slices.Concat(ends.e.enrolleeNonce[:], octets[16:16+exponentLen], nonces[0][:], nonces[1][:])
	if !bytes.Equal(octets, want) {
		t.Errorf("drawn %x, used %x", octets, want)
	}
	if k := generate(octets[16:][:exponentLen]); k != ends.e.enrolleeKey {
		t.Error("the key pair is of another draw")
	}
}
