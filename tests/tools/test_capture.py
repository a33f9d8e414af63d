#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Captures of real machines give what their .expect.json says. Skipped where the captures are not at hand."""

import json
import sys
import tarfile

import oam_info

CAPTURES = oam_info.SOURCE.parent / "shared/captures"
EXPECTATIONS = sorted(CAPTURES.glob("*.expect.json"))

if not EXPECTATIONS:
    print(f"skipped: there are no captures in {CAPTURES}")
    sys.exit(oam_info.SKIPPED)


def link_facts(links):
    """(bdf, bdf) in order -> (type, ports, weights) over all links of the pair."""
    facts = {}
    for link in links:
        pair = tuple(sorted((link["a"]["bdf"], link["b"]["bdf"])))
        found = facts.setdefault(pair, {"type": link["type"], "ports": 0, "weights": set()})
        found["ports"] = None if link["port_count"] is None else found["ports"] + link["port_count"]
        found["weights"].add(link["weight"])
    return facts


class CaptureTest(oam_info.Case):
    def unpacked(self, name):
        root = self.folder() / name
        with tarfile.open(CAPTURES / f"{name}.tar.xz") as archive:
            archive.extractall(root)
        return root

    def check_device(self, expected, device):
        self.assertEqual(device["device_id"], expected["device_id"])
        self.assertEqual(device["form_factor"] == "oam", expected["oam"])
        if "numa_node" in expected:
            self.assertEqual(device["numa_node"], expected["numa_node"])
        if "pcie_speed_gts" in expected:
            self.assertEqual(device["host_link"]["speed_gts"], expected["pcie_speed_gts"])
            self.assertEqual(device["host_link"]["width"], expected["pcie_width"])
        if "partitions" in expected:
            self.assertEqual(len(device["partitions"]) or 1, expected["partitions"])
        # A device that is not partitioned has no list of partitions, and so names no KFD node.
        if "kfd_nodes" in expected and device["partitions"]:
            nodes = [partition["native_index"] for partition in device["partitions"]]
            self.assertEqual(sorted(nodes), expected["kfd_nodes"])

    def check_links(self, expected, links):
        facts = link_facts(links)
        wanted = {tuple(sorted((link["a"], link["b"]))): link for link in expected}
        self.assertEqual(sorted(facts), sorted(wanted))
        for pair, link in wanted.items():
            with self.subTest(link=pair):
                self.assertEqual(facts[pair]["type"], link["type"])
                if "ports" in link:
                    self.assertEqual(facts[pair]["ports"], link["ports"])
                if "weights" in link:
                    self.assertEqual(sorted(facts[pair]["weights"]), sorted(set(link["weights"])))

    def check_capture(self, name, expected):
        document = self.document("--live", "--root", str(self.unpacked(name)), root=None)
        self.assertEqual(document["root"], "capture")
        devices = {device["bdf"]: device for device in document["devices"]}
        if name == "vega10-old":
            # A consumer card is no accelerator module.
            self.assertEqual(devices, {})
            return
        self.assertEqual(sorted(devices), [device["bdf"] for device in expected["devices"]])
        for device in expected["devices"]:
            with self.subTest(device=device["bdf"]):
                self.check_device(device, devices[device["bdf"]])
        self.check_links(expected["links"], document["links"])

    def test_captures(self):
        for path in EXPECTATIONS:
            name = path.name.removesuffix(".expect.json")
            with self.subTest(capture=name):
                self.check_capture(name, json.loads(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    oam_info.main()
