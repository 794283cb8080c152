package lab

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gowps/wps/internal/cli"
)

// printed runs the command to its end. What it printed is kept under the log's name.
func (a *Air) printed(log string, args ...string) (stdout, stderr string, code int) {
	a.Helper()
	var out, errs bytes.Buffer
	code = cli.Main(a.ctx, args, cli.Env{Stdout: &out, Stderr: &errs})
	if err := os.WriteFile(filepath.Join(a.folder, log+".log"), append(out.Bytes(), errs.Bytes()...), 0o644); err != nil {
		a.Error(err)
	}
	return out.String(), errs.String(), code
}

// doctor examines an interface, all if name is empty, and expects an exit code
// and findings: each a mark and a topic, and the beginning of the text.
func (a *Air) doctor(log, name string, code int, findings ...[3]string) {
	a.Helper()
	args := []string{"doctor"}
	if name != "" {
		args = append(args, "-i", name)
	}
	stdout, stderr, got := a.printed(log, args...)
	if got != code {
		a.Errorf("exit code %d, want %d", got, code)
	}
	a.find(stdout, findings...)
	if a.Failed() {
		a.Logf("the doctor said:\n%s%s", stdout, stderr)
	}
}

// find looks for findings in what the doctor has printed.
func (a *Air) find(printed string, findings ...[3]string) {
	a.Helper()
	for _, f := range findings {
		found := false
		for line := range strings.Lines(printed) {
			words := strings.Fields(line)
			found = found || len(words) > 2 && words[0] == f[0] && words[1] == f[1] && strings.HasPrefix(strings.Join(words[2:], " "), f[2])
		}
		if !found {
			a.Errorf("no %q", f)
		}
	}
}

// said returns what the doctor has printed.
func (a *Air) said(log string) string {
	a.Helper()
	text, err := os.ReadFile(filepath.Join(a.folder, log+".log"))
	if err != nil {
		a.Fatal(err)
	}
	return string(text)
}

// remedy returns the command that the doctor has printed below a finding.
func (a *Air) remedy(log, topic string) string {
	a.Helper()
	text := a.said(log)
	below := false
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") {
			below = words[1] == topic && words[0] != "ok"
		}
		if command, ok := strings.CutPrefix(line, strings.Repeat(" ", 13)); ok && below && command[0] != ' ' {
			return strings.TrimSpace(command)
		}
	}
	a.Fatalf("no remedy for %s in\n%s", topic, text)
	return ""
}

// down checks that an interface is down: as the lab makes it.
func (a *Air) down(name string) {
	a.Helper()
	if i, err := net.InterfaceByName(name); err != nil || i.Flags&net.FlagUp != 0 {
		a.Errorf("the interface was down before, and is now %v, %v", i.Flags, err)
	}
}

// TestDoctor examines a radio that is free, that of an access point, and both.
func TestDoctor(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		ap.press()
		a.doctor("free", w.name, 0,
			[3]string{"ok", "system", "Linux 6."}, [3]string{"ok", "nl80211"}, [3]string{"ok", "rights"}, [3]string{"note", "country"},
			[3]string{"ok", "device", "driver mac80211_hwsim, phy"}, [3]string{"ok", "mode", "station"}, [3]string{"ok", "rfkill"},
			[3]string{"ok", "manager"}, [3]string{"ok", "channels", "2.4 GHz: "}, [3]string{"ok", "eapol", "over the control port"},
			[3]string{"ok", "handshake"}, [3]string{"ok", "pmf"}, [3]string{"ok", "verdict"})
		if said := a.said("free"); !strings.Contains(said, "networks in reach: 1, with WPS: 1,") {
			a.Errorf("the access point was not heard:\n%s", said)
		}
		a.down(w.name)
		a.doctor("access-point", ap.name, 4, [3]string{"problem", "mode", "access point"},
			[3]string{"problem", "manager", "hostapd: "}, [3]string{"note", "scan", "not tried"}, [3]string{"problem", "verdict"})
		a.doctor("both", "", 0, [3]string{"ok", "interfaces", ap.name + ", " + w.name},
			[3]string{"problem", "verdict"}, [3]string{"ok", "verdict"})
		a.doctor("loopback", "lo", 4, [3]string{"problem", "device", "it is no wireless interface"})
		a.doctor("nothing", "wlan99", 4, [3]string{"problem", "device", "there is no such interface"})
	})
}

// TestDoctorRFKill switches a radio off, and on again as the doctor says.
func TestDoctorRFKill(t *testing.T) {
	run(t, func(a *Air) {
		w := a.radio()
		phy, err := os.ReadFile(filepath.Join("/sys/class/net", w.name, "phy80211/name"))
		if err != nil {
			a.Fatal(err)
		}
		names, err := filepath.Glob("/sys/class/rfkill/rfkill*/name")
		if err != nil {
			a.Fatal(err)
		}
		soft := ""
		for _, name := range names {
			if text, _ := os.ReadFile(name); bytes.Equal(text, phy) {
				soft = filepath.Join(filepath.Dir(name), "soft")
			}
		}
		if soft == "" {
			a.Fatalf("the kernel has no switch of %s", phy)
		}
		if err := os.WriteFile(soft, []byte("1"), 0); err != nil {
			a.Fatal(err)
		}
		a.doctor("off", w.name, 4, [3]string{"problem", "rfkill", "switched off by software"},
			[3]string{"note", "scan", "not tried"}, [3]string{"problem", "verdict", "it cannot be used as it is: rfkill"})
		if _, stderr, code := a.printed("scan", "scan", "-i", w.name); code != 4 || !strings.Contains(stderr, "rfkill unblock wifi") {
			a.Errorf("a scan: exit code %d, %s", code, stderr)
		}
		if got := a.remedy("off", "rfkill"); got != "rfkill unblock wifi" {
			a.Errorf("remedy %q", got)
		}
		if err := os.WriteFile(soft, []byte("0"), 0); err != nil { // what rfkill does
			a.Fatal(err)
		}
		a.doctor("on", w.name, 0, [3]string{"ok", "rfkill"}, [3]string{"note", "scan", "works"}, [3]string{"ok", "verdict"})
		a.down(w.name)
	})
}

