package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/wsc"
)

func newPIN(env Env) *cobra.Command {
	var f enrolFlags
	cmd := &cobra.Command{
		Use:   "pin [flags] [PIN]",
		Short: "Receive a network's name and key by a PIN typed at the router",
		Long: `Makes a PIN and shows it: type it in the router's settings, where it adds a
device. A PIN may be given instead, such as one that is printed on this machine;
it has eight digits, the last of which is a check digit, or four.

Unlike the button, a PIN proves to both sides that they speak to each other.
Make a new one each time: after a run that failed, part of it may be known.

An interface that another program manages is borrowed, as by wps start.

` + enrolCodes,
		Example: `  wps pin
  wps pin --bssid 02:00:00:00:01:01 --connect
  wps pin --air pin 12345670`,
		Args: cobra.MaximumNArgs(2), // as it is shown: 1234 5670
		RunE: func(_ *cobra.Command, args []string) error {
			password := wsc.GeneratePIN
			if len(args) > 0 {
				given, err := wsc.ParsePIN(strings.Join(args, " "))
				if err != nil {
					return usageError{pinMistake(err)}
				}
				password = func(io.Reader) (wsc.DevicePassword, error) { return given, nil }
			}
			return f.run(env, method{name: "pin", waiting: "waiting for the PIN at the router", password: password})
		},
	}
	f.add(cmd)
	f.addBorrow(cmd)
	return cmd
}

// pinMistake says what is wrong with a PIN, and shows none of it.
func pinMistake(err error) error {
	if errors.Is(err, wsc.ErrPINChecksum) {
		return fmt.Errorf("%w: a digit was mistyped, or two were exchanged; nothing was sent", err)
	}
	return err
}

// showPIN shows the PIN to type: it is this command's business that people see it.
func (e *enrolment) showPIN(digits string) error {
	e.events.write(eventLine{Event: "pin", PIN: digits})
	if e.env.Terminal && !e.mute {
		fmt.Fprintf(e.env.Stderr, "\nType this PIN in the router's settings, where it adds a device:\n\n%s\n", large(digits))
	}
	fmt.Fprintf(e.out, "pin\t%s\n", grouped(digits))
	return e.out.Flush()
}
