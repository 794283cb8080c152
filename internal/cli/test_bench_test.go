//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// benchScripts are what the cases of BenchmarkTest do, in turn: most of what
// people test needs no network, some joins one.
var benchScripts = []string{
	"--| 6765\nlocal function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\nprint(fib(20))\n",
	"-- air: empty\n--| 1\n--| 2\n--| 3\nlocal n = 0\ntmr.create():alarm(1000, tmr.ALARM_AUTO, function(t)\n  n = n + 1\n  print(n)\n  if n == 3 then t:unregister() end\nend)\n",
	"--| 0\n--| home\nwps.enable()\nwps.start(function(status)\n  print(status)\n  wps.disable()\n  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print((wifi.sta.getconfig())) end)\n  wifi.sta.connect()\nend)\n",
	"-- air: quiet\n--| 4\nwps.enable()\nwps.start(print)\n",
}

// BenchmarkTest runs a built command over many scripts, and reports the peak
// of its memory: it must not grow with their number.
func BenchmarkTest(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "wps")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/wps").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, scripts := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(scripts), func(b *testing.B) {
			dir := b.TempDir()
			for i := range scripts {
				name := filepath.Join(dir, fmt.Sprintf("%05d.lua", i))
				if err := os.WriteFile(name, []byte(benchScripts[i%len(benchScripts)]), 0o600); err != nil {
					b.Fatal(err)
				}
			}
			peak, work := int64(0), time.Duration(0)
			for b.Loop() {
				cmd := exec.Command(binary, "test", dir)
				if out, err := cmd.Output(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				peak = max(peak, int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss))
				work += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
			b.ReportMetric(float64(peak)/1024, "MB")
			b.ReportMetric(work.Seconds()/float64(b.N), "CPU-s/op")
		})
	}
}
