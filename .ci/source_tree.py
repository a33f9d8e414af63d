# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the files of the tree, C and C++ text without comments, and reporting."""

import argparse
import pathlib
import re
import subprocess
import sys

_TOKEN = re.compile(
    r"//(?:\\\n|[^\n])*"  # line comment
    r"|/\*.*?\*/"  # block comment
    r'|R"(?P<delimiter>[^()\s\\]{0,16})\((?:.*?)\)(?P=delimiter)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'  # string
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",  # character
    re.DOTALL,
)


def without_comments(text, keep_strings=True):
    """C or C++ text with comments (and strings, unless kept) blanked; lines keep their numbers."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token if keep_strings else '""' + "\n" * token.count("\n")

    return _TOKEN.sub(blank, text)


class Tree:
    """The files of a source tree: those git knows or would add, else all but build directories."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.files = self._from_git() or self._from_disk()

    def _from_git(self):
        if not (self.root / ".git").exists():
            return None
        command = ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            return None
        names = {name for name in result.stdout.split("\0") if name}
        return sorted(name for name in names if (self.root / name).is_file())

    def _from_disk(self):
        names = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return sorted(str(name) for name in names if name.parts[0] not in ("build", ".git"))

    def matching(self, *suffixes, under=()):
        """Paths with one of the suffixes, below one of the folders when any are named."""
        return [
            name
            for name in self.files
            if name.endswith(suffixes) and (not under or name.startswith(tuple(f"{u}/" for u in under)))
        ]

    def cxx(self, under=()):
        return self.matching(".h", ".hpp", ".c", ".cpp", under=under)

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace")


class Report:
    """Collects what a check has to say; finish() prints the count and ends the process."""

    def __init__(self, what):
        self.what = what
        self.errors = 0
        self.notes = 0

    def error(self, where, message):
        self.errors += 1
        print(f"{where}: error: {message}")

    def note(self, where, message):
        self.notes += 1
        print(f"{where}: note: {message}")

    def finish(self, looked_at):
        notes = f", {self.notes} notes" if self.notes else ""
        print(f"{self.what}: {looked_at}: {self.errors} errors{notes}")
        sys.exit(1 if self.errors else 0)


def arguments(description, *extra):
    """Parses --root and the given (names, keywords) pairs."""
    parser = argparse.ArgumentParser(description=description)
    default = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--root", default=default, help="the source tree (default: the one of this script)")
    for names, keywords in extra:
        parser.add_argument(*names, **keywords)
    return parser.parse_args()
