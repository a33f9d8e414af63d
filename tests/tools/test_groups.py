#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info groups: which units go together, on simulated machines and by matrices of one's own."""

import oam_info


class GroupsTest(oam_info.Case):
    def groups(self, machine, *arguments):
        """The groups as lists of PCI addresses or ids of partitions, and their document."""
        root = self.tree(machine)
        document = self.document("groups", *arguments, root=root)
        bdf = {device["id"]: device["bdf"] for device in self.document(root=root)["devices"]}
        return [[bdf.get(unit, unit) for unit in group["units"]] for group in document["groups"]], document

    def test_modules_that_links_join_go_together(self):
        groups, document = self.groups("mi250x-4oam", "-k", "2")
        # The two devices of a module, which four links join.
        self.assertEqual(groups[0], ["0000:03:00.0", "0000:04:00.0"])
        self.assertEqual(len(groups), 4)
        self.assertEqual(document["units_left"], 0)
        self.assertTrue(all(group["exact"] for group in document["groups"]))
        self.assertEqual({group["worst_level"] for group in document["groups"]}, {"internal"})

    def test_partitions_of_a_device_go_together(self):
        _, document = self.groups("mi308x-ubb8-qpx", "-k", "4", "--count", "3")
        self.assertEqual(len(document["groups"]), 3)
        self.assertEqual(document["units_left"], 32 - 12)
        for group in document["groups"]:
            self.assertEqual({unit.rsplit("/", 1)[0] for unit in group["units"]},
                             {group["units"][0].rsplit("/", 1)[0]})

    def test_only_the_units_that_are_named(self):
        groups, _ = self.groups("mi300x-ubb8", "-k", "3", "--units", "oam7,oam2,oam5")
        self.assertEqual(len(groups), 1)
        self.assertEqual(len(groups[0]), 3)
        result = oam_info.run("groups", "-k", "2", "--units", "oam7,oam2,oam5", root=self.tree("mi300x-ubb8"))
        self.assertIn("oam7 oam2\n", result.stdout)
        self.assertIn("1 unit left over.", " ".join(result.stdout.split()))
        self.assertIn("SIMULATED", result.stdout)

    def test_rings_share_no_link(self):
        _, document = self.groups("mi300x-ubb8", "-k", "8", "--rings", "9")
        rings = document["groups"][0]["rings"]
        self.assertEqual(len(rings), 3)
        pairs = [frozenset((ring[i - 1], ring[i])) for ring in rings for i in range(8)]
        self.assertEqual(len(pairs), len(set(pairs)))

    def test_a_matrix_of_ones_own(self):
        root = self.tree("mi250x-4oam")
        path = self.folder() / "matrix"
        rows = [["0"] * 8 for _ in range(8)]
        rows[0][7] = rows[7][0] = "2.5"
        path.write_text("# mine\n" + "\n".join(" ".join(row) for row in rows) + "\n", encoding="utf-8")
        groups, document = self.groups("mi250x-4oam", "-k", "2", "--matrix", str(path))
        self.assertEqual(groups[0], ["0000:03:00.0", "0000:c4:00.0"])
        self.assertEqual(document["groups"][0]["worst_rate"], 2.5)
        # The same numbers as a measurement rank behind nearness.
        groups, document = self.groups("mi250x-4oam", "-k", "2", "--measured", str(path))
        self.assertEqual(groups[0], ["0000:03:00.0", "0000:04:00.0"])
        result = oam_info.run("groups", "-k", "2", "--matrix", str(self.folder() / "none"), root=root)
        self.assertEqual(result.returncode, 2)
        self.assertIn("none: cannot read it: No such file or directory.", result.stderr)

    def test_wrong_usage(self):
        root = self.tree("mi300x-ubb8")
        for arguments, words in ((("-k", "9"), "there are 8 units, fewer than a group of 9 needs."),
                                 ((), "--size is required"),
                                 (("-k", "0"), "0"),
                                 (("-k", "2", "--units", "oam1,oam1"), "--units names a unit twice."),
                                 (("-k", "2", "--units", "oam9"), "oam9"),
                                 (("-k", "2", "--weight", "best"), "best"),
                                 (("-k", "2", "--matrix", "a", "--measured", "b"), "excludes")):
            with self.subTest(arguments=arguments):
                result = oam_info.run("groups", *arguments, root=root)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_a_machine_without_accelerators(self):
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        result = oam_info.run("groups", "-k", "2", root=empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, oam_info.run(root=empty).stdout)


if __name__ == "__main__":
    oam_info.main()
