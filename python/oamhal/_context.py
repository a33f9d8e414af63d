# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Contexts: where to look."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
from types import TracebackType
from typing import Any, Callable, Optional, Sequence, Tuple, Type, Union

from oamhal import _library
from oamhal._error import Error
from oamhal._library import Handle, check, lib
from oamhal._native import AttributeClass, Backend, ContextFlags, ContextInfo, EnumerateFlags, LogLevel, Strictness
from oamhal._native.context import oamhal_attribute_gate, oamhal_context_options_t, oamhal_log_callback
from oamhal._native.snapshot import oamhal_enumerate_options_t
from oamhal._snapshot import Snapshot
from oamhal._view import decode

Path = Union[str, "os.PathLike[str]"]
Log = Callable[[LogLevel, str], None]
#: (directory, name, class) -> 0 to read the attribute, or an errno value: as if reading had failed with that.
Gate = Callable[[str, str, AttributeClass], int]


class _Callbacks:
    """The caller's functions in a form that C can call. An exception of the gate ends the reading: what is left is not
    read, and the call of the context raises it."""

    def __init__(self, log: Optional[Log], gate: Union[Gate, Any, None]) -> None:
        self._raised = threading.local()
        self.log = oamhal_log_callback(0)  # NULL
        self.gate = oamhal_attribute_gate(0)
        if log is not None:
            self.log = oamhal_log_callback(self._decoded(log))
        if isinstance(gate, oamhal_attribute_gate):
            self.gate = gate
        elif gate is not None:
            self.gate = oamhal_attribute_gate(self._guarded(gate))

    @staticmethod
    def _decoded(log: Log) -> Callable[[Any, int, bytes], None]:
        return lambda user, level, message: log(LogLevel(level), decode(message))

    def _guarded(self, gate: Gate) -> Callable[[Any, bytes, bytes, int], int]:
        def call(user: Any, directory: bytes, name: bytes, attribute_class: int) -> int:
            if self.raised() is not None:
                return errno.ECANCELED
            try:
                return int(gate(decode(directory), decode(name), AttributeClass(attribute_class)))
            except BaseException as error:  # It must not reach C.
                self._raised.error = error
                return errno.ECANCELED
        return call

    def forget(self) -> None:
        self._raised.error = None

    def raised(self) -> Optional[BaseException]:
        return getattr(self._raised, "error", None)


class Context:
    """Where the library looks, and whom it tells.

    root is the directory that stands for "/"; without it OAMHAL_ROOT names one, else it is the live machine. gate is
    asked before each attribute is read, and log gets lines, both on the thread that called. A context may be used by
    several threads at once. After a fork the child makes its own; Forked is raised otherwise."""

    def __init__(self, root: Optional[Path] = None, *, flags: ContextFlags = ContextFlags.USE_ENVIRONMENT,
                 strictness: Strictness = Strictness.REPORT, plugins: Sequence[Path] = (), log: Optional[Log] = None,
                 gate: Union[Gate, Any, None] = None) -> None:
        self._handle: Optional[Handle] = None
        self._callbacks = _Callbacks(log, gate)
        options = oamhal_context_options_t()
        options.size = ctypes.sizeof(options)
        options.flags = flags
        options.strictness = strictness
        options.root = None if root is None else _library.name(root)
        options.log = self._callbacks.log
        options.gate = self._callbacks.gate
        paths = [_library.name(path) for path in plugins]
        options.plugins = (ctypes.c_char_p * len(paths))(*paths)
        options.plugin_count = len(paths)
        pointer, error = ctypes.c_void_p(), _library.new_error()
        check(lib.oamhal_context_create(options, ctypes.byref(pointer), error), error)
        self._handle = Handle(pointer, "oamhal_context_unref")

    def close(self) -> None:
        """Gives the context back. Snapshots stay as they are; calls of other threads end as if nothing was."""
        self._handle = None

    def __enter__(self) -> "Context":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<oamhal.Context closed>" if self._handle is None else f"<oamhal.Context {self.info.root}>"

    def _open_handle(self) -> Handle:
        handle = self._handle
        if handle is None:
            raise ValueError("this oamhal.Context is closed: make a new one")
        return handle

    @property
    def info(self) -> ContextInfo:
        """What it is."""
        info = ContextInfo._struct()
        info.size = ctypes.sizeof(info)
        handle = self._open_handle()
        check(lib.oamhal_context_get(handle, info))
        return ContextInfo.read(info, None)

    @property
    def backends(self) -> Tuple[Backend, ...]:
        """The backends, those that were refused last, with the reason."""
        handle = self._open_handle()
        found = []
        for number in range(lib.oamhal_backend_count(handle)):
            info = Backend._struct()
            info.size = ctypes.sizeof(info)
            check(lib.oamhal_backend_get(handle, number, info))
            found.append(Backend.read(info, None, number))
        return tuple(found)

    def enumerate(self, flags: EnumerateFlags = EnumerateFlags(0),
                  attribute_classes: AttributeClass = AttributeClass.CACHED) -> Snapshot:
        """Looks at the machine. By default nothing is read that asks firmware or wakes a device.

        With a strictness of the context FindingsReached is raised, which has the snapshot all the same."""
        def call(handle: Handle, options: Any, pointer: Any, error: Any) -> int:
            return int(lib.oamhal_enumerate(handle, options, pointer, error))
        return self._look(call, flags, attribute_classes)

    def rescan(self, before: Optional[Snapshot], flags: EnumerateFlags = EnumerateFlags(0),
               attribute_classes: AttributeClass = AttributeClass.CACHED) -> Snapshot:
        """Looks again: what was in before and is gone is a finding, and its DeviceHandle says that it is lost."""
        old = None if before is None else before._handle
        def call(handle: Handle, options: Any, pointer: Any, error: Any) -> int:
            return int(lib.oamhal_rescan(handle, old, options, pointer, error))
        return self._look(call, flags, attribute_classes)

    def _look(self, call: Callable[[Handle, Any, Any, Any], int], flags: EnumerateFlags,
              attribute_classes: AttributeClass) -> Snapshot:
        options = oamhal_enumerate_options_t()
        options.size = ctypes.sizeof(options)
        options.flags = flags
        options.attribute_classes = attribute_classes
        pointer, error, callbacks = ctypes.c_void_p(), _library.new_error(), self._callbacks
        callbacks.forget()
        status = call(self._open_handle(), options, ctypes.byref(pointer), error)
        snapshot = Snapshot(Handle(pointer, "oamhal_snapshot_unref")) if pointer else None
        raised = callbacks.raised()
        if raised is not None:
            callbacks.forget()
            raise raised
        try:
            check(status, error)
        except Error as problem:
            problem.snapshot = snapshot
            raise
        assert snapshot is not None
        return snapshot
