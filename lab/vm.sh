#!/usr/bin/env bash
# Runs one program inside a small virtual machine: Debian's kernel, which has the
# 802.11 stack and can simulate radios (mac80211_hwsim).
#
#	lab/vm.sh [-t SECONDS] [-w FOLDER] [-e NAME=VALUE]... [-f FILE]... PROGRAM [ARGUMENT]...
#
#	-t  when to give up, in seconds of this machine (300)
#	-w  where the kernel's messages (console.log) and what the program leaves
#	    in its folder go (a new folder)
#	-e  goes into the program's environment
#	-f  is in the machine too, under the same name: a folder, or a file, with
#	    its libraries if it is a program
#
# PROGRAM runs as root in a folder of its own, in a file system that holds
# busybox, PROGRAM and the files of -f. Its output is this script's, its exit
# status too; 124 means that the time was up, 125 that the machine did not get as
# far as to run it.
#
# Time in the machine is virtual: it follows the instructions executed and
# jumps ahead when all wait. So a program there sees a computer of constant
# speed however busy this one is, and waiting costs nothing.
#
# It needs no root, and no KVM: QEMU translates the code. It does need some
# packages, which it installs if it is root on Debian, and once the network, to
# fetch a kernel. Kernel and modules are kept in GOWPS_LAB_CACHE
# (~/.cache/gowps-lab); with -refresh as the only argument they are made anew,
# of the newest kernel. One machine runs at a time, others wait.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${GOWPS_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gowps-lab}
export PATH=$PATH:/usr/sbin:/sbin

# What is loaded into the kernel, in this order. The second line is what a GPIO
# chip and a light are made with, the last what iwd wants of the kernel's crypto.
modules=(virtio_pci 9pnet_virtio 9p ccm ctr gcm cmac aesni_intel mac80211_hwsim
	uhid hid-cp2112 uinput evdev
	af_alg algif_hash algif_skcipher pkcs8_key_parser md4 sha512_generic des_generic ecb)

fail() {
	printf 'vm.sh: %s\n' "$*" >&2
	exit 125
}

# The package busybox has a file of this name too, but not a static one.
static_busybox() { [ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1; }

install_packages() {
	local program missing=()
	local -A package=([qemu-system-x86_64]=qemu-system-x86 [cpio]=cpio [depmod]=kmod)
	for program in "${!package[@]}"; do
		command -v "$program" >/dev/null || missing+=("${package[$program]}")
	done
	static_busybox || missing+=(busybox-static)
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		fail "install the packages ${missing[*]} (as root on Debian this is done for you)"
	fi
	echo "vm.sh: installing ${missing[*]}" >&2
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get -q update && apt-get -q -y install --no-install-recommends "${missing[@]}"; } >"$cache/apt.log" 2>&1 ||
		fail "apt-get failed: see $cache/apt.log"
}

# newest prints the name of the newest kernel's package, if apt knows one.
newest() { { apt-cache depends linux-image-amd64 2>/dev/null || true; } | sed -n 's/ *Depends: //p'; }

# fetch downloads the newest kernel and sets kernel to its name.
fetch() {
	kernel=$(newest)
	[ -n "$kernel" ] && (cd "$tmp" && apt-get -q download "$kernel") >>"$cache/apt.log" 2>&1
}

