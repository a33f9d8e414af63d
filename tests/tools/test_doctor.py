#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info doctor names every sickness that the documents list, and the documents list all that it can name."""

import json
import os
import re
import subprocess
import unittest

import doctor_cases
import oam_info

SICK_READS = os.environ["SICK_READS_LIBRARY"]
# Without the right to read whatever there is, which root has.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
FINDINGS = oam_info.SOURCE / "docs/findings.md"

# Findings that no tree and no oam-info can show, and where they are tested.
ELSEWHERE = {
    "backend.failed": "only when memory runs out or a backend throws",
    "backend.nonsense": "needs a plugin that lies (tests/plugins)",
    "backend.timeout": "needs a plugin that hangs (tests/plugins)",
    "template.health": "of the backend to copy, which is not built in (tests/package)",
    "expectation.unusable": "needs an expectation (test_expect.py)",
    "module.absent": "needs an expectation (test_expect.py)",
    "module.differs": "needs an expectation (test_expect.py)",
    "module.unexpected": "needs an expectation (test_expect.py)",
    "module.wrong-slot": "needs an expectation (test_expect.py)",
    "device.lost": "needs two snapshots, and oam-info takes one",
    "registers.lost": "needs modules that are served (test_registers.py)",
    "registers.timeout": "needs modules that are served (test_registers.py)",
    "amd.registers-left-alone": "needs a way to registers that are a driver's (test_amd_unbound.py)",
    "amd.registers-unreadable": "the backend's unit tests",
    "amd.xgmi-errors": "needs modules that are served (test_amd_unbound.py)",
    "gaudi.ports-unnumbered": "the backend's unit tests",
    "gaudi.port-mask": "the backend's unit tests",
    "gaudi.registers": "needs modules that are served (test_unbound.py)",
    "gaudi.server-type": "needs --open (test_open.py)",
    "gaudi.throttled": "needs --open (test_open.py)",
}
# Of oam-info check, which has a table of its own (test_check.py).
SUSPECTS = {"module.host-link", "module.mixed-firmware", "module.mixed-parts", "module.numa-imbalance",
            "module.slot-mismatch", "wire.crossed", "wire.wrong-peer", "wire.unexpected"}


def documented():
    """code -> (severity, subjects) of the table of findings."""
    text = FINDINGS.read_text(encoding="utf-8").split("## Suspects")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \| ([\w ]+) \|", text, re.M)
    return {code: (severity, subjects.split(" or ")) for code, severity, subjects in rows}


def documented_of_backends():
    """Codes that the READMEs of the backends name."""
    codes = set()
    for readme in sorted((oam_info.SOURCE / "drivers").glob("*/README.md")):
        prefix = re.escape(readme.parent.name)
        codes |= set(re.findall(rf"`({prefix}\.[a-z0-9-]+)`", readme.read_text(encoding="utf-8")))
    return codes


def emitted():
    """Codes in the string literals of the sources but the simulator's. What compares inventories has keys of that form, and findings of
    its own, which the manual page lists; names of readings have that form too."""
    codes = set()
    for folder in ("hal", "drivers", "tools"):
        for path in sorted((oam_info.SOURCE / folder).rglob("*.cpp")):
            if path.parent.name == "compare" or path.name == "readings.cpp" or "oam-sim" in path.parts:
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line.lstrip().startswith(("#include", "//")):
                    codes |= set(re.findall(r'"([a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*)"', line))
    return codes - SUSPECTS - {"sysfs.path"}  # a parameter of libpci


def may_drop_rights():
    return os.geteuid() != 0 or subprocess.run([*UNPRIVILEGED, "true"], check=False, capture_output=True).returncode == 0


def squeezed(text):
    return " ".join(text.split())


