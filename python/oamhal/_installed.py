# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Where the library lies, seen from this folder. The installation by CMake replaces this file."""

from typing import Optional

#: A path relative to this folder, or None: only the loader knows.
LIBRARY: Optional[str] = None
