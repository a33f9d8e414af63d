# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What a snapshot shows of simulated machines: the same as oam-info shows, in the types that the views declare."""

import copy
import dataclasses
import json
import os
import pickle
import subprocess
import typing

import pytest

import oamhal
from conftest import SOURCE, TIMEOUT, environment
from oamhal import Absence, AttributeClass, EnumerateFlags, View
from oamhal._native._collections import SnapshotItems

# Eight modules of one device, four of two devices, partitions, and devices of makers that nobody knows.
MACHINES = ["mi300x-ubb8", str(SOURCE / "tests/twins/mi250-4oam.toml"), "mi308x-ubb8-qpx", "mixed-generic"]
COLLECTIONS = [name for name, item in vars(SnapshotItems).items() if isinstance(item, property)]
every_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda name: os.path.basename(name).split(".")[0])


def oam_info(root):
    """What oam-info --json says."""
    command = [os.environ["OAM_INFO"], "--json", "--root", str(root)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, env=environment(), check=False)
    assert result.returncode in (0, 1), result.stderr
    return json.loads(result.stdout)


def device_json(device):
    """A device in the words of oam-info."""
    link = device.host_link
    module = device.module
    return {
        "id": device.id, "id_source": device.id_source, "index": device.position, "bdf": device.bdf_text,
        "module": module.id if module else None, "slot": module.slot if module else None,
        "device_in_module": device.device_in_module if module else None, "vendor": device.vendor,
        "vendor_name": device.vendor_name, "vendor_id": f"0x{device.vendor_id:04x}", "device_id": f"0x{device.device_id:04x}",
        "subsystem_vendor_id": f"0x{device.subsystem_vendor_id:04x}", "revision": f"0x{device.revision:02x}",
        "subsystem_device_id": f"0x{device.subsystem_device_id:04x}", "pci_class": f"0x{device.pci_class:06x}",
        "model": device.model, "architecture": device.architecture, "serial": device.serial,
        "unique_id": device.unique_id, "part_number": device.part_number, "backend": device.backend,
        "firmware": [{"name": item.name, "version": item.version} for item in device.firmware],
        "kernel_driver": device.kernel_driver, "kernel_driver_version": device.kernel_driver_version,
        "form_factor": str(device.form_factor), "form_factor_source": device.form_factor_source,
        "virtual_function": device.virtual_function, "state": str(device.state),
        "usable_reason": device.usable_reason, "numa_node": device.numa_node, "local_cpus": device.local_cpus,
        "iommu_group": device.iommu_group,
        "host_link": {"width": link.width, "max_width": link.max_width,
                      "speed_gts": link.speed_tenth_gts / 10, "max_speed_gts": link.max_speed_tenth_gts / 10},
        "partitions": [{"id": part.id, "index": part.index, "compute_mode": part.compute_mode,
                        "memory_mode": part.memory_mode, "native_index": part.native_index,
                        "memory": {"capacity_bytes": part.memory_capacity_bytes}} for part in device.partitions],
        "nodes": [{"path": node.path, "kind": node.kind, "partition": node.partition and node.partition.id,
                   "major": node.major, "minor": node.minor, "required": node.required, "access": str(node.access)}
                  for node in device.nodes],
        "ports": [{"index": port.index, "link": port.link_name, "lanes": port.lanes, "active_lanes": port.active_lanes,
                   "rate_mbps": port.lane_rate_mbps, "state": str(port.state), "state_source": port.source,
                   "state_reason": port.state_reason,
                   "counters": [{"name": counter.name, "unit": counter.unit, "value": counter.value,
                                 "detail": counter.detail, "source": counter.source} for counter in port.counters]}
                  for port in device.ports],
    }


def end_json(end):
    return {"kind": str(end.kind), "device": end.device and end.device.id, "bdf": end.device and end.device.bdf_text,
            "port": end.port, "label": end.label}


def link_json(link):
    return {"id": link.id, "a": end_json(link.a), "b": end_json(link.b), "type": link.type, "state": str(link.state),
            "port_count": link.port_count, "evidence": str(link.evidence), "proof": str(link.proof),
            "source": link.source, "weight": link.weight}


def unit_json(unit):
    names = [{"runtime": name.runtime, "variable": name.variable, "value": name.value, "kind": str(name.kind),
              "stable": name.stable, "unique": name.unique, "assumes": name.assumes} for name in unit.runtime_ids]
    return {"id": unit.id, "device": unit.device.id, "partition": unit.partition and unit.partition.id,
            "numa_node": unit.numa_node, "usable_reason": unit.usable_reason, "runtime_ids": names}


