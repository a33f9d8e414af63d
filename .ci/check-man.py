#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Every public function is documented and has a manual page, and mandoc finds nothing wrong with any page."""

import pathlib
import subprocess
import sys
import tempfile

from source_tree import Report, Tree, arguments


def check_documentation(report, public_headers, root):
    """Each function says what it does, since when, and which threads may call it."""
    functions = [function for library in public_headers.LIBRARIES
                 for function in public_headers.functions(root, library)]
    for function in functions:
        parts = public_headers.sections(function)
        where = f"include/{function.header}: {function.name}"
        if not function.comment and not function.group:
            report.error(where, "has no comment")
            continue
        if "Since" not in parts:
            report.error(where, "its comment does not say 'Since VERSION.'")
        if "Threads" not in parts and "as oamhal_" not in parts.get("", ""):
            report.error(where, "its comment does not say 'Threads: ...'")
    return functions


def lint(report, path, shown):
    command = ["mandoc", "-T", "lint", "-W", "warning", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(result.stdout.replace(str(path), shown), end="")
        report.error(shown, "mandoc is not content")


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("man")
    sys.path.insert(0, str(tree.root / "cmake"))
    import public_headers  # pylint: disable=import-outside-toplevel

    functions = check_documentation(report, public_headers, tree.root)
    written = [name for name in tree.matching(".1", ".3", ".5", ".7", ".8", under=("docs/man",))]
    for name in written:
        lint(report, tree.root / name, name)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(tree.root / "cmake/make-man-pages.py"), "--root", str(tree.root),
                   "--output", folder]
        subprocess.run(command, check=True)
        generated = sorted(pathlib.Path(folder).glob("*.3"))
        for path in generated:
            lint(report, path, path.name)
        for function in functions:
            if not (pathlib.Path(folder) / f"{function.name}.3").exists():
                report.error(function.name, "has no manual page")
    report.finish(f"{len(written)} written and {len(generated)} generated pages")


main()
