package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/doctor"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/nl80211"
)

// laptop is a machine with one card. NetworkManager has it, if it is managed.
func laptop(managed bool) doctor.Machine {
	return doctor.Machine{
		OS:      "linux",
		Release: func() string { return "6.1.0" },
		Names:   func() ([]string, error) { return []string{"lo", "wlan0"}, nil },
		Rights: func() (doctor.Rights, error) {
			return doctor.Rights{Program: "/usr/local/bin/wps", Root: !managed, NetAdmin: !managed, NetRaw: !managed}, nil
		},
		Cards: func() []doctor.Card { return nil },
		Interfaces: func() ([]nl80211.Interface, error) {
			return []nl80211.Interface{{
				Name: "wlan0", MAC: dot11.MAC{2, 0, 0, 0, 0, 1}, Mode: nl80211.ModeStation, Driver: "iwlwifi", Up: true,
				Capabilities: nl80211.Capabilities{
					Phy: "phy0", Connect: true, ControlPort: true,
					Ciphers:  []dot11.Suite{dot11.CipherCCMP},
					Channels: []nl80211.Channel{{Frequency: 2412}, {Frequency: 5180, Passive: true}},
				},
			}}, nil
		},
		Domain: func() (nl80211.Domain, error) { return nl80211.Domain{Country: "00"}, nil },
		Owners: func(context.Context, string) ([]owner.Owner, error) {
			if !managed {
				return nil, nil
			}
			return []owner.Owner{{
				Name: "wpa_supplicant", Role: owner.Radio, Evidence: "process 7, wpa_supplicant -i wlan0 -c \x1b]0;evil\x07",
				Release: "systemctl stop wpa_supplicant@wlan0.service", Restore: "systemctl start wpa_supplicant@wlan0.service",
			}}, nil
		},
		Leftovers: func() ([]netconf.Leftover, error) { return nil, nil },
		Scan: func(context.Context, string, []dot11.Frequency) doctor.Scan {
			return doctor.Scan{Tried: true, Took: 640 * time.Millisecond, Found: []dot11.BSS{heard("home", -50, nil)}}
		},
	}
}

// runDoctor runs the command on a machine.
func runDoctor(t *testing.T, m doctor.Machine, args ...string) (stdout, complaint string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := newDoctor(Env{Stdout: &out, Stderr: &errs}, m)
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(t.Context())
	if err != nil {
		errs.WriteString(strings.Join(message(err), "\n"))
	}
	return out.String(), errs.String(), exitCode(t.Context(), err)
}

func TestDoctorWhenAllIsWell(t *testing.T) {
	stdout, complaint, code := runDoctor(t, laptop(false))
	want := `this machine
  ok       system      Linux 6.1.0
  ok       nl80211     the kernel has wireless support
  ok       interfaces  wlan0
  ok       rights      CAP_NET_ADMIN and CAP_NET_RAW
  note     country     not known, so that 5 GHz networks are found late or not
                       at all
                       Say where this machine is, XX being the code of the
                       country, such as DE:
             iw reg set XX

wlan0
  ok       device      driver iwlwifi, phy0, 02:00:00:00:00:01, up
  ok       mode        station
  ok       rfkill      switched on
  ok       manager     no other program has it
  ok       channels    2.4 GHz: 1 of 1; 5 GHz: 1 of 1 (1 of them only listened
                       to)
  ok       scan        works, 0.6 s: networks in reach: 1, with WPS: 0
  ok       eapol       over the control port of nl80211
  ok       handshake   no offload: the 4-way handshake is done here
  note     pmf         management frames cannot be protected (no BIP), so that
                       networks that require it cannot be joined
  ok       verdict     it can be used:
             wps start -i wlan0
`
	if diff := cmp.Diff(want, stdout); diff != "" {
		t.Error(diff)
	}
	if code != exitOK || complaint != "" {
		t.Errorf("exit code %d: %s", code, complaint)
	}
	printable(t, stdout)
}

func TestDoctorWhenThereAreProblems(t *testing.T) {
	stdout, complaint, code := runDoctor(t, laptop(true), "-i", "wlan0")
	for _, want := range []string{
		"\n  problem  rights      this user lacks CAP_NET_ADMIN and CAP_NET_RAW\n",
		"\n             setcap cap_net_admin,cap_net_raw+ep /usr/local/bin/wps\n",
		"\n  problem  manager     wpa_supplicant: process 7, wpa_supplicant -i wlan0 -c\n                       _]0;evil_\n",
		"\n             systemctl stop wpa_supplicant@wlan0.service\n                       Afterwards, this takes it back:\n" +
			"             systemctl start wpa_supplicant@wlan0.service\n",
		"\n  note     scan        not tried: first see to the problems\n",
		"\n  problem  verdict     it cannot be used as it is: rights, manager\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if code != exitFailed || complaint != "wlan0 cannot be used as it is" {
		t.Errorf("exit code %d: %s", code, complaint)
	}
	printable(t, stdout)
	if _, complaint, code := runDoctor(t, laptop(true)); code != exitFailed || complaint != "no wireless interface can be used as it is" {
		t.Errorf("exit code %d: %s", code, complaint)
	}
}

func TestDoctorAsJSON(t *testing.T) {
	stdout, _, code := runDoctor(t, laptop(true), "--json")
	marks := map[string]int{}
	var last map[string]string
	for line := range strings.Lines(stdout) {
		last = nil
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		marks[last["mark"]]++
		if last["topic"] == "" || last["text"] == "" {
			t.Errorf("empty: %s", line)
		}
	}
	want := map[string]string{"interface": "wlan0", "topic": "verdict", "mark": "problem", "text": "it cannot be used as it is: rights, manager"}
	if diff := cmp.Diff(want, last); diff != "" || code != exitFailed || len(marks) != 3 {
		t.Errorf("exit code %d, marks %v\n%s", code, marks, diff)
	}
}

func TestDoctorElsewhere(t *testing.T) {
	for _, os := range []string{"darwin", "windows"} {
		stdout, _, code := runDoctor(t, doctor.Machine{OS: os})
		if code != exitFailed || !strings.Contains(stdout, "wps start --air home") || strings.Count(stdout, "problem") != 1 {
			t.Errorf("%s: exit code %d:\n%s", os, code, stdout)
		}
	}
}

func TestDoctorRefusesWhatNamesNoInterface(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../etc", "wlan 0", "wlan0\n", "a name of sixteen", "\x1b[2J", "wl\xff"} {
		if stdout, complaint, code := runDoctor(t, laptop(false), "-i", name); code != exitUsage || stdout != "" || !strings.Contains(complaint, "--interface") {
			t.Errorf("%q: exit code %d: %s", name, code, complaint)
		}
	}
	if _, _, code := runDoctor(t, laptop(false), "-i", "nosuch0"); code != exitFailed {
		t.Errorf("a name of nothing: exit code %d", code)
	}
}

func TestDoctorEndsEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := newDoctor(Env{}, laptop(false))
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	if err := cmd.ExecuteContext(ctx); exitCode(ctx, err) != exitInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	cmd = newDoctor(Env{Stdout: output{full{}}}, laptop(false))
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	if err := cmd.ExecuteContext(t.Context()); exitCode(t.Context(), err) != exitFailed {
		t.Errorf("stdout is full: %v", err)
	}
}
