# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/board.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of board.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import (
    View,
    as_boolean,
    as_enum,
    as_integer,
    as_number,
    as_optional_integer,
    as_optional_text,
    as_text,
)
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import EndKind, oamhal_number_t


class SegmentFlags(enum.IntFlag):
    """OAMHAL_SEGMENT_*: combine with |."""

    #: A wire leads through a retimer; through a cable. Bits of BoardWire.segments.
    RETIMER = 1
    CABLE = 2


class oamhal_board_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
        ("module_count", ctypes.c_uint32),
        ("wire_count", ctypes.c_uint32),
        ("pair_count", ctypes.c_uint32),
        ("is_complete", ctypes.c_int32),
        ("lane_rate_mbps", oamhal_number_t),
        ("host_speed_tenth_gts", oamhal_number_t),
        ("host_width", oamhal_number_t),
        ("vendor", ctypes.c_char_p),
        ("parts", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Board(View):
    """A board. Its texts live as long as the board."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_board_info_t
    name: str = as_text()
    """What the caller calls it: the name of its file without ".toml"."""
    description: str = as_text()
    source: str = as_text()
    """Where its wiring is published."""
    module_count: int = as_integer()
    wire_count: int = as_integer()
    """Wires with known ports; 0 for a board whose port map is not published."""
    pair_count: int = as_integer()
    """Pairs of modules that are joined."""
    is_complete: bool = as_boolean()
    """True when each module is joined to each other one."""
    lane_rate_mbps: Optional[int] = as_number()
    """Mb/s per lane in one direction."""
    host_speed_tenth_gts: Optional[int] = as_number()
    """What the slots' PCIe links to the host have: tenths of GT/s, and lanes."""
    host_width: Optional[int] = as_number()
    vendor: Optional[str] = as_optional_text()
    """Whose modules it is for ("amd"), or None: anybody's."""
    parts: Optional[str] = as_optional_text()
    """The parts it is for, by PCI id ("1002:74a1") or model, with ", " between them, or None: its file names none. A
    board never fits other parts."""


class oamhal_board_slot_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("label", ctypes.c_char_p),
        ("row", oamhal_number_t),
        ("column", oamhal_number_t),
        ("numa_group", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class BoardSlot(View):
    """A slot of a board."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_board_slot_info_t
    label: Optional[str] = as_optional_text()
    """What the chassis calls it, or None."""
    row: Optional[int] = as_number()
    """Where it is as one looks at the board, from the far left; absent where the file does not say."""
    column: Optional[int] = as_number()
    numa_group: Optional[int] = as_number()
    """Slots with the same number share a NUMA node of the host; absent where the file does not say."""


class oamhal_board_pair_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("module_a", ctypes.c_uint32),
        ("module_b", ctypes.c_uint32),
        ("port_count", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class BoardPair(View):
    """Two modules of a board that are joined."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_board_pair_info_t
    module_a: int = as_integer()
    """The slots, the lower one first."""
    module_b: int = as_integer()
    port_count: Optional[int] = as_number()
    """Ports at each side; of a board with a port map as many as it has, else absent where the file does not say."""


class oamhal_board_wire_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("module_a", ctypes.c_uint32),
        ("segments", ctypes.c_uint32),
        ("port_a", ctypes.c_char_p),
        ("end_kind", ctypes.c_int32),
        ("module_b", ctypes.c_uint32),
        ("port_b", ctypes.c_char_p),
        ("label", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class BoardWire(View):
    """A wire of a board."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_board_wire_info_t
    module_a: int = as_integer()
    """The slot it starts at, and the port: "7H", "7" for both halves of a link, "port 17" by the driver's number."""
    segments: int = as_integer()
    port_a: str = as_text()
    end_kind: EndKind = as_enum(EndKind)
    """One of EndKind: DEVICE (another module), CONNECTOR, SWITCH."""
    module_b: Optional[int] = as_optional_integer(0xffffffff)
    """None and None where it does not lead to a module."""
    port_b: Optional[str] = as_optional_text()
    label: Optional[str] = as_optional_text()
    """What the connector, the switch or the cage is called, or None."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_board_parse": (ctypes.c_int, (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_board_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_board_unref": (None, (ctypes.c_void_p,)),
    "oamhal_board_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(oamhal_board_info_t))),
    "oamhal_board_slot_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_board_slot_info_t),
    )),
    "oamhal_board_wire_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_board_wire_info_t),
    )),
    "oamhal_board_pair_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_board_pair_info_t),
    )),
    "oamhal_board_limit": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_double))),
    "oamhal_board_of_link_config": (ctypes.c_int, (
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_uint32,
        ctypes.c_char_p,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
}
