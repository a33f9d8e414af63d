#!/bin/bash
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# A reader that is not ours agrees: lspci on the trees lists every function, with the ids and the capabilities given.
# Usage: lspci_test.sh OAM_SIM

set -u
sim=$1
command -v lspci >/dev/null || exit 77
# shellcheck source=fast_tmp.sh
. "$(dirname "$0")/fast_tmp.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "FAIL: $*"
  failures=$((failures + 1))
}

look() { lspci -A linux-sysfs -O "sysfs.path=$work/$1/sys/bus/pci" "${@:2}" 2>/dev/null; }

# count MACHINE EXPECTED PATTERN LSPCI-ARGUMENT...: lines that match.
count() {
  local machine=$1 expected=$2 pattern=$3 found
  shift 3
  found=$(look "$machine" "$@" | grep -cE "$pattern")
  [ "$found" -eq "$expected" ] || fail "$machine: lspci $*: $found lines with \"$pattern\" instead of $expected"
}

for machine in mi300x-ubb8 mi250x-4oam mi308x-ubb8-qpx mixed-generic hls2-gaudi2 h100-4gpu max1550-4oam ascend910b-8 \
  ubb8-reference hls2-gaudi2-unbound mi300x-ubb8-unbound; do
  "$sim" tree "$machine" "$work/$machine" || fail "$machine: tree"
done

count mi300x-ubb8 136 . -n
count mi300x-ubb8 8 ' 1200: 1002:74a1' -n
count mi300x-ubb8 8 . -n -d 1002:1501
count mi300x-ubb8 8 'Region 0: .*64-bit, prefetchable.*size=256G' -vv -d 1002:74a1
count mi300x-ubb8 8 'Region 5: .*32-bit, non-prefetchable.*size=2M' -vv -d 1002:74a1
count mi300x-ubb8 8 'LnkSta:.*Speed 32GT/s.*Width x16' -vv -d 1002:74a1
count mi300x-ubb8 8 'Physical Slot: OAM' -vv -d 1022:1500
count mi300x-ubb8 24 'ACSCtl:.*ReqRedir-' -vv -d 1000:c030
count mi300x-ubb8 9 'ACSCtl:.*ReqRedir\+' -vv -d 1022:14ab
count mi300x-ubb8-unbound 8 ' 1200: 1002:74a1' -n
count mi300x-ubb8-unbound 0 'Kernel driver in use' -k -d 1002:74a1
count mi250x-4oam 8 ' 0380: 1002:7408' -n
count mi308x-ubb8-qpx 4 '^0000:.* 1002:74a2' -D -n
count mi308x-ubb8-qpx 4 '^0001:.* 1002:74a2' -D -n
count mixed-generic 5 ' 1200: ' -n
count hls2-gaudi2 8 ' 1200: 1da3:1020' -n
count hls2-gaudi2-unbound 8 'Region 0: .*64-bit, prefetchable.*size=256M' -vv -d 1da3:1020
count hls2-gaudi2-unbound 8 'Region 4: .*64-bit, prefetchable.*size=128G' -vv -d 1da3:1020
count h100-4gpu 4 ' 0302: 10de:2330' -n
count max1550-4oam 4 ' 0380: 8086:0bd5' -n
count ascend910b-8 8 ' 1200: 19e5:d802' -n
count ubb8-reference 8 ' 1200: 1af4:10f0' -n
count ubb8-reference 8 'Region 2: .*64-bit, prefetchable.*size=64M' -vv -d 1af4:10f0
count mixed-generic 1 'unassigned|ignored' -vv -d 1e36:

[ "$failures" -eq 0 ] && echo "lspci: all passed"
exit $((failures > 0))
