#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Eight modules of the reference design, served by oam-sim, as a real kernel finds them: PCI functions behind root
ports and switches on two NUMA nodes. Registers and their offsets: docs/reference-module.md."""

import json
import os
import re
import subprocess

import guest
import machines
import servers

MODULE = "1af4:10f0"
# Slots in the order of their places: no module is where its address would have it.
PLACES = (2, 0, 3, 1, 7, 5, 4, 6)
MAGIC = "0x314d414f"
IOVA = 0x4000000
MSIX = 3  # of oamhal_interrupt_kind
ONES = "0xffffffff"
ADDRESS = r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]"
# VFIO resets each module as it is opened, and emulation is slow: eight take longer than the usual 2 seconds.
VIA_VFIO = "oam-info --via vfio --deadline 60"
# The module that the last test kills.
KILLED_PLACE = 5


def wiring(document):
    """The links as pairs of ends, an end as (slot, port); one end for a link that is not joined to a module."""
    slots = {device["id"]: device["slot"] for device in document["devices"]}

    def end(one):
        return (slots[one["device"]], one["port"]) if one["kind"] == "device" else (one["kind"], one["label"])

    return {frozenset((end(link["a"]), end(link["b"]))) for link in document["links"]}


def devices(document):
    """Devices by their addresses, and their ports by their numbers."""
    found = {device["bdf"]: dict(device) for device in document["devices"]}
    return found, {bdf: {port["index"]: port for port in device.pop("ports")} for bdf, device in found.items()}


def ports_to(document, killed):
    """The ports that are wired to a device, by the other devices' addresses."""
    addresses = {device["id"]: device["bdf"] for device in document["devices"]}
    found = {}
    for link in document["links"]:
        for end, other in ((link["a"], link["b"]), (link["b"], link["a"])):
            if (end["kind"], other["kind"]) == ("device", "device") and addresses[other["device"]] == killed:
                found.setdefault(addresses[end["device"]], set()).add(end["port"])
    return found


def table(text):
    """The rows of the table of oam-info by the addresses in them."""
    rows = {}
    for line in text.splitlines():
        found = re.search(ADDRESS, line)
        if found:
            rows[found.group()] = line
    return rows


