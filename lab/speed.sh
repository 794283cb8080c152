#!/usr/bin/env bash
# Measures joins by push button, of this project's command, wpa_supplicant and
# iwd in turn, in one boot of the virtual machine: the access point's button is
# pressed before that of the station, or while the station is looking for it.
# The time is from the later press until the 4-way handshake is done.
#
#	lab/speed.sh [-n JOINS] [-w FOLDER]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

joins=12 work=''
while getopts n:w: option; do
	case $option in
	n) joins=$OPTARG ;;
	w) work=$OPTARG ;;
	*) sed -n '/^#\t/p' "$0" >&2; exit 2 ;;
	esac
done
output=$(mktemp)
trap 'rm -f "$output"' EXIT
"$here/suite.sh" ${work:+-w "$work"} -t 1800 -e GOWPS_LAB_JOINS="$joins" TestSpeed >"$output" || { cat "$output"; exit 1; }

awk '
/^(pass|fail|skip) .* TestSpeed\// { split($NF, part, "/"); sub(/-[0-9]+$/, "", part[3]); key = part[2] " " part[3] }
/joined after/ {
	for (i = 1; i < NF; i++) {
		if ($i == "after") time[key, ++n[key]] = $(i + 1)
		if ($i == "VmRSS") { rss[key, ++m[key]] = $(i + 1) }
	}
	if (part[3] == "gowps") { sub(/.*joined after/, ""); steps[part[2]] = $0 }
}
function sorted(a, key, count, i, j, v) {
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && a[key, j] + 0 < a[key, j - 1] + 0; j--) { v = a[key, j]; a[key, j] = a[key, j - 1]; a[key, j - 1] = v }
}
END {
	printf "%-20s %-15s %6s %8s %8s %8s   %s\n", "order", "program", "joins", "median", "least", "most", "resident while waiting"
	split("PressedBefore PressedWhileWaiting", orders, " ")
	split("gowps wpa_supplicant iwd", names, " ")
	for (o = 1; o <= 2; o++) for (k = 1; k <= 3; k++) {
		key = orders[o] " " names[k]
		if (!(key in n)) continue
		c = n[key]
		sorted(time, key, c)
		memory = ""
		if (m[key]) { sorted(rss, key, m[key]); memory = rss[key, int((m[key] + 1) / 2)] " kB" }
		printf "%-20s %-15s %6d %6.2f s %6.2f s %6.2f s   %s\n", orders[o], names[k], c,
			(time[key, int((c + 1) / 2)] + time[key, int(c / 2) + 1]) / 2, time[key, 1], time[key, c], memory
	}
	for (o in steps) printf "\nsteps of the last join of gowps, %s:%s\n", o, steps[o]
}' "$output"