# make_images fetches the newest kernel and packs its modules.
make_images() {
	local kernel='' version module file
	[ "$(uname -m)" = x86_64 ] || fail "only x86_64 is known here"
	command -v apt-get >/dev/null || fail "apt-get is needed to fetch a kernel of Debian's"
	echo "vm.sh: fetching a kernel" >&2
	: >"$cache/apt.log"
	# The lists of a new machine are empty, and those of an old one tell of
	# packages that are gone.
	if ! fetch; then
		[ "$(id -u)" = 0 ] || fail "apt cannot fetch ${kernel:-linux-image-amd64} (see $cache/apt.log): run apt-get update as root"
		{ apt-get -q update >>"$cache/apt.log" 2>&1 && fetch; } ||
			fail "could not fetch ${kernel:-linux-image-amd64}: see $cache/apt.log"
	fi
	version=${kernel#linux-image-}
	dpkg-deb -x "$tmp/$kernel"_*.deb "$tmp/kernel"
	depmod -b "$tmp/kernel" "$version"

	mkdir -p "$tmp/first/modules"
	for module in "${modules[@]}"; do
		modprobe -d "$tmp/kernel" -S "$version" --show-depends "$module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
		cp "$file" "$tmp/first/modules/"
		basename "$file" >>"$tmp/first/modules/order"
	done
	pack "$tmp/first" >"$tmp/modules.cpio"

	mv "$tmp/kernel/boot/vmlinuz-$version" "$cache/vmlinuz"
	mv "$tmp/modules.cpio" "$cache/modules.cpio"
	echo "${modules[*]}" >"$cache/modules"
}

# pack FOLDER: as an archive that the kernel unpacks.
pack() { (cd "$1" && find . | cpio -o -H newc --quiet -R 0:0); }

# bring FILE: into the folder of what is packed for this run, with its
# libraries.
bring() {
	local library
	[ -e "$1" ] || fail "there is no $1"
	mkdir -p "$tmp/second/$(dirname "$1")"
	cp -a -L -T "$1" "$tmp/second/$1"
	[ -f "$1" ] && [ -x "$1" ] || return 0
	{ ldd "$1" 2>/dev/null || true; } | sed -n 's/^[^/]*\(\/[^ ]*\).*/\1/p' | while read -r library; do
		mkdir -p "$tmp/second/$(dirname "$library")"
		cp -L "$library" "$tmp/second/$library"
	done
}

limit=300 work='' environment=() files=() refresh=false
if [ "${1:-}" = -refresh ]; then
	refresh=true
	shift
fi
while getopts t:w:e:f: option; do
	case $option in
	t) limit=$OPTARG ;;
	w) work=$OPTARG ;;
	e) environment+=("$OPTARG") ;;
	f) files+=("$OPTARG") ;;
	*) fail "see the head of $0" ;;
	esac
done
shift $((OPTIND - 1))

mkdir -p "$cache"
tmp=$(mktemp -d "$cache/run.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
exec 9>"$cache/lock"
flock -n 9 || { echo "vm.sh: waiting for another machine to end" >&2; flock 9; }
install_packages
if $refresh || [ "$(cat "$cache/modules" 2>&1)" != "${modules[*]}" ]; then make_images; fi
if [ $# = 0 ]; then
	$refresh && exit
	fail "which program? See the head of $0"
fi

program=$(realpath "$1")
shift
work=$(realpath "${work:-$(mktemp -d)}")
case $work in *,*) fail "$work: no comma may be in the name" ;; esac
for file in "$program" /bin/busybox "${files[@]+"${files[@]}"}"; do bring "$file"; done
cp "$here/init" "$tmp/second/init"
{
	printf 'export PATH=%q HOME=/tmp\n' "/usr/sbin:/usr/bin:/sbin:/bin"
	for assignment in "${environment[@]+"${environment[@]}"}"; do
		printf 'export %s=%q\n' "${assignment%%=*}" "${assignment#*=}"
	done
	printf '%q ' "$program" "$@"
	printf '\n'
} >"$tmp/second/command"
{ cat "$cache/modules.cpio" && pack "$tmp/second"; } >"$tmp/initramfs"
rm -rf "$tmp/second" "$work/console.log" "$work/exit"

status=0
timeout --foreground -k 5 "$limit" qemu-system-x86_64 \
	-accel tcg -cpu max -icount shift=0,sleep=off -smp 1 -m 1024 \
	-nodefaults -no-user-config -display none -no-reboot \
	-serial "file:$work/console.log" -serial stdio \
	-fsdev "local,id=work,path=$work,security_model=none" \
	-device virtio-9p-pci,fsdev=work,mount_tag=work \
	-kernel "$cache/vmlinuz" -initrd "$tmp/initramfs" \
	-append "console=ttyS0 quiet panic=-1 mitigations=off" </dev/null || status=$?
[ $status != 124 ] || { echo "vm.sh: the time of $limit seconds was up" >&2; exit 124; }
[ -s "$work/exit" ] || { tail -n 20 "$work/console.log" >&2; fail "the program was not run to its end"; }
exit "$(cat "$work/exit")"
