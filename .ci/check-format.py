#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""C and C++ files are as clang-format-19 writes them. `clang-format-19 -i FILE` mends one."""

import subprocess

from source_tree import Report, Tree, arguments


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("format")
    names = tree.cxx()
    for name in names:
        command = ["clang-format-19", "--dry-run", "--Werror", "--ferror-limit=1", str(tree.root / name)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            report.error(name, f"not formatted; run: clang-format-19 -i {name}")
    report.finish(f"{len(names)} files")


main()
