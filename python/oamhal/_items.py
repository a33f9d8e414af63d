# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Sequences of the things that a snapshot numbers."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Generic, Iterator, Sequence, Tuple, Type, TypeVar, Union, cast, overload

from oamhal._library import Handle, check, lib
from oamhal._view import View

if TYPE_CHECKING:
    from oamhal._native.snapshot import SnapshotInfo
    from oamhal._snapshot import Snapshot

V = TypeVar("V", bound=View)


class SnapshotBase:
    """What Items needs of a snapshot."""

    info: SnapshotInfo
    _handle: Handle


class Items(Sequence[V], Generic[V]):
    """Things of a snapshot in their order. Each is read when it is looked at, and is not kept: who looks at one many
    times keeps it himself."""

    def __init__(self, snapshot: SnapshotBase, view: Type[V], first: int, count: int) -> None:
        self._snapshot = cast("Snapshot", snapshot)
        self._view = view
        self._numbers = range(first, first + count)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> V: ...

    @overload
    def __getitem__(self, index: slice) -> Tuple[V, ...]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[V, Tuple[V, ...]]:
        if isinstance(index, slice):
            return tuple(self._read(self._numbers[index]))
        try:
            number = self._numbers[index]
        except IndexError:
            raise IndexError(f"there is no {self._view.__name__} {index}; there are {len(self)}") from None
        return next(self._read((number,)))

    def __iter__(self) -> Iterator[V]:
        return self._read(self._numbers)

    def __repr__(self) -> str:
        return f"<{len(self)} of {self._view.__name__}>"

    def _read(self, numbers: Sequence[int]) -> Iterator[V]:
        view, snapshot = self._view, self._snapshot
        getter = getattr(lib, view._getter)
        info = view._struct()
        size, reference = ctypes.sizeof(info), ctypes.byref(info)
        for number in numbers:
            info.size = size
            check(getter(snapshot._handle, number, reference))
            yield view.read(info, snapshot, number)