// TestDoctorSupplicant does what the doctor says about an interface that
// wpa_supplicant has. To listen needs no such thing.
func TestDoctorSupplicant(t *testing.T) {
	run(t, func(a *Air) {
		a.ap(wpa2)
		s := a.supplicant(a.radio())
		a.doctor("managed", s.name, 4, [3]string{"problem", "manager", "wpa_supplicant: process "},
			[3]string{"note", "scan", "not tried"}, [3]string{"problem", "verdict", "it cannot be used as it is: manager"})
		if stdout, stderr, code := a.printed("scan", "scan", "-i", s.name); code != 0 || !strings.Contains(stdout, "Lab AP") {
			a.Errorf("a scan beside it: exit code %d\n%s%s", code, stdout, stderr)
		}
		a.do("busybox", "sh", "-c", a.remedy("managed", "manager"))
		a.await(s.Program, "CTRL-EVENT-TERMINATING")
		a.until("the process to end", func() bool {
			_, err := s.Ask(a.ctx, "PING")
			return err != nil
		})
		a.doctor("released", s.name, 0, [3]string{"ok", "manager"}, [3]string{"ok", "scan", "works"}, [3]string{"ok", "verdict"})
	})
}

// nobody is the user without rights.
const nobody = 65534

// childCommand has the process of a case be the wps command.
const childCommand = "GOWPS_LAB_COMMAND"

// beCommand is the command, in a process that child has made.
func beCommand() {
	if args, ok := os.LookupEnv(childCommand); ok {
		os.Exit(cli.Main(context.Background(), strings.Fields(args), cli.Process()))
	}
}

// child is the command as a process of its own, by a test that calls beCommand.
func (a *Air) child(args ...string) *exec.Cmd {
	// Its own name may be hidden by the folders of the case.
	cmd := exec.CommandContext(a.ctx, "/proc/self/exe", "-test.run="+only(a.Name()))
	cmd.Env = append(os.Environ(), childCommand+"="+strings.Join(args, " "))
	return cmd
}

// TestDoctorLeftover examines the interface of a run that goes on, and again
// after it was killed.
func TestDoctorLeftover(t *testing.T) {
	beCommand()
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		ap.press()
		var said screen
		cmd := a.child("start", "--connect", "-i", w.name)
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			a.Fatal(err)
		}
		a.until("an address", func() bool { return strings.Contains(said.String(), "connected; Ctrl-C") })
		a.doctor("running", w.name, 4, [3]string{"note", "network", `connected to "lab", channel 6`},
			[3]string{"problem", "leftover", "another wps that runs now has given it address"},
			[3]string{"problem", "verdict", "it cannot be used as it is: leftover"})
		if got := a.addresses(w.name); len(got) != 1 || !strings.Contains(a.said("running"), " "+got[0]+", ") {
			a.Errorf("it has the addresses %v", got)
		}
		cmd.Process.Kill()
		cmd.Wait()
		a.until("the station to have left", func() bool { return !strings.Contains(ap.member(w.mac)["flags"], "[AUTHORIZED]") })
		a.doctor("killed", w.name, 0, [3]string{"note", "leftover", "an earlier run was killed and left address"},
			[3]string{"ok", "verdict"})
	})
}

// TestDoctorNobody examines a radio as a user without rights.
func TestDoctorNobody(t *testing.T) {
	beCommand()
	run(t, func(a *Air) {
		w := a.radio()
		program, err := os.Executable()
		if err != nil {
			a.Fatal(err)
		}
		cmd := a.child("doctor", "-i", w.name)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		output, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 4 {
			a.Errorf("ended with %v, want exit code 4", err)
		}
		if err := os.WriteFile(filepath.Join(a.folder, "nobody.log"), output, 0o644); err != nil {
			a.Error(err)
		}
		a.find(string(output), [3]string{"problem", "rights", "this user lacks CAP_NET_ADMIN and CAP_NET_RAW"},
			[3]string{"ok", "mode"}, [3]string{"ok", "rfkill"}, [3]string{"ok", "channels"},
			[3]string{"note", "scan", "not tried"}, [3]string{"problem", "verdict", "it cannot be used as it is: rights"})
		if got := a.remedy("nobody", "rights"); got != "setcap cap_net_admin,cap_net_raw+ep "+program {
			a.Errorf("remedy %q", got)
		}
		if a.Failed() {
			a.Logf("the doctor said:\n%s", output)
		}
	})
}
