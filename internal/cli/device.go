package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/nodemcu"
)

// deviceFlags say what kind of device runs a script.
type deviceFlags struct {
	files     string
	flash     string
	memory    string
	compat    string
	onRestart string
}

func (f *deviceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.files, "files", "", "keep the device's files in this `directory`, where the script may change all of them (default: in memory)")
	flags.StringVar(&f.flash, "flash", "", "keep the device's Wi-Fi settings, passwords too, in this `file` (default: in memory)")
	flags.StringVar(&f.memory, "memory", "64M", "give the script errors when it takes more than this `size`, such as 8M or 1G")
	flags.StringVar(&f.compat, "compat", "", "bring back habits of old firmware: `2.x` (numbered timers)")
	flags.StringVar(&f.onRestart, "on-restart", "rerun", "when the device restarts: `rerun` the script but not after an error, always (after an error too), or end")
	for name, values := range map[string][]string{"compat": {"2.x"}, "on-restart": {"rerun", "always", "end"}} {
		cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

// apply sets what the flags say.
func (f *deviceFlags) apply(cfg *nodemcu.Config) error {
	switch f.compat {
	case "", "2.x":
		cfg.Numbered = f.compat != ""
	default:
		return usagef("--compat %s: the only old firmware known is 2.x", f.compat)
	}
	switch f.onRestart {
	case "rerun":
		cfg.OnRestart = nodemcu.Rerun
	case "always":
		cfg.OnRestart = nodemcu.RerunAlways
	case "end":
		cfg.OnRestart = nodemcu.End
	default:
		return usagef("--on-restart %s: choose rerun, always or end", f.onRestart)
	}
	memory, err := parseSize(f.memory)
	if err != nil {
		return usagef("--memory %s: %w", f.memory, err)
	}
	cfg.Memory = memory
	if f.files != "" {
		if info, err := os.Stat(f.files); err != nil {
			return usagef("--files: %w: make it first", err)
		} else if !info.IsDir() {
			return usagef("--files: %s is no directory", f.files)
		}
	}
	cfg.Files = f.files
	if f.flash != "" {
		if cfg.Flash, err = openFlash(f.flash); err != nil {
			return usageError{err}
		}
	}
	return nil
}

// The least and the most that --memory takes.
const (
	memoryMin = 1 << 20
	memoryMax = 16 << 30
)

// parseSize reads a number of octets, with K, M or G for the powers of 1024.
func parseSize(s string) (uint64, error) {
	digits, shift := s, 0
	if i := strings.IndexAny(s, "KMG"); i >= 0 && i == len(s)-1 {
		digits, shift = s[:i], map[byte]int{'K': 10, 'M': 20, 'G': 30}[s[i]]
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return 0, errors.New("write a number with K, M or G, such as 64M")
	case err != nil || n<<shift < memoryMin || n<<shift > memoryMax:
		return 0, fmt.Errorf("give %dM to %dG", memoryMin>>20, memoryMax>>30)
	}
	return n << shift, nil
}
