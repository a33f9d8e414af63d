# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix of pairs, groups and rings of 8,192 units on 1,024 modules: what a pair costs beside a program that
only copies it from a table, and what the best group costs of units that are 16 times as many.

A group is looked for among devices, so the pairs of devices are what it must look at once: 256 times as many."""

import shutil

import measure
import scale

SIZES = (64, 1024)
GROUPS = (4, 8, 64)
# The copy itself and finding the pair of devices behind it.
PAIR = 4.0
GROWTH = 1.2


def command(bench, root, *what):
    return lambda count: [bench.program("placement"), count, root, *what]


def instructions(bench, root, prefix, *what):
    return measure.instructions(command(bench, root, *what), prefix, rounds=1)


def measure_size(bench, machines, modules):
    """Instructions by what is measured, and those of the floor of the matrix."""
    tree = bench.tree(str(scale.description(bench, machines, scale.PARTITIONED, modules)), f"placement-{modules}")
    try:
        prefix = bench.live(tree)
        if not prefix:
            return None
        found = {}
        for what in ("matrix", "floor"):
            found[what] = instructions(bench, "/", prefix, what)
        for size in GROUPS:
            found[size] = instructions(bench, "/", prefix, "group", str(size))
        found["ring"] = instructions(bench, "/", prefix, "ring", "64")
        result = measure.run_json(command(bench, "/", "matrix")(3), prefix)
        best = measure.run_json(command(bench, "/", "floor")(3), prefix)
        groups = [measure.run_json(command(bench, "/", "group", str(size))(5), prefix)["median_us"] for size in GROUPS]
        print(f"  {modules:>5} modules: {result['found'] / 1e6:.2f} M pairs in {result['median_us'] / 1e3:.1f} ms "
              f"(floor {best['median_us'] / 1e3:.1f}); groups of {', '.join(map(str, GROUPS))} in "
              f"{', '.join(f'{us / 1e3:.1f}' for us in groups)} ms; ring of 64: {found['ring'] / 1e6:.2f} M instructions")
        bench.table.time(f"matrix, {modules} modules, us", result["median_us"], best["median_us"])
        return found
    finally:
        shutil.rmtree(tree)


def run(bench, machines):
    sizes = [measure_size(bench, machines, modules) for modules in SIZES]
    if None in sizes:
        bench.table.skip("placement", "needs root and a mount namespace")
        return
    small, large = sizes
    pairs = (SIZES[1] // SIZES[0]) ** 2
    bench.table.gate(f"matrix, {SIZES[1]} modules: instructions", large["matrix"], large["floor"], PAIR)
    bench.table.gate("matrix: instructions of a pair, in 1024 / in 64", large["matrix"] / pairs, small["matrix"], GROWTH)
    for size in GROUPS:
        bench.table.gate(f"group of {size}: instructions of a pair of devices, in 1024 / in 64", large[size] / pairs,
                         small[size], GROWTH)
