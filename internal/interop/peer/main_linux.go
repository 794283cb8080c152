// Command peer measures what a registration costs as a whole program.
//
//	peer enrollee|registrar     be one end at its interface: one push button
//	                            registration for each line of standard input
//	peer compare [-n 200] [-rounds 5]
//	                            run both ends, and hostapd with wpa_supplicant,
//	                            side by side
//
// The first two are started by the third, in its network namespace.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/internal/interop"
	"github.com/gowps/wps/wsc"
)

// What an end says: it is ready, or has finished a registration.
const (
	ready = "ready"
	done  = "done"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("enrollee, registrar or compare?")
	}
	switch args[0] {
	case interop.RoleEnrollee:
		return serve(ctx, interop.StationEnd, enrol)
	case interop.RoleRegistrar:
		return serve(ctx, interop.APEnd, register)
	case "compare":
		flags := flag.NewFlagSet("compare", flag.ContinueOnError)
		joins := flags.Int("n", 200, "registrations in a round")
		rounds := flags.Int("rounds", 5, "rounds")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return compare(ctx, *joins, *rounds)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// serve makes one registration for each line of standard input.
func serve(ctx context.Context, end string, once func(context.Context, *interop.Port) error) error {
	port, err := interop.OpenPort(end)
	if err != nil {
		return err
	}
	defer port.Close()
	fmt.Println(ready)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if err := once(ctx, port); err != nil {
			return err
		}
		fmt.Println(done)
	}
	return nil
}

func plain(m eap.Method) eap.Method { return m }

func enrol(ctx context.Context, port *interop.Port) error {
	enrollee, peer, err := interop.NewEnrollee(wsc.PushButton(), nil, 0, plain)
	if err != nil {
		return err
	}
	defer enrollee.Close()
	if err := port.RunPeer(ctx, peer); err != nil {
		return err
	}
	list, ok := enrollee.Credentials()
	if !ok || len(list) != 1 || !list[0].Key.Equal(interop.Network.Key) {
		return fmt.Errorf("not the network that was to be given")
	}
	return nil
}

func register(ctx context.Context, port *interop.Port) error {
	registrar, server, err := interop.NewRegistrar(wsc.PushButton(), nil, 0, plain)
	if err != nil {
		return err
	}
	defer registrar.Close()
	if err := port.RunServer(ctx, server, nil); err != nil {
		return err
	}
	if !registrar.Done() {
		return fmt.Errorf("the enrollee has not said that it is done")
	}
	return nil
}