def finding_json(finding):
    return {"code": finding.code, "severity": str(finding.severity), "subject": finding.subject,
            "message": finding.message, "advice": finding.advice}


def known_to_both(ours, theirs):
    """theirs without the keys that ours has not."""
    return [{key: other[key] for key in own} for own, other in zip(ours, theirs)]


@every_machine
def test_same_as_oam_info(tree, machine):
    theirs = oam_info(tree(machine))
    snapshot = oamhal.Context(tree(machine)).enumerate(EnumerateFlags.NODES, AttributeClass.CONFIG)
    assert str(snapshot.origin) == theirs["root"] == "simulated" and snapshot.simulated
    assert snapshot.info.machine == theirs["machine"]
    assert list(snapshot.numa_nodes) == theirs["host"]["numa_nodes"]
    for make, items, key in ((device_json, snapshot.devices, "devices"), (link_json, snapshot.links, "links"),
                             (unit_json, snapshot.units, "units"), (finding_json, snapshot.findings, "findings")):
        ours = [make(item) for item in items]
        assert len(ours) == len(theirs[key])
        assert ours == known_to_both(ours, theirs[key]), key
    modules = [{"id": module.id, "slot": module.slot, "slot_source": module.slot_source, "label": module.label,
                "baseboard": module.baseboard and module.baseboard.id, "state": str(module.state),
                "devices": [device.id for device in module.devices]} for module in snapshot.modules]
    assert modules == known_to_both(modules, theirs["modules"])
    if machine != "mixed-generic":
        assert theirs["links"] and theirs["units"][0]["runtime_ids"] and theirs["baseboards"]


def conforms(value, hint):
    origin = typing.get_origin(hint)
    if origin is typing.Union:
        return any(conforms(value, part) for part in typing.get_args(hint))
    if origin is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return type(value) is hint or (hint is not int and isinstance(value, hint))


def check_types(view):
    """Each value is what its annotation says; a text that must be there is."""
    hints = typing.get_type_hints(type(view))
    for field in dataclasses.fields(view):
        value = getattr(view, field.name)
        assert conforms(value, hints[field.name]), (type(view), field.name, value)
        assert value != "" or hints[field.name] is not str, (type(view), field.name)
        if isinstance(value, View):
            check_types(value)


@every_machine
def test_types_of_all_values(look, machine):
    snapshot = look(machine)
    views = [view for name in COLLECTIONS for view in getattr(snapshot, name)]
    views += [*oamhal.Context().backends, *snapshot.devices[0].firmware, snapshot.info]
    for view in views:
        check_types(view)
    assert len(views) > 20


@every_machine
def test_the_things_around(look, machine):
    snapshot = look(machine)
    for device in snapshot.devices:
        assert str(device.bdf) == device.bdf_text
        assert device in device.module.devices
        for part in (*device.partitions, *device.ports, *device.memory_regions, *device.nodes, *device.units):
            assert part.device == device
        for link in device.links:
            assert device in (link.a.device, link.b.device)
            assert device != link.other_end(device).device
        for bridge in device.bridges:
            assert bridge == snapshot.bridges[bridge.position]
        for finding in device.findings:
            assert finding.device == device
        assert device.memory_regions and device.units
        assert device.handle().id == device.id and not device.handle().lost
    for board in snapshot.baseboards:
        assert len(board.modules) == board.module_count and all(module.baseboard == board for module in board.modules)
    for nic in snapshot.nics:
        assert nic.bridges and str(nic.bdf) == nic.bdf_text


def test_network_functions(look):
    nics = look("mi300x-ubb8").nics
    assert nics and all(nic.net_names and nic.rdma_names for nic in nics)
    assert not oamhal.Context(look("mi300x-ubb8").info.root).enumerate().nics


def test_host_side(tree):
    context = oamhal.Context(tree("mi300x-ubb8"))
    assert not context.enumerate().host_modules and context.enumerate().info.product_name is None
    snapshot = context.enumerate(flags=oamhal.EnumerateFlags.HOST)
    assert snapshot.info.product_name == "Simulated UBB server"
    assert [(module.package, module.numa_nodes) for module in snapshot.host_modules] == [(0, (0,)), (1, (1,))]
    for module in snapshot.host_modules:
        assert len(module.devices) == 4 and module.root_ports
        assert all(device.bridges[-1].bdf in {port.bdf for port in module.root_ports} for device in module.devices)
    for port in snapshot.empty_ports:
        assert port.sibling_device is None or port.sibling_device in snapshot.devices


