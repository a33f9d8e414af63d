# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of oam-info share: running it, on simulated machines and on trees."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

# Trees on a tmpfs, those of oam-sim too: tests/sim/fast_tmp.sh says why.
if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2 << 30:
    os.environ["TMPDIR"] = "/dev/shm"

SOURCE = pathlib.Path(__file__).resolve().parents[2]
OAM_INFO = os.environ["OAM_INFO"]
OAM_SIM = os.environ["OAM_SIM"]
MACHINES = ("mi300x-ubb8", "mi250x-4oam", "mi308x-ubb8-qpx", "mixed-generic", "hls2-gaudi2", "h100-4gpu",
            "max1550-4oam", "ascend910b-8")
COMMANDS = ((), ("links",), ("topology",), ("doctor",), ("pcie",), ("backends",))
SKIPPED = 77
_ESCAPE = re.compile("\033\\[[0-9;]*m")


def environment(**more):
    """The environment of a run: nothing of this one that oam-info looks at."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OAMHAL_")}
    kept.pop("NO_COLOR", None)
    return {**kept, "TERM": "xterm", **more}


def run(*arguments, root=None, text=True, **keywords):
    """Runs oam-info; root goes where OAMHAL_ROOT does. Returns subprocess.CompletedProcess."""
    more = {"OAMHAL_ROOT": str(root)} if root is not None else {}
    keywords.setdefault("env", environment(**more))
    if not keywords.keys() & {"stdout", "stderr"}:
        keywords["capture_output"] = True
    return subprocess.run([OAM_INFO, *arguments], text=text, timeout=120, check=False, **keywords)


def without_color(text):
    return _ESCAPE.sub("", text)


def main():
    """Runs the tests of the calling file; a run in which all were skipped has the status for it."""
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun and result.testsRun == len(result.skipped) else 0)


class Case(unittest.TestCase):
    """A test that has simulated trees at hand."""

    maxDiff = None
    _folder = None
    _trees = {}

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls._trees = {}

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    @classmethod
    def folder(cls):
        return pathlib.Path(cls._folder.name)

    @classmethod
    def tree(cls, machine):
        """The tree of a simulated machine, written once."""
        if machine not in cls._trees:
            path = cls.folder() / pathlib.Path(machine).stem
            subprocess.run([OAM_SIM, "tree", machine, str(path)], check=True, timeout=120)
            cls._trees[machine] = path
        return cls._trees[machine]

    @classmethod
    def served(cls, machine):
        """The tree of a machine whose modules are served, once for the class."""
        if (machine, "served") not in cls._trees:
            # It is ended when the folder has gone already, which it does not mind.
            path = cls.folder() / f"{machine}-served"
            server = subprocess.Popen([OAM_SIM, "serve", machine, str(path)], stdout=subprocess.PIPE, text=True,
                                      env=environment())
            cls.addClassCleanup(server.stdout.close)
            cls.addClassCleanup(server.wait, 60)
            cls.addClassCleanup(server.terminate)
            if not server.stdout.readline().startswith("serving"):
                raise AssertionError(f"oam-sim does not serve {machine}")
            cls._trees[machine, "served"] = path
        return cls._trees[machine, "served"]

    def document(self, *arguments, root, status=(0, 1)):
        """What --json writes."""
        result = run("--json", *arguments, root=root)
        self.assertIn(result.returncode, status, result.stderr)
        return json.loads(result.stdout)
