#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Captures of real machines give what their .expect.json says, and have the shape of their twins in tests/twins.

They are somebody else's data and no part of the project: OAMHAL_CAPTURES says where they are. Skipped without."""

import json
import os
import pathlib
import sys
import tarfile

import machine_checks
import oam_info

CAPTURES = pathlib.Path(os.environ.get("OAMHAL_CAPTURES") or oam_info.SOURCE.parent / "shared/captures")
TWINS = oam_info.SOURCE / "tests/twins"
EXPECTATIONS = sorted(CAPTURES.glob("*.expect.json"))

if not EXPECTATIONS:
    if os.environ.get("OAMHAL_CAPTURES"):
        sys.exit(f"OAMHAL_CAPTURES={CAPTURES}: there are no captures in it")
    print(f"skipped: there are no captures in {CAPTURES}")
    sys.exit(oam_info.SKIPPED)


class CaptureTest(machine_checks.MachineCase):
    def unpacked(self, name):
        root = self.folder() / "captures" / name
        if not root.exists():
            with tarfile.open(CAPTURES / f"{name}.tar.xz") as archive:
                archive.extractall(root)
        return root

    def test_captures(self):
        for path in EXPECTATIONS:
            name = path.name.removesuffix(".expect.json")
            with self.subTest(capture=name):
                expected = json.loads(path.read_text(encoding="utf-8"))
                if name == "vega10-old":
                    # It lists the card of the file, which is no accelerator module.
                    expected["devices"] = []
                self.check_machine(expected, self.unpacked(name), "capture")

    def test_twins_are_alike(self):
        for path in EXPECTATIONS:
            name = path.name.removesuffix(".expect.json")
            with self.subTest(capture=name):
                kfd_is_real = json.loads(path.read_text(encoding="utf-8"))["kind"] == "kfd"
                twin = self.tree(str(TWINS / f"{name}.toml"))
                self.assertEqual(machine_checks.shape(twin, kfd_is_real),
                                 machine_checks.shape(self.unpacked(name), kfd_is_real))


if __name__ == "__main__":
    oam_info.main()
