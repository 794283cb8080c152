#!/usr/bin/env bash
# Sits at a terminal of 80 columns, in tmux, and uses the command as a person
# does: the button is pressed late, or by two; the search is cancelled; a PIN is
# typed wrong. Each screen is shown. It fails if a screen lacks what it should say,
# if a line was too long for it, or if the exit code is another.
#
#	lab/terminal.sh
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
session=gowps-$$
trap 'tmux kill-session -t "$session" 2>/dev/null || true; rm -rf "$dir"' EXIT
CGO_ENABLED=0 go build -o "$dir/wps" ./cmd/wps

# Time is real here, so the air is one in which nobody takes long.
cat >"$dir/late.toml" <<'AIR'
about = "one router; its button is pressed after 6 s"
[[router]]
button = "6s"
dhcp = "192.168.1.0/24"
[[router.bss]]
ssid = "home"
passphrase = "correct horse battery"
AIR

tmux new-session -d -s "$session" -x 80 -y 30 "cd $dir && PATH=$dir:\$PATH PS1='$ ' bash --norc --noprofile"
failed=0

screen() { tmux capture-pane -p "$@" -t "$session" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }

# wait_for TEXT: until the screen has it.
wait_for() {
	local tries
	for tries in $(seq 150); do
		if screen | grep -qF -- "$1"; then return; fi
		sleep 0.2
	done
	printf 'terminal.sh: no "%s" on the screen:\n' "$1" >&2
	screen >&2
	exit 1
}

# run WHAT COMMAND: types a command on a clean screen.
run() {
	printf '\n-- %s\n' "$1"
	tmux send-keys -t "$session" "clear; $2; echo \"[\$?]\"" Enter
}

# ends CODE TEXT...: the exit code, and what must be on the screen then.
ends() {
	wait_for "[$1]"
	screen
	if [ "$(screen)" != "$(screen -J | sed 's/ *$//')" ]; then
		echo "terminal.sh: a line is longer than the screen is wide" >&2
		failed=1
	fi
	local text code=$1
	shift
	for text in "$@"; do
		screen | grep -qF -- "$text" || { printf 'terminal.sh: no "%s"\n' "$text" >&2; failed=1; }
	done
}

run "the button is pressed while we wait" "wps start --realtime --connect --air late.toml"
wait_for " s left  looking for a pressed button"
screen
ends 0 "network     home" "********" "connected"

run "nobody presses, and the search is cancelled" "wps start --realtime --air quiet"
wait_for "looking for a pressed button"
tmux send-keys -t "$session" C-c
ends 130 "interrupted"

run "two routers are pressed" "wps start --realtime --air overlap"
ends 5 "session overlap" "wps start --bssid 02:00:00:00:02:01"

run "another PIN is typed at the router" "wps pin --realtime --walk-time 6s --air pin"
wait_for "Type this PIN"
wait_for "waiting for the PIN at the router"
ends 4 "configuration error 18" "start again"

run "the same in a pipe" "wps start --air overlap 2>&1 | cat; (exit \${PIPESTATUS[0]})"
ends 5 "its button is pressed"
exit $failed
