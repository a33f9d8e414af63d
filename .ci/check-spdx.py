#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Every file that can hold a comment says its copyright and its licence in its first lines."""

import pathlib

from source_tree import Report, Tree, arguments

COPYRIGHT = "SPDX-FileCopyrightText: 2026 The oamhal authors"
LICENSE = "SPDX-License-Identifier: Apache-2.0"
SUFFIXES = {".h", ".hpp", ".c", ".cpp", ".py", ".sh", ".cmake", ".in", ".toml", ".yml", ".yaml", ".map", ".1", ".7", ".rules"}
NAMES = {"CMakeLists.txt", "dev", "run", ".clang-tidy"}


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("spdx")
    looked_at = 0
    for name in tree.files:
        path = pathlib.PurePath(name)
        if path.suffix not in SUFFIXES and path.name not in NAMES:
            continue
        # Attribute files of recorded trees and fuzzer inputs are data.
        if "corpus" in path.parts or "fixtures" in path.parts:
            continue
        looked_at += 1
        head = "\n".join(tree.text(name).splitlines()[:6])
        for line in (COPYRIGHT, LICENSE):
            if line not in head:
                report.error(name, f"'{line}' is not among the first six lines")
    report.finish(f"{looked_at} files")


main()
