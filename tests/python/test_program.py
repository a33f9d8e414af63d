# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""python3 -m oamhal, the example, what the README shows, and the package as pip and type checkers see it."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

import oamhal
from conftest import PACKAGE, SOURCE, TIMEOUT, environment, run_python

TWIN = str(SOURCE / "tests/twins/mi250-4oam.toml")
EXAMPLE = PACKAGE / "examples/pick_devices.py"


def program(*arguments, status=0, **more):
    result = run_python("-m", "oamhal", *arguments, **more)
    assert result.returncode == status, result.stderr
    return result.stdout if status == 0 else result.stderr


@pytest.mark.parametrize("machine", ["mi300x-ubb8", TWIN, "mixed-generic"], ids=["mi300x", "mi250", "mixed"])
def test_table(tree, machine):
    """The cells are those of oam-info."""
    lines = program("--root", tree(machine)).split("\n")
    assert lines[0].startswith("SIMULATED machine ")
    assert lines[1].split() == ["SLOT", "BDF", "MODEL", "MEMORY", "LINKS", "STATE"]
    theirs = subprocess.run([os.environ["OAM_INFO"], "--root", str(tree(machine))], capture_output=True, text=True,
                            env=environment(), timeout=TIMEOUT, check=False).stdout.split("\n")
    rows = [re.split(r"\s{2,}", line) for line in theirs if re.search(r" [0-9a-f]{4}:[0-9a-f]{2}:", line)]
    expected = [[row[0], row[2], row[3], row[8], row[9], row[10]] for row in rows]
    assert [re.split(r"\s{2,}", line) for line in lines[2:2 + len(rows)]] == expected and rows


def test_notes_below_the_table(tree):
    assert "positions in the hive" in program("--root", tree("mi300x-ubb8"))
    assert "error: no kernel driver is bound to" in program("--root", tree("mixed-generic"))


def test_json(tree):
    found = json.loads(program("--json", "--root", tree("mi300x-ubb8")))
    assert found["simulated"] and found["origin"] == "simulated" and found["machine"] == "mi300x-ubb8"
    assert len(found["devices"]) == 8 and found["nics"] and found["nodes"]


def test_nothing_there(tmp_path):
    (tmp_path / "sys").mkdir()
    shown = program("--root", tmp_path)
    assert shown.startswith("CAPTURE ") and "no accelerator was found" in shown
    assert "oam-sim exec mi300x-ubb8 -- python3 -m oamhal" in shown
    assert json.loads(program("--json", "--root", tmp_path))["devices"] == []


def test_failures(tmp_path):
    assert program("--root", tmp_path / "nowhere", status=3).count("\n") == 1
    assert "unrecognized arguments" in program("--nonsense", status=2)
    with open("/dev/full", "w", encoding="utf-8") as full:
        for option in ("--version", "--json"):
            result = subprocess.run([sys.executable, "-m", "oamhal", option], stdout=full, stderr=subprocess.PIPE,
                                    text=True, env=environment(OAMHAL_ROOT=tmp_path), timeout=TIMEOUT, check=False)
            assert (result.returncode, result.stderr) == \
                (3, "python3 -m oamhal: cannot write: No space left on device\n")


def test_version():
    shown = program("--version")
    assert oamhal.__version__ in shown and oamhal.library_path() in shown
    listed = re.search(r"VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8").split("project(")[1])
    assert oamhal.__version__ == listed.group(1)


