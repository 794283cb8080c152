package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/borrow"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// fakeAgent is an owner that does WPS itself.
type fakeAgent struct {
	name    string
	result  borrow.Result
	err     error
	request borrow.Request
	waits   bool // for the end of the command
	loan    netconf.Loan
	look    error
}

func (a *fakeAgent) Name() string { return a.name }

func (a *fakeAgent) Check(r borrow.Request) error {
	if !r.BSSID.IsZero() {
		return errors.New("it chooses by itself")
	}
	return nil
}

func (a *fakeAgent) Look(context.Context) (netconf.Loan, error) { return a.loan, a.look }

func (a *fakeAgent) Enrol(ctx context.Context, r borrow.Request, tell func(station.Event)) (borrow.Result, error) {
	a.request = r
	tell(station.Scanning{N: 1})
	tell(station.Connected{BSS: homeBSS})
	if a.waits {
		<-ctx.Done()
		return borrow.Result{}, &wps.Error{Result: station.Result{Outcome: station.Cancelled}}
	}
	return a.result, a.err
}

// fakeLender is an owner that lets go.
type fakeLender struct {
	calls                 []string
	look, release, joined error
}

func (l *fakeLender) Name() string { return "NetworkManager" }

func (l *fakeLender) Look(context.Context) (netconf.Loan, error) {
	l.calls = append(l.calls, "look")
	return netconf.Loan{Owner: l.Name(), Connection: "old"}, l.look
}

func (l *fakeLender) Release(context.Context) error {
	l.calls = append(l.calls, "release")
	return l.release
}

func (l *fakeLender) Joined(_ context.Context, uuid string, _ time.Duration) error {
	l.calls = append(l.calls, "joined "+uuid)
	return l.joined
}

// fakeStore is NetworkManager's.
type fakeStore struct{ change store.Change }

func (s fakeStore) Name() string                { return store.NM }
func (s fakeStore) Check(context.Context) error { return nil }
func (s fakeStore) Plan(context.Context, store.Network) (*store.Change, error) {
	return &s.change, nil
}

var (
	homeBSS    = dot11.BSS{SSID: "home", BSSID: dot11.MAC{2, 0, 0, 0, 1, 1}, Frequency: 2437, Signal: -45}
	credential = wsc.Credential{SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES}
)

