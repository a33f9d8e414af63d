# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a baseboard is wired as it should be. A snapshot has these calls."""

from __future__ import annotations

import ctypes
from typing import Any, Optional, Sequence, Tuple, Type, TypeVar, Union

from oamhal import _library
from oamhal._library import Handle, check, lib
from oamhal._native import Baseboard, Board, BoardFit, BoardPair, BoardSlot, BoardWire, Check, CheckWire, Suspect
from oamhal._native._collections import SnapshotItems
from oamhal._native.check import oamhal_board_fit_t
from oamhal._native.status import Status
from oamhal._view import View

V = TypeVar("V", bound=View)


def _read(function: Any, view: Type[V], handle: Handle, place: Optional[int] = None) -> V:
    """What a function that fills a structure says."""
    info = view._struct()
    info.size = ctypes.sizeof(info)
    check(function(handle, info) if place is None else function(handle, place, info))
    return view.read(info, None, place)


class ReferenceBoard:
    """How a baseboard should be wired, from the text of its file (boards/README.md has the format)."""

    def __init__(self, text: Union[str, bytes], name: str) -> None:
        encoded, made, error = text.encode() if isinstance(text, str) else text, ctypes.c_void_p(), _library.new_error()
        check(lib.oamhal_board_parse(encoded, len(encoded), name.encode(), ctypes.byref(made), error), error)
        self._handle = Handle(made, "oamhal_board_unref")

    @property
    def info(self) -> Board:
        return _read(lib.oamhal_board_get, Board, self._handle)

    @property
    def wires(self) -> Tuple[BoardWire, ...]:
        return tuple(_read(lib.oamhal_board_wire_get, BoardWire, self._handle, place)
                     for place in range(self.info.wire_count))

    @property
    def pairs(self) -> Tuple[BoardPair, ...]:
        """Its pairs of modules that are joined."""
        return tuple(_read(lib.oamhal_board_pair_get, BoardPair, self._handle, place)
                     for place in range(self.info.pair_count))

    def limit(self, name: str) -> Optional[float]:
        """What its links are judged by in tests ("pre_fec_ber", ...), or None: most boards have no limits."""
        value = ctypes.c_double()
        status = lib.oamhal_board_limit(self._handle, name.encode(), ctypes.byref(value))
        if status == Status.NOT_FOUND:
            return None
        check(status)
        return value.value

    @property
    def slots(self) -> Tuple[BoardSlot, ...]:
        """Where its slots are, by MODULE_ID."""
        return tuple(_read(lib.oamhal_board_slot_get, BoardSlot, self._handle, place)
                     for place in range(self.info.module_count))


class BoardCheck:
    """What a check came to: verdict and proofs in info, every wire, and the fewest suspects that explain what is wrong."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.info = _read(lib.oamhal_check_get, Check, handle)
        self.wires: Tuple[CheckWire, ...] = tuple(
            _read(lib.oamhal_check_wire_get, CheckWire, handle, place) for place in range(self.info.wire_count))
        self.suspects: Tuple[Suspect, ...] = tuple(
            _read(lib.oamhal_check_suspect_get, Suspect, handle, place) for place in range(self.info.suspect_count))

    def wires_of(self, place: int) -> Tuple[CheckWire, ...]:
        """The wires that the suspect at this place explains."""
        found = []
        for position in range(self.suspects[place].wire_count):
            wire = ctypes.c_uint32()
            check(lib.oamhal_check_suspect_wire(self._handle, place, position, ctypes.byref(wire)))
            found.append(self.wires[wire.value])
        return tuple(found)


class CheckCalls(SnapshotItems):
    """Of a snapshot."""

    def _place(self, view: View) -> int:
        raise NotImplementedError

    def board_fits(self, baseboard: Baseboard, boards: Sequence[ReferenceBoard]) -> Tuple[BoardFit, ...]:
        """The boards by how well they fit, best first; those with fewer modules than were seen are left out."""
        handles = (ctypes.c_void_p * len(boards))(*(board._handle.address for board in boards))
        fits, count, error = (oamhal_board_fit_t * len(boards))(), ctypes.c_uint32(), _library.new_error()
        check(lib.oamhal_board_fits(self._handle, self._place(baseboard), handles, len(boards), fits,
                                    ctypes.byref(count), error), error)
        return tuple(BoardFit.read(fits[place], None) for place in range(count.value))

    def check_board(self, baseboard: Baseboard, board: ReferenceBoard) -> BoardCheck:
        """A baseboard against a board. Nothing is read: a check sees what the snapshot saw."""
        made, error = ctypes.c_void_p(), _library.new_error()
        check(lib.oamhal_check_board(self._handle, self._place(baseboard), board._handle, ctypes.byref(made), error),
              error)
        return BoardCheck(Handle(made, "oamhal_check_unref"))


def board_of_link_config(boards: Sequence[ReferenceBoard], revision: str, link_config: int) -> ReferenceBoard:
    """The first board with this LINK_CONFIG in that revision of the OAM specification, "1.0" or "2.0"; else NotFound."""
    handles, index = (ctypes.c_void_p * len(boards))(*(board._handle.address for board in boards)), ctypes.c_uint32()
    check(lib.oamhal_board_of_link_config(handles, len(boards), revision.encode(), link_config, ctypes.byref(index)))
    return boards[index.value]
