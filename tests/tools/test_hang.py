#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""An attribute that never answers costs its deadline, one finding, and nothing else.

The attribute is a FUSE file whose reads are never answered: like a read inside a wedged driver, it cannot be
ended by any signal."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import oam_info

HANG_FS = os.environ.get("HANG_FS")
DEADLINE = 0.5
MACHINE = "mi300x-ubb8"

if not HANG_FS:
    print("skipped: built without libfuse3")
    sys.exit(oam_info.SKIPPED)


class HangTest(oam_info.Case):
    @contextlib.contextmanager
    def hanging(self, *paths):
        """Covers files by ones that do not answer."""
        with contextlib.ExitStack() as stack:
            for path in paths:
                process = stack.enter_context(subprocess.Popen([HANG_FS, str(path)], stdout=subprocess.PIPE,
                                                               stderr=subprocess.PIPE, text=True))
                stack.callback(process.terminate)
                if process.stdout.readline() != "ready\n":
                    process.wait(timeout=10)
                    self.skipTest(f"no FUSE mounts here: {process.stderr.read().strip() or '/dev/fuse is missing'}")
            yield

    def devices(self):
        """The folders of the accelerators of the tree, by PCI address."""
        document = self.document(root=self.tree(MACHINE))
        folder = self.tree(MACHINE) / "sys/bus/pci/devices"
        return {device["bdf"]: (folder / device["bdf"]).resolve() for device in document["devices"]}

    def timed(self, *arguments):
        started = time.monotonic()
        document = self.document("--deadline", str(DEADLINE), *arguments, root=self.tree(MACHINE))
        return document, time.monotonic() - started

    def assert_costs_one_finding(self, path, arguments, changed):
        before = self.document(*arguments, root=self.tree(MACHINE))
        with self.hanging(path):
            document, seconds = self.timed(*arguments)
        self.assertGreaterEqual(seconds, DEADLINE)
        self.assertLess(seconds, DEADLINE + 1)
        new = [finding for finding in document["findings"] if finding not in before["findings"]]
        self.assertEqual([finding["code"] for finding in new], ["attribute.timeout"])
        self.assertIn(path.name, new[0]["message"])
        for old_device, device in zip(before["devices"], document["devices"], strict=True):
            different = {key for key in device if device[key] != old_device[key]}
            self.assertLessEqual(different, changed if device["bdf"] == path.parent.name else set())
        self.assertEqual(before["links"], document["links"])

    def test_cached_attribute(self):
        path = list(self.devices().values())[2] / "serial_number"
        self.assert_costs_one_finding(path, (), {"serial"})

    def test_config_attribute(self):
        path = list(self.devices().values())[0] / "current_link_speed"
        self.assert_costs_one_finding(path, (), {"host_link"})

    def test_live_attribute(self):
        path = list(self.devices().values())[5] / "gpu_metrics"
        before = self.document(root=self.tree(MACHINE))
        with self.hanging(path):
            # The fast path does not look at it at all.
            document, seconds = self.timed()
            self.assertEqual(document, before)
            self.assertLess(seconds, DEADLINE)
            document, seconds = self.timed("doctor")
        self.assertEqual([f["subject"] for f in document["findings"] if f["code"] == "attribute.timeout"],
                         [before["devices"][5]["id"]])
        self.assertGreaterEqual(seconds, DEADLINE)
        self.assertLess(seconds, DEADLINE + 1)

    def test_two_of_one_device(self):
        folder = list(self.devices().values())[1]
        with self.hanging(folder / "serial_number", folder / "current_link_width"):
            document, seconds = self.timed()
        self.assertEqual(len([f for f in document["findings"] if f["code"] == "attribute.timeout"]), 2)
        self.assertEqual(len(document["devices"]), 8)
        self.assertLess(seconds, 2 * DEADLINE + 1)

    def test_a_driver_that_hangs_for_all(self):
        paths = [folder / "gpu_metrics" for folder in self.devices().values()]
        with self.hanging(*paths):
            document, seconds = self.timed("--live")
        self.assertEqual(len(document["devices"]), 8)
        self.assertLess(seconds, 4 * DEADLINE + 2)
        self.assertEqual({f["code"] for f in document["findings"]} & {"attribute.timeout"}, {"attribute.timeout"})

    def test_the_output_is_not_held_open(self):
        """$(oam-info) ends with oam-info, not with the worker that hangs."""
        path = list(self.devices().values())[0] / "serial_number"
        with self.hanging(path):
            started = time.monotonic()
            script = f'text=$("$1" --deadline {DEADLINE} 2>&1) || exit; echo "$text" | grep -c 0000:'
            result = subprocess.run(["bash", "-c", script, "sh", oam_info.OAM_INFO], capture_output=True, text=True,
                                    timeout=60, check=False,
                                    env=oam_info.environment(OAMHAL_ROOT=str(self.tree(MACHINE))))
            self.assertLess(time.monotonic() - started, DEADLINE + 1)
        self.assertEqual(result.stdout, "8\n", result.stderr)

    def test_termination(self):
        path = list(self.devices().values())[0] / "serial_number"
        for sent in (signal.SIGTERM, signal.SIGINT):
            with self.hanging(path), subprocess.Popen(
                    [oam_info.OAM_INFO, "--deadline", "60"], stdout=subprocess.PIPE,
                    env=oam_info.environment(OAMHAL_ROOT=str(self.tree(MACHINE)))) as process:
                with self.assertRaises(subprocess.TimeoutExpired):
                    process.wait(timeout=0.5)
                process.send_signal(sent)
                self.assertEqual(process.wait(timeout=5), -sent)


if __name__ == "__main__":
    oam_info.main()
