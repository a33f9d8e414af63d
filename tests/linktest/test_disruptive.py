#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-linktest's loopbacks, resets and trainings of the host link, and what a run that was killed leaves."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from test_program import FAIL, LINKTEST, MACHINE, NOT_DONE, PASS, SIM, USAGE, Served, run


class Disruptive(unittest.TestCase):
    def check_status(self, result, status):
        self.assertEqual((result.returncode, result.stderr), (status, ""), result.stdout)

    @staticmethod
    def begin(served, environment, said, test, *options):
        """A test that is at work: it said so."""
        process = subprocess.Popen(
            [LINKTEST, "--root", str(served.root), test, "--disruptive", "--progress", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        for line in process.stderr:
            if said in line:
                return process
        raise AssertionError("it ended")

    def kill(self, served, state, said, *arguments):
        """Ends a test in its middle. Its note, and how to run the program after it."""
        environment = {**os.environ, "XDG_STATE_HOME": state}
        process = self.begin(served, environment, said, *arguments)
        notes = list(pathlib.Path(state, "oamhal/linktest").glob("*.json"))
        self.assertEqual(len(notes), 1)
        process.kill()
        process.communicate()

        def look(*arguments):
            return run("--root", str(served.root), *arguments, machine=None, environment=environment)
        return notes[0], look

    def test_killed_loopback_is_put_back(self):
        with Served() as served, tempfile.TemporaryDirectory() as state:
            note, look = self.kill(served, state, "patterns on", "loopback", "--link", "oam0:3L", "--time", "60")
            result = look("status")
            self.check_status(result, FAIL)
            self.assertRegex(result.stdout, r"Note: The run of \S+ \(process \d+\) ended before .*oam0:3L")
            result = look("restore")
            self.check_status(result, PASS)
            self.assertEqual(sorted(result.stdout.split("\n"))[1:],
                             [f"{port}: patterns off, loopback off, enabled, up" for port in ("oam0:3L", "oam3:3L")])
            self.assertFalse(note.exists())
            self.check_status(look("status"), PASS)

    def test_killed_margin_of_the_host_link_is_put_back(self):
        with Served() as served, tempfile.TemporaryDirectory() as state:
            note, look = self.kill(served, state, "margins of the links to the host", "margin", "--link", "oam2:3L")
            noted = json.loads(note.read_text(encoding="ascii"))
            (link,) = noted["host_links"]
            self.assertEqual([link["upper"], link["lower"]], [end["device"] for end in link["ends"]])
            # As if ASPM had been on at the port above, which cannot be written: it must not be taken for done.
            on = json.loads(note.read_text(encoding="ascii"))
            on["host_links"][0]["ends"][0]["link_control"] ^= 3
            note.write_text(json.dumps(on), encoding="ascii")
            result = look("restore")
            self.check_status(result, FAIL)
            self.assertRegex(result.stdout, r"^oam2:pcie: .*nothing in it can be written")
            # A link that cannot be margined, as no end can be written, was noted too: ASPM is as it was, and that is all.
            tree = pathlib.Path(state, "tree")
            subprocess.run([SIM, "tree", MACHINE, str(tree)], check=True)
            note.write_text(json.dumps({**noted, "root": str(tree)}), encoding="ascii")
            result = run("--root", str(tree), "restore", machine=None, environment={"XDG_STATE_HOME": state})
            self.check_status(result, PASS)
            self.assertEqual(result.stdout, "oam2:pcie: samplers in the middle, ASPM as it was\n")
            self.assertFalse(note.exists())
            note.write_text(json.dumps({**on, "root": str(tree)}), encoding="ascii")
            result = run("--root", str(tree), "restore", machine=None, environment={"XDG_STATE_HOME": state})
            self.check_status(result, FAIL)
            self.assertRegex(result.stdout, r"^oam2:pcie: .*is no device")
            # At the module, which can.
            on["host_links"][0]["ends"] = [{**link["ends"][1], "link_control": link["ends"][1]["link_control"] ^ 3}]
            note.write_text(json.dumps(on), encoding="ascii")
            self.check_status(look("restore"), PASS)
            self.assertFalse(note.exists())
            note.write_text(json.dumps({**noted, "host_links": [{**link, "ends": [{**link["ends"][0], "link_control": -1}]}]}),
                            encoding="ascii")
            self.assertIn("the note of it is damaged", look("restore").stdout)
            # Samplers are put back through the link: one that is not there is not passed over.
            note.write_text(json.dumps({**noted, "host_links": [{**link, "upper": link["lower"]}]}), encoding="ascii")
            self.assertIn("are not the two ends of a link", look("restore").stdout)
            note.write_text(json.dumps(noted), encoding="ascii")
            result = look("restore")
            self.check_status(result, PASS)
            self.assertEqual(result.stdout, "oam2:pcie: samplers in the middle, ASPM as it was\n")
            self.assertFalse(note.exists())

    def test_stopped_loopback_puts_back(self):
        with Served() as served, tempfile.TemporaryDirectory() as state:
            environment = {**os.environ, "XDG_STATE_HOME": state}
            process = self.begin(served, environment, "patterns on", "loopback", "--pair", "0-3", "--time", "60")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, NOT_DONE)
            self.assertEqual(list(pathlib.Path(state, "oamhal/linktest").iterdir()), [])
            self.check_status(served.run("status"), PASS)

    def test_loopbacks_tell_module_from_wire(self):
        with Served() as served:
            def blamed(*fault):
                served.fault("oam3", *fault)
                result = served.run("loopback", "--disruptive", "--pair", "0-3", "--time", "0.2", "--ber", "1e-4", "--json")
                self.assertEqual(result.returncode, FAIL, result.stderr)
                served.fault("oam3", "clear")
                report = json.loads(result.stdout)
                ways = {one["reason"].split(",")[0].split(":")[0] for one in report["results"] if one["verdict"] == "FAIL"}
                return [one["what"] for one in report["suspects"]], ways
            self.assertEqual(blamed("lane-ber", "3L", "2", "1e-3"), (["module ubb0/oam3"], {"Near-end", "Far-end"}))
            self.assertEqual(blamed("link-down", "3L"), (["wire oam0:3L - oam3:3L"], {"Far-end"}))

    def test_training_of_the_host_link(self):
        """Ports above the modules are no devices here, and nothing is made up of them."""
        plan = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "plan.toml"
        plan.write_text('format = "oamhal.linktest-plan/1"\nname = "anew"\nlevel = "disruptive"\n'
                        "[test.status]\n[test.pcie]\nretrain = true\nrequired = true\n", encoding="ascii")
        for arguments, why in (([], "needs --disruptive"), (["--disruptive"], "a captured or simulated tree is no device")):
            result = run("--plan", str(plan), "--link", "oam0", "--json", *arguments)
            self.assertEqual(result.returncode, NOT_DONE, result.stderr)
            report = json.loads(result.stdout)
            coverage = {one["test"]: one for one in report["coverage"]}
            self.assertEqual((coverage["pcie"]["done"], coverage["pcie-retrain"]["done"]), (8, 0))
            self.assertIn(why, json.dumps(coverage["pcie-retrain"]))
            self.assertTrue(any("pcie-retrain is required" in one for one in report["shortfalls"]), report["shortfalls"])
        self.assertEqual(run("status", "--retrain").returncode, USAGE)

    def test_reset_leaves_the_links_up(self):
        with Served() as served:
            result = served.run("reset", "--disruptive", "--link", "oam3:3L", "--json")
            self.check_status(result, PASS)
            results = json.loads(result.stdout)["results"]
            self.assertEqual({one["subject"]["module"] for one in results}, {"ubb0/oam3"})
            self.assertEqual(len(results), 11)
            self.assertEqual({one["reason"] for one in results},
                             {"the link stayed up over the reset.", "it came back as the same module."})
            served.fault("oam3", "kill")
            result = served.run("reset", "--disruptive", "--link", "oam3")
            self.assertNotEqual(result.returncode, PASS)


if __name__ == "__main__":
    unittest.main()
