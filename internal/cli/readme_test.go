package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the commands print into README.md")

// consoleBlocks are a command in the README and what it prints.
var consoleBlocks = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```")

// TestReadmeTellsWhatCommandsPrint runs each command that the README shows, as
// on a terminal without the live line, and compares.
func TestReadmeTellsWhatCommandsPrint(t *testing.T) {
	t.Chdir("../..")
	const name = "README.md"
	readme, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	now := consoleBlocks.ReplaceAllFunc(readme, func(block []byte) []byte {
		blocks++
		line := string(consoleBlocks.FindSubmatch(block)[1])
		args, ok := strings.CutPrefix(strings.TrimPrefix(line, "go run ./cmd/"), "wps ")
		if !ok {
			t.Errorf("cannot run %q", line)
			return block
		}
		var screen bytes.Buffer
		Main(context.Background(), strings.Fields(args), Env{Stdout: &screen, Stderr: &screen})
		return []byte("```console\n$ " + line + "\n" + screen.String() + "```")
	})
	if blocks < 4 {
		t.Errorf("found only %d commands", blocks)
	}
	if bytes.Equal(now, readme) {
		return
	}
	if *update {
		if err := os.WriteFile(name, now, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s does not tell what the commands print; go test ./internal/cli -run Readme -update\n%s", name, now)
}
