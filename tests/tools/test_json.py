#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON keeps its schema, and says the same as the library."""

import json
import sys

import oam_info

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(oam_info.SKIPPED)

SCHEMA = oam_info.SOURCE / "docs/schemas/oamhal.inventory-1.schema.json"
LISTS = {
    (): ["baseboards", "modules", "devices", "units", "links", "peers", "nics", "bridges", "affinity", "host_modules", "empty_ports",
         "expectation", "findings"],
    ("show", "0"): ["baseboards", "modules", "devices", "units", "links", "bridges", "findings"],
    ("topology",): ["baseboards", "modules", "devices", "links", "peers", "nics", "bridges", "affinity", "host_modules",
                    "empty_ports", "findings"],
    ("links",): ["links", "findings"],
    ("groups", "-k", "2"): ["groups", "units_left", "findings"],
    ("fabric", "--losses"): ["fabric", "findings"],
    ("fabric", "--path", "0", "1"): ["fabric", "findings"],
    ("pcie",): ["pcie", "findings"],
    ("doctor",): ["expectation", "findings"],
    ("backends",): ["backends", "findings"],
}
HEAD = ["schema", "library_version", "root", "machine", "host"]


def strict(schema):
    """The schema with no key allowed but those it names: what this version writes."""
    if isinstance(schema, dict):
        closed = {key: strict(value) for key, value in schema.items()}
        return {**closed, "additionalProperties": False} if "properties" in schema else closed
    return [strict(item) for item in schema] if isinstance(schema, list) else schema


class JsonTest(oam_info.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(strict(schema))

    def assert_valid(self, document):
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                  for error in self.validator.iter_errors(document)]
        self.assertEqual(errors[:10], [])

    def test_schema(self):
        for machine in oam_info.MACHINES + ("accel-1024",):
            for command, lists in LISTS.items():
                with self.subTest(machine=machine, command=command):
                    document = self.document(*command, root=self.tree(machine))
                    self.assertEqual(list(document), HEAD + lists)
                    self.assertEqual(document["root"], "simulated")
                    self.assertEqual(document["machine"], machine)
                    if machine != "accel-1024" or not command:
                        self.assert_valid(document)

    def test_readings(self):
        for machine in oam_info.MACHINES:
            document = self.document("show", "0", "--readings", "--open", root=self.tree(machine))
            self.assert_valid(document)
            self.assertIn("readings", document["devices"][0])

    def test_empty_machine(self):
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        document = self.document("--root", str(empty), root=None, status=(0,))
        self.assert_valid(document)
        self.assertEqual(document["devices"], [])
        self.assertIn("none.no-accelerator", [finding["code"] for finding in document["findings"]])

    def test_references(self):
        """Every id that is referred to is there."""
        for machine in oam_info.MACHINES:
            document = self.document(root=self.tree(machine))
            devices = {device["id"]: device for device in document["devices"]}
            self.assertEqual(len(devices), len(document["devices"]))
            modules = {module["id"]: module for module in document["modules"]}
            boards = {board["id"] for board in document["baseboards"]} | {None}
            for module in modules.values():
                self.assertIn(module["baseboard"], boards)
                self.assertEqual([devices[device]["module"] for device in module["devices"]],
                                 [module["id"]] * len(module["devices"]))
            for link in document["links"]:
                for end in (link["a"], link["b"]):
                    if end["kind"] == "device":
                        self.assertEqual(devices[end["device"]]["bdf"], end["bdf"])

    def test_show_is_about_one_device(self):
        whole = self.document("--live", root=self.tree("mi300x-ubb8"))
        device = whole["devices"][3]
        for selector in (device["bdf"], f"id:{device['id']}", "3", "oam3", "ubb0/oam3"):
            with self.subTest(selector=selector):
                shown = self.document("show", selector, root=self.tree("mi300x-ubb8"))
                self.assertEqual(shown["devices"], [device])
                self.assertEqual(len(shown["links"]), 7)

    def test_peers_and_affinity(self):
        document = self.document(root=self.tree("mi250x-4oam"))
        ids = [device["id"] for device in document["devices"]]
        peers = {(peer["a"], peer["b"]): peer for peer in document["peers"]}
        self.assertEqual(len(peers), 8 * 7 // 2)
        self.assertEqual({key: peers[ids[0], ids[1]][key] for key in ("level", "links", "rate_mbps", "rate_source")},
                         {"level": "internal", "links": 4, "rate_mbps": 1600000, "rate_source": "reported"})
        self.assertEqual(peers[ids[0], ids[1]]["atomics"], "32,64")
        self.assertEqual({key: peers[ids[0], ids[2]][key] for key in ("level", "links", "rate_mbps", "rate_source")},
                         {"level": "sys", "links": 0, "rate_mbps": None, "rate_source": None})
        self.assertIsNone(peers[ids[0], ids[2]]["atomics"])
        # Each pair has the links that the list of links has.
        for (a, b), peer in peers.items():
            links = [link for link in document["links"] if {link["a"]["device"], link["b"]["device"]} == {a, b}]
            self.assertEqual(peer["links"], sum(link["port_count"] for link in links))
        self.assertEqual([affinity["device"] for affinity in document["affinity"]], ids)
        self.assertEqual([nic["net"] for nic in document["nics"]], [["eth0"], ["eth1"], ["eth2"], ["eth3"]])
        self.assertEqual([nic["level"] for nic in document["affinity"][2]["nics"]], ["sys", "phb", "sys", "sys"])
        self.assertEqual(document["affinity"][2]["cpus"], "16-31,80-95")

    def test_a_module_of_two_devices(self):
        shown = self.document("show", "1", root=self.tree("mi250x-4oam"))
        self.assertEqual([device["device_in_module"] for device in shown["devices"]], [1])
        self.assertEqual([len(module["devices"]) for module in shown["modules"]], [2])


if __name__ == "__main__":
    oam_info.main()
