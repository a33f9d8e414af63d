#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Modules that are known by their registers: oam-info on the served machine ubb8-reference, and its command registers."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import oam_info

try:
    import jsonschema
except ImportError:
    jsonschema = None

MACHINE = "ubb8-reference"
MAGIC = "0x314d414f"


class Served(oam_info.Case):
    """One simulation for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scratch = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name, "ubb")
        cls.state = pathlib.Path(scratch.name, "state")
        cls.server = subprocess.Popen([oam_info.OAM_SIM, "serve", MACHINE, cls.root], stdout=subprocess.PIPE, text=True,
                                      env=oam_info.environment())
        cls.addClassCleanup(cls.end)
        assert cls.server.stdout.readline().startswith("serving 8 modules")

    @classmethod
    def end(cls):
        cls.server.terminate()
        cls.server.wait(timeout=60)
        cls.server.stdout.close()

    def info(self, *arguments, status=0):
        environment = oam_info.environment(OAMHAL_ROOT=str(self.root), XDG_STATE_HOME=str(self.state))
        done = oam_info.run(*arguments, env=environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def fault(self, *words):
        subprocess.run([oam_info.OAM_SIM, "fault", "--dir", self.root, *words], check=True, capture_output=True,
                       timeout=60, env=oam_info.environment())

    def inventory(self, *arguments, status=0):
        return json.loads(self.info("--json", *arguments, status=status).stdout)

    def value(self, name, module="oam3"):
        document = json.loads(self.info("registers", module, name, "--json").stdout)
        self.assertEqual(len(document["registers"]), 1)
        return document["registers"][0]

    def eventually(self, what, seconds=20):
        """Links train on a clock of their own: looks again until what() holds."""
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "it did not come about")


class Inventory(Served):
    def test_modules_have_their_slots_and_wires(self):
        document = self.inventory()
        devices = document["devices"]
        self.assertEqual([device["serial"] for device in devices], [f"OAMREF{slot:05}" for slot in range(8)])
        self.assertEqual([module["slot"] for module in document["modules"]], list(range(8)))
        addresses = [device["bdf"] for device in devices]
        self.assertNotEqual(addresses, sorted(addresses), "slots must not be the order of addresses")

    def test_every_pair_is_wired_as_the_board_says(self):
        links = self.inventory("links")["links"]
        self.assertEqual(len(links), 40)
        self.assertEqual({link["proof"] for link in links}, {"exchanged-identity"})
        self.assertEqual({link["state"] for link in links}, {"up"})
        pairs = {tuple(sorted((link["a"]["device"], link["b"]["device"]))) for link in links}
        self.assertEqual(len(pairs), 28)

    def test_names_of_ports_are_shown(self):
        text = self.info("links").stdout
        self.assertRegex(text, r"oam0 +7L +oam5 +7L ")
        self.assertRegex(text, r"oam0 +7H +oam3 +7H ")

    def test_without_registers_the_generic_backend_shows_the_functions(self):
        tree = self.tree(MACHINE)
        document = json.loads(oam_info.run("--json", root=tree).stdout)
        self.assertEqual({device["backend"] for device in document["devices"]}, {"generic"})


class Faults(Served):
    def tearDown(self):
        for module in ("oam2", "oam3", "oam5"):
            self.fault(module, "clear")
        self.eventually(lambda: self.up() == 40)

    def up(self):
        """Links that are up, each counted once; 0 while a module is missing."""
        done = oam_info.run("--json", env=oam_info.environment(OAMHAL_ROOT=str(self.root)))
        return sum(link["state"] == "up" for link in json.loads(done.stdout)["links"]) if done.returncode == 0 else 0

    def test_a_link_that_is_down_is_shown_at_both_ends(self):
        self.fault("oam3", "link-down", "2L")
        self.eventually(lambda: self.value("link2.half0.STATE")["fields"]["state"] != "up")
        self.assertNotEqual(self.value("link2.half0.STATE", "oam4")["fields"]["state"], "up")

    def test_a_killed_module_is_lost_and_the_others_stay(self):
        pid = int((self.root / "oam5.pid").read_text(encoding="ascii"))
        os.kill(pid, signal.SIGKILL)
        self.eventually(lambda: "lost" in self.states())
        states = self.states()
        self.assertEqual(states.count("lost"), 1)
        self.assertEqual(states.count("ok"), 7)

    def states(self):
        done = oam_info.run("--json", env=oam_info.environment(OAMHAL_ROOT=str(self.root)))
        self.assertIn(done.returncode, (0, 1))
        return [device["state"] for device in json.loads(done.stdout)["devices"]]

    def test_a_module_that_hangs_costs_a_deadline_and_no_more(self):
        self.fault("oam2", "hang")
        begun = time.monotonic()
        done = oam_info.run("--json", "--deadline", "1", env=oam_info.environment(OAMHAL_ROOT=str(self.root)))
        self.assertLess(time.monotonic() - begun, 15)
        states = [device["state"] for device in json.loads(done.stdout)["devices"]]
        self.assertEqual(states.count("ok"), 7)
        self.assertIn("inaccessible", states)

    def test_all_ones_are_a_lost_module(self):
        self.fault("oam3", "all-ones")
        self.assertEqual(self.states().count("lost"), 1)
        self.assertEqual(self.states().count("ok"), 7)


class Registers(Served):
    def test_without_a_block_the_blocks_are_listed(self):
        text = self.info("registers", "oam3").stdout
        for block in ("id", "telemetry", "link1-7.half0-1", "link1-7.lane0-15"):
            self.assertRegex(text, rf"(?m)^{block} ")

    def test_fields_have_names(self):
        text = self.info("registers", "oam3", "link3.half0").stdout
        self.assertRegex(text, r"STATE +0x[0-9a-f]{8} +state=up +reason=none")
        self.assertRegex(text, r"MODULATION .*modulation=PAM4")
        self.assertRegex(text, r'REMOTE_SERIAL .*"OAMREF00000"')
        self.assertTrue(all(len(line) <= 120 for line in text.splitlines()), text)

    def test_a_part_of_the_tree_a_kind_of_block_and_one_register(self):
        everything = json.loads(self.info("registers", "oam3", "link3", "--json").stdout)["registers"]
        self.assertEqual(len({register["name"].rsplit(".", 1)[0] for register in everything}), 1 + 2 + 16)
        halves = json.loads(self.info("registers", "oam3", "half", "--json").stdout)["registers"]
        self.assertEqual(len({register["name"].rsplit(".", 1)[0] for register in halves}), 14)
        self.assertEqual(self.value("id.MAGIC")["value"], MAGIC)

    def test_raw_words(self):
        self.assertEqual(self.info("registers", "oam3", "--raw", "0:2").stdout.split(), ["0x000000", "314d414f", "00010000"])
        self.info("registers", "oam3", "--raw", "0x40000", status=3)
        for wrong in ("1", "x", "0:0", "0:99999999", "-4", ""):
            with self.subTest(wrong):
                self.assertNotEqual(oam_info.run("registers", "oam3", f"--raw={wrong}", root=self.root).returncode, 0)

    def test_what_is_not_there_is_said(self):
        self.assertIn("lists its blocks", self.info("registers", "oam3", "nothing", status=2).stderr)
        self.info("registers", "oam9", "id", status=2)
        self.info("registers", status=2)

    def test_what_is_behind_an_index_register_is_asked_for(self):
        self.assertRegex(self.info("registers", "oam3").stdout, r"(?m)^rail0-3 +0 +diagnostic 0x100 ")
        refused = self.info("registers", "oam3", "rail", status=3).stderr
        self.assertRegex(refused, r"BAR 0 offset 0x304 index 0x100: .*OAMHAL_BRINGUP_INDIRECT")
        text = self.info("registers", "oam3", "rail1", "--indirect").stdout
        self.assertRegex(text, r"rail1 +\(.*, BAR 0, behind diagnostic, through vfio-user\)")
        self.assertRegex(text, r"0x00110 +KIND +0x00000001 +kind=memory")
        self.assertRegex(text, r"VOLTAGE .* 1100 mV")
        register = json.loads(self.info("registers", "oam3", "boot.BOOTS", "--indirect", "--json").stdout)["registers"][0]
        self.assertEqual((register["behind"], register["offset"], register["value"]), ("diagnostic", "0x4", "0x00000001"))
        # What a backend knows by it.
        show = [self.info("show", "oam3", *more).stdout for more in ((), ("--indirect",))]
        self.assertEqual(["bootloader" in text for text in show], [False, True])

    def test_watching_marks_what_changes_and_ends(self):
        text = self.info("registers", "oam3", "id.UPTIME", "--watch", "--interval", "0.01", "--count", "3").stdout
        self.assertEqual(text.count("UPTIME"), 3)
        self.assertEqual(text.count("* UPTIME"), 2)


    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_json_keeps_its_schema(self):
        schema = json.loads((oam_info.SOURCE / "docs/schemas/oamhal.registers-1.schema.json").read_text(encoding="utf-8"))
        for arguments in (("id",), ("lane",), ("telemetry",), ("boot", "--indirect"), ("--raw", "0:4")):
            with self.subTest(arguments):
                jsonschema.validate(json.loads(self.info("registers", "oam3", *arguments, "--json").stdout), schema)


class Writes(Served):
    def journal(self):
        path = self.state / "oamhal/register-writes.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def test_nothing_is_written_that_was_not_meant(self):
        done = self.info("registers", "oam3", "--write", "id.SCRATCH=0x77", status=2)
        self.assertIn("--yes", done.stderr)
        self.assertNotEqual(self.value("id.SCRATCH")["value"], "0x00000077")

    def test_a_write_is_done_shown_and_noted(self):
        text = self.info("registers", "oam3", "--write", "id.SCRATCH=0x1234", "--yes").stdout
        self.assertIn("wrote 0x00001234 to id.SCRATCH", text)
        self.assertEqual(self.value("id.SCRATCH")["value"], "0x00001234")
        notes = [note for note in self.journal() if note["value"] == "0x1234"]
        self.assertEqual([note["what"] for note in notes], ["begin", "done"])
        self.assertEqual(notes[1]["after"], "0x1234")

    def test_a_register_behind_a_pair(self):
        self.info("registers", "oam3", "--write", "boot.NOTE=0x77", "--yes")
        register = json.loads(self.info("registers", "oam3", "boot.NOTE", "--indirect", "--json").stdout)["registers"][0]
        self.assertEqual(register["value"], "0x00000077")
        self.assertEqual({note["behind"] for note in self.journal() if note["register"] == "boot.NOTE"}, {"diagnostic"})
        self.info("registers", "oam3", "--write", "boot.BOOTS=1", "--yes", status=2)

    def test_a_field_leaves_the_others(self):
        self.info("registers", "oam3", "--write", "link1.lane0.PRBS_GENERATOR.pattern=PRBS31", "--yes")
        self.info("registers", "oam3", "--write", "link1.lane0.PRBS_GENERATOR.on=1", "--yes")
        self.assertEqual(self.value("link1.lane0.PRBS_GENERATOR")["fields"], {"pattern": "PRBS31", "on": True})

    def test_what_cannot_be_written_is_not(self):
        for write in ("id.MAGIC=1", "id.SCRATCH=0x100000000", "id.SCRATCH", "half.CONTROL=1", "id.SCRATCH=x",
                      "link1.half0.CONTROL.enable=2"):
            with self.subTest(write):
                self.info("registers", "oam3", "--write", write, "--yes", status=2)

    def test_without_a_journal_nothing_is_written(self):
        before = self.value("id.SCRATCH", "oam6")["value"]
        environment = oam_info.environment(OAMHAL_ROOT=str(self.root), XDG_STATE_HOME="/proc/none")
        done = oam_info.run("registers", "oam6", "--write", "id.SCRATCH=5", "--yes", env=environment)
        self.assertEqual(done.returncode, 3)
        self.assertIn("without a note", done.stderr)
        self.assertEqual(self.value("id.SCRATCH", "oam6")["value"], before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
