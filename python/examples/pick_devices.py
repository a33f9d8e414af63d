#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What a plugin of a framework does before it starts a runtime: it picks the COUNT units that are nearest to each
other among those that this process can use, and prints the line for a shell that makes the runtime see them alone.

    eval "$(python3 pick_devices.py 4)" && python3 train.py

No runtime is loaded and no device is opened."""

import argparse
import shlex
import sys

import oamhal
from oamhal import Group, Snapshot, Usable


def pick(snapshot: Snapshot, count: int) -> Group:
    """The units to use, and how good they are; ValueError with a sentence when there are too few."""
    units = [unit for unit in snapshot.units if unit.usable == Usable.YES]
    if len(units) < count:
        reasons = sorted({unit.usable_reason for unit in snapshot.units if unit.usable_reason})
        raise ValueError(f"{count} units were asked for and {len(units)} of {snapshot.info.unit_count} can be used"
                         + "".join(f"; {reason.rstrip('.')}" for reason in reasons) + ".")
    return snapshot.find_group(units, count)


def main() -> int:
    parser = argparse.ArgumentParser(description="Picks units that are near to each other.")
    parser.add_argument("count", type=int)
    parser.add_argument("--runtime", default="hip", help='"hip" (default), "rocr", ...')
    parser.add_argument("--root", metavar="DIR", help="look at the copy of a machine below DIR")
    options = parser.parse_args()
    if options.count < 1:
        parser.error("count is at least 1")
    try:
        with oamhal.Context(options.root) as context:
            snapshot = context.enumerate(oamhal.EnumerateFlags.NODES)
        group = pick(snapshot, options.count)
        chosen = snapshot.runtime_select(options.runtime, group.units)
    except (oamhal.Error, ValueError) as error:
        print(f"pick_devices.py: {error}", file=sys.stderr)
        return 1
    if snapshot.simulated:
        print(f"# SIMULATED machine {snapshot.info.machine}: no hardware was looked at.")
    if not group.info.exact:
        print("# The search was cut short: there may be a better group.")
    for unit in group.units:
        print(f"# {unit.id}: {unit.device.bdf_text}, {unit.device.model or 'unknown model'}")
    print(f"export {chosen.variable}={shlex.quote(chosen.value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
