#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""A real kernel on two NUMA nodes, without an accelerator: the tools say so, and the machine is what later tests
rely on."""

import json

import guest
import machines

EDU = "1234:11e8"
FUNCTIONS = 8


class Plain(guest.GuestCase):
    """Teaching devices stand where modules will be; nobody may take them for accelerators."""

    @classmethod
    def machine(cls):
        return machines.two_nodes([{"driver": "edu", "id": f"edu{index}"} for index in range(FUNCTIONS)])

    def test_places(self):
        """Eight functions behind two switches, four on each node."""
        functions = self.guest.functions(EDU)
        self.assertEqual(len(functions), FUNCTIONS)
        nodes = [int(self.check(f"cat /sys/bus/pci/devices/{function}/numa_node")) for function in functions]
        self.assertEqual(nodes, [0] * 4 + [1] * 4)
        for function in functions:
            path = self.check(f"readlink -f /sys/bus/pci/devices/{function}").strip().split("/")
            self.assertEqual(len(path), len(["", "sys", "devices", "pci", "root", "up", "down", "function"]), path)

    def test_table(self):
        result = self.guest.run("oam-info")
        self.assertEqual(result.status, 0, result)
        self.assertIn("no accelerator was found", result.stdout)
        self.assertEqual(result.stderr, "")

    def test_inventory(self):
        document = json.loads(self.check("oam-info --json"))
        self.assertEqual(document["root"], "live")
        self.assertEqual(document["host"]["numa_nodes"], [0, 1])
        self.assertEqual(document["host"]["kernel"], self.check("uname -r").strip())
        self.assertEqual((document["devices"], document["modules"]), ([], []))
        findings = {finding["code"]: finding for finding in document["findings"]}
        self.assertEqual(list(findings), ["none.no-accelerator"])
        count = int(self.check("ls /sys/bus/pci/devices | wc -l"))
        self.assertIn(f"none of the {count} PCI functions", findings["none.no-accelerator"]["message"])

    def test_doctor(self):
        result = self.guest.run("oam-info doctor")
        self.assertEqual(result.status, 0, result)
        self.assertIn("none.no-accelerator", result.stdout)

    def test_pcie(self):
        """Without an accelerator there is no way to one, and that is no error."""
        result = self.guest.run("oam-info pcie --json")
        self.assertEqual((result.status, json.loads(result.stdout)["pcie"]), (0, []), result)

    def test_no_device_nodes(self):
        """Nothing opened a device or loaded a driver: the functions are as the kernel left them."""
        for function in self.guest.functions(EDU):
            self.assertEqual(self.guest.run(f"readlink /sys/bus/pci/devices/{function}/driver").status, 1)
            self.assertEqual(self.check(f"cat /sys/bus/pci/devices/{function}/enable").strip(), "0")


if __name__ == "__main__":
    guest.main()
