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
	ctx, stop := interruptible(context.Background())
	defer stop()
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Process()))
}

// interruptible returns a context that ends with the first signal that asks the
// program to end, so that it can put everything back. The next one ends it at
// once.
func interruptible(parent context.Context) (context.Context, func()) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored
		signals = append(signals, syscall.SIGHUP)
	}
	asked, ignore := signal.NotifyContext(parent, signals...)
	ctx, end := context.WithCancel(parent)
	context.AfterFunc(asked, func() {
		ignore()
		end()
	})
	// A broken pipe is an error of the write, and not the end.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return ctx, ignore
}
