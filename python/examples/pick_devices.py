#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What a plugin of a framework does before it starts a runtime: it picks the COUNT units that are nearest to each
other among those that this process can use, and prints the line for a shell that makes the runtime see them alone.

    eval "$(python3 pick_devices.py 4)" && python3 train.py

No runtime is loaded and no device is opened."""

import argparse
import itertools
import math
import shlex
import sys
from typing import Dict, Iterable, List, Sequence, Tuple

import oamhal
from oamhal import ProximityLevel, Snapshot, Unit, Usable

# More groups than this are not all looked at: the search then adds one unit at a time.
MOST_GROUPS = 20000
# What is not known is as bad as it can be.
UNKNOWN_COST = 2 * ProximityLevel.SYS
Costs = Dict[Tuple[int, int], int]


def costs_of(snapshot: Snapshot, units: Sequence[Unit]) -> Costs:
    """How far each pair is apart."""
    costs = {}
    for (i, a), (j, b) in itertools.combinations(enumerate(units), 2):
        level = snapshot.proximity(a, b).level
        costs[i, j] = UNKNOWN_COST if level == ProximityLevel.UNKNOWN else int(level)
    return costs


def cost(group: Iterable[int], costs: Costs) -> int:
    return sum(costs[pair] for pair in itertools.combinations(sorted(group), 2))


def grown(first: int, count: int, total: int, costs: Costs) -> Tuple[int, ...]:
    """A group that starts with one unit and takes the nearest again and again."""
    group = [first]
    while len(group) < count:
        rest = (unit for unit in range(total) if unit not in group)
        group.append(min(rest, key=lambda unit: cost([*group, unit], costs)))
    return tuple(sorted(group))


def best_group(count: int, total: int, costs: Costs) -> Tuple[int, ...]:
    """The nearest group; of equal ones the first, so that the same machine gives the same answer."""
    groups: Iterable[Tuple[int, ...]]
    if math.comb(total, count) <= MOST_GROUPS:
        groups = itertools.combinations(range(total), count)
    else:
        groups = (grown(first, count, total, costs) for first in range(total))
    return min(groups, key=lambda group: cost(group, costs))


def pick(snapshot: Snapshot, count: int) -> List[Unit]:
    """The units to use; ValueError with a sentence when there are too few."""
    units = [unit for unit in snapshot.units if unit.usable == Usable.YES]
    if len(units) < count:
        reasons = sorted({unit.usable_reason for unit in snapshot.units if unit.usable_reason})
        raise ValueError(f"{count} units were asked for and {len(units)} of {snapshot.info.unit_count} can be used"
                         + "".join(f"; {reason.rstrip('.')}" for reason in reasons) + ".")
    return [units[place] for place in best_group(count, len(units), costs_of(snapshot, units))]


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
        units = pick(snapshot, options.count)
        chosen = snapshot.runtime_select(options.runtime, units)
    except (oamhal.Error, ValueError) as error:
        print(f"pick_devices.py: {error}", file=sys.stderr)
        return 1
    if snapshot.simulated:
        print(f"# SIMULATED machine {snapshot.info.machine}: no hardware was looked at.")
    for unit in units:
        print(f"# {unit.id}: {unit.device.bdf_text}, {unit.device.model or 'unknown model'}")
    print(f"export {chosen.variable}={shlex.quote(chosen.value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
