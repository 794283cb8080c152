#!/usr/bin/env bash
# Builds the Debian packages and looks at them: what is in them, whether they
# are the same when built again, and, installed into an empty root, whether the
# program there runs.
#
#   packaging/check.sh BINARIES
#
# BINARIES is the folder that packaging/build.sh has filled.
set -euo pipefail
cd "$(dirname "$0")/.."
binaries=$(cd "${1:?"packaging/check.sh BINARIES"}" && pwd)
. packaging/edition.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	printf 'check.sh: %s\n' "$*" >&2
	exit 1
}

own=$(dpkg --print-architecture)
package() { echo "$work/wps_$VERSION-1_$1.deb"; }
packaging/deb.sh -o "$work" -b "$binaries" &
all=$!

# Again, by somebody with other habits.
mkdir "$work/again"
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 packaging/deb.sh -o "$work/again" -b "$binaries" "$own" >/dev/null)
wait $all
cmp "$(package "$own")" "$work/again/$(basename "$(package "$own")")"
echo "$own: the same when built again"

declare -A machine=([amd64]=X86-64 [arm64]=AArch64 [armhf]=ARM [riscv64]=RISC-V)
for arch in "${!machine[@]}"; do
	deb=$(package "$arch")
	[ "$(dpkg-deb -f "$deb" Package Version Architecture | xargs)" = "Package: wps Version: $VERSION-1 Architecture: $arch" ] ||
		fail "$deb: wrong control file"
	odd=$(dpkg-deb -c "$deb" | grep -vE '^(drwxr-xr-x|-rw-r--r--) root/root |^-rwxr-xr-x root/root .* \./usr/bin/wps$' || true)
	[ -z "$odd" ] || fail "$deb: owners and modes: $odd"
	dpkg-deb -x "$deb" "$work/$arch"
	dpkg-deb -e "$deb" "$work/$arch/DEBIAN"
	(cd "$work/$arch" && md5sum --quiet -c DEBIAN/md5sums)
	[ "$(find "$work/$arch/usr" -type f | wc -l)" = "$(wc -l <"$work/$arch/DEBIAN/md5sums")" ] || fail "$deb: files without a sum"
	readelf -h "$work/$arch/usr/bin/wps" | grep "Machine:.*${machine[$arch]}" >/dev/null || fail "$deb: its program is for another machine"
done
echo "each has its control file, sums, owners, modes and a program for its machine"

# What is in one of them is in all of them.
content=$work/$own/usr/share
for name in README.md docs/airs.md copyright changelog.gz changelog.Debian.gz examples/pushbutton.lua; do
	[ -s "$content/doc/wps/$name" ] || fail "there is no $name"
done
zcat "$content/doc/wps/changelog.gz" | cmp - CHANGELOG.md
pages=("$content"/man/man1/*.1.gz)
for page in "${pages[@]}"; do
	zcat "$page" >"$work/$(basename "$page" .gz)"
done
if command -v mandoc >/dev/null; then
	mandoc -T lint -W style "$work"/wps*.1
	echo "${#pages[@]} manual pages: mandoc has nothing to say"
fi
if command -v groff >/dev/null; then
	said=$(for page in "$work"/wps*.1; do groff -ww -man -T utf8 "$page" 2>&1 >/dev/null; done)
	[ -z "$said" ] || fail "groff: $said"
	echo "${#pages[@]} manual pages: groff has nothing to say"
fi
# Of bash-completion, the script needs one function.
offered=$(PATH=$work/$own/usr/bin:$PATH bash -c '
	_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]}; }
	. "$0"
	COMP_WORDS=(wps start --air ov) COMP_CWORD=3 COMP_LINE="wps start --air ov" COMP_TYPE=9
	__start_wps
	echo "${COMPREPLY[*]}"' "$content/bash-completion/completions/wps")
[[ $offered =~ ^overlap( |$) ]] || fail "bash completes wps start --air ov with: $offered"
echo "bash completes --air ov with overlap"
for shell in zsh/vendor-completions/_wps fish/vendor_completions.d/wps.fish; do
	! command -v "${shell%%/*}" >/dev/null || "${shell%%/*}" -n "$content/$shell"
done
service=$work/$own/usr/lib/systemd/system/wps-button.service
if command -v systemd-analyze >/dev/null && [ -f "$service" ]; then
	sed "s|/usr/bin/wps|$work/$own/usr/bin/wps|" "$service" >"$work/wps-button.service"
	systemd-analyze verify --man=no "$work/wps-button.service"
	echo "systemd takes wps-button.service"
fi
if command -v lintian >/dev/null; then
	lintian --allow-root --fail-on error,warning "$(package "$own")"
	echo "lintian finds no error"
fi

# Installed where there is nothing else, not even a shell: the program has to do
# with what it brings.
root=$work/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
manage() { PATH=$PATH:/usr/sbin:/sbin dpkg --root="$root" --log=/dev/null --force-not-root --force-bad-path "$@" >/dev/null; }
inside() {
	if [ "$(id -u)" = 0 ]; then
		chroot "$root" "$@"
	else
		"$root$1" "${@:2}"
	fi
}
manage --install "$(package "$own")"
[ "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status} ${Package} ${Version}' wps)" = "installed wps $VERSION-1" ] ||
	fail "dpkg does not have it as installed"
inside /usr/bin/wps --version | tee "$work/version"
grep -qx "wps $VERSION" "$work/version" || fail "the program calls itself something else than $VERSION"
inside /usr/bin/wps start --connect 2>&1 | tee "$work/started"
grep -q '^connected ' "$work/started" || fail "wps start does not connect"
script=/usr/share/doc/wps/examples/pushbutton.lua
[ "$(id -u)" = 0 ] || script=$root$script
inside /usr/bin/wps run "$script" >"$work/ran" 2>&1 || true
grep -q '^address 192' "$work/ran" || fail "wps run does not run $script: $(cat "$work/ran")"
manage --purge wps
left=$(find "$root/usr" -type f 2>/dev/null || true)
[ -z "$left" ] || fail "left behind when removed: $left"
echo "installed, run and removed in an empty root"
