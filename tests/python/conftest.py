# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: simulated machines, a compiler, and fresh interpreters."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = SOURCE / "python"
TIMEOUT = 120
sys.path.insert(0, str(PACKAGE))

import oamhal  # noqa: E402  # The tests of a package that cannot be imported have nothing to say.


def environment(**more):
    """The environment of another program: of what this project reads only what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OAMHAL_")}
    kept.update(PYTHONPATH=str(PACKAGE), PYTHONDONTWRITEBYTECODE="1", OAMHAL_LIBRARY=os.environ["OAMHAL_LIBRARY"])
    kept.update({name: str(value) for name, value in more.items()})
    return kept


def run_python(*arguments, **more):
    """A fresh interpreter; more: its environment."""
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
                          stdin=subprocess.DEVNULL, env=environment(**more), check=False)


def fast_folder():
    """In memory where there is room: trees of thousands of files are slow to write on a disk. Programs do not go there,
    for it may be mounted noexec."""
    roomy = os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 1 << 30
    return tempfile.TemporaryDirectory(prefix="oamhal-python-", dir="/dev/shm" if roomy else None)


@pytest.fixture
def tmp_path():
    """As that of pytest, but removed at the end."""
    with tempfile.TemporaryDirectory(prefix="oamhal-python-") as folder:
        yield pathlib.Path(folder)


@pytest.fixture(scope="session")
def machines():
    """The folder of the simulated machines."""
    with fast_folder() as folder:
        yield pathlib.Path(folder)


@pytest.fixture(scope="session")
def tree(machines):
    """tree(machine): the directory of a simulated machine, written once."""
    written = {}

    def write(machine):
        if machine not in written:
            path = machines / pathlib.Path(machine).stem
            subprocess.run([os.environ["OAM_SIM"], "tree", machine, str(path)], check=True, timeout=TIMEOUT)
            written[machine] = path
        return written[machine]
    return write


@pytest.fixture(scope="session")
def look(tree):
    """look(machine): a snapshot of a simulated machine with all that can be asked for."""
    seen = {}

    def enumerate_machine(machine):
        if machine not in seen:
            flags = oamhal.EnumerateFlags.NICS | oamhal.EnumerateFlags.NODES
            seen[machine] = oamhal.Context(tree(machine)).enumerate(flags)
        return seen[machine]
    return enumerate_machine


@pytest.fixture
def compiled(tmp_path):
    """compiled(text, *flags): the path of what a C (or, with language="c++", C++) program or library was built to."""
    def build(text, *flags, language="c", name="program"):
        compiler = os.environ["CC"] if language == "c" else os.environ["CXX"]
        output = tmp_path / name
        command = [compiler, "-x", language, "-Wall", "-Wextra", "-I", str(SOURCE / "include"), "-", "-x", "none",
                   *map(str, flags), "-o", str(output)]
        result = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert result.returncode == 0, result.stderr
        return output
    return build
