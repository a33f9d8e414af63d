#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Headers explain themselves: the share of comment lines among the lines that are not blank.

Each header of the public interface meets its share, which is less where inline C++ repeats what a C header
explains; the internal headers meet theirs together. For sources the share is only told: there a comment says
why, and few need one."""

import pathlib

from source_tree import Report, Tree, arguments, without_comments

PUBLIC_SHARE = {".h": 15, ".hpp": 4}
INTERNAL_SHARE = 10
# The three header lines and an include guard outweigh a comment in a header that is shorter than this.
SHORT = 25


def count(text):
    """(comment lines, lines that are not blank), without the SPDX lines."""
    comments = filled = 0
    for before, after in zip(text.splitlines(), without_comments(text).splitlines()):
        if not before.strip() or "SPDX-" in before:
            continue
        filled += 1
        if not after.strip() or len(after.rstrip()) < len(before.rstrip()):
            comments += 1
    return comments, filled


def share(counts):
    comments = sum(comment for comment, _ in counts)
    filled = sum(lines for _, lines in counts)
    return 100 * comments / filled if filled else 100


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("comments")
    public = tree.matching(".h", ".hpp", under=("include",))
    for name in public:
        counted = count(tree.text(name))
        wanted = PUBLIC_SHARE[pathlib.PurePath(name).suffix]
        if counted[1] >= SHORT and share([counted]) < wanted:
            report.error(name, f"{share([counted]):.0f} % of its lines are comments; at least {wanted} %")
    internal = tree.matching(".h", ".hpp", under=("hal", "drivers", "tools"))
    total = share([count(tree.text(name)) for name in internal])
    if total < INTERNAL_SHARE:
        report.error("hal drivers tools", f"{total:.0f} % of header lines are comments; at least {INTERNAL_SHARE} %")
    sources = tree.matching(".c", ".cpp", under=("hal", "drivers", "tools"))
    print(f"share of comments: public headers {share([count(tree.text(name)) for name in public]):.0f} %, "
          f"internal headers {total:.0f} %, sources {share([count(tree.text(name)) for name in sources]):.0f} %")
    report.finish(f"{len(public) + len(internal)} headers")


main()
