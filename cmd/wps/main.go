// Command wps joins Wi-Fi networks by Wi-Fi Protected Setup and runs NodeMCU
// scripts that do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/gowps/wps/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Process()))
}
