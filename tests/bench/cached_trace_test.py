# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""An enumeration that was asked for nothing beside CACHED opens no configuration space, no attribute of class
CONFIG or LIVE and no device node. Asserted on what the kernel was asked for, as strace saw it."""

import argparse
import os
import pathlib
import re
import sys
import tempfile
import unittest

import measure

OPTIONS = None


def documented(path):
    """Names of class CONFIG and LIVE in the tables of docs/attributes.md: rows with the class as a cell."""
    names = set()
    if not path.exists():
        return names
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("*`") for cell in line.split("|")]
        if len(cells) > 3 and ("CONFIG" in cells or "LIVE" in cells):
            names.update(os.path.basename(name) for name in re.findall(r"`([\w./{}<>*-]+)`", line))
    return names


class CachedTraceTest(unittest.TestCase):
    """Traces one enumeration with CACHED attributes alone, and one with all classes."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        tree = os.path.join(cls.folder.name, "tree")
        measure.run([OPTIONS.oam_sim, "tree", "mi300x-ubb8", tree])
        cls.traces, cls.noted = {}, {}
        for classes in (0, 3):
            listing = pathlib.Path(cls.folder.name, f"list-{classes}")
            cls.traces[classes] = measure.trace([OPTIONS.enumerate, 1, tree, classes, listing]).opened()
            cls.noted[classes] = [line.split(" ", 1) for line in listing.read_text(encoding="utf-8").splitlines()]

    def names(self, classes):
        return {os.path.basename(path) for path in self.traces[classes]}

    def test_trace_sees_what_is_opened(self):
        """Without this, a trace that shows nothing would prove the rest."""
        self.assertIn("class", self.names(0))
        self.assertIn("config", self.names(3))
        self.assertIn("current_link_speed", self.names(3))

    def test_no_configuration_space(self):
        self.assertNotIn("config", self.names(0))

    def test_no_device_node(self):
        for path in self.traces[0]:
            self.assertFalse(path.startswith("/dev/") and not path.startswith(("/dev/shm/", "/dev/null")), path)

    def test_gate_is_told_cached_alone(self):
        self.assertEqual({attribute_class for attribute_class, _ in self.noted[0]}, {"0"})

    def test_no_attribute_of_another_class(self):
        cached = {os.path.basename(path) for attribute_class, path in self.noted[3] if attribute_class == "0"}
        others = {os.path.basename(path) for attribute_class, path in self.noted[3] if attribute_class != "0"}
        forbidden = (others | documented(pathlib.Path(OPTIONS.attributes))) - cached
        self.assertTrue(forbidden)
        self.assertEqual(self.names(0) & forbidden, set())


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("enumerate", "oam-sim", "attributes"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)


main()
