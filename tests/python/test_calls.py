# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What one can ask a snapshot and a context, what they answer to nonsense, and broken machines."""

import errno
import json
import os
import pathlib
import shutil

import pytest

import oamhal
from conftest import fast_folder, run_python
from oamhal import EnumerateFlags, NumaNode, ProximityLevel, State, Strictness


@pytest.fixture
def mi300x(look):
    return look("mi300x-ubb8")


@pytest.fixture
def changeable(tree):
    """A copy of the small machine, to be broken."""
    with fast_folder() as folder:
        yield shutil.copytree(tree("mixed-generic"), pathlib.Path(folder, "machine"), symlinks=True)


def test_select(mi300x):
    for selector in ("oam3", "ubb0/oam3", mi300x.modules[3].devices[0].bdf_text):
        chosen = mi300x.select(selector)
        assert chosen.device == mi300x.modules[3].devices[0] and chosen.module == mi300x.modules[3]
        assert chosen.partition is None and chosen.whole_module == selector.endswith("oam3")
    with pytest.raises(oamhal.NotFound, match='nothing here is called "oam31"') as raised:
        mi300x.select("oam31")
    assert raised.value.status == oamhal.Status.NOT_FOUND and isinstance(raised.value, oamhal.Error)
    for nonsense in ("", "oam\0x", "\udcff"):
        with pytest.raises(oamhal.Error):
            mi300x.select(nonsense)
    with pytest.raises(TypeError):
        mi300x.select(3)


def test_runtime(mi300x):
    units = [mi300x.units[5], mi300x.units[2]]
    chosen = mi300x.runtime_select("hip", units, {})
    assert chosen.variable == "HIP_VISIBLE_DEVICES"
    assert list(mi300x.runtime_visible("hip", dict([chosen]))) == units
    # HIP counts what ROCr leaves.
    first = mi300x.runtime_select("rocr", units, {})
    assert mi300x.runtime_select("hip", units[1:], dict([first])).value == "1"
    assert mi300x.runtime_select("hip", [], {}).value in ("", "-1")
    with pytest.raises(oamhal.NotSupported, match="basic"):
        mi300x.runtime_select("basic", units)
    with pytest.raises(oamhal.InvalidArgument):
        mi300x.runtime_select("hip", [units[0], units[0]], {})


