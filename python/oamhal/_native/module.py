# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/module.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of module.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import as_enum, as_integer, as_number, as_optional_index, as_optional_text, as_text
from oamhal._extras import BaseboardExtras, ModuleExtras
from oamhal._native.types import FormFactor, State, oamhal_number_t


class oamhal_baseboard_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("board", ctypes.c_char_p),
        ("module_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Baseboard(BaseboardExtras):
    """A baseboard: modules that are wired to each other."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_baseboard_info_t
    _getter: ClassVar[str] = "oamhal_baseboard_get"
    id: str = as_text()
    """"ubb0"."""
    board: Optional[str] = as_optional_text()
    """The name of the board file it matches, or None."""
    module_count: int = as_integer()


class oamhal_module_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("baseboard", ctypes.c_uint32),
        ("state", ctypes.c_int32),
        ("slot", oamhal_number_t),
        ("slot_source", ctypes.c_char_p),
        ("label", ctypes.c_char_p),
        ("form_factor", ctypes.c_int32),
        ("device_count", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Module(ModuleExtras):
    """A module: one physical accelerator package or card. Virtual functions make no module. MI250 has two devices on a
    module, MI300 one."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_module_info_t
    _getter: ClassVar[str] = "oamhal_module_get"
    id: str = as_text()
    """"ubb0/oam3" where the slot is known, else "module:" and its first device's id."""
    baseboard_index: Optional[int] = as_optional_index("baseboard")
    """Index of the baseboard, or None."""
    state: State = as_enum(State)
    """One of State: the worst of its devices."""
    slot: Optional[int] = as_number()
    """The slot (0..31), and who says so: "vendor", "board", "bmc", "user", "hive-position", or None."""
    slot_source: Optional[str] = as_optional_text()
    label: Optional[str] = as_optional_text()
    """The chassis' label of the slot, or None."""
    form_factor: FormFactor = as_enum(FormFactor)
    """One of FormFactor."""
    device_count: int = as_integer()

    @property
    def baseboard(self) -> Optional[Baseboard]:
        """What baseboard_index names."""
        index = self.baseboard_index
        return None if index is None else self.snapshot.baseboards[index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_baseboard_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_baseboard_info_t))),
    "oamhal_module_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_module_info_t))),
    "oamhal_module_device": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
}
