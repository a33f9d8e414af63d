# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What reading a mapped register costs beside the load itself: instructions, which repeat."""

import measure

REGISTERS = 1024
CHECKED = 3.0
# The loops are not quite alike: a tenth of an instruction is none.
UNCHECKED = 0.1


def run(bench):
    per_read = {}
    for what in ("raw", "checked", "unchecked"):
        def command(count, what=what):
            return [bench.program("window"), count, what]
        per_read[what] = measure.instructions(command, rounds=1) / REGISTERS
    for what, limit in (("checked", CHECKED), ("unchecked", UNCHECKED)):
        bench.table.limit(f"mapped read, {what}: instructions more than a load", per_read[what] - per_read["raw"], limit)
