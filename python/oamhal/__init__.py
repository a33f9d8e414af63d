# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""OCP Accelerator Modules (OAM) of a machine: what they are, where they sit, how they are connected.

    import oamhal

    with oamhal.Context() as context:
        snapshot = context.enumerate()
    for device in snapshot.devices:
        print(device.bdf_text, device.vendor, device.model, device.memory_capacity_bytes)

It reads what the kernel publishes through liboamhal.so.0 and nothing else: it opens no device node and loads no maker's
runtime. What is not known is None, with the reason at hand: device.absence("memory_used_bytes"). A call that fails
raises one of the exceptions below oamhal.Error. Import fails with ImportError when the library is missing or does not
fit; OAMHAL_LIBRARY names another one than the loader finds."""

from oamhal._check import BoardCheck, ReferenceBoard, board_of_link_config
from oamhal._context import Context
from oamhal._error import Error
from oamhal._graph import GraphBisection, GraphClique, GraphCliques, GraphPath, GraphRings, LinkGraph
from oamhal._library import lib as _lib
from oamhal._native import *
from oamhal._native import __all__ as _native_names
from oamhal._native._errors import *
from oamhal._native._errors import __all__ as _error_names
from oamhal._native.version import OAMHAL_VERSION_STRING as __version__
from oamhal._placement import Group, PairMatrix, Rings
from oamhal._snapshot import DeviceHandle, NumaNode, RuntimeSelection, Snapshot
from oamhal._items import Items
from oamhal._view import Detached, View, decode as _decode

__all__ = ["BoardCheck", "Context", "Detached", "DeviceHandle", "Error", "GraphBisection", "GraphClique",
           "GraphCliques", "GraphPath", "GraphRings", "Group", "Items", "LinkGraph", "NumaNode", "PairMatrix", "ReferenceBoard", "Rings",
           "RuntimeSelection", "Snapshot",
           "View", "__version__", "board_of_link_config", "library_path", "library_version"]
__all__ += _native_names
__all__ += _error_names


def library_version() -> str:
    """The version of the library that was loaded; __version__ is that of this package."""
    return _decode(_lib.oamhal_version())


def library_path() -> str:
    """What the loader was given: a path, or the name that it looks for."""
    return _lib.path
