#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Boots the guest of a test and runs the commands that are typed, or come by standard input, in it."""

import argparse
import importlib
import pathlib
import sys
import unittest

import guest


def case_of(name):
    """The class of a test file whose guest is wanted."""
    module = importlib.import_module(f"test_{name}")
    return next(value for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, guest.GuestCase))


def commands():
    while True:
        try:
            yield input("guest> " if sys.stdin.isatty() else "")
        except EOFError:
            return


def main():
    names = sorted(path.stem.removeprefix("test_") for path in pathlib.Path(__file__).parent.glob("test_*.py"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("test", choices=[name for name in names if name != "kit"])
    case = case_of(parser.parse_args().test)
    try:
        case.setUpClass()
        for line in commands():
            result = case.guest.run(line, seconds=600)
            print(result.stdout, end="")
            print(result.stderr, end="", file=sys.stderr)
            if result.status:
                print(f"[exit status {result.status}]", file=sys.stderr)
    except unittest.SkipTest as reason:
        sys.exit(f"by_hand.py: {reason}")
    except KeyboardInterrupt:
        pass
    finally:
        case.doClassCleanups()


main()
