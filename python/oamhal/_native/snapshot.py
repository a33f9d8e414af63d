# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/snapshot.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of snapshot.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_enum, as_integer, as_optional_text, as_text
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import AttributeClass, Origin


class EnumerateFlags(enum.IntFlag):
    """OAMHAL_ENUMERATE_*: combine with |."""

    #: Look at the host's network functions too, if there is an accelerator (nic.h).
    NICS = 1
    #: Look at the device nodes and whether this process may use them (node.h); without this usable is unknown.
    NODES = 2
    #: Only units that this process can use, and devices that have one; implies OAMHAL_ENUMERATE_NODES. What is left out
    #: is counted in the finding device.left-out.
    USABLE = 4
    #: Open device nodes that serve any number of processes (the control nodes of some drivers), to ask the driver what
    #: it tells nowhere else. Which nodes, and what they are asked: docs/attributes.md.
    OPEN = 8
    #: Look at the host's processors, and at the PCIe ports with nothing below, if there is an accelerator (host.h).
    HOST = 16
    #: Read temperatures, power, clocks and why a clock is held down (reading.h). Nearly all of them ask firmware:
    #: without OAMHAL_ATTRIBUTE_LIVE they are listed, and absent as not read.
    READINGS = 32
    #: Read registers of a device that a kernel driver has through the driver's own file in debugfs, which serves them
    #: under its lock. For root. A read wakes a device that sleeps, and a kernel in lockdown may refuse it. Which files,
    #: and which registers: docs/attributes.md.
    DEBUGFS = 64
    #: Look at the IOMMU groups of the devices (Isolation in memory.h).
    ISOLATION = 128


class oamhal_enumerate_options_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("attribute_classes", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
    ]


class oamhal_snapshot_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("origin", ctypes.c_int32),
        ("attribute_classes", ctypes.c_uint32),
        ("baseboard_count", ctypes.c_uint32),
        ("module_count", ctypes.c_uint32),
        ("device_count", ctypes.c_uint32),
        ("partition_count", ctypes.c_uint32),
        ("port_count", ctypes.c_uint32),
        ("link_count", ctypes.c_uint32),
        ("memory_count", ctypes.c_uint32),
        ("bridge_count", ctypes.c_uint32),
        ("finding_count", ctypes.c_uint32),
        ("numa_node_count", ctypes.c_uint32),
        ("hostname", ctypes.c_char_p),
        ("kernel", ctypes.c_char_p),
        ("machine", ctypes.c_char_p),
        ("root", ctypes.c_char_p),
        ("unit_count", ctypes.c_uint32),
        ("runtime_id_count", ctypes.c_uint32),
        ("nic_count", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("node_count", ctypes.c_uint32),
        ("host_module_count", ctypes.c_uint32),
        ("empty_port_count", ctypes.c_uint32),
        ("counter_count", ctypes.c_uint32),
        ("product_name", ctypes.c_char_p),
        ("system_vendor", ctypes.c_char_p),
        ("mainboard_name", ctypes.c_char_p),
        ("reading_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class SnapshotInfo(View):
    """How much there is in a snapshot, and where it comes from."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_snapshot_info_t
    origin: Origin = as_enum(Origin)
    """One of Origin."""
    attribute_classes: AttributeClass = as_enum(AttributeClass)
    """The AttributeClass bits that were read beside CACHED."""
    baseboard_count: int = as_integer()
    module_count: int = as_integer()
    device_count: int = as_integer()
    partition_count: int = as_integer()
    port_count: int = as_integer()
    link_count: int = as_integer()
    memory_count: int = as_integer()
    bridge_count: int = as_integer()
    finding_count: int = as_integer()
    numa_node_count: int = as_integer()
    """NUMA nodes of the host that are online; 0 when unknown."""
    hostname: Optional[str] = as_optional_text()
    """The host's name and kernel release, or None."""
    kernel: Optional[str] = as_optional_text()
    machine: Optional[str] = as_optional_text()
    """The captured or simulated machine's name, or None."""
    root: str = as_text()
    """The root directory, "/" for the live machine."""
    unit_count: int = as_integer()
    """Units: partitions, and devices that have none (unit.h)."""
    runtime_id_count: int = as_integer()
    """Names of units in the makers' runtimes (runtime.h)."""
    nic_count: int = as_integer()
    """Network functions of the host; 0 unless they were asked for (nic.h)."""
    flags: EnumerateFlags = as_enum(EnumerateFlags)
    """The OAMHAL_ENUMERATE_* bits that were asked for."""
    node_count: int = as_integer()
    """Device nodes; 0 unless they were asked for (node.h)."""
    host_module_count: int = as_integer()
    """Processors of the host, and PCIe ports with nothing below; 0 unless they were asked for (host.h)."""
    empty_port_count: int = as_integer()
    counter_count: int = as_integer()
    """Counters of ports (link.h)."""
    product_name: Optional[str] = as_optional_text()
    """What the firmware calls the machine, its maker and its mainboard (DMI), or None."""
    system_vendor: Optional[str] = as_optional_text()
    mainboard_name: Optional[str] = as_optional_text()
    reading_count: int = as_integer()
    """Readings of devices; 0 unless they were asked for (reading.h)."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_enumerate": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_enumerate_options_t),
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_rescan": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_enumerate_options_t),
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_snapshot_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_snapshot_unref": (None, (ctypes.c_void_p,)),
    "oamhal_snapshot_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(oamhal_snapshot_info_t))),
    "oamhal_numa_node_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32))),
}
