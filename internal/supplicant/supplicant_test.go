package supplicant_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/supplicant"
	"github.com/gowps/wps/internal/supplicant/supplicanttest"
)

func dial(t *testing.T, s *supplicanttest.Socket) *supplicant.Client {
	t.Helper()
	c, err := supplicant.Dial(t.Context(), s.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestAsk(t *testing.T) {
	asked := make(chan struct{})
	s := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		switch request {
		case "STATUS":
			return "bssid=02:00:00:00:01:01\nssid=a=b\nssid=c\nwpa_state=COMPLETED\n"
		case "WPS_PIN any 12345670":
			return "FAIL\n"
		case "PING":
			return "PONG\n"
		case "OLD":
			return "UNKNOWN COMMAND\n"
		case "LATE":
			close(asked)
			return supplicanttest.Silence
		}
		return ""
	})
	c := dial(t, s)
	reply, err := c.Ask(t.Context(), "STATUS")
	facts := supplicant.Facts(reply)
	if err != nil || facts["ssid"] != "a=b" || facts["wpa_state"] != "COMPLETED" {
		t.Errorf("STATUS: %q, %v", facts, err)
	}
	for _, request := range []string{"WPS_PIN any 12345670", "OLD"} {
		if _, err := c.Ask(t.Context(), request); !errors.Is(err, supplicant.ErrRefused) || strings.Contains(err.Error(), "1234") {
			t.Errorf("%s: %v", request, err)
		}
	}
	if _, err := c.Ask(t.Context(), "SET x 1\nTERMINATE"); err == nil {
		t.Error("two requests were taken for one")
	}

	s.Send("<3>CTRL-EVENT-SCAN-STARTED ", "<2>WPS-TIMEOUT \n")
	for _, want := range []supplicant.Message{{Level: 3, Name: "CTRL-EVENT-SCAN-STARTED"}, {Level: 2, Name: "WPS-TIMEOUT"}} {
		if m, err := c.Next(t.Context()); err != nil || m != want {
			t.Errorf("%+v, %v, want %+v", m, err, want)
		}
	}
	// The end of one wait is not that of the next.
	ctx, cancel := context.WithCancelCause(t.Context())
	errLate := errors.New("too late")
	cancel(errLate)
	for range 3 {
		if _, err := c.Next(ctx); !errors.Is(err, errLate) {
			t.Errorf("after the end of its context: %v", err)
		}
		s.Send("x")
		if m, err := c.Next(t.Context()); err != nil || m.Name != "x" {
			t.Errorf("%+v, %v", m, err)
		}
	}
	ctx, cancel = context.WithCancelCause(t.Context())
	go func() {
		<-asked
		cancel(errLate)
	}()
	if _, err := c.Ask(ctx, "LATE"); !errors.Is(err, errLate) {
		t.Errorf("no reply: %v", err)
	}
	// Nor does its reply, when it comes, answer the next request.
	s.Reply("LATE", "too late")
	if reply, err := c.Ask(t.Context(), "PING"); err != nil || reply != "PONG" {
		t.Errorf("PING: %q, %v", reply, err)
	}
	c.Close()
	if _, err := c.Next(t.Context()); err == nil {
		t.Error("a message came after Close")
	}
}

func TestDialFails(t *testing.T) {
	if _, err := supplicant.Dial(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no socket: %v", err)
	}
	s := supplicanttest.New(t, func(*supplicanttest.Socket, string) string { return "FAIL\n" })
	if _, err := supplicant.Dial(t.Context(), s.Path); !errors.Is(err, supplicant.ErrRefused) {
		t.Errorf("not let in: %v", err)
	}
}

func TestNetworks(t *testing.T) {
	const head = "network id / ssid / bssid / flags\n"
	s := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		switch request {
		case "LIST_NETWORKS":
			return head + "0\told\tany\t[DISABLED]\n1\ta\\tb\\xff\tany\t[CURRENT]\nx\tbad\tany\t\n2\tthree\tfields\n"
		case "LIST_NETWORKS LAST_ID=1":
			return head + "7\t\tany\t\n"
		case "LIST_NETWORKS LAST_ID=7":
			return head
		}
		return ""
	})
	list, err := dial(t, s).Networks(t.Context())
	want := []supplicant.Network{{SSID: "old", Disabled: true}, {ID: 1, SSID: "a\tb\xff", Current: true}, {ID: 7}}
	if err != nil || !slices.Equal(list, want) {
		t.Errorf("%+v, %v, want %+v", list, err, want)
	}
}

// One that knows nothing of LAST_ID, or lies, has no end otherwise.
func TestNetworksEnd(t *testing.T) {
	s := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		if request == "ATTACH" {
			return ""
		}
		return "1\told\tany\t\n"
	})
	if list, err := dial(t, s).Networks(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	refusing := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		if request == "ATTACH" {
			return ""
		}
		return "FAIL"
	})
	if _, err := dial(t, refusing).Networks(t.Context()); !errors.Is(err, supplicant.ErrRefused) {
		t.Errorf("refused: %v", err)
	}
}

