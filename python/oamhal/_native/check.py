# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/check.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of check.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_boolean, as_enum, as_integer, as_optional_text, as_text
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import Proof, Severity


class Verdict(OpenEnum):
    """Verdict."""

    #: Nothing of it could be judged.
    UNKNOWN = 0
    #: All wires are as they should be, each proved at pair level at least.
    RIGHT = 1
    WRONG = 2
    #: Nothing wrong was seen, but not every wire's peer could be: up, peer not verifiable.
    UNVERIFIED = 3


class WireFault(OpenEnum):
    """What is wrong with a wire."""

    #: No end of it shows its state.
    UNKNOWN = 0
    OK = 1
    #: Up, and nothing tells where it leads.
    UNVERIFIED = 2
    DOWN = 3
    #: Fewer lanes than both of its ends have.
    NARROW = 4
    #: A lower rate than the board's, or, where that is not stated, than that of most wires.
    SLOW = 5
    #: Leads elsewhere.
    WRONG_PEER = 6


class oamhal_check_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("board", ctypes.c_char_p),
        ("verdict", ctypes.c_int32),
        ("by_pairs", ctypes.c_int32),
        ("wire_count", ctypes.c_uint32),
        ("suspect_count", ctypes.c_uint32),
        ("by_identity", ctypes.c_uint32),
        ("by_port_pair", ctypes.c_uint32),
        ("by_pair", ctypes.c_uint32),
        ("unverified", ctypes.c_uint32),
        ("slots_known", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Check(View):
    """A check. Its texts live as long as the check."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_check_info_t
    board: str = as_text()
    """The name of the board."""
    verdict: Verdict = as_enum(Verdict)
    """One of Verdict."""
    by_pairs: bool = as_boolean()
    """True when pairs of modules were judged: no port tells its peer, or the port map is not published. A wire is then
    a pair."""
    wire_count: int = as_integer()
    suspect_count: int = as_integer()
    by_identity: int = as_integer()
    """Wires that are as they should be, by the proof (Proof): exchanged identity, port pair, pair only."""
    by_port_pair: int = as_integer()
    by_pair: int = as_integer()
    unverified: int = as_integer()
    """Wires that are up and whose peer is not verifiable."""
    slots_known: bool = as_boolean()
    """True when the modules say their slots; else they were numbered as they were found, and where pairs were judged,
    the board's slots were matched to them so that it fits best."""


class oamhal_check_wire_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("module_a", ctypes.c_uint32),
        ("module_b", ctypes.c_uint32),
        ("port_a", ctypes.c_char_p),
        ("port_b", ctypes.c_char_p),
        ("fault", ctypes.c_int32),
        ("proof", ctypes.c_int32),
        ("actual", ctypes.c_uint32),
        ("expected", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class CheckWire(View):
    """A wire between two modules as it was found."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_check_wire_info_t
    module_a: int = as_integer()
    """Slots and ports, as BoardWire has them; ports are None where pairs were judged. Without known slots they are the
    numbers of the modules as they were found."""
    module_b: int = as_integer()
    port_a: Optional[str] = as_optional_text()
    port_b: Optional[str] = as_optional_text()
    fault: WireFault = as_enum(WireFault)
    """One of WireFault."""
    proof: Proof = as_enum(Proof)
    """One of Proof."""
    actual: int = as_integer()
    """Lanes when it is narrow (ports where pairs were judged), Mb/s per lane when it is slow; else 0."""
    expected: int = as_integer()


class oamhal_suspect_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("code", ctypes.c_char_p),
        ("severity", ctypes.c_int32),
        ("wire_count", ctypes.c_uint32),
        ("subject", ctypes.c_char_p),
        ("message", ctypes.c_char_p),
        ("advice", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Suspect(View):
    """One cause that explains what is wrong with some wires, or something that is not as it should be with the modules
    (it explains no wire, and the verdict does not count it); docs/findings.md lists the codes."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_suspect_info_t
    code: str = as_text()
    """"module.absent", "wire.down", ..."""
    severity: Severity = as_enum(Severity)
    """One of Severity."""
    wire_count: int = as_integer()
    """How many wires it explains; oamhal_check_suspect_wire() has them."""
    subject: str = as_text()
    """The id of a module, or of a wire ("ubb0/oam1.4L-oam7.4L")."""
    message: str = as_text()
    advice: str = as_text()


class oamhal_board_fit_t(ctypes.Structure):
    _fields_ = [
        ("board", ctypes.c_uint32),
        ("right", ctypes.c_uint32),
        ("known", ctypes.c_uint32),
        ("is_expected", ctypes.c_int32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class BoardFit(View):
    """How well a board fits. It never grows, so it has no size."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_board_fit_t
    board: int = as_integer()
    """Index into the boards of the call."""
    right: int = as_integer()
    """Of known ports (or pairs) whose peers were seen, those that lead where the board says."""
    known: int = as_integer()
    is_expected: bool = as_boolean()
    """True when nobody saw a peer, and those that a driver's table expects were compared: it proves nothing of the
    wires."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_board_fits": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_board_fit_t),
        ctypes.POINTER(ctypes.c_uint32),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_check_board": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_check_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_check_unref": (None, (ctypes.c_void_p,)),
    "oamhal_check_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(oamhal_check_info_t))),
    "oamhal_check_wire_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_check_wire_info_t),
    )),
    "oamhal_check_suspect_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_suspect_info_t),
    )),
    "oamhal_check_suspect_wire": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32),
    )),
    "oamhal_verdict_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_wire_fault_name": (ctypes.c_char_p, (ctypes.c_int32,)),
}
