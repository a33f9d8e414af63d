# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Archives of the form newc, which the kernel unpacks as its first root (Documentation/driver-api/early-userspace)."""

import pathlib
import stat

MAGIC = b"070701"
TRAILER = "TRAILER!!!"


def _padded(data):
    return data + b"\0" * (-len(data) % 4)


class Archive:
    """Files, folders and links by their paths; folders above a path come by themselves."""

    def __init__(self):
        self._entries = {}

    def _add(self, path, mode, data):
        pure = pathlib.PurePosixPath(path.lstrip("/"))
        for parent in list(pure.parents)[-2::-1]:
            self._entries.setdefault(str(parent), (stat.S_IFDIR | 0o755, b""))
        self._entries[str(pure)] = (mode, data)

    def folder(self, path):
        self._add(path, stat.S_IFDIR | 0o755, b"")

    def file(self, path, data, executable=False):
        self._add(path, stat.S_IFREG | (0o755 if executable else 0o644), data)

    def link(self, path, target):
        self._add(path, stat.S_IFLNK | 0o777, target.encode())

    def copy(self, source, path=None):
        """A file or link of this machine, or a folder with all that is in it."""
        source = pathlib.Path(source)
        path = str(path or source)
        if source.is_symlink():
            self.link(path, str(source.readlink()))
        elif source.is_dir():
            for entry in sorted(source.iterdir()):
                self.copy(entry, f"{path}/{entry.name}")
        else:
            self.file(path, source.read_bytes(), bool(source.stat().st_mode & 0o100))

    def __contains__(self, path):
        return path.lstrip("/") in self._entries

    def bytes(self):
        parts = []
        entries = [*self._entries.items(), (TRAILER, (0, b""))]
        for number, (name, (mode, data)) in enumerate(entries, start=1):
            encoded = name.encode() + b"\0"
            # inode, mode, owner, group, links, time, size, device and its number twice, length of the name, check
            fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(encoded), 0)
            header = MAGIC + b"".join(b"%08X" % field for field in fields)
            parts += [_padded(header + encoded), _padded(data)]
        return b"".join(parts)
