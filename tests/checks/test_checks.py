# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Each check of .ci passes a good tree and fails a bad one, for the reason it should. Those of headers and of the built
library: test_library_checks.py."""

import json
import shutil
import subprocess
import unittest

from check_case import GOOD_HEADER, ROOT, CheckCase, header

SPDX = "// SPDX-FileCopyrightText: 2026 The oamhal authors\n// SPDX-License-Identifier: Apache-2.0\n"


class SpdxTest(CheckCase):
    check = "spdx"

    def test_present(self):
        self.write("hal/a.cpp", SPDX)
        self.assert_passes()

    def test_missing_license(self):
        self.write("hal/a.cpp", SPDX.splitlines()[0])
        self.assert_fails("hal/a.cpp: error")

    def test_missing_in_script_without_suffix(self):
        self.write("dev", "#!/bin/sh\n")
        self.assert_fails("dev: error")


class FormatTest(CheckCase):
    check = "format"

    def setUp(self):
        super().setUp()
        self.write(".clang-format", (ROOT / ".clang-format").read_text(encoding="utf-8"))

    def test_formatted(self):
        self.write("hal/a.cpp", "int main() {\n  return 0;\n}\n")
        self.assert_passes()

    def test_not_formatted(self):
        self.write("hal/a.cpp", "int main( ) { return   0;}\n")
        self.assert_fails("clang-format-19 -i hal/a.cpp")


class ShellTest(CheckCase):
    check = "shell"

    def test_clean(self):
        self.write("run", '#!/bin/sh\necho "$1"\n')
        self.assert_passes()

    def test_unquoted(self):
        self.write("run", "#!/bin/sh\nrm $1\n")
        self.assert_fails("SC2086")


class LayersTest(CheckCase):
    check = "layers"

    def test_allowed(self):
        self.write("hal/api/a.cpp", '#include <oamhal/types.h>\n#include "hal/core/b.hpp"\n')
        self.write("hal/core/b.hpp", '#include "hal/pci/c.hpp"\n#include "hal/topology/d.hpp"\n')
        self.write("drivers/amd/a.cpp", '#include <oamhal/backend/backend.hpp>\n#include "drivers/amd/b.hpp"\n')
        self.write("tools/oam-info/a.cpp", '#include <oamhal/oamhal.hpp>\n#include "tools/common/b.hpp"\n')
        self.assert_passes()

    def test_forbidden(self):
        for name, included in (
            ("hal/core/a.cpp", '"drivers/amd/b.hpp"'),
            ("hal/pci/a.cpp", '"hal/core/b.hpp"'),
            ("hal/base/a.cpp", '"hal/kernel/b.hpp"'),
            ("hal/topology/a.cpp", '"hal/pci/b.hpp"'),
            ("hal/kernel/a.cpp", '"hal/pci/b.hpp"'),
            ("hal/core/a.cpp", '"hal/api/b.hpp"'),
            ("hal/core/a.cpp", '"hal/bringup/b.hpp"'),
            ("drivers/amd/a.cpp", '"hal/base/b.hpp"'),
            ("drivers/amd/a.cpp", '"drivers/intel/b.hpp"'),
            ("drivers/amd/a.cpp", "<oamhal/snapshot.h>"),
            ("tools/oam-info/a.cpp", '"hal/base/b.hpp"'),
            ("tools/oam-info/a.cpp", '"tools/oam-sim/b.hpp"'),
            ("tools/oam-info/a.cpp", "<oamhal/backend/host.h>"),
            ("include/oamhal/a.h", "<oamhal/backend/host.h>"),
            ("include/oamhal/a.h", '"hal/base/b.hpp"'),
            ("hal/pci/a.cpp", "<pci/pci.h>"),
            ("hal/core/a.cpp", "<libudev.h>"),
            ("drivers/amd/a.cpp", "<linux/vfio.h>"),
            ("drivers/amd/a.cpp", "<dlfcn.h>"),
        ):
            with self.subTest(name=name, included=included):
                path = self.write(name, f"#include {included}\n")
                self.assert_fails(f"{name}:1: error")
                path.unlink()

    def test_relative_include_is_resolved(self):
        self.write("hal/pci/b.hpp", "")
        self.write("hal/pci/a.cpp", '#include "b.hpp"\n')
        self.assert_passes()
        self.write("hal/pci/a.cpp", '#include "../core/b.hpp"\n')
        self.assert_fails("hal/pci/a.cpp:1: error")

    def test_comment_is_no_include(self):
        self.write("hal/base/a.cpp", '// #include "hal/core/b.hpp"\n/*\n#include "hal/core/b.hpp"\n*/\n')
        self.assert_passes()

    def test_core_names_no_vendor(self):
        self.write("hal/core/a.cpp", 'const char* kName = "amdgpu";\n')
        self.assert_fails("names no vendor")
        self.write("hal/core/a.cpp", "// as amdgpu does\nint amdahl;\n")
        self.assert_passes()


class LengthsTest(CheckCase):
    check = "lengths"

    @staticmethod
    def function(lines):
        return "int f(int x) {\n" + "  x++;\n" * (lines - 3) + "  return x;\n}\n"

    def test_short(self):
        self.write("hal/a.cpp", self.function(40))
        self.assertNotIn("note", self.assert_passes())

    def test_aim(self):
        self.write("hal/a.cpp", self.function(41))
        self.assertIn("function f has 41 lines", self.assert_passes())

    def test_long_function(self):
        self.write("hal/a.cpp", "namespace a {\n" + self.function(61) + "}\n")
        self.assert_fails("function f has 61 lines")

    def test_long_inline_function_of_a_header(self):
        self.write("hal/a.hpp", "struct A {\n" + self.function(61) + "};\n")
        self.assert_fails("function f has 61 lines")

    def test_long_file(self):
        self.write("hal/a.cpp", "int a;\n" * 601)
        self.assert_fails("the file has 601 lines")


class CommentsTest(CheckCase):
    check = "comments"

    def test_commented(self):
        self.write("include/oamhal/a.h", "/** What it is. */\nextern int a;\n" * 20)
        self.assert_passes()

    def test_bare_public_header(self):
        self.write("include/oamhal/a.h", "extern int a; \n" * 40)
        self.assert_fails("include/oamhal/a.h: error")

    def test_bare_internal_headers(self):
        self.write("hal/a.hpp", 'extern const char* a = "// no comment";\n' * 40)
        self.assert_fails("0 % of header lines")


class ManTest(CheckCase):
    check = "man"

    def setUp(self):
        super().setUp()
        for name in ("cmake/public_headers.py", "cmake/make-man-pages.py", "docs/man/oamhal.7"):
            self.write(name, (ROOT / name).read_text(encoding="utf-8"))

    def test_documented(self):
        self.write("include/oamhal/hello.h", header(GOOD_HEADER))
        self.assertIn("2 generated pages", self.assert_passes())

    def test_no_comment(self):
        self.write("include/oamhal/hello.h", header("OAMHAL_API int oamhal_hello(int number);\n"))
        self.assert_fails("oamhal_hello: error: has no comment")

    def test_comment_of_another(self):
        self.write("include/oamhal/hello.h", header(GOOD_HEADER + "\nOAMHAL_API int oamhal_other(int number);\n"))
        self.assert_fails("oamhal_other: error: has no comment")

    def test_group(self):
        self.write("include/oamhal/hello.h", header(GOOD_HEADER + "OAMHAL_API int oamhal_other(int number);\n"))
        self.assert_passes()

    def test_no_since(self):
        self.write("include/oamhal/hello.h", header(GOOD_HEADER.replace(" Since 0.1.0.", "")))
        self.assert_fails("does not say 'Since VERSION.'")

    def test_lint(self):
        self.write("include/oamhal/hello.h", header(GOOD_HEADER))
        self.write("docs/man/oamhal.7", ".Dd November 23, 2026\n.Dt OAMHAL 7\n.Os\n.Sh NAME\n.Nm oamhal\n")
        self.assert_fails("docs/man/oamhal.7: error: mandoc")


class TidyTest(CheckCase):
    check = "tidy"

    def setUp(self):
        super().setUp()
        self.write(".clang-tidy", (ROOT / ".clang-tidy").read_text(encoding="utf-8"))

    def database(self, name):
        entry = {"directory": self.folder.name, "file": name, "arguments": ["clang++-19", "-std=c++23", "-c", name]}
        self.write("build/compile_commands.json", json.dumps([entry]))

    def test_clean(self):
        self.write("hal/a.cpp", "int f(int x) {\n  return x + 1;\n}\n")
        self.database("hal/a.cpp")
        self.assert_passes("--all", "--build", f"{self.folder.name}/build")

    def test_use_after_move(self):
        self.write("hal/a.cpp", "#include <string>\n#include <utility>\nvoid g(std::string s);\n"
                                "std::size_t f(std::string s) {\n  g(std::move(s));\n  return s.size();\n}\n")
        self.database("hal/a.cpp")
        self.assert_fails("use-after-move", "--all", "--build", f"{self.folder.name}/build")

    def test_changed_files(self):
        """Only the file of the last commit is looked at."""
        git = ["git", "-C", self.folder.name, "-c", "user.name=t", "-c", "user.email=t@example.org"]
        bad = "int* f() {\n  return 0;\n}\n"
        subprocess.run([*git[:3], "init", "-q", "-b", "main"], check=True)
        for name in ("hal/a.cpp", "hal/b.cpp"):
            self.write(name, bad)
            subprocess.run([*git, "add", name], check=True)
            subprocess.run([*git, "commit", "-q", "-m", name], check=True)
        self.database("hal/a.cpp")
        self.assertIn("0 sources", self.assert_passes("--build", f"{self.folder.name}/build"))
        self.database("hal/b.cpp")
        self.assert_fails("hal/b.cpp: error", "--build", f"{self.folder.name}/build")


class PythonTest(CheckCase):
    check = "python"

    def setUp(self):
        super().setUp()
        for folder in ("include", "python/oamhal", "python/examples"):
            shutil.copytree(ROOT / folder, self.tree / folder, ignore=shutil.ignore_patterns("__pycache__"))

    def test_as_it_is(self):
        self.assert_passes()

    def test_changed_header(self):
        path = self.tree / "include/oamhal/unit.h"
        path.write_text(path.read_text(encoding="utf-8").replace("numa_node;", "numa_nodes;"), encoding="utf-8")
        self.assert_fails("_native/unit.py: error: is not what the headers give; run:")

    def test_wrong_type(self):
        self.write("python/examples/wrong.py", "import oamhal\n\n\ndef name(d: oamhal.Device) -> str:\n    return d.model\n")
        self.assert_fails("wrong.py:5: error: Incompatible return value type")


class StagesTest(CheckCase):
    """The stages of ./dev stop at the first command that fails, and say so."""

    def run_stages(self, script):
        text = f". {ROOT}/.ci/stages.sh\n{script}"
        return subprocess.run(["bash", "-euo", "pipefail", "-c", text], capture_output=True, text=True, check=False)

    def test_failure_inside_a_function_stops(self):
        result = self.run_stages("f() { false; echo went on; }\nstage one f\necho after\n")
        self.assertEqual(result.returncode, 1)
        self.assertNotIn("went on", result.stdout)
        self.assertNotIn("after", result.stdout)
        self.assertRegex(result.stdout, r"\[time\] +\d+\.\d s  FAILED  one")

    def test_checks_go_on_and_fail_at_the_end(self):
        result = self.run_stages("check_stage one false\ncheck_stage two true\ncheck_summary\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn("1 passed, 1 failed", result.stdout)
        self.assertRegex(result.stdout, r"\[time\] +\d+\.\d s  ok      two")


if __name__ == "__main__":
    unittest.main()
