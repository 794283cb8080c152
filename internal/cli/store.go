package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/wsc"
)

// storeFlags say where a credential goes.
type storeFlags struct {
	name   string
	dryRun bool
}

func (f *storeFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "store", store.Print, "hand the credential to a `store`: auto, print, nm, wpa, iwd, networkd, gokrazy, netplan or a file")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what --store would change, and change nothing")
	cmd.RegisterFlagCompletionFunc("store", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return store.Names, cobra.ShellCompDirectiveDefault
	})
}

// exampleInterface is what a dry run has where there is no interface.
const exampleInterface = "wlan0"

// keeper keeps a credential.
type keeper struct {
	store  store.Store // nil: it is only printed
	dryRun bool
}

// open finds the store, so that what is in its way is told before anybody walks
// to a router.
func (f *storeFlags) open(ctx context.Context, env Env, iface string) (k keeper, err error) {
	k.dryRun = f.dryRun
	simulated := iface == ""
	switch {
	case f.dryRun && f.name == store.Print:
		return k, usagef("--dry-run shows what --store would change: give a --store")
	case simulated && f.name == store.Auto && !f.dryRun:
		fmt.Fprintln(env.Stderr, "wps: the credential is printed only: a simulated network is of no use to this machine")
		return k, nil
	case simulated && slices.Contains(store.Names, f.name) && f.name != store.Print && !f.dryRun:
		return k, usagef("--store %s: a simulated network is of no use to this machine; --dry-run shows what would be written, and a file can be", f.name)
	}
	flag := "--store"
	if slices.Contains(store.Names, f.name) {
		flag += " " + f.name // else the error names it
	}
	machine := store.Machine{Interface: iface}
	if simulated && (f.name == store.Netplan || f.name == store.Networkd) { // which keep networks for an interface
		machine.Interface = exampleInterface
		fmt.Fprintf(env.Stderr, "wps: note: the change is shown as for an interface %s\n", exampleInterface)
	}
	s, why, err := store.Open(ctx, f.name, machine)
	if err != nil {
		return k, usagef("%s: %w", flag, err)
	}
	if why != "" && s == nil {
		fmt.Fprintf(env.Stderr, "wps: the credential is printed only: %s\n", shown(why))
	} else if why != "" {
		fmt.Fprintf(env.Stderr, "wps: the credential goes to %s: %s\n", s.Name(), shown(why))
	}
	if s != nil && !k.dryRun {
		if err := s.Check(ctx); err != nil {
			return k, usagef("%s: %w", flag, err)
		}
	}
	k.store = s
	return k, nil
}

// keep stores a credential; nil: there is no store. It takes a moment, and an
// interrupt in that moment loses nothing.
func (k keeper) keep(ctx context.Context, c wsc.Credential, show bool) (*kept, error) {
	if k.store == nil {
		return nil, nil
	}
	ctx = context.WithoutCancel(ctx)
	n, err := store.NewNetwork(c)
	if err != nil {
		return nil, err
	}
	change, err := k.store.Plan(ctx, n)
	if err == nil && !k.dryRun {
		err = change.Apply(ctx)
	}
	if err != nil {
		err = fmt.Errorf("the credential %w to %s: %w", errOutput, k.store.Name(), err)
		if k.dryRun {
			return nil, err
		}
		return nil, &report{error: err, advice: []string{rescue(ctx, n, show)}}
	}
	done := &kept{Change: change}
	if k.dryRun {
		done.diff = change.Diff(show)
	}
	return done, nil
}

// kept is what has become of a credential.
type kept struct {
	*store.Change
	diff string // of a dry run
}

// rescue puts a credential that its store did not take where only the user can
// read it: a router gives it once for each press of its button. It says where
// that is.
func rescue(ctx context.Context, n store.Network, show bool) string {
	if show {
		return "it is printed above"
	}
	dir, err := os.MkdirTemp("", "wps-")
	if err == nil {
		file := filepath.Join(dir, "wpa_supplicant.conf")
		var s store.Store
		if s, _, err = store.Open(ctx, file, store.Machine{}); err == nil {
			var change *store.Change
			if change, err = s.Plan(ctx, n); err == nil {
				err = change.Apply(ctx)
			}
		}
		if err == nil {
			return "it is kept in " + file + ", which only you can read"
		}
		os.Remove(dir)
	}
	return fmt.Sprintf("nor could it be kept elsewhere (%v): press the button again, with --show-secrets", plain(err.Error()))
}
