# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots: what one enumeration saw."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Type, TypeVar, Union

from oamhal import _library
from oamhal._library import Handle, check, lib
from oamhal._native import (
    Device, EndpointKind, Firmware, Isolation, Nic, Origin, Peer, Proximity, RuntimeId, Selection, Sharing, SnapshotInfo,
    Unit,
)
from oamhal._native._collections import SnapshotItems
from oamhal._check import CheckCalls
from oamhal._graph import GraphCalls
from oamhal._placement import PlacementCalls
from oamhal._native._errors import InvalidArgument
from oamhal._native.proximity import oamhal_endpoint_t
from oamhal._native.status import Status
from oamhal._native.version import OAMHAL_VERSION_STRING
from oamhal._view import NO_INDEX, View, decode

V = TypeVar("V", bound=View)


class NumaNode(NamedTuple):
    """A NUMA node of the host, by its own number, as an end of Snapshot.proximity()."""

    number: int


class RuntimeSelection(NamedTuple):
    """What to set so that a runtime sees the chosen units alone."""

    variable: str
    value: str


Endpoint = Union[Unit, Device, Nic, NumaNode]
_KINDS: Dict[type, EndpointKind] = {Unit: EndpointKind.UNIT, Device: EndpointKind.DEVICE, Nic: EndpointKind.NIC}


