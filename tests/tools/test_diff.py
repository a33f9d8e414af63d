#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info diff: what differs between two inventories, and files that are none."""

import copy
import json
import os
import re
import subprocess

import oam_info
from compare_case import CompareCase


class DiffTest(CompareCase):
    def differences(self, before, after, status=1):
        document = self.run_json("diff", status, "diff", self.write("before.json", before),
                                 self.write("after.json", after))
        return [(each["subject"], each["change"], each["field"], each["before"], each["after"])
                for each in document["differences"]]

    def test_same(self):
        path = self.write("same.json", self.inventory)
        self.assertEqual(self.differences(self.inventory, self.inventory, status=0), [])
        result = oam_info.run("diff", str(path), str(path))
        self.assertEqual(result.returncode, 0)
        self.assertIn("no differences\n", result.stdout)
        self.assertTrue(result.stdout.startswith("SIMULATED: "), result.stdout)

    def test_volatile_is_ignored(self):
        other = self.changed()
        other["library_version"] = "9.9.9"
        other["units"], other["backends"], other["new_key"] = [], [], {"x": 1}
        for device in other["devices"]:
            device["index"] += 7
            device["memory"]["used_bytes"] = 4711
            device["nodes"] = []
        for link in other["links"]:
            link["id"], link["source"], link["proof"] = "x", "y", "pair-only"
        other["devices"].reverse()
        other["links"].reverse()
        self.assertEqual(self.differences(self.inventory, other, status=0), [])

    def test_key_of_a_later_version(self):
        """What only one of the two can say is no difference."""
        other = self.changed()
        for device in other["devices"]:
            del device["usable"]
        self.assertEqual(self.differences(self.inventory, other, status=0), [])

    def test_fields(self):
        other = self.changed()
        other["host"]["kernel"] = "6.99"
        device = other["devices"][1]
        device["host_link"]["width"] = 8
        device["state"] = "degraded"
        device["kernel_driver_version"] = None
        device["memory"]["capacity_bytes"] = 1 << 30
        device["firmware"][0]["version"] = "old"
        gone = device["firmware"].pop()
        device["ports"][0]["state"] = "down"
        name = f"ports.{device['ports'][0]['index']}.state"
        before = self.inventory["devices"][1]
        self.assertEqual(self.differences(self.inventory, other), [
            ("host", "changed", "kernel", self.inventory["host"]["kernel"], "6.99"),
            ("oam1", "changed", "kernel_driver_version", before["kernel_driver_version"], None),
            ("oam1", "changed", "state", "ok", "degraded"),
            ("oam1", "changed", "host_link.width", 16, 8),
            ("oam1", "changed", "memory.capacity_bytes", before["memory"]["capacity_bytes"], 1 << 30),
            ("oam1", "changed", f"firmware.{before['firmware'][0]['name']}", before["firmware"][0]["version"], "old"),
            ("oam1", "changed", name, "up", "down"),
            ("oam1", "changed", f"firmware.{gone['name']}", gone["version"], None),
        ])

    def rename(self, document, number, **ids):
        """Gives a device other ids, wherever they stand."""
        old = document["devices"][number]["id"]
        document["devices"][number].update(ids)
        text = json.dumps(document)
        return json.loads(text.replace(json.dumps(old), json.dumps(ids["id"])))

    def test_replaced(self):
        other = self.rename(self.changed(), 3, id="amd:ffff", unique_id="ffff", serial="NEW")
        serial = self.inventory["devices"][3]["serial"]
        self.assertEqual(self.differences(self.inventory, other), [("oam3", "replaced", "serial", serial, "NEW")])

    def test_moved(self):
        """Two modules that changed places: no other difference, and their links go with them."""
        other = self.changed()
        for key in ("slot", "module"):
            first, second = other["devices"][5], other["devices"][6]
            first[key], second[key] = second[key], first[key]
        self.assertEqual(self.differences(self.inventory, other),
                         [("oam6", "moved", "place", "oam5", "oam6"), ("oam5", "moved", "place", "oam6", "oam5")])

    def test_moved_where_addresses_are_places(self):
        other = self.changed()
        inventory = self.changed()
        for document in (inventory, other):
            for device in document["devices"]:
                device["slot"] = None
        other["devices"][0]["bdf"] = "00ff:01:00.0"
        bdf = inventory["devices"][0]["bdf"]
        self.assertEqual(self.differences(inventory, other),
                         [("00ff:01:00.0", "moved", "place", bdf, "00ff:01:00.0"),
                          ("00ff:01:00.0", "changed", "bdf", bdf, "00ff:01:00.0")])

    def test_lost_and_added(self):
        other = self.changed()
        lost = other["devices"].pop(7)
        other["links"] = [link for link in other["links"]
                          if lost["id"] not in (link["a"]["device"], link["b"]["device"])]
        there = self.differences(self.inventory, other)
        self.assertEqual(there, [("oam7", "lost", "serial", lost["serial"], None)])
        self.assertEqual(self.differences(other, self.inventory), [("oam7", "added", "serial", None, lost["serial"])])

    def test_links(self):
        other = self.changed()
        down = other["links"][0]
        down["state"] = "down"
        gone = other["links"].pop()
        found = self.differences(self.inventory, other)
        self.assertEqual([(change, field) for _, change, field, _, _ in found], [("changed", "link.state"), ("lost", "link")])
        self.assertEqual(found[1][3], gone["type"])
        self.assertTrue(all(re.fullmatch(r"oam\d:\d-oam\d:\d", subject) for subject, *_ in found), found)

    def test_nics(self):
        other = self.changed()
        gone = other["nics"].pop()
        nic = other["nics"][0]
        nic["port_state"], nic["rate_gbps"] = "down", 100
        nic["net"] = ["eth9"]
        other["nics"].append({**nic, "bdf": "00ff:01:00.0", "rdma": []})
        before = self.inventory["nics"][0]
        self.assertNotEqual(before["port_state"], "down")
        names = ", ".join(sorted(gone["net"] + gone["rdma"]))
        self.assertEqual(self.differences(self.inventory, other), [
            (before["bdf"], "changed", "nic.net", ", ".join(before["net"]), "eth9"),
            (before["bdf"], "changed", "nic.rate_gbps", before["rate_gbps"], 100),
            (before["bdf"], "changed", "nic.port_state", before["port_state"], "down"),
            ("00ff:01:00.0", "added", "nic", None, "eth9"),
            (gone["bdf"], "lost", "nic", names, None)])

    def test_peers(self):
        other = self.changed()
        near, far, _ = other["peers"][:3]
        near.update(rate_mbps=1, links=2)
        far.update(level="phb", hops=2, links=0, rate_mbps=None)
        gone = other["peers"].pop()
        before = self.inventory["peers"]
        self.assertEqual({peer["level"] for peer in before}, {"link"})
        self.assertEqual(self.differences(self.inventory, other), [
            ("oam0-oam1", "changed", "peer.links", before[0]["links"], 2),
            ("oam0-oam1", "changed", "peer.rate_mbps", before[0]["rate_mbps"], 1),
            ("oam0-oam2", "changed", "peer.level", "link", "phb"),
            ("oam6-oam7", "lost", "peer", gone["level"], None)])
        # What a large machine leaves out is no difference.
        for peer in other["peers"]:
            peer["level"] = "sys"
        without = {**other, "peers": []}
        self.assertEqual(self.differences(without, other, status=0), [])

    def test_nics_and_peers_that_are_not_told(self):
        """oam-info show leaves them out."""
        other = self.changed()
        del other["nics"], other["peers"]
        self.assertEqual(self.differences(self.inventory, other, status=0), [])
        self.assertEqual(self.differences(other, self.inventory, status=0), [])

    def test_findings(self):
        other = self.changed()
        subject = other["devices"][2]["id"]
        other["findings"] += [{"code": "link.down", "severity": "error", "subject": subject, "message": "m", "advice": None},
                              {"code": "host.lockdown", "severity": "info", "subject": "host", "message": "h", "advice": None}]
        there = self.differences(self.inventory, other)
        self.assertEqual(sorted(there), [("host", "finding-new", "host.lockdown", None, "h"),
                                         ("oam2", "finding-new", "link.down", None, "m")])
        self.assertEqual(sorted(self.differences(other, self.inventory)),
                         [("host", "finding-cleared", "host.lockdown", "h", None),
                          ("oam2", "finding-cleared", "link.down", "m", None)])

    def test_two_machines(self):
        """Other names and other parts: only what is in the places counts."""
        other = self.changed()
        other["host"]["hostname"] = "node2"
        for number in range(8):
            other = self.rename(other, number, id=f"amd:{number}", unique_id=str(number), serial=f"T{number}")
        other["devices"][4]["model"] = "another"
        found = self.differences(self.inventory, other)
        self.assertEqual([each[:3] for each in found], [("oam4", "changed", "model")])
        document = self.run_json("diff", 1, "diff", self.folder() / "before.json", self.folder() / "after.json")
        self.assertIs(document["two_machines"], True)
        self.assertEqual([document[side]["root"] for side in ("before", "after")], ["simulated"] * 2)

    def test_two_devices_in_a_module(self):
        inventory = json.loads(oam_info.run("--json", root=self.tree("mi250x-4oam")).stdout)
        for number, device in enumerate(inventory["devices"]):
            device["slot"] = number // 2  # nothing tells it on this machine
            device["module"] = f"ubb0/oam{number // 2}"
        for number, module in enumerate(inventory["modules"]):
            module["id"] = f"ubb0/oam{number}"
        other = copy.deepcopy(inventory)
        other["devices"][3]["host_link"]["width"] = 4
        found = self.differences(inventory, other)
        self.assertEqual([each[:3] for each in found], [("oam1.1", "changed", "host_link.width")])

    def test_standard_input(self):
        path = self.write("one.json", self.inventory)
        with open(path, "rb") as file:
            result = oam_info.run("diff", str(path), "-", stdin=file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("standard input", result.stdout)
        self.refused("standard input", "diff", "-", "-", status=2)

    def test_golden_text(self):
        """What people see, letter by letter."""
        other = self.changed()
        other["devices"][1]["host_link"]["width"] = 8
        other["links"][0]["state"] = "down"
        self.write("a.json", self.inventory)
        self.write("b.json", other)
        result = subprocess.run([oam_info.OAM_INFO, "diff", "a.json", "b.json"], cwd=self.folder(), text=True,
                                capture_output=True, check=False, env=oam_info.environment(), timeout=120)
        golden = oam_info.SOURCE / "tests/tools/golden/mi300x-ubb8.diff.txt"
        if os.environ.get("OAMHAL_UPDATE_GOLDEN"):
            golden.write_text(result.stdout, encoding="utf-8")
        self.assertEqual(result.stdout, golden.read_text(encoding="utf-8"))


class RefusalTest(CompareCase):
    """Files that are no inventories: one sentence each, and exit status 3."""

    def test_content(self):
        good = self.write("good.json", self.inventory)
        text = json.dumps(self.inventory)
        cases = {
            "is empty": "",
            "ends in the middle": text[:5000],
            "no JSON: line 2": '{\n"a" 1}',
            "nested more than 32": "[" * 100000,
            "too large": '{"schema": 1e999999}',
            'the key "schema" twice': '{"schema": 1, "schema": 2}',
            "is no inventory": '{"schema": "something/1"}',
            "has the schema oamhal.inventory/2": text.replace("oamhal.inventory/1", "oamhal.inventory/2", 1),
            'no list "devices"': json.dumps({**self.inventory, "devices": {}}),
            'no list "links"': json.dumps({**self.inventory, "links": [1]}),
        }
        for says, content in cases.items():
            with self.subTest(says=says):
                bad = self.write("bad.json", content)
                self.refused(says, "diff", good, bad)
                self.refused(says, "diff", bad, good)
                self.refused(says, "merge", bad)
        for says, content in (("no JSON", b'{"a\0": 1}'), ("no JSON", b'{"a": "\xff\xfe"}'), ("archive", b"\xfd7zXZ\0")):
            with self.subTest(content=content):
                bad.write_bytes(content)
                self.refused(says, "diff", good, bad)

    def test_a_command_wrote_it(self):
        links = self.write("links.json", oam_info.run("--json", "links", root=self.tree("mi300x-ubb8")).stdout)
        self.refused("without a command", "diff", links, links)

    def test_wrong_types_inside(self):
        """Keys whose values are of another kind are as good as missing."""
        other = self.changed()
        other["devices"][0].update(firmware={}, ports=[1, None], partitions="x", host_link=[], slot="x", serial=7)
        other["links"][0].update(a=3, b=None)
        other["nics"] = [1, {"bdf": {}, "net": [1, {}], "rdma": 3, "port_state": []}]
        other["peers"] = [None, {"a": 1, "b": {}}, {**other["peers"][0], "level": [], "links": {}}]
        other["findings"].append({"code": [], "subject": {}})
        good, odd = self.write("good.json", self.inventory), self.write("odd.json", other)
        for command in (("diff", good, odd), ("diff", odd, good), ("merge", good, odd)):
            result = oam_info.run(*map(str, command))
            self.assertEqual(result.returncode, 1, result.stderr)

    def test_text_does_not_steer_a_terminal(self):
        other = self.changed()
        other["devices"][0]["model"] = "\x1b[2J\0evil\u009b"
        good, odd = self.write("good.json", self.inventory), self.write("odd.json", other)
        for command in ("diff", "merge"):
            result = oam_info.run(command, str(good), str(odd))
            self.assertNotRegex(result.stdout, "[\x00-\x09\x0b-\x1f]")

    def test_files(self):
        good = self.write("good.json", self.inventory)
        self.refused("No such file", "diff", good, self.folder() / "none")
        self.refused("is a directory", "diff", good, self.folder())
        large = self.folder() / "large"
        with open(large, "wb") as file:
            file.truncate(1 << 30)
        self.refused("more than 256 MiB", "diff", large, good)
        if os.path.exists("/dev/zero"):
            self.refused("more than 256 MiB", "merge", "/dev/zero")

    def test_options(self):
        good = self.write("good.json", self.inventory)
        for option in (["--root", "/"], ["--expect", "8"], ["--live"], ["--open"], ["--usable"]):
            self.refused("files alone", *option, "diff", good, good, status=2)
        for arguments in (["diff"], ["diff", good], ["diff", good, good, good], ["merge"], ["merge", "--golden"]):
            result = oam_info.run(*map(str, arguments))
            self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.refused("No such file", "merge", "--golden", self.folder() / "none", good)


if __name__ == "__main__":
    oam_info.main()
