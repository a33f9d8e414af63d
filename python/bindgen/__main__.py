#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Writes python/oamhal/_native from the public C headers; with --check says whether it is what they give.

Needs pycparser (Debian's python3-pycparser) and a C preprocessor (cc, or what CC names)."""

import argparse
import pathlib
import re
import sys

import emit
import headers

ROOT = pathlib.Path(__file__).resolve().parents[2]


def written(root):
    """File name -> text of all that belongs into _native."""
    model = emit.Model(headers.Reader(root / "include").read())
    extras = set(re.findall(r"^class (\w+Extras)\b", (root / "python/oamhal/_extras.py").read_text(encoding="utf-8"), re.M))
    files = {}
    for header in model.headers.values():
        text = emit.Emitter(model, header, extras).text()
        if text is not None:
            files[header.name.removesuffix(".h")] = text
    files["__init__"] = emit.package(model, sorted(files))
    files["_collections"] = emit.collections(model)
    files["_errors"] = emit.errors(model)
    return {f"{name}.py": text for name, text in files.items()}


def differing(folder, files):
    """Names of files that are not as they should be, with what is the matter."""
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    for name in sorted({*files, *found}):
        if name not in found:
            yield name, "is missing"
        elif name not in files:
            yield name, "belongs to no header"
        elif found[name] != files[name]:
            yield name, "is not what the headers give"


def main():
    parser = argparse.ArgumentParser(prog="python/bindgen", description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the source tree (default: that of this script)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something differs")
    options = parser.parse_args()
    folder = options.root / "python/oamhal/_native"
    try:
        files = written(options.root)
    except headers.Unsupported as error:
        sys.exit(f"python/bindgen: {error}")
    wrong = list(differing(folder, files))
    if options.check:
        for name, what in wrong:
            print(f"python/oamhal/_native/{name}: error: {what}; run: /usr/bin/python3 -B python/bindgen")
        sys.exit(1 if wrong else 0)
    folder.mkdir(exist_ok=True)
    for name, _ in wrong:
        if name in files:
            (folder / name).write_text(files[name], encoding="utf-8")
        else:
            (folder / name).unlink()
        print(f"python/oamhal/_native/{name}: {'written' if name in files else 'removed'}")


main()
