package cli

import "github.com/spf13/cobra"

func newStart(env Env) *cobra.Command {
	var f enrolFlags
	cmd := &cobra.Command{
		Use:   "start [flags]",
		Short: "Receive a network's name and key by push button",
		Long: `Starts push button on this side: now walk to the router and press its WPS
button. The search lasts for the whole walk time. What was received is printed
on stdout, the key masked unless --show-secrets asks for it. With --store it is
handed to what manages Wi-Fi on this machine, in that program's own format.

An interface that another program manages is borrowed: wpa_supplicant and iwd do
WPS themselves, and keep the network; NetworkManager lets go of the interface
for as long as it takes, and gets it back with the credential. Then the
connection is theirs and lasts. --no-borrow refuses such an interface.
docs/borrowing.md tells more.

With --interface and --connect, on one that is nobody's, the machine is in the
network until Ctrl-C: the address that it got, the default route and the name
servers are set, the lease is renewed, and at the end all of it is taken back.
--dhcp=off leaves addresses to another service. --keep ends at once instead and
leaves the interface connected and configured. Nobody answers the access point
then: the connection lasts until it renews its group key (often a day), the
address as long as its lease. The next run of wps on the interface takes it all
back.

` + enrolCodes,
		Example: `  wps start
  wps start --connect --show-secrets
  wps start -i wlan0 --connect
  wps start -i wlan0 --store auto
  wps start -i wlan0 --store netplan --dry-run
  wps start --air late --walk-time 60s`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return f.run(env, method{name: "start", waiting: "looking for a pressed button"})
		},
	}
	f.add(cmd)
	f.addBorrow(cmd)
	return cmd
}

// enrolCodes are the exit codes of the commands that get a credential.
const enrolCodes = `Exit codes: 0 success, 2 usage, 3 timeout, 4 failed, 5 session overlap, 6 WEP,
7 no access point found, 130 interrupted.`
