#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Eight modules of the reference design, served by oam-sim, as a real kernel finds them: PCI functions behind root
ports and switches on two NUMA nodes. Registers and their offsets: docs/reference-module.md."""

import os
import pathlib

import fetch
import guest
import machines
import servers

MODULE = "1af4:10f0"
# Slots in the order of their places: no module is where its address would have it.
PLACES = (2, 0, 3, 1, 7, 5, 4, 6)
MAGIC = "0x314d414f"
IOVA = 0x4000000
MSIX = 2
# What each test that breaks something has for itself.
KILLED_PLACE = 5


class Modules(guest.GuestCase):
    """The first place is for tests that write; one module is killed, in the last test."""

    NEEDS_VFIO_USER = True

    @classmethod
    def programs(cls):
        return ["tests/guest/function_tool"]

    @classmethod
    def machine(cls):
        program = pathlib.Path(os.environ.get("OAM_SIM", guest.BUILD / "tools/oam-sim/oam-sim"))
        logs = fetch.HOME / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        cls.servers = servers.Servers(program, "ubb8-reference", logs / "modules-servers.log")
        cls.addClassCleanup(cls.servers.end)
        return machines.two_nodes([
            {"driver": "vfio-user-pci", "id": f"oam{slot}",
             "socket": {"type": "unix", "path": str(cls.servers.socket(f"oam{slot}"))}} for slot in PLACES])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions = cls.guest.functions(MODULE)
        for function in cls.functions:
            cls.guest.bind_vfio(function)

    def tool(self, way, function, lines):
        """The answers to the lines, behind the one to opening; every one but "ok"."""
        result = self.guest.run(f"function_tool {way} {function} <<'END'\n{lines}\nEND")
        self.assertEqual(result.stderr, "")
        return [line for line in result.stdout.splitlines() if line != "ok"]

    def attribute(self, function, name):
        return self.check(f"cat /sys/bus/pci/devices/{function}/{name}").strip()

    def test_1_kernel(self):
        """What the kernel made of them."""
        self.assertEqual(len(self.functions), len(PLACES))
        for place, function in enumerate(self.functions):
            with self.subTest(function=function):
                self.assertEqual(self.attribute(function, "class"), "0x120000")
                self.assertEqual(self.attribute(function, "numa_node"), str(place // 4))
                self.assertEqual(self.attribute(function, "current_link_speed"), "32.0 GT/s PCIe")
                self.assertEqual(self.attribute(function, "current_link_width"), "16")

    def test_2_registers(self):
        """By VFIO and by sysfs: each is the module that was put there."""
        for slot, function in zip(PLACES, self.functions):
            for way in ("vfio", "sysfs"):
                with self.subTest(function=function, way=way):
                    said = self.tool(way, function, "map 0\nload 0 0\nload 0 0x14\nload 0 0xffc\nalive")
                    self.assertEqual(said[:3], ["open", MAGIC, hex(0x80000000 | slot)])

    def test_3_dma(self):
        """To the module's memory and back, through the guest's IOMMU; done by an interrupt; refused once unmapped."""
        ring, data, back, size = 0, 4096, 8192, 2048
        descriptors = ((IOVA + data, 0, 0b0100), (0, IOVA + back, 0b10001))
        lines = ["write 7 4 2 6", "map 0", "memory 12288", f"fill {data} {size} 1", f"dma {IOVA}"]
        for index, (source, destination, flags) in enumerate(descriptors):
            base = ring + 32 * index
            lines += [f"put {base} {source}", f"put {base + 8} {destination}", f"put {base + 16} {size | flags << 32}"]
        lines += [f"events {MSIX} 4", "store 0 0x204 4", "store 0 0x3000 2", f"store 0 0x3008 {IOVA + ring}",
                  "store 0 0x300c 0", "store 0 0x3010 2", "store 0 0x3014 2", "store 0 0x3000 1", "event 2",
                  f"equal {data} {back} {size}", f"get {ring + 24}", f"get {ring + 56}", "load 0 0x3018"]
        said = self.tool("vfio", self.functions[0], "\n".join(lines))
        self.assertEqual(said, ["open", "came 1", "equal", "0x1", "0x1", "0x2"])

    def test_4_interrupts(self):
        """Each vector of MSI-X signals its event."""
        lines = ["write 7 4 2 6", "map 0", f"interrupts {MSIX}", f"events {MSIX} 4", "store 0 0x204 0xf"]
        for vector in range(4):
            lines += [f"store 0 0x208 {1 << vector}", f"event {vector}", f"store 0 0x200 {1 << vector}"]
        said = self.tool("vfio", self.functions[0], "\n".join(lines))
        self.assertEqual(said, ["open", "4", *["came 1"] * 4])

    def test_9_killed(self):
        """A module whose process was killed is lost; the others are as before."""
        self.servers.kill(f"oam{PLACES[KILLED_PLACE]}")
        for place, function in enumerate(self.functions):
            said = self.tool("vfio", function, "map 0\nload 0 0\nalive")
            if place == KILLED_PLACE:
                self.assertRegex(said[-1], "^device-lost", said)
            else:
                self.assertEqual(said, ["open", MAGIC])


if __name__ == "__main__":
    guest.main()
