#!/usr/bin/env bash
# Runs what needs a Linux radio, in a virtual machine (vm.sh): the cases of this
# folder, against real access points, and the tests of package nl80211 that need
# a kernel.
#
#	lab/suite.sh [-w FOLDER] [-t SECONDS] [-e NAME=VALUE]... [PATTERN]
#
#	-w  gets what all programs said, in a folder for each case; without it that
#	    is kept only if a case fails
#	-t  when to give up (600)
#	-e  goes into the environment of the cases
#
# With PATTERN only the tests run that go test -run would select. Each is
# reported in a line, with what it measured, and with all it said if it fails.
# With CI=true none may be skipped. The exit status is 1 if one has failed, 124 if
# the time was up, 125 if there is no machine to run them in.
#
# As root on Debian it installs the programs that it needs. GOWPS_SCRIPTS can name
# another folder with the Lua scripts that are run.
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
kept=true
if [ -z "$work" ]; then
	work=$(mktemp -d)
	kept=false
fi
trap '$kept || rm -rf "$work"' EXIT
mkdir -p "$work"
work=$(realpath "$work")

# report shortens what the tests say to a line for each, and a sum.
report() {
	local at_once=() # mawk waits for more input than a line, unless it is told not to
	case $(awk -W version 2>&1 </dev/null || true) in mawk*) at_once=(-W interactive) ;; esac
	awk "${at_once[@]}" -v ci="${CI:-}" '
		/^=== (RUN|NAME|CONT)/ {
			current = $3
			if (match(current, /\/[^\/]*$/)) parent[substr(current, 1, RSTART - 1)] = 1
			next
		}
		/^=== / { next }
		# What a case says in its own process looks alike, but is indented more.
		/^ *--- (PASS|FAIL|SKIP): / && match($0, /-/) == 4 * split($3, parts, "/") - 3 {
			name = $3; seconds = $NF; gsub(/[()s]/, "", seconds)
			if (parent[name] && said[name] == "") next
			count[$2]++
			printf "%s %7.1f s  %s\n%s", tolower(substr($2, 1, 4)), seconds, name, figures[name]
			if ($2 != "PASS:") printf "%s", said[name]
			if ($2 == "FAIL:") failed = failed "  " name "\n"
			fflush()
			delete said[name]
			next
		}
		/^(PASS|FAIL|ok|testing: warning)/ { next }
		{ said[current] = said[current] $0 "\n" }
		/^ +([a-z0-9_]+\.go:[0-9]+: )+(gowps|wpa_supplicant|iwd): / {
			sub(/^ *([a-z0-9_]+\.go:[0-9]+: )+/, "")
			figures[current] = figures[current] "                " $0 "\n"
		}
		END {
			printf "%s", said[current] # if it has ended without a verdict
			printf "%d passed, %d failed, %d skipped\n", count["PASS:"], count["FAIL:"], count["SKIP:"]
			if (failed != "") printf "failed:\n%s", failed
			if (ci == "true" && count["SKIP:"] > 0) { print "with CI=true nothing may be skipped"; exit 1 }
		}'
}

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

(
	cd "$here/.."
	export CGO_ENABLED=0
	go test -c -trimpath -ldflags='-s -w' -o "$work/" ./lab ./nl80211
	go build -trimpath -ldflags='-s -w' -o "$work/wps" ./cmd/wps
)

# The scripts that are run: those of the module's documentation where they are at
# hand, or this project's own.
scripts=$here/../examples
[ ! -d "$here/../../shared/seed" ] || scripts=$here/../../shared/seed
scripts=$(realpath "${GOWPS_SCRIPTS:-$scripts}")

files=(-f "$work/lab.test" -f "$work/nl80211.test" -f "$work/wps" -f "$scripts")
for program in "${!package[@]}"; do files+=(-f "$(command -v "$program")"); done
for file in "${configuration[@]}"; do files+=(-f "$file"); done
examples=$(realpath "$here/../examples")
files+=(-f "$examples")
# In the machine the arguments are the folder of the tests, PATTERN and two folders
# of scripts. Every case has a /tmp of its own, which may cover any of them.
status=0
"$here/vm.sh" -t "$limit" -w "$work" "${environment[@]+"${environment[@]}"}" "${files[@]}" /bin/busybox sh -c '
	flags="-test.v -test.timeout=2h -test.run"
	status=0
	cp "$1/wps" /bin/
	cp -R "$3" /scripts
	cp -R "$4" /examples
	export GOWPS_SCRIPTS=/scripts GOWPS_EXAMPLES=/examples
	GOWPS_LAB=$PWD "$1/lab.test" $flags "$2" || status=1
	GOWPS_HWSIM=1 "$1/nl80211.test" $flags "${2:-Hwsim}" || status=1
	exit $status' suite "$work" "${1:-}" "$scripts" "$examples" | tee "$work/suite.log" | report || status=$?
[ $status = 0 ] || kept=true
! $kept || echo "suite.sh: what the programs said is in $work"
exit $status
