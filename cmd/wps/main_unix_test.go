//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// childOf has this program wait for signals, or write to its standard output,
// instead of testing.
const childOf = "WPS_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childOf) {
	case "signals":
		ctx, _ := interruptible(context.Background())
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("ending")
		select {} // whatever hangs
	case "pipe":
		_, stop := interruptible(context.Background())
		defer stop()
		bufio.NewReader(os.Stdin).ReadString('\n') // until nobody reads any more
		_, err := fmt.Println("hello")
		fmt.Fprintln(os.Stderr, err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is this program with one of its other jobs. The words of prefix come
// before its name.
func child(t *testing.T, job string, prefix ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(prefix, self)
	cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Env = append(os.Environ(), childOf+"="+job)
	return cmd
}

func TestFirstSignalAsksSecondEnds(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd := child(t, "signals")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for _, want := range []string{"ready", "ending"} {
			if !lines.Scan() || lines.Text() != want {
				t.Fatalf("%v: it says %q, want %q", s, lines.Text(), want)
			}
			cmd.Process.Signal(s)
		}
		err = cmd.Wait()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Sys().(syscall.WaitStatus).Signal() != s {
			t.Errorf("%v ended it with %v", s, err)
		}
	}
}

func TestNohup(t *testing.T) {
	cmd := child(t, "signals", "sh", "-c", `trap "" HUP; exec "$0"`)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	cmd.Process.Signal(syscall.SIGHUP)
	cmd.Process.Signal(syscall.SIGKILL)
	if lines.Scan() {
		t.Errorf("it says %q", lines.Text())
	}
	cmd.Wait()
}

func TestBrokenPipeIsAnError(t *testing.T) {
	cmd := child(t, "pipe")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	fmt.Fprintln(in)
	cmd.Wait()
	if !strings.Contains(complaint.String(), "broken pipe") {
		t.Errorf("it says %q", complaint.String())
	}
}