class TestExample:
    """examples/pick_devices.py."""

    @pytest.fixture
    def example(self):
        spec = importlib.util.spec_from_file_location("pick_devices", EXAMPLE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def test_line_for_a_shell(self, tree):
        root = tree("mi308x-ubb8-qpx")
        result = run_python(EXAMPLE, 4, "--root", root)
        assert result.returncode == 0, result.stderr
        lines = result.stdout.split("\n")
        assert lines[0] == "# SIMULATED machine mi308x-ubb8-qpx: no hardware was looked at."
        # The partitions of one device are nearest to each other.
        assert len({line.split("/")[0] for line in lines[1:5]}) == 1
        value = subprocess.run(["sh", "-c", 'eval "$1"; printf %s "$HIP_VISIBLE_DEVICES"', "sh", result.stdout],
                               capture_output=True, text=True, check=True).stdout
        chosen = oamhal.Context(root).enumerate().runtime_visible("hip", {"HIP_VISIBLE_DEVICES": value})
        assert [f"# {unit.id}: " in line for unit, line in zip(chosen, lines[1:5])] == [True] * 4

    def test_modules_before_links(self, look, example):
        """Of eight devices on four modules: both of a module before any of another."""
        snapshot = look(TWIN)
        units = example.pick(snapshot, 4).units
        modules = [unit.device.module_index for unit in units]
        assert len(set(modules)) == 2 and modules.count(modules[0]) == 2

    def test_too_few(self, tree):
        result = run_python(EXAMPLE, 4, "--root", tree("mixed-generic"))
        assert result.returncode == 1 and "can be used; " in result.stderr and result.stdout == ""
        assert run_python(EXAMPLE, 0).returncode == 2


def test_readme(tree):
    """The program in the README runs."""
    text = (SOURCE / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    result = run_python("-c", code, OAMHAL_ROOT=tree("mi300x-ubb8"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("\n") >= 8 and "MI300X" in result.stdout


def test_wheel(tmp_path):
    """What pip would install, made without a network."""
    pytest.importorskip("wheel", reason="python3-wheel is not installed")
    build_meta = pytest.importorskip("setuptools.build_meta", reason="python3-setuptools is not installed")
    assert build_meta
    shutil.copytree(PACKAGE, tmp_path / "python", ignore=shutil.ignore_patterns("__pycache__"))
    code = "from setuptools import build_meta\nprint(build_meta.build_wheel('out'))"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "python", capture_output=True, text=True,
                            timeout=TIMEOUT, check=False)
    assert result.returncode == 0, result.stderr
    wheel = tmp_path / "python/out" / result.stdout.split("\n")[-2]
    assert wheel.name == f"oamhal-{oamhal.__version__}-py3-none-any.whl"
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("oamhal/")}
    ours = {str(path.relative_to(PACKAGE)) for path in (PACKAGE / "oamhal").rglob("*")
            if path.suffix == ".py" or path.name == "py.typed"}
    assert packed == ours
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    shown = run_python("-c", "import oamhal; print(oamhal.__file__)", PYTHONPATH=tmp_path / "site")
    assert shown.stdout.startswith(str(tmp_path / "site")), shown.stderr


TYPED = """
import oamhal
snapshot = oamhal.Context(None).enumerate(oamhal.EnumerateFlags.NICS)
device = snapshot.devices[0]
reveal_type(device.id)
reveal_type(device.model)
reveal_type(device.module)
reveal_type(device.host_link.width)
reveal_type(snapshot.links[0].a.device)
reveal_type(snapshot.units[:2])
reveal_type(oamhal.NotFound)
device.nothing
"""


def test_types_for_others(tmp_path):
    """A type checker knows the package of somebody who imports it."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    (tmp_path / "user.py").write_text(TYPED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "user.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT, check=False,
                            env=environment(MYPYPATH=PACKAGE))
    found = re.findall(r'Revealed type is "(.*)"', result.stdout)
    shown = [re.sub(r"oamhal\.\w+\.(\w+\.)?|builtins\.|typing\.", "", text).replace("Tuple", "tuple") for text in found]
    assert shown == ["str", "Union[str, None]", "Union[Module, None]", "Union[int, None]", "Union[Device, None]",
                     "tuple[Unit, ...]", shown[-1]] and "NotFound" in shown[-1], result.stdout
    assert result.stdout.count("error:") == 1 and '"Device" has no attribute "nothing"' in result.stdout
