# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""python3 -m oamhal: the accelerator modules of this machine as a table, or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import List, Optional, Sequence

import oamhal
from oamhal import Absence, Device, EnumerateFlags, Origin, Severity, Snapshot

COLUMNS = ("SLOT", "BDF", "MODEL", "MEMORY", "LINKS", "STATE")
HIVE = "Slots are positions in the hive, as the driver numbers them; the modules do not tell their slot."
EPILOG = """Exit status: 0 it ran (also when there is no accelerator), 2 wrong usage, 3 the machine or the directory
cannot be looked at. Without an accelerator: oam-sim exec mi300x-ubb8 -- python3 -m oamhal"""


def printable(text: str) -> str:
    """Text of the kernel without what a terminal would act on."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def slot_text(device: Device, several_boards: bool) -> str:
    module = device.module
    if module is None or module.slot is None:
        return "-"
    text = f"oam{module.slot}" + (f".{device.device_in_module}" if device.device_in_module else "")
    board = module.baseboard if several_boards else None
    return text if board is None else f"{board.id}/{text}"


def size_text(size: Optional[int]) -> str:
    if size is None:
        return "-"
    value, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.0f} {unit}" if value >= 10 or value == int(value) else f"{value:.1f} {unit}"


def links_text(device: Device) -> str:
    if device.links_up is None and device.links_total is None:
        return "-" if device.absence("links_total") == Absence.NOT_SUPPORTED else "?"
    return "/".join("?" if number is None else str(number) for number in (device.links_up, device.links_total))


def state_text(device: Device) -> str:
    return f"{device.state}: {device.state_reason}" if device.state_reason else str(device.state)


def table(rows: Sequence[Sequence[str]]) -> List[str]:
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in clean) for column in range(len(COLUMNS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in clean]


def origin_lines(snapshot: Snapshot) -> List[str]:
    name = printable(snapshot.info.machine or snapshot.info.root)
    if snapshot.origin == Origin.SIMULATED:
        return [f"SIMULATED machine {name}: no hardware was looked at."]
    return [] if snapshot.origin == Origin.LIVE else [f"CAPTURE {name}: files of another machine, not this one."]


def text(snapshot: Snapshot) -> str:
    """The table, or that there is nothing to put into one; then what is wrong."""
    lines = origin_lines(snapshot)
    several = snapshot.info.baseboard_count > 1
    rows = [(slot_text(device, several), device.bdf_text, device.model or f"{device.vendor_id:04x}:{device.device_id:04x}",
             size_text(device.memory_capacity_bytes), links_text(device), state_text(device))
            for device in snapshot.devices]
    if rows:
        lines += table([COLUMNS, *rows])
        if any(module.slot_source == "hive-position" for module in snapshot.modules):
            lines.append(HIVE)
    else:
        lines.append(f"{printable(snapshot.info.hostname or 'unknown host')}: no accelerator was found.")
    lines += [f"{finding.severity}: {printable(finding.message)}" for finding in snapshot.findings
              if finding.severity >= Severity.WARNING]
    if not rows:
        lines += ["", "To see how it looks with eight modules: oam-sim exec mi300x-ubb8 -- python3 -m oamhal"]
    return "\n".join(lines) + "\n"


def write(shown: str) -> int:
    """Writes to the standard output; the exit status."""
    try:
        sys.stdout.write(shown)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # The interpreter flushes again at its end.
        print(f"python3 -m oamhal: cannot write: {error.strerror}", file=sys.stderr)
        return 3
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m oamhal", description="Shows the accelerator modules of this machine.",
                                     epilog=EPILOG)
    parser.add_argument("--root", metavar="DIR", help="look at the copy of a machine below DIR (or OAMHAL_ROOT)")
    parser.add_argument("--json", action="store_true", help="write all there is as JSON, with why numbers are null")
    parser.add_argument("--version", action="store_true", help="show the versions of package and library")
    options = parser.parse_args()
    if options.version:
        return write(f"oamhal {oamhal.__version__}, library {oamhal.library_version()} ({oamhal.library_path()})\n")
    try:
        with oamhal.Context(options.root) as context:
            snapshot = context.enumerate(EnumerateFlags.NICS | EnumerateFlags.NODES)
    except oamhal.Error as error:
        print(f"python3 -m oamhal: {error}", file=sys.stderr)
        return 3
    return write(json.dumps(snapshot.as_dict(), indent=2) + "\n" if options.json else text(snapshot))


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # A reader that has seen enough is no failure.
    sys.exit(main())
