# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Reads what the public C headers declare: functions with their comments, and structures.

The headers keep a form that makes this simple: a function's declaration starts with OAMHAL_API at the
beginning of a line and ends with a semicolon; the comment above it is its documentation. Declarations
without a blank line between them are a group: a comment above the group that speaks of all of them serves
those that do not have all of it themselves."""

import dataclasses
import pathlib
import re

_COMMENT = r"/\*\*(?P<comment>(?:[^*]|\*(?!/))*)\*/"
_ITEM = re.compile(
    rf"{_COMMENT}[ \t]*(?P<blank>\n[ \t]*\n)?|^OAMHAL_(?:BRINGUP_)?API\s+(?P<declaration>[^;]+);|(?P<gap>\n[ \t]*\n)",
    re.MULTILINE,
)
_STRUCT = re.compile(
    rf"(?:{_COMMENT}[ \t]*\n)?^(?P<text>typedef struct \w+ \{{\n.*?^\}} (?P<name>\w+);)", re.MULTILINE | re.DOTALL
)


@dataclasses.dataclass
class Function:
    """A function of the interface. comment is "" when there is none; group is its group's comment, and above
    that of the last one of its group, itself included, that has one."""

    name: str
    declaration: str
    comment: str
    group: str
    above: str
    header: str


# Folders of headers by library.
LIBRARIES = {"liboamhal": "oamhal", "liboamhal-bringup": "oamhal/bringup"}


def headers(root, library="liboamhal"):
    """The public C headers of a library in the order of their names, the backend interface not among them."""
    return sorted(pathlib.Path(root, "include", LIBRARIES[library]).glob("*.h"))


def include_name(path):
    """How a program includes a header: oamhal/bringup/window.h."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("include"):])


def _plain(comment):
    lines = [re.sub(r"^[ \t]*\* ?", "", line).rstrip() for line in comment.strip().split("\n")]
    return "\n".join(lines).strip()


def functions_of(path):
    """The functions that one header declares, in its order."""
    text = path.read_text(encoding="utf-8")
    found, comment, group, above = [], "", "", ""
    for item in _ITEM.finditer(text):
        if item.group("comment") is not None:
            comment = "" if item.group("blank") else _plain(item.group("comment"))
        elif item.group("declaration") is None:
            comment = group = above = ""
        else:
            declaration = re.sub(r"\s+", " ", item.group("declaration").replace("OAMHAL_NODISCARD", "")).strip()
            name = re.match(r"[^(]*?(\w+)\s*\(", declaration).group(1)
            group = group or comment
            above = comment or above
            found.append(Function(name, declaration, comment, group, above, include_name(path)))
            comment = ""
    return found


def functions(root, library="liboamhal"):
    """The functions of all public headers of a library."""
    return [function for path in headers(root, library) for function in functions_of(path)]


@dataclasses.dataclass
class Structure:
    """A structure: its comment as one line of text, and its declaration."""

    comment: str
    text: str


def structures(root):
    """Type name -> Structure, for each structure of the public headers."""
    found = {}
    for path in [path for library in LIBRARIES for path in headers(root, library)]:
        for match in _STRUCT.finditer(path.read_text(encoding="utf-8")):
            comment = re.sub(r"\s+", " ", _plain(match.group("comment") or ""))
            found[match.group("name")] = Structure(comment, match.group("text"))
    return found


def file_comment(path):
    """What a header says of itself after @file, as one line of text; "" when it says nothing."""
    match = re.search(rf"/\*\*\s*\*\s*@file[^\n]*\n(?P<rest>(?:[^*]|\*(?!/))*)\*/", path.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", _plain(match.group("rest"))) if match else ""


_LABELS = ("Errors of all", "Errors", "Threads", "Fork", "Blocks", "Opens", "Returns", "Return")
_SPLIT = re.compile(rf"\b({'|'.join(_LABELS)}): |\b(Since) ")


def sections(function):
    """Label -> text: "" for the description, then "Errors", "Threads", "Since" and so on.

    What a member of a group does not say itself, it has from the comment of its group."""
    own = _split(function.comment)
    if "Since" not in own:
        own = {**_split(function.group), **own}
    return own


def text_of(comment):
    """What a comment says before its labels."""
    return _split(comment).get("", "")


def _split(comment):
    parts = _SPLIT.split(re.sub(r"\s+", " ", comment))
    found = {"": parts[0].strip()} if parts[0].strip() else {}
    for label, since, text in zip(parts[1::3], parts[2::3], parts[3::3]):
        key = {"Errors of all": "Errors", "Return": "Returns"}.get(label or since, label or since)
        found[key] = text.strip()
    return found
