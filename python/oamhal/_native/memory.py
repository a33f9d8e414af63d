# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/memory.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of memory.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_enum, as_index, as_number, as_optional_index, as_optional_text, as_text
from oamhal._native.types import Answer, Atomics, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device, Partition


class MemoryFlags(enum.IntFlag):
    """OAMHAL_MEMORY_*: combine with |."""

    #: Flags of Memory.
    PREFETCHABLE = 1
    BITS_64 = 2
    IO_PORTS = 4
    #: The firmware or kernel gave the BAR no address: the driver cannot reach the device through it.
    UNASSIGNED = 8


class oamhal_memory_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("partition", ctypes.c_uint32),
        ("kind", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("capacity_bytes", oamhal_number_t),
        ("used_bytes", oamhal_number_t),
        ("bar", oamhal_number_t),
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("free_bytes", oamhal_number_t),
        ("peak_bandwidth_bytes", oamhal_number_t),
        ("peak_source", ctypes.c_char_p),
        ("numa_node", oamhal_number_t),
        ("ecc", ctypes.c_int32),
        ("reserved1", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Memory(View):
    """A memory region of a device."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_memory_info_t
    _getter: ClassVar[str] = "oamhal_memory_get"
    device_index: int = as_index("device")
    """Index of the device, and of the partition in the snapshot or None."""
    partition_index: Optional[int] = as_optional_index("partition")
    kind: str = as_text()
    """"device" (local memory), "device-visible" (the part the host can see), "bar", ..."""
    name: Optional[str] = as_optional_text()
    """What the driver says about it (the maker of the memory, the BAR's use), or None."""
    capacity_bytes: Optional[int] = as_number()
    used_bytes: Optional[int] = as_number()
    bar: Optional[int] = as_number()
    """The number of a BAR; absent for others."""
    flags: MemoryFlags = as_enum(MemoryFlags)
    """OAMHAL_MEMORY_* bits."""
    free_bytes: Optional[int] = as_number()
    """What is not used, as it was when the snapshot was made."""
    peak_bandwidth_bytes: Optional[int] = as_number()
    """Bytes per second that the memory can deliver at most, as its width and clock give it; for a figure of what it
    does deliver somebody has to measure. And what it is worked out from, or None."""
    peak_source: Optional[str] = as_optional_text()
    numa_node: Optional[int] = as_number()
    """The NUMA node of the host that the memory is, or for a BAR the one that it is near."""
    ecc: Answer = as_enum(Answer)
    """One of Answer: whether errors in it are corrected (ECC)."""

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]

    @property
    def partition(self) -> Optional[Partition]:
        """What partition_index names."""
        index = self.partition_index
        return None if index is None else self.snapshot.partitions[index]


class oamhal_sharing_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("dma_buf_export", ctypes.c_int32),
        ("dma_buf_import", ctypes.c_int32),
        ("export_call", ctypes.c_char_p),
        ("alignment_bytes", oamhal_number_t),
        ("reason", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Sharing(View):
    """How the memory of a device can be shared with other drivers: dma-buf of the Linux kernel."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_sharing_info_t
    dma_buf_export: Answer = as_enum(Answer)
    """One of Answer: memory of the device as a dma-buf."""
    dma_buf_import: Answer = as_enum(Answer)
    """One of Answer: a dma-buf of another driver in the device's address space."""
    export_call: Optional[str] = as_optional_text()
    """The maker's own call that makes a dma-buf, for example "hsa_amd_portable_export_dmabuf", or None."""
    alignment_bytes: Optional[int] = as_number()
    """Of addresses and lengths, in bytes."""
    reason: Optional[str] = as_optional_text()
    """One sentence on why it is unknown or no, or what it needs, or None."""


class oamhal_peer_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("access", ctypes.c_int32),
        ("atomics", ctypes.c_int32),
        ("way", ctypes.c_char_p),
        ("reason", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Peer(View):
    """Whether a device reaches the memory of another."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_peer_info_t
    access: Answer = as_enum(Answer)
    """One of Answer."""
    atomics: Atomics = as_enum(Atomics)
    """One of Atomics."""
    way: Optional[str] = as_optional_text()
    """What it goes over: "link", "package", "pcie"; None when there is no way."""
    reason: str = as_text()
    """One sentence on how that is known, or why it is not. Never None."""


class oamhal_isolation_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("iommu_group", oamhal_number_t),
        ("iommu_type", ctypes.c_char_p),
        ("group_functions", oamhal_number_t),
        ("acs_redirects", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("acs_bridge", ctypes.c_char_p),
        ("acs_reason", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Isolation(View):
    """What stands between a device and the memory of others."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_isolation_info_t
    iommu_group: Optional[int] = as_number()
    """The device's IOMMU group, and what the kernel does in it: "DMA", "DMA-FQ", "identity", "blocked"; None when it
    does not tell."""
    iommu_type: Optional[str] = as_optional_text()
    group_functions: Optional[int] = as_number()
    """How many functions share the group, the device itself included."""
    acs_redirects: Answer = as_enum(Answer)
    """One of Answer: whether a bridge on the way to the root complex sends requests between devices below it up to the
    root (PCIe ACS). Unknown unless class CONFIG was read."""
    acs_bridge: Optional[str] = as_optional_text()
    """The bridge that does, or None."""
    acs_reason: Optional[str] = as_optional_text()
    """One sentence on why it is unknown, or None."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_memory_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_memory_info_t))),
    "oamhal_device_sharing": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_sharing_info_t))),
    "oamhal_device_isolation": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_isolation_info_t),
    )),
    "oamhal_peer_access": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_peer_info_t),
    )),
}
