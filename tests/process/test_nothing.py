#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""On a machine without an accelerator, loading the library and enumerating costs at most half a millisecond and
starts no thread.

Time on a shared machine says little, so the gates are on what it is made of: system calls and instructions. The
median of the time is printed, and held against a bound that only a different kind of work could break. An
attribute of sysfs costs 4.7 us (openat, read, close) and a million instructions about 350 us on a server of
2023: 30 functions and the fixed part, 165 system calls and 0.3 million instructions, are 0.35 ms."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))

import measure  # pylint: disable=wrong-import-position

OPTIONS = None
HERE = pathlib.Path(__file__).resolve().parent
GOAL_US = 500
# A replayed root takes an fstat more than the live machine for each file.
CALLS, CALLS_PER_FUNCTION = 50, 4
INSTRUCTIONS, INSTRUCTIONS_PER_FUNCTION = 300_000, 4_000
ROUNDS = 31
# Twenty times the goal: a machine under load, never a sleep or a search.
LOADED = 20


def environment():
    return {key: value for key, value in os.environ.items() if not key.startswith(("OAMHAL_", "LD_"))}


class NothingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(folder.cleanup)
        cls.empty = pathlib.Path(folder.name, "empty")
        (cls.empty / "sys/bus/pci/devices").mkdir(parents=True)
        cls.bare = pathlib.Path(folder.name, "bare")
        cls.bare.mkdir()
        cls.vm = pathlib.Path(folder.name, "vm")
        measure.run([OPTIONS.oam_sim, "tree", HERE / "vm-30.toml", cls.vm])

    def check(self, root, functions):
        calls = measure.trace([OPTIONS.nothing, root], env=environment()).total
        self.assertLessEqual(calls, CALLS + CALLS_PER_FUNCTION * functions)
        rounds = [measure.run_json([OPTIONS.nothing, root], env=environment()) for _ in range(ROUNDS)]
        self.assertEqual({(one["devices"], one["threads"]) for one in rounds}, {(0, 1)})
        total = [one["load_us"] + one["enumerate_us"] for one in rounds]
        print(f"{functions} functions: {calls} system calls, median {statistics.median(total):.0f} us, least "
              f"{min(total):.0f} us: {statistics.median(total) / GOAL_US:.2f} and {min(total) / GOAL_US:.2f} of the goal")
        self.assertLess(min(total), LOADED * GOAL_US)

    def test_no_pci(self):
        self.check(self.bare, 0)

    def test_no_function(self):
        self.check(self.empty, 0)

    def test_virtual_machine(self):
        self.assertEqual(len(list((self.vm / "sys/bus/pci/devices").iterdir())), 30)
        self.check(self.vm, 30)

    def test_this_machine(self):
        """Instructions: valgrind knows no openat2, so on the live machine."""
        found = measure.run_json([OPTIONS.nothing, "-"], env=environment())
        if found["devices"]:
            self.skipTest("this machine has an accelerator")
        place = pathlib.Path("/sys/bus/pci/devices")
        functions = len(list(place.iterdir())) if place.exists() else 0
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "callgrind")
            measure.run(["valgrind", "--tool=callgrind", "--quiet", "--collect-atstart=no", "--toggle-collect=once",
                         f"--callgrind-out-file={out}", OPTIONS.nothing, "-"], env=environment())
            count = measure.parse_callgrind(out.read_text(encoding="utf-8"))
        print(f"{functions} functions: {count} instructions")
        self.assertGreater(count, 10_000)
        self.assertLessEqual(count, INSTRUCTIONS + INSTRUCTIONS_PER_FUNCTION * functions)


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("nothing", "oam-sim"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
