# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/context.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of context.h."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import OpenEnum, View, as_enum, as_integer, as_optional_text, as_text
from oamhal._native.status import oamhal_error_t
from oamhal._native.types import Origin


class ContextFlags(enum.IntFlag):
    """OAMHAL_CONTEXT_*: combine with |."""

    #: Flags of oamhal_context_options_t.
    USE_ENVIRONMENT = 1
    #: Load the backends in the plugin directory of the installation and those that conf files name.
    LOAD_PLUGINS = 2


class Strictness(OpenEnum):
    """How bad a finding must be for oamhal_enumerate to fail. The snapshot is returned all the same."""

    #: Never: the caller looks at the findings.
    REPORT = 0
    FAIL_ON_ERROR = 1
    FAIL_ON_WARNING = 2


#: Receives log lines, on the thread that called into the library, with no lock held. message is valid during the call.
#: It must not throw. The library writes nothing anywhere else.
oamhal_log_callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p)
#: Called before an attribute is read, on the thread that called into the library, with no lock held. directory and name
#: together are the path below the root ("sys/bus/pci/devices/0000:0c:00.0", "class"); attribute_class is one of
#: AttributeClass. Returns 0 to read it; an errno value to leave it alone and treat it as if reading had failed with
#: that: ETIMEDOUT gives the finding attribute.timeout; ENODATA for "resource" of a PCI function leaves its other PCI
#: attributes and the bridges above it alone, too. It must not throw and must not call back into the library. So one
#: wedged driver costs oam-info one deadline. Asked also before a device node is opened or sent a question ("dev/accel",
#: "accel_controlD3", class LIVE), which happens with OAMHAL_ENUMERATE_OPEN alone.
oamhal_attribute_gate = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int32)
#: Called before a backend is given control, on the thread that called into the library, with no lock held: operation is
#: "load" (the file of a plugin is mapped and its constructors run; backend is then its path), "scan", "probe",
#: "release", "scan-release", or the name of the operation, as "ports"; device is the address of the device that it is
#: about, or None. Called again with operation None when control is back. Returns 0 to let it run; an errno value to
#: leave it out: ETIMEDOUT gives the finding backend.timeout. It must not throw and must not call back into the library.
#: A program that must not hang where a backend does runs the library in a process of its own and notes here what that
#: is doing.
oamhal_backend_gate = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)


class oamhal_context_options_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("flags", ctypes.c_uint64),
        ("root", ctypes.c_char_p),
        ("strictness", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        ("log", oamhal_log_callback),
        ("log_user", ctypes.c_void_p),
        ("gate", oamhal_attribute_gate),
        ("gate_user", ctypes.c_void_p),
        ("plugins", ctypes.POINTER(ctypes.c_char_p)),
        ("plugin_count", ctypes.c_uint32),
        ("reserved1", ctypes.c_uint32),
        ("backend_gate", oamhal_backend_gate),
        ("backend_gate_user", ctypes.c_void_p),
    ]


class oamhal_context_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("origin", ctypes.c_int32),
        ("served_count", ctypes.c_uint32),
        ("root", ctypes.c_char_p),
        ("machine", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class ContextInfo(View):
    """What a context is."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_context_info_t
    origin: Origin = as_enum(Origin)
    """One of Origin."""
    served_count: int = as_integer()
    """Devices of a replayed root whose registers are served: oamhal_bringup_attach() reaches them."""
    root: str = as_text()
    """The root directory, "/" for the live machine. Lives as long as the context."""
    machine: Optional[str] = as_optional_text()
    """The name of the captured or simulated machine, or None. Lives as long as the context."""


class oamhal_backend_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("version", ctypes.c_char_p),
        ("origin", ctypes.c_char_p),
        ("evidence", ctypes.c_char_p),
        ("match_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("path", ctypes.c_char_p),
        ("refusal", ctypes.c_char_p),
        ("abi_major", ctypes.c_uint32),
        ("abi_minor", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Backend(View):
    """One backend: the code that knows one maker's devices."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_backend_info_t
    name: str = as_text()
    """For example "amd". Static."""
    version: Optional[str] = as_optional_text()
    """Its own version. Static."""
    origin: Optional[str] = as_optional_text()
    """"built-in" or "plugin". For a plugin that is refused, name is its file and the rest may be None."""
    evidence: Optional[str] = as_optional_text()
    """How well its statements are proven, in the terms of docs/architecture.md. Static."""
    match_count: int = as_integer()
    """Entries of its match table."""
    path: Optional[str] = as_optional_text()
    """The file of a plugin, or None. Lives as long as the context, as does refusal."""
    refusal: Optional[str] = as_optional_text()
    """Why it is not used, as a sentence; None for one that is. The others come first."""
    abi_major: int = as_integer()
    """The version of the backend interface that it was built for; 0.0 for one that is refused."""
    abi_minor: int = as_integer()


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_context_create": (ctypes.c_int, (
        ctypes.POINTER(oamhal_context_options_t),
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(oamhal_error_t),
    )),
    "oamhal_context_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_context_unref": (None, (ctypes.c_void_p,)),
    "oamhal_context_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(oamhal_context_info_t))),
    "oamhal_backend_count": (ctypes.c_uint32, (ctypes.c_void_p,)),
    "oamhal_backend_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_backend_info_t))),
}
