#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info fabric: what the links of simulated machines amount to."""

import oam_info


class FabricTest(oam_info.Case):
    def fabric(self, machine, *arguments):
        return self.document("fabric", *arguments, root=self.tree(machine))["fabric"]

    def names(self, machine):
        return {device["id"]: f"oam{device['slot']}" for device in self.document(root=self.tree(machine))["devices"]}

    def test_eight_modules_that_are_all_joined(self):
        fabric = self.fabric("mi300x-ubb8")
        self.assertEqual(fabric["alone"], [])
        (part,) = fabric["parts"]
        self.assertEqual((len(part["units"]), part["links"]), (8, 28))
        self.assertEqual([len(group["units"]) for group in part["cliques"]["groups"]], [8])
        rings = part["rings"]
        self.assertEqual((rings["count"], rings["exact"], rings["bound"]), (3, True, 3))
        hops = [frozenset((ring[i - 1], ring[i])) for ring in rings["rings"] for i in range(8)]
        self.assertEqual(len(set(hops)), 24)
        # What is left pairs the modules.
        left = [{each["a"], each["b"]} for each in rings["left_over"]]
        self.assertEqual(len(left), 4)
        self.assertEqual(set().union(*left), set(part["units"]))
        self.assertFalse({frozenset(pair) for pair in left} & set(hops))
        bisection = part["bisection"]
        self.assertEqual((bisection["links"], bisection["exact"], len(bisection["side"])), (16, True, 4))

    def test_what_a_lost_link_costs(self):
        (part,) = self.fabric("mi300x-ubb8", "--losses")["parts"]
        self.assertEqual(len(part["losses"]), 28)
        for loss in part["losses"]:
            self.assertEqual((loss["hops"], loss["rings_before"], loss["rings_after"], loss["pairs_worse"], loss["parts"]),
                             (2, 3, 3, 0, 1))
            self.assertTrue(loss["rings_exact"] and loss["bisection_exact"])
            self.assertEqual(loss["bisection_before"] * 15, loss["bisection_after"] * 16)
        self.assertEqual(sum(loss["rings_broken"] for loss in part["losses"]), 24)

    def test_ways(self):
        units = self.fabric("mi250x-4oam")["parts"][0]["units"]
        (path,) = self.fabric("mi250x-4oam", "--path", f"id:{units[0]}", f"id:{units[1]}")["paths"]
        self.assertEqual((path["hops"], path["units"]), (1, units[:2]))
        root = self.tree("h100-4gpu")
        result = oam_info.run("fabric", "--path", "0", "1", root=root)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("no links join 0 and 1.", result.stdout)

    def test_only_the_devices_that_are_named(self):
        (part,) = self.fabric("mi300x-ubb8", "--units", "oam1,oam4,oam6")["parts"]
        self.assertEqual((len(part["units"]), part["rings"]["count"], part["bisection"]["links"]), (3, 1, 2))
        names = self.names("mi300x-ubb8")
        self.assertEqual([names[unit] for unit in part["units"]], ["oam1", "oam4", "oam6"])

    def test_partitions_share_the_links_of_their_device(self):
        (part,) = self.fabric("mi308x-ubb8-qpx")["parts"]
        self.assertEqual(len(part["units"]), 8)

    def test_devices_that_no_link_joins(self):
        fabric = self.fabric("h100-4gpu")
        self.assertEqual((fabric["parts"], len(fabric["alone"])), ([], 4))
        result = oam_info.run("fabric", root=self.tree("h100-4gpu"))
        self.assertIn("no link to another: ", result.stdout)

    def test_a_large_machine(self):
        fabric = self.fabric("accel-1024")
        self.assertEqual(len(fabric["parts"]), 128)
        self.assertTrue(all(part["rings"]["count"] == 3 and part["rings"]["exact"] for part in fabric["parts"]))

    def test_wrong_usage(self):
        root = self.tree("mi300x-ubb8")
        for arguments, words in ((("--path", "oam1"), "--path"),
                                 (("--path", "oam1", "oam2", "--losses"), "excludes"),
                                 (("--path", "oam1", "oam9"), "oam9"),
                                 (("--path", "oam1", "oam2", "--units", "oam1,oam3"), "oam2 is not among --units."),
                                 (("--units", "oam17"), "oam17"),
                                 (("--weight", "best"), "best")):
            with self.subTest(arguments=arguments):
                result = oam_info.run("fabric", *arguments, root=root)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_a_machine_without_accelerators(self):
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        result = oam_info.run("fabric", root=empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, oam_info.run(root=empty).stdout)


if __name__ == "__main__":
    oam_info.main()
