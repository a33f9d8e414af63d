#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Each public header compiles alone, and twice, without a warning, by gcc and clang.

C headers in C11 and C++17; the C++ face in C++17 and C++20, and without exceptions and run-time types; the
glue of the backend SDK in C++23."""

import subprocess

from source_tree import Report, Tree, arguments

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wundef", "-Werror"]
CXX17 = ["-x", "c++", "-std=c++17", "-Wnon-virtual-dtor", "-Wold-style-cast"]
C_MODES = [["-x", "c", "-std=c11", "-Wstrict-prototypes"], ["-x", "c++", "-std=c++17"]]
FACE_MODES = [CXX17, CXX17 + ["-fno-exceptions", "-fno-rtti"], ["-x", "c++", "-std=c++20"]]
SDK_MODES = [["-x", "c++", "-std=c++23"]]
COMPILERS = {"c": ("gcc", "clang-19"), "c++": ("g++", "clang++-19")}


def modes(name):
    if name.endswith(".h"):
        return C_MODES
    return SDK_MODES if name.startswith("include/oamhal/backend/") else FACE_MODES


def compile_alone(tree, header, compiler, mode):
    """The compiler's words, or None when it is content."""
    include = header.removeprefix("include/")
    # The declaration at the end is for headers of macros alone: C wants one.
    source = f"#include <{include}>\n#include <{include}>\nextern int included;\n"
    command = [compiler, *mode, *WARNINGS, "-fsyntax-only", "-I", str(tree.root / "include"), "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return None if result.returncode == 0 else result.stderr


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("headers")
    names = tree.matching(".h", ".hpp", under=("include",))
    for name in names:
        for mode in modes(name):
            for compiler in COMPILERS[mode[1]]:
                words = compile_alone(tree, name, compiler, mode)
                if words is not None:
                    print(words, end="")
                    report.error(name, f"does not compile alone: {compiler} {' '.join(mode[2:])}")
    report.finish(f"{len(names)} headers")


main()
