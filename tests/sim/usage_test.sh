#!/bin/bash
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# Wrong usage and broken machine files: exit status, and a sentence that names the thing.
# Usage: usage_test.sh OAM_SIM

set -u
sim=$1
# shellcheck source=fast_tmp.sh
. "$(dirname "$0")/fast_tmp.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "FAIL: $*"
  failures=$((failures + 1))
}

# check NAME EXPECTED-STATUS PATTERN COMMAND...: the pattern must be in what the command says.
check() {
  local name=$1 expected=$2 pattern=$3 status
  shift 3
  "$@" >"$work/out" 2>&1
  status=$?
  [ "$status" -eq "$expected" ] || fail "$name: status $status instead of $expected"
  [ -z "$pattern" ] || grep -qF -- "$pattern" "$work/out" || fail "$name: \"$pattern\" is not in: $(cat "$work/out")"
}

# broken NAME PATTERN TOML: a machine file that must be refused.
broken() {
  printf '%s\n' "$3" >"$work/broken.toml"
  check "$1" 3 "$2" "$sim" tree "$work/broken.toml" "$work/never-made"
  [ ! -e "$work/never-made" ] || fail "$1: the directory was made"
}

check "no command" 2 "subcommand" "$sim"
check "unknown command" 2 "" "$sim" frobnicate
check "exec without command" 2 "command" "$sim" exec mixed-generic
check "exec with nothing after --" 2 "command" "$sim" exec mixed-generic --
check "command for tree" 2 "" "$sim" tree mixed-generic "$work/t" -- true
check "tree without directory" 2 "directory" "$sim" tree mixed-generic
check "help" 0 "Examples" "$sim" --help
check "version" 0 "oam-sim " "$sim" --version
for machine in mi300x-ubb8 mi250x-4oam mi308x-ubb8-qpx accel-1024 accel-8192 mixed-generic hls2-gaudi2 h100-4gpu \
  max1550-4oam ascend910b-8 ubb8-reference hls2-gaudi2-unbound mi300x-ubb8-unbound; do
  check "list $machine" 0 "$machine" "$sim" list
done
check "unknown machine" 3 "mi300x-ubb8" "$sim" tree no-such-machine "$work/t"
check "unknown file" 3 "./none.toml" "$sim" tree ./none.toml "$work/t"
check "unknown machines directory" 3 "$work/none" "$sim" --machines "$work/none" list

mkdir "$work/full" && touch "$work/full/file"
check "not empty" 3 "is not empty" "$sim" tree mixed-generic "$work/full"
check "not a directory" 3 "not a directory" "$sim" tree mixed-generic "$work/full/file"
check "no parent" 3 "$work/a/b" "$sim" tree mixed-generic "$work/a/b"
mkdir "$work/empty"
check "empty directory" 0 "" "$sim" tree mixed-generic "$work/empty"

root='name = "x"
[host]
numa = [{ cpus = "0-3", memory = "4G" }]
[[root]]
name = "rc"
[[function]]
name = "a"
parent = "rc"
id = "1e36:0021"'
broken "syntax" "broken.toml:1" 'name = '
broken "no host" "[host]" 'name = "x"'
broken "unknown key" "drvier" "$root
drvier = \"x\""
broken "bad id" "1002:74a1" "${root/1e36:0021/1e36}"
broken "unknown parent" '"rc9"' "${root/parent = \"rc\"/parent = \"rc9\"}"
broken "same address" "0000:00:05.0" "$root
at = \"05.0\"
[[function]]
name = \"b\"
parent = \"rc\"
id = \"1e36:0021\"
at = \"05.0\""
broken "no NUMA node" "numa" 'name = "x"
[host]'
broken "NUMA node that is not there" "numa is no node" "${root/name = \"rc\"/name = \"rc\"
numa = 3}"
broken "bad payload" "mps" "$root
mps = 300"
broken "bad speed" "speed" "$root
speed = 12.0"
broken "bad BAR" "power of two" "$root
bars = { 0 = { size = 48 } }"
broken "bad expression" "{nothing}" "$root
slot = \"{nothing}\""
broken "unknown template" "template.none" "$root
template = \"none\""
broken "override for nothing" "module = 77" 'extends = "mixed-generic"
[[override]]
module = 77'
broken "two modules in a slot" "slot 5" 'extends = "ubb8-reference"
[[override]]
function = "module0"
reference.slot = 5'
broken "rate that is none" "25781" 'extends = "ubb8-reference"
[[override]]
function = "module0"
reference.rates = [1000]'
broken "firmware that is none" "firmware must look" 'extends = "ubb8-reference"
[[override]]
function = "module0"
reference.firmware = "1.4"'
broken "long serial" "room for 32" 'extends = "ubb8-reference"
[[override]]
function = "module0"
reference.serial = "123456789012345678901234567890123"'
broken "reference module without a board" "no [reference]" 'extends = "ubb8-reference"
reference = false'
broken "instinct without its registers" "BAR 5" 'extends = "mi300x-ubb8-unbound"
[template.mi300x]
bars = { 0 = { size = "256G", kind = "mem64-prefetch" } }
[template.mi300x.bars]
5 = false'
broken "instinct port that is none" "has 8" 'extends = "mi300x-ubb8-unbound"
[template.mi300x.instinct]
disabled = [8]'
broken "unknown metrics revision" "2.7" 'extends = "mi300x-ubb8"
[[override]]
module = 0
gpu_metrics.revision = "2.7"'
broken "unknown metrics field" "no_such_field" 'extends = "mi300x-ubb8"
[[override]]
module = 0
gpu_metrics.no_such_field = 1'
broken "missing link of nobody" "nobody" 'extends = "mi300x-ubb8"
[[missing_link]]
between = ["gpu0", "nobody"]'
broken "extends itself" "circle" "extends = \"$work/broken.toml\""

[ "$failures" -eq 0 ] && echo "usage: all passed"
exit $((failures > 0))
