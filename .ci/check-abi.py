#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The binary interface of the library against the committed description in abi/.

Any difference is an error: abi/ is written anew in the change that makes it (`./dev check --update-abi`), so
that reviewers see it. Until 0.1.0 is released a break is allowed with its line in CHANGELOG.md; then never."""

import pathlib
import subprocess
import sys
import tempfile

from source_tree import Report, Tree, arguments

LIBRARY = (("--library",), {"required": True, "help": "the shared library, with debug information"})
UPDATE = (("--update",), {"action": "store_true", "help": "write the description anew"})
# Bits of abidiff's exit status.
FAILED, USAGE, CHANGED, BREAKS = 1, 2, 4, 8


def soname(library):
    command = ["objdump", "--private-headers", library]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next(line.split()[1] for line in text.splitlines() if line.split()[:1] == ["SONAME"])


def describe(tree, library, description):
    """Writes what callers can see of the library, without places, so that moved lines change nothing."""
    command = ["abidw", "--headers-dir", str(tree.root / "include"), "--drop-private-types", "--no-corpus-path",
               "--no-comp-dir-path", "--no-show-locs", "--out-file", str(description), library]
    subprocess.run(command, check=True)


def compare(before, library, tree):
    """abidiff's exit status, for two descriptions: that of a library has more than callers see."""
    with tempfile.TemporaryDirectory() as folder:
        after = pathlib.Path(folder, before.name)
        describe(tree, library, after)
        result = subprocess.run(["abidiff", str(before), str(after)], capture_output=True, text=True, check=False)
    print(result.stdout + result.stderr, end="")
    return result.returncode


def main():
    options = arguments(__doc__, LIBRARY, UPDATE)
    tree = Tree(options.root)
    report = Report("abi")
    library = str(pathlib.Path(options.library).resolve())
    description = tree.root / "abi" / f"{soname(library)}.abixml"
    if options.update:
        description.parent.mkdir(exist_ok=True)
        describe(tree, library, description)
        print(f"wrote abi/{description.name}")
        sys.exit(0)
    if not description.exists():
        report.error(f"abi/{description.name}", "is missing; write it: ./dev check --update-abi")
        report.finish("no description")
    status = compare(description, library, tree)
    if status & (FAILED | USAGE):
        report.error(description.name, "abidiff could not compare")
    elif status & BREAKS:
        report.error(description.name, "a function that callers may use is gone or took another shape; if that is "
                     "meant, say so in CHANGELOG.md ('- ABI: ...') and run ./dev check --update-abi")
    elif status & CHANGED:
        report.error(description.name, "the interface changed: run ./dev check --update-abi, and if callers "
                     "built before do not go on working, say so in CHANGELOG.md ('- ABI: ...')")
    report.finish(description.name)


main()
