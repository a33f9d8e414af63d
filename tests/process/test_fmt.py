#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The library's fmt and another one live in one process without meeting: a program with libfmt.so and one with a
fmt of another version get what the library formats, and so do both when every symbol of fmt that can be found
before the library's own leads to abort()."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
MACHINE = "mixed-generic"
SIGABRT = -6


def run(*command, **keywords):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **keywords)


def symbols(*arguments):
    """Names with fmt's namespace in them that nm lists."""
    result = run("nm", "--format=posix", *arguments)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return {name.split("@")[0] for name in re.findall(r"(?m)^(_Z\S*3fmt\S*) ", result.stdout)}


class FmtTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.tree = cls.folder / "tree"
        made = run(OPTIONS.oam_sim, "tree", MACHINE, cls.tree)
        if made.returncode != 0:
            raise AssertionError(made.stderr)

    def trap(self):
        """A library that has the names of libfmt.so and of the library's own fmt, all of which abort."""
        shared = re.search(r"=> (\S*libfmt\.so\S*)", run("ldd", OPTIONS.shared).stdout).group(1)
        names = symbols("-D", "--defined-only", shared) | symbols("--defined-only", OPTIONS.library)
        self.assertGreater(len(names), 20)
        code = self.folder / "trap.s"
        lines = [f".globl {name}\n.type {name}, @function\n{name}:" for name in sorted(names)]
        code.write_text(".text\n" + "\n".join(lines) + "\n  call abort@PLT\n"
                        '.section .note.GNU-stack,"",@progbits\n', encoding="utf-8")
        library = self.folder / "trap.so"
        made = run("gcc", "-shared", "-o", library, code)
        self.assertEqual(made.returncode, 0, made.stderr)
        return library

    def output(self, program, **more):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LD_")}
        return run(program, self.tree, env={**environment, **more})

    def test_none_is_exported_or_needed(self):
        self.assertEqual(symbols("-D", OPTIONS.library), set())

    def test_the_programs_have_another(self):
        """Without this, the rest would prove nothing."""
        self.assertTrue(symbols("-D", "--undefined-only", OPTIONS.shared))
        other = symbols("--defined-only", OPTIONS.other)
        self.assertTrue([name for name in other if "3fmt3v89" in name], other)
        self.assertEqual([name for name in other if "3fmt2v9" in name], [])

    def test_right_output(self):
        """Both programs, with the library's own words in what they print."""
        first = self.output(OPTIONS.other)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertRegex(first.stdout, r"\A5 devices, +\d+ findings, 1\.50\n")
        self.assertIn("0000:", first.stdout)
        self.assertEqual(self.output(OPTIONS.shared).stdout, first.stdout)

    def test_the_library_never_leaves_its_own(self):
        trap = self.trap()
        before = self.output(OPTIONS.other)
        after = self.output(OPTIONS.other, LD_PRELOAD=str(trap))
        self.assertEqual((after.returncode, after.stdout), (0, before.stdout), after.stderr)
        # A program that does share its fmt falls into the trap.
        self.assertEqual(self.output(OPTIONS.shared, LD_PRELOAD=str(trap)).returncode, SIGABRT)


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "other", "library", "oam-sim"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
