# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""How discovery grows: machines of one shape with 8, 64 and 1,024 modules, whole and in 8 partitions each.

Counts of a module at 1,024 are held against those at 64, and the largest against the floor of run.py. The
three sizes of a shape come from one description, with its counts divided."""

import re
import shutil

import measure

WHOLE, PARTITIONED = "accel-1024", "accel-8192"
SIZES = (8, 64, 1024)
# What one module may cost more in the largest machine: directories and tables that grow with it.
GROWTH = 1.05


def description(bench, machines, machine, modules):
    """The path of a description of machine with this many modules."""
    folder = bench.folder / f"machines-{modules}"
    folder.mkdir(exist_ok=True)
    for name in (WHOLE, PARTITIONED):
        text = (machines / f"{name}.toml").read_text(encoding="utf-8")
        text = re.sub(r"^count = (\d+)", lambda match: f"count = {max(1, int(match.group(1)) * modules // 1024)}", text,
                      flags=re.MULTILINE)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    if not (folder / "common").exists():
        (folder / "common").symlink_to(machines / "common")
    return folder / f"{machine}.toml"


class Sizes:
    """One shape in its sizes: what an enumeration of each costs, by number of modules."""

    def __init__(self, bench, machines, machine, against_floor):
        self.bench, self.machine = bench, machine
        self.against_floor = against_floor
        self.calls, self.instructions, self.times = {}, {}, {}
        for modules in SIZES:
            self._measure(description(bench, machines, machine, modules), modules)

    def _measure(self, path, modules):
        tree = self.bench.tree(str(path), f"{self.machine}-{modules}")
        try:
            self._count(tree, modules)
        finally:
            shutil.rmtree(tree)  # hundreds of thousands of files in the largest

    def _count(self, tree, modules):
        # valgrind does not know openat2, with which replayed roots are read.
        prefix = self.bench.live(tree)

        def command(count):
            return [self.bench.program("enumerate"), count, "/" if prefix else tree]

        result = measure.run_json(command(max(3, self.bench.runs // 8)), prefix or ())
        if result["found"] != modules:
            raise measure.Failed(f"{self.machine}: {result['found']} devices instead of {modules}")
        self.times[modules] = result["median_us"]
        self.calls[modules] = measure.trace(command(1), prefix or ()).total
        text = f"  {self.machine}, {modules:>5} modules: {self.calls[modules]:>7} system calls"
        if prefix:
            self.instructions[modules] = measure.instructions(command, prefix, rounds=1)
            text += f", {self.instructions[modules] / 1e6:>7.2f} M instructions"
        print(f"{text}, {self.times[modules] / 1e3:>8.2f} ms")
        if modules == SIZES[-1]:
            self.against_floor(self.bench, tree, prefix, f"{self.machine}, {modules} modules", rounds=1)

    def gate(self):
        """One module of the largest machine costs no more than one of the middle one."""
        table, (_, middle, largest) = self.bench.table, SIZES
        for what, values in (("system calls", self.calls), ("instructions", self.instructions)):
            if not values:
                table.skip(f"{self.machine}: {what} of a module", "needs root and a mount namespace")
                continue
            table.gate(f"{self.machine}: {what} of a module, in {largest} / in {middle}", values[largest] / largest,
                       values[middle] / middle, GROWTH)
        table.time(f"{self.machine}: time of a module, in {largest} / in {middle}, us", self.times[largest] / largest,
                   self.times[middle] / middle)


def run(bench, machines, against_floor):
    """Measures and gates both shapes; against_floor is run.py's."""
    for machine in (WHOLE, PARTITIONED):
        Sizes(bench, machines, machine, against_floor).gate()