class Modules(guest.GuestCase):
    """In order: as the kernel found them, then bound to vfio-pci, then one killed."""

    NEEDS_VFIO_USER = True
    whole = None

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

    @classmethod
    def inventory(cls):
        """What oam-info told by VFIO while all modules lived; asked once."""
        if cls.whole is None:
            cls.whole = json.loads(cls.guest.check(f"{VIA_VFIO} --json"))
        return cls.whole

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
                # The module's memory with write combining, and its registers without, as is right.
                said = self.tool("combined", function, f"map 2\nstore 2 {64 * slot} {slot + 1}\nload 2 {64 * slot}\nmap 0\nload 0 0")
                self.assertEqual(said, ["open", hex(slot + 1), MAGIC])
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
        lines = ["config 4 2 6", "map 0", "memory 12288", f"fill {data} {size} 1", f"dma {IOVA}"]
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
        lines = ["config 4 2 6", "map 0", f"interrupts {MSIX}", f"events {MSIX} 4", "store 0 0x204 0xf"]
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
        document = self.inventory()
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
        said = self.check(f"{VIA_VFIO} registers {self.functions[0]} id")
        self.assertIn("MODULE_ID", said)
        self.assertIn("MAGIC", said)

    def test_8_links(self):
        """The passive tests of all links by VFIO: all pass, each wire proved from both ends. QEMU's switches say 2.5 GT/s and
        one lane whatever is below them: the ends of the modules' PCIe links disagree, and that alone is found."""
        result = self.guest.run("oam-linktest --via vfio --time 10 --json", seconds=300)
        self.assertEqual((result.status, result.stderr), (1, ""), result)
        report = json.loads(result.stdout)
        found = {(one["test"], one["verdict"]) for one in report["results"]}
        self.assertEqual(found, {("status", "PASS"), ("wiring", "PASS"), ("counters", "PASS"), ("pcie", "FAIL")})
        for one in report["results"]:
            if one["verdict"] == "FAIL":
                self.assertRegex(one["reason"], rf"^between {ADDRESS} and {ADDRESS}: its ends do not say the same\.$")
        coverage = {one["test"]: (one["done"], one["total"]) for one in report["coverage"]}
        self.assertEqual((coverage["status"], coverage["wiring"], coverage["pcie"]), ((80, 80), (40, 40), (8, 8)))

    def test_9_killed(self):
        """A module whose process is killed while a program has it: no signal ends the program, the module is lost to it
        and to all others, and the other modules are as before."""
        killed = self.functions[KILLED_PLACE]
        before, rows = self.inventory(), table(self.check("oam-info"))
        self.assertEqual(sorted(rows), self.functions)
        # The program stays: to close a dead function takes the kernel a minute, for it tries to reset it. It is idle
        # until QEMU has noticed that the module is gone: QEMU 11.1 ends by an assertion when an access meets that.
        script = ("mkfifo /tmp/said; (printf 'map 0\\nload 0 0\\nsay ready\\n'; read go <&3; "
                  "printf 'load 0 0\\nload 0 0x14\\nalive\\nread 0 0 4\\nsay done\\n'; sleep 10000) | "
                  f"function_tool vfio {killed} >/tmp/said & "
                  "while read line; do echo $line; test \"$line\" = done && break; done </tmp/said")
        program = self.guest.start(script)
        program.expect("^ready$")
        self.servers.kill(f"oam{PLACES[KILLED_PLACE]}")
        self.guest.process.wait_said("failed to read|closed socket|reset by peer")
        program.say("go")
        said = [line for line in program.finish().stdout.splitlines() if line != "ok"]
        self.assertEqual(said[:3], ["open", MAGIC, "ready"])
        self.assertEqual(said[3:5], [ONES, ONES])
        self.assertRegex(said[5], f"^device-lost: {killed}")
        self.assertRegex(said[6], f"^device-lost: {killed}|^{ONES}$")
        self.assertEqual(said[7], "done")
        self.check_others(killed, before)
        self.check_links(killed)
        # Without a way to registers: what the kernel tells of the others is what it told.
        result = self.guest.run("oam-info")
        self.assertEqual((result.status, result.stderr), (1, ""), result)
        after = table(result.stdout)
        self.assertRegex(after.pop(killed), " lost: ")
        del rows[killed]
        self.assertEqual(after, rows)

    def check_links(self, killed):
        """What the test of links says of a module that is gone: its own ports and those that lead to it fail, all others
        are tested."""
        result = self.guest.run("oam-linktest status --via vfio --json", seconds=300)
        self.assertEqual((result.status, result.stderr), (1, ""), result)
        results = [one for one in json.loads(result.stdout)["results"] if one["test"] == "status"]
        slot = f"oam{PLACES[KILLED_PLACE]}"
        failed = [one["subject"] for one in results if one["verdict"] == "FAIL"]
        self.assertTrue(failed)
        for subject in failed:
            ends = (subject["module"], subject.get("peer_module"))
            self.assertTrue(any(end and (end.endswith(slot) or end == killed) for end in ends) or not ends[1], subject)
        self.assertGreaterEqual(len([one for one in results if one["verdict"] == "PASS"]), 60)

    def check_others(self, killed, before):
        """The inventory by VFIO: the lost module by its address, and the others as they were, but for what was wired to
        the lost one."""
        result = self.guest.run(f"{VIA_VFIO} --json")
        self.assertEqual((result.status, result.stderr), (1, ""), result)
        document = json.loads(result.stdout)
        (then, old_ports), (now, ports) = devices(before), devices(document)
        self.assertEqual(sorted(now), self.functions)
        self.assertEqual((now[killed]["state"], now[killed]["usable"], now[killed]["serial"]), ("lost", False, None))
        lost = [finding for finding in document["findings"] if finding["code"] == "pci.config-all-ones"]
        self.assertEqual([finding["subject"] for finding in lost], [f"pci:{killed}"])
        self.assertIn(f"{killed} does not answer", lost[0]["message"])
        wired = ports_to(before, killed)
        self.assertEqual(len(wired), len(PLACES) - 1)
        for function in self.functions:
            if function == killed:
                continue
            with self.subTest(function=function):
                self.assertEqual(now[function]["state"], "ok")
                # Their places among the devices are others, for one has no slot any more.
                self.assertEqual({**now[function], "index": 0}, {**then[function], "index": 0})
                changed = {index for index, port in ports[function].items() if port != old_ports[function][index]}
                self.assertEqual(changed, wired[function])
                self.assertEqual({ports[function][index]["state"] for index in changed}, {"down"})


if __name__ == "__main__":
    guest.main()
