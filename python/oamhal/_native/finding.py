# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/finding.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of finding.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_enum, as_optional_index, as_optional_text, as_text
from oamhal._native.types import Severity

if TYPE_CHECKING:
    from oamhal._native.device import Device


class oamhal_finding_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("code", ctypes.c_char_p),
        ("severity", ctypes.c_int32),
        ("device", ctypes.c_uint32),
        ("subject", ctypes.c_char_p),
        ("message", ctypes.c_char_p),
        ("advice", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Finding(View):
    """A finding."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_finding_info_t
    _getter: ClassVar[str] = "oamhal_finding_get"
    code: str = as_text()
    """Dotted, for example "pci.bar-unassigned"."""
    severity: Severity = as_enum(Severity)
    """One of Severity."""
    device_index: Optional[int] = as_optional_index("device")
    """Index of the device it is about, or None."""
    subject: str = as_text()
    """The id of what it is about: a device, module, link, baseboard; or "host"."""
    message: str = as_text()
    """One sentence with the names of files and things."""
    advice: Optional[str] = as_optional_text()
    """What to do, or None."""

    @property
    def device(self) -> Optional[Device]:
        """What device_index names."""
        index = self.device_index
        return None if index is None else self.snapshot.devices[index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_finding_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_finding_info_t))),
}
