# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Groups, rings and the matrix of pairs."""

import itertools

import pytest

import oamhal
from conftest import SOURCE
from oamhal import ProximityLevel, Weight

TWIN = str(SOURCE / "tests/twins/mi250-4oam.toml")


def test_matrix(look):
    snapshot = look(TWIN)
    units = list(snapshot.units)
    matrix = snapshot.pair_matrix(units)
    assert matrix.shape == (8, 8) and matrix.info.weight == Weight.REPORTED
    for (row, a), (column, b) in itertools.product(enumerate(units), repeat=2):
        pair, near = matrix[row, column], snapshot.proximity(a, b)
        assert (pair.level, pair.hops) == (near.level, near.hops)
        links = [link for link in a.device.links if a is not b and link.other_end(a.device).device == b.device]
        assert pair.links == sum(link.port_count for link in links)
    part = snapshot.pair_matrix(units[2:4], units[5:], weight=Weight.LINKS)
    assert part.shape == (2, 3) and part[1, 2].links == part[1, 2].rate == matrix[3, 7].links
    for outside in ((2, 0), (0, 3), (-1, 0)):
        with pytest.raises(IndexError, match="2 rows and 3 columns"):
            part[outside]
    assert snapshot.pair_matrix([]).shape == (0, 0)


def test_what_is_not_known_is_none(look):
    """Devices of makers that nobody knows: no rate, and no number that looks like one."""
    snapshot = look("mixed-generic")
    pair = snapshot.pair_matrix(snapshot.units)[0, 4]
    assert pair.rate in (0, None) and pair.level != ProximityLevel.UNKNOWN and pair.hops is not None


def test_group(look):
    snapshot = look(TWIN)
    group = snapshot.find_group(list(snapshot.units), 4)
    assert len(group.units) == 4 and group.info.exact and group.info.steps > 0
    assert len({unit.device.module_index for unit in group.units}) == 2
    owned = [snapshot.units[number] for number in (7, 2, 5)]
    assert set(snapshot.find_group(owned, 2).units) <= set(owned)
    short = snapshot.find_group(list(snapshot.units), 4, max_steps=1)
    assert len(short.units) == 4 and not short.info.exact
    for count in (0, -1, 9):
        with pytest.raises(oamhal.InvalidArgument, match="cannot be chosen from 8"):
            snapshot.find_group(snapshot.units, count)
    with pytest.raises(oamhal.InvalidArgument, match="another snapshot"):
        snapshot.find_group(look("mixed-generic").units, 2)


def test_rates_of_the_caller(look):
    """His matrix alone decides."""
    snapshot = look("mi300x-ubb8")
    units = list(snapshot.units)
    rates = [[100 if {i, j} <= {1, 4, 6} else None if {i, j} == {0, 2} else 1 for j in range(8)] for i in range(8)]
    group = snapshot.find_group(units, 3, weight=Weight.CALLER, matrix=rates)
    assert [unit.position for unit in group.units] == [1, 4, 6]
    assert group.info.worst_rate == 100 and group.info.total_rate == 300 and group.info.weight == Weight.CALLER
    wrong = [rates[:7], [row[:7] for row in rates], [[-1] * 8] * 8, [[1 << 64] * 8] * 8, [[(1 << 64) - 1] * 8] * 8]
    for matrix in wrong:
        with pytest.raises(oamhal.InvalidArgument, match="matrix of rates|whole number"):
            snapshot.find_group(units, 3, weight=Weight.CALLER, matrix=matrix)
    with pytest.raises(oamhal.InvalidArgument):
        snapshot.find_group(units, 3, weight=Weight.CALLER)


def test_rings(look):
    snapshot = look("mi300x-ubb8")
    units = list(snapshot.units)
    found = snapshot.find_rings(units, 8)
    assert len(found.rings) == found.info.ring_count > 1
    used = set()
    for ring in found.rings:
        assert sorted(unit.position for unit in ring) == list(range(8))
        links = [frozenset((a.id, b.id)) for a, b in zip(ring, ring[1:] + ring[:1])]
        assert not used & set(links)
        used |= set(links)
    assert snapshot.find_rings(units).rings == found.rings[:1]
    with pytest.raises(oamhal.InvalidArgument, match="one or more"):
        snapshot.find_rings(units, 0)
