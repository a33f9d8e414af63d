# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Measures discovery, and what is asked of boards, ports and memory, in one run on one machine, and says which goals are met.

The floor reads each attribute that the library reads once, lists each directory that it lists and reads each
link that it reads, with the least system calls there are, and converts the numbers in them. Counts of system
calls and instructions repeat and are gates: a missed one makes the exit status 1. Times depend on who else
uses the machine: they are shown with their goal, and fail nothing.

Everything here is measured on trees that oam-sim writes: what a kernel's driver does when an attribute is read
costs nothing in them. The figures are model-only."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import copies
import fabric
import fleet
import measure
import placement
import ports
import report
import scale
import udev
import window

HERE = pathlib.Path(__file__).resolve().parent
MACHINE = "mi300x-ubb8"


class Bench:
    """The programs of a build, the trees they look at, and the table of results."""

    def __init__(self, options, folder):
        build = pathlib.Path(options.build).resolve()
        self.programs = build / "tests/bench"
        self.oam_info = build / "tools/oam-info/oam-info"
        self.oam_sim = build / "tools/oam-sim/oam-sim"
        self.oamhal_udev = build / "tools/oam-udev/oamhal-udev"
        self.folder = folder
        self.runs = options.runs
        self.table = report.Table()

    def program(self, name):
        return str(self.programs / f"bench_{name}")

    def tree(self, machine, name=None):
        path = self.folder / (name or machine)
        measure.run([self.oam_sim, "tree", machine, path])
        return path

    def live(self, tree):
        """The prefix that runs a command with the tree's /sys in place of the machine's, or None."""
        if os.geteuid() != 0 or not shutil.which("unshare"):
            return None
        script = f'mount --bind "{tree}/sys" /sys && exec "$@"'
        prefix = ("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh")
        try:
            measure.run(["test", "-d", "/sys/bus/pci/devices"], prefix)
        except measure.Failed:
            return None
        return prefix


def floor_list(bench, root, trace, command_root, prefix):
    """Writes what the floor has to read, relative to the root; (its path, counts by kind)."""
    noted = bench.folder / "noted"
    measure.run([bench.program("enumerate"), 1, command_root, 0, noted], prefix)
    attributes = measure.unique(line.split(" ", 1)[1] for line in noted.read_text(encoding="utf-8").splitlines())

    def below(paths):
        prefix_text = str(root).rstrip("/") + "/"
        return [path[len(prefix_text):] for path in paths if path.startswith(prefix_text)]

    items = [("R", name) for name in attributes]
    items += [("D", path) for path in below(trace.listed())] + [("L", path) for path in below(trace.links())]
    path = bench.folder / "floor-list"
    path.write_text("".join(f"{kind} {name}\n" for kind, name in items), encoding="utf-8")
    return path, {kind: sum(1 for item in items if item[0] == kind) for kind in "RDL"}


def against_floor(bench, tree, prefix, how=None, rounds=5):
    """System calls and instructions of oamhal_enumerate against the floor, live-rooted or replayed.

    rounds are those that callgrind counts; one is enough for a large machine."""
    how = how or ("live-rooted" if prefix else "replayed")
    root = "/" if prefix else tree
    prefix = prefix or ()

    def enumerate_command(count):
        return [bench.program("enumerate"), count, root]

    ours = measure.trace(enumerate_command(2), prefix)
    listing, kinds = floor_list(bench, root, ours, root, prefix)

    def floor_command(count):
        return [bench.program("floor"), count, root, listing, "live" if prefix else "replayed"]

    floor = measure.trace(floor_command(2), prefix)
    print(f"\n{how}: the floor has {kinds['R']} attributes, {kinds['D']} directories, {kinds['L']} links")
    print(f"  oamhal: {report.calls(ours.calls)}\n  floor:  {report.calls(floor.calls)}")
    bench.table.gate(f"{how}: system calls of oamhal_enumerate / floor", ours.total, floor.total, 1.15)
    try:
        bench.table.gate(f"{how}: instructions of oamhal_enumerate / floor",
                         measure.instructions(enumerate_command, prefix, rounds),
                         measure.instructions(floor_command, prefix, rounds), 2.5)
    except measure.Failed as why:
        bench.table.skip(f"{how}: instructions of oamhal_enumerate / floor", str(why))
    runs = bench.runs if rounds > 1 else 3
    times = [measure.run_json(command(runs), prefix) for command in (enumerate_command, floor_command)]
    ours_us, floor_us = (t["median_us"] for t in times)
    bench.table.time(f"{how}: time of oamhal_enumerate / floor, us", ours_us, floor_us)
    if rounds == 1:
        bench.table.limit(f"{how}: time / floor", ours_us / floor_us, 1.2, counts=False)
    return ours.total, times[0]