def test_readings(tree):
    context = oamhal.Context(tree("mi300x-ubb8"))
    assert not context.enumerate().readings
    snapshot = context.enumerate(flags=oamhal.EnumerateFlags.READINGS)
    assert len(snapshot.readings) == 6 * 8
    hotspot = snapshot.devices[3].readings[0]
    assert (hotspot.name, hotspot.unit, hotspot.value, hotspot.device) == ("temperature.hotspot", "mC", None, snapshot.devices[3])
    assert hotspot.absence("value") == Absence.NOT_READ
    read = context.enumerate(attribute_classes=AttributeClass.LIVE, flags=oamhal.EnumerateFlags.READINGS)
    assert {reading.value for reading in read.readings if reading.name == "power"} == {138000}


def test_why_a_number_is_absent(tree):
    context = oamhal.Context(tree("mi300x-ubb8"))
    device = context.enumerate().devices[0]
    assert device.host_link.width is None
    assert device.host_link.absence("width") == device.absence("host_link.width") == Absence.NOT_READ
    assert device.absence("numa_node") == Absence.PRESENT
    read = context.enumerate(attribute_classes=AttributeClass.CONFIG).devices[0]
    assert read.host_link.width == 16 and read.absence("host_link.width") == Absence.PRESENT
    for name in ("model", "nothing", "host_link.nothing", "nothing.width"):
        with pytest.raises(ValueError, match="no number"):
            device.absence(name)


def test_sequences(look):
    devices = look("mi300x-ubb8").devices
    assert len(devices) == 8 and devices[-1] == devices[7] and devices[-1].position == 7
    assert [device.position for device in devices[2:6:2]] == [2, 4]
    assert devices[3] in devices and devices.index(devices[3]) == 3 and list(reversed(devices))[0] == devices[7]
    assert devices[8:] == ()
    for beyond in (8, -9):
        with pytest.raises(IndexError, match="there are 8"):
            devices[beyond]
    with pytest.raises(TypeError):
        devices["oam3"]


def test_views_are_values(look):
    device = look("mi300x-ubb8").devices[0]
    again = look("mi300x-ubb8").devices[0]
    assert device == again and hash(device) == hash(again) and device != look("mi300x-ubb8").devices[1]
    assert copy.copy(device) is device and copy.deepcopy(device) is device
    with pytest.raises(dataclasses.FrozenInstanceError):
        device.model = "other"
    moved = pickle.loads(pickle.dumps(device))
    assert moved == device and moved.position == 0 and moved.absence("host_link.width") == Absence.NOT_READ
    with pytest.raises(oamhal.Detached, match="Device has no snapshot"):
        moved.ports


@every_machine
def test_all_of_it_as_json(look, machine):
    found = json.loads(json.dumps(look(machine).as_dict()))
    assert found["simulated"] is True and found["origin"] == "simulated"
    for name in COLLECTIONS:
        assert len(found[name]) == len(getattr(look(machine), name))
    for device in found["devices"]:
        nulls = {name for name, value in device.items() if value is None}
        assert set(device.get("absent", {})) <= nulls
    assert found["devices"][0]["host_link"]["absent"]["width"] == "not-read"


def test_units_of_partitions(look):
    snapshot = look("mi308x-ubb8-qpx")
    assert len(snapshot.units) == 32
    assert [unit.position for unit in snapshot.devices[1].units] == [4, 5, 6, 7]
    names = [name for unit in snapshot.units for name in unit.runtime_ids]
    assert names == list(snapshot.runtime_ids) and len(names) >= 64


def test_memory_of_others(look):
    snapshot = look("mi300x-ubb8")
    first, second = snapshot.devices[0], snapshot.devices[1]
    sharing = snapshot.sharing(first)
    assert (sharing.dma_buf_export, sharing.export_call) == (oamhal.Answer.YES, "hsa_amd_portable_export_dmabuf")
    assert snapshot.peer_access(first, first).way == "self"
    peer = snapshot.peer_access(first, second)
    assert (peer.access, peer.way) == (oamhal.Answer.YES, "link") and peer.reason
    assert snapshot.isolation(first).iommu_group == first.iommu_group
    with pytest.raises(oamhal.InvalidArgument):
        snapshot.peer_access(first, look("mixed-generic").devices[0])
