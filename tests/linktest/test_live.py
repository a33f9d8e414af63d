#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-linktest on a live root: a simulated tree stands in the place of this machine's /sys, in a mount namespace. A
driver that never answers costs a deadline, and no run hangs on it."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import live_tree

LINKTEST = os.environ["OAM_LINKTEST"]
SIM = os.environ["OAM_SIM"]
HANG_FS = os.environ.get("HANG_FS")
MACHINE = "mi300x-ubb8"
DEADLINE = 0.5
PASS, CANNOT, NOT_DONE = 0, 3, 4
LATE = f"a driver did not answer within {DEADLINE} s: look at the kernel log, or raise --deadline."


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        cls.root = pathlib.Path(folder, "root")
        subprocess.run([SIM, "tree", MACHINE, str(cls.root)], check=True)
        if why := live_tree.refusal(cls.root):
            raise unittest.SkipTest(why)

    def command(self, *arguments, deadline=DEADLINE):
        return [*live_tree.prefix(self.root), LINKTEST, "--json", "--deadline", str(deadline), *arguments]

    def timed(self, command):
        """One run, and how long it took."""
        started = time.monotonic()
        process = self.start(command)
        output, error = process.communicate(timeout=30)
        return subprocess.CompletedProcess(command, process.returncode, output, error), time.monotonic() - started

    def start(self, command):
        """Is killed and not waited for when the test ends before it: it may hang until hanging() is over."""
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        self.addCleanup(process.kill)
        return process

    def report(self, result, status=PASS):
        self.assertEqual((result.returncode, result.stderr), (status, ""), result.stdout)
        return json.loads(result.stdout)

    def hanging(self, path):
        """Covers a file by one that does not answer, until the end of the test."""
        if not HANG_FS:
            self.skipTest("built without libfuse3")
        process = subprocess.Popen([HANG_FS, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        stack = self.enterContext(contextlib.ExitStack())
        stack.callback(process.communicate, timeout=30)
        stack.callback(process.terminate)
        if process.stdout.readline() != "ready\n":
            self.skipTest("no FUSE mounts here")

    def attribute(self, pattern):
        return sorted((self.root / "sys/bus/pci/devices").glob("*/" + pattern))[0].resolve()

    def test_readings_are_those_of_the_same_machine_below_a_root(self):
        live = self.report(self.timed(self.command("status", deadline=30))[0])
        below = self.report(self.timed([LINKTEST, "--root", str(self.root), "status", "--json"])[0])
        self.assertEqual((live["origin"], below["origin"]), ("live", "simulated"))
        self.assertEqual(live["environment"], below["environment"])
        self.assertEqual(live["environment"]["looks"], 2)
        self.assertEqual(len({one["module"] for one in live["environment"]["readings"] if one["samples"] == 2}), 8)
        self.assertEqual((live["results"], live["coverage"]), (below["results"], below["coverage"]))

    def test_sensor_that_never_answers_costs_a_deadline_and_the_readings(self):
        plan = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "plan.toml"
        plan.write_text('format = "oamhal.linktest-plan/1"\nname = "w"\nlevel = "passive"\n[test.status]\n'
                        "[window.temperature]\nrequired = true\nmax = 85\n", encoding="ascii")
        self.hanging(self.attribute("hwmon/hwmon*/temp2_input"))
        result, seconds = self.timed(self.command("--plan", str(plan)))
        report = self.report(result, NOT_DONE)
        self.assertGreaterEqual(seconds, DEADLINE)
        self.assertLess(seconds, DEADLINE + 10)
        self.assertEqual(report["environment"]["looks"], 2)
        readings = report["environment"]["readings"]
        self.assertEqual([one["module"] for one in readings], [f"ubb0/oam{slot}" for slot in range(8)])
        self.assertEqual({(one["samples"], one["reason"]) for one in readings}, {(0, LATE)})
        self.assertEqual({one["reason"] for one in report["results"] if one["test"] == "environment"},
                         {f"temperature is not told: {LATE}"})
        # All else is tested as ever.
        coverage = {one["test"]: (one["done"], one["total"]) for one in report["coverage"]}
        self.assertEqual((coverage["wiring"], coverage["environment"]), ((28, 28), (0, 8)))

    def test_stop_is_heard_while_a_sensor_never_answers(self):
        self.hanging(self.attribute("hwmon/hwmon*/temp2_input"))
        process = self.start(self.command("status", deadline=1))
        proc = pathlib.Path("/proc", str(process.pid))
        # The shell that became it had children too.
        while process.poll() is None and ((proc / "comm").read_text() != "oam-linktest\n"
                                          or not (proc / f"task/{process.pid}/children").read_text()):
            pass
        process.send_signal(signal.SIGINT)
        output, error = process.communicate(timeout=30)
        self.assertEqual((process.returncode, error), (NOT_DONE, ""))
        report = json.loads(output)
        self.assertIn("signal", report["cut_short"])
        self.assertEqual({one["samples"] for one in report["environment"]["readings"]}, {0})

    def test_driver_that_never_answers_is_not_tested(self):
        self.hanging(self.attribute("gpu_metrics"))
        result, seconds = self.timed(self.command("status"))
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (CANNOT, "", f"oam-linktest: the machine cannot be read: {LATE}\n"))
        self.assertLess(seconds, DEADLINE + 10)


if __name__ == "__main__":
    unittest.main()
