#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What should be here beside what is: oam-info expect, inventory, and rows for modules that are absent."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib

import oam_info

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = oam_info.SOURCE / "docs/schemas/oamhal.inventory-1.schema.json"
SAVED = "etc/oamhal/expected.toml"


class ExpectCase(oam_info.Case):
    """Works on a copy of a healthy machine."""

    MACHINE = "mi300x-ubb8"

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="oamhal-expect-")
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.root = self.folder / "root"
        subprocess.run([oam_info.OAM_SIM, "tree", self.MACHINE, self.root], check=True, stdin=subprocess.DEVNULL)

    def run_on(self, *arguments, status=0):
        done = oam_info.run("--root", self.root, *arguments)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if "--json" not in arguments:
            self.assertTrue(all(len(line) <= 120 for line in done.stdout.splitlines()), done.stdout)
        return done

    def document(self, *arguments, status=0):
        document = json.loads(self.run_on("--json", *arguments, status=status).stdout)
        if jsonschema is not None:
            jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
        return document

    def save(self):
        """As where oam-info looks by itself."""
        (self.root / SAVED).parent.mkdir(parents=True, exist_ok=True)
        self.run_on("expect", "--save", self.root / SAVED)
        return self.root / SAVED

    def place(self, bdf):
        return (self.root / "sys/bus/pci/devices" / bdf).resolve()

    def take_out(self, module):
        """Takes a module out of its slot: all functions below its port are gone, and that has no link."""
        port = self.place(module["port"])
        gone = {path.name for path in port.rglob("*") if re.fullmatch(r"[0-9a-f]{4}:\S+", path.name) and path.is_dir()}
        for name in gone:
            (self.root / "sys/bus/pci/devices" / name).unlink()
        for path in list(port.iterdir()):
            if path.is_dir() and path.name in gone:
                shutil.rmtree(path)
        (port / "current_link_width").write_text("0\n", encoding="ascii")

    def modules(self):
        return tomllib.loads(self.run_on("expect").stdout)["module"]