// lent is an enrolment at an interface of somebody's, with these flags.
func lent(t *testing.T, b borrowed, args ...string) (e *enrolment, stdout *bytes.Buffer, bench *bench) {
	t.Helper()
	bench = newBench(t)
	bench.loop, stdout = loop.New(), &bytes.Buffer{}
	bench.start = bench.loop.Now()
	b.owner = owner.Owner{Name: "owner", Release: "systemctl stop owner"}
	bench.borrowed, bench.env.Stdout = b, stdout
	if b.agent != nil {
		bench.card, bench.radio, bench.config = nil, nil, nil
	}
	f := &enrolFlags{}
	cmd := &cobra.Command{}
	f.add(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	bench.noAddress = f.dhcp == dhcpOff
	e = &enrolment{enrolFlags: f, place: bench.place, results: stdout, out: tabwriter.NewWriter(stdout, 12, 0, 1, ' ', 0)}
	e.keeper.dryRun = f.storage.dryRun
	if f.asJSON {
		e.events = &reporter{place: e.place}
	}
	e.began = bench.start
	e.live = newProgress(e.place, true, f.walkTime, "")
	return e, stdout, bench
}

func TestBorrowThrough(t *testing.T) {
	open := wsc.Credential{SSID: "caf\xe9", Auth: wsc.AuthOpen, Encr: wsc.EncrNone}
	weak := errors.New("out of luck")
	for name, tt := range map[string]struct {
		agent fakeAgent
		args  string
		want  []string // on stdout
		told  string   // on stderr
		code  int
	}{
		"success": {fakeAgent{name: "iwd", result: borrow.Result{Credential: credential, BSS: homeBSS, Stored: `iwd, network "home"`}}, "",
			[]string{"network     home\nsecurity    WPA2-PSK (AES)\nkey         ******** (iwd has it)\nfrom        02:00:00:00:01:01, channel 6, after ",
				"\nstored      iwd, network \"home\"\nconnected   02:00:00:00:01:01, channel 6, after "}, "", exitOK},
		"not stored": {fakeAgent{name: "wpa_supplicant", result: borrow.Result{Credential: open, BSS: homeBSS}}, "--store auto",
			[]string{"network     \"caf\\xe9\"\n", "anyone can read its traffic"}, "update_config=1), and forgets the network when it ends; to have it stored, first have it let go of lo: systemctl stop owner; then: wps start -i lo --store wpa", exitOK},
		"an address is there already": {fakeAgent{name: "iwd", result: borrow.Result{Credential: credential, BSS: homeBSS}}, "--connect",
			[]string{"address     127.0.0.1/8\nconnected   "}, "", exitOK},
		"no address is waited for": {fakeAgent{name: "iwd", result: borrow.Result{Credential: credential, BSS: homeBSS}}, "--connect --dhcp=off",
			[]string{"connected   "}, "", exitOK},
		"overlap":   {fakeAgent{name: "iwd", err: &wps.Error{Result: station.Result{Outcome: station.Overlap}}}, "", nil, "", exitOverlap},
		"no AP":     {fakeAgent{name: "iwd", err: &wps.Error{Result: station.Result{Outcome: station.NoAP}}}, "", nil, "", exitNoAP},
		"timeout":   {fakeAgent{name: "iwd", err: &wps.Error{Result: station.Result{Outcome: station.TimedOut}}}, "", nil, "", exitTimeout},
		"rejected":  {fakeAgent{name: "iwd", err: &wps.Error{Result: station.Result{Outcome: station.Rejected}}}, "", nil, "", exitFailed},
		"otherwise": {fakeAgent{name: "iwd", err: weak}, "", nil, "", exitFailed},
		"longer":    {fakeAgent{name: "iwd", result: borrow.Result{Credential: credential}}, "--walk-time 5m", nil, "iwd looks for 120 s and no longer", exitOK},
		"its store": {fakeAgent{name: "iwd", result: borrow.Result{Credential: credential}}, "--store iwd", nil, "", exitOK},
		"a store":   {fakeAgent{name: "iwd"}, "--store nm", nil, "", exitUsage},
		"print":     {fakeAgent{name: "wpa_supplicant"}, "--store print", nil, "", exitUsage},
		"dry run":   {fakeAgent{name: "wpa_supplicant"}, "--store wpa --dry-run", nil, "", exitUsage},
		"key":       {fakeAgent{name: "wpa_supplicant"}, "--show-secrets", nil, "", exitUsage},
		"bssid":     {fakeAgent{name: "iwd"}, "--bssid 02:00:00:00:01:01", nil, "", exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			agent := tt.agent
			e, stdout, bench := lent(t, borrowed{agent: &agent}, strings.Fields(tt.args)...)
			cfg := wps.Config{WalkTime: e.walkTime}
			cfg.BSSID, _ = dot11.ParseMAC(e.bssid)
			err := errors.Join(e.fit(e.borrowed, cfg), e.lent())
			if err == nil {
				err = e.report(e.explain(e.enrol(cfg, wsc.DevicePassword{ID: wsc.PasswordIDDefault, Secret: secret.Bytes("12345670")})), "wps pin")
				if string(agent.request.PIN) != "12345670" || agent.request.WalkTime != e.walkTime {
					t.Errorf("asked for %+v", agent.request)
				}
			}
			if got := exitCode(t.Context(), errors.Join(err, e.leave())); got != tt.code {
				t.Errorf("exit code %d, want %d: %v", got, tt.code, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(stdout.String(), want) {
					t.Errorf("no %q in\n%s", want, stdout)
				}
			}
			if told := bench.stderr.String(); !strings.Contains(told, tt.told) {
				t.Errorf("stderr %q", told)
			}
			if err == nil {
				return
			}
			if text := strings.Join(message(err), "\n"); strings.Contains(text, "00:00:00:00:00:00") || tt.code == exitUsage && !strings.Contains(text, "systemctl stop owner") {
				t.Errorf("the reason is\n%s", text)
			}
		})
	}
}

func TestBorrowThroughPushButton(t *testing.T) {
	agent := &fakeAgent{name: "iwd", waits: true}
	e, _, bench := lent(t, borrowed{agent: agent})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bench.ctx = ctx
	err := e.enrol(wps.Config{WalkTime: time.Minute}, wsc.PushButton())
	if exitCode(ctx, err) != exitInterrupted || agent.request.PIN != nil {
		t.Errorf("%v, %+v", err, agent.request)
	}
}

// What is told of owners as JSON is documented.
func TestBorrowJSON(t *testing.T) {
	e, stdout, _ := lent(t, borrowed{agent: &fakeAgent{name: "iwd", result: borrow.Result{Credential: credential, BSS: homeBSS, Stored: "iwd"}}}, "--json")
	e.mute = true
	cfg := wps.Config{WalkTime: e.walkTime}
	if err := errors.Join(e.lent(), e.enrol(cfg, wsc.PushButton()), e.leave(), e.leave()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"event":"borrowed","owner":"iwd","how":"through"}`, `"event":"scan","scan":1}`, `"event":"connected","ssid":"home"`,
		`"event":"credential","ssid":"home","bssid":"02:00:00:00:01:01","channel":6,"mhz":2437,"dbm":-45,"security":"WPA2-PSK","encryption":"AES"}`,
		`"event":"stored","where":"iwd"}`, `"event":"returned","owner":"iwd"}`,
	} {
		if strings.Count(stdout.String(), want) != 1 {
			t.Errorf("not one %s in\n%s", want, stdout)
		}
	}
	text, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"borrowed", "returned", "owner", "how", howThrough, howReleased} {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("%q is not in docs/json.md", name)
		}
	}
}

// With a lender everything happens natively, and ends with the interface and the
// network being its own.
func TestBorrowReleased(t *testing.T) {
	found := wps.Enrolment{Credentials: []wsc.Credential{credential}, BSS: homeBSS}
	found.Credentials[0].Key = secret.Bytes("correct horse")
	for name, tt := range map[string]struct {
		lender fakeLender
		args   string
		uuid   string
		config string // asked of it
		calls  string // of the lender
		want   string // on stdout
		code   int
	}{
		"success":      {fakeLender{}, "--store nm", "new", "borrow {Owner: Connection:new Autoconnect:false}, clear, close, undo", "", "stored      place (added)\n", exitOK},
		"another":      {fakeLender{}, "--store home.conf", "", "clear, close, undo", "", "next        do it\n", exitOK},
		"connect":      {fakeLender{}, "--store nm --connect", "new", "borrow {Owner: Connection:new Autoconnect:false}, clear, close, undo", "joined new", "connected   02:00:00:00:01:01", exitOK},
		"not joined":   {fakeLender{joined: errors.New("out of luck")}, "--store nm --connect", "new", "borrow {Owner: Connection:new Autoconnect:false}, clear, close, undo", "joined new", "stored      place (added)\n", exitFailed},
		"nobody joins": {fakeLender{}, "--store home.conf --connect", "", "clear, close, undo", "", "", exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			l := tt.lender
			e, stdout, bench := lent(t, borrowed{lender: &l}, strings.Fields(tt.args)...)
			e.keeper.store = fakeStore{store.Change{Where: "place", Effect: store.Unchanged, Next: "do it", UUID: tt.uuid}}
			err := errors.Join(e.fit(e.borrowed, wps.Config{}), e.lent())
			if err == nil {
				err = errors.Join(e.tell(found), e.store(found.Best()))
				if err == nil {
					err = e.handBack(found)
				}
			}
			err = errors.Join(err, e.leave())
			if code := exitCode(t.Context(), err); code != tt.code {
				t.Errorf("exit code %d, want %d: %v", code, tt.code, err)
			}
			if got := strings.Join(bench.calls, ", "); got != tt.config {
				t.Errorf("asked for %s, want %s", got, tt.config)
			}
			if got := strings.Join(l.calls, ", "); got != tt.calls {
				t.Errorf("the lender was asked for %s, want %s", got, tt.calls)
			}
			if !strings.Contains(strings.ReplaceAll(stdout.String(), "(unchanged)", "(added)"), tt.want) || strings.Contains(stdout.String(), "correct horse") {
				t.Errorf("stdout:\n%s", stdout)
			}
			if told := bench.stderr.String(); tt.code == exitOK && !strings.Contains(told, "NetworkManager has lo again") {
				t.Errorf("stderr:\n%s", told)
			}
		})
	}
}

// Before it is asked to let go, it is noted down what it gets back.
func TestBorrowRelease(t *testing.T) {
	weak := errors.New("out of luck")
	for name, tt := range map[string]struct {
		lender fakeLender
		fails  error // of the journal
		calls  string
		config string
	}{
		"success":      {fakeLender{}, nil, "look, release", "borrow {Owner:NetworkManager Connection:old Autoconnect:false}"},
		"no look":      {fakeLender{look: weak}, nil, "look", ""},
		"no journal":   {fakeLender{}, weak, "look", "borrow {Owner:NetworkManager Connection:old Autoconnect:false}"},
		"not released": {fakeLender{release: weak}, nil, "look, release", "borrow {Owner:NetworkManager Connection:old Autoconnect:false}"},
	} {
		t.Run(name, func(t *testing.T) {
			l := tt.lender
			_, _, bench := lent(t, borrowed{lender: &l})
			bench.fails = tt.fails
			err := bench.borrow()
			if (err == nil) != (name == "success") || err != nil && (exitCode(t.Context(), err) != exitFailed || !strings.Contains(err.Error(), "systemctl stop owner")) {
				t.Errorf("%v", err)
			}
			if got := strings.Join(l.calls, ", "); got != tt.calls {
				t.Errorf("the lender was asked for %s, want %s", got, tt.calls)
			}
			if got := strings.Join(bench.calls, ", "); got != tt.config {
				t.Errorf("asked for %s, want %s", got, tt.config)
			}
		})
	}
}

// An interface without an address gets none for ever.
func TestBorrowNoAddress(t *testing.T) {
	e, _, bench := lent(t, borrowed{agent: &fakeAgent{name: "iwd"}}, "--connect")
	bench.iface = "nosuch0"
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bench.ctx = ctx
	if err := e.settled(homeBSS); !errors.Is(err, errInterrupted) {
		t.Errorf("%v", err)
	}
}

func TestBorrowApproach(t *testing.T) {
	misfit := usagef("out of place")
	for name, tt := range map[string]struct {
		owner          string
		alone, borrows bool
		fits           error
		agent, lender  bool
		want           string // of the refusal
	}{
		"agent":   {owner: "iwd", borrows: true, agent: true},
		"lender":  {owner: "NetworkManager", borrows: true, lender: true},
		"nobody":  {owner: "hostapd", borrows: true, want: "lo belongs to hostapd (it runs), and it cannot be borrowed: hostapd has no way to let go of lo alone: have it let go with\n  stop it"},
		"misfit":  {owner: "iwd", borrows: true, fits: misfit, want: "out of place", agent: true},
		"refused": {owner: "iwd", want: "lo belongs to iwd (it runs): have it let go with\n  stop it"},
		"script":  {owner: "iwd", alone: true, want: "and a script needs it for itself"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, bench := lent(t, borrowed{})
			bench.keep, bench.alone, bench.borrows, bench.fits = true, tt.alone, tt.borrows, func(borrowed) error { return tt.fits }
			o := owner.Owner{Name: tt.owner, Role: owner.Radio, Evidence: "it runs", Release: "stop it"}
			err := bench.approach("lo", o, []owner.Owner{o})
			if tt.want == "" != (err == nil) || err != nil && (exitCode(t.Context(), err) != exitUsage || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if b := bench.borrowed; (b.agent != nil) != tt.agent || (b.lender != nil) != tt.lender {
				t.Errorf("%+v", b)
			}
			if tt.lender && bench.keep {
				t.Error("the lender keeps the connection, and not we")
			}
			if told := bench.stderr.String(); strings.Contains(told, "lo belongs to iwd") != (tt.agent && err == nil) {
				t.Errorf("stderr %q", told)
			}
		})
	}
}

// Nothing has been left of an interface that is not there.
func TestBorrowNothingLeft(t *testing.T) {
	_, _, bench := lent(t, borrowed{})
	if err := bench.returnLeft("nosuch0"); err != nil || bench.stderr.Len() > 0 {
		t.Errorf("%v, %s", err, &bench.stderr)
	}
}

// What an agent has to be told if the command is killed is noted down where that
// is possible, and crossed out when it has joined another network.
func TestBorrowRemember(t *testing.T) {
	agent := &fakeAgent{name: "iwd", look: errors.New("out of luck")}
	_, _, bench := lent(t, borrowed{agent: agent})
	if err := bench.remember("nosuch0"); exitCode(t.Context(), err) != exitFailed {
		t.Errorf("no look: %v", err)
	}
	agent.look = nil
	if err := bench.remember("nosuch0"); err != nil || bench.config != nil {
		t.Errorf("nothing to remember: %v", err)
	}

	e, _, bench := lent(t, borrowed{agent: &fakeAgent{name: "iwd", result: borrow.Result{Credential: credential, BSS: homeBSS}}, loan: netconf.Loan{Owner: "iwd", Connection: "old"}})
	bench.config = benchConfig{bench}
	if err := errors.Join(e.enrol(wps.Config{WalkTime: time.Minute}, wsc.PushButton()), e.leave()); err != nil {
		t.Error(err)
	}
	if got := strings.Join(bench.calls, ", "); got != "borrow {Owner:iwd Connection: Autoconnect:false}, undo" {
		t.Errorf("asked for %s", got)
	}
}
