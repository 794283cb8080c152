#!/usr/bin/env bash
# Builds wps for Linux: one static binary for each architecture, whose bytes
# depend on the source and the version of Go alone.
#
#   packaging/build.sh [--twice] [-o FOLDER] [ARCH ...]
#
# ARCH is amd64, arm64, arm or riscv64; without any, all are built. FOLDER is
# dist, if none is given. arm is built for the oldest chip with hardware floating
# point, ARMv6, so that it runs on each Raspberry Pi.
#
# With --twice each is built a second time, from a copy of the source in another
# folder and without what the first build left behind, and must be the same.
set -euo pipefail
cd "$(dirname "$0")/.."

twice=false out=dist
while [ $# -gt 0 ]; do
	case $1 in
	--twice) twice=true ;;
	-o) out=${2:?"-o takes a folder"} && shift ;;
	-*)
		sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- amd64 arm64 arm riscv64
command -v readelf >/dev/null || {
	echo "build.sh: readelf is not in PATH; it is in the package binutils" >&2
	exit 1
}
. packaging/edition.sh

# build FOLDER ARCH FILE: from that folder's source.
build() {
	local set=github.com/gowps/wps/internal/cli
	(cd "$1" && CGO_ENABLED=0 GOOS=linux GOARCH=$2 GOARM=6 GOFLAGS='' go build -trimpath -buildvcs=false \
		-ldflags="-s -w -buildid= -X $set.version=$VERSION -X $set.commit=$COMMIT -X $set.date=$DATE" \
		-o "$3" ./cmd/wps)
}

mkdir -p "$out"
out=$(cd "$out" && pwd)
if $twice; then
	again=$(mktemp -d)
	trap 'chmod -R u+w "$again"; rm -rf "$again"' EXIT
	mkdir "$again/source"
	{ git ls-files -z -co --exclude-standard 2>/dev/null || find . -type f -print0; } |
		tar -c --null -T - --ignore-failed-read 2>/dev/null | tar -x -C "$again/source"
fi
for arch; do
	file=$out/wps-linux-$arch
	build . "$arch" "$file"
	if readelf -lW "$file" | grep -E 'INTERP|DYNAMIC' >/dev/null; then
		echo "build.sh: $file is not static" >&2
		exit 1
	fi
	same=
	if $twice; then
		GOCACHE=$again/cache build "$again/source" "$arch" "$again/wps"
		cmp "$file" "$again/wps"
		same=', the same from two folders'
	fi
	printf 'linux/%-8s %9d bytes, static%s\n' "$arch" "$(stat -c %s "$file")" "$same"
done
