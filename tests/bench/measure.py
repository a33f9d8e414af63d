# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Counts what a program does between the markers of bench_common.h: system calls and instructions."""

import collections
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import tempfile

BEGIN, END = 'write(-1, "bench-begin"', 'write(-1, "bench-end"'
_CALL = re.compile(r"^(?:\d+\s+)?(\w+)\(")
_DESCRIPTOR = re.compile(r"\((?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>")
_NAME = re.compile(r'"((?:\\.|[^"\\])*)"')


class Failed(Exception):
    """A program that is measured did not do its work."""


class NoCalls(Failed):
    """It made no system call between the markers: what reads no file may do without."""


def run(command, prefix=(), codes=(0,), **keywords):
    """Runs prefix + command; its standard output. codes are the exit statuses that are well."""
    full = [*prefix, *(str(part) for part in command)]
    result = subprocess.run(full, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **keywords)
    if result.returncode not in codes:
        raise Failed(f"{' '.join(full)}: exit status {result.returncode}: {result.stderr.strip()[-800:]}")
    return result.stdout


def run_json(command, prefix=(), **keywords):
    return json.loads(run(command, prefix, **keywords))


@dataclasses.dataclass
class Trace:
    """The system calls of the last marked stretch."""

    calls: collections.Counter
    lines: list

    @property
    def total(self):
        return sum(self.calls.values())

    def listed(self):
        """Directories whose entries were read."""
        return unique(match.group("folder") for line in self.lines
                      if "getdents64(" in line and (match := _DESCRIPTOR.search(line)))

    def links(self):
        """Paths whose symbolic link was read."""
        return unique(path for line in self.lines if "readlinkat(" in line and (path := path_of(line)))

    def opened(self):
        """Paths that were opened, or tried."""
        return unique(path for line in self.lines if re.search(r"\bopenat2?\(", line) and (path := path_of(line)))


def unique(names):
    return list(dict.fromkeys(names))


def path_of(line):
    """The path that an *at call names: that of its descriptor and its name together."""
    folder, name = _DESCRIPTOR.search(line), _NAME.search(line)
    if not name:
        return None
    return os.path.normpath(os.path.join(folder.group("folder") if folder else "", name.group(1)))


def parse_trace(text):
    """The Trace of the text that strace wrote."""
    lines, inside = [], False
    for line in text.splitlines():
        if BEGIN in line:
            lines, inside = [], True
        elif END in line:
            inside = False
        elif inside and _CALL.match(line):
            lines.append(line)
    return Trace(collections.Counter(_CALL.match(line).group(1) for line in lines), lines)


def trace(command, prefix=(), **keywords):
    """Runs command under strace; the Trace of its last round."""
    with tempfile.NamedTemporaryFile("r", suffix=".strace", encoding="utf-8", errors="replace") as file:
        run(["strace", "-f", "-y", "-s", "4096", "-o", file.name, *command], prefix, **keywords)
        found = parse_trace(file.read())
    if not found.lines:
        raise NoCalls(f"{command[0]}: no system call between the markers")
    return found


def parse_callgrind(text):
    """The number of instructions of a callgrind output file."""
    match = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
    if not match:
        raise Failed("callgrind wrote no total")
    return int(match.group(1))


def instructions(command_for, prefix=(), rounds=5, **keywords):
    """Instructions of one round: the difference between 1 + rounds and 1, so that the start drops out.

    command_for(count) is the command for count rounds."""

    def total(count):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "out")
            valgrind = ["valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={out}"]
            try:
                run([*valgrind, *command_for(count)], prefix, **keywords)
            except Failed as why:
                if "syscall: 437" in str(why):
                    raise Failed("this valgrind does not know openat2") from why
                raise
            return parse_callgrind(out.read_text(encoding="utf-8"))

    return (total(1 + rounds) - total(1)) / rounds
