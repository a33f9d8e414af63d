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


SICK = os.environ["PLUGIN_SICK"]


def plugin(name):
    return os.environ[f"PLUGIN_{name.upper()}"]


class PluginTest(oam_info.Case):
    def run_with(self, *arguments, plugins, status=(0, 1), sick=""):
        environment = oam_info.environment(OAMHAL_ROOT=str(self.tree(MACHINE)), SICK=sick,
                                           OAMHAL_PLUGINS=":".join(map(str, plugins)))
        result = oam_info.run(*arguments, env=environment)
        self.assertIn(result.returncode, status, result.stdout + result.stderr)
        return result

    def read(self, *arguments, plugins, sick=""):
        return json.loads(self.run_with("--json", *arguments, plugins=plugins, sick=sick).stdout)

    def models(self, plugins, sick=""):
        return [device["model"] for device in self.read(plugins=plugins, sick=sick)["devices"]]

    def refusal(self, path, sick=""):
        """Why a plugin is refused; everything else is as without it."""
        shown = [backend for backend in self.read("backends", plugins=[path], sick=sick)["backends"] if backend["refusal"]]
        self.assertEqual([backend["path"] for backend in shown], [str(path)])
        self.assertIn(shown[0]["refusal"], self.run_with("backends", plugins=[path], sick=sick).stdout.replace("\n  ", " "))
        self.assertEqual(self.models([path], sick), self.models([]))
        return shown[0]["refusal"]

    def test_one_in_c(self):
        self.assertEqual(self.models([plugin("plain")]).count("told by a plugin in C"), 4)
        backends = self.read("backends", plugins=[plugin("plain")])["backends"]
        self.assertEqual([backend["name"] for backend in backends], ["amd", "ascend", "gaudi", "intel", "nvidia", "reference", "generic",
                                                                   "plain"])
        self.assertEqual(backends[-1]["origin"], "plugin")
        self.assertEqual(backends[-1]["path"], plugin("plain"))

    def test_those_of_earlier_minor_versions(self):
        for minor in (1, 2, 3, 4):
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
        for minor in (1, 2, 3, 4, 5):
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
        document = self.read(plugins=[SICK], sick="throws")
        self.assertEqual(len(document["devices"]), DEVICES)
        self.assertEqual([finding["code"] for finding in document["findings"]].count("backend.failed"), 4)

    def hanging(self, name, *arguments):
        """What a run with a plugin that hangs shows: it ends, with the status for an error, and with all devices."""
        begin = time.monotonic()
        result = self.run_with("--json", "--deadline", "0.5", *arguments, plugins=[SICK], sick=name, status=(1,))
        self.assertLess(time.monotonic() - begin, 60)
        document = json.loads(result.stdout)
        timeouts = [finding for finding in document["findings"] if finding["code"] == "backend.timeout"]
        return document, timeouts

    def test_one_that_hangs_in_probe(self):
        document, timeouts = self.hanging("hangs")
        self.assertEqual(len(document["devices"]), DEVICES)
        self.assertEqual(len(timeouts), 4)
        for finding in timeouts:
            self.assertEqual(finding["severity"], "error")
            self.assertIn("the sick backend did not come back in time", finding["message"])
            self.assertIn(finding["subject"], [device["id"] for device in document["devices"]])

    def test_one_that_hangs_after_it_read_something(self):
        """What it read before is not blamed."""
        document, timeouts = self.hanging("hangs_after_reading")
        self.assertEqual(len(timeouts), 4)
        self.assertNotIn("attribute.timeout", [finding["code"] for finding in document["findings"]])

    def test_one_that_hangs_when_it_is_loaded(self):
        result = self.run_with("--json", "--deadline", "0.5", "backends", plugins=[SICK], sick="hangs_loading")
        refusal = [backend["refusal"] for backend in json.loads(result.stdout)["backends"] if backend["refusal"]]
        self.assertEqual(len(refusal), 1)
        self.assertIn(f"plugin {SICK} is not loaded: loading it did not end in time", refusal[0])

    def test_one_that_crashes(self):
        result = self.run_with(plugins=[SICK], sick="crashes", status=(3,))
        self.assertRegex(result.stderr, r"^oam-info: .* ended by signal 11 \(.*\) in the probe of backend sick for 0000:")

    def test_one_of_the_minor_version_after(self):
        backends = self.read("backends", plugins=[SICK], sick="next_minor")["backends"]
        self.assertEqual([backend["refusal"] for backend in backends if backend["path"]], [None])
        self.assertEqual(self.models([SICK], "next_minor").count("told by a sick plugin"), 4)

    def test_things_that_cannot_be(self):
        """Structs of impossible sizes, texts without an end, no struct at all, too many: left out, with a finding."""
        for name in ("short_items", "huge_items", "odd_items", "no_items", "endless_text", "too_many_items"):
            with self.subTest(plugin=name):
                document = self.read(plugins=[SICK], sick=name)
                self.assertEqual(len(document["devices"]), DEVICES)
                nonsense = [finding["message"] for finding in document["findings"]
                            if finding["code"] == "backend.nonsense"]
                self.assertTrue(nonsense)
                for message in nonsense:
                    self.assertRegex(message, "^the sick backend said [0-9]+ things about [a-z]+ of 0000:")

    def test_tables_that_make_no_sense(self):
        for name, says in (("short_table", "table of an impossible size (16 bytes)"),
                           ("huge_table", "table of an impossible size"),
                           ("table_nowhere", "its table is where nothing is"),
                           ("no_name", "has no name"),
                           ("bad_name", 'has the name "Not/A Name"'),
                           ("other_major", "was made for version 2"),
                           ("short_ops", "table of operations of an impossible size (3 bytes)"),
                           ("huge_ops", "table of operations of an impossible size"),
                           ("ops_nowhere", "has no operations"),
                           ("no_probe", "has no operation probe"),
                           ("short_matches", "entries of matches of an impossible size (8 bytes)"),
                           ("huge_matches", "entries of matches of an impossible size"),
                           ("too_many_matches", "no table of 60000 matches where it says"),
                           ("matches_nowhere", "no table of 1 matches where it says"),
                           ("no_maker", "entry 0 names no maker"),
                           ("wild_maker", "entry 0 names no maker"),
                           ("no_runtime_masks", "entry 0 has no variables"),
                           ("too_many_runtimes", "no table of 60000 runtimes where it says"),
                           ("short_queries", "no table of 1 questions to device nodes where it says"),
                           ("queries_nowhere", "no table of 1 questions to device nodes where it says"),
                           ("query_without_class", "entry 0 lacks a name"),
                           ("query_that_tells", "entry 0 has a request that asks nothing"),
                           ("query_without_argument", "entry 0 has no argument"),
                           ("query_outside", "entry 0 has an address and a size that are not in its argument"),
                           ("no_symbol", "no symbol oamhal_plugin"),
                           ("function_symbol", "its table is where nothing is")):
            with self.subTest(plugin=name):
                path = plugin(name) if name.endswith("_symbol") else SICK
                self.assertIn(says, self.refusal(path, sick=name))

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
