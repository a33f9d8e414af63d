#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The binary interface that the public headers give, against its committed description in abi/.

The description is made from a library of empty functions that is compiled from the headers: so it has what
callers and backends can see, and nothing of what is behind it. That the real library has just these functions
is for check-symbols.py to see.

Any difference is an error: abi/ is written anew in the change that makes it (`./dev check --update-abi`), so
that reviewers see it. Until 0.1.0 is released a break is allowed with its line in CHANGELOG.md; then never."""

import pathlib
import re
import subprocess
import sys
import tempfile

from source_tree import Report, Tree, arguments

UPDATE = (("--update",), {"action": "store_true", "help": "write the description anew"})
# Bits of abidiff's exit status.
FAILED, USAGE, CHANGED, BREAKS = 1, 2, 4, 8
BACKEND = "include/oamhal/backend/backend.h"
LIBRARIES = ("liboamhal", "liboamhal-bringup")


def empty_library(tree, name):
    """C code that defines each public function, and names the tables of the backend interface."""
    sys.path.insert(0, str(tree.root / "cmake"))
    import public_headers  # pylint: disable=import-outside-toplevel

    code = [f"#include <{public_headers.include_name(path)}>" for path in public_headers.headers(tree.root, name)]
    if name == "liboamhal" and (tree.root / BACKEND).exists():
        code += ["#include <oamhal/backend/backend.h>",
                 '__attribute__((visibility("default"))) const oamhal_backend_t* oamhal_backend_interface(void);',
                 "const oamhal_backend_t* oamhal_backend_interface(void) { return 0; }"]
    for function in public_headers.functions(tree.root, name):
        body = "" if function.declaration.startswith("void ") else "return 0;"
        code.append(f"{function.declaration} {{ {body} }}")
    return "\n".join(code) + "\n"


def describe(tree, description):
    """Writes the description, without places, so that moved lines change nothing."""
    with tempfile.TemporaryDirectory() as folder:
        library = pathlib.Path(folder, "interface.so")
        compiler = ["gcc", "-std=c11", "-g", "-O0", "-shared", "-fPIC", "-w", "-x", "c", "-",
                    "-I", str(tree.root / "include"), "-o", str(library)]
        subprocess.run(compiler, input=empty_library(tree, description.name.split(".so")[0]), text=True, check=True)
        options = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture"]
        subprocess.run(["abidw", *options, "--out-file", str(description), str(library)], check=True)


def compare(tree, before):
    """abidiff's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        after = pathlib.Path(folder, before.name)
        describe(tree, after)
        result = subprocess.run(["abidiff", str(before), str(after)], capture_output=True, text=True, check=False)
    print(result.stdout + result.stderr, end="")
    return result.returncode


def check(tree, report, description):
    if not description.exists():
        report.error(f"abi/{description.name}", "is missing; write it: ./dev check --update-abi")
        return
    status = compare(tree, description)
    if status & (FAILED | USAGE):
        report.error(description.name, "abidiff could not compare")
    elif status & BREAKS:
        report.error(description.name, "a function that callers may use is gone or took another shape; if that is "
                     "meant, say so in CHANGELOG.md ('- ABI: ...') and run ./dev check --update-abi")
    elif status & CHANGED:
        report.error(description.name, "the interface changed: run ./dev check --update-abi, and if callers "
                     "built before do not go on working, say so in CHANGELOG.md ('- ABI: ...')")


def main():
    options = arguments(__doc__, UPDATE)
    tree = Tree(options.root)
    report = Report("abi")
    major = re.search(r"OAMHAL_VERSION_MAJOR (\d+)", tree.text("include/oamhal/version.h")).group(1)
    sys.path.insert(0, str(tree.root / "cmake"))
    import public_headers  # pylint: disable=import-outside-toplevel

    descriptions = [tree.root / "abi" / f"{name}.so.{major}.abixml" for name in LIBRARIES
                    if public_headers.headers(tree.root, name)]
    for description in descriptions:
        if options.update:
            description.parent.mkdir(exist_ok=True)
            describe(tree, description)
            print(f"wrote abi/{description.name}")
        else:
            check(tree, report, description)
    if options.update:
        sys.exit(0)
    report.finish(", ".join(description.name for description in descriptions))


main()
