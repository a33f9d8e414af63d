# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/status.h: change that, and run /usr/bin/python3 -B python/bindgen
"""An exception for each status."""

from typing import Dict, Type

from oamhal._error import Error
from oamhal._native.status import Status


class InvalidArgument(Error):
    """An argument is None, out of its range or malformed."""


class NotFound(Error):
    """The thing asked for is not there."""


class Ambiguous(Error):
    """A selector names more than one thing. The message lists the choices."""


class NotSupported(Error):
    """This device, context or build cannot do that. The message says why."""


class NoPermission(Error):
    """The kernel or the file system refused."""


class Io(Error):
    """Reading or writing failed."""


class NoMemory(Error):
    """OAMHAL_ERROR_NO_MEMORY."""


class Forked(Error):
    """The context belongs to the parent process. Make a new one in this process."""


class DeviceLost(Error):
    """The device no longer answers."""


class Timeout(Error):
    """OAMHAL_ERROR_TIMEOUT."""


class Busy(Error):
    """Somebody else holds it."""


class Malformed(Error):
    """Bytes read are not what their format promises."""


class FindingsReached(Error):
    """Findings reach the severity at which the caller asked to fail (Strictness)."""


class VersionMismatch(Error):
    """Interface versions do not fit each other."""


class Internal(Error):
    """A bug in the library or in a backend. Please report it."""


__all__ = [
    "InvalidArgument",
    "NotFound",
    "Ambiguous",
    "NotSupported",
    "NoPermission",
    "Io",
    "NoMemory",
    "Forked",
    "DeviceLost",
    "Timeout",
    "Busy",
    "Malformed",
    "FindingsReached",
    "VersionMismatch",
    "Internal",
]

#: By what the library returned.
BY_STATUS: Dict[int, Type[Error]] = {
    Status.INVALID_ARGUMENT: InvalidArgument,
    Status.NOT_FOUND: NotFound,
    Status.AMBIGUOUS: Ambiguous,
    Status.NOT_SUPPORTED: NotSupported,
    Status.NO_PERMISSION: NoPermission,
    Status.IO: Io,
    Status.NO_MEMORY: NoMemory,
    Status.FORKED: Forked,
    Status.DEVICE_LOST: DeviceLost,
    Status.TIMEOUT: Timeout,
    Status.BUSY: Busy,
    Status.MALFORMED: Malformed,
    Status.FINDINGS: FindingsReached,
    Status.VERSION: VersionMismatch,
    Status.INTERNAL: Internal,
}