class Expect(ExpectCase):
    def test_what_is_saved_is_what_is_here(self):
        file = self.save()
        saved = tomllib.loads(file.read_text(encoding="ascii"))
        self.assertEqual(saved["format"], "oamhal.expected/1")
        self.assertEqual([module["slot"] for module in saved["module"]], list(range(8)))
        devices = {device["bdf"]: device for device in self.document()["devices"]}
        for module in saved["module"]:
            device = devices[module["bdf"]]
            for key in ("serial", "model", "vendor"):
                self.assertEqual(module[key], device[key])
            self.assertEqual(module["id"], device["module"])
            self.assertEqual(module["firmware"], {item["name"]: item["version"] for item in device["firmware"]})
            self.assertIn(module["port"], str(self.place(module["bdf"])))
        self.assertEqual(file.stat().st_mode & 0o777, 0o644)
        document = self.document("inventory")
        self.assertEqual({entry["status"] for entry in document["expectation"]["modules"]}, {"ok"})
        self.assertEqual(document["expectation"]["file"], str(file))
        self.assertIn("8 as expected", self.run_on("inventory").stdout)
        self.assertIn("8 as expected", self.run_on().stdout)
        self.run_on("check")

    def test_a_file_is_not_written_over_unless_told(self):
        file = self.save()
        file.write_text("mine\n", encoding="ascii")
        done = self.run_on("expect", "--save", file, status=3)
        self.assertIn("is there already", done.stderr)
        self.assertEqual(file.read_text(encoding="ascii"), "mine\n")
        self.run_on("expect", "--save", "--replace", file)
        self.assertIn("oamhal.expected/1", file.read_text(encoding="ascii"))

    def test_where_it_is_saved_must_be_said_but_for_the_live_machine(self):
        done = self.run_on("expect", "--save", status=2)
        self.assertIn("not the live machine", done.stderr)
        done = oam_info.run("expect", "--save", env=oam_info.environment(OAMHAL_ROOT=str(self.root)))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(self.run_on("expect", "--save", self.folder / "no/such", status=3).stdout, "")
        self.assertEqual(self.run_on("expect", "elsewhere", status=2).stdout, "")

    def test_nothing_is_no_expectation(self):
        empty = self.folder / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        done = oam_info.run("--root", empty, "expect")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no module to expect", done.stderr)

    def test_without_one_the_header_says_so_and_names_ports_without_a_link(self):
        text = self.run_on().stdout
        self.assertIn("Nothing says which modules there should be", text)
        module = self.modules()[3]
        self.take_out(module)
        # Its switch has other modules or not; where it has, the port is known to be like theirs.
        ports = {port["bdf"]: port for port in self.document(status=None)["empty_ports"]}
        self.assertEqual(ports[module["port"]]["link_state"], "no-link")

    def test_an_absent_module_is_a_row_and_a_finding(self):
        self.save()
        module = self.modules()[3]
        self.take_out(module)
        document = self.document(status=1)
        (finding,) = [finding for finding in document["findings"] if finding["code"] == "module.absent"]
        self.assertEqual((finding["severity"], finding["subject"]), ("error", module["id"]))
        self.assertIn(f"its downstream port {module['port']} has no link", finding["message"])
        self.assertIn(module["serial"], finding["message"])
        text = self.run_on(status=1).stdout
        rows = [line.split() for line in text.splitlines() if line.startswith("oam")]
        self.assertEqual([row[0] for row in rows], [f"oam{slot}" for slot in range(8)])
        (row,) = [line for line in text.splitlines() if line.startswith("oam3")]
        for word in ("absent", module["port"], "no link", module["serial"]):
            self.assertIn(word, row)
        self.assertIn("1 absent", text)
        inventory = self.document("inventory", status=1)
        (entry,) = [entry for entry in inventory["expectation"]["modules"] if entry["status"] != "ok"]
        self.assertEqual((entry["status"], entry["found"], entry["expected"]["serial"]), ("absent", None, module["serial"]))
        self.assertEqual(entry["port"], {"bdf": module["port"], "link_state": "no-link"})
        self.assertIn("absent: port has no link", self.run_on("inventory", status=1).stdout)
        self.assertIn("module.absent", self.run_on("doctor", status=1).stdout)
        self.assertIn("is absent: its downstream port", " ".join(self.run_on("check", status=1).stdout.split()))

    def test_a_port_whose_link_is_up_with_nothing_below_is_told_apart(self):
        self.save()
        module = self.modules()[3]
        self.take_out(module)
        (self.place(module["port"]) / "current_link_width").write_text("16\n", encoding="ascii")
        self.assertIn("no function answers", " ".join(self.run_on("doctor", status=1).stdout.split()))

    def test_two_exchanged_modules_are_in_wrong_slots(self):
        file = self.save()
        text = file.read_text(encoding="ascii")
        first, second = (module["serial"] for module in self.modules()[1:3])
        file.write_text(text.replace(first, "@").replace(second, first).replace("@", second), encoding="ascii")
        document = self.document(status=1)
        wrong = [finding for finding in document["findings"] if finding["code"] == "module.wrong-slot"]
        self.assertEqual({finding["subject"] for finding in wrong}, {"ubb0/oam1", "ubb0/oam2"})
        self.assertFalse([finding for finding in document["findings"] if finding["code"] == "module.absent"])
        self.assertIn("2 in a wrong slot", self.run_on("inventory", status=1).stdout)

    def test_what_differs_is_listed_field_by_field(self):
        file = self.save()
        module = self.modules()[5]
        name, version = next(iter(module["firmware"].items()))
        text = file.read_text(encoding="ascii").split("[[module]]")
        text[6] = text[6].replace(module["serial"], "ANOTHER").replace(f'"{name}" = "{version}"', f'"{name}" = "9.9"')
        file.write_text("[[module]]".join(text), encoding="ascii")
        document = self.document("inventory", status=1)
        (entry,) = [entry for entry in document["expectation"]["modules"] if entry["status"] == "differs"]
        self.assertEqual(entry["differences"],
                         [{"field": "serial", "expected": "ANOTHER", "found": module["serial"]},
                          {"field": f"firmware {name}", "expected": "9.9", "found": version}])
        self.assertRegex(self.run_on("inventory", status=1).stdout, r"serial +ANOTHER +" + module["serial"])
        # A warning: the table alone does not fail.
        self.assertIn("1 different", self.run_on().stdout)

    def test_a_bill_of_materials_for_any_machine(self):
        bom = self.folder / "bom.toml"
        module = self.modules()[0]
        head = 'format = "oamhal.expected/1"\nmodules = 9\n[every]\n'
        bom.write_text(head + f'model = "{module["model"]}"\n', encoding="ascii")
        document = self.document("--expect", bom, status=1)
        (finding,) = [finding for finding in document["findings"] if finding["code"] == "module.absent"]
        self.assertEqual(finding["subject"], "host")
        self.assertEqual(document["expectation"]["absent"], 1)
        bom.write_text(head.replace("9", "8") + 'model = "Other"\n', encoding="ascii")
        entries = self.document("inventory", "--expect", bom, status=1)["expectation"]["modules"]
        self.assertEqual([entry["status"] for entry in entries], ["differs"] * 8)
        bom.write_text('format = "oamhal.expected/1"\n[[module]]\nserial = "' + module["serial"] + '"\n', encoding="ascii")
        entries = self.document("inventory", "--expect", bom, status=1)["expectation"]["modules"]
        self.assertEqual([entry["status"] for entry in entries], ["ok"] + ["unexpected"] * 7)

    def test_a_module_with_a_dead_driver_is_still_itself(self):
        self.save()
        module = self.modules()[2]
        for name in ("driver", "serial_number"):
            (self.place(module["bdf"]) / name).unlink()
        entries = self.document("inventory", status=1)["expectation"]["modules"]
        (entry,) = [entry for entry in entries if entry["status"] != "ok"]
        self.assertEqual((entry["status"], entry["found"]["bdf"]), ("differs", module["bdf"]))

    def test_broken_files_are_named(self):
        bad = self.folder / "bad.toml"
        cases = {"": "format", 'format = "oamhal.expected/2"\n': "format", "[": "no TOML", "caf\u00e9 = 1\n": "ASCII",
                 'format = "oamhal.expected/1"\n': "expects no module",
                 'format = "oamhal.expected/1"\nmodule = 3\n': "no list",
                 'format = "oamhal.expected/1"\nmodules = -1\n': "no number",
                 'format = "oamhal.expected/1"\nmodul = 1\n': "typing error",
                 'format = "oamhal.expected/1"\n[[module]]\nslot = 1\n': "none can be told",
                 'format = "oamhal.expected/1"\n[[module]]\nid = 7\n': "no text",
                 'format = "oamhal.expected/1"\n[[module]]\nid = "a"\ncolour = "red"\n': "typing error",
                 'format = "oamhal.expected/1"\n[every]\nserial = "x"\n': "typing error",
                 'format = "oamhal.expected/1"\n[[module]]\nid = "a"\n[[module]]\nid = "a"\n': "two modules are",
                 'format = "oamhal.expected/1"\nmodules = 1\n[[module]]\nid = "a"\n[[module]]\nid = "b"\n': "more modules"}
        for text, words in cases.items():
            with self.subTest(text=text):
                bad.write_text(text, encoding="utf-8")
                done = self.run_on("inventory", "--expect", bad, status=2)
                self.assertIn(str(bad), done.stderr)
                self.assertIn(words, done.stderr)
        for path in (self.folder / "none.toml", self.folder):
            self.assertIn(str(path), self.run_on("--expect", path, status=2).stderr)
        os.mkfifo(self.folder / "fifo")
        self.assertIn("no regular file", self.run_on("--expect", self.folder / "fifo", status=2).stderr)
        self.assertIn("that many", self.run_on("--expect", "99999999999", status=2).stderr)
        # A saved one that is broken is a finding: the machine is shown all the same.
        (self.root / SAVED).parent.mkdir(parents=True)
        (self.root / SAVED).write_text("[", encoding="ascii")
        document = self.document()
        self.assertEqual([finding["code"] for finding in document["findings"]], ["expectation.unusable"])


