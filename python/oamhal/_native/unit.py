# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/unit.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of unit.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import as_enum, as_index, as_number, as_optional_index, as_optional_text, as_text
from oamhal._extras import UnitExtras
from oamhal._native.types import Usable, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device, Partition


class oamhal_unit_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("device", ctypes.c_uint32),
        ("partition", ctypes.c_uint32),
        ("memory_capacity_bytes", oamhal_number_t),
        ("numa_node", oamhal_number_t),
        ("usable_reason", ctypes.c_char_p),
        ("usable", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Unit(UnitExtras):
    """A unit."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_unit_info_t
    _getter: ClassVar[str] = "oamhal_unit_get"
    id: str = as_text()
    """The partition's or the device's id."""
    device_index: int = as_index("device")
    """Index of the device, and of the partition or None, in the snapshot."""
    partition_index: Optional[int] = as_optional_index("partition")
    memory_capacity_bytes: Optional[int] = as_number()
    """Bytes of device memory that the unit has to itself."""
    numa_node: Optional[int] = as_number()
    usable_reason: Optional[str] = as_optional_text()
    """One of Usable, and one sentence that says why it is not yes, or None."""
    usable: Usable = as_enum(Usable)

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
    "oamhal_unit_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_unit_info_t))),
}
