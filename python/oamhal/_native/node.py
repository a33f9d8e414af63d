# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/node.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of node.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_boolean, as_enum, as_index, as_number, as_optional_index, as_text
from oamhal._native.types import oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device, Partition


class Access(OpenEnum):
    """Whether this process may read and write a node."""

    UNKNOWN = 0
    OK = 1
    #: There is none, or what is there is not the character device with these numbers.
    MISSING = 2
    #: Owner, mode, access control list or a mount without device nodes forbid it.
    NO_PERMISSION = 3
    #: The device cgroup of this process forbids it: it was not given to the container.
    DENIED_BY_CGROUP = 4


class oamhal_node_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("partition", ctypes.c_uint32),
        ("path", ctypes.c_char_p),
        ("kind", ctypes.c_char_p),
        ("major", oamhal_number_t),
        ("minor", oamhal_number_t),
        ("access", ctypes.c_int32),
        ("required", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Node(View):
    """A device node. Ordered by device; nodes of several devices ("/dev/kfd") are listed for each."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_node_info_t
    _getter: ClassVar[str] = "oamhal_node_get"
    device_index: int = as_index("device")
    """Index of the device, and of the partition or None, in the snapshot."""
    partition_index: Optional[int] = as_optional_index("partition")
    path: str = as_text()
    """"/dev/dri/renderD128". Never None."""
    kind: str = as_text()
    """An open set: "render", "card", "kfd", "accel". Never None."""
    major: Optional[int] = as_number()
    """The numbers that the kernel gave it."""
    minor: Optional[int] = as_number()
    access: Access = as_enum(Access)
    """One of Access."""
    required: bool = as_boolean()
    """True: the makers' runtimes do not work without it."""

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
    "oamhal_node_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_node_info_t))),
    "oamhal_access_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
