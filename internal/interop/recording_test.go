package interop

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecordingText(t *testing.T) {
	r := &Recording{
		Title:   "Two lines\nof title.",
		Facts:   []Fact{{"peer", "hostapd v2.10"}, {"role", "enrollee"}},
		Random:  []byte(strings.Repeat("random octets ", 4)),
		Secrets: []Fact{{"AuthKey", strings.Repeat("5a", 32)}, {"PSK1", "00ff"}},
		Frames: []Frame{
			{true, []byte{1, 1, 0, 0}},
			{false, append([]byte{1, 0, 0, 100, 1, 7, 0, 100, 2}, make([]byte, 95)...)},
		},
	}
	const want = `# Two lines
# of title.
peer hostapd v2.10
role enrollee
random 72616e646f6d206f63746574732072616e646f6d206f63746574732072616e646f6d206f
 63746574732072616e646f6d206f637465747320
secret AuthKey 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
secret PSK1 00ff

# EAPOL-Start
> 01010000

# Request/Notification
< 010000640107006402000000000000000000000000000000000000000000000000000000
 000000000000000000000000000000000000000000000000000000000000000000000000
 0000000000000000000000000000000000000000000000000000000000000000
`
	text := r.Text(Describe)
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	read, err := ParseRecording(text)
	if err != nil {
		t.Fatal(err)
	}
	r.Title = "" // is a comment
	if diff := cmp.Diff(r, read); diff != "" {
		t.Error(diff)
	}
	if read.Fact("peer") != "hostapd v2.10" || read.Fact("none") != "" {
		t.Error(read.Facts)
	}
	if got := read.Secret("PSK1"); string(got) != "\x00\xff" || read.Secret("none") != nil {
		t.Errorf("% x", got)
	}
}

func TestRecordingRefused(t *testing.T) {
	for _, text := range []string{"", "# nothing", "peer x", "< 0", "> xy", "> 01010000\nrandom 1", "> 01010000\nsecret A z"} {
		if r, err := ParseRecording([]byte(text)); !errors.Is(err, ErrRecording) {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
}

func TestReplayRefused(t *testing.T) {
	facts := []Fact{{FactRole, RoleEnrollee}, {FactPassword, "button"}, {FactFragment, "1400"}}
	start := Frame{true, []byte{1, 1, 0, 0}}
	for name, r := range map[string]*Recording{
		"role":              {Facts: []Fact{{FactRole, "cook"}, facts[1], facts[2]}, Frames: []Frame{start}},
		"password":          {Facts: []Fact{facts[0], {FactPassword, "12345678"}, facts[2]}, Frames: []Frame{start}},
		"fragment":          {Facts: []Fact{facts[0], facts[1], {FactFragment, "9"}}, Frames: []Frame{start}},
		"other octets":      {Facts: facts, Frames: []Frame{{true, []byte{2, 1, 0, 0}}}},
		"more than is said": {Facts: facts, Frames: []Frame{start, start}},
		"less than is said": {Facts: facts, Frames: []Frame{{false, []byte{1, 0, 0, 5, 1, 1, 0, 5, 1}}}},
		"randomness left":   {Facts: facts, Frames: []Frame{start}, Random: []byte{1}},
	} {
		if result, err := Replay(r, nil); err == nil {
			t.Errorf("%s: %+v", name, result)
		}
	}
	if _, err := Replay(&Recording{Facts: facts, Frames: []Frame{start}}, nil); err != nil {
		t.Error(err)
	}
}

func TestDescribe(t *testing.T) {
	for octets, want := range map[string]string{
		"01":                                     "eap: malformed EAPOL frame of 1 octets",
		"01010000":                               "EAPOL-Start",
		"0103000100":                             "EAPOL type 3",
		"01000004040a0004":                       "Failure",
		"010000050101000501":                     "Request/Identity",
		"0100000501010005":                       "eap: malformed EAPOL frame: length 5, 4 octets present",
		"0100000e0101000efe00372a000000010100":   "Request/WSC_Start",
		"0100000f0201000ffe00372a00000001040055": "Response/WSC_MSG, last 1 octets",
		"010000120201" + "0012fe00372a00000001" + "0403000900aa":                       "Response/WSC_MSG, fragment of 6 octets",
		"010000180201" + "0018fe00372a00000001" + "0500" + "104a000110" + "102200010f": "Response/WSC_Done Done, 10 octets",
	} {
		b, err := hex.DecodeString(octets)
		if err != nil {
			t.Fatal(err)
		}
		if got := Describe(Frame{Octets: b}); got != want {
			t.Errorf("%s: %q, want %q", octets, got, want)
		}
	}
}
