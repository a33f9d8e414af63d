# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The checks of public headers, and of a built library and its interface, pass a good one and fail a bad one."""

import unittest

from check_case import GOOD_HEADER, ROOT, CheckCase, header


class HeadersTest(CheckCase):
    check = "headers"

    def test_alone(self):
        self.write("include/oamhal/a.h", header("struct oamhal_a { int a; };"))
        self.assert_passes()

    def test_needs_another_header(self):
        self.write("include/oamhal/a.h", header("struct oamhal_a { uint32_t a; };"))
        self.assert_fails("does not compile alone: gcc")

    def test_not_c(self):
        self.write("include/oamhal/a.h", header("struct oamhal_a { bool a; };"))
        self.assert_fails("does not compile alone: gcc -std=c11")

    def test_not_cxx(self):
        self.write("include/oamhal/a.h", header("struct oamhal_a { int class; };"))
        self.assert_fails("does not compile alone: g++ -std=c++17")

    def test_no_guard(self):
        self.write("include/oamhal/a.h", "struct oamhal_a { int a; };\n")
        self.assert_fails("does not compile alone")

    def test_face_is_cxx17(self):
        self.write("include/oamhal/a.hpp", "#pragma once\n#include <expected>\nstd::expected<int, int> oamhal_a();\n")
        self.assert_fails("does not compile alone: g++ -std=c++17")

    def test_face_without_exceptions(self):
        self.write("include/oamhal/a.hpp", "#pragma once\ninline void oamhal_a() { throw 1; }\n")
        self.assert_fails("-fno-exceptions")


class SymbolsTest(CheckCase):
    check = "symbols"

    def setUp(self):
        super().setUp()
        self.write("cmake/public_headers.py", (ROOT / "cmake/public_headers.py").read_text(encoding="utf-8"))
        self.write("include/oamhal/hello.h", header(GOOD_HEADER))
        self.write("hal/liboamhal.map", "OAMHAL_0 {\n  global:\n    oamhal_*;\n  local: *;\n};\n")

    def build(self, more=""):
        code = f"#include <oamhal/hello.h>\nint oamhal_hello(int number) {{ return number; }}\n{more}"
        return self.library(code, f"-Wl,--version-script,{self.tree}/hal/liboamhal.map")

    def test_same(self):
        self.assert_passes("--library", self.build())

    def test_undeclared(self):
        library = self.build("OAMHAL_API int oamhal_secret(void);\nint oamhal_secret(void) { return 1; }\n")
        self.assert_fails("oamhal_secret: error: is exported", "--library", library)

    def test_not_exported(self):
        library = self.build()
        self.write("include/oamhal/more.h", header("/** */\nOAMHAL_API int oamhal_more(int number);\n"))
        self.assert_fails("oamhal_more: error: is declared by a public header, and the library", "--library", library)

    def test_version_script_without_it(self):
        library = self.build()
        self.write("hal/liboamhal.map", "OAMHAL_0 {\n  global:\n    oamhal_other;\n  local: *;\n};\n")
        self.assert_fails("the version script does not name it", "--library", library)

    def test_no_version_script(self):
        library = self.build()
        (self.tree / "hal/liboamhal.map").unlink()
        self.assert_fails("has no version script", "--library", library)


class RequirementsTest(CheckCase):
    check = "requirements"

    def test_libc_alone(self):
        self.assert_passes("--library", self.library("int f(void) { return 1; }\n"))

    def test_another_library(self):
        other = self.library("int g(void) { return 1; }\n", soname="libother.so.1")
        self.assert_fails("libother.so.1: error: is linked", "--library",
                          self.library("int f(void) { return 1; }\n", "-Wl,--no-as-needed", other))

    def test_version_above_the_ceiling(self):
        # arc4random came with glibc 2.36.
        code = '#include <stdlib.h>\n__attribute__((visibility("default"))) unsigned f(void) { return arc4random(); }\n'
        self.assert_fails("GLIBC_2.36: error", "--library", self.library(code))

    def test_runpath(self):
        self.assert_fails("has RUNPATH", "--library", self.library("int f;\n", "-Wl,-rpath,/opt"))

    def test_cannot_be_unloaded(self):
        self.assert_fails("is marked NODELETE", "--library", self.library("int f;\n", "-Wl,-z,nodelete,-z,now"))
        code = ('__asm__(".globl one\\n.type one, @gnu_unique_object\\n.data\\n.size one, 4\\none: .long 0\\n.text\\n");'
                '\nint f;\n')
        self.assert_fails("one: error: is unique", "--library", self.library(code))

    def test_fmt(self):
        code = ('extern int other(void) __asm__("_ZN3fmt2v97vformatEv");\n'
                '__attribute__((visibility("default"))) int f(void) { return other(); }\n')
        self.assert_fails("is of fmt", "--library", self.library(code))

    def test_soname(self):
        self.assert_fails("has soname", "--library", self.library("int f;\n", soname="oamhal.so"))


class AbiTest(CheckCase):
    check = "abi"

    BEFORE = """typedef struct oamhal_thing { int a; int b; } oamhal_thing;
OAMHAL_API int oamhal_hello(oamhal_thing* thing);
OAMHAL_API int oamhal_other(int number);
"""

    def setUp(self):
        super().setUp()
        self.write("cmake/public_headers.py", (ROOT / "cmake/public_headers.py").read_text(encoding="utf-8"))
        self.write("include/oamhal/version.h", "#define OAMHAL_VERSION_MAJOR 0\n")
        self.write("include/oamhal/hello.h", header(self.BEFORE))

    def test_same(self):
        self.assert_fails("is missing")
        self.assert_passes("--update")
        self.assert_passes()

    def test_moved_lines_change_nothing(self):
        self.assert_passes("--update")
        self.write("include/oamhal/hello.h", header("\n/** Says hello. */\n" + self.BEFORE))
        self.assert_passes()

    def test_changed(self):
        self.assert_passes("--update")
        for old, new in (("int a;", "long long a;"), ("int b; }", "int b; int c; }"), ("int number", "long number")):
            with self.subTest(new=new):
                self.write("include/oamhal/hello.h", header(self.BEFORE.replace(old, new)))
                self.assert_fails("the interface changed")

    def test_removed(self):
        self.assert_passes("--update")
        self.write("include/oamhal/hello.h", header(self.BEFORE.replace("oamhal_other", "oamhal_another")))
        self.assert_fails("is gone or took another shape")


if __name__ == "__main__":
    unittest.main()
