#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info merge: which nodes of a fleet differ from the others."""

import json
import os
import time

import oam_info
from compare_case import CompareCase

NODES = 1000
# A slow machine with other tests beside; the count of instructions is held in tests/bench/fleet.py.
SECONDS = 60


class MergeTest(CompareCase):
    def fleet(self, names, change=None, only=None):
        """Files of nodes that differ in what names a part; change(document, number) makes the rest, of all or of
        one alone."""
        text = json.dumps(self.inventory)
        paths = []
        for number, name in enumerate(names):
            own = text.replace(json.dumps(self.inventory["host"]["hostname"]), json.dumps(name))
            for device in self.inventory["devices"]:
                for part in (device["serial"], device["unique_id"]):
                    own = own.replace(part, f"{number:04x}{part[4:]}")
            if change is not None and only in (None, number):
                document = json.loads(own)
                change(document, number)
                own = json.dumps(document)
            paths.append(self.write(f"fleet-{number:04}.json", own))
        return paths

    def deviations(self, paths, *options, status=1):
        document = self.run_json("merge", status, "merge", *options, *paths)
        return document, [(each["places"], each["field"], each["expected"] and each["expected"]["value"],
                           [(other["value"], other["ranges"]) for other in each["others"]])
                          for each in document["deviations"]]

    def test_all_agree(self):
        document, found = self.deviations(self.fleet(["n1", "n2", "n3"]), status=0)
        self.assertEqual((found, document["findings"], document["devices"]), ([], [], 24))
        self.assertEqual((document["root"], document["origins"]), ("simulated", {"simulated": 3}))
        result = oam_info.run("merge", *map(str, self.fleet(["n1", "n2"])))
        self.assertIn("all nodes agree", result.stdout)
        self.assertTrue(result.stdout.startswith("SIMULATED: "), result.stdout)

    def test_who_differs(self):
        def change(document, number):
            if number in (1, 2, 3, 7):
                for device in document["devices"]:
                    device["kernel_driver_version"] = "old"
            if number == 4:
                document["devices"][3]["host_link"]["width"] = 8
            if number == 5:
                lost = document["devices"].pop(6)
                document["links"] = [link for link in document["links"]
                                     if lost["id"] not in (link["a"]["device"], link["b"]["device"])]
            if number == 6:
                document["findings"].append({"code": "link.down", "severity": "error", "message": "",
                                             "subject": document["devices"][0]["id"]})

        paths = self.fleet([f"node{number:03}" for number in range(98, 108)], change)
        document, found = self.deviations(paths)
        version = self.inventory["devices"][0]["kernel_driver_version"]
        others = [f"oam{slot}" for slot in range(8) if slot != 6]
        self.assertIn((["oam3"], "host_link.width", 16, [(8, "node102")]), found)
        self.assertIn((["oam6"], "present", True, [(False, "node103")]), found)
        self.assertIn((others, "links.up", 7, [(6, "node103")]), found)
        self.assertIn((["oam0"], "findings.link.down", "none", [("error", "node104")]), found)
        self.assertIn((["host"], "devices", 8, [(7, "node103")]), found)
        self.assertIn(([f"oam{slot}" for slot in range(8) if slot != 6], "kernel_driver_version", version,
                       [("old", "node[099-101,105]")]), found)
        self.assertEqual(document["findings"], [])
        self.assertEqual([node["name"] for node in document["nodes"]][:2], ["node098", "node099"])

    def test_nics_and_peers(self):
        def change(document, number):
            document["peers"][0]["rate_mbps"] = 512000
            if number == 1:
                document["nics"].pop()
                document["nics"][0]["port_state"] = "down"
            if number == 2:
                document["peers"][0].update(level="phb", rate_mbps=None)
            if number == 3:
                del document["nics"], document["peers"]

        _, found = self.deviations(self.fleet(["a", "b", "c", "d", "e"], change))
        nics = self.inventory["nics"]
        self.assertEqual({(nic["vendor_id"], nic["device_id"]) for nic in nics},
                         {(nics[0]["vendor_id"], nics[0]["device_id"])})
        part = f"{nics[0]['vendor_id']}:{nics[0]['device_id']}"
        ups = sum(nic["port_state"] == "up" for nic in nics)
        self.assertEqual(found, [
            (["host"], "nics", f"{len(nics)} x {part}", [(f"{len(nics) - 1} x {part}", "b")]),
            (["host"], "nics.up", ups, [(ups - (2 if nics[-1]["port_state"] == "up" else 1), "b")]),
            (["oam0"], "peers.ubb0/oam1.level", "link", [("phb", "c")]),
            (["oam0"], "peers.ubb0/oam1.rate_mbps", 512000, [(None, "c")])])

    def test_tie_is_said(self):
        def change(document, number):
            document["host"]["kernel"] = f"6.{number % 2}"

        paths = self.fleet(["a", "b", "c", "d"], change)
        document, found = self.deviations(paths)
        self.assertEqual(found, [(["host"], "kernel", None, [("6.0", "a,c"), ("6.1", "b,d")])])
        self.assertIs(document["deviations"][0]["tie"], True)
        self.assertIn("tie", oam_info.run("merge", *map(str, paths)).stdout)

    def test_golden(self):
        """The golden node counts although it is alone; named among the files or not."""
        def change(document, number):
            document["host"]["kernel"] = "6.0" if number == 1 else "6.1"

        paths = self.fleet(["a", "b", "c"], change)
        for files in (paths, [paths[0], paths[2]]):
            document, found = self.deviations(files, "--golden", paths[1])
            self.assertEqual(found, [(["host"], "kernel", "6.0", [("6.1", "a,c")])])
            self.assertEqual(document["golden"], "b")
        self.assertIn("GOLDEN", oam_info.run("merge", "--golden", str(paths[1]), *map(str, paths)).stdout)

    def test_cloned_file_and_same_host(self):
        first, second = self.fleet(["a", "b"])
        clone = self.write("clone.json", first.read_text(encoding="utf-8"))
        document, found = self.deviations([first, second, clone])
        self.assertEqual(found, [])
        self.assertEqual(sorted(finding["code"] for finding in document["findings"]),
                         ["merge.same-host", "merge.same-serial"])
        self.assertEqual([node["name"] for node in document["nodes"]], ["fleet-0000", "b", "clone"])

    def test_bad_files_are_findings(self):
        good = self.fleet(["a", "b"])
        bad = [self.write("torn.json", '{"schema"'), self.write("other.json", '{"schema": "x/1"}'),
               self.write("newer.json", {**self.inventory, "schema": "oamhal.inventory/7"}),
               self.write("part.json", {"schema": "oamhal.inventory/1", "host": {}}), self.folder() / "none.json"]
        document, found = self.deviations(good + bad)
        self.assertEqual(found, [])
        self.assertEqual([finding["code"] for finding in document["findings"]],
                         ["merge.unreadable", "merge.other-schema", "merge.newer-schema", "merge.not-whole",
                          "merge.unreadable"])
        self.assertEqual(len(document["nodes"]), 2)
        self.refused("none of the 5 files", "merge", *bad)

    def test_mixed_origin(self):
        def change(document, number):
            document["root"] = ("live", "capture", "simulated")[number]

        document, _ = self.deviations(self.fleet(["a", "b", "c"], change))
        self.assertEqual([finding["code"] for finding in document["findings"]], ["merge.mixed-origin"])
        self.assertEqual(document["root"], "simulated")

    def test_a_large_fleet(self):
        def change(document, _):
            document["devices"][2]["host_link"]["width"] = 4

        paths = self.fleet([f"node{number}" for number in range(NODES)], change, only=500)
        begin = time.monotonic()
        document, found = self.deviations(paths)
        self.assertLess(time.monotonic() - begin, SECONDS)
        self.assertEqual(found, [(["oam2"], "host_link.width", 16, [(4, "node500")])])
        self.assertEqual(document["devices"], 8 * NODES)

    def test_golden_text(self):
        def change(document, number):
            if number in (1, 2, 3):
                for device in document["devices"]:
                    device["kernel_driver_version"] = "6.0.0"
            if number == 5:
                document["devices"][3]["host_link"]["width"] = 8

        paths = self.fleet([f"node{number:02}" for number in range(8, 16)], change)
        result = oam_info.run("merge", *map(str, paths))
        golden = oam_info.SOURCE / "tests/tools/golden/mi300x-ubb8.merge.txt"
        if os.environ.get("OAMHAL_UPDATE_GOLDEN"):
            golden.write_text(result.stdout, encoding="utf-8")
        self.assertEqual(result.stdout, golden.read_text(encoding="utf-8"))


if __name__ == "__main__":
    oam_info.main()
