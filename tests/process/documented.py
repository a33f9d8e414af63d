# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The paths that docs/attributes.md allows, to hold what a program opened against them."""

import os
import pathlib
import re

FUNCTIONS = "sys/bus/pci/devices"
NAMES = {"D": FUNCTIONS + "/*", "P": FUNCTIONS + "/*", "T": "sys/class/kfd/kfd/topology"}
WISHES = ("OAMHAL_ENUMERATE_NICS", "OAMHAL_ENUMERATE_NODES", "OAMHAL_ENUMERATE_READINGS", "OAMHAL_ENUMERATE_DEBUGFS")


def expression(component):
    """A regular expression for one component of a documented path."""
    if component in ("N", "L", "B"):
        return r"\d+"
    pattern = re.escape(component).replace(r"\*", r"[^/]+")
    pattern = re.sub(r"<[^<>]*>|\\<[^<>]*\\>", r"[^/]+", pattern)
    return re.sub(r"(?<=[a-z])N$", r"\\d+", pattern)


class Documented:
    """What an enumeration with CACHED attributes may look at; wishes are flags of WISHES that it has."""

    def __init__(self, page, wishes=()):
        self.patterns = []
        wish = None
        for line in pathlib.Path(page).read_text(encoding="utf-8").splitlines():
            if line.startswith("## 4"):
                break
            if line.startswith("#"):
                wish = None
            elif named := [name for name in WISHES if name in line]:
                wish = named[0]
            cells = line.split("|")
            if len(cells) > 3 and cells[2].strip() == "CACHED" and (wish is None or wish in wishes):
                for path in re.findall(r"`([^`]+)`", re.sub(r"\([^()]*\)", "", cells[1])):
                    self.add(path)

    def add(self, path):
        first, _, rest = path.partition("/")
        full = NAMES[first] + ("/" + rest if rest else "") if first in NAMES else path
        self.patterns.append([re.compile(expression(part)) for part in full.split("/")])

    def allows(self, path, directory=False):
        """Whether a path below the root is documented; a directory may also be on the way to one that is."""
        parts = path.split("/")
        for pattern in self.patterns:
            if len(parts) > len(pattern) or (len(parts) < len(pattern) and not directory):
                continue
            if all(wanted.fullmatch(part) for wanted, part in zip(pattern, parts)):
                return True
        return False


class Aliases:
    """Gives real paths of a tree (which strace shows for descriptors) the names that the documentation has."""

    PLACES = (FUNCTIONS + "/*", "sys/class/kfd/kfd", "sys/class/drm/*", "sys/bus/pci/drivers/*/module")

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.places = {}
        for place in self.PLACES:
            for path in sorted(pathlib.Path(self.root).glob(place)):
                self.places.setdefault(os.path.realpath(path), []).append(os.path.relpath(path, self.root))

    def names(self, path):
        """The names that a path has below the root; none when it is not in the tree."""
        found = []
        for parent in (path, *map(str, pathlib.PurePath(path).parents)):
            for name in self.places.get(parent, ()):
                found.append(os.path.normpath(os.path.join(name, os.path.relpath(path, parent))))
        if path == self.root or path.startswith(self.root.rstrip("/") + "/"):
            found.append(os.path.relpath(path, self.root))
        return found
