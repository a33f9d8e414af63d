# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/graph.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of graph.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_boolean, as_enum, as_index, as_integer, as_number, as_optional_integer
from oamhal._native.placement import Weight, oamhal_placement_options_t
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.device import Device
    from oamhal._native.unit import Unit


#: Steps that a search in a graph takes when the options say 0: a second or less.
OAMHAL_GRAPH_DEFAULT_STEPS = 50000000


class PathKind(OpenEnum):
    """Which way between two vertices is the best one."""

    #: In calls: WIDEST.
    UNKNOWN = 0
    #: The one whose slowest edge is fastest; of several the one of fewest hops.
    WIDEST = 1
    #: The one of fewest hops; of several the one whose slowest edge is fastest.
    SHORTEST = 2


class oamhal_graph_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("weight", ctypes.c_int32),
        ("vertex_count", ctypes.c_uint32),
        ("edge_count", ctypes.c_uint32),
        ("unknown_rates", ctypes.c_uint32),
        ("part_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("link_count", ctypes.c_uint64),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Graph(View):
    """A graph."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_graph_info_t
    weight: Weight = as_enum(Weight)
    """The Weight that rates are in; UNKNOWN: no rate is known."""
    vertex_count: int = as_integer()
    edge_count: int = as_integer()
    unknown_rates: int = as_integer()
    """Edges whose rate is not known."""
    part_count: int = as_integer()
    """Parts that no link joins to each other; a vertex without an edge is a part."""
    link_count: int = as_integer()
    """Links of all edges."""


class oamhal_vertex_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("device", ctypes.c_uint32),
        ("unit", ctypes.c_uint32),
        ("part", ctypes.c_uint32),
        ("edge_count", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Vertex(View):
    """A vertex: a device."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_vertex_info_t
    device_index: int = as_index("device")
    """Index of the device in the snapshot, and of the first of the named units that is on it."""
    unit_index: int = as_index("unit")
    part: int = as_integer()
    """The number of its part, 0 and up in the order of their first vertices."""
    edge_count: int = as_integer()
    """Edges that end at it."""

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]

    @property
    def unit(self) -> Unit:
        """What unit_index names."""
        return self.snapshot.units[self.unit_index]


