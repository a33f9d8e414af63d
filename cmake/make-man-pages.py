#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the section 3 manual pages from the comments of the public C headers.

One page for each function, and oamhal(3), which lists them by header. The date of the pages is that of the
overview docs/man/oamhal.7, so that the same sources give the same pages."""

import argparse
import pathlib
import re
import textwrap

import public_headers

HEAD = '''.\\" SPDX-FileCopyrightText: 2026 The oamhal authors
.\\" SPDX-License-Identifier: Apache-2.0
.Dd {date}
.Dt {title} 3
.Os
'''
SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z\"*])")


def escape(text):
    """Text that roff prints as it stands."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def paragraph(text):
    """Running text, a sentence a line as roff likes it, with other pages as references."""
    lines = []
    for sentence in SENTENCES.split(text.strip()):
        lines.extend(textwrap.wrap(sentence, 100, break_long_words=False, break_on_hyphens=False))
    return "\n".join(escape(line) for line in lines) + "\n"


def split_declaration(declaration):
    """(return type, name, parameters) of a declaration."""
    match = re.fullmatch(r"(.*?)(\w+)\s*\((.*)\)", declaration)
    parameters = [part.strip() for part in match.group(3).split(",")]
    return match.group(1).strip(), match.group(2), parameters


def brief(description, name):
    """The first sentence of a description, without its full stop and short enough for a list."""
    first = re.split(r"[.:;(]\s|[.]$", description or name)[0].strip()
    return first[0].lower() + first[1:] if first[1:2].islower() or first[1:2] == " " else first


def describe(function, structures):
    """The description of a function; of one that only fills a structure, what the structure is."""
    text = public_headers.sections(function).get("", "")
    if text:
        return text
    filled = [name for name in structures if f"{name}*" in function.declaration and name.endswith("_info_t")]
    if not filled:
        return public_headers.text_of(function.above)
    comment = structures[filled[0]].comment
    return f"Fills in {comment[:1].lower()}{comment[1:]}" if comment else "Fills info."


def synopsis(function):
    returns, name, parameters = split_declaration(function.declaration)
    lines = [f".In {function.header}", f'.Ft "{returns}"', f".Fo {name}"]
    lines += [f'.Fa "{parameter}"' for parameter in parameters]
    return "\n".join(lines + [".Fc"]) + "\n"


def structure_text(function, structures):
    """The structures among the parameters, as the header shows them."""
    text = ""
    for name, structure in structures.items():
        if re.search(rf"\b{name}\*", function.declaration) and name != "oamhal_bdf_t":
            shown = "\n".join(escape(line) for line in structure.text.split("\n"))
            text += f".Bd -literal\n{shown}\n.Ed\n"
    return text


def page(function, structures, date):
    """The page of one function."""
    parts = public_headers.sections(function)
    description = describe(function, structures)
    text = HEAD.format(date=date, title=function.name.upper())
    text += f".Sh NAME\n.Nm {function.name}\n.Nd {escape(brief(description, function.name))}\n"
    library = next(name for name, folder in public_headers.LIBRARIES.items()
                   if function.header.rpartition("/")[0] == folder)
    text += f".Sh LIBRARY\nOCP Accelerator Module library ({escape(library)}, \\-l{escape(library[3:])})\n"
    text += f".Sh SYNOPSIS\n{synopsis(function)}"
    text += f".Sh DESCRIPTION\n{paragraph(description)}{structure_text(function, structures)}"
    if "Returns" in parts:
        text += f".Sh RETURN VALUES\n{paragraph(parts['Returns'])}"
    if "Errors" in parts:
        text += f".Sh ERRORS\n{paragraph(parts['Errors'])}"
    text += ".Sh SEE ALSO\n.Xr oamhal 3 ,\n.Xr oamhal 7\n"
    if "Since" in parts:
        text += f".Sh HISTORY\nSince version {escape(parts['Since'].rstrip('.'))}.\n"
    conduct = [(label, parts[label]) for label in ("Threads", "Fork", "Blocks", "Opens") if label in parts]
    if conduct:
        text += ".Sh CAVEATS\n.Bl -tag -width Threads\n"
        text += "".join(f".It {label}\n{paragraph(words)}" for label, words in conduct) + ".El\n"
    return text


def overview(root, functions, structures, date):
    """oamhal(3): all functions by header."""
    text = HEAD.format(date=date, title="OAMHAL")
    text += ".Sh NAME\n.Nm oamhal\n.Nd functions of the OCP Accelerator Module library\n"
    text += ".Sh LIBRARY\nOCP Accelerator Module library (liboamhal, \\-loamhal)\n"
    text += ".Sh SYNOPSIS\n.In oamhal/oamhal.h\n.Sh DESCRIPTION\n"
    text += "Concepts, environment and files are described in\n.Xr oamhal 7 .\n"
    for header in [path for library in public_headers.LIBRARIES for path in public_headers.headers(root, library)]:
        name = public_headers.include_name(header)
        members = [function for function in functions if function.header == name]
        if not members:
            continue
        text += f".Ss {name}\n{paragraph(public_headers.file_comment(header) or header.stem)}"
        text += ".Bl -tag -width Ds\n"
        for function in members:
            words = escape(brief(describe(function, structures), function.name))
            text += f".It Xr {function.name} 3\n{words}\n"
        text += ".El\n"
    return text + ".Sh SEE ALSO\n.Xr oam\\-info 1 ,\n.Xr oamhal 7\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--output", required=True, help="the folder for the pages")
    options = parser.parse_args()
    root, output = pathlib.Path(options.root), pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    date = re.search(r"^\.Dd (.+)$", (root / "docs/man/oamhal.7").read_text(encoding="utf-8"), re.MULTILINE).group(1)
    functions = [function for library in public_headers.LIBRARIES for function in public_headers.functions(root, library)]
    structures = public_headers.structures(root)
    for function in functions:
        (output / f"{function.name}.3").write_text(page(function, structures, date), encoding="utf-8")
    (output / "oamhal.3").write_text(overview(root, functions, structures, date), encoding="utf-8")


main()
