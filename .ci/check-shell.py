#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Shell scripts, found by their name or first line, are clean for shellcheck."""

import re
import subprocess

from source_tree import Report, Tree, arguments


def is_shell(tree, name):
    if name.endswith((".sh", ".bash")):
        return True
    with open(tree.root / name, "rb") as file:
        return re.match(rb"#!.*\b(ba|da)?sh\b", file.readline(80)) is not None


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("shell")
    scripts = [name for name in tree.files if is_shell(tree, name)]
    for name in scripts:
        command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--format=gcc", name]
        result = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            print(result.stdout, end="")
            report.error(name, "shellcheck is not content")
    report.finish(f"{len(scripts)} scripts")


main()
