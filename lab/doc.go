// Package lab is the laboratory: this project's Linux radio against real access
// points, over the kernel's own 802.11 stack.
//
//	 virtual machine (vm.sh)
//	┌───────────────────────────────────────────────────────────┐
//	│  a process and namespaces for each case                   │
//	│ ┌───────────────────────────────────────────────────────┐ │
//	│ │ hostapd, udhcpd           the case: wps over nl80211, │ │
//	│ │    │                        or wpa_supplicant, or iwd │ │
//	│ │  wlan0 )))  mac80211_hwsim  ((( wlan1                 │ │
//	│ └───────────────────────────────────────────────────────┘ │
//	└───────────────────────────────────────────────────────────┘
//
// suite.sh builds the cases, boots the machine once, runs them all and turns it
// off. Time in the machine is virtual: what it measures does not depend on how
// busy the computer is that runs it, and waiting costs nothing there.
//
// Each case has an air of its own: the radios that a network namespace makes
// hear each other and no others. What its programs say is kept in a folder of
// its name, and the end of it is shown when it fails.
//
// The cases also run without the virtual machine, as root, where the kernel has
// mac80211_hwsim: set GOWPS_LAB to the folder for what the programs say, and
// GOWPS_SCRIPTS to that of the Lua scripts, with the wps command in PATH. Without
// GOWPS_LAB they are skipped.
package lab
