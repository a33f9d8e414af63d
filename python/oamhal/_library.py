# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Finds, checks and holds liboamhal.so.0.

Calls go through ctypes.CDLL, which gives the interpreter's lock away: other threads of Python run while the library
reads. Functions that copy a structure out of a snapshot keep the lock: they take less time than it takes to get the
lock back from a busy thread (5 ms each)."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Tuple

from oamhal import _installed, _native
from oamhal._error import Error
from oamhal._native import _errors
from oamhal._native.status import Status, oamhal_error_t
from oamhal._native.version import OAMHAL_VERSION_MAJOR, OAMHAL_VERSION_MINOR, OAMHAL_VERSION_STRING
from oamhal._view import decode

SONAME = f"liboamhal.so.{OAMHAL_VERSION_MAJOR}"


def candidates() -> Tuple[str, ...]:
    """What to hand to the loader, in order: the first that is there is taken."""
    named = os.environ.get("OAMHAL_LIBRARY")
    if named:
        return (named,)
    if _installed.LIBRARY is not None:
        folder, base = os.path.split(os.path.join(os.path.dirname(__file__), _installed.LIBRARY))
        return (os.path.join(os.path.realpath(folder), base), SONAME)
    return (SONAME,)


def open_library() -> ctypes.CDLL:
    """The library, or ImportError with a sentence that says what to do."""
    reason = ""
    for path in candidates():
        if os.path.isabs(path) and not os.path.exists(path) and path != os.environ.get("OAMHAL_LIBRARY"):
            continue
        try:
            return ctypes.CDLL(path)
        except OSError as error:
            reason = str(error)
    if os.environ.get("OAMHAL_LIBRARY"):
        advice = "correct OAMHAL_LIBRARY, or unset it"
    else:
        advice = f"install the package that has {SONAME}, or set OAMHAL_LIBRARY to its path"
    raise ImportError(f"oamhal cannot load its library ({reason}): {advice}.", name="oamhal", path=candidates()[0])


def check_version(library: ctypes.CDLL) -> None:
    """Refuses a library that this package was not made for: before 1.0 each minor version may differ."""
    path = library._name
    try:
        function = library.oamhal_version_number
    except AttributeError:
        raise ImportError(f"{path} is not the library of oamhal: it has no oamhal_version_number. Set OAMHAL_LIBRARY to "
                          f"the path of {SONAME}.", name="oamhal", path=path) from None
    function.restype = ctypes.c_uint
    number = function()
    major, minor, patch = number >> 16, number >> 8 & 0xFF, number & 0xFF
    if major != OAMHAL_VERSION_MAJOR or (major == 0 and minor != OAMHAL_VERSION_MINOR):
        raise ImportError(f"{path} is version {major}.{minor}.{patch}, and this package of Python is for "
                          f"{OAMHAL_VERSION_STRING}: install both from one release of oamhal.", name="oamhal", path=path)


class Library:
    """The functions of the library by their names, with their types."""

    def __init__(self) -> None:
        self._cdll = open_library()
        check_version(self._cdll)
        self._pydll = ctypes.PyDLL(self._cdll._name, handle=self._cdll._handle)

    @property
    def path(self) -> str:
        return str(self._cdll._name)

    def __getattr__(self, name: str) -> Any:
        """Called once for each function: it stays as an attribute."""
        if name not in _native.FUNCTIONS:
            raise AttributeError(name)
        try:
            function = getattr(self._pydll if name in _native.SNAPSHOT_GETTERS else self._cdll, name)
        except AttributeError:
            raise _errors.VersionMismatch(f"{self.path} is older than this package: it has no {name}. Install both from "
                                          "one release of oamhal.", Status.VERSION) from None
        function.restype, function.argtypes = _native.FUNCTIONS[name]
        setattr(self, name, function)
        return function


lib = Library()


def new_error() -> oamhal_error_t:
    error = oamhal_error_t()
    error.size = ctypes.sizeof(oamhal_error_t)
    return error


def failure(status: int, message: str, system_errno: int = 0) -> Error:
    """The exception for a status."""
    return _errors.BY_STATUS.get(status, Error)(message or f"the library failed with status {status}", status,
                                                system_errno)


def check(status: int, error: Any = None) -> None:
    """Raises what belongs to the status of a call. Without error its message is that of this thread's last failure."""
    if status == 0:
        return
    if error is None:
        raise failure(status, decode(lib.oamhal_last_error() or b""))
    raise failure(status, decode(error.message), error.system_errno)


def name(path: "os.PathLike[str] | str") -> bytes:
    """A path or other text for the library."""
    raw = os.fsencode(path)
    if b"\0" in raw:
        raise _errors.InvalidArgument(f"{path!r} has a NUL character in it", Status.INVALID_ARGUMENT)
    return raw


class Handle:
    """One reference to an object of the library, given back when nobody uses the handle any more.

    Calls hold the handle and not the bare pointer: what another thread closes meanwhile stays until the call ends."""

    def __init__(self, pointer: ctypes.c_void_p, unref: str) -> None:
        self._unref = getattr(lib, unref)
        self._as_parameter_ = pointer

    def __del__(self) -> None:
        if self._as_parameter_:
            self._unref(self._as_parameter_)

    @property
    def address(self) -> int:
        return self._as_parameter_.value or 0
