#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oamhal-conformance passes the template, and fails each plugin that breaks a rule by the name of the rule."""

import os
import pathlib
import subprocess
import unittest

KIT = os.environ["CONFORMANCE"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
MACHINE = SOURCE / "drivers/template/machine.toml"

# What breaks, and which rules then do.
BROKEN = {
    "throws": {"operations.succeed"},
    "hangs": {"operations.in-time"},
    "crashes": {"operations.succeed"},
    "takes_nothing": {"devices.taken"},
    "twice": {"tables.matches"},
    "every_class": {"tables.matches"},
    "no_identify": {"tables.operations"},
    "exports": {"plugin.symbols"},
    "zero_memory": {"snapshot.numbers"},
    "control_characters": {"snapshot.texts"},
    "port_twice": {"snapshot.ports"},
    "link_without_proof": {"snapshot.links"},
    "foreign_code": {"findings.codes"},
    "counts": {"snapshot.stable"},
    "needs_live": {"snapshot.classes"},
    "needs_attribute": {"refusal.missing", "damage.emptied"},
    "believes_anything": {"damage.all-ones"},
    "leaks_descriptor": {"life.descriptors"},
    "leaks_memory": {"life.memory"},
    "not_for_threads": {"threads.one-context"},
    "signal_when_loaded": {"process.loading"},
    "signal_when_looking": {"process.looking"},
    "opens": {"process.opens-nothing"},
}


class KitTest(unittest.TestCase):
    maxDiff = None

    def run_kit(self, *arguments, broken=""):
        return subprocess.run([KIT, *map(str, arguments)], capture_output=True, text=True, timeout=170, check=False,
                              env={**os.environ, "BROKEN": broken})

    def verdicts(self, path=os.environ["PLUGIN"], broken=""):
        """The verdict on each rule, and everything that was said."""
        result = self.run_kit(path, "--root", MACHINE, "--rounds", "60", "--deadline", "1", broken=broken)
        lines = [line.split() for line in result.stdout.splitlines()]
        verdicts = {line[1]: line[0] for line in lines if line and line[0] in ("PASS", "FAIL", "NOT-TESTED")}
        self.assertEqual(result.returncode, 1 if "FAIL" in verdicts.values() else 0, result.stdout + result.stderr)
        return verdicts, result.stdout

    def test_the_template_conforms(self):
        verdicts, said = self.verdicts(os.environ["TEMPLATE"])
        untested = {rule for rule, verdict in verdicts.items() if verdict != "PASS"}
        self.assertEqual(untested, {"tables.runtimes", "snapshot.runtime-ids"}, said)
        self.assertIn("5 of 5 devices, operations identify links memory nodes partitions ports probe release", said)

    def test_every_rule_can_be_broken(self):
        """What one plugin breaks is what it was made to break; and it is said in words."""
        for name, rules in BROKEN.items():
            with self.subTest(plugin=name):
                path = os.environ["PLUGIN_THAT_EXPORTS" if name == "exports" else "PLUGIN"]
                verdicts, said = self.verdicts(path, broken=name)
                failed = {rule for rule, verdict in verdicts.items() if verdict == "FAIL"}
                self.assertLessEqual(rules, failed, said)
                for rule in rules:
                    self.assertRegex(said, f"FAIL +{rule}\n +[^ ]")

    def test_one_that_breaks_nothing(self):
        verdicts, said = self.verdicts()
        self.assertNotIn("FAIL", verdicts.values(), said)

    def test_one_that_is_refused(self):
        verdicts, said = self.verdicts(KIT)
        self.assertEqual(verdicts.pop("plugin.loads"), "FAIL")
        self.assertEqual(set(verdicts.values()), {"NOT-TESTED"}, said)

    def test_the_same_rules_are_always_listed(self):
        all_rules = set(self.verdicts(os.environ["TEMPLATE"])[0])
        for name in ("hangs", "crashes", "takes_nothing"):
            self.assertEqual(set(self.verdicts(broken=name)[0]), all_rules)

    def test_usage(self):
        for arguments in ((), ("a.so",), ("a.so", "--root", "/", "--rounds", "0"), ("--nonsense",),
                          ("a.so", "b.so", "--root", "/")):
            self.assertEqual(self.run_kit(*arguments).returncode, 2, arguments)
        self.assertEqual(self.run_kit("/nonexistent/a.so", "--root", "/").returncode, 3)
        missing = self.run_kit(os.environ["TEMPLATE"], "--root", "no-such-machine")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("no-such-machine", missing.stderr)
        self.assertEqual(self.run_kit("--help").returncode, 0)
        self.assertIn("oamhal-conformance", self.run_kit("--version").stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
