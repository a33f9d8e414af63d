#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info pcie on trees whose configuration space is changed: what it says of each hop, and that nothing in a tree
stops it."""

import contextlib
import os
import struct
import subprocess
import time

import oam_info

MACHINE = "mi300x-ubb8"
HANG_FS = os.environ.get("HANG_FS")
DEADLINE = 0.5


class PcieTest(oam_info.Case):
    def setUp(self):
        self.root = self.tree(MACHINE)
        document = self.document("pcie", "0", root=self.root)
        self.path = document["pcie"][0]["path"]
        self.bdf = self.path[-1]["bdf"]

    def file(self, bdf, name):
        return (self.root / "sys/bus/pci/devices" / bdf).resolve() / name

    @contextlib.contextmanager
    def replaced(self, bdf, content, name="config"):
        """A file with another content, or without it when that is None."""
        path = self.file(bdf, name)
        before = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            if before is not None:
                path.write_bytes(before)

    def config(self, bdf):
        return bytearray(self.file(bdf, "config").read_bytes())

    @staticmethod
    def express(config):
        """Where the PCI Express capability begins."""
        at = config[0x34]
        while config[at] != 0x10:
            at = config[at + 1]
        return at

    def nodes(self):
        return self.document("pcie", "0", root=self.root)["pcie"][0]["path"]

    def text(self):
        result = oam_info.run("pcie", "0", root=self.root)
        self.assertEqual(result.returncode, 0, result.stderr)
        return " ".join(result.stdout.split())

    def test_machines(self):
        """Every device has its way: from a root port over links that agree with the kernel's attributes."""
        for machine in oam_info.MACHINES:
            whole = self.document(root=self.tree(machine))
            document = self.document("pcie", root=self.tree(machine))
            self.assertEqual([path["bdf"] for path in document["pcie"]],
                             [device["bdf"] for device in whole["devices"]])
            for path, device in zip(document["pcie"], whole["devices"]):
                last = path["path"][-1]
                self.assertEqual(last["bdf"], device["bdf"])
                if device["host_link"]["width"] and last["type"] == "endpoint":
                    self.assertEqual(last["link"], device["host_link"])
                for upper, lower in zip(path["path"], path["path"][1:]):
                    linked = upper["type"] in ("root-port", "downstream-port")
                    self.assertEqual(lower["hop"] is not None, linked, (machine, lower["bdf"]))

    def test_slow_and_narrow(self):
        config = self.config(self.bdf)
        struct.pack_into("<H", config, self.express(config) + 0x12, 3 | 8 << 4)
        with self.replaced(self.bdf, config):
            hop = self.nodes()[-1]["hop"]
            self.assertEqual((hop["speed_gts"], hop["width"], hop["max_width"]), (8.0, 8, 16))
            self.assertEqual(hop["verdict"], ["slow", "narrow", "ends-disagree"])
            text = self.text()
            self.assertIn("it runs at G3 x8, and both ends can G5", text)
            self.assertIn("look again under load", text)

    def test_who_limits(self):
        config = self.config(self.bdf)
        at = self.express(config)
        struct.pack_into("<I", config, at + 0x0c, 4 | 8 << 4)
        struct.pack_into("<H", config, at + 0x12, 4 | 8 << 4)
        with self.replaced(self.bdf, config):
            hop = self.nodes()[-1]["hop"]
            self.assertEqual((hop["speed_limited_by"], hop["width_limited_by"]), ("lower", "lower"))
            self.assertEqual((hop["max_speed_gts"], hop["max_width"]), (16.0, 8))
            self.assertIn(f"is limited by {self.bdf}, which can G4 x8", self.text())

    def test_errors_that_the_kernel_counted(self):
        upper = self.path[-2]["bdf"]
        with self.replaced(self.bdf, b"RxErr 12\nBadTLP 0\nTOTAL_ERR_COR 12\n", "aer_dev_correctable"), \
                self.replaced(upper, b"DLP 1\nTOTAL_ERR_FATAL 1\n", "aer_dev_fatal"):
            nodes = self.nodes()
            self.assertEqual(nodes[-1]["errors_counted"]["correctable"], {"total": 12, "kinds": {"RxErr": 12}})
            self.assertEqual(nodes[-2]["errors_counted"]["fatal"]["total"], 1)
            self.assertIsNone(nodes[-1]["errors_counted"]["fatal"]["total"])
            self.assertEqual(nodes[-1]["hop"]["verdict"], ["errors"])
            self.assertIn(f"{self.bdf} counted errors, correctable: RxErr 12.", self.text())

    def test_captures_that_hold_less(self):
        whole = bytes(self.config(self.bdf))
        for length in (256, 64):
            with self.replaced(self.bdf, whole[:length]):
                node = self.nodes()[-1]
                self.assertEqual(node["config"]["length"], length)
                self.assertEqual(node["type"], "endpoint" if length == 256 else "unknown")
                self.assertIsNone(node["aer"]["correctable_status"])
                # What the kernel's attributes tell is there all the same.
                self.assertEqual((node["hop"]["speed_gts"], node["hop"]["width"]), (32.0, 16))
                self.assertEqual("was not captured" in self.text(), length == 64)

    def test_broken_configuration_space(self):
        looping = self.config(self.bdf)
        looping[self.express(looping) + 1] = looping[0x34]
        with self.replaced(self.bdf, looping):
            self.assertTrue(self.nodes()[-1]["config"]["malformed"])
            self.assertIn(f"{self.bdf}: its list of capabilities makes no sense", self.text())
        for content, words in ((None, "is not there"), (b"\xff" * 4096, "no longer answers")):
            with self.replaced(self.bdf, content):
                node = self.nodes()[-1]
                self.assertIn(words, node["config"]["problem"])
                self.assertEqual(node["type"], "unknown")
                self.assertEqual(len(self.nodes()), len(self.path))
        with self.replaced(self.bdf, None):
            os.mkfifo(self.file(self.bdf, "config"))
            self.assertIn("is not a regular file", self.nodes()[-1]["config"]["problem"])

    def test_selection(self):
        whole = self.document("pcie", root=self.root)["pcie"]
        self.assertEqual(self.document("pcie", "oam3", root=self.root)["pcie"], whole[3:4])
        result = oam_info.run("pcie", "oam99", root=self.root)
        self.assertEqual(result.returncode, 2)
        self.assertIn("oam99", result.stderr)

    def test_no_accelerator(self):
        empty = self.folder() / "none"
        (empty / "sys/bus/pci/devices").mkdir(parents=True, exist_ok=True)
        result = oam_info.run("pcie", root=empty)
        self.assertEqual(result.returncode, 0)
        self.assertIn("no accelerator was found", result.stdout)

    def test_a_function_that_does_not_answer(self):
        """It costs its deadline, and the way is there without it."""
        if not HANG_FS:
            self.skipTest("built without libfuse3")
        # A switch port, which the enumeration reads as well.
        bridge = self.path[2]["bdf"]
        before = self.document("pcie", root=self.root)["pcie"]
        with subprocess.Popen([HANG_FS, str(self.file(bridge, "config"))], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            try:
                if process.stdout.readline() != "ready\n":
                    process.wait(timeout=10)
                    self.skipTest(f"no FUSE mounts here: {process.stderr.read().strip()}")
                started = time.monotonic()
                after = self.document("pcie", "--deadline", str(DEADLINE), root=self.root)["pcie"]
                seconds = time.monotonic() - started
            finally:
                process.terminate()
        self.assertGreaterEqual(seconds, DEADLINE)
        self.assertLess(seconds, 2 * DEADLINE + 1)
        for old, new in zip(before, after, strict=True):
            for was, node in zip(old["path"], new["path"], strict=True):
                if node["bdf"] == bridge:
                    self.assertIn("did not answer in time", node["config"]["problem"])
                elif was["hop"] == node["hop"]:
                    self.assertEqual(was, node)


if __name__ == "__main__":
    oam_info.main()
