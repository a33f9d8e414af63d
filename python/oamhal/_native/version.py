# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/version.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of version.h."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Tuple


#: Version of the headers. Compare with oamhal_version() for that of the library which was loaded.
OAMHAL_VERSION_MAJOR = 0
OAMHAL_VERSION_MINOR = 1
OAMHAL_VERSION_PATCH = 0
OAMHAL_VERSION_STRING = "0.1.0"
#: One number for comparisons: (major << 16) | (minor << 8) | patch.
OAMHAL_VERSION_NUMBER = 256


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_version": (ctypes.c_char_p, ()),
    "oamhal_version_number": (ctypes.c_uint, ()),
}