class Platforms(ExpectCase):
    def test_known_by_its_firmwares_name(self):
        self.assertIsNone(self.document()["host"]["platform"])
        dmi = self.root / "sys/devices/virtual/dmi/id"
        (dmi / "product_name").write_text("Inspur NF5498a5 rack\n", encoding="ascii")
        host = self.document()["host"]
        self.assertEqual((host["platform"]["name"], host["platform"]["verified"], host["platform"]["modules"]),
                         ("inspur-nf5498a5", False, 8))
        self.assertEqual(host["system"]["product"], "Inspur NF5498a5 rack")
        self.assertIn("platform inspur-nf5498a5", self.run_on().stdout)
        self.take_out(self.modules()[0])
        self.assertIn("has slots for 8 modules", " ".join(oam_info.run("--root", self.root).stdout.split()))

    def test_named(self):
        platform = self.document("--platform", "inspur-mx1")["host"]["platform"]
        self.assertTrue(platform["verified"] and platform["facts"])
        self.assertIn("choose one of inspur-mx1, inspur-nf5498a5, inspur-nf5698g7",
                      self.run_on("--platform", "other", status=2).stderr)
        own = self.folder / "own.toml"
        own.write_text('description = "Own"\nsource = "me"\nmodules = 9\n', encoding="ascii")
        self.assertEqual(self.document("--platform", own)["host"]["platform"]["name"], "own")
        for text in ("", "modules = 9\n", 'description = "a"\nsource = "b"\nmodules = 0\n', "color = 1\n", "["):
            own.write_text(text, encoding="ascii")
            self.assertIn(str(own), self.run_on("--platform", own, status=2).stderr)

    def test_host_modules(self):
        document = self.document()
        modules = document["host_modules"]
        self.assertEqual([(module["package"], module["numa_nodes"], len(module["devices"])) for module in modules],
                         [(0, [0], 4), (1, [1], 4)])
        for module in modules:
            self.assertEqual(module["memory_bytes"], 1152 << 30)
            below = [device for port in module["root_ports"] for device in port["devices"]]
            self.assertEqual(sorted(below), sorted(module["devices"]))
        self.assertEqual(modules[0]["cpus"], "0-95,192-287")


if __name__ == "__main__":
    oam_info.main()
