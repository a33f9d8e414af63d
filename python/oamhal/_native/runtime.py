# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/runtime.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of runtime.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_boolean, as_enum, as_index, as_optional_text, as_text
from oamhal._native.status import oamhal_error_t

if TYPE_CHECKING:
    from oamhal._native.unit import Unit


class RuntimeIdKind(OpenEnum):
    """What a value of RuntimeId is."""

    UNKNOWN = 0
    #: A place in the runtime's order.
    INDEX = 1
    UUID = 2
    #: The number of the module on its baseboard.
    MODULE = 3


class oamhal_runtime_id_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("unit", ctypes.c_uint32),
        ("kind", ctypes.c_int32),
        ("runtime", ctypes.c_char_p),
        ("variable", ctypes.c_char_p),
        ("value", ctypes.c_char_p),
        ("stable", ctypes.c_int32),
        ("unique", ctypes.c_int32),
        ("assumes", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class RuntimeId(View):
    """One name of one unit."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_runtime_id_info_t
    _getter: ClassVar[str] = "oamhal_runtime_id_get"
    unit_index: int = as_index("unit")
    """Index of the unit in the snapshot."""
    kind: RuntimeIdKind = as_enum(RuntimeIdKind)
    """One of RuntimeIdKind."""
    runtime: str = as_text()
    """"rocr", "hip", ...; the environment variable that takes the value; the value."""
    variable: str = as_text()
    value: str = as_text()
    stable: bool = as_boolean()
    """True when it stays the same over reboots, and when devices are added or lost."""
    unique: bool = as_boolean()
    """True when no other unit has the same: partitions of a device share its UUID."""
    assumes: Optional[str] = as_optional_text()
    """What must hold for it to be right, or None."""

    @property
    def unit(self) -> Unit:
        """What unit_index names."""
        return self.snapshot.units[self.unit_index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_runtime_id_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_runtime_id_info_t),
    )),
    "oamhal_runtime_select": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.POINTER(ctypes.c_char),
        ctypes.c_size_t,
        ctypes.POINTER(ctypes.c_size_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_runtime_visible": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_runtime_id_kind_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
