//go:build unix

package cli

import (
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gowps/wps/airs"
)

// BenchmarkRun runs a built command with a script that retries, once in each
// air, and reports the peak of its memory: what a person waits for and pays.
func BenchmarkRun(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "wps")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/wps").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, air := range airs.Names() {
		b.Run(air, func(b *testing.B) {
			peak := int64(0)
			for b.Loop() {
				cmd := exec.Command(binary, "run", "--air", air, "../../examples/retry.lua")
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss))
			}
			b.ReportMetric(float64(peak)/1024, "MB")
		})
	}
}
