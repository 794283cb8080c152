package eap

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/wsc"
)

// vector is one entry of testdata/vectors.json: a frame of a recorded run, or
// one message cut into fragments. Numbers only; each entry names its origin.
type vector struct {
	Name, Origin string

	Frame    string
	ID, Code uint8
	Op       wsc.OpCode

	Payload, ACK string
	Fragments    []string
}

func vectors(t testing.TB) map[string]vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]vector)
	for _, v := range list {
		byName[v.Name] = v
	}
	return byName
}

func TestVectorFrames(t *testing.T) {
	count := 0
	for name, v := range vectors(t) {
		if v.Frame == "" {
			continue
		}
		count++
		octets := unhex(t, v.Frame)
		f, err := ParseFrame(octets)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := ParsePacket(f.Body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f.Body = p.Append(nil)
		if got := f.Append(nil); string(got) != string(octets) {
			t.Errorf("%s: encoded again: % x", name, got)
		}
		if v.Op == 0 {
			continue
		}
		part, err := parseFragment(p.Data)
		if err != nil || p.Type != TypeWSC || p.ID != v.ID || uint8(p.Code) != v.Code || part.op != v.Op || part.more {
			t.Errorf("%s: %+v, %+v, %v", name, p, part, err)
		}
	}
	if count != 15 {
		t.Errorf("%d frames", count)
	}
}

func TestVectorFragments(t *testing.T) {
	v := vectors(t)["M1-of-B-at-200"]
	message := wsc.Packet{Op: wsc.OpMsg, Msg: unhex(t, v.Payload)}
	if string(fragmentACK) != string(unhex(t, v.ACK)) {
		t.Errorf("acknowledgement % x", fragmentACK)
	}
	var out dispersal
	var in assembly
	got := out.begin(nil, message, 200)
	for i, want := range v.Fragments {
		if string(got) != string(unhex(t, want)) {
			t.Fatalf("fragment %d: % x", i, got)
		}
		f, err := parseFragment(got)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := in.add(f)
		last := i == len(v.Fragments)-1
		if err != nil || (whole.Op != 0) != last || out.pending() == last {
			t.Fatalf("fragment %d: whole %v, pending %v, %v", i, whole.Op != 0, out.pending(), err)
		}
		if last {
			if diff := cmp.Diff(message, whole); diff != "" {
				t.Error(diff)
			}
			break
		}
		got = out.next(nil, 200)
	}
}

// The whole of run B: a station and a real access point. Every request comes
// twice.
func TestVectorRun(t *testing.T) {
	v := vectors(t)
	message := func(name string) wsc.Packet {
		f, err := ParseFrame(unhex(t, v[name].Frame))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParsePacket(f.Body)
		if err != nil {
			t.Fatal(err)
		}
		part, err := parseFragment(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		return wsc.Packet{Op: part.op, Msg: part.data}
	}
	m := &talk{
		hear: []wsc.Packet{message("B-wsc-start"), message("B-M2"), message("B-M4"), message("B-M6"), message("B-M8")},
		say:  []wsc.Packet{message("B-M1"), message("B-M3"), message("B-M5"), message("B-M7"), message("B-Done")},
	}
	p := newPeer(t, m, 0)
	for _, c := range [][2]string{
		{"B-identity-request", "B-identity-response"},
		{"B-wsc-start", "B-M1"},
		{"B-M2", "B-M3"},
		{"B-M4", "B-M5"},
		{"B-M6", "B-M7"},
		{"B-M8", "B-Done"},
	} {
		for range 2 {
			got, err := p.Handle(unhex(t, v[c[0]].Frame))
			if err != nil || string(got) != string(unhex(t, v[c[1]].Frame)) {
				t.Errorf("%s: % x, %v", c[0], got, err)
			}
		}
	}
	if got, err := p.Handle(unhex(t, v["B-eap-failure"].Frame)); got != nil || err != nil {
		t.Errorf("% x, %v", got, err)
	}
	if !m.done() || m.extra > 0 || p.Outcome() != OutcomeFailure {
		t.Errorf("heard %d and %d too many, %v", m.heard, m.extra, p.Outcome())
	}
}