def test_runtime_takes_the_environment_of_the_process(mi300x, monkeypatch):
    monkeypatch.delenv("ROCR_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("HIP_VISIBLE_DEVICES", "1")
    assert len(mi300x.runtime_visible("hip")) == 1
    assert len(mi300x.runtime_visible("hip", {})) == 8


def test_runtime_values_of_any_length(look, monkeypatch):
    snapshot = look("mi308x-ubb8-qpx")
    expected = snapshot.runtime_select("hip", snapshot.units, {})
    assert len(expected.value) > 80
    monkeypatch.setattr(oamhal.Snapshot, "_VALUE_SIZE", 1)
    assert snapshot.runtime_select("hip", snapshot.units, {}) == expected
    assert snapshot.runtime_visible("hip", dict([expected])) == tuple(snapshot.units)


def test_proximity(mi300x):
    a, b = mi300x.units[0], mi300x.units[1]
    assert mi300x.proximity(a, a).level == ProximityLevel.SELF
    near = mi300x.proximity(a, b)
    assert near.level == ProximityLevel.LINK and near.hops == 1 and near.common_bridge is None and near.reason is None
    assert mi300x.proximity(a.device, NumaNode(a.numa_node)).level < ProximityLevel.SYS
    assert mi300x.proximity(mi300x.nics[0], a) == mi300x.proximity(a, mi300x.nics[0])
    with pytest.raises(oamhal.NotFound):
        mi300x.proximity(a, NumaNode(4711))
    for wrong in (NumaNode(-1), 3, "oam0", mi300x.modules[0]):
        with pytest.raises(oamhal.InvalidArgument):
            mi300x.proximity(a, wrong)


def test_things_of_another_snapshot(mi300x, look):
    stranger = look("mixed-generic").units[0]
    for call in (lambda: mi300x.proximity(stranger, stranger), lambda: mi300x.runtime_select("hip", [stranger])):
        with pytest.raises(oamhal.InvalidArgument, match="another snapshot"):
            call()


def test_no_such_root(tmp_path):
    with pytest.raises(oamhal.NotFound, match="nowhere"):
        oamhal.Context(tmp_path / "nowhere")
    with pytest.raises(oamhal.InvalidArgument, match="NUL"):
        oamhal.Context("a\0b")
    (tmp_path / "file").touch()
    with pytest.raises(oamhal.Error) as raised:
        oamhal.Context(tmp_path / "file")
    assert raised.value.system_errno == errno.ENOTDIR


def test_context(tree):
    root = tree("mi300x-ubb8")
    with oamhal.Context(root) as context:
        assert context.info.root == str(root) and context.info.machine == "mi300x-ubb8"
        assert {backend.name for backend in context.backends} >= {"generic"}
        snapshot = context.enumerate()
    with pytest.raises(ValueError, match="closed"):
        context.enumerate()
    context.close()
    assert len(snapshot.devices) == 8 and "closed" in repr(context) and "simulated mi300x-ubb8" in repr(snapshot)


def test_environment_names_the_root(tree, monkeypatch):
    monkeypatch.setenv("OAMHAL_ROOT", str(tree("mi300x-ubb8")))
    assert oamhal.Context().info.machine == "mi300x-ubb8"
    assert oamhal.Context(flags=oamhal.ContextFlags(0)).info.origin == oamhal.Origin.LIVE


def test_findings_as_failure(tree):
    context = oamhal.Context(tree("mixed-generic"), strictness=Strictness.FAIL_ON_ERROR)
    with pytest.raises(oamhal.FindingsReached) as raised:
        context.enumerate()
    assert len(raised.value.snapshot.devices) == 5


def test_lost_and_found(changeable):
    context = oamhal.Context(changeable)
    before = context.enumerate()
    gone, stays = before.devices[0], before.devices[1].handle()
    handle, link = gone.handle(), changeable / "sys/bus/pci/devices" / gone.bdf_text
    target = os.readlink(link)
    link.unlink()
    after = context.rescan(before)
    assert handle.lost and "lost" in repr(handle) and not stays.lost
    assert "device.lost" in [finding.code for finding in after.findings]
    assert stays in [device.handle() for device in after.devices] and len({stays, after.devices[0].handle()}) == 1
    assert handle != stays and gone.module is not None
    link.symlink_to(target)
    again = context.rescan(after)
    assert not handle.lost and again.devices[0].handle() == handle
    assert len(context.rescan(None).devices) == 5


def test_only_usable(tree):
    snapshot = oamhal.Context(tree("mixed-generic")).enumerate(EnumerateFlags.USABLE)
    assert len(snapshot.devices) < 5
    assert "device.left-out" in [finding.code for finding in snapshot.findings]


def test_gate(tree):
    asked = []

    def gate(directory, name, attribute_class):
        asked.append((directory, name, attribute_class))
        return errno.EACCES if name == "numa_node" else 0

    snapshot = oamhal.Context(tree("mixed-generic"), gate=gate).enumerate()
    assert {device.numa_node for device in snapshot.devices} == {None}
    assert all(device.absence("numa_node") != oamhal.Absence.PRESENT for device in snapshot.devices)
    assert all(isinstance(item, oamhal.AttributeClass) for _, _, item in asked) and len(asked) > 20


def test_exception_of_the_gate(tree):
    """It comes out of the call, nothing more is asked, and the context is as good as before."""
    asked, fail = [], [True]

    def gate(directory, name, attribute_class):
        asked.append(name)
        if fail[0]:
            raise KeyError("mine")
        return 0

    context = oamhal.Context(tree("mixed-generic"), gate=gate)
    with pytest.raises(KeyError, match="mine"):
        context.enumerate()
    assert len(asked) == 1
    fail[0] = False
    assert len(context.enumerate().devices) == 5


def test_log_and_a_plugin_that_is_refused(tree, tmp_path):
    lines = []
    plugin = tmp_path / "plugin.so"
    plugin.write_bytes(b"no library")
    context = oamhal.Context(tree("mixed-generic"), plugins=[plugin], log=lambda level, text: lines.append((level, text)))
    refused = context.backends[-1]
    assert refused.path == str(plugin) and refused.refusal and refused.version is None
    assert [level for level, _ in lines] == [oamhal.LogLevel.ERROR] and str(plugin) in lines[0][1]


def test_torn_files(changeable):
    """Whatever a file holds, the answer is a snapshot, and JSON can be made of it."""
    names = {}
    for folder, _, files in os.walk(changeable / "sys"):
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                names.setdefault(name, []).append(path)
    context = oamhal.Context(changeable)
    differing = set()
    for name, paths in sorted(names.items()):
        contents = [pathlib.Path(path).read_bytes() for path in paths]
        for garbage in (b"", b"\xff\xfe\x1b[2J\0 -1 99999999999999999999\n" * 20):
            for path in paths:
                pathlib.Path(path).write_bytes(garbage)
            snapshot = context.enumerate()
            json.dumps(snapshot.as_dict())
            assert all(isinstance(device.state, State) for device in snapshot.devices)
            differing.add((len(snapshot.devices), len(snapshot.findings)))
        for path, content in zip(paths, contents):
            pathlib.Path(path).write_bytes(content)
    assert len(names) > 10 and len(differing) > 2
    assert len(context.enumerate().devices) == 5


def test_a_terminal_gets_no_control_characters(changeable):
    for path in (changeable / "sys").rglob("product_name"):
        path.write_bytes(b"T20\x1b[2J\xff\n")
    shown = run_python("-m", "oamhal", "--root", changeable)
    assert shown.returncode == 0 and shown.stderr == ""
    assert "\x1b" not in shown.stdout
