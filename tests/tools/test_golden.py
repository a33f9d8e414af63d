#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What oam-info writes for simulated machines, letter by letter.

After an intended change: OAMHAL_UPDATE_GOLDEN=1 ctest -R oam-info.golden, then look at the difference."""

import difflib
import os

import oam_info

# Its modules are known by their registers, so they are served.
SERVED = "ubb8-reference"
# Files alone, and with its registers.
UNBOUND = "mi300x-ubb8-unbound"
FIRST = "0000:05:00.0"
GOLDEN = oam_info.SOURCE / "tests/tools/golden"
CASES = [(machine, command) for machine in (*oam_info.MACHINES, SERVED) for command in ("table", "links", "topology", "doctor", "pcie")]
CASES += [("mi308x-ubb8-qpx", "groups -k 6"), ("mi250x-4oam", "groups -k 4 --rings 2")]
CASES += [("mi300x-ubb8", "show oam3"), ("mi250x-4oam", "show 2"), ("mi308x-ubb8-qpx", "show oam0"),
          (SERVED, "show oam3"), (SERVED, "registers oam3"), (SERVED, "registers oam3 boot --indirect")]
CASES += [(UNBOUND, command) for command in ("table", "links", "doctor", f"show {FIRST}")]
CASES += [(UNBOUND, f"{command} --via vfio --indirect") for command in ("table", f"show {FIRST}", f"registers {FIRST}")]


class GoldenTest(oam_info.Case):
    def check(self, machine, command):
        arguments = [] if command == "table" else command.split()
        root = self.served(machine) if machine == SERVED or "--via" in arguments else self.tree(machine)
        result = oam_info.run(*arguments, root=root)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(result.stderr, "")
        path = GOLDEN / f"{machine}.{command.replace(' ', '-').replace(':', '.')}.txt"
        if os.environ.get("OAMHAL_UPDATE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(result.stdout, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        difference = difflib.unified_diff(expected.splitlines(), result.stdout.splitlines(), str(path), "oam-info",
                                          lineterm="")
        self.assertEqual(expected, result.stdout, "\n" + "\n".join(difference))

    def test_all(self):
        for machine, command in CASES:
            with self.subTest(machine=machine, command=command):
                self.check(machine, command)


if __name__ == "__main__":
    oam_info.main()
