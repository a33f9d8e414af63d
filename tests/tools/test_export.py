#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info topology --format: pictures, and files for other programs.

After an intended change of a picture: OAMHAL_UPDATE_GOLDEN=1 ctest -R oam-info.export, then look at it."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

import oam_info

CAPTURES = pathlib.Path(os.environ.get("OAMHAL_CAPTURES") or oam_info.SOURCE.parent / "shared/captures")
SERVED = "ubb8-reference"
GOLDEN = oam_info.SOURCE / "tests/tools/golden"
LSTOPO = shutil.which("lstopo-no-graphics")
SVG = "{http://www.w3.org/2000/svg}"


class ExportCase(oam_info.Case):
    def root(self, machine):
        return self.served(machine) if machine == SERVED else self.tree(machine)

    def export(self, machine, form, *arguments):
        result = oam_info.run("topology", "--format", form, *arguments, root=self.root(machine))
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def assert_golden(self, name, text):
        path = GOLDEN / name
        if os.environ.get("OAMHAL_UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        self.assertEqual(path.read_text(encoding="utf-8").splitlines(), text.splitlines())


class SvgTest(ExportCase):
    def test_pictures_stay_as_they_are(self):
        for machine in ("mi250x-4oam", SERVED):
            with self.subTest(machine=machine):
                self.assert_golden(f"{machine}.topology.svg", self.export(machine, "svg"))

    def test_every_machine_has_one(self):
        for machine in (*oam_info.MACHINES, SERVED):
            with self.subTest(machine=machine):
                text = self.export(machine, "svg")
                picture = ElementTree.fromstring(text)
                self.assertEqual(picture.tag, SVG + "svg")
                self.assertIn(f"SIMULATED machine {machine}", text)
                document = self.document("topology", root=self.root(machine))
                names = [words.text for words in picture.iter(SVG + "text")]
                for device in document["devices"]:
                    self.assertIn(device["bdf"], names)
                pairs = {(link["a"]["bdf"], link["b"]["bdf"], link["state"]) for link in document["links"]
                         if link["a"]["kind"] == link["b"]["kind"] == "device"}
                self.assertEqual(text.count('class="casing"'), len(pairs))
                # It needs nothing beside itself.
                self.assertIsNone(re.search(r"href|url\(|@import|<script|<image", text))
                width, height = float(picture.get("width")), float(picture.get("height"))
                for box in picture.iter(SVG + "rect"):
                    self.assertLessEqual(float(box.get("x", 0)) + float(box.get("width")), width)
                    self.assertLessEqual(float(box.get("y", 0)) + float(box.get("height")), height)

    def test_slots_that_are_no_places_are_said_to_be_none(self):
        self.assertIn("not in their places: the slots are positions in the hive", self.export("mi300x-ubb8", "svg"))
        self.assertIn("not in their places: nothing tells these", self.export("mixed-generic", "svg"))
        self.assertIn("Modules stand where they do on the baseboard", self.export(SERVED, "svg"))

    def test_a_machine_without_accelerators(self):
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        result = oam_info.run("topology", "--format", "svg", root=empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("No accelerator was found.", result.stdout)
        ElementTree.fromstring(result.stdout)


class DotTest(ExportCase):
    def test_golden(self):
        for machine in ("mi250x-4oam", SERVED):
            with self.subTest(machine=machine):
                self.assert_golden(f"{machine}.topology.dot", self.export(machine, "dot"))

    @unittest.skipUnless(shutil.which("dot"), "graphviz is not installed")
    def test_graphviz_draws_it(self):
        for machine in (*oam_info.MACHINES, SERVED):
            with self.subTest(machine=machine):
                drawn = subprocess.run(["dot", "-Tsvg"], input=self.export(machine, "dot"), capture_output=True,
                                       text=True, timeout=120, check=True)
                self.assertEqual(drawn.stderr, "")
                document = self.document("topology", root=self.root(machine))
                kinds = [group.get("class") for group in ElementTree.fromstring(drawn.stdout).iter(SVG + "g")]
                # What leads out of the machine is a node for each thing that it leads to.
                outside = {(end["kind"], end["label"]) for link in document["links"] for end in (link["a"], link["b"])
                           if end["kind"] != "device"}
                self.assertEqual(kinds.count("node"), len(document["devices"]) + len(outside))
                pairs = {(link["a"]["bdf"], link["b"]["bdf"], link["state"]) for link in document["links"]}
                self.assertEqual(kinds.count("edge"), len(pairs))


class Rccl:
    """A topology file as RCCL reads it."""

    def __init__(self, text):
        self.system = ElementTree.fromstring(text)
        self.numa = {}
        self.ways = {}
        for cpu in self.system:
            self._add(cpu, cpu.get("numaid"), ())
        gpus = [pci for pci in self.system.iter("pci") if pci.find("gpu") is not None]
        self.counts = {pci.get("busid"): {link.get("target"): int(link.get("count")) for link in pci.iter("xgmi")}
                       for pci in gpus}
        self.devices = [pci.find("gpu").get("dev") for pci in gpus]
        self.nics = {pci.get("busid") for pci in self.system.iter("pci") if pci.find("nic") is not None}

    def _add(self, element, numa, way):
        for pci in element.findall("pci"):
            self.numa[pci.get("busid")] = numa
            self.ways[pci.get("busid")] = way
            self._add(pci, numa, (*way, pci.get("busid")))


class NcclTest(ExportCase):
    """What is equal to the models of RCCL (tools/topo_expl/models: topo_8p_940.xml and topo_8p1h.xml) on captures
    that were made from them: the version, all GPUs and network functions with the bridges above them, their NUMA
    nodes, links with their counts, ids, classes, PCIe speeds and widths. The files also have what these captures do
    not hold: affinity and kind of the CPUs, subsystem ids of bridges and network functions, names and GUIDs of
    network devices, and "sm", "arch", "rank" and "gdr" of GPUs, which RCCL finds out for itself."""

    def capture(self, name):
        archive = CAPTURES / f"{name}.tar.xz"
        if not archive.exists():
            self.skipTest(f"there is no {archive}: OAMHAL_CAPTURES names the folder")
        result = oam_info.run("--root", str(archive), "topology", "--format", "nccl-xml", "--for", "rccl")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("<!-- CAPTURE", result.stdout)
        return Rccl(result.stdout)

    def test_the_model_of_eight_mi300x(self):
        made = self.capture("mi300x-8")
        gpus = [f"0000:{bus}:00.0" for bus in ("0c", "15", "1e", "69", "9f", "af", "bf", "df")]
        self.assertEqual(made.system.get("version"), "2")
        self.assertEqual(made.counts, {gpu: {peer: 1 for peer in gpus if peer != gpu} for gpu in gpus})
        self.assertEqual(made.devices, [str(number) for number in range(8)])
        self.assertEqual([made.numa[gpu] for gpu in gpus], ["0"] * 4 + ["1"] * 4)
        self.assertEqual([cpu.get("numaid") for cpu in made.system], ["0", "1"])
        self.assertEqual(made.ways[gpus[0]], ("0000:05:00.0", "0000:08:00.0", "0000:0a:00.0"))
        self.assertEqual(made.ways[gpus[7]], ("0000:d8:00.0", "0000:db:00.0", "0000:dd:00.0"))
        self.assertEqual(made.nics, {f"0000:{bus}:00.0" for bus in ("07", "10", "19", "64", "9a", "aa", "ba", "da")})
        self.assertEqual(made.ways["0000:07:00.0"], ("0000:05:00.0",))
        pci = next(pci for pci in made.system.iter("pci") if pci.get("busid") == gpus[0])
        self.assertEqual(pci.attrib, {
            "busid": gpus[0], "class": "0x120000", "vendor": "0x1002", "device": "0x74a1", "subsystem_vendor": "0x1002",
            "subsystem_device": "0x74a1", "link_speed": "32.0 GT/s PCIe", "link_width": "16"})
        self.assertEqual({link.get("tclass") for link in pci.iter("xgmi")}, {"0x120000"})

    def test_the_model_of_four_mi250(self):
        made = self.capture("mi250-4oam")
        buses = ("29", "2c", "2f", "32", "ad", "b0", "b3", "b6")
        pairs = {"29 2c": 4, "29 ad": 2, "29 b3": 1, "2c 32": 1, "2c b6": 1, "2f 32": 4, "2f ad": 1, "2f b3": 2,
                 "32 b0": 1, "ad b0": 4, "b0 b6": 1, "b3 b6": 4}
        expected = {f"0000:{bus}:00.0": {} for bus in buses}
        for pair, count in pairs.items():
            a, b = (f"0000:{bus}:00.0" for bus in pair.split())
            expected[a][b] = expected[b][a] = count
        self.assertEqual(made.counts, expected)
        self.assertEqual([made.numa[f"0000:{bus}:00.0"] for bus in buses], ["1"] * 4 + ["3"] * 4)
        self.assertEqual(made.ways["0000:32:00.0"], ("0000:19:00.0", "0000:25:00.0", "0000:30:00.0"))
        self.assertEqual(made.ways["0000:1e:00.0"], ("0000:19:00.0", "0000:1b:00.0"))
        self.assertEqual(made.nics, {f"0000:{bus}:00.0" for bus in ("1d", "1e", "a1", "a2")})

    def test_only_upstream_ports_of_switches_stand_above(self):
        made = Rccl(self.export("mi300x-ubb8", "nccl-xml", "--for", "rccl"))
        # Root port 60:01.1, a switch of 61 and 62, one in the package of 63 and 64.
        self.assertEqual(made.ways["0000:65:00.0"], ("0000:61:00.0", "0000:63:00.0"))
        self.assertEqual(made.ways["0000:06:00.0"], ("0000:01:00.0",))
        # So also where nothing says which port is which.
        bare = self.folder() / "bare"
        shutil.copytree(self.tree("mi300x-ubb8"), bare, symlinks=True)
        for config in (bare / "sys/devices").rglob("config"):
            config.unlink()
        result = oam_info.run("topology", "--format", "nccl-xml", "--for", "rccl", root=bare)
        blind = Rccl(result.stdout)
        self.assertEqual(blind.ways, made.ways)
        self.assertEqual(blind.counts, made.counts)

    def test_cpus_and_network_devices(self):
        text = self.export("mi300x-ubb8", "nccl-xml", "--for", "rccl")
        cpus = ElementTree.fromstring(text).findall("cpu")
        # 0-95,192-287 and 96-191,288-383.
        ones, none = ",".join(["ffffffff"] * 3), ",".join(["00000000"] * 3)
        self.assertEqual([cpu.get("affinity") for cpu in cpus], [f"{ones},{none},{ones}", f"{ones},{none},{ones},{none}"])
        self.assertEqual([net.get("name") for net in cpus[0].iter("net")], ["mlx5_0", "mlx5_1", "mlx5_2", "mlx5_3"])

    def test_only_what_the_runtime_sees(self):
        result = oam_info.run("topology", "--format", "nccl-xml", "--for", "rccl",
                              env=oam_info.environment(OAMHAL_ROOT=str(self.tree("mi300x-ubb8")),
                                                       HIP_VISIBLE_DEVICES="3,0"))
        made = Rccl(result.stdout)
        numbers = {gpu.get("dev"): pci.get("busid") for pci in made.system.iter("pci") for gpu in pci.findall("gpu")}
        self.assertEqual(set(numbers), {"0", "1"})
        self.assertEqual(made.counts, {numbers["0"]: {numbers["1"]: 1}, numbers["1"]: {numbers["0"]: 1}})

    def test_nccl(self):
        system = ElementTree.fromstring(self.export("h100-4gpu", "nccl-xml", "--for", "nccl"))
        self.assertEqual(system.get("version"), "1")
        self.assertEqual(len(list(system.iter("gpu"))), 4)
        # Nothing tells their NVLinks without the maker's library; NCCL asks it.
        self.assertEqual(list(system.iter("nvlink")), [])

    def test_makers_whose_library_reads_other_files(self):
        for machine, library, words in (("hls2-gaudi2", "rccl", "RCCL uses devices of AMD alone"),
                                        ("mi300x-ubb8", "nccl", "NCCL uses devices of NVIDIA alone"),
                                        ("ascend910b-8", "nccl", "NCCL uses devices of NVIDIA alone"),
                                        ("mi308x-ubb8-qpx", "rccl", "is parted in 4")):
            with self.subTest(machine=machine):
                result = oam_info.run("topology", "--format", "nccl-xml", "--for", library, root=self.tree(machine))
                self.assertEqual(result.returncode, 3, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stdout, "")


class HwlocTest(ExportCase):
    def accelerators(self, system):
        return {device.get("name"): device for device in system.iter("object")
                if device.get("type") == "OSDev" and device.get("subtype") in ("OAM", "Accelerator")}

    def matrix(self, system, name):
        names = {device.get("gp_index"): device.get("name") for device in system.iter("object")
                 if device.get("type") == "OSDev"}
        for distances in system.findall("distances2"):
            if distances.get("name") == name:
                order = [names[index.split(":")[-1]] for part in distances.findall("indexes") for index in part.text.split()]
                values = [int(value) for part in distances.findall("u64values") for value in part.text.split()]
                size = len(order)
                return {(a, b): values[row * size + column] for row, a in enumerate(order)
                        for column, b in enumerate(order) if a != b}
        return None

    def test_distances_are_rates_where_these_are_known(self):
        system = ElementTree.fromstring(self.export(SERVED, "hwloc-xml"))
        rates = self.matrix(system, "OAMBandwidth")
        # 425 Gb/s a link, two of them between 0 and 2, in MB/s.
        self.assertEqual(rates["oam0", "oam1"], 53125)
        self.assertEqual(rates["oam2", "oam0"], 106250)
        self.assertEqual(len([value for value in rates.values() if value > 0]), 56)
        # What the driver reports here is not known to be right.
        system = ElementTree.fromstring(self.export("mi300x-ubb8", "hwloc-xml"))
        self.assertIsNone(self.matrix(system, "OAMBandwidth"))
        self.assertEqual(set(self.matrix(system, "OAMLinks").values()), {1})
        self.assertEqual(ElementTree.fromstring(self.export("hls2-gaudi2", "hwloc-xml")).findall("distances2"), [])

    def test_origin_and_places(self):
        system = ElementTree.fromstring(self.export("mi300x-ubb8", "hwloc-xml"))
        infos = {info.get("name"): info.get("value") for info in system.find("object").findall("info")}
        self.assertIn("SIMULATED machine mi300x-ubb8", infos["OAMOrigin"])
        groups = [group for group in system.iter("object") if group.get("type") == "Group"]
        self.assertEqual([sorted(self.accelerators(group)) for group in groups],
                         [[f"oam{slot}" for slot in range(4)], [f"oam{slot}" for slot in range(4, 8)]])
        self.assertEqual([len([unit for unit in group.iter("object") if unit.get("type") == "PU"]) for group in groups],
                         [192, 192])

    @unittest.skipUnless(LSTOPO, "hwloc's lstopo is not installed")
    def test_hwloc_loads_it(self):
        for machine in (*oam_info.MACHINES, SERVED):
            with self.subTest(machine=machine):
                path = self.folder() / f"{machine}.xml"
                text = self.export(machine, "hwloc-xml")
                path.write_text(text, encoding="utf-8")
                read = subprocess.run([LSTOPO, "-i", str(path), "--whole-io", "--of", "xml"], capture_output=True,
                                      text=True, timeout=60, check=True)
                ours, theirs = ElementTree.fromstring(text), ElementTree.fromstring(read.stdout)
                document = self.document("topology", root=self.root(machine))
                found = self.accelerators(theirs)
                self.assertEqual(len(found), len(document["devices"]))
                functions = {function.get("pci_busid"): function for function in theirs.iter("object")
                             if function.get("type") == "PCIDev"}
                for device in document["devices"]:
                    self.assertEqual(len(self.accelerators(functions[device["bdf"]])), 1)
                for nic in document["nics"]:
                    names = [inner.get("name") for inner in functions[nic["bdf"]].iter("object")][1:]
                    self.assertEqual(names, nic["net"] + nic["rdma"])
                for name in ("OAMBandwidth", "OAMLinks"):
                    self.assertEqual(self.matrix(theirs, name), self.matrix(ours, name))

    def test_a_machine_of_which_no_cpu_is_known(self):
        empty = self.folder() / "no-cpus"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        result = oam_info.run("topology", "--format", "hwloc-xml", root=empty)
        self.assertEqual(result.returncode, 3, result.stdout)
        self.assertIn("no device here tells which CPUs are near it", result.stderr)


class FaultTest(ExportCase):
    def test_ports_that_lead_nowhere_are_shown(self):
        root = self.served(SERVED)
        for words in (("oam2", "link-down", "4L"), ("oam7", "stuck-training", "2L")):
            subprocess.run([oam_info.OAM_SIM, "fault", "--dir", str(root), *words], check=True, timeout=60)
        text = self.export(SERVED, "svg")
        self.assertIn("oam2, 4L: peer unknown: down", text)
        self.assertIn("oam7, 2L: peer unknown: training", text)
        self.assertIn("8 modules, 38 links", text)
        self.assertIn("4L: peer unknown, down", self.export(SERVED, "dot"))


class JsonTest(ExportCase):
    def test_it_is_what_json_is(self):
        root = self.tree("mi300x-ubb8")
        self.assertEqual(self.export("mi300x-ubb8", "json"), oam_info.run("--json", "topology", root=root).stdout)


def in_order(element):
    """An element as text, its children by their addresses."""
    for parent in element.iter():
        parent[:] = sorted(parent, key=lambda child: child.get("busid", ""))
        parent.text = parent.tail = None
    return ElementTree.tostring(element)


class LoadTest(ExportCase):
    def load(self, path, form="svg"):
        return oam_info.run("topology", "--load", str(path), "--format", form)

    def test_a_picture_of_an_inventory_is_that_of_the_machine(self):
        for machine in (*oam_info.MACHINES, SERVED):
            for form in ("svg", "dot"):
                with self.subTest(machine=machine, form=form):
                    path = self.folder() / "saved.json"
                    path.write_text(self.export(machine, "json"), encoding="utf-8")
                    loaded = self.load(path, form)
                    self.assertEqual(loaded.stderr, "")
                    self.assertEqual(loaded.stdout, self.export(machine, form))

    def test_all_forms_of_an_inventory_are_those_of_the_machine(self):
        for machine in (*oam_info.MACHINES, SERVED):
            for saved in ((), ("topology",)):
                path = self.folder() / "saved.json"
                path.write_text(oam_info.run("--json", *saved, root=self.root(machine)).stdout, encoding="utf-8")
                for form in ((), ("--json",), ("--format", "json"), ("--format", "hwloc-xml")):
                    with self.subTest(machine=machine, saved=saved, form=form):
                        there = oam_info.run("topology", *form, root=self.root(machine))
                        loaded = oam_info.run("topology", "--load", str(path), *form)
                        # Of a number in JSON its value counts: 32 is 32.0.
                        read = json.loads if "json" in str(form) else str
                        self.assertEqual((read(loaded.stdout), loaded.stderr, loaded.returncode),
                                         (read(there.stdout), there.stderr, there.returncode))

    def test_gpus_of_an_inventory_have_no_numbers_of_a_runtime(self):
        path = self.folder() / "saved.json"
        path.write_text(self.export("mi300x-ubb8", "json"), encoding="utf-8")
        there = ElementTree.fromstring(self.export("mi300x-ubb8", "nccl-xml", "--for", "rccl").split("\n", 1)[1])
        loaded = oam_info.run("topology", "--load", str(path), "--format", "nccl-xml", "--for", "rccl")
        self.assertEqual(loaded.returncode, 0, loaded.stderr)
        system = ElementTree.fromstring(loaded.stdout.split("\n", 1)[1])
        for gpu in there.iter("gpu"):
            del gpu.attrib["dev"]
        self.assertEqual(len(list(system.iter("gpu"))), 8)
        self.assertEqual(len(list(system.iter("xgmi"))), 56)
        # The live machine's are in the order of the runtime's numbers, which a document does not have.
        self.assertEqual(in_order(system), in_order(there))

    def test_what_a_document_lacks_is_said(self):
        document = self.document("topology", root=self.tree("mi300x-ubb8"))
        path = self.folder() / "old.json"
        del document["bridges"]
        path.write_text(json.dumps(document), encoding="utf-8")
        for form in (("--format", "hwloc-xml"), ("--format", "nccl-xml", "--for", "rccl")):
            result = oam_info.run("topology", "--load", str(path), *form)
            self.assertEqual((result.returncode, result.stdout), (3, ""))
            self.assertIn('old.json has no list "bridges", which this format needs. Write it with this version', result.stderr)
        # Documents of earlier versions are whole without it.
        self.assertEqual(json.loads(self.load(path, "json").stdout), document)
        shown = self.folder() / "shown.json"
        shown.write_text(oam_info.run("--json", "show", "oam1", root=self.tree("mi300x-ubb8")).stdout, encoding="utf-8")
        for form in ((), ("--format", "json")):
            result = oam_info.run("topology", "--load", str(shown), *form)
            self.assertEqual(result.returncode, 3)
            self.assertIn('has no list "peers", which this format needs.', result.stderr)

    def test_what_was_live_says_where_it_comes_from(self):
        document = self.document("topology", root=self.tree("mi300x-ubb8"))
        document["root"] = "live"
        path = self.folder() / "live.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        self.assertIn("live.json: what was there when it was written.", self.load(path).stdout)
        document["findings"] = [{"code": "x", "severity": "error"}]
        path.write_text(json.dumps(document), encoding="utf-8")
        self.assertEqual(self.load(path).returncode, 1)

    def test_odd_files(self):
        document = self.document("topology", root=self.tree("mi300x-ubb8"))
        path = self.folder() / "odd.json"
        document["devices"][0] = {"id": 3, "bdf": None, "ports": [1, {"index": -1}], "numa_node": 1e300}
        document["links"][1] = {"a": [], "rate": {"raw_gbps": -1}}
        document["links"][2]["rate"]["raw_gbps"] = 1e308
        path.write_text(json.dumps(document), encoding="utf-8")
        result = self.load(path)
        self.assertEqual(result.returncode, 0, result.stderr)
        ElementTree.fromstring(result.stdout)
        for content, words in (("[]", "is no inventory of oam-info"), ("{", "odd.json"), (None, "none.json")):
            with self.subTest(content=content):
                if content is not None:
                    path.write_text(content, encoding="utf-8")
                result = self.load(path if content is not None else self.folder() / "none.json")
                self.assertEqual(result.returncode, 3, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stdout, "")


class UsageTest(ExportCase):
    def test_wrong_usage(self):
        for arguments, words in ((("--format", "png"), "png not in"),
                                 (("--json", "--format", "svg"), "--json and --format svg ask for two formats"),
                                 (("--format", "nccl-xml"), "needs --for nccl or --for rccl"),
                                 (("--format", "nccl-xml", "--for", "hccl"), "hccl not in"),
                                 (("--format", "svg", "--for", "nccl"), "--for goes with --format nccl-xml alone"),
                                 (("--for", "nccl"), "--for goes with --format nccl-xml alone"),
                                 (("--load", "x.json", "--format", "svg", "--root", "/"), "ask for two machines"),
                                 (("--format",), "--format")):
            with self.subTest(arguments=arguments):
                result = oam_info.run("topology", *arguments, root=self.tree("mi300x-ubb8"))
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_findings_decide_on_the_status_as_ever(self):
        result = oam_info.run("topology", "--format", "svg", "--expect", "9", root=self.tree("mi300x-ubb8"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("9 modules were expected, 8 found", result.stderr)


if __name__ == "__main__":
    oam_info.main()
