# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/placement.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of placement.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_boolean, as_enum, as_integer, as_number, as_optional_integer
from oamhal._native.proximity import ProximityLevel
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import Atomics, oamhal_number_t


#: In a matrix: the rate of this pair is not known.
OAMHAL_RATE_UNKNOWN = 18446744073709551615
#: Steps that a search takes when options say 0.
OAMHAL_PLACEMENT_DEFAULT_STEPS = 2000000


class PlacementFlags(enum.IntFlag):
    """OAMHAL_PLACEMENT_*: combine with |."""

    #: flags: count links too that are not seen but derived or only expected (Evidence).
    ALL_LINKS = 1


class Weight(OpenEnum):
    """What the rate of a pair is."""

    #: In options: the first of RAW, REPORTED by who is trusted, LINKS and REPORTED that is known for every pair that
    #: links join.
    UNKNOWN = 0
    #: Lanes x lane rate of all links between the two, one direction, in Mb/s.
    RAW = 1
    #: What somebody says they carry, in Mb/s; it may be untrue (Link.reported_trusted).
    REPORTED = 2
    #: How many links there are.
    LINKS = 3
    #: What the caller measured, in Mb/s: his matrix. It ranks within a level, as RAW does.
    MEASURED = 4
    #: The caller's matrix, in his own unit, more is better: it alone decides, whatever the level.
    CALLER = 5


class oamhal_placement_options_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("weight", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("matrix", ctypes.POINTER(ctypes.c_uint64)),
        ("max_steps", ctypes.c_uint64),
    ]


class oamhal_pair_t(ctypes.Structure):
    _fields_ = [
        ("rate", ctypes.c_uint64),
        ("hops", ctypes.c_uint32),
        ("level", ctypes.c_uint8),
        ("atomics", ctypes.c_uint8),
        ("links", ctypes.c_uint16),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Pair(View):
    """One pair. It never grows, so it has no size, and a matrix is an array of it."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_pair_t
    rate: Optional[int] = as_optional_integer(0xffffffffffffffff)
    """By the chosen weight; 0 for a pair that no link joins, None for one whose rate is not known."""
    hops: Optional[int] = as_optional_integer(0xffffffff)
    """As Proximity has it, or None when it is not known."""
    level: ProximityLevel = as_enum(ProximityLevel)
    """One of ProximityLevel."""
    atomics: Atomics = as_enum(Atomics)
    """One of Atomics: what every link between the two carries."""
    links: Optional[int] = as_optional_integer(0xffff)
    """Links between the two that count; None when that is not known. 0: none."""


class oamhal_placement_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("weight", ctypes.c_int32),
        ("exact", ctypes.c_int32),
        ("steps", ctypes.c_uint64),
        ("worst_level", ctypes.c_int32),
        ("unknown_rates", ctypes.c_uint32),
        ("worst_rate", oamhal_number_t),
        ("total_rate", ctypes.c_uint64),
        ("ring_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Placement(View):
    """What a matrix, a group or a ring was made with, and how good it is."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_placement_info_t
    weight: Weight = as_enum(Weight)
    """The Weight that was used; UNKNOWN: no rate was known, levels alone decided."""
    exact: bool = as_boolean()
    """True: it is proven that there is nothing better. False: the steps ran out; it is the best that was found."""
    steps: int = as_integer()
    """Steps that were taken."""
    worst_level: ProximityLevel = as_enum(ProximityLevel)
    """The worst pair: its ProximityLevel, and its rate, absent when it is unknown or when no link joins the two."""
    unknown_rates: int = as_integer()
    """Pairs that links join and whose rate is not known."""
    worst_rate: Optional[int] = as_number()
    total_rate: int = as_integer()
    """Sum of the rates that are known."""
    ring_count: int = as_integer()
    """Rings that were found; 0 for groups."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_pair_matrix": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_placement_options_t),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_pair_t),
        ctypes.POINTER(oamhal_placement_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_group_find": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_placement_options_t),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(oamhal_placement_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_ring_find": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_placement_options_t),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(oamhal_placement_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_weight_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
