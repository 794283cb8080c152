#!/usr/bin/env bash
# Runs the cases of the laboratory: this project's Linux radio against real
# access points, in a virtual machine (vm.sh).
#
#	lab/suite.sh [-w FOLDER] [-t SECONDS] [TEST FLAG]...
#
# FOLDER gets what all programs said, in a folder for each case; without it that
# is thrown away. Test flags are those of go test, such as -run PushButton. As
# root on Debian it installs the programs that it needs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin

work='' limit=600
while getopts w:t:r option; do
	case $option in
	w) work=$OPTARG ;;
	t) limit=$OPTARG ;;
	*) break ;;
	esac
	shift $((OPTIND - 1))
	OPTIND=1
done
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"

declare -A package=([hostapd]=hostapd [wpa_supplicant]=wpasupplicant [iw]=iw [ip]=iproute2
	[/usr/libexec/iwd]=iwd [iwctl]=iwd [dbus-daemon]=dbus)
missing=()
for program in "${!package[@]}"; do
	command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
if [ ${#missing[@]} -gt 0 ]; then
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "suite.sh: install the packages ${missing[*]} (as root on Debian this is done for you)" >&2
		exit 1
	fi
	echo "suite.sh: installing ${missing[*]}" >&2
	DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
		{ tail -n 20 "$work/apt.log" >&2; exit 1; }
fi

(cd "$here" && CGO_ENABLED=0 go test -c -trimpath -ldflags='-s -w' -o "$work/lab.test" .)
flags=()
for flag in "$@"; do
	case $flag in
	-run | -run=* | -v | -count=* | -failfast) flags+=("${flag/#-/-test.}") ;;
	*) flags+=("$flag") ;;
	esac
done
files=()
for file in "${!package[@]}" /usr/share/dbus-1/system.conf /usr/share/dbus-1/system.d /etc/dbus-1/system.d /etc/passwd /etc/group; do
	files+=(-f "$(command -v "$file" || echo "$file")")
done
"$here/vm.sh" -t "$limit" -w "$work" -e GOWPS_LAB=/work "${files[@]}" "$work/lab.test" -test.v -test.timeout=1h "${flags[@]+"${flags[@]}"}"
