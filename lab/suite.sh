#!/usr/bin/env bash
# Runs what needs a Linux radio, in a virtual machine (vm.sh): the cases of this
# folder, against real access points, and the tests of package nl80211 that need
# a kernel.
#
#	lab/suite.sh [-w FOLDER] [-t SECONDS] [-e NAME=VALUE]... [PATTERN]
#
#	-w  gets what all programs said, in a folder for each case; without it that
#	    is thrown away
#	-t  when to give up (600)
#	-e  goes into the environment of the cases
#
# With PATTERN only the tests run that go test -run would select. As root on
# Debian it installs the programs that it needs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin

work='' limit=600 environment=()
while getopts w:t:e: option; do
	case $option in
	w) work=$OPTARG ;;
	t) limit=$OPTARG ;;
	e) environment+=(-e "$OPTARG") ;;
	*) sed -n '/^#\t/p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
work=$(realpath "$work")

# The programs that the cases use, and what dbus-daemon and udev read.
declare -A package=([hostapd]=hostapd [wpa_supplicant]=wpasupplicant [iw]=iw [ip]=iproute2
	[/usr/libexec/iwd]=iwd [iwctl]=iwd [dbus-daemon]=dbus
	[NetworkManager]=network-manager [/lib/systemd/systemd-udevd]=udev [udevadm]=udev)
# OpenSSL's legacy provider has the RC4 that hostapd encrypts TKIP's key data with.
configuration=(/usr/share/dbus-1/system.conf /usr/share/dbus-1/system.d /etc/dbus-1/system.d /etc/passwd /etc/group
	/lib/udev/rules.d /usr/lib/*/ossl-modules)

missing=()
for program in "${!package[@]}"; do
	command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
if [ ${#missing[@]} -gt 0 ]; then
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "suite.sh: install the packages ${missing[*]} (as root on Debian this is done for you)" >&2
		exit 125
	fi
	echo "suite.sh: installing ${missing[*]}" >&2
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get -q update && apt-get -q -y install --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1 ||
		{ tail -n 20 "$work/apt.log" >&2; exit 125; }
fi

configuration+=(/usr/lib/*/NetworkManager) # its plugins

(cd "$here/.." && CGO_ENABLED=0 go test -c -trimpath -ldflags='-s -w' -o "$work/" ./lab ./nl80211 &&
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$work/" ./cmd/wps)

files=(-f "$work/lab.test" -f "$work/nl80211.test" -f "$work/wps")
for program in "${!package[@]}"; do files+=(-f "$(command -v "$program")"); done
for file in "${configuration[@]}"; do files+=(-f "$file"); done
examples=$(realpath "$here/../examples")
files+=(-f "$examples")
# In the machine the arguments are the folder of the tests, PATTERN and the folder
# of the examples, which cases could not see below a /tmp of their own.
"$here/vm.sh" -t "$limit" -w "$work" "${environment[@]+"${environment[@]}"}" "${files[@]}" /bin/busybox sh -c '
	flags="-test.v -test.timeout=2h -test.run"
	status=0
	cp -R "$3" /examples
	export GOWPS_EXAMPLES=/examples
	GOWPS_LAB=$PWD "$1/lab.test" $flags "$2" || status=1
	GOWPS_HWSIM=1 "$1/nl80211.test" $flags "${2:-Hwsim}" || status=1
	exit $status' suite "$work" "${1:-}" "$examples"
