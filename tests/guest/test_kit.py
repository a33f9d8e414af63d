#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of the kit that work without a guest: archives, modules, sources of packages, the store."""

import json
import lzma
import pathlib
import stat
import tempfile
import unittest

import cpio
import fetch
import image
import private_apt
import qemu


def unpacked(data):
    """Name, mode and bytes of the entries of an archive, read as the kernel's document has it."""
    entries, place = {}, 0
    while True:
        header = data[place:place + 110]
        assert header[:6] == b"070701", place
        fields = [int(header[6 + 8 * index:14 + 8 * index], 16) for index in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = data[place + 110:place + 110 + name_size]
        assert name.endswith(b"\0")
        start = place + (110 + name_size + 3) // 4 * 4
        place = start + (size + 3) // 4 * 4
        if name == b"TRAILER!!!\0":
            assert place == len(data)
            return entries
        entries[name[:-1].decode()] = (mode, data[start:start + size])


class CpioTest(unittest.TestCase):
    def test_round(self):
        archive = cpio.Archive()
        archive.file("a/b/five", b"12345", executable=True)
        archive.file("a/none", b"")
        archive.link("a/link", "b/five")
        archive.folder("empty")
        entries = unpacked(archive.bytes())
        self.assertEqual(set(entries), {"a", "a/b", "a/b/five", "a/none", "a/link", "empty"})
        self.assertEqual(entries["a/b/five"], (stat.S_IFREG | 0o755, b"12345"))
        self.assertEqual(entries["a/none"], (stat.S_IFREG | 0o644, b""))
        self.assertEqual(entries["a/link"], (stat.S_IFLNK | 0o777, b"b/five"))
        self.assertTrue(stat.S_ISDIR(entries["empty"][0]))
        names = list(entries)
        self.assertLess(names.index("a/b"), names.index("a/b/five"), "a folder comes before what is in it")

    def test_copy(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "in").mkdir()
            (folder / "in/file").write_bytes(b"x")
            (folder / "in/link").symlink_to("file")
            archive = cpio.Archive()
            archive.copy(folder, "/there")
        entries = unpacked(archive.bytes())
        self.assertEqual(entries["there/in/file"][1], b"x")
        self.assertEqual(entries["there/in/link"][1], b"file")
        self.assertIn("/there/in", archive)


class ModulesTest(unittest.TestCase):
    def test_closure(self):
        """What a module depends on is loaded before it, also when it is compressed or spelled otherwise."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "deep").mkdir()
            (folder / "deep/top-one.ko").write_bytes(b"ELF\0depends=mid,base\0license=x\0")
            (folder / "mid.ko.xz").write_bytes(lzma.compress(b"ELF\0depends=base\0"))
            (folder / "base.ko").write_bytes(b"ELF\0depends=\0")
            (folder / "other.ko").write_bytes(b"ELF\0depends=\0")
            closure = image.module_closure(folder, ["top-one", "base"])
            self.assertEqual([module for module, _ in closure], ["base", "mid", "top_one"])
            self.assertTrue(all(data.startswith(b"ELF") for _, data in closure))
            with self.assertRaisesRegex(FileNotFoundError, "no module absent"):
                image.module_closure(folder, ["absent"])


DEB822 = """# a comment
Types: deb deb-src
URIs: http://first.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN-----
 .
 -----END-----

Types: deb
URIs: http://first.example/security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""
LINES = """deb [arch=amd64,arm64 signed-by=/k.gpg] https://second.example/apt bookworm main # why not
deb-src https://second.example/apt bookworm main
# deb https://third.example/apt bookworm main
deb https://other.example/apt tool-bookworm main
deb https://other.example/apt bookworm contrib
"""


class SourcesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        place = pathlib.Path(folder.name)
        (place / "sources.list.d").mkdir()
        (place / "sources.list.d/debian.sources").write_text(DEB822, encoding="utf-8")
        (place / "sources.list.d/more.list").write_text(LINES, encoding="utf-8")
        self.stanzas = private_apt.machine_sources(place)

    def test_own_suites(self):
        chosen = private_apt.sources_of("bookworm", (), self.stanzas)
        self.assertEqual([(one["URIs"], one["Suites"]) for one in chosen],
                         [("http://first.example/debian", "bookworm bookworm-updates"),
                          ("http://first.example/security", "bookworm-security"),
                          ("https://second.example/apt", "bookworm")])
        self.assertEqual({one["Types"] for one in chosen}, {"deb"})
        self.assertEqual({one["Components"] for one in chosen}, {"main"})

    def test_replaced_suites(self):
        """Other suites come from the archive itself, by the same way and key."""
        chosen = private_apt.sources_of("bookworm", ("trixie", "trixie-backports"), self.stanzas)
        self.assertEqual([(one["URIs"], one["Suites"]) for one in chosen],
                         [("http://first.example/debian", "trixie trixie-backports"),
                          ("https://second.example/apt", "trixie trixie-backports")])
        self.assertIn("-----BEGIN-----", chosen[0]["Signed-By"])
        self.assertEqual((chosen[1]["Signed-By"], chosen[1]["Architectures"]), ("/k.gpg", "amd64 arm64"))

    def test_written_is_read(self):
        chosen = private_apt.sources_of("bookworm", (), self.stanzas)
        with tempfile.TemporaryDirectory() as name:
            place = pathlib.Path(name)
            (place / "sources.list.d").mkdir()
            (place / "sources.list.d/room.sources").write_text(private_apt.written(chosen), encoding="utf-8")
            self.assertEqual(private_apt.machine_sources(place), chosen)

    def test_nothing(self):
        with self.assertRaisesRegex(private_apt.Unavailable, "no source .* Debian sid"):
            private_apt.sources_of("sid", (), self.stanzas)


class StoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = fetch.Store(pathlib.Path(folder.name))

    @staticmethod
    def fill(into):
        into.mkdir()
        (into / "file").write_text("x", encoding="utf-8")
        return {"package": "p", "version": "1"}

    def test_brought_once(self):
        self.assertIsNone(self.store.get("thing"))
        self.store.bring("thing", self.fill)
        self.assertEqual(self.store.bring("thing", lambda into: self.fail("brought again"))["version"], "1")
        self.assertEqual(json.loads(self.store.record.read_text(encoding="utf-8"))["thing"]["package"], "p")

    def test_half_brought_is_not_there(self):
        def stop(into):
            self.fill(into)
            raise private_apt.Unavailable("no")
        with self.assertRaises(private_apt.Unavailable):
            self.store.bring("thing", stop)
        self.assertIsNone(self.store.get("thing"))
        self.store.bring("thing", self.fill)
        self.assertTrue((self.store.home / "thing/file").exists())


class ProcessTest(unittest.TestCase):
    """QEMU that does not come up is a message with the ends of its logs, and leaves nothing running."""

    def start(self, script):
        folder = tempfile.TemporaryDirectory(prefix="oamhal-guest-")
        self.addCleanup(folder.cleanup)
        place = pathlib.Path(folder.name)
        return qemu.Process(["sh", "-c", script, "sh"], [], place, place)

    def test_it_ends(self):
        with self.assertRaisesRegex(qemu.GuestError, r"(?s)did not start; QEMU ended with status 3.*no such machine"):
            self.start("echo no such machine >&2; exit 3")

    def test_no_program(self):
        with self.assertRaises(FileNotFoundError):
            with tempfile.TemporaryDirectory() as name:
                qemu.Process(["/nonexistent/qemu"], [], pathlib.Path(name), pathlib.Path(name))


if __name__ == "__main__":
    unittest.main(verbosity=2)
