#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The symbols that a library exports, those its headers declare and those its version script names are one set."""

import fnmatch
import pathlib
import re
import subprocess
import sys

from source_tree import Report, Tree, arguments

LIBRARY = (("--library",), {"required": True, "action": "append", "help": "a shared library; may be said again"})


def exported(library):
    command = ["nm", "--dynamic", "--defined-only", "--format=posix", library]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    # Absolute symbols are the names of the versions themselves.
    return {line.split()[0].split("@")[0] for line in lines if line.split()[1] != "A"}


def declared(tree, name):
    sys.path.insert(0, str(tree.root / "cmake"))
    import public_headers  # pylint: disable=import-outside-toplevel

    return {function.name for function in public_headers.functions(tree.root, name)}


def scripted(tree, name):
    """Patterns in the global part of the version script, or None when there is no script."""
    scripts = [script for script in tree.matching(".map", under=("hal",)) if script.endswith(f"/{name}.map")]
    if not scripts:
        return None
    text = re.sub(r"/\*.*?\*/|#[^\n]*", "", tree.text(scripts[0]), flags=re.DOTALL)
    names = set()
    for block in re.findall(r"global:(.*?)(?:local:|\})", text, flags=re.DOTALL):
        names.update(name.strip() for name in block.split(";") if name.strip())
    return names


def check(tree, report, library):
    name = pathlib.PurePath(library).name.split(".so")[0]
    symbols, functions, patterns = exported(library), declared(tree, name), scripted(tree, name)
    for symbol in sorted(symbols - functions):
        report.error(symbol, "is exported, and no public header declares it")
    for symbol in sorted(functions - symbols):
        report.error(symbol, "is declared by a public header, and the library does not export it")
    if patterns is None:
        report.error("hal", f"has no version script {name}.map")
        return len(symbols)
    for symbol in sorted(functions):
        if not any(fnmatch.fnmatchcase(symbol, pattern) for pattern in patterns):
            report.error(symbol, "is declared by a public header, and the version script does not name it")
    for pattern in sorted(patterns):
        if not any(fnmatch.fnmatchcase(symbol, pattern) for symbol in functions):
            report.error(pattern, "is in the version script, and no public header declares it")
    return len(symbols)


def main():
    options = arguments(__doc__, LIBRARY)
    tree = Tree(options.root)
    report = Report("symbols")
    counts = [check(tree, report, library) for library in options.library]
    report.finish(f"{sum(counts)} symbols")


main()
