#!/usr/bin/env bash
# Runs all tests: the hermetic ones, those against real peers, and those of the
# Linux radio in a virtual machine.
#
# On Debian, as root, it installs the peers it needs. Elsewhere it runs what it
# can and says what it left out and why. With CI=true a missing peer is a
# failure.
set -euo pipefail
cd "$(dirname "$0")"

ci=${CI:-false}
left_out=()
step() { printf '\n== %s\n' "$*"; }

# leave_out SUBJECT REASON: a check that cannot run here.
leave_out() {
	if [ "$ci" = true ]; then
		printf 'test.sh: %s: %s, and with CI=true nothing may be left out\n' "$1" "$2" >&2
		exit 1
	fi
	left_out+=("$1: $2")
}

if ! command -v go >/dev/null; then
	echo "test.sh: go is not in PATH; install Go 1.26 or newer from https://go.dev/dl/" >&2
	exit 1
fi

# The peers: programs of other people that we are tested against.
declare -A package=([hostapd]=hostapd [wpa_supplicant]=wpasupplicant [ip]=iproute2 [tshark]=tshark [gcc]=gcc [mandoc]=mandoc
	[netplan]=netplan.io [nmcli]=network-manager [systemd-analyze]=systemd [tmux]=tmux)
missing=()
for program in "${!package[@]}"; do
	PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	step "installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get update -q && apt-get install -q -y --no-install-recommends "${missing[@]}" libc6-dev; } >/tmp/wps-apt.$$ 2>&1 ||
		{ tail -20 /tmp/wps-apt.$$ >&2; echo "test.sh: apt-get failed; going on with what is there" >&2; }
	rm -f /tmp/wps-apt.$$
fi
export PATH=$PATH:/usr/sbin:/sbin

step "format, vet, modules"
unformatted=$(gofmt -l $(git ls-files '*.go' 2>/dev/null || find . -name '*.go'))
if [ -n "$unformatted" ]; then
	printf 'gofmt wants:\n%s\n' "$unformatted" >&2
	exit 1
fi
go vet ./...
go mod tidy -diff
if staticcheck=$(go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -version 2>&1); then
	echo "$staticcheck"
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
else
	leave_out staticcheck "it could not be fetched"
fi

if command -v luac5.1 >/dev/null; then
	luac5.1 -p nodemcu/stubs.lua
fi

step "hermetic tests"
if command -v gcc >/dev/null; then
	CGO_ENABLED=1 go test -race ./...
else
	leave_out "race detector" "no C compiler"
	go test ./...
fi

# The inputs that fuzzing found are part of the hermetic tests. To look for more
# is a matter of time and luck, so it is asked for: FUZZ=100000x ./test.sh.
if [ -n "${FUZZ:-}" ]; then
	step "fuzz targets, $FUZZ each"
	grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do
		for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
			go test -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZ" "./$(dirname "$file")"
		done
	done
fi

step "static binaries"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
packaging/build.sh --twice -o "$out" amd64
packaging/build.sh -o "$out" arm64 arm riscv64
CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -o "$out/appliance" ./examples/gokrazy
echo "the gokrazy appliance builds for arm64"
for os in darwin windows; do
	CGO_ENABLED=0 GOOS=$os go build -o "$out/wps-$os" ./cmd/wps
	echo "$os/amd64 builds"
done

step "Debian packages, manual pages"
if command -v dpkg-deb >/dev/null; then
	command -v mandoc >/dev/null || leave_out "a look at the manual pages" "mandoc is not installed"
	packaging/check.sh "$out"
else
	leave_out "Debian packages" "there is no dpkg-deb"
fi

step "the first command of the README"
CGO_ENABLED=0 go run ./cmd/wps run examples/pushbutton.lua

step "real peers"
for program in hostapd wpa_supplicant ip tshark netplan nmcli systemd-analyze; do
	command -v $program >/dev/null || leave_out "tests against $program" "not installed (package ${package[$program]})"
done
[ "$(id -u)" = 0 ] || leave_out "tests over network namespaces" "they need root"
GOWPS_PEERS=1 go test -count=1 -v -run '^Test' ./internal/interop/... ./internal/cli/... ./internal/netconf/... ./internal/store/... 2>&1 |
	grep -E '^(--- |\s+--- (FAIL|SKIP)|ok|FAIL|panic|\s+\S+\.go:)'

step "a person at a terminal"
if command -v tmux >/dev/null; then
	lab/terminal.sh
else
	leave_out "a person at a terminal" "tmux is not installed"
fi

step "the Linux radio, in a virtual machine"
status=0
lab/suite.sh -t 1200 || status=$?
case $status in
0) ;;
125) leave_out "tests of the Linux radio" "there is no machine to run them in (see above)" ;;
*) exit 1 ;;
esac

step "done"
for line in "${left_out[@]+"${left_out[@]}"}"; do echo "left out: $line"; done
[ ${#left_out[@]} -gt 0 ] || echo "nothing was left out"
