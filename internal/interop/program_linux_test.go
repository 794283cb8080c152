package interop

import (
	"context"
	"errors"
	"syscall"
	"testing"
)

func TestProgramEnds(t *testing.T) {
	p, err := StartProgram(t.Context(), "sh", "-c", "echo ready; read word; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Await(t.Context(), "ready"); err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.End(late); !errors.Is(err, context.Canceled) {
		t.Errorf("it has not ended: %v", err)
	}
	if err := p.Tell("go on"); err != nil {
		t.Error(err)
	}
	if code, err := p.End(t.Context()); code != 3 || err != nil {
		t.Errorf("exit code %d, %v", code, err)
	}

	p, err = StartProgram(t.Context(), "sh", "-c", "echo ready; read word")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	if code, err := p.End(t.Context()); code != -1 || err != nil {
		t.Errorf("killed: exit code %d, %v", code, err)
	}
}