class DeviceHandle:
    """A device over all snapshots: handles of one device are equal, whichever snapshot they are from."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    @property
    def id(self) -> str:
        return decode(lib.oamhal_device_id(self._handle) or b"")

    @property
    def lost(self) -> bool:
        """True once a rescan found it gone, until one finds it again."""
        return bool(lib.oamhal_device_is_lost(self._handle))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceHandle) and self._handle.address == other._handle.address

    def __hash__(self) -> int:
        return hash(self._handle.address)

    def __repr__(self) -> str:
        return f"<oamhal.DeviceHandle {self.id}{' lost' if self.lost else ''}>"


def _invalid(message: str) -> InvalidArgument:
    return InvalidArgument(message, Status.INVALID_ARGUMENT)


def _environment(variables: Optional[Mapping[str, str]]) -> Any:
    """A NULL-terminated list of NAME=VALUE: of the given variables, or of this process."""
    if variables is None:
        variables = os.environ
    lines = [_library.name(f"{name}={value}") for name, value in variables.items()]
    return (ctypes.c_char_p * (len(lines) + 1))(*lines, None)


class Snapshot(PlacementCalls, GraphCalls, CheckCalls):
    """What one enumeration saw. It never changes, may be read by any thread and in a forked child, and outlives its
    context. Devices, links and the like are sequences that are read when looked at."""

    _VALUE_SIZE = 256  # First guess of how long a value of an environment variable is.

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        info = SnapshotInfo._struct()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_snapshot_get(handle, info))
        self.info = SnapshotInfo.read(info, None)

    def __repr__(self) -> str:
        place = self.info.machine or self.info.hostname or "this machine"
        return f"<oamhal.Snapshot {self.origin} {place}: {self.info.device_count} devices>"

    @property
    def origin(self) -> Origin:
        """The machine itself, a captured tree, or a simulation."""
        return self.info.origin

    @property
    def simulated(self) -> bool:
        """True when no hardware was looked at; say so wherever you show anything of it."""
        return self.info.origin == Origin.SIMULATED

    @property
    def numa_nodes(self) -> Tuple[int, ...]:
        """The host's NUMA nodes that are online; empty when that is unknown."""
        found, node = [], ctypes.c_uint32()
        for number in range(self.info.numa_node_count):
            check(lib.oamhal_numa_node_get(self._handle, number, node))
            found.append(node.value)
        return tuple(found)

    def select(self, selector: str) -> Selection:
        """What "oam3", "oam3.1", "ubb0/oam3", "0000:0c:00.0", "id:ID", "uuid:UNIQUE-ID" or "5" names."""
        info, error = Selection._struct(), _library.new_error()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_select(self._handle, _library.name(selector), info, error), error)
        return Selection.read(info, self)

    def proximity(self, a: Endpoint, b: Endpoint) -> Proximity:
        """How near two units, devices, network functions or NUMA nodes are."""
        info = Proximity._struct()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_proximity(self._handle, self._endpoint(a), self._endpoint(b), info))
        return Proximity.read(info, self)

    def sharing(self, device: Device) -> Sharing:
        """How the memory of a device can be shared with other drivers."""
        info = Sharing._struct()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_device_sharing(self._handle, self._place(device), info))
        return Sharing.read(info, self)

    def isolation(self, device: Device) -> Isolation:
        """What stands between a device and others: its IOMMU group, with EnumerateFlags.ISOLATION, and ACS."""
        info = Isolation._struct()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_device_isolation(self._handle, self._place(device), info))
        return Isolation.read(info, self)

    def peer_access(self, device: Device, other: Device) -> Peer:
        """Whether a device reaches the memory of another, from what the machine says."""
        info = Peer._struct()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_peer_access(self._handle, self._place(device), self._place(other), info))
        return Peer.read(info, self)

    def runtime_select(self, runtime: str, units: Iterable[Unit],
                       environment: Optional[Mapping[str, str]] = None) -> RuntimeSelection:
        """What to set so that a runtime ("rocr", "hip", ...) sees these units alone, in this order.

        environment: the variables that it will be set in, by default those of this process."""
        numbers = [self._place(unit) for unit in units]
        chosen = (ctypes.c_uint32 * len(numbers))(*numbers)
        variable, length, capacity = ctypes.c_char_p(), ctypes.c_size_t(), self._VALUE_SIZE
        while True:
            value, error = ctypes.create_string_buffer(capacity), _library.new_error()
            status = lib.oamhal_runtime_select(self._handle, _library.name(runtime), _environment(environment), chosen,
                                               len(numbers), variable, value, capacity, length, error)
            if status == Status.INVALID_ARGUMENT and length.value >= capacity:
                capacity = length.value + 1
                continue
            check(status, error)
            return RuntimeSelection(decode(variable.value or b""), decode(value.value))

    def runtime_visible(self, runtime: str,
                        environment: Optional[Mapping[str, str]] = None) -> Tuple[Optional[Unit], ...]:
        """The units that a runtime shows in an environment (by default this process'), in its own order. None stands
        for a device that is not in the snapshot."""
        count, capacity, variables = ctypes.c_uint32(), max(16, self.info.unit_count), _environment(environment)
        while True:
            units, error = (ctypes.c_uint32 * capacity)(), _library.new_error()
            check(lib.oamhal_runtime_visible(self._handle, _library.name(runtime), variables, units, capacity, count,
                                             error), error)
            if count.value <= capacity:
                return tuple(None if unit == NO_INDEX else self.units[unit] for unit in units[:count.value])
            capacity = count.value

    def as_dict(self) -> Dict[str, Any]:
        """All of it in values that JSON has. Its origin is in it: a simulation says so."""
        found: Dict[str, Any] = {
            "library_version": decode(lib.oamhal_version()), "package_version": OAMHAL_VERSION_STRING,
            "simulated": self.simulated, **self.info.as_dict(), "numa_nodes": list(self.numa_nodes),
        }
        for name, item in vars(SnapshotItems).items():
            if isinstance(item, property):
                found[name] = [view.as_dict() for view in getattr(self, name)]
        return found

    def _place(self, view: View) -> int:
        """The number of a thing of this snapshot."""
        if view._snapshot is not self or view.position is None:
            raise _invalid(f"the {type(view).__name__} is of another snapshot: look for it in this one by its id")
        return view.position

    def _endpoint(self, end: Endpoint) -> oamhal_endpoint_t:
        if isinstance(end, NumaNode):
            if not 0 <= end.number < NO_INDEX:
                raise _invalid(f"{end.number} is no number of a NUMA node")
            return oamhal_endpoint_t(EndpointKind.NUMA_NODE, end.number)
        if type(end) not in _KINDS:
            raise _invalid(f"{end!r} is neither a Unit, a Device, a Nic nor a NumaNode")
        return oamhal_endpoint_t(_KINDS[type(end)], self._place(end))

    def _parts(self, getter: str, view: Type[V], owner: Optional[int], count: int) -> Tuple[V, ...]:
        """Things that are numbered in their owner and not in the snapshot."""
        found: List[V] = []
        for number in range(count):
            info = view._struct()
            info.size = ctypes.sizeof(info)
            check(getattr(lib, getter)(self._handle, owner, number, info))
            found.append(view.read(info, self, number))
        return tuple(found)

    def _firmware_of_device(self, device: Optional[int], count: int) -> Tuple[Firmware, ...]:
        return self._parts("oamhal_firmware_get", Firmware, device, count)

    def _devices_of_module(self, module: Optional[int], count: int) -> Tuple[Device, ...]:
        found, device = [], ctypes.c_uint32()
        for number in range(count):
            check(lib.oamhal_module_device(self._handle, module, number, device))
            found.append(self.devices[device.value])
        return tuple(found)

    def _places_of_host_module(self, function: str, module: Optional[int], count: int) -> Tuple[int, ...]:
        """Numbers that a host module has: getters named in full, so that tests/python finds them."""
        call = {"oamhal_host_module_numa_node": lib.oamhal_host_module_numa_node,
                "oamhal_host_module_device": lib.oamhal_host_module_device,
                "oamhal_host_module_root_port": lib.oamhal_host_module_root_port}[function]
        found, place = [], ctypes.c_uint32()
        for number in range(count):
            check(call(self._handle, module, number, place))
            found.append(place.value)
        return tuple(found)

    def _open_device(self, device: Optional[int]) -> DeviceHandle:
        pointer = ctypes.c_void_p()
        check(lib.oamhal_device_open(self._handle, device, pointer))
        return DeviceHandle(Handle(pointer, "oamhal_device_unref"))

    def _runtime_ids_of_unit(self, unit: Optional[int]) -> Tuple[RuntimeId, ...]:
        """They are ordered by unit, so that the first is found by halving."""
        names: Sequence[RuntimeId] = self.runtime_ids
        low, high = 0, len(names)
        while unit is not None and low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if names[middle].unit_index < unit else (low, middle)
        found = []
        while low < len(names) and names[low].unit_index == unit:
            found.append(names[low])
            low += 1
        return tuple(found)
