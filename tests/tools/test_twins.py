#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Machines of oam-sim with the shape of captured ones give what their .expect.json says."""

import json

import machine_checks
import oam_info

TWINS = oam_info.SOURCE / "tests/twins"


class TwinTest(machine_checks.MachineCase):
    def test_twins(self):
        for machine in sorted(TWINS.glob("*.toml")):
            with self.subTest(twin=machine.stem):
                expected = machine.with_suffix(".expect.json").read_text(encoding="utf-8")
                self.check_machine(json.loads(expected), self.tree(str(machine)), "simulated")

    def test_each_has_an_expectation(self):
        machines = {path.stem for path in TWINS.glob("*.toml")}
        self.assertGreaterEqual(machines, {"mi210-8", "mi250-4oam", "mi300x-8", "mi308x-8-qpx", "vega10-old"})
        self.assertEqual({path.name.removesuffix(".expect.json") for path in TWINS.glob("*.json")}, machines)


if __name__ == "__main__":
    oam_info.main()
