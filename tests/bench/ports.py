# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What asking 56 ports costs that are reached by mapped registers: their status, and their counters, as a soak samples them.

The floor reads the same registers of the same mapped files by plain volatile loads. System calls and allocations of a
round are counted whole; instructions are held against the floor."""

import collections
import contextlib
import os
import pathlib
import signal
import subprocess

import measure
import report

MACHINE = "ubb8-reference"
PORTS = 56
# Of a port, in a round: each call asks whether the process was forked meanwhile (getpid), and nothing else.
CALLS_OF_A_PORT = 1
# Instructions against those of the floor, which are some 85 of a port; measured, with room. What is beside the loads:
# the session and its gate, checks, texts and numbers with their names.
INSTRUCTIONS = {"status": 25, "counters": 60}
BAR_BYTES = 0x40000
COMMAND, DECODES_MEMORY = 4, 2


@contextlib.contextmanager
def served(bench, name="served"):
    """The root of the machine while oam-sim serves its modules."""
    root = bench.folder / name
    with subprocess.Popen([bench.oam_sim, "serve", MACHINE, root], stdout=subprocess.PIPE, text=True) as server:
        try:
            if not server.stdout.readline():
                raise measure.Failed(f"oam-sim does not serve {MACHINE}")
            yield root
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def write_bars(tree, notes):
    """Gives the modules of a tree resource files with the registers of notes, as a kernel would have them mapped."""
    bars = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        _phase, bdf, offset, width, value = line.split()
        bar = bars.setdefault(bdf, bytearray(BAR_BYTES))
        bar[int(offset):int(offset) + int(width)] = int(value).to_bytes(int(width), "little")
    for bdf, bar in bars.items():
        folder = pathlib.Path(os.path.realpath(tree / "sys/bus/pci/devices" / bdf))
        (folder / "resource0").write_bytes(bar)
        config = bytearray((folder / "config").read_bytes())
        config[COMMAND] |= DECODES_MEMORY
        (folder / "config").write_bytes(config)


def calls_of(command, prefix):
    """System calls of a round; there may be none."""
    try:
        return measure.trace(command, prefix)
    except measure.NoCalls:
        return measure.Trace(collections.Counter(), [])


def run_phase(bench, phase, prefix, notes):
    def ours(count):
        return [bench.program("ports"), count, "/", phase]

    def floor(count):
        return [bench.program("ports"), count, "/", f"{phase}-floor", notes]

    result, least = (measure.run_json(command(bench.runs), prefix) for command in (ours, floor))
    calls = calls_of(ours(2), prefix)
    if calls_of(floor(2), prefix).total != 0:
        raise measure.Failed("the floor makes system calls: its registers are not mapped")
    allocations = measure.run_json([bench.program("ports"), 2, "/", f"{phase}-allocations"], prefix)["allocations"]
    print(f"  {phase} of {PORTS} ports: {least['found']} registers, {report.calls(calls.calls)} system calls")
    what = f"{phase} of {PORTS} mapped ports"
    bench.table.limit(f"{what}: system calls of a port", calls.total / PORTS, CALLS_OF_A_PORT)
    bench.table.limit(f"{what}: allocations", allocations, 0)
    bench.table.gate(f"{what}: instructions / volatile loads", measure.instructions(ours, prefix, rounds=2),
                     measure.instructions(floor, prefix, rounds=20), INSTRUCTIONS[phase])
    bench.table.time(f"{what}: time / volatile loads, us", result["median_us"], least["median_us"])


def run(bench):
    notes = bench.folder / "port-notes"
    with served(bench) as root:
        told = measure.run_json([bench.program("ports"), 1, root, "note", notes])
    if told["ports"] != PORTS:
        raise measure.Failed(f"{told['ports']} ports instead of {PORTS}")
    tree = bench.tree(MACHINE)
    write_bars(tree, notes)
    prefix = bench.live(tree)
    if prefix is None:
        bench.table.skip("ports by mapped registers", "needs root and a mount namespace (unshare --mount)")
        return
    for phase in INSTRUCTIONS:
        run_phase(bench, phase, prefix, notes)
