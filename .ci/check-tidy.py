#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy-19 on the sources that changed since the merge base with main, or with --all on every source.

Where main itself is checked out, that is the last commit and what is not committed yet. A changed header
stands for the sources that include it by name."""

import concurrent.futures
import json
import pathlib
import subprocess
import time

from source_tree import Report, Tree, arguments

OPTIONS = (
    (("--build",), {"required": True, "help": "a build directory with compile_commands.json"}),
    (("--all",), {"action": "store_true", "help": "every source"}),
    (("--jobs",), {"type": int, "default": 2, "help": "sources at a time"}),
)


def git(tree, *command):
    result = subprocess.run(["git", "-C", str(tree.root), *command], capture_output=True, text=True, check=False)
    return result.stdout.split("\n") if result.returncode == 0 else []


def changed_files(tree):
    """Names that differ from the base, or None when there is nothing to compare with."""
    head = git(tree, "rev-parse", "HEAD")
    if not head:
        return None
    for branch in ("origin/main", "main"):
        base = git(tree, "merge-base", "HEAD", branch)
        if base and base[0] != head[0]:
            break
    else:
        base = git(tree, "rev-parse", "--verify", "--quiet", "HEAD~1")
    if not base:
        return None
    print(f"changes since {base[0][:12]}")
    untracked = git(tree, "ls-files", "--others", "--exclude-standard")
    return {name for name in git(tree, "diff", "--name-only", base[0]) + untracked if name}


def affected(tree, sources, changed):
    headers = {name for name in changed if name.endswith((".h", ".hpp"))}
    texts = {name: tree.text(name) for name in sources}
    chosen = {name for name in sources if name in changed}
    for header in headers:
        names = (f'"{header}"', f"<{header.removeprefix('include/')}>", f'"{pathlib.PurePath(header).name}"')
        chosen.update(name for name, text in texts.items() if any(f"#include {n}" in text for n in names))
    return sorted(chosen)


def tidy(tree, build, name):
    command = ["clang-tidy-19", "--quiet", "-p", str(build), "--warnings-as-errors=*", name]
    begin = time.monotonic()
    result = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, time.monotonic() - begin


def main():
    options = arguments(__doc__, *OPTIONS)
    tree = Tree(options.root)
    report = Report("tidy")
    build = pathlib.Path(options.build).resolve()
    database = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    compiled = {str(pathlib.Path(entry["directory"], entry["file"]).resolve()) for entry in database}
    sources = [name for name in tree.matching(".c", ".cpp") if str(tree.root / name) in compiled]
    changed = None if options.all else changed_files(tree)
    if changed is not None:
        sources = affected(tree, sources, changed)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, (status, words, seconds) in zip(sources, pool.map(lambda n: tidy(tree, build, n), sources)):
            if status != 0:
                print(words, end="")
                report.error(name, f"clang-tidy is not content ({seconds:.1f} s)")
    report.finish(f"{len(sources)} sources")


main()
