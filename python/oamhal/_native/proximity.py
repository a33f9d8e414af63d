# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/proximity.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of proximity.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_enum, as_number, as_optional_index, as_optional_text
from oamhal._native.types import oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Bridge


class EndpointKind(OpenEnum):
    """What an endpoint is."""

    UNKNOWN = 0
    #: Index of a unit, a device or a network function in the snapshot.
    UNIT = 1
    DEVICE = 2
    NIC = 3
    #: The host's own number of a NUMA node, as numa_node fields have it.
    NUMA_NODE = 4


class ProximityLevel(OpenEnum):
    """How near, the nearest first. A smaller number is nearer; 0 says nothing."""

    UNKNOWN = 0
    #: The same.
    SELF = 1
    #: Units of one device, devices of one module, or under a PCI bridge inside one package.
    INTERNAL = 2
    #: A link of the fabric joins the two directly: one that the machine reports (OAMHAL_EVIDENCE_SEEN) and that is not
    #: reported down.
    LINK = 3
    #: Under one PCIe switch, or functions of one card.
    PIX = 4
    #: Through several PCIe switches, not through the host.
    PXB = 5
    #: Through one host bridge: the same root complex.
    PHB = 6
    #: Through several host bridges of one NUMA node.
    NODE = 7
    #: Through the connection between NUMA nodes.
    SYS = 8


class oamhal_endpoint_t(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_int32),
        ("index", ctypes.c_uint32),
    ]


class oamhal_proximity_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("level", ctypes.c_int32),
        ("common_bridge", ctypes.c_uint32),
        ("hops", oamhal_number_t),
        ("reason", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Proximity(View):
    """How near two endpoints are."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_proximity_info_t
    level: ProximityLevel = as_enum(ProximityLevel)
    """One of ProximityLevel."""
    common_bridge_index: Optional[int] = as_optional_index("common_bridge")
    """Index in the snapshot of the lowest bridge above both, or None."""
    hops: Optional[int] = as_number()
    """Links of the fabric, or PCI bridges that traffic passes on its way below the common bridge or to and from the
    host bridges. Those inside a package are not counted, nor is the common one."""
    reason: Optional[str] = as_optional_text()
    """Why the level is unknown: one sentence, static, or None."""

    @property
    def common_bridge(self) -> Optional[Bridge]:
        """What common_bridge_index names."""
        index = self.common_bridge_index
        return None if index is None else self.snapshot.bridges[index]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_proximity": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_endpoint_t),
        ctypes.POINTER(oamhal_endpoint_t),
        ctypes.POINTER(oamhal_proximity_info_t),
    )),
    "oamhal_proximity_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
