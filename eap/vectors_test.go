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
		whole, more, err := in.add(f)
		last := i == len(v.Fragments)-1
		if err != nil || more == last || out.pending() == last {
			t.Fatalf("fragment %d: more %v, pending %v, %v", i, more, out.pending(), err)
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
