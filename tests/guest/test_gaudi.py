#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Modules of a Gaudi2 without a driver, served by oam-sim: what a real kernel makes of functions with such BARs, and what
oam-info reads of their registers over VFIO. Registers: drivers/gaudi/README.md."""

import json
import os

import guest
import machines
import servers

GAUDI2 = "1da3:1020"
# Card locations in the order of their places.
PLACES = (6, 1)
BARS = {0: 256 << 20, 2: 16 << 10, 4: 128 << 30}
# VFIO resets each function as it is opened.
VIA_VFIO = "oam-info --via vfio --deadline 60"


class Gaudi(guest.GuestCase):
    """In order: as the kernel found them, then bound to vfio-pci."""

    NEEDS_VFIO_USER = True

    @classmethod
    def machine(cls):
        program = os.environ.get("OAM_SIM", guest.BUILD / "tools/oam-sim/oam-sim")
        cls.servers = servers.Servers(program, "hls2-gaudi2-unbound", cls.store.home / "logs")
        cls.addClassCleanup(cls.servers.end)
        return machines.two_nodes([
            {"driver": "vfio-user-pci", "id": f"oam{slot}",
             "socket": {"type": "unix", "path": str(cls.servers.socket(f"oam{slot}"))}} for slot in PLACES])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions = cls.guest.functions(GAUDI2)

    def test_1_kernel(self):
        """Each is where it was put, with BARs of the part's sizes that have addresses."""
        self.assertEqual(len(self.functions), len(PLACES))
        for function in self.functions:
            place = f"/sys/bus/pci/devices/{function}"
            self.assertEqual(self.check(f"cat {place}/class").strip(), "0x120000")
            lines = [[int(word, 16) for word in line.split()] for line in self.check(f"cat {place}/resource").splitlines()]
            for bar, size in BARS.items():
                start, end, _ = lines[bar]
                self.assertEqual((start != 0, end - start + 1), (True, size), f"{function} BAR {bar}")

    def test_2_without_a_way_to_registers(self):
        document = json.loads(self.guest.run("oam-info --json").stdout)
        self.assertEqual([device["bdf"] for device in document["devices"]], self.functions)
        for device in document["devices"]:
            self.assertEqual((device["backend"], device["state"], device["slot"]), ("gaudi", "no-driver", None))

    def test_3_straps_and_ports_over_vfio(self):
        for function in self.functions:
            self.guest.bind_vfio(function)
        document = json.loads(self.guest.run(f"{VIA_VFIO} --json").stdout)
        slots = {device["bdf"]: device["slot"] for device in document["devices"]}
        self.assertEqual(slots, dict(zip(self.functions, PLACES)))
        states = {device["bdf"]: [port["state"] for port in device["ports"]] for device in document["devices"]}
        for function in self.functions:
            self.assertEqual(len(states[function]), 24)
            self.assertEqual([port for port, state in enumerate(states[function]) if state != "up"], [8, 22, 23])
        self.assertNotIn("gaudi.registers", {finding["code"] for finding in document["findings"]})

    def test_4_a_register_by_its_name(self):
        said = self.check(f"{VIA_VFIO} registers oam{PLACES[0]} psoc")
        self.assertIn(f"card_location={PLACES[0]} ", said)


if __name__ == "__main__":
    guest.main()
