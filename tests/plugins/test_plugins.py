#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Plugins: used, refused with a sentence, and never the end of a run."""

import json
import os
import pathlib
import shutil
import time

import oam_info

MACHINE = "mixed-generic"
DEVICES = 5


def plugin(name):
    return os.environ[f"PLUGIN_{name.upper()}"]


class PluginTest(oam_info.Case):
    def run_with(self, *arguments, plugins, status=(0, 1)):
        environment = oam_info.environment(OAMHAL_ROOT=str(self.tree(MACHINE)), OAMHAL_PLUGINS=":".join(map(str, plugins)))
        result = oam_info.run(*arguments, env=environment)
        self.assertIn(result.returncode, status, result.stdout + result.stderr)
        return result

    def read(self, *arguments, plugins):
        return json.loads(self.run_with("--json", *arguments, plugins=plugins).stdout)

    def models(self, plugins):
        return [device["model"] for device in self.read(plugins=plugins)["devices"]]

    def refusal(self, path):
        """Why a plugin is refused; everything else is as without it."""
        shown = [backend for backend in self.read("backends", plugins=[path])["backends"] if backend["refusal"]]
        self.assertEqual([backend["path"] for backend in shown], [str(path)])
        self.assertIn(shown[0]["refusal"], self.run_with("backends", plugins=[path]).stdout.replace("\n  ", " "))
        self.assertEqual(self.models([path]), self.models([]))
        return shown[0]["refusal"]

    def test_one_in_c(self):
        self.assertEqual(self.models([plugin("plain")]).count("told by a plugin in C"), 4)
        backends = self.read("backends", plugins=[plugin("plain")])["backends"]
        self.assertEqual([backend["name"] for backend in backends], ["amd", "ascend", "gaudi", "intel", "nvidia", "generic", "plain"])
        self.assertEqual(backends[-1]["origin"], "plugin")
        self.assertEqual(backends[-1]["path"], plugin("plain"))

    def test_those_of_earlier_minor_versions(self):
        for minor in (1, 2):
            with self.subTest(minor=minor):
                library = pathlib.Path(plugin(f"minor_{minor}"))
                self.assertNotEqual(library.read_bytes(), pathlib.Path(plugin("plain")).read_bytes())
                document = self.read(plugins=[library])
                told = [device for device in document["devices"] if device["model"] == "told by a plugin in C"]
                self.assertEqual(len(told), 4)
                for device in told:
                    self.assertEqual(device["nodes"], [])
                backends = self.read("backends", plugins=[library])["backends"]
                self.assertEqual([backend["abi"] for backend in backends if backend["name"] == "plain"],
                                 [f"1.{minor}"])

    def test_runtimes_of_earlier_minor_versions(self):
        for minor in (1, 2, 3):
            with self.subTest(minor=minor):
                library = plugin(f"numbered_{minor}")
                devices = [device["bdf"] for device in self.read(plugins=[library])["devices"]
                           if device["backend"] == "numbered"]
                shown = self.run_with("env", "--runtime", "backwards", plugins=[library]).stdout
                self.assertEqual([line.split()[3] for line in shown.splitlines()[2:]], devices[::-1])
                last = self.run_with("env", "--runtime", "backwards", "--units", devices[0], plugins=[library]).stdout
                self.assertEqual(last, "export SECOND_MASK=3\n")
                sort = self.run_with("env", "--runtime", "sorted", plugins=[library], status=(3,)).stderr
                self.assertIn("SORT is not yes", sort)

    def test_one_in_cpp_whose_exception_stays_inside(self):
        document = self.read(plugins=[plugin("glued")])
        self.assertEqual([device["model"] for device in document["devices"]].count("told by a plugin in C++"), 4)
        failed = [finding for finding in document["findings"] if finding["code"] == "backend.failed"]
        self.assertEqual(len(failed), 4)
        self.assertIn("tell memory of 0000:", failed[0]["message"])

    def test_one_that_throws_across_the_contract(self):
        document = self.read(plugins=[plugin("throws")])
        self.assertEqual(len(document["devices"]), DEVICES)
        self.assertEqual([finding["code"] for finding in document["findings"]].count("backend.failed"), 4)

    def test_one_that_hangs_in_probe(self):
        begin = time.monotonic()
        result = self.run_with("--deadline", "0.5", plugins=[plugin("hangs")], status=(3,))
        self.assertLess(time.monotonic() - begin, 30)
        self.assertTrue(result.stderr.startswith("oam-info: "), result.stderr)

    def test_tables_that_make_no_sense(self):
        for name, says in (("short_ops", "table of operations"), ("huge_table", "impossible size"),
                           ("no_name", "no name"), ("other_major", "was made for version 2"),
                           ("no_symbol", "no symbol oamhal_plugin")):
            with self.subTest(plugin=name):
                self.assertIn(says, self.refusal(plugin(name)))

    def test_a_name_that_is_taken(self):
        copy = self.folder() / "copy.so"
        shutil.copy(plugin("plain"), copy)
        backends = self.read("backends", plugins=[plugin("plain"), str(copy)])["backends"]
        self.assertIn("of that name already", backends[-1]["refusal"])

    def test_files_that_cannot_be_trusted(self):
        folder = self.folder() / "open"
        folder.mkdir()
        copy = folder / "plain.so"
        shutil.copy(plugin("plain"), copy)
        copy.chmod(0o666)
        self.assertIn("can be written by everybody", self.refusal(copy))
        copy.chmod(0o644)
        folder.chmod(0o777)
        self.assertIn(f"{folder} can be written by everybody", self.refusal(copy))
        folder.chmod(0o755)
        self.assertIn("told by a plugin in C", self.models([str(copy)]))
        if os.geteuid() == 0:
            os.chown(copy, 12345, 0)
            self.assertIn("belongs to user 12345", self.refusal(copy))

    def test_files_that_are_no_library(self):
        text = self.folder() / "text.so"
        text.write_text("not a library", encoding="utf-8")
        self.assertIn("is not loaded", self.refusal(text))
        self.assertIn("No such file", self.refusal(self.folder() / "absent.so"))
        self.assertIn("not absolute", self.refusal(pathlib.Path("plain.so")))


if __name__ == "__main__":
    oam_info.main()
