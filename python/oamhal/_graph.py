# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the links of some units amount to. A snapshot makes the graph."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple, Type, TypeVar

from oamhal import _library
from oamhal._library import Handle, check, lib
from oamhal._native import (
    Bisection, CliquesInfo, Edge, Graph, Link, Loss, PathInfo, PathKind, PlacementFlags, RingsInfo, Unit, Vertex, Weight,
)
from oamhal._native._collections import SnapshotItems
from oamhal._native._errors import InvalidArgument
from oamhal._native.graph import oamhal_clique_t
from oamhal._native.placement import OAMHAL_RATE_UNKNOWN
from oamhal._native.status import Status
from oamhal._placement import Rates, _check_matrix, _options
from oamhal._view import View

V = TypeVar("V", bound=View)


class GraphPath(NamedTuple):
    """A way: its vertices from the first to the last, the edges between them, and how fast it is."""

    vertices: Tuple[Vertex, ...]
    edges: Tuple[Edge, ...]
    info: PathInfo


class GraphClique(NamedTuple):
    """Vertices of which each is joined to each, and the lowest rate of an edge between them, None when not known."""

    vertices: Tuple[Vertex, ...]
    rate: Optional[int]


class GraphCliques(NamedTuple):
    """Maximal groups of which each is joined to each, the largest first."""

    cliques: Tuple[GraphClique, ...]
    info: CliquesInfo


class GraphRings(NamedTuple):
    """Rings through all vertices of which no two share a link: each is next to the following one, the last to the first."""

    rings: Tuple[Tuple[Vertex, ...], ...]
    info: RingsInfo


class GraphBisection(NamedTuple):
    """The vertices of both sides of the smallest cut through the middle, and what it has."""

    sides: Tuple[Tuple[Vertex, ...], Tuple[Vertex, ...]]
    info: Bisection


class LinkGraph:
    """Devices and the links between them. A vertex is a device, an edge all links between two."""

    def __init__(self, handle: Handle, snapshot: Any) -> None:
        self._handle = handle
        self._snapshot = snapshot
        self.info: Graph = self._read(lib.oamhal_graph_get, Graph)
        self.vertices: Tuple[Vertex, ...] = tuple(
            self._read(lib.oamhal_vertex_get, Vertex, place) for place in range(self.info.vertex_count))
        self.edges: Tuple[Edge, ...] = tuple(
            self._read(lib.oamhal_edge_get, Edge, place) for place in range(self.info.edge_count))

    def _read(self, function: Any, view: Type[V], place: Optional[int] = None) -> V:
        info = view._struct()
        info.size = ctypes.sizeof(info)
        check(function(self._handle, info) if place is None else function(self._handle, place, info))
        return view.read(info, self._snapshot, place)

    @staticmethod
    def _place(item: View, items: Sequence[View]) -> int:
        if item.position is None or item.position >= len(items) or items[item.position] is not item:
            raise InvalidArgument(f"the {type(item).__name__} is of another graph", Status.INVALID_ARGUMENT)
        return item.position

    def vertex_of(self, unit: Unit) -> Vertex:
        """The vertex of a unit's device."""
        for vertex in self.vertices:
            if vertex.device_index == unit.device_index and unit._snapshot is self._snapshot:
                return vertex
        raise InvalidArgument(f"the graph has no vertex of {unit.id}", Status.INVALID_ARGUMENT)

    def links_of(self, edge: Edge) -> Tuple[Link, ...]:
        """The links of the snapshot that an edge is."""
        found: List[Link] = []
        link, place = ctypes.c_uint32(), self._place(edge, self.edges)
        while lib.oamhal_edge_link(self._handle, place, len(found), ctypes.byref(link)) == Status.OK:
            found.append(self._snapshot.links[link.value])
        return tuple(found)

    def path(self, start: Vertex, end: Vertex, kind: PathKind = PathKind.WIDEST) -> GraphPath:
        """The best way between two vertices; NotFound when no links join them."""
        count, info = self.info.vertex_count, PathInfo._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        vertices, edges = (ctypes.c_uint32 * count)(), (ctypes.c_uint32 * count)()
        check(lib.oamhal_graph_path(self._handle, self._place(start, self.vertices), self._place(end, self.vertices),
                                    kind, vertices, edges, info, error), error)
        return GraphPath(tuple(self.vertices[place] for place in vertices[:info.hops + 1]),
                         tuple(self.edges[place] for place in edges[:info.hops]), PathInfo.read(info, None))

    def cliques(self, min_count: int = 2, max_cliques: int = 1024) -> GraphCliques:
        """Groups of at least min_count vertices of which each is joined to each."""
        capacity = max(self.info.vertex_count, min(self.info.vertex_count * max_cliques, 1 << 20))
        cliques, vertices, info = (oamhal_clique_t * max_cliques)(), (ctypes.c_uint32 * capacity)(), CliquesInfo._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        check(lib.oamhal_graph_cliques(self._handle, min_count, cliques, max_cliques, vertices, capacity, info, error),
              error)
        return GraphCliques(tuple(
            GraphClique(tuple(self.vertices[place] for place in vertices[each.first:each.first + each.count]),
                        None if each.rate == OAMHAL_RATE_UNKNOWN else each.rate)
            for each in cliques[:info.clique_count]), CliquesInfo.read(info, None))

    def rings(self, max_rings: int = 64) -> GraphRings:
        """The most rings through all vertices, at most max_rings; info.exact says that there are no more."""
        count, info = self.info.vertex_count, RingsInfo._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        numbers = (ctypes.c_uint32 * max(1, count * max_rings))()
        check(lib.oamhal_graph_rings(self._handle, numbers, max_rings, info, error), error)
        return GraphRings(tuple(tuple(self.vertices[place] for place in numbers[start:start + count])
                                for start in range(0, info.ring_count * count, max(1, count))), RingsInfo.read(info, None))

    def bisection(self) -> GraphBisection:
        """The smallest cut through the middle."""
        sides, info = (ctypes.c_uint8 * max(1, self.info.vertex_count))(), Bisection._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        check(lib.oamhal_graph_bisection(self._handle, sides, info, error), error)
        one, other = (tuple(vertex for vertex, side in zip(self.vertices, sides) if side == wanted) for wanted in (0, 1))
        return GraphBisection((one, other), Bisection.read(info, None))

    def loss(self, edge: Edge, links: int = 0) -> Loss:
        """What it costs to lose links of an edge; 0: all of them."""
        info, error = Loss._struct(), _library.new_error()
        info.size = ctypes.sizeof(info)
        check(lib.oamhal_graph_loss(self._handle, self._place(edge, self.edges), links, info, error), error)
        return Loss.read(info, None)


class GraphCalls(SnapshotItems):
    """Of a snapshot."""

    def _numbers(self, units: Sequence[Unit]) -> Any:
        raise NotImplementedError

    def graph(self, units: Optional[Sequence[Unit]] = None, *, weight: Weight = Weight.UNKNOWN,
              flags: PlacementFlags = PlacementFlags(0), matrix: Optional[Rates] = None, max_steps: int = 0) -> LinkGraph:
        """What joins these units, or all; weight, flags and matrix as of Snapshot.find_group()."""
        chosen: Sequence[Unit] = self.units if units is None else units
        _check_matrix(matrix, len(chosen))
        made, error = ctypes.c_void_p(), _library.new_error()
        check(lib.oamhal_graph_create(self._handle, _options(weight, flags, matrix, max_steps), self._numbers(chosen),
                                      len(chosen), ctypes.byref(made), error), error)
        return LinkGraph(Handle(made, "oamhal_graph_unref"), self)
