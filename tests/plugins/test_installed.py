#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Plugins where an installation keeps them, and conf files that name others; in a program that has the library in it,
with one backend and directories of its own."""

import os
import pathlib
import re
import shutil
import subprocess

import oam_info

MACHINE = "mixed-generic"
PLACE = pathlib.Path(os.environ["PLACE"])
PLUGINS = PLACE / "lib"
CONF = PLACE / "etc"


def plugin(name):
    return os.environ[f"PLUGIN_{name.upper()}"]


class InstalledTest(oam_info.Case):
    def setUp(self):
        shutil.rmtree(PLACE, ignore_errors=True)
        for folder in (PLUGINS, CONF):
            folder.mkdir(parents=True, mode=0o755)

    def tearDown(self):
        shutil.rmtree(PLACE, ignore_errors=True)

    def listed(self):
        """Backends as (name, origin, path, refusal), and models of the devices."""
        result = subprocess.run([os.environ["LIST_BACKENDS"], self.tree(MACHINE)], capture_output=True, text=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = [line.split("\t") for line in result.stdout.splitlines()]
        return ([tuple(line[1:]) for line in lines if line[0] == "backend"],
                [line[2] for line in lines if line[0] == "device"])

    def names(self):
        return [name for name, _, _, refusal in self.listed()[0] if refusal == "-"]

    def refusals(self):
        return [refusal for _, _, _, refusal in self.listed()[0] if refusal != "-"]

    def conf(self, *lines, name="a.conf"):
        (CONF / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def test_one_backend_and_no_plugin(self):
        backends, models = self.listed()
        self.assertEqual(backends, [("generic", "built-in", "-", "-")])
        self.assertEqual(len(models), 5)

    def test_directory(self):
        shutil.copy(plugin("plain"), PLUGINS / "b.so")
        shutil.copy(plugin("template"), PLUGINS / "a.so")
        shutil.copy(plugin("glued"), PLUGINS / "glued.so.disabled")
        self.assertEqual(self.names(), ["generic", "template", "plain"])
        self.assertEqual(self.listed()[1].count("told by a plugin in C"), 4)

    def test_conf_files(self):
        self.conf("# a comment", "", f"  {plugin('plain')}  ", f"{plugin('plain')}", name="b.conf")
        self.conf(plugin("template"), name="a.conf")
        self.conf(plugin("glued"), name="c.conf.disabled")
        self.assertEqual(self.names(), ["generic", "template", "plain"])
        self.assertEqual(self.refusals(), [])

    def test_a_last_line_without_its_end(self):
        (CONF / "a.conf").write_text(plugin("plain"), encoding="utf-8")
        self.assertEqual(self.names(), ["generic", "plain"])

    def test_lines_that_name_no_plugin(self):
        self.conf("plain.so", plugin("plain"), "/a\x1b[2Jb.so")
        self.assertEqual(self.names(), ["generic", "plain"])
        relative, odd = self.refusals()
        self.assertIn(f"line 1 of {CONF}/a.conf names no plugin", relative)
        self.assertIn(f"line 3 of {CONF}/a.conf names no plugin", odd)
        self.assertNotIn("\x1b", odd)

    def test_a_plugin_that_is_not_there(self):
        self.conf(f"{PLUGINS}/absent.so", plugin("plain"))
        self.assertEqual(self.names(), ["generic", "plain"])
        self.assertEqual(self.refusals(), [f"plugin {PLUGINS}/absent.so is not loaded: {PLUGINS}/absent.so: No such "
                                           "file or directory. Look whether it is installed."])

    def test_conf_files_that_cannot_be_trusted(self):
        self.conf(plugin("plain"))
        (CONF / "a.conf").chmod(0o666)
        self.assertEqual(self.names(), ["generic"])
        self.assertIn("can be written by everybody", self.refusals()[0])
        self.assertIn("no plugin that", self.refusals()[0])

    def test_conf_files_that_are_none(self):
        os.mkfifo(CONF / "a.conf")
        (CONF / "b.conf").mkdir()
        self.conf("#" * 70000, name="c.conf")
        self.assertEqual(self.names(), ["generic"])
        fifo, folder, long = self.refusals()
        self.assertIn("is no regular file", fifo)
        self.assertIn("is no regular file", folder)
        self.assertIn("longer than 64 KiB", long)

    def test_no_directories(self):
        shutil.rmtree(PLACE)
        self.assertEqual(self.names(), ["generic"])
        self.assertEqual(self.refusals(), [])

    def test_links_are_followed_and_looked_at(self):
        real = PLACE / "real"
        real.mkdir()
        shutil.copy(plugin("plain"), real / "plain.so")
        (PLUGINS / "a.so").symlink_to("../real/plain.so")
        self.assertEqual(self.names(), ["generic", "plain"])
        real.chmod(0o777)
        self.assertIn(f"{real} can be written by everybody", self.refusals()[0])
        real.chmod(0o755)
        (PLUGINS / "a.so").unlink()
        (PLUGINS / "a.so").symlink_to("a.so")
        self.assertIn("leads nowhere", self.refusals()[0])
        if os.geteuid() == 0:
            (PLUGINS / "a.so").unlink()
            (PLUGINS / "a.so").symlink_to(real / "plain.so")
            os.chown(PLUGINS / "a.so", 12345, 12345, follow_symlinks=False)
            self.assertIn(f"{PLUGINS}/a.so belongs to user 12345", self.refusals()[0])

    def test_only_the_interface_is_global(self):
        symbols = subprocess.run([os.environ["NM"], "--defined-only", "--extern-only", "--format=just-symbols",
                                  os.environ["STATIC_LIBRARY"]], capture_output=True, text=True, timeout=60, check=True)
        names = [name for name in symbols.stdout.split() if not name.endswith(":")]
        self.assertIn("oamhal_enumerate", names)
        self.assertEqual([name for name in names if not re.fullmatch("oamhal_[a-z0-9_]+", name)], [])
        published = (oam_info.SOURCE / "hal/liboamhal.map").read_text(encoding="utf-8")
        self.assertEqual(sorted(names), sorted(re.findall(r"^ +(oamhal_\w+);", published, re.MULTILINE)))


if __name__ == "__main__":
    oam_info.main()
