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
from oamhal._native.types import oamhal_number_t

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

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]

    @property
    def partition(self) -> Optional[Partition]:
        """What partition_index names."""
        index = self.partition_index
        return None if index is None else self.snapshot.partitions[index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_memory_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_memory_info_t))),
}
