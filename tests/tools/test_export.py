#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info topology --format: pictures, and files for other programs.

After an intended change of a picture: OAMHAL_UPDATE_GOLDEN=1 ctest -R oam-info.export, then look at it."""

import os
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

import oam_info

SERVED = "ubb8-reference"
GOLDEN = oam_info.SOURCE / "tests/tools/golden"
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
                pairs = {(link["a"]["bdf"], link["b"]["bdf"], link["state"]) for link in document["links"]}
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
                self.assertEqual(kinds.count("node"), len(document["devices"]))
                pairs = {(link["a"]["bdf"], link["b"]["bdf"], link["state"]) for link in document["links"]}
                self.assertEqual(kinds.count("edge"), len(pairs))


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


class UsageTest(ExportCase):
    def test_wrong_usage(self):
        for arguments, words in ((("--format", "png"), "png not in"),
                                 (("--json", "--format", "svg"), "--json and --format svg ask for two formats"),
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
