# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the helper of the udev rules costs for one device of a machine with 1,024 modules: udev runs it for each node."""

import os
import re
import shutil
import statistics
import tempfile
import time

import measure
import scale

NODE = "/dev/dri/renderD128"
SECONDS = 0.1
# As tests/udev/test_helper.py has it, plus what does not grow with the machine.
CALLS_OF_A_MODULE = 31


def run(bench, machines):
    modules = scale.SIZES[-1]
    tree = bench.tree(str(scale.description(bench, machines, scale.WHOLE, modules)), "udev")
    try:
        device = os.path.relpath(os.path.realpath(tree / "sys/class/drm" / os.path.basename(NODE)), tree / "sys")
        command = [bench.oamhal_udev, "--root", tree, "--deadline", "60000", NODE, f"/{device}"]
        with tempfile.NamedTemporaryFile("r", suffix=".strace", encoding="utf-8", errors="replace") as file:
            told = measure.run(["strace", "-f", "-o", file.name, *command])
            calls = len(re.findall(r"(?m)^\d+ +\w+\(", file.read()))
        if "OAMHAL_BY_SLOT=ubb0/" not in told:
            raise measure.Failed(f"oamhal-udev: no name by slot: {told}")
        times = []
        for _ in range(max(5, bench.runs // 3)):
            begin = time.monotonic()
            measure.run(command)
            times.append(time.monotonic() - begin)
        print(f"  {calls} system calls, {1000 * statistics.median(times):.1f} ms")
        bench.table.limit(f"oamhal-udev, {modules} modules: system calls for a module", calls / modules, CALLS_OF_A_MODULE)
        bench.table.limit(f"oamhal-udev, {modules} modules: wall time, s", statistics.median(times), SECONDS, counts=False)
    finally:
        shutil.rmtree(tree)
