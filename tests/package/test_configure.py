# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Which backends are built in is chosen when the tree is configured."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None


class ConfigureTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="oamhal-configure-")
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)

    def configure(self, backends, *more):
        return subprocess.run([OPTIONS.cmake, "-S", OPTIONS.source, "-B", self.build, "-G", "Ninja",
                               "-DOAMHAL_BUILD_TOOLS=OFF", "-DOAMHAL_BUILD_TESTS=OFF", f"-DOAMHAL_BACKENDS={backends}",
                               *more], capture_output=True, text=True, check=False)

    def built_in(self, backends):
        """The names in the table, in order."""
        result = self.configure(backends)
        self.assertEqual(result.returncode, 0, result.stderr)
        table = (self.build / "drivers/builtin_backends.cpp").read_text(encoding="utf-8")
        names = re.findall(r"^ +&oamhal_backend_(\w+),", table, re.MULTILINE)
        self.assertIn(f"oamhal_builtin_backend_count = {len(names)};", table)
        return names

    def refusal(self, backends, *more):
        result = self.configure(backends, *more)
        self.assertNotEqual(result.returncode, 0)
        return " ".join(result.stderr.split())

    def test_chosen_ones_generic_last(self):
        self.assertEqual(self.built_in("generic;amd;amd"), ["amd", "generic"])
        self.assertEqual(self.built_in("generic"), ["generic"])
        self.assertEqual(self.built_in("amd"), ["amd"])

    def test_all_that_ship(self):
        shipped = self.built_in("default")
        self.assertIn("amd", shipped)
        self.assertEqual(shipped[-1], "generic")
        self.assertNotIn("template", shipped)

    def test_the_template_in_the_tree(self):
        self.assertEqual(self.built_in("default;template")[-2:], ["template", "generic"])
        subprocess.run([OPTIONS.cmake, "--build", self.build, "--target", "oamhal_backend_template"], check=True,
                       stdout=subprocess.DEVNULL)

    def test_refusals(self):
        for name in ("amd;acme", "../hal", "common/x"):
            said = self.refusal(name)
            self.assertIn("there is no such backend", said)
            self.assertRegex(said, r"There are: amd, .*generic")
        self.assertIn("OAMHAL_BACKENDS is empty", self.refusal(""))
        self.assertIn("the tests need the backend amd", self.refusal("generic", "-DOAMHAL_BUILD_TESTS=ON"))


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--cmake", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