func TestBSSs(t *testing.T) {
	var mu sync.Mutex
	entries := map[string]string{
		"BSS FIRST":  "id=3\nbssid=02:00:00:00:01:01\nfreq=2437\ncapabilities=0x0431\nlevel=-45\nie=0004686f6d65\n",
		"BSS NEXT-3": "id=5\nbssid=02:00:00:00:02:01\nfreq=what\nlevel=-60\nie=zz\nssid=from\\x20here\n",
		"BSS NEXT-5": "id=9\nbssid=02:00:00:00:03:01\nfreq=5180\nlevel=-70\nie=0000\n",
		"BSS NEXT-9": "FAIL\n",
	}
	s := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		mu.Lock()
		defer mu.Unlock()
		name, _, _ := strings.Cut(request, " MASK=")
		return entries[name]
	})
	c := dial(t, s)
	list, err := c.BSSs(t.Context())
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	home := list[0]
	if home.SSID != "home" || home.BSSID.String() != "02:00:00:00:01:01" || home.Frequency != 2437 || home.Signal != -45 || !home.Privacy() {
		t.Errorf("%+v", home)
	}
	if list[1].SSID != "" || list[1].Frequency != 0 || list[1].Elements != nil || list[2].SSID != "" {
		t.Errorf("%+v, %+v", list[1], list[2])
	}
	set := func(request, reply string) {
		mu.Lock()
		defer mu.Unlock()
		entries[request] = reply
	}
	set("BSS NEXT-5", "") // an empty reply is the end too
	if list, err := c.BSSs(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	set("BSS NEXT-5", "id=3\nbssid=02:00:00:00:01:01\n") // going round in circles is not
	if list, err := c.BSSs(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestBSSsAreBounded(t *testing.T) {
	n := 0
	s := supplicanttest.New(t, func(_ *supplicanttest.Socket, request string) string {
		if request == "ATTACH" {
			return ""
		}
		n++
		return fmt.Sprintf("id=%d\nbssid=02:00:00:00:01:01\n", n)
	})
	list, err := dial(t, s).BSSs(t.Context())
	if err != nil || len(list) != 256 {
		t.Errorf("%d, %v", len(list), err)
	}
}

func TestMessage(t *testing.T) {
	mac := dot11.MAC{2, 0, 0, 0, 1, 1}
	for _, tt := range []struct {
		text   string
		want   supplicant.Message
		mac    bool
		number int // of config_error; -1: none
	}{
		{"<3>WPS-FAIL msg=8 config_error=18", supplicant.Message{Level: 3, Name: "WPS-FAIL", Text: "msg=8 config_error=18"}, false, 18},
		{"<3>WPS-FAIL msg=8 config_error=0 reason=2 (WEP Prohibited)", supplicant.Message{Level: 3, Name: "WPS-FAIL", Text: "msg=8 config_error=0 reason=2 (WEP Prohibited)"}, false, 0},
		{"<3>WPS-FAIL config_error=99999999", supplicant.Message{Level: 3, Name: "WPS-FAIL", Text: "config_error=99999999"}, false, -1},
		{"<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:01 completed [id=1 id_str=]",
			supplicant.Message{Level: 3, Name: "CTRL-EVENT-CONNECTED", Text: "- Connection to 02:00:00:00:01:01 completed [id=1 id_str=]"}, true, -1},
		{"<3>SME: Trying to authenticate with 02:00:00:00:01:01 (SSID='02:00:00:00:09:09' freq=2437 MHz)",
			supplicant.Message{Level: 3, Name: "SME:", Text: "Trying to authenticate with 02:00:00:00:01:01 (SSID='02:00:00:00:09:09' freq=2437 MHz)"}, true, -1},
		{"<3>Trying to associate with SSID ' 02:00:00:00:01:01 '", supplicant.Message{Level: 3, Name: "Trying", Text: "to associate with SSID ' 02:00:00:00:01:01 '"}, false, -1},
		{"<9>x", supplicant.Message{Level: -1, Name: "<9>x"}, false, -1},
		{"", supplicant.Message{Level: -1}, false, -1},
	} {
		m := supplicant.ParseMessage(tt.text)
		if m != tt.want {
			t.Errorf("%q: %+v", tt.text, m)
		}
		if got, ok := m.MAC(); ok != tt.mac || ok && got != mac {
			t.Errorf("%q: address %v, %v", tt.text, got, ok)
		}
		if n, ok := m.Number("config_error"); ok != (tt.number >= 0) || ok && n != tt.number {
			t.Errorf("%q: number %d, %v", tt.text, n, ok)
		}
	}
}

func TestDecodeSSID(t *testing.T) {
	for text, want := range map[string]dot11.SSID{
		"": "", "home": "home", `\"a\\b\"`: `"a\b"`, `\e\n\r\t`: "\x1b\n\r\t", `caf\xc3\xa9`: "caf\u00e9",
		`\q`: "q", `a\`: `a\`, strings.Repeat(`\x00`, 32): dot11.SSID(strings.Repeat("\x00", 32)),
	} {
		if got, ok := supplicant.DecodeSSID(text); !ok || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{`\x`, `\x1`, `\xgg`, strings.Repeat("a", 33), strings.Repeat(`\x00`, 33)} {
		if got, ok := supplicant.DecodeSSID(text); ok {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`home`)
	f.Add(`caf\xc3\xa9 \"x\"`)
	f.Add("<3>WPS-FAIL msg=8 config_error=18")
	f.Add("id=3\nbssid=02:00:00:00:01:01\nfreq=2437\nlevel=-45\nie=0004686f6d65")
	f.Fuzz(func(t *testing.T, text string) {
		if ssid, ok := supplicant.DecodeSSID(text); ok && len(ssid) > dot11.SSIDMax {
			t.Errorf("a name of %d octets", len(ssid))
		}
		m := supplicant.ParseMessage(text)
		m.MAC()
		if n, ok := m.Number("config_error"); ok && (n < 0 || n > 0xffff) {
			t.Errorf("number %d", n)
		}
		supplicant.ParseReplies(text)
	})
}
