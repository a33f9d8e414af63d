# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/types.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of types.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, ClassVar, Dict, Tuple, Type

from oamhal._view import OpenEnum, as_integer
from oamhal._extras import BdfExtras


#: Bytes of the longest text of an Bdf ("ffffffff:ff:1f.7"), the NUL included.
OAMHAL_BDF_TEXT_SIZE = 17
#: Index of a thing that is not there, in every field that holds an index.
OAMHAL_NO_INDEX = 4294967295


class Absence(OpenEnum):
    """Why a number is absent."""

    UNKNOWN = 0
    #: The number is known.
    PRESENT = 1
    #: Nothing on this machine tells it.
    NOT_REPORTED = 2
    #: This device has no such thing.
    NOT_SUPPORTED = 3
    #: The caller did not ask for attributes of the class that tells it (AttributeClass).
    NOT_READ = 4
    NO_PERMISSION = 5
    #: What was read makes no sense; a finding names the file.
    MALFORMED = 6
    #: The source did not answer in time.
    TIMEOUT = 7
    #: The source has a revision that this version does not know.
    UNKNOWN_REVISION = 8


class Answer(OpenEnum):
    """Yes, no, or nobody knows."""

    UNKNOWN = 0
    YES = 1
    NO = 2


class AttributeClass(enum.IntFlag):
    """What reading an attribute costs and may do. A bit set: combine with |."""

    #: Kept in memory by the kernel or its driver. Always read.
    CACHED = 0
    #: The kernel reads the function's PCI configuration space.
    CONFIG = 1
    #: Asks firmware, may wake the device and may block.
    LIVE = 2


class Origin(OpenEnum):
    """Where a snapshot comes from."""

    UNKNOWN = 0
    LIVE = 1
    CAPTURE = 2
    SIMULATED = 3


class State(OpenEnum):
    """State of a device or module."""

    UNKNOWN = 0
    OK = 1
    #: Works in part; findings say what is missing.
    DEGRADED = 2
    RESETTING = 3
    NO_DRIVER = 4
    #: A driver is bound or loaded but did not bring the device up.
    DRIVER_FAILED = 5
    #: Present, but this process may not look at it.
    INACCESSIBLE = 6
    #: Was there, and no longer answers.
    LOST = 7
    #: Expected, and never seen.
    ABSENT = 8


class Usable(OpenEnum):
    """Whether this process can use a device or unit: its driver is bound and works, and the device nodes that its
    runtimes need may be opened."""

    UNKNOWN = 0
    YES = 1
    NO = 2


class LinkState(OpenEnum):
    """State of a port or link, in the terms of Redfish's LinkStatus where it has one."""

    UNKNOWN = 0
    UP = 1
    STARTING = 2
    TRAINING = 3
    DOWN = 4
    NO_LINK = 5
    DISABLED = 6


class FormFactor(OpenEnum):
    """The shape of the thing that carries a device."""

    UNKNOWN = 0
    #: OCP Accelerator Module.
    OAM = 1
    #: PCIe add-in card.
    PCIE = 2
    #: Processor socket.
    SOCKET = 3


class Severity(OpenEnum):
    """Severity."""

    UNKNOWN = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class LogLevel(OpenEnum):
    """Levels of log lines."""

    UNKNOWN = 0
    ERROR = 1
    WARNING = 2
    INFO = 3
    DEBUG = 4


class Evidence(OpenEnum):
    """How the two ends of a link are known."""

    UNKNOWN = 0
    #: The machine reports it.
    SEEN = 1
    #: Worked out from other things that the machine reports.
    DERIVED = 2
    #: A table says how it should be; nothing on the machine confirms it.
    EXPECTED = 3


class Proof(OpenEnum):
    """What a link's evidence amounts to, the strongest first."""

    UNKNOWN = 0
    #: The two ends told each other who they are, over the link itself.
    EXCHANGED_IDENTITY = 1
    #: The kernel names the port at both ends.
    PORT_PAIR = 2
    #: The pair of devices is known, the ports are not.
    PAIR_ONLY = 3
    EXPECTED_ONLY = 4


class Atomics(OpenEnum):
    """Which atomic operations a link carries."""

    UNKNOWN = 0
    NONE = 1
    #: Those of 32 bits, those of 64 bits, both.
    BITS_32 = 2
    BITS_64 = 3
    BOTH = 4


class EndKind(OpenEnum):
    """What is at the end of a link."""

    UNKNOWN = 0
    DEVICE = 1
    SWITCH = 2
    CONNECTOR = 3
    HOST = 4
    UNCONNECTED = 5


class oamhal_number_t(ctypes.Structure):
    _fields_ = [
        ("value", ctypes.c_uint64),
        ("absence", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
    ]


class oamhal_bdf_t(ctypes.Structure):
    _fields_ = [
        ("domain", ctypes.c_uint32),
        ("bus", ctypes.c_uint8),
        ("device", ctypes.c_uint8),
        ("function", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Bdf(BdfExtras):
    """A PCI address."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_bdf_t
    domain: int = as_integer()
    bus: int = as_integer()
    device: int = as_integer()
    function: int = as_integer()


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_absence_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_origin_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_state_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_usable_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_link_state_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_form_factor_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_severity_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_evidence_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_proof_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_end_kind_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_atomics_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_answer_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_bdf_format": (ctypes.c_int, (ctypes.POINTER(oamhal_bdf_t), ctypes.POINTER(ctypes.c_char), ctypes.c_size_t)),
    "oamhal_bdf_parse": (ctypes.c_int, (ctypes.c_char_p, ctypes.POINTER(oamhal_bdf_t))),
}
