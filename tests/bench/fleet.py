# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What oam-info merge costs for a fleet: 1,000 nodes of eight modules each, three of which deviate."""

import json

import measure

NODES = 1000
SECONDS = 2.0
# Parsing and comparing one byte of an inventory; the count is the same on each run.
INSTRUCTIONS_PER_BYTE = 130
# A node more costs as much in a large fleet as in a small one.
GROWTH = 1.05
STEP = 20


def write_nodes(bench, tree):
    """The inventories of a fleet, made from one: other names, serial numbers and ids. Their paths."""
    text = measure.run([bench.oam_info, "--root", tree, "--json"], codes=(0, 1))
    folder = bench.folder / "fleet"
    folder.mkdir()
    devices = json.loads(text)["devices"]
    hostname = json.loads(text)["host"]["hostname"]
    paths = []
    for number in range(NODES):
        own = text.replace(f'"{hostname}"', f'"node{number:04}"')
        for device in devices:
            for name in (device["serial"], device["unique_id"]):
                own = own.replace(name, f"{number:04x}{name[4:]}")
        if number in (7, 500, 999):
            own = own.replace('"width": 16', '"width": 8', 1)
        paths.append(folder / f"{number:04}.json")
        paths[-1].write_text(own, encoding="utf-8")
    return paths


def run(bench, tree):
    """Measures and gates."""
    paths = write_nodes(bench, tree)
    size = sum(path.stat().st_size for path in paths)

    def merge(count):
        return [bench.oam_info, "merge", *paths[:count]]

    result = measure.run_json([bench.program("process"), max(3, bench.runs // 8), *merge(NODES)])
    if result["status"] != 1:
        raise measure.Failed(f"oam-info merge: exit status {result['status']}")
    print(f"  {NODES} inventories, {size / 1e6:.1f} MB: {result['median_us'] / 1e6:.2f} s, "
          f"{result['peak_kib'] / 1024:.1f} MiB")
    bench.table.limit(f"oam-info merge of {NODES} nodes: wall time, s", result["median_us"] / 1e6, SECONDS, counts=False)
    few = measure.instructions(lambda count: merge(count * STEP), rounds=1, codes=(0, 1))
    many = measure.instructions(lambda count: merge((4 + count) * STEP), rounds=1, codes=(0, 1))
    bench.table.limit("oam-info merge: instructions for a byte", few / STEP / (size / NODES), INSTRUCTIONS_PER_BYTE)
    bench.table.gate("oam-info merge: instructions of a node, in 120 / in 40", many / STEP, few / STEP, GROWTH)
