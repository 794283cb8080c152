package cli

import (
	"os"
	"testing"
)

// TestStubsArePrinted: what is printed is the file that the modules' own tests
// hold against them.
func TestStubsArePrinted(t *testing.T) {
	want, err := os.ReadFile("../../nodemcu/stubs.lua")
	if err != nil {
		t.Fatal(err)
	}
	if stdout, stderr, code := wpsCommand(t, "stubs"); code != exitOK || stdout != string(want) || stderr != "" {
		t.Errorf("exit code %d, %d octets, want %d: %s", code, len(stdout), len(want), stderr)
	}
	if _, stderr, code := wpsCommand(t, "stubs", "x"); code != exitUsage || stderr == "" {
		t.Errorf("an argument: exit code %d: %q", code, stderr)
	}
}
