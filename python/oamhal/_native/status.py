# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/status.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of status.h."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Tuple

from oamhal._view import OpenEnum


#: Bytes of oamhal_error_t.message, the terminating NUL included.
OAMHAL_ERROR_MESSAGE_SIZE = 512


class Status(OpenEnum):
    """What a call returns. Append-only: a number never changes its meaning. A caller treats a number it does not know
    as a failure."""

    OK = 0
    #: An argument is None, out of its range or malformed.
    INVALID_ARGUMENT = 1
    #: The thing asked for is not there.
    NOT_FOUND = 2
    #: A selector names more than one thing. The message lists the choices.
    AMBIGUOUS = 3
    #: This device, context or build cannot do that. The message says why.
    NOT_SUPPORTED = 4
    #: The kernel or the file system refused.
    NO_PERMISSION = 5
    #: Reading or writing failed.
    IO = 6
    NO_MEMORY = 7
    #: The context belongs to the parent process. Make a new one in this process.
    FORKED = 8
    #: The device no longer answers.
    DEVICE_LOST = 9
    TIMEOUT = 10
    #: Somebody else holds it.
    BUSY = 11
    #: Bytes read are not what their format promises.
    MALFORMED = 12
    #: Findings reach the severity at which the caller asked to fail (Strictness).
    FINDINGS = 13
    #: Interface versions do not fit each other.
    VERSION = 14
    #: A bug in the library or in a backend. Please report it.
    INTERNAL = 15


class oamhal_error_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("status", ctypes.c_int32),
        ("system_errno", ctypes.c_int32),
        ("message", ctypes.c_char * 512),
    ]


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_status_name": (ctypes.c_char_p, (ctypes.c_int32,)),
    "oamhal_last_error": (ctypes.c_char_p, ()),
}