class DoctorTest(oam_info.Case):
    _healthy = {}

    def healthy_codes(self, machine):
        if machine not in self._healthy:
            document = self.document("doctor", root=self.tree(machine))
            self._healthy[machine] = {finding["code"] for finding in document["findings"]}
        return self._healthy[machine]

    def sick_tree(self, number, case):
        folder = self.folder() / f"case{number}"
        folder.mkdir()
        machine = folder / "sick.toml"
        machine.write_text(f'extends = "{case.machine}"\n{case.toml}', encoding="utf-8")
        subprocess.run([oam_info.OAM_SIM, "tree", str(machine), str(folder / "root")], check=True, timeout=120)
        case.change(folder / "root")
        return folder / "root"

    def look(self, case, root, *arguments):
        more = {"OAMHAL_ROOT": str(root)}
        if case.reads:
            more["LD_PRELOAD"] = SICK_READS
            more["SICK_READS"] = "\n".join(f"{how} {root / path}" for how, path in case.reads)
        prefix = UNPRIVILEGED if case.denied and os.geteuid() == 0 else []
        result = subprocess.run([*prefix, oam_info.OAM_INFO, *case.arguments, *arguments], text=True, timeout=60,
                                check=False, capture_output=True, env=oam_info.environment(**more))
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.returncode, case.expected_status(), result.stdout)
        return result.stdout

    def subject_id(self, case, root):
        """What findings call the subject."""
        if case.subject == doctor_cases.HOST:
            return case.subject
        document = json.loads(self.look(case, root, "--json", "--live"))
        ids = [device["id"] for device in document["devices"] if device["bdf"] == case.subject]
        self.assertEqual(len(ids), 1)
        return ids[0]

    def check_json(self, case, root):
        subject = self.subject_id(case, root)
        findings = json.loads(self.look(case, root, "--json", "doctor"))["findings"]
        about = [finding for finding in findings if finding["code"] == case.code and finding["subject"] == subject]
        self.assertTrue(about, findings)
        for finding in about:
            self.assertEqual(finding["severity"], case.severity)
            self.assertTrue(finding["message"])
            self.assertTrue(finding["advice"], finding)
        named = [finding for finding in about if case.says in finding["message"]]
        self.assertTrue(named, about)
        return named[0]

    def check_text(self, case, root, finding):
        text = self.look(case, root, "doctor")
        block = re.search(rf"^{case.severity.upper()} {re.escape(case.code)}\n((?:  .*\n)+)", text, re.M)
        self.assertTrue(block, text)
        words = squeezed(block.group(1))
        self.assertIn(case.subject, words)
        self.assertIn(squeezed(finding["message"]), words)
        self.assertIn("-> " + squeezed(finding["advice"]), words)

    def check_case(self, number, case):
        if case.denied and not may_drop_rights():
            self.skipTest("the rights of root cannot be given up here")
        root = self.sick_tree(number, case)
        if not case.ill_from_the_start:
            self.assertNotIn(case.code, self.healthy_codes(case.machine))
        self.check_text(case, root, self.check_json(case, root))

    def test_every_sickness_is_named(self):
        for number, case in enumerate(doctor_cases.CASES):
            with self.subTest(case=str(case)):
                self.check_case(number, case)

    def test_status_counts_modules_too(self):
        root = self.tree("mi300x-ubb8")
        for arguments, status in (((), 0), (("--expect", "8"), 0), (("--expect", "9"), 1), (("--expect", "few"), 2),
                                  (("--frobnicate",), 2), (("--root", str(self.folder() / "missing")), 3)):
            with self.subTest(arguments=arguments):
                self.assertEqual(oam_info.run("doctor", *arguments, root=root).returncode, status)


class DocumentTest(unittest.TestCase):
    def test_every_documented_finding_is_provoked(self):
        provoked = {case.code for case in doctor_cases.CASES}
        listed = documented().keys() | documented_of_backends()
        self.assertGreater(len(listed), 30)
        self.assertEqual((listed | emitted()) - provoked - ELSEWHERE.keys(), set())
        self.assertEqual(ELSEWHERE.keys() & provoked, set())
        self.assertLessEqual(ELSEWHERE.keys(), listed)

    def test_severity_and_subject_are_the_documented_ones(self):
        table = documented()
        for case in doctor_cases.CASES:
            if case.code in table:
                severity, subjects = table[case.code]
                self.assertEqual(case.severity, severity, case.code)
                self.assertIn("host" if case.subject == doctor_cases.HOST else "device", subjects, case.code)

    def test_every_finding_of_the_sources_is_documented(self):
        self.assertEqual(emitted() - documented().keys() - documented_of_backends(), set())

    def test_every_documented_finding_is_in_the_sources(self):
        self.assertEqual((documented().keys() | documented_of_backends()) - emitted(), set())


if __name__ == "__main__":
    oam_info.main()
