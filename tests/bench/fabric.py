# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of boards, one and 1,024 of them, and what is asked of the graph of 8,192 modules.

A check looks at what the snapshot has, so one of 1,024 boards must cost no more than the only one of a machine by
much: the gate is on its instructions. What a graph is asked is held against one walk over all of its arcs."""

import re
import shutil

import measure
import scale

BOARD = "mi300x-platform"
BOARDS, MODULES = 1024, 8192
# What the check of a board may cost more where there are 1,023 others.
GROWTH = 1.5
ONE_MS, ALL_MS = 1.0, 1000.0
# Instructions of a question against a walk over the graph; measured, with room.
QUESTIONS = {"torus": {"make": 20, "path": 2, "cliques": 150, "rings": 200, "bisection": 6000},
             "boards": {"make": 20, "path": 2, "cliques": 120, "rings": 900, "bisection": 800}}


def description(bench, machines):
    """1,024 boards of eight: the machine of scale.py, with as many nodes of memory as it has."""
    path = scale.description(bench, machines, scale.WHOLE, MODULES)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'"\{i/64\}"', '"{i/512}"', text), encoding="utf-8")
    return path


def measure_checks(bench, tree, board, name):
    """(instructions and microseconds of the check of one board, baseboards, instructions of a graph of an edge)."""
    prefix = bench.live(tree)
    root = "/" if prefix else tree

    def checks(count):
        return [bench.program("check"), count, root, "check", board]

    def graphs(count):
        return [bench.program("check"), count, root, "graph"]

    result = measure.run_json(checks(5), prefix or ())
    graph = measure.run_json(graphs(5), prefix or ())
    found = {"boards": result["found"], "us": result["median_us"], "graph_us": graph["median_us"], "count": None}
    print(f"  {name}: {result['found']} boards checked in {result['median_us'] / 1e3:.3f} ms; graph of {graph['found']} "
          f"edges in {graph['median_us'] / 1e3:.3f} ms")
    if prefix:
        found["count"] = measure.instructions(checks, prefix, rounds=1) / result["found"]
        found["graph"] = measure.instructions(graphs, prefix, rounds=1) / graph["found"]
    return found


def run_checks(bench, machines, one_tree):
    board = machines.parents[2] / "boards" / f"{BOARD}.toml"
    one = measure_checks(bench, one_tree, board, "one board")
    tree = bench.tree(str(description(bench, machines)), f"boards-{BOARDS}")
    try:
        many = measure_checks(bench, tree, board, "1,024 boards")
    finally:
        shutil.rmtree(tree)
    if many["boards"] != BOARDS:
        raise measure.Failed(f"{many['boards']} boards instead of {BOARDS}")
    bench.table.limit("check of one board: ms", one["us"] / 1e3, ONE_MS, counts=False)
    bench.table.limit(f"checks of {BOARDS} boards: ms", many["us"] / 1e3, ALL_MS, counts=False)
    if many["count"] is None or one["count"] is None:
        bench.table.skip("instructions of a check", "needs root and a mount namespace")
        return
    bench.table.gate(f"check: instructions of a board, of {BOARDS} / alone", many["count"], one["count"], GROWTH)
    bench.table.gate(f"graph: instructions of an edge, of {MODULES} modules / of 8", many["graph"], one["graph"], GROWTH)


def run_graph(bench):
    for shape, questions in QUESTIONS.items():
        def command(what, shape=shape):
            return lambda count: [bench.program("graph"), count, shape, what]

        floor = measure.instructions(command("floor"), rounds=1)
        floor_us = measure.run_json(command("floor")(5))["median_us"]
        for what, most in questions.items():
            result = measure.run_json(command(what)(3))
            print(f"  {shape}, {MODULES} modules: {what:<9} {result['median_us'] / 1e3:>9.2f} ms "
                  f"({result['median_us'] / floor_us:.0f} x one walk); found {result['found']}")
            bench.table.gate(f"graph, {shape}: instructions of {what} / one walk",
                             measure.instructions(command(what), rounds=1), floor, most)


def run(bench, machines, one_tree):
    run_checks(bench, machines, one_tree)
    run_graph(bench)
