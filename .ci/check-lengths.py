#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Files and functions are short: a note above the aim, an error above the bound."""

import json
import subprocess

from source_tree import Report, Tree, arguments

FILE_AIM, FILE_BOUND = 400, 600
FUNCTION_AIM, FUNCTION_BOUND = 40, 60


def judge(report, where, what, lines, aim, bound):
    if lines > bound:
        report.error(where, f"{what} has {lines} lines; the bound is {bound}")
    elif lines > aim:
        report.note(where, f"{what} has {lines} lines; the aim is {aim}")


def functions(tree, names):
    """Yields (file, name, first line, last line) of each C and C++ function with a body."""
    command = ["ctags", "--output-format=json", "--fields=+ne", "--languages=C,C++", "--langmap=C++:+.h",
               "--kinds-C++=f", "--kinds-C=f", "-L", "-", "-f", "-"]
    result = subprocess.run(command, cwd=tree.root, input="\n".join(names), capture_output=True, text=True,
                            check=True)
    for line in result.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            yield tag["path"], tag["name"], tag["line"], tag["end"]


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("lengths")
    sources = tree.cxx()
    scripts = [name for name in tree.matching(".py", ".sh", ".cmake") + ["dev"] if name in tree.files]
    for name in sources + scripts:
        lines = len(tree.text(name).splitlines())
        judge(report, name, "the file", lines, FILE_AIM, FILE_BOUND)
    if sources:
        for path, name, first, last in functions(tree, sources):
            judge(report, f"{path}:{first}", f"function {name}", last - first + 1, FUNCTION_AIM, FUNCTION_BOUND)
    report.finish(f"{len(sources)} sources, {len(scripts)} scripts")


main()
