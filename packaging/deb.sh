#!/usr/bin/env bash
# Builds Debian packages of wps with dpkg-deb and nothing else.
#
#   packaging/deb.sh [-o FOLDER] [-b BINARIES] [ARCH ...]
#
# ARCH is amd64, arm64, armhf or riscv64; without any, all are built. FOLDER is
# dist, if none is given. With -b the program is taken from where
# packaging/build.sh has put it; else it is built. The packages hold the program, its manual
# pages, what shells complete it with, the documentation and the examples. The
# service of packaging/wps-button.service is there, but starts only where it is
# switched on, so that no package needs a script to be installed.
#
# A package's bytes depend on the source, the version of Go and dpkg-deb alone.
set -euo pipefail
cd "$(dirname "$0")/.."

out=dist binaries=
while getopts o:b: option; do
	case $option in
	o) out=$OPTARG ;;
	b) binaries=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- amd64 arm64 armhf riscv64
. packaging/edition.sh
mkdir -p "$out"

# Maintainer is a field that each package must have.
maintainer=${MAINTAINER:-The gowps authors <gowps@users.noreply.github.com>}
revision=$VERSION-1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go run ./packaging/contents -version "${VERSION%%~*}" -date "$DATE" "$work/contents"

# put MODE FROM TO: a file of the package.
put() { install -D -m "$1" "$2" "$root$3"; }

# pack MODE TO: stdin, compressed, as a file of the package.
pack() {
	mkdir -p "$root$(dirname "$2")"
	gzip -9n >"$root$2"
	chmod "$1" "$root$2"
}

# changelog is the package's own, of which there is nothing to tell but that
# there is a new version.
changelog() {
	printf 'wps (%s) unstable; urgency=medium\n\n' "$revision"
	printf '  * Version %s: see changelog.gz.\n\n' "$VERSION"
	printf ' -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

copyright() {
	cat <<-END
		Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
		Upstream-Name: gowps
		Source: https://github.com/gowps/wps
		Comment: The program is linked statically. What stands below third-party/ is not
		 in this package as a file, but as a part of the program.

		Files: *
		Copyright: 2026 The gowps authors
		License: Expat
	END
	sed -n '/^Permission/,$p' LICENSE | sed 's/^$/./; s/^/ /'
	echo
	cat "$work/contents/third-party"
}

for arch; do
	case $arch in
	armhf) go_arch=arm ;;
	amd64 | arm64 | riscv64) go_arch=$arch ;;
	*)
		echo "deb.sh: there is no package for $arch: it is amd64, arm64, armhf or riscv64" >&2
		exit 2
		;;
	esac
	[ -n "$binaries" ] || packaging/build.sh -o "$work" "$go_arch"

	root=$work/$arch
	put 755 "${binaries:-$work}/wps-linux-$go_arch" /usr/bin/wps
	for page in "$work"/contents/man/*.1; do
		pack 644 "/usr/share/man/man1/$(basename "$page").gz" <"$page"
	done
	put 644 "$work/contents/completions/wps.bash" /usr/share/bash-completion/completions/wps
	put 644 "$work/contents/completions/_wps" /usr/share/zsh/vendor-completions/_wps
	put 644 "$work/contents/completions/wps.fish" /usr/share/fish/vendor_completions.d/wps.fish
	for text in README.md docs/*.md; do
		put 644 "$text" "/usr/share/doc/wps/$text"
	done
	for example in $(find examples -maxdepth 1 -type f); do
		put 644 "$example" "/usr/share/doc/wps/$example"
	done
	copyright >"$work/copyright" && put 644 "$work/copyright" /usr/share/doc/wps/copyright
	pack 644 /usr/share/doc/wps/changelog.gz <CHANGELOG.md
	changelog | pack 644 /usr/share/doc/wps/changelog.Debian.gz
	put 644 packaging/lintian-overrides /usr/share/lintian/overrides/wps
	if [ -f packaging/wps-button.service ]; then
		put 644 packaging/wps-button.service /usr/lib/systemd/system/wps-button.service
	fi

	mkdir "$root/DEBIAN"
	(cd "$root" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
	cat >"$root/DEBIAN/control" <<-END
		Package: wps
		Version: $revision
		Architecture: $arch
		Maintainer: $maintainer
		Installed-Size: $(find "$root/usr" -type f -printf '%s\n' | awk '{ k += int(($1 + 1023) / 1024) } END { print k }')
		Suggests: bash-completion, iw, rfkill
		Section: net
		Priority: optional
		Homepage: https://github.com/gowps/wps
		Description: join Wi-Fi networks by push button, without typing a password
		 Wi-Fi Protected Setup for the command line: press the button of the router,
		 and this machine receives the network's name and key, joins, or hands the key
		 to NetworkManager, wpa_supplicant, iwd or netplan. It needs none of them.
		 .
		 It also runs NodeMCU scripts that use the wps module, on a wireless card or in
		 a simulated air.
	END
	chmod 644 "$root"/DEBIAN/*
	find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	file=$out/wps_${revision}_$arch.deb
	# One thread: the bytes of xz depend on how many there are.
	DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$root" "$file" >/dev/null
	printf '%s  %d bytes\n' "$(basename "$file")" "$(stat -c %s "$file")"
done