def peers(bench, prefix):
    """Other libraries on the same tree: what each can do, between the same markers."""
    ours = measure.run_json([bench.program("enumerate"), bench.runs, "/"], prefix)
    print("\nlibraries on the same tree, live-rooted (system calls, instructions and median time of one round)")
    rows = [("oamhal_enumerate", "enumerate", ["/"]), ("libpci 3.9", "libpci", []),
            ("libpciaccess", "pciaccess", []), ("hwloc, all I/O", "hwloc", [])]
    for label, name, extra in rows:
        def command(count, name=name, extra=extra):
            return [bench.program(name), count, *extra]

        try:
            result = measure.run_json(command(bench.runs), prefix)
            total = measure.trace(command(2), prefix).total
            count = measure.instructions(command, prefix, rounds=2)
        except measure.Failed as why:
            print(f"  {label:<18} not measured: {why}")
            continue
        print(f"  {label:<18} {result['found']:>5} accelerators {total:>7} calls {count / 1e6:>8.2f} M instructions "
              f"{result['median_us'] / 1e3:>7.2f} ms ({result['median_us'] / ours['median_us']:.1f} x ours)")
    print("  what they tell: libpci and libpciaccess names, BARs and places of functions; hwloc the tree to the\n"
          "  CPUs; none of them modules, slots, fabric links or partitions.")


def whole_tool(bench, tree, prefix):
    """oam-info as a user starts it, with lspci beside it."""
    process = bench.program("process")
    command = [bench.oam_info] if prefix else [bench.oam_info, "--root", tree]
    result = measure.run_json([process, bench.runs, *command], prefix or ())
    if result["status"] not in (0, 1):
        raise measure.Failed(f"oam-info: exit status {result['status']}")
    bench.table.limit("oam-info: wall time, ms", result["median_us"] / 1e3, 5.0, counts=False)
    bench.table.limit("oam-info: peak resident size, MiB", result["peak_kib"] / 1024, 6.0)
    start = measure.run_json([process, bench.runs, bench.oam_info, "--version"])
    summary = bench.folder / "calls"
    measure.run(["strace", "-f", "-c", "-U", "calls,name", "-o", summary, *command], prefix or (), codes=(0, 1))
    calls = summary.read_text(encoding="utf-8").split()[-2]
    print(f"\noam-info: {start['median_us'] / 1e3:.2f} ms of its time are the start of the process (oam-info --version); "
          f"the rest is\n  the fork of the reader and {calls} system calls in all: it also reads class CONFIG, "
          "the links and the\n  configuration space of each device and of the bridges above it")
    if shutil.which("lspci") and prefix:
        lspci = measure.run_json([process, bench.runs, "lspci"], prefix)
        print(f"\nlspci on the same tree: {lspci['median_us'] / 1e3:.2f} ms, {lspci['peak_kib'] / 1024:.1f} MiB; "
              f"oam-info: {result['median_us'] / 1e3:.2f} ms, {result['peak_kib'] / 1024:.1f} MiB")


def guarded(bench, what, function, *arguments):
    """A part that cannot be measured is said, and the others go on."""
    try:
        return function(bench, *arguments)
    except (measure.Failed, OSError, subprocess.SubprocessError, json.JSONDecodeError) as why:
        bench.table.fail(what, str(why))
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build directory with OAMHAL_BUILD_BENCH")
    parser.add_argument("--runs", type=int, default=31, help="rounds for each time (default: 31)")
    parser.add_argument("--json", help="write the table there, too")
    parser.add_argument("--quick", action="store_true", help="leave the 1,024 modules and the other libraries out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oamhal-bench-") as folder:
        bench = Bench(options, pathlib.Path(folder))
        tree = bench.tree(MACHINE)
        prefix = bench.live(tree)
        print(f"machine {MACHINE}, simulated; figures are model-only")
        guarded(bench, "replayed", against_floor, tree, None)
        print("  (each file of a replayed tree gets an fstat before it is read, by the floor as well: a captured\n"
              "  tree may hold FIFOs and device nodes)")
        if prefix:
            guarded(bench, "live-rooted", against_floor, tree, prefix)
            if not options.quick:
                guarded(bench, "other libraries", peers, prefix)
        else:
            bench.table.skip("live-rooted", "needs root and a mount namespace (unshare --mount)")
        guarded(bench, "oam-info", whole_tool, tree, prefix)
        if not options.quick:
            print("\ngrowth:")
            guarded(bench, "growth", scale.run, HERE.parents[1] / "tools/oam-sim/machines", against_floor)
            print("\nplacement:")
            guarded(bench, "placement", placement.run, HERE.parents[1] / "tools/oam-sim/machines")
            print("\nboards and links:")
            guarded(bench, "boards and links", fabric.run, HERE.parents[1] / "tools/oam-sim/machines", tree)
            guarded(bench, "registers", window.run)
            print("\nports and copies:")
            guarded(bench, "ports", ports.run)
            guarded(bench, "copies", copies.run)
            print("\nudev:")
            guarded(bench, "udev", udev.run, HERE.parents[1] / "tools/oam-sim/machines")
            print("\nfleets:")
            guarded(bench, "merge", fleet.run, tree)
    bench.table.show()
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(bench.table.rows, indent=2) + "\n", encoding="utf-8")
    sys.exit(bench.table.exit_status())


main()
