package registration

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// captured returns the messages of run B by name, as packets.
func captured(t *testing.T) map[string]wsc.Packet {
	packets := map[string]wsc.Packet{"Start": {Op: wsc.OpStart}}
	for _, v := range vectors(t, "message") {
		packets[v.Name[len("B-"):]] = wsc.Packet{Op: v.OpCode, Msg: v.Message}
	}
	return packets
}

// capturedEnrollee returns the enrollee of run B, with its secrets.
func capturedEnrollee(t *testing.T) *Enrollee {
	hashes := vectorNamed(t, "psk-and-hashes", "B-hashes-pbc")
	keys := vectorNamed(t, "key-derivation", "B-apple-pbc-keys")
	var m1 wsc.M1
	if err := wsc.Unmarshal(captured(t)["M1"].Msg, &m1); err != nil {
		t.Fatal(err)
	}
	e, err := NewEnrollee(EnrolleeConfig{
		Device:          m1.Device,
		Password:        wsc.PushButton(),
		RequestToEnroll: m1.RequestToEnroll,
		KeyPair:         keyPairOf(t, keys.EnrolleePrivate),
		Rand: bytes.NewReader(slices.Concat(m1.EnrolleeNonce[:], hashes.ESNonce1, hashes.ESNonce2,
			vectorNamed(t, "message", "B-M5").IV, vectorNamed(t, "message", "B-M7").IV)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var capturedSteps = []struct{ request, answer string }{
	{"Start", "M1"}, {"M2", "M3"}, {"M4", "M5"}, {"M6", "M7"}, {"M8", "Done"},
}

// TestCapturedRun gives the enrollee of a captured push-button run the requests
// of its registrar, an Apple AirPort. It must answer octet for octet as the
// real one did, and so it must when each request comes twice.
func TestCapturedRun(t *testing.T) {
	packets := captured(t)
	for _, times := range []int{1, 2} {
		e := capturedEnrollee(t)
		for _, step := range capturedSteps {
			if _, ok := e.Credentials(); ok {
				t.Fatal("credentials before M8")
			}
			for i := range times {
				got, err := e.Handle(packets[step.request])
				if step.request == "Start" && i > 0 {
					if !errors.Is(err, ErrIgnored) {
						t.Fatalf("second WSC_Start: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s: %v", step.request, err)
				}
				if want := packets[step.answer]; got.Op != want.Op || !bytes.Equal(got.Msg, want.Msg) {
					t.Fatalf("answer to %s:\n %v %x\nwant\n %v %x", step.request, got.Op, got.Msg, want.Op, want.Msg)
				}
			}
		}
		list, ok := e.Credentials()
		if !ok || len(list) != 1 {
			t.Fatalf("%d credentials, %v", len(list), ok)
		}
		want := wsc.Credential{
			SSID: "TestWPA", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, MAC: e.cfg.Device.MAC,
			Key: secret.Bytes("4604D01FFDB0B292E37732DD4E11C2401154289A09A33AD704177AB0D1B758D0"),
		}
		if !reflect.DeepEqual(list[0], want) {
			t.Errorf("credential %+v with key %s", list[0], string(list[0].Key))
		}
		if n, err := io.ReadFull(e.random, make([]byte, 1)); n != 0 || err != io.EOF {
			t.Error("not all of the randomness was used")
		}
	}
}
