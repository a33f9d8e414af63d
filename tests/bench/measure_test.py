# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The counting of measure.py on texts whose counts are known."""

import unittest

import measure

STRACE = """7 openat(AT_FDCWD</tmp>, "before", O_RDONLY) = 3</tmp/before>
7 write(-1, "bench-begin", 11)          = -1 EBADF (Bad file descriptor)
7 openat(AT_FDCWD</tmp>, "first round", O_RDONLY) = 3</tmp/first round>
7 write(-1, "bench-end", 9)             = -1 EBADF (Bad file descriptor)
7 write(-1, "bench-begin", 11)          = -1 EBADF (Bad file descriptor)
7 openat2(3</t>, "sys/bus", {flags=O_RDONLY, resolve=RESOLVE_IN_ROOT}, 24) = 4</t/sys/bus>
7 getdents64(4</t/sys/bus>, 0x5 /* 3 entries */, 32768) = 80
7 getdents64(4</t/sys/bus>, 0x5 /* 0 entries */, 32768) = 0
7 openat(4</t/sys/bus>, "../class", O_RDONLY) = -1 ENOENT (No such file or directory)
7 readlinkat(4</t/sys/bus>, "driver", "../x", 4096) = 4
7 close(4</t/sys/bus>) = 0
7 write(-1, "bench-end", 9)             = -1 EBADF (Bad file descriptor)
7 openat(AT_FDCWD</tmp>, "after", O_RDONLY) = 3</tmp/after>
"""


class MeasureTest(unittest.TestCase):
    """Parsing of what strace and callgrind write."""

    def test_trace_is_the_last_round(self):
        trace = measure.parse_trace(STRACE)
        self.assertEqual(trace.total, 6)
        self.assertEqual(trace.calls, {"openat2": 1, "openat": 1, "getdents64": 2, "readlinkat": 1, "close": 1})
        self.assertEqual(trace.listed(), ["/t/sys/bus"])
        self.assertEqual(trace.links(), ["/t/sys/bus/driver"])
        self.assertEqual(trace.opened(), ["/t/sys/bus", "/t/sys/class"])

    def test_nothing_between_markers(self):
        self.assertEqual(measure.parse_trace("7 close(3) = 0\n").total, 0)

    def test_callgrind(self):
        self.assertEqual(measure.parse_callgrind("events: Ir\nsummary: 4711\n"), 4711)
        with self.assertRaises(measure.Failed):
            measure.parse_callgrind("events: Ir\n")


if __name__ == "__main__":
    unittest.main()
