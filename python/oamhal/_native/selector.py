# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/selector.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of selector.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_boolean, as_index, as_optional_index
from oamhal._native.status import oamhal_error_t

if TYPE_CHECKING:
    from oamhal._native.device import Device, Partition
    from oamhal._native.module import Module


class oamhal_selection_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("module", ctypes.c_uint32),
        ("device", ctypes.c_uint32),
        ("partition", ctypes.c_uint32),
        ("whole_module", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Selection(View):
    """What a selector named."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_selection_t
    module_index: Optional[int] = as_optional_index("module")
    """Index of the module, or None when it has none."""
    device_index: int = as_index("device")
    """Index of the device; for a module its first."""
    partition_index: Optional[int] = as_optional_index("partition")
    """Index of the partition when an id named one, else None."""
    whole_module: bool = as_boolean()
    """True when the selector named the whole module."""

    @property
    def module(self) -> Optional[Module]:
        """What module_index names."""
        index = self.module_index
        return None if index is None else self.snapshot.modules[index]

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
    "oamhal_select": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.POINTER(oamhal_selection_t),
        ctypes.POINTER(oamhal_error_t),
    )),
}
