# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The exception that all others of the package are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Tuple

if TYPE_CHECKING:
    from oamhal._snapshot import Snapshot


class Error(Exception):
    """A call of the library failed. The text is one sentence: what failed, on what, what to do.

    status is the number that the library returned: a Status, or one that this package does not know, for which there is
    no exception of its own. system_errno is the errno behind it, or 0."""

    #: Of FindingsReached: what was seen all the same.
    snapshot: Optional[Snapshot] = None

    def __init__(self, message: str, status: int, system_errno: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.system_errno = system_errno

    def __reduce__(self) -> Tuple[type, Tuple[str, int, int]]:
        return type(self), (str(self), self.status, self.system_errno)
