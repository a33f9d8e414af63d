# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the checks share: a temporary tree, and a run of a check on it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

GOOD_HEADER = """/** Says hello. Threads: any. Since 0.1.0. */
OAMHAL_API int oamhal_hello(int number);
"""


def header(body):
    """A public header with the given declarations."""
    return ("#ifndef OAMHAL_HELLO_H\n#define OAMHAL_HELLO_H\n"
            '#define OAMHAL_API __attribute__((visibility("default")))\n'
            f"#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n{body}\n#ifdef __cplusplus\n}}\n#endif\n#endif\n")


class CheckCase(unittest.TestCase):
    """A temporary tree, and the check that is run on it."""

    check = ""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.tree = pathlib.Path(self.folder.name)

    def write(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_check(self, *extra):
        command = [sys.executable, "-B", str(ROOT / f".ci/check-{self.check}.py"), "--root", self.folder.name, *extra]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def assert_passes(self, *extra):
        result = self.run_check(*extra)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def assert_fails(self, words, *extra):
        result = self.run_check(*extra)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn(words, result.stdout)

    def library(self, code, *flags, soname="liboamhal.so.0"):
        """Builds a shared library from C code; its path as text."""
        source = self.write("build/hello.c", code)
        path = self.tree / "build" / soname
        command = ["gcc", "-g", "-shared", "-fPIC", "-fvisibility=hidden", f"-Wl,-soname,{soname}",
                   "-I", str(self.tree / "include"), str(source), "-o", str(path), *flags]
        subprocess.run(command, check=True)
        return str(path)
