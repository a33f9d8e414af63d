#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Eight modules of the reference design, served by oam-sim, as a real kernel finds them: PCI functions behind root
ports and switches on two NUMA nodes. Registers and their offsets: docs/reference-module.md."""

import json
import os
import subprocess

import guest
import machines
import servers

MODULE = "1af4:10f0"
# Slots in the order of their places: no module is where its address would have it.
PLACES = (2, 0, 3, 1, 7, 5, 4, 6)
MAGIC = "0x314d414f"
IOVA = 0x4000000
MSIX = 2
ONES = "0xffffffff"
# The module that the last test kills.
KILLED_PLACE = 5


def wiring(document):
    """The links as pairs of ends, an end as (slot, port); one end for a link that is not joined to a module."""
    slots = {device["id"]: device["slot"] for device in document["devices"]}

    def end(one):
        return (slots[one["device"]], one["port"]) if one["kind"] == "device" else (one["kind"], one["label"])

    return {frozenset((end(link["a"]), end(link["b"]))) for link in document["links"]}


class Modules(guest.GuestCase):
    """In order: as the kernel found them, then bound to vfio-pci, then one killed."""

    NEEDS_VFIO_USER = True

    @classmethod
    def programs(cls):
        return ["tests/guest/function_tool"]

    @classmethod
    def machine(cls):
        program = os.environ.get("OAM_SIM", guest.BUILD / "tools/oam-sim/oam-sim")
        cls.servers = servers.Servers(program, "ubb8-reference", cls.store.home / "logs")
        cls.addClassCleanup(cls.servers.end)
        return machines.two_nodes([
            {"driver": "vfio-user-pci", "id": f"oam{slot}",
             "socket": {"type": "unix", "path": str(cls.servers.socket(f"oam{slot}"))}} for slot in PLACES])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions = cls.guest.functions(MODULE)

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

    def test_2_sysfs(self):
        """Registers by sysfs' resource files: each is the module that was put there."""
        for slot, function in zip(PLACES, self.functions):
            with self.subTest(function=function):
                self.check(f"echo 1 >/sys/bus/pci/devices/{function}/enable")
                said = self.tool("sysfs", function, "map 0\nload 0 0\nload 0 0x14\nalive")
                self.assertEqual(said, ["open", MAGIC, hex(0x80000000 | slot)])
                self.check(f"echo 0 >/sys/bus/pci/devices/{function}/enable")

    def test_3_vfio(self):
        """The same by VFIO. What vfio-pci put to sleep is not to be had by sysfs, and that is said."""
        for slot, function in zip(PLACES, self.functions):
            with self.subTest(function=function):
                self.guest.bind_vfio(function)
                said = self.tool("vfio", function, "map 0\nload 0 0\nload 0 0x14\nread 0 0 4\nalive")
                self.assertEqual(said, ["open", MAGIC, hex(0x80000000 | slot), MAGIC])
        said = self.tool("sysfs", self.functions[0], "alive")
        self.assertRegex(said[0], f"^not-supported: {self.functions[0]} is asleep")

    def test_4_dma(self):
        """To the module's memory and back, through the guest's IOMMU, done by an interrupt; not once it is unmapped."""
        ring, data, back, size = 0, 4096, 8192, 2048
        descriptors = ((IOVA + data, 0, 0b0100), (0, IOVA + back, 0b10001))
        lines = ["write 7 4 2 6", "map 0", "memory 12288", f"fill {data} {size} 1", f"dma {IOVA}"]
        for index, (source, destination, flags) in enumerate(descriptors):
            base = ring + 32 * index
            lines += [f"put {base} {source}", f"put {base + 8} {destination}", f"put {base + 16} {size | flags << 32}"]
        lines += [f"events {MSIX} 4", "store 0 0x204 4", "store 0 0x3000 2", f"store 0 0x3008 {IOVA + ring}",
                  "store 0 0x300c 0", "store 0 0x3010 2", "store 0 0x3014 2", "store 0 0x3000 1", "event 2",
                  f"equal {data} {back} {size}", f"get {ring + 24}", f"get {ring + 56}", "load 0 0x3018",
                  # The ring itself is gone from the module's sight: it must stop with an error of the host's address.
                  f"undma {IOVA}", f"fill {back} {size} 0", "store 0 0x3014 4", "until 0 0x3004 0xff00 0x200",
                  f"fill {data} {size} 0", f"equal {data} {back} {size}"]
        said = self.tool("vfio", self.functions[0], "\n".join(lines))
        self.assertEqual(said, ["open", "came 1", "equal", "0x1", "0x1", "0x2", "equal"])

    def test_5_interrupts(self):
        """Each vector of MSI-X signals its event."""
        lines = ["write 7 4 2 6", "map 0", f"interrupts {MSIX}", f"events {MSIX} 4", "store 0 0x204 0xf"]
        for vector in range(4):
            lines += [f"store 0 0x208 {1 << vector}", f"event {vector}", f"store 0 0x200 {1 << vector}"]
        said = self.tool("vfio", self.functions[0], "\n".join(lines))
        self.assertEqual(said, ["open", "4", *["came 1"] * 4])

    def test_6_pcie(self):
        """Every hop, from the configuration space that root may read: port, switch, module; each module its own serial."""
        paths = json.loads(self.check("oam-info pcie --json"))["pcie"]
        self.assertEqual([path["bdf"] for path in paths], self.functions)
        serials = set()
        for path in paths:
            nodes = path["path"]
            self.assertEqual([node["bdf"] for node in nodes],
                             self.check(f"readlink /sys/bus/pci/devices/{path['bdf']}").strip().split("/")[-4:])
            module = nodes[-1]
            self.assertEqual(module["config"]["problem"], None)
            self.assertEqual((module["link"]["speed_gts"], module["link"]["width"]), (32.0, 16))
            self.assertEqual(module["msix_vectors"], 4)
            serials.add(module["serial_number"])
        self.assertEqual(len(serials - {None}), len(PLACES))

    def test_7_inventory(self):
        """Registers by VFIO tell slots and wiring: the same as where the modules are asked without a kernel between."""
        # VFIO resets each module as it is opened, and emulation is slow: eight take longer than the usual 2 seconds.
        document = json.loads(self.check("oam-info --via vfio --deadline 60 --json"))
        self.assertEqual(document["root"], "live")
        devices = {device["bdf"]: device for device in document["devices"]}
        self.assertEqual(sorted(devices), self.functions)
        for place, (slot, function) in enumerate(zip(PLACES, self.functions)):
            device = devices[function]
            self.assertEqual((device["slot"], device["numa_node"], device["backend"]), (slot, place // 4, "reference"))
            self.assertIn(f"{slot:05}", device["serial"])
        direct = json.loads(subprocess.run(
            [self.servers.program, "exec", "ubb8-reference", "--", guest.BUILD / "tools/oam-info/oam-info", "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True).stdout)
        self.assertGreaterEqual(len(document["links"]), 28)
        self.assertEqual(wiring(document), wiring(direct))

    def test_8_registers(self):
        """A block of registers, decoded, by VFIO."""
        said = self.check(f"oam-info --via vfio --deadline 60 registers {self.functions[0]} id")
        self.assertIn("MODULE_ID", said)
        self.assertIn("MAGIC", said)

    def test_9_killed(self):
        """A module whose process is killed while a program has it: no signal ends the program, the module is lost to it
        and to all others, and the other modules are as before."""
        killed = self.functions[KILLED_PLACE]
        # The program stays: to close a dead function takes the kernel a minute, for it tries to reset it. It is idle when
        # the module is killed: QEMU 11.1 ends by an assertion when an access is on its way then.
        script = ("mkfifo /tmp/said; (printf 'map 0\\nload 0 0\\nsay ready\\n'; read go <&3; "
                  "printf 'load 0 0\\nload 0 0x14\\nalive\\nread 0 0 4\\nsay done\\n'; sleep 10000) | "
                  f"function_tool vfio {killed} >/tmp/said & "
                  "while read line; do echo $line; test \"$line\" = done && break; done </tmp/said")
        program = self.guest.start(script)
        program.expect("^ready$")
        self.servers.kill(f"oam{PLACES[KILLED_PLACE]}")
        program.say("go")
        said = [line for line in program.finish().stdout.splitlines() if line != "ok"]
        self.assertEqual(said[:3], ["open", MAGIC, "ready"])
        self.assertEqual(said[3:5], [ONES, ONES])
        self.assertRegex(said[5], f"^device-lost: {killed}")
        self.assertRegex(said[6], f"^device-lost: {killed}|^{ONES}$")
        self.assertEqual(said[7], "done")
        for function in self.functions:
            if function != killed:
                self.assertEqual(self.tool("vfio", function, "map 0\nload 0 0\nalive"), ["open", MAGIC])


if __name__ == "__main__":
    guest.main()
