# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/nic.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of nic.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import (
    View,
    as_boolean,
    as_enum,
    as_integer,
    as_number,
    as_optional_text,
    as_struct,
    as_text,
    as_texts,
)
from oamhal._native.types import Bdf, LinkState, oamhal_bdf_t, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Bridge


class oamhal_nic_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("bdf", oamhal_bdf_t),
        ("bdf_text", ctypes.c_char_p),
        ("vendor_id", ctypes.c_uint16),
        ("device_id", ctypes.c_uint16),
        ("pci_class", ctypes.c_uint32),
        ("virtual_function", ctypes.c_uint32),
        ("port_state", ctypes.c_int32),
        ("kernel_driver", ctypes.c_char_p),
        ("numa_node", oamhal_number_t),
        ("rate_mbps", oamhal_number_t),
        ("link_layer", ctypes.c_char_p),
        ("net_names", ctypes.POINTER(ctypes.c_char_p)),
        ("rdma_names", ctypes.POINTER(ctypes.c_char_p)),
        ("net_count", ctypes.c_uint32),
        ("rdma_count", ctypes.c_uint32),
        ("bridge_first", ctypes.c_uint32),
        ("bridge_count", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Nic(View):
    """A network function. Ordered by PCI address."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_nic_info_t
    _getter: ClassVar[str] = "oamhal_nic_get"
    _range_nouns: ClassVar[Tuple[str, ...]] = ("bridge",)
    bdf: Bdf = as_struct(Bdf)
    bdf_text: str = as_text()
    """The address as text."""
    vendor_id: int = as_integer()
    device_id: int = as_integer()
    pci_class: int = as_integer()
    """24 bits: 0x020000 is Ethernet, 0x020700 InfiniBand."""
    virtual_function: bool = as_boolean()
    port_state: LinkState = as_enum(LinkState)
    """One of LinkState: the best of its ports. From the RDMA ports when class LIVE was read, else from its interfaces:
    one that is not configured counts as down."""
    kernel_driver: Optional[str] = as_optional_text()
    """The bound kernel driver, or None."""
    numa_node: Optional[int] = as_number()
    rate_mbps: Optional[int] = as_number()
    """Mb/s in one direction over its RDMA ports that are active. Class LIVE: the driver asks the firmware."""
    link_layer: Optional[str] = as_optional_text()
    """"Ethernet" or "InfiniBand" as its RDMA ports say, or None."""
    net_names: Tuple[str, ...] = as_texts("net_count")
    """Names of its interfaces ("ens1f0np0") and RDMA devices ("mlx5_0"), in order; None when there are none. The arrays
    and texts live as long as the snapshot."""
    rdma_names: Tuple[str, ...] = as_texts("rdma_count")

    @property
    def bridges(self) -> Tuple[Bridge, ...]:
        """The bridges between it and the host, nearest first, as a device has them."""
        return self._range("bridge", self.snapshot.bridges)


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_nic_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_nic_info_t))),
}
