# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/link.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of link.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import (
    View,
    as_boolean,
    as_enum,
    as_index,
    as_integer,
    as_number,
    as_optional_index,
    as_optional_text,
    as_struct,
    as_text,
)
from oamhal._extras import LinkExtras
from oamhal._native.types import Atomics, EndKind, Evidence, LinkState, Proof, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device


class oamhal_port_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("index", ctypes.c_uint32),
        ("link_name", ctypes.c_char_p),
        ("lanes", oamhal_number_t),
        ("active_lanes", oamhal_number_t),
        ("lane_rate_mbps", oamhal_number_t),
        ("state", ctypes.c_int32),
        ("link", ctypes.c_uint32),
        ("source", ctypes.c_char_p),
        ("state_reason", ctypes.c_char_p),
        ("counter_first", ctypes.c_uint32),
        ("counter_count", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Port(View):
    """A physical fabric port of a device."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_port_info_t
    _getter: ClassVar[str] = "oamhal_port_get"
    _range_nouns: ClassVar[Tuple[str, ...]] = ("counter",)
    device_index: int = as_index("device")
    """Index of the device in the snapshot."""
    index: int = as_integer()
    """The driver's own number of the port."""
    link_name: Optional[str] = as_optional_text()
    """The OAM link, "1" .. "7", or a half of it, "7L" or "7H"; None when unknown."""
    lanes: Optional[int] = as_number()
    active_lanes: Optional[int] = as_number()
    lane_rate_mbps: Optional[int] = as_number()
    """Mb/s per lane in one direction."""
    state: LinkState = as_enum(LinkState)
    """One of LinkState."""
    link_index: Optional[int] = as_optional_index("link")
    """Index of the snapshot's link it belongs to, or None."""
    source: Optional[str] = as_optional_text()
    """What the state is known from, or None."""
    state_reason: Optional[str] = as_optional_text()
    """Why the state is unknown, as a sentence, or None."""

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]

    @property
    def link(self) -> Optional[Link]:
        """What link_index names."""
        index = self.link_index
        return None if index is None else self.snapshot.links[index]

    @property
    def counters(self) -> Tuple[Counter, ...]:
        """Its counters."""
        return self._range("counter", self.snapshot.counters)


class oamhal_counter_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("port", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("unit", ctypes.c_char_p),
        ("value", oamhal_number_t),
        ("detail", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Counter(View):
    """A counter of a port, as its hardware or its driver keeps it."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_counter_info_t
    _getter: ClassVar[str] = "oamhal_counter_get"
    device_index: int = as_index("device")
    """Index of the device, and of the port, in the snapshot."""
    port_index: int = as_index("port")
    name: str = as_text()
    """An open set. Never None. "latched-errors" (kinds): of how many kinds the port has seen an error since its error
    register was cleared last, by a reset or by the driver; how often they came is not told."""
    unit: str = as_text()
    """What one is, for example "kinds". Never None."""
    value: Optional[int] = as_number()
    detail: Optional[str] = as_optional_text()
    """More about the value, for example the maker's names of the errors, or None."""
    source: Optional[str] = as_optional_text()
    """The register or file it is known from, or None."""

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]

    @property
    def port(self) -> Port:
        """What port_index names."""
        return self.snapshot.ports[self.port_index]


class oamhal_link_end_t(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_int32),
        ("device", ctypes.c_uint32),
        ("port", oamhal_number_t),
        ("label", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class LinkEnd(View):
    """One end of a link."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_link_end_t
    kind: EndKind = as_enum(EndKind)
    """One of EndKind."""
    device_index: Optional[int] = as_optional_index("device")
    """Index of the device, or None."""
    port: Optional[int] = as_number()
    """The driver's number of the port, when exactly one is known."""
    label: Optional[str] = as_optional_text()
    """What it is called, or None."""

    @property
    def device(self) -> Optional[Device]:
        """What device_index names."""
        index = self.device_index
        return None if index is None else self.snapshot.devices[index]


class oamhal_link_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("a", oamhal_link_end_t),
        ("b", oamhal_link_end_t),
        ("type", ctypes.c_char_p),
        ("state", ctypes.c_int32),
        ("evidence", ctypes.c_int32),
        ("proof", ctypes.c_int32),
        ("atomics", ctypes.c_int32),
        ("port_count", oamhal_number_t),
        ("source", ctypes.c_char_p),
        ("weight", oamhal_number_t),
        ("raw_rate_mbps", oamhal_number_t),
        ("reported_rate_mbps", oamhal_number_t),
        ("reported_by", ctypes.c_char_p),
        ("reported_trusted", ctypes.c_int32),
        ("reserved1", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Link(LinkExtras):
    """A link, or a bundle of links when the machine tells only how many there are between two devices."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_link_info_t
    _getter: ClassVar[str] = "oamhal_link_get"
    id: str = as_text()
    """Stable as long as the two ends are."""
    a: LinkEnd = as_struct(LinkEnd)
    b: LinkEnd = as_struct(LinkEnd)
    type: str = as_text()
    """"xgmi", ..."""
    state: LinkState = as_enum(LinkState)
    """One of LinkState."""
    evidence: Evidence = as_enum(Evidence)
    """One of Evidence and Proof."""
    proof: Proof = as_enum(Proof)
    atomics: Atomics = as_enum(Atomics)
    """One of Atomics."""
    port_count: Optional[int] = as_number()
    """How many ports each side has in it."""
    source: str = as_text()
    """The file or interface it is known from."""
    weight: Optional[int] = as_number()
    """The driver's own distance."""
    raw_rate_mbps: Optional[int] = as_number()
    """Lanes x lane rate, one direction, whole bundle."""
    reported_rate_mbps: Optional[int] = as_number()
    """What somebody says it carries, who says so (or None), and True when the figure is known to be right."""
    reported_by: Optional[str] = as_optional_text()
    reported_trusted: bool = as_boolean()


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_port_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_port_info_t))),
    "oamhal_link_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_link_info_t))),
    "oamhal_counter_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_counter_info_t))),
}
