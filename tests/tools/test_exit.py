#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Exit statuses, and sentences on standard error."""

import oam_info


class ExitTest(oam_info.Case):
    def assert_status(self, status, *arguments, root=None, says=None):
        result = oam_info.run(*arguments, root=root)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        if says is None:
            self.assertEqual(result.stderr, "")
        else:
            self.assertTrue(result.stderr.startswith("oam-info: "), result.stderr)
            self.assertIn(says, result.stderr)
        return result

    def test_ran(self):
        # mixed-generic has modules without a driver.
        for machine, status in (("mi300x-ubb8", 0), ("mi250x-4oam", 0), ("mi308x-ubb8-qpx", 0), ("mixed-generic", 1)):
            for command in oam_info.COMMANDS + (("show", "0"),):
                with self.subTest(machine=machine, command=command):
                    self.assert_status(status, *command, root=self.tree(machine))

    def test_options_stand_anywhere(self):
        root = str(self.tree("mi300x-ubb8"))
        before = self.assert_status(0, "--root", root, "--json", "links").stdout
        self.assertEqual(self.assert_status(0, "links", "--json", "--root", root).stdout, before)

    def test_expect_counts_modules(self):
        root = self.tree("mi250x-4oam")
        self.assert_status(0, "--expect", "4", root=root)
        self.assert_status(1, "--expect", "5", root=root, says="5 modules were expected, 4 found")
        self.assert_status(1, "--expect", "5", "--json", root=root, says="5 modules were expected, 4 found")
        empty = self.folder() / "empty"
        (empty / "sys/bus/pci/devices").mkdir(parents=True)
        self.assert_status(0, "--expect", "0", root=empty)
        self.assert_status(1, "--expect", "1", root=empty, says="1 modules were expected, 0 found")

    def sick(self, name, toml):
        machine = self.folder() / f"{name}.toml"
        machine.write_text(f'extends = "mi300x-ubb8"\n{toml}', encoding="utf-8")
        return self.tree(str(machine))

    def test_a_finding_of_severity_error(self):
        root = self.sick("error", '[[override]]\nmodule = 5\ndriver = "none"\n')
        severities = [finding["severity"] for finding in self.document("doctor", root=root, status=(1,))["findings"]]
        self.assertEqual(severities.count("error"), 1)
        for command in oam_info.COMMANDS + (("show", "oam0"), ("show", "0000:a5:00.0"), ("--expect", "8"), ("--json",)):
            with self.subTest(command=command):
                self.assert_status(1, *command, root=root)

    def test_findings_of_lower_severity(self):
        lockdown = '[host]\nlockdown = "none [integrity] confidentiality"\n'
        asleep = '[[override]]\nmodule = 5\npower_state = "D3hot"\n'
        for severity, toml in (("info", lockdown), ("warning", asleep)):
            root = self.sick(severity, toml)
            findings = self.document("doctor", root=root, status=(0,))["findings"]
            self.assertEqual([finding["severity"] for finding in findings], [severity])
            for command in oam_info.COMMANDS + (("show", "oam0"), ("--expect", "8"), ("--json",)):
                with self.subTest(severity=severity, command=command):
                    self.assert_status(0, *command, root=root)

    def test_usage(self):
        for arguments in (["--bogus"], ["frobnicate"], ["show"], ["--expect", ""], ["--expect", "-1"], ["--expect"],
                          ["--color", "sometimes"], ["--deadline", "0"], ["--deadline", "never"],
                          ["links", "topology"], ["show", "oam0", "oam1"]):
            with self.subTest(arguments=arguments):
                result = self.assert_status(2, *arguments, says="--help")
                self.assertEqual(result.stdout, "")

    def test_selectors(self):
        root = self.tree("mi300x-ubb8")
        for selector in ("oam31", "99", "ffff:ff:1f.7", "id:none", "uuid:none", "//", ""):
            with self.subTest(selector=selector):
                self.assertEqual(self.assert_status(2, "show", selector, root=root, says=selector).stdout, "")

    def test_ambiguous_selector_lists_the_choices(self):
        self.assert_status(2, "show", "oam0", root=self.tree("accel-1024"), says="ubb1/oam0")

    def test_cannot_run(self):
        self.assert_status(3, "--root", str(self.folder() / "missing"), says="missing")
        self.assert_status(3, root=self.folder() / "missing", says="missing")
        file = self.folder() / "file"
        file.write_text("", encoding="utf-8")
        self.assert_status(3, "--root", str(file), says="file")


if __name__ == "__main__":
    oam_info.main()
