#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the library needs of a machine: libc and the C++ runtime alone, in versions that RHEL 9 has. And what it does
to a process: nothing in it keeps it from being unloaded, or meets a symbol of the same name elsewhere."""

import re
import subprocess

from source_tree import Report, arguments

CEILINGS = {"GLIBC": (2, 34), "GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13), "GCC": (11, 0, 0)}
NEEDED = re.compile(r"^(libc\.so\.6|libm\.so\.6|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux[\w.-]*\.so\.[0-9])$")
LIBRARY = (("--library",), {"required": True, "help": "the shared library"})


def objdump(library):
    command = ["objdump", "--private-headers", library]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check_versions(report, text):
    highest = {}
    for name, number in re.findall(r"\s([A-Z]+)_([0-9]+(?:\.[0-9]+)+)$", text, flags=re.MULTILINE):
        version = tuple(int(part) for part in number.split("."))
        highest[name] = max(highest.get(name, ()), version)
        if name in CEILINGS and version > CEILINGS[name]:
            ceiling = ".".join(str(part) for part in CEILINGS[name])
            report.error(f"{name}_{number}", f"is required; the highest allowed is {name}_{ceiling}")
    for name, version in sorted(highest.items()):
        print(f"highest required: {name}_{'.'.join(str(part) for part in version)}")


def check_symbols(report, library):
    """A symbol that is unique in a process keeps its library loaded; one of fmt would be shared with other users of fmt."""
    command = ["nm", "--dynamic", "--format=posix", library]
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        name, kind = line.split()[:2]
        if kind == "u":
            report.error(name, "is unique in a process: the library could not be unloaded")
        if re.match(r"_Z\w*?(?<!\d)3fmt", name):
            report.error(name, "is of fmt, which must stay inside")


def main():
    options = arguments(__doc__, LIBRARY)
    report = Report("requirements")
    text = objdump(options.library)
    needed = re.findall(r"^\s+NEEDED\s+(\S+)$", text, flags=re.MULTILINE)
    for library in needed:
        if not NEEDED.match(library):
            report.error(library, "is linked; the library may need libc and the C++ runtime alone")
    for tag in ("RPATH", "RUNPATH", "TEXTREL"):
        if re.search(rf"^\s+{tag}\b", text, flags=re.MULTILINE):
            report.error(options.library, f"has {tag}")
    if re.search(r"^\s+FLAGS_1\s+0x[0-9a-f]*[89a-f]$", text, flags=re.MULTILINE):
        report.error(options.library, "is marked NODELETE")
    soname = re.findall(r"^\s+SONAME\s+(\S+)$", text, flags=re.MULTILINE)
    if not soname or not re.fullmatch(r"lib[\w-]+\.so\.[0-9]+", soname[0]):
        report.error(options.library, f"has soname {soname or 'none'}; expected libNAME.so.NUMBER")
    check_versions(report, text)
    check_symbols(report, options.library)
    report.finish(f"{len(needed)} libraries")


main()
