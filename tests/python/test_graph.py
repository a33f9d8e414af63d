# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the links of units amount to."""

import pytest

import oamhal


def test_eight_that_are_all_joined(look):
    snapshot = look("mi300x-ubb8")
    graph = snapshot.graph()
    assert (graph.info.vertex_count, graph.info.edge_count, graph.info.part_count) == (8, 28, 1)
    assert [vertex.device for vertex in graph.vertices] == list(snapshot.devices)
    assert graph.vertex_of(snapshot.units[3]) is graph.vertices[3]
    rings = graph.rings()
    assert len(rings.rings) == 3 and rings.info.exact and rings.info.links_left == 4
    hops = [frozenset((ring[place - 1].position, ring[place].position)) for ring in rings.rings for place in range(8)]
    assert len(set(hops)) == 24
    (clique,) = graph.cliques(3).cliques
    assert clique.vertices == graph.vertices
    bisection = graph.bisection()
    assert [len(side) for side in bisection.sides] == [4, 4]
    assert bisection.info.exact and bisection.info.edges == 16
    loss = graph.loss(graph.edges[0])
    assert (loss.rings_before, loss.rings_after, loss.hops_after, loss.pairs_worse) == (3, 3, 2, 0)
    assert loss.bisection_weight == bisection.info.weight


def test_ways(look):
    snapshot = look("mi300x-ubb8")
    graph = snapshot.graph([snapshot.units[place] for place in (5, 1, 2)])
    path = graph.path(graph.vertices[0], graph.vertices[2])
    assert path.info.hops == 1 and path.vertices[0].device == snapshot.devices[5]
    (link,) = graph.links_of(path.edges[0])
    assert {link.a.device, link.b.device} == {snapshot.devices[5], snapshot.devices[2]}
    assert str(oamhal.PathKind.SHORTEST) == "shortest"
    # By rates of one's own the way leads around.
    around = snapshot.graph(snapshot.units[:3], weight=oamhal.Weight.CALLER, matrix=[[0, 1, 9], [1, 0, 9], [9, 9, 0]])
    path = around.path(around.vertices[0], around.vertices[1])
    assert [vertex.position for vertex in path.vertices] == [0, 2, 1] and path.info.rate == 9
    assert around.path(around.vertices[0], around.vertices[1], oamhal.PathKind.SHORTEST).info.rate == 1
    assert around.links_of(around.edges[0]) == ()


def test_what_is_of_another_graph_is_refused(look):
    snapshot = look("mi300x-ubb8")
    one, other = snapshot.graph(), snapshot.graph(snapshot.units[:2])
    with pytest.raises(oamhal.InvalidArgument, match="another graph"):
        one.loss(other.edges[0])
    with pytest.raises(oamhal.InvalidArgument, match="no vertex"):
        other.vertex_of(snapshot.units[5])
    with pytest.raises(oamhal.InvalidArgument, match="twice"):
        snapshot.graph([snapshot.units[0], snapshot.units[0]])
    with pytest.raises(oamhal.NotFound, match="no links join"):
        apart = look("h100-4gpu").graph()
        apart.path(apart.vertices[0], apart.vertices[1])
