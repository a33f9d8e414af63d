# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/reading.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of reading.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_index, as_number, as_optional_text, as_text
from oamhal._native.types import oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device


class oamhal_reading_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("unit", ctypes.c_char_p),
        ("value", oamhal_number_t),
        ("detail", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Reading(View):
    """A reading of a device."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_reading_info_t
    _getter: ClassVar[str] = "oamhal_reading_get"
    device_index: int = as_index("device")
    """Index of the device in the snapshot."""
    name: str = as_text()
    """An open set. Never None. Those that makers have in common: "temperature.hotspot", "temperature.edge",
    "temperature.memory", "temperature.regulator" (mC); a sensor whose place the driver does not tell has its number,
    "temperature.1"; "power", "power.limit" (mW): of the device, or of the module where its devices share a supply;
    "clock.core", "clock.memory" (kHz), and "clock.max", what the core clock may be at most; "throttle" (1): 1 while a
    clock is held down, 0 while none is; detail says why."""
    unit: str = as_text()
    """"mC", "mW", "kHz", "1". Never None."""
    value: Optional[int] = as_number()
    """Of a temperature below 0 the value is absent as malformed."""
    detail: Optional[str] = as_optional_text()
    """More about the value, or why it is absent, or None."""
    source: Optional[str] = as_optional_text()
    """The file, question or register it is known from, or None."""

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_reading_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_reading_info_t))),
}
