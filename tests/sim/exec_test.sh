#!/bin/bash
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# `oam-sim exec`: status and signals come through, and the private directory is gone whatever happens.
# Usage: exec_test.sh OAM_SIM

# shellcheck disable=SC2016  # the commands given to sh -c expand their variables themselves

set -u
ulimit -c 0
sim=$1
machine=mixed-generic
# shellcheck source=fast_tmp.sh
. "$(dirname "$0")/fast_tmp.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp
mkdir "$TMPDIR"
mkfifo "$work/never"
failures=0

fail() {
  echo "FAIL: $*"
  failures=$((failures + 1))
}

# check NAME EXPECTED-STATUS COMMAND...: the status, and that nothing stays behind.
check() {
  local name=$1 expected=$2 status
  shift 2
  "$@" >"$work/out" 2>"$work/err"
  status=$?
  [ "$status" -eq "$expected" ] || fail "$name: status $status instead of $expected: $(cat "$work/err")"
  [ -z "$(ls -A "$TMPDIR")" ] || fail "$name: left behind $(ls -A "$TMPDIR")"
}

run() { "$sim" exec "$machine" -- "$@"; }

check "success" 0 run true
check "exit status" 42 run sh -c 'exit 42'
check "arguments after --" 0 run sh -c '[ "$1" = --help ] && [ "$2" = -- ]' sh --help --
check "child killed" 137 run sh -c 'kill -KILL $$'
check "not found" 127 run "$work/no-such-command"
grep -q "no-such-command" "$work/err" || fail "not found: the message does not name the command"
check "not executable" 126 run "$work/out"
check "root is set" 0 run sh -c '[ -f "$OAMHAL_ROOT/.oamhal/machine.toml" ] && [ -d "$OAMHAL_ROOT/sys/bus/pci/devices" ]'
check "origin" 0 run grep -q 'origin = "simulated"' -r "$TMPDIR" --include machine.toml
check "private" 0 run sh -c '[ "$(stat -c %a "$OAMHAL_ROOT")" = 700 ]'
check "signal mask" 0 run grep -qE '^SigBlk:\s+0+$' /proc/self/status
check "standard input" 0 sh -c "echo hello | '$sim' exec $machine -- grep -q hello"

# A signal to oam-sim goes to the command: this one waits for ever on a FIFO that nobody writes.
for signal in INT TERM HUP QUIT; do
  number=$(kill -l "$signal")
  check "forwarded $signal" $((128 + number)) \
    run sh -c "trap - $signal; kill -$signal \$PPID; read -r line <'$work/never'"
done

# A command that handles the signal decides the status itself.
check "handled TERM" 7 run bash -c "trap 'exit 7' TERM; exec 9<>'$work/never'; kill -TERM \$PPID; read -r line <&9"

# At any moment of its life: before, while and after the tree is written.
# (In a bash of its own: a forked child of this one could run our EXIT trap.)
# shellcheck disable=SC2317  # called through check
terminated() {
  bash -c '
    "$1" exec mi300x-ubb8 -- sh -c "read -r line <\"\$0\"" "$2" &
    [ "$3" = 0 ] || "$1" list >/dev/null  # passes some milliseconds
    kill -TERM $!
    wait $!' bash "$sim" "$work/never" "$1"
}
for moment in 0 1; do check "terminated, moment $moment" 143 terminated "$moment"; done

# oam-sim killed outright: the command must not live on. It holds a lock for as long as it lives.
run sh -c "exec 9>'$work/lock'; flock 9; kill -KILL \$PPID; read -r line <'$work/never'" >/dev/null 2>&1
flock -w 30 "$work/lock" true || fail "the command outlives a killed oam-sim"
rm -rf "${TMPDIR:?}"/*

# A directory that cannot be made.
check "no TMPDIR" 3 env TMPDIR="$work/missing" "$sim" exec "$machine" -- true
grep -q "TMPDIR" "$work/err" || fail "no TMPDIR: the message does not say what to do"

[ "$failures" -eq 0 ] && echo "exec: all passed"
exit $((failures > 0))
