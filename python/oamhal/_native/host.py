# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/host.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of host.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import View, as_enum, as_integer, as_number, as_optional_index, as_optional_text, as_struct, as_text
from oamhal._extras import HostModuleExtras
from oamhal._native.device import PcieLink, oamhal_pcie_link_t
from oamhal._native.types import Bdf, LinkState, oamhal_bdf_t, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device


class oamhal_host_module_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("package", oamhal_number_t),
        ("cpus", ctypes.c_char_p),
        ("memory_bytes", oamhal_number_t),
        ("numa_node_count", ctypes.c_uint32),
        ("device_count", ctypes.c_uint32),
        ("root_port_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class HostModule(HostModuleExtras):
    """A processor of the host with the memory at it: a package (socket) by the kernel's count. An Open Computing Module
    (OCM) holds such processors; how many of them are on one is not told to Linux. Ordered by package."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_host_module_info_t
    _getter: ClassVar[str] = "oamhal_host_module_get"
    id: str = as_text()
    """"host0", by its place in the order."""
    package: Optional[int] = as_number()
    """The kernel's number of the package (physical_package_id); absent where it tells none."""
    cpus: Optional[str] = as_optional_text()
    """Its CPUs that are online, as a list ("0-31,64-95"), or None."""
    memory_bytes: Optional[int] = as_number()
    """Bytes of memory (MemTotal) over its NUMA nodes."""
    numa_node_count: int = as_integer()
    """Of its NUMA nodes, of the devices that are near it, and of the root ports that those are below. A device whose
    NUMA node is not known is near the only host module, if there is but one."""
    device_count: int = as_integer()
    root_port_count: int = as_integer()


class oamhal_empty_port_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("bdf", oamhal_bdf_t),
        ("bdf_text", ctypes.c_char_p),
        ("vendor_id", ctypes.c_uint16),
        ("device_id", ctypes.c_uint16),
        ("sibling_device", ctypes.c_uint32),
        ("link_state", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("link", oamhal_pcie_link_t),
        ("slot", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class EmptyPort(View):
    """A root port, or a port of a PCIe switch, that has no function below it. Ordered by PCI address."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_empty_port_info_t
    _getter: ClassVar[str] = "oamhal_empty_port_get"
    bdf: Bdf = as_struct(Bdf)
    bdf_text: str = as_text()
    """The address as text."""
    vendor_id: int = as_integer()
    device_id: int = as_integer()
    sibling_device_index: Optional[int] = as_optional_index("sibling_device")
    """Index of the first device that is below a port of the same kind of the same switch or root bus, or None: where
    there is one, a module could be missing here."""
    link_state: LinkState = as_enum(LinkState)
    """One of LinkState: NO_LINK, UP (a link is trained, and still no function answers), UNKNOWN."""
    link: PcieLink = as_struct(PcieLink)
    slot: Optional[str] = as_optional_text()
    """The physical slot's name below this port, or None."""

    @property
    def sibling_device(self) -> Optional[Device]:
        """What sibling_device_index names."""
        index = self.sibling_device_index
        return None if index is None else self.snapshot.devices[index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_host_module_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_host_module_info_t),
    )),
    "oamhal_host_module_numa_node": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
    "oamhal_host_module_device": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
    "oamhal_host_module_root_port": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
    "oamhal_empty_port_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_empty_port_info_t),
    )),
}
