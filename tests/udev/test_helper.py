#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The helper of the udev rules: the names that it gives are those of a whole enumeration, it reads one device, and
nothing that it meets keeps udev waiting."""

import contextlib
import os
import pathlib
import re
import statistics
import subprocess
import time
import types

import documented
import helper
import measure
import oam_info
import scale

NODE = "/dev/dri/renderD128"
MACHINE = oam_info.MACHINES[0]
HANG_FS = os.environ.get("HANG_FS")
# Of the other seven accelerators; see tools/oam-udev/gate.cpp.
PLACING = {"class", "uevent", "board_info", "xgmi_physical_id"}
# 136 functions whose class is read, eight devices and their way to the host; a whole enumeration makes over 2,000.
CALLS = 1100
# Four of each file: its class and uevent and its root port's class, its KFD node, board_info and position; two for its
# directory, twice, and whether it is a virtual function.
CALLS_OF_A_MODULE = 30
MACHINES = oam_info.SOURCE / "tools/oam-sim/machines"
GOAL_SECONDS = 0.1
FAULTS = {"gone": None, "empty": b"", "garbage": b"../../x y=\nSLOT 99999999999999999999\n" * 50,
          "binary": bytes(range(256)) * 16}


class NamesTest(oam_info.Case):
    def check(self, machine):
        tree = self.tree(machine)
        document = self.document(root=tree)
        wanted = helper.expected(document)
        found = {node: helper.ask(tree, node) for node in wanted}
        self.assertEqual({node: helper.links(properties) for node, properties in found.items()}, wanted)
        every = sum((helper.links(properties) for properties in found.values()), [])
        self.assertEqual(len(every), len(set(every)))
        devices = {device["bdf"]: device for device in document["devices"]}
        for properties in found.values():
            device = devices[re.search(r"pci-([\da-f:.]+)-", properties["BY_PATH"]).group(1)]
            self.assertEqual(properties["ID"], device["id"])
            self.assertEqual(properties.get("SLOT"), None if device["slot"] is None else str(device["slot"]))
            if device["slot"] is not None:
                self.assertEqual(properties["MODULE"], device["module"])
        return found

    def test_are_those_of_oam_info(self):
        counts = {machine: len(self.check(machine)) for machine in oam_info.MACHINES}
        self.assertEqual(counts, {"mi300x-ubb8": 16, "mi250x-4oam": 16, "mi308x-ubb8-qpx": 40, "mixed-generic": 0,
                                  "hls2-gaudi2": 16, "h100-4gpu": 0, "max1550-4oam": 8, "ascend910b-8": 8})

    def test_slot_is_the_render_node(self):
        found = self.check(MACHINE)
        slots = {properties["BY_SLOT"]: node for node, properties in found.items()}
        self.assertEqual(sorted(slots), sorted(f"ubb0/slot{i}{kind}" for i in range(8) for kind in ("", "-card")))
        self.assertTrue(all("render" in slots[f"ubb0/slot{i}"] for i in range(8)))

    def test_two_baseboards(self):
        found = self.check(helper.written(self.folder(), "two", helper.FOUR_AND_FOUR))
        slots = {properties["BY_SLOT"] for properties in found.values() if "render" in properties["KIND"]}
        self.assertEqual(slots, {f"ubb{board}/slot{slot}" for board in range(2) for slot in range(4)})
        renumbers = {properties["BASEBOARD"] for properties in found.values() if "RENUMBERS" in properties}
        self.assertEqual(renumbers, {"ubb0"})
        self.assertEqual(len([1 for properties in found.values() if "RENUMBERS" in properties]), 2)

    def test_a_virtual_function_has_no_slot(self):
        found = self.check(helper.written(self.folder(), "vf", helper.VIRTUAL_FUNCTION))
        virtual = [properties for properties in found.values() if properties["ID"].startswith("pci:")]
        self.assertEqual([properties.keys() for properties in virtual], [{"ID", "VENDOR", "KIND", "BY_PATH"}] * 2)

    def test_a_slot_that_two_claim_is_nobodys(self):
        found = self.check(helper.written(self.folder(), "same", helper.SAME_SLOT))
        self.assertEqual(len([1 for properties in found.values() if "SLOT" not in properties]), 4)

    def test_no_accelerator(self):
        tree = self.tree("mi300x-ubb8")
        # Reserved for a partition that there is not; shared by all; not there.
        for node in ("/dev/dri/renderD129", "/dev/kfd", "/dev/dri/renderD999", "/dev/null"):
            self.assertEqual(helper.ask(tree, node), {}, node)


class CostTest(oam_info.Case):
    def calls(self, tree):
        """The system calls of one run. They are slow under strace: the deadline is long."""
        arguments = ["--root", tree, "--deadline", 60000, NODE, helper.device_path(tree, NODE)]
        with open(self.folder() / "trace", "w+", encoding="utf-8") as file:
            measure.run(["strace", "-f", "-y", "-s", "4096", "-o", file.name, helper.HELPER, *arguments])
            return [line for line in file.read().splitlines() if re.match(r"\d+ +\w+\(", line)]

    def test_another_module_costs_what_places_it(self):
        """In a machine of many baseboards, with its root port."""
        sizes = (64, 128)
        counts = []
        for modules in sizes:
            path = scale.description(types.SimpleNamespace(folder=self.folder()), MACHINES, scale.WHOLE, modules)
            tree = self.folder() / f"modules-{modules}"
            measure.run([oam_info.OAM_SIM, "tree", path, tree])
            lines = self.calls(tree)
            counts.append(len(lines))
            self.assertEqual(helper.ask(tree, NODE)["BASEBOARD"], "ubb0")
            self.assertEqual(len([line for line in lines if "xgmi_physical_id" in line and "openat2(" in line]), modules)
            others = [line for line in lines if "/drm/" in line or "iommu_group" in line]
            self.assertLess(len(others), 16)
        each = (counts[1] - counts[0]) / (sizes[1] - sizes[0])
        print(f"{counts} system calls in machines of {sizes} modules, {each:.1f} for another module")
        self.assertLessEqual(each, CALLS_OF_A_MODULE)

    def test_reads_one_device(self):
        tree = self.tree(MACHINE)
        lines = self.calls(tree)
        document = self.document(root=tree)
        own = re.search(r"pci-([\da-f:.]+)-", helper.ask(tree, NODE)["BY_PATH"]).group(1)
        others = {device["bdf"] for device in document["devices"]} - {own}
        self.assertEqual(len(others), 7)
        read, aliases = {}, documented.Aliases(tree)
        for line in lines:
            if "openat2(" not in line or "O_DIRECTORY" in line or "O_PATH" in line:
                continue
            for name in aliases.names(measure.path_of(line)):
                match = re.fullmatch(r"sys/bus/pci/devices/([\da-f:.]+)/(.+)", name)
                if match and match.group(1) in others:
                    read.setdefault(match.group(1), set()).add(match.group(2))
        self.assertEqual(set(read), others)
        for names in read.values():
            self.assertLessEqual(names, PLACING)
        self.assertFalse([line for line in lines if "io_links/" in line or "mem_banks/" in line])
        print(f"{len(lines)} system calls")
        self.assertLessEqual(len(lines), CALLS)

    def test_time(self):
        """Printed; a bound only for what cannot be load."""
        tree = self.tree(MACHINE)
        path = helper.device_path(tree, NODE)
        took = []
        for _ in range(21):
            started = time.monotonic()
            helper.run("--root", tree, NODE, path)
            took.append(time.monotonic() - started)
        print(f"median {1000 * statistics.median(took):.1f} ms, least {1000 * min(took):.1f} ms")
        self.assertLess(min(took), GOAL_SECONDS)


class SickTest(oam_info.Case):
    @contextlib.contextmanager
    def hanging(self, path):
        if not HANG_FS:
            self.skipTest("built without libfuse3")
        with subprocess.Popen([HANG_FS, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
            try:
                if server.stdout.readline() != "ready\n":
                    self.skipTest("no FUSE mounts here")
                yield
            finally:
                server.terminate()

    def attribute(self, tree, node, name):
        folder = pathlib.Path(str(tree) + "/sys" + helper.device_path(tree, node))
        return (folder.parents[1] / name).resolve()

    def test_own_driver_hangs(self):
        tree = self.tree(MACHINE)
        with self.hanging(self.attribute(tree, NODE, "board_info")):
            started = time.monotonic()
            result = helper.run("--root", tree, "--deadline", 300, NODE, helper.device_path(tree, NODE))
            took = time.monotonic() - started
        self.assertEqual((result.returncode, result.stdout), (4, ""))
        self.assertIn(f"{NODE} within 300 ms", result.stderr)
        self.assertGreaterEqual(took, 0.3)
        self.assertLess(took, 10)

    def test_another_driver_hangs(self):
        """What it does not need of other devices does not hold it up."""
        tree = self.tree(MACHINE)
        before = helper.ask(tree, NODE)
        for name in ("unique_id", "vbios_version", "mem_info_vram_total", "serial_number"):
            with self.hanging(self.attribute(tree, "/dev/dri/renderD136", name)):
                self.assertEqual(helper.ask(tree, NODE), before)

    def test_torn_trees(self):
        """Whatever is missing, cut off or garbage: no crash, and no name that the whole tree does not give."""
        tree = self.tree(helper.written(self.folder(), "torn", f'extends = "{MACHINE}"\n'))
        links = set(helper.links(helper.ask(tree, NODE)))
        path = helper.device_path(tree, NODE)
        own = self.attribute(tree, NODE, ".").relative_to(tree)
        kfd = "sys/class/kfd/kfd/topology/nodes"
        names = [own / name for name in ("class", "uevent", "board_info", "xgmi_physical_id", "unique_id", "drm")]
        names += [kfd, f"{kfd}/2/properties", "sys/class/kfd", "sys/bus/pci", "sys/class/drm", "sys"]
        outcomes = set()
        for name in names:
            for fault in FAULTS:
                with spoiled(tree / name, fault):
                    result = helper.run("--root", tree, NODE, path)
                self.assertEqual(result.returncode, 0, f"{name} {fault}: {result.stderr}")
                pairs = dict(line.removeprefix("OAMHAL_").split("=", 1) for line in result.stdout.splitlines())
                found = set(helper.links(pairs))
                self.assertLessEqual(found, links, f"{name} {fault}")
                outcomes.add(len(found))
        self.assertGreater(len(outcomes), 2)


@contextlib.contextmanager
def spoiled(path, fault):
    """Something else, or nothing, in the place of a file or folder."""
    path = pathlib.Path(os.path.realpath(path))
    aside = path.with_name(path.name + ".aside")
    path.rename(aside)
    try:
        if fault != "gone":
            path.write_bytes(FAULTS[fault])
        yield
    finally:
        path.unlink(missing_ok=True)
        aside.rename(path)


class UsageTest(oam_info.Case):
    def test_wrong_arguments(self):
        cases = {
            (): "it takes a device node",
            (NODE,): "it takes a device node",
            (NODE, "x", "y"): "unexpected argument 'y'",
            ("--frob", NODE, "x"): "unexpected argument '--frob'",
            ("renderD128", "x"): "'renderD128' is no path below /dev",
            ("--root", "", NODE, "x"): "--root names a directory",
            ("--root",): "unexpected argument '--root'",
            ("--deadline", "0", NODE, "x"): "from 1 to 60000, not '0'",
            ("--deadline", "-1", NODE, "x"): "not '-1'",
            ("--deadline", "1s", NODE, "x"): "not '1s'",
            ("--deadline", "99999999999999999999", NODE, "x"): "not '99999999999999999999'",
        }
        for arguments, words in cases.items():
            result = helper.run(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn(words, result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1)

    def test_help_and_version(self):
        self.assertIn("usage: oamhal-udev", helper.run("--help").stdout)
        self.assertRegex(helper.run("--version").stdout, r"\Aoamhal-udev \d+\.\d+\.\d+\n\Z")

    def test_no_root(self):
        result = helper.run("--root", "/nonexistent/oamhal", NODE, "x")
        self.assertEqual((result.returncode, result.stdout), (3, ""))
        self.assertIn("/nonexistent/oamhal", result.stderr)

    def test_output_that_cannot_be_written(self):
        tree = self.tree(MACHINE)
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = helper.run("--root", tree, NODE, helper.device_path(tree, NODE), capture_output=False, stdout=full)
        self.assertEqual(result.returncode, 3)

    def test_environment_is_not_looked_at(self):
        tree = self.tree(MACHINE)
        for name in ("OAMHAL_ROOT", "OAMHAL_PLUGINS"):
            result = subprocess.run([helper.HELPER, NODE, helper.device_path(tree, NODE)], capture_output=True, text=True,
                                    env=oam_info.environment(**{name: str(tree)}), check=False)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))


oam_info.main()
