#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The Python package has what the headers give, and its types hold (mypy --strict)."""

import pathlib
import subprocess
import sys

from source_tree import Report, Tree, arguments

BINDGEN = pathlib.Path(__file__).resolve().parent.parent / "python/bindgen"
TYPED = ("python/oamhal", "python/examples")
# The oldest version of Python that pyproject.toml allows, and the one that runs this.
VERSIONS = ("3.9", f"{sys.version_info.major}.{sys.version_info.minor}")


def run(report, what, command, root):
    """Runs a command; each of its lines is an error of the check."""
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    lines = [line for line in (result.stdout + result.stderr).splitlines() if line]
    if result.returncode != 0:
        for line in lines or ["it failed and said nothing"]:
            report.error(what, line)


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("python")
    names = tree.matching(".py", under=("python",))
    run(report, "bindgen", [sys.executable, "-B", str(BINDGEN), "--check", "--root", str(tree.root)], tree.root)
    folders = [folder for folder in TYPED if (tree.root / folder).exists()]
    for version in VERSIONS:
        run(report, f"mypy for Python {version}",
            [sys.executable, "-B", "-m", "mypy", "--strict", "--cache-dir=/dev/null", "--no-error-summary",
             "--python-version", version, *folders], tree.root)
    report.finish(f"{len(names)} files")


main()
