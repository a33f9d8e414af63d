# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The made-up reports in every format, and running the tests of a file."""

import os
import pathlib
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77


def write(folder):
    """Writes sample.*, clean.* and empty.* to a folder."""
    subprocess.run([os.environ["LINKTEST_WRITE_SAMPLE"], str(folder)], check=True, timeout=60)


def main():
    """Runs the tests of the calling file; a run in which all were skipped has the status for it."""
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun and result.testsRun == len(result.skipped) else 0)