class oamhal_edge_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("a", ctypes.c_uint32),
        ("b", ctypes.c_uint32),
        ("rate", oamhal_number_t),
        ("links", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Edge(View):
    """An edge: all links that count between two vertices."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_edge_info_t
    a: int = as_integer()
    """Its vertices, the lower number first. Edges are ordered by them."""
    b: int = as_integer()
    rate: Optional[int] = as_number()
    """By the weight of the graph."""
    links: Optional[int] = as_number()
    """How many links it has."""


class oamhal_path_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("hops", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("rate", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class PathInfo(View):
    """A way between two vertices."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_path_info_t
    hops: int = as_integer()
    """Edges that it crosses; 0 from a vertex to itself."""
    rate: Optional[int] = as_number()
    """The rate of its slowest edge; absent when that of one is not known, and without a hop."""


class oamhal_clique_t(ctypes.Structure):
    _fields_ = [
        ("first", ctypes.c_uint32),
        ("count", ctypes.c_uint32),
        ("rate", ctypes.c_uint64),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Clique(View):
    """A group of vertices. It never grows, so it has no size."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_clique_t
    first: int = as_integer()
    """Where its vertices begin in the list of all, and how many they are."""
    count: int = as_integer()
    rate: Optional[int] = as_optional_integer(0xffffffffffffffff)
    """The lowest rate of an edge in it; None when that of one is not known."""


class oamhal_cliques_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("clique_count", ctypes.c_uint32),
        ("exact", ctypes.c_int32),
        ("found", ctypes.c_uint64),
        ("steps", ctypes.c_uint64),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class CliquesInfo(View):
    """What a search for cliques came to."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_cliques_info_t
    clique_count: int = as_integer()
    """Cliques that were written."""
    exact: bool = as_boolean()
    """True when all cliques were looked at: those written are the first of all by their order."""
    found: int = as_integer()
    """Cliques that were found, written or not."""
    steps: int = as_integer()


class oamhal_rings_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("ring_count", ctypes.c_uint32),
        ("exact", ctypes.c_int32),
        ("bound", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("steps", ctypes.c_uint64),
        ("links_left", ctypes.c_uint64),
        ("rate", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class RingsInfo(View):
    """What a search for rings came to."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_rings_info_t
    ring_count: int = as_integer()
    exact: bool = as_boolean()
    """True when no more rings than ring_count are possible (or than were asked for)."""
    bound: int = as_integer()
    """More rings than this are proven to be impossible."""
    steps: int = as_integer()
    links_left: int = as_integer()
    """Links that no ring uses."""
    rate: Optional[int] = as_number()
    """The rate of the slowest edge of a ring, of one of its links; absent when one is not known."""


class oamhal_bisection_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("weight", ctypes.c_int32),
        ("exact", ctypes.c_int32),
        ("cut", ctypes.c_uint64),
        ("bound", ctypes.c_uint64),
        ("links", ctypes.c_uint64),
        ("edges", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("steps", ctypes.c_uint64),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Bisection(View):
    """A cut through the middle."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_bisection_info_t
    weight: Weight = as_enum(Weight)
    """The Weight that was cut by: that of the graph, or LINKS when the rate of an edge is not known."""
    exact: bool = as_boolean()
    """True when no smaller cut is possible."""
    cut: int = as_integer()
    """The smallest cut that was found, in Mb/s, links or the caller's unit, and what every one has at least."""
    bound: int = as_integer()
    links: int = as_integer()
    """Edges that the cut crosses, and links."""
    edges: int = as_integer()
    steps: int = as_integer()


class oamhal_loss_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("edge", ctypes.c_uint32),
        ("links_lost", ctypes.c_uint32),
        ("links_left", ctypes.c_uint32),
        ("rings_before", ctypes.c_uint32),
        ("rings_broken", ctypes.c_uint32),
        ("rings_after", ctypes.c_uint32),
        ("rings_exact", ctypes.c_int32),
        ("bisection_exact", ctypes.c_int32),
        ("hops_after", ctypes.c_uint32),
        ("bisection_weight", ctypes.c_int32),
        ("bisection_before", ctypes.c_uint64),
        ("bisection_after", ctypes.c_uint64),
        ("rate_before", oamhal_number_t),
        ("rate_after", oamhal_number_t),
        ("pairs_worse", ctypes.c_uint64),
        ("worse_rate", oamhal_number_t),
        ("parts_after", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Loss(View):
    """What it costs to lose links of an edge: what there was before, and what is best of what is left."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_loss_info_t
    edge: int = as_integer()
    links_lost: int = as_integer()
    """Links that are lost, and that are left of the edge."""
    links_left: int = as_integer()
    rings_before: int = as_integer()
    """Rings before, of those the rings that a lost link was in, and rings that can be laid after it."""
    rings_broken: int = as_integer()
    rings_after: int = as_integer()
    rings_exact: bool = as_boolean()
    """True when the numbers of rings are proven, before and after."""
    bisection_exact: bool = as_boolean()
    """True when the bisections are."""
    hops_after: Optional[int] = as_optional_integer(0xffffffff)
    """Hops of the shortest way between the ends of the edge that is left, or None: none is."""
    bisection_weight: Weight = as_enum(Weight)
    """One of Weight: what the two bisections are by (Bisection.cut)."""
    bisection_before: int = as_integer()
    bisection_after: int = as_integer()
    rate_before: Optional[int] = as_number()
    """The rate of the edge, and of that shortest way."""
    rate_after: Optional[int] = as_number()
    pairs_worse: int = as_integer()
    """Pairs of vertices whose widest way is slower now, or gone; and the rate that those have left, absent when it is
    not known or none of them is joined."""
    worse_rate: Optional[int] = as_number()
    parts_after: int = as_integer()
    """Parts of the graph after it."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_graph_create": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(oamhal_placement_options_t),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_graph_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_graph_unref": (None, (ctypes.c_void_p,)),
    "oamhal_graph_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(oamhal_graph_info_t))),
    "oamhal_vertex_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_vertex_info_t))),
    "oamhal_edge_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_edge_info_t))),
    "oamhal_edge_link": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
    "oamhal_graph_path": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.c_int32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(oamhal_path_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_graph_cliques": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_clique_t),
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_cliques_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_graph_rings": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_rings_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_graph_bisection": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_uint8),
        ctypes.POINTER(oamhal_bisection_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_graph_loss": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_loss_info_t),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_path_kind_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
