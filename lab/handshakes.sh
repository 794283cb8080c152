#!/usr/bin/env bash
# Measures the processor time of a push button registration as whole programs:
# our two ends over a virtual cable, and hostapd with wpa_supplicant over
# another, in turn. Needs Linux, root and the packages hostapd, wpasupplicant
# and iproute2.
#
#	lab/handshakes.sh [-n REGISTRATIONS] [-rounds ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
CGO_ENABLED=0 go build -o "$dir/peer" ./internal/interop/peer
"$dir/peer" compare "$@"
