#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What holds for everything that oam-info writes for people."""

import re

import oam_info

WIDTH = 120


class TextTest(oam_info.Case):
    def test_width(self):
        for machine in oam_info.MACHINES + ("accel-1024",):
            for command in oam_info.COMMANDS:
                with self.subTest(machine=machine, command=command):
                    text = oam_info.run(*command, root=self.tree(machine)).stdout
                    wide = [line for line in text.splitlines() if len(line) > WIDTH]
                    # A path or name is never broken.
                    wide = [line for line in wide if len(line.split()) > 2]
                    self.assertEqual(wide, [])

    def test_origin_is_said(self):
        for command in oam_info.COMMANDS + (("show", "oam0"),):
            with self.subTest(command=command):
                text = oam_info.run(*command, root=self.tree("mi300x-ubb8")).stdout
                self.assertTrue(text.startswith("SIMULATED machine mi300x-ubb8"), text[:200])

    def test_no_space_at_the_end_of_a_line(self):
        for command in oam_info.COMMANDS:
            text = oam_info.run(*command, root=self.tree("mi300x-ubb8")).stdout
            self.assertEqual([line for line in text.splitlines() if line.endswith(" ")], [])

    def test_table_has_a_row_for_each_device(self):
        for machine, devices in (("mi300x-ubb8", 8), ("mi250x-4oam", 8), ("mi308x-ubb8-qpx", 8), ("accel-1024", 1024)):
            with self.subTest(machine=machine):
                lines = oam_info.run(root=self.tree(machine)).stdout.splitlines()
                self.assertEqual(len([line for line in lines if " 0000:" in line or ":00.0 " in line]), devices)

    def test_table_is_sorted_by_slot(self):
        lines = oam_info.run(root=self.tree("mi300x-ubb8")).stdout.splitlines()
        slots = [line.split()[0] for line in lines if line.startswith("oam")]
        self.assertEqual(slots, [f"oam{slot}" for slot in range(8)])

    def test_links_of_a_full_mesh(self):
        lines = oam_info.run("links", root=self.tree("mi300x-ubb8")).stdout.splitlines()
        rows = [line for line in lines if " xgmi " in line]
        self.assertEqual(len(rows), 28)
        self.assertEqual(len({tuple(sorted((row.split()[0], row.split()[2]))) for row in rows}), 28)

    def test_topology_has_a_matrix_for_each_baseboard(self):
        lines = oam_info.run("topology", root=self.tree("accel-1024")).stdout.splitlines()
        boards = [line for line in lines if re.fullmatch(r"ubb\d+", line)]
        self.assertEqual(len(boards), 128)

    def test_color(self):
        root = self.tree("mi300x-ubb8")
        plain = oam_info.run(root=root).stdout
        self.assertNotIn("\033", plain)
        colored = oam_info.run("--color", "always", root=root).stdout
        self.assertIn("\033", colored)
        self.assertEqual(oam_info.without_color(colored), plain)
        self.assertEqual(oam_info.run("--color", "never", root=root).stdout, plain)

    def test_nothing_found_says_why_and_what_to_try(self):
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        result = oam_info.run("--root", str(empty))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("no accelerator was found", result.stdout)
        self.assertIn("none.no-accelerator", result.stdout)
        self.assertIn("oam-sim exec mi300x-ubb8 -- oam-info", " ".join(result.stdout.split()))

    def test_help(self):
        result = oam_info.run("--help")
        self.assertEqual(result.returncode, 0)
        for word in ("Examples:", "--expect", "--root", "--json", "--deadline", "doctor", "Exit status"):
            self.assertIn(word, result.stdout)
        self.assertRegex(oam_info.run("--version").stdout, r"^oam-info \d+\.\d+\.\d+ \(liboamhal \d+\.\d+\.\d+\)\n$")


if __name__ == "__main__":
    oam_info.main()
