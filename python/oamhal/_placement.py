# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Which units work well together. A snapshot has these calls."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple, Optional, Sequence, Tuple

from oamhal import _library
from oamhal._library import check, lib
from oamhal._native import Pair, Placement, PlacementFlags, Unit, Weight
from oamhal._native._collections import SnapshotItems
from oamhal._native._errors import InvalidArgument
from oamhal._native.placement import OAMHAL_RATE_UNKNOWN, oamhal_pair_t, oamhal_placement_options_t
from oamhal._native.status import Status
from oamhal._view import View

#: One rate for each pair, row by row in the order of the units; None where it is not known.
Rates = Sequence[Sequence[Optional[int]]]


class Group(NamedTuple):
    """Units that work well together, and how well."""

    units: Tuple[Unit, ...]
    info: Placement


class Rings(NamedTuple):
    """Orders of units in which each is near to the next one and the last to the first, and how near."""

    rings: Tuple[Tuple[Unit, ...], ...]
    info: Placement


class PairMatrix:
    """How near and how fast each pair is: matrix[row, column]. A pair is read when it is looked at."""

    def __init__(self, rows: int, columns: int, pairs: Any, info: Placement) -> None:
        self.shape = (rows, columns)
        self.info = info
        self._pairs = pairs

    def __getitem__(self, place: Tuple[int, int]) -> Pair:
        row, column = place
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            raise IndexError(f"there is no pair {row}, {column}; the matrix has {self.shape[0]} rows and "
                             f"{self.shape[1]} columns")
        return Pair.read(self._pairs[row * self.shape[1] + column], None)

    def __repr__(self) -> str:
        return f"<oamhal.PairMatrix {self.shape[0]} x {self.shape[1]} by {self.info.weight}>"


def _options(weight: Weight, flags: PlacementFlags, matrix: Optional[Rates], max_steps: int) -> Any:
    options = oamhal_placement_options_t()
    options.size = ctypes.sizeof(options)
    options.weight = weight
    options.flags = flags
    options.max_steps = max_steps
    if matrix is not None:
        rates = [OAMHAL_RATE_UNKNOWN if rate is None else rate for row in matrix for rate in row]
        options.matrix = (ctypes.c_uint64 * len(rates))(*rates)
    return options


def _check_matrix(matrix: Optional[Rates], count: int) -> None:
    """The library trusts that the matrix is as large as the list of units."""
    if matrix is None:
        return
    if len(matrix) != count or any(len(row) != count for row in matrix):
        raise InvalidArgument(f"the matrix of rates must have {count} rows of {count}, one for each unit",
                              Status.INVALID_ARGUMENT)
    if any(rate is not None and not 0 <= rate < OAMHAL_RATE_UNKNOWN for row in matrix for rate in row):
        raise InvalidArgument("a rate is a whole number from 0 on, or None", Status.INVALID_ARGUMENT)


class PlacementCalls(SnapshotItems):
    """Of a snapshot. Units are those of the snapshot that the caller owns, in his order; weight says what the rate of a
    pair is, matrix holds the rates for Weight.MEASURED and Weight.CALLER."""

    def _place(self, view: View) -> int:
        raise NotImplementedError

    def _numbers(self, units: Sequence[Unit]) -> Any:
        return (ctypes.c_uint32 * len(units))(*(self._place(unit) for unit in units))

    def pair_matrix(self, rows: Sequence[Unit], columns: Optional[Sequence[Unit]] = None, *,
                    weight: Weight = Weight.UNKNOWN, flags: PlacementFlags = PlacementFlags(0),
                    matrix: Optional[Rates] = None) -> PairMatrix:
        """Each pair of a unit of rows and one of columns, which are the rows again when they are not given."""
        if columns is None:
            columns = rows
        _check_matrix(matrix, len(rows))
        pairs, info = (oamhal_pair_t * (len(rows) * len(columns)))(), Placement._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        check(lib.oamhal_pair_matrix(self._handle, _options(weight, flags, matrix, 0), self._numbers(rows), len(rows),
                                     self._numbers(columns), len(columns), pairs, info, error), error)
        return PairMatrix(len(rows), len(columns), pairs, Placement.read(info, None))

    def find_group(self, units: Sequence[Unit], count: int, *, weight: Weight = Weight.UNKNOWN,
                   flags: PlacementFlags = PlacementFlags(0), matrix: Optional[Rates] = None,
                   max_steps: int = 0) -> Group:
        """The count of the units that work best together; info.exact says that there is nothing better."""
        _check_matrix(matrix, len(units))
        if not 0 < count <= len(units):
            raise InvalidArgument(f"a group of {count} cannot be chosen from {len(units)} units", Status.INVALID_ARGUMENT)
        group, info = (ctypes.c_uint32 * count)(), Placement._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        check(lib.oamhal_group_find(self._handle, _options(weight, flags, matrix, max_steps), self._numbers(units),
                                    len(units), count, group, info, error), error)
        return Group(tuple(self.units[number] for number in group), Placement.read(info, None))

    def find_rings(self, units: Sequence[Unit], max_rings: int = 1, *, weight: Weight = Weight.UNKNOWN,
                   flags: PlacementFlags = PlacementFlags(0), matrix: Optional[Rates] = None,
                   max_steps: int = 0) -> Rings:
        """Up to max_rings rings of all the units, none of which uses a link of another."""
        _check_matrix(matrix, len(units))
        if max_rings < 1:
            raise InvalidArgument(f"{max_rings} rings were asked for: ask for one or more", Status.INVALID_ARGUMENT)
        numbers, info = (ctypes.c_uint32 * (max_rings * len(units)))(), Placement._struct()
        info.size, error = ctypes.sizeof(info), _library.new_error()
        check(lib.oamhal_ring_find(self._handle, _options(weight, flags, matrix, max_steps), self._numbers(units),
                                   len(units), max_rings, numbers, info, error), error)
        starts = range(0, info.ring_count * len(units), max(1, len(units)))
        return Rings(tuple(tuple(self.units[number] for number in numbers[start:start + len(units)]) for start in starts),
                     Placement.read(info, None))
