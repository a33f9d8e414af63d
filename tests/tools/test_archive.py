#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info capture writes an archive that --root takes: the same inventory, and nothing that could do harm."""

import contextlib
import fcntl
import io
import json
import lzma
import os
import pathlib
import re
import signal
import subprocess
import tarfile
import time

import oam_info

HANG_FS = os.environ.get("HANG_FS")
TWINS = sorted((oam_info.SOURCE / "tests/twins").glob("*.toml"))
KEEP_OUT = ("pcie_bw", "xgmi_error", "ras")
DEADLINE = 0.5
MIB = 1 << 20


def members(path):
    """The bytes of each file of an archive by its name."""
    with tarfile.open(path, "r:xz") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


class ArchiveCase(oam_info.Case):
    def setUp(self):
        # Where archives are unpacked: a test sees what is left behind.
        self.scratch = self.folder() / "scratch"
        self.scratch.mkdir(exist_ok=True)

    def run_here(self, *arguments, **keywords):
        return oam_info.run(*arguments, env=oam_info.environment(TMPDIR=str(self.scratch)), **keywords)

    def assert_clean(self):
        self.assertEqual(list(self.scratch.iterdir()), [])

    def captured(self, root, *options):
        """The archive of a root."""
        path = self.folder() / f"{self.id()}-{pathlib.Path(root).stem}-{len(list(self.folder().iterdir()))}.tar.xz"
        result = self.run_here("--root", str(root), "capture", *options, str(path))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        return path

    def inventory(self, root, *arguments):
        result = self.run_here("--json", *arguments, "--root", str(root))
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)


class CaptureTest(ArchiveCase):
    def test_same_inventory(self):
        for machine in (*oam_info.MACHINES, *map(str, TWINS)):
            root = self.tree(machine)
            archive = self.captured(root)
            for arguments in ((), ("--live",), ("links",), ("topology",), ("doctor",)):
                with self.subTest(machine=machine, arguments=arguments):
                    # A simulated machine stays simulated: not even the root differs.
                    self.assertEqual(self.inventory(archive, *arguments), self.inventory(root, *arguments))
            self.assert_clean()

    def test_a_capture_of_a_capture(self):
        first = self.captured(self.tree("mi300x-ubb8"))
        files, again = members(first), members(self.captured(first))
        for ours in (".oamhal/machine.toml", ".oamhal/manifest.json"):
            del files[ours], again[ours]
        self.assertEqual(files, again)

    def test_this_machine(self):
        path = self.folder() / "live.tar.xz"
        result = self.run_here("capture", str(path))
        self.assertEqual(result.returncode, 0, result.stderr)
        live, replayed = json.loads(self.run_here("--json").stdout), self.inventory(path)
        self.assertEqual((live.pop("root"), live.pop("machine")), ("live", None))
        self.assertEqual((replayed.pop("root"), replayed.pop("machine")), ("capture", live["host"]["hostname"]))
        self.assertEqual(replayed, live)

    def test_manifest(self):
        root = self.tree("mi300x-ubb8")
        files = members(self.captured(root))
        manifest = json.loads(files[".oamhal/manifest.json"])
        self.assertEqual((manifest["schema"], manifest["origin"], manifest["machine"], manifest["devices"]),
                         ("oamhal.capture/1", "simulated", "mi300x-ubb8", 8))
        self.assertEqual((manifest["redacted"], manifest["support"], manifest["missing"]), (False, False, []))
        self.assertIn(b'origin = "simulated"', files[".oamhal/machine.toml"])
        self.assertEqual({taken["class"] for taken in manifest["taken"]}, {"cached", "config", "live"})
        for taken in manifest["taken"]:
            place = (root / taken["path"]).resolve()
            self.assertEqual(files[str(place.relative_to(root.resolve()))], place.read_bytes())

    def test_takes_nothing_that_changes_or_blocks(self):
        root = self.tree("mi300x-ubb8")
        there = {part for path in root.rglob("*") for part in path.parts}
        taken = {part for name in members(self.captured(root)) for part in name.split("/")}
        for name in KEEP_OUT:
            self.assertIn(name, there)
            self.assertNotIn(name, taken)

    def test_never_overwrites(self):
        path = self.folder() / "mine.tar.xz"
        path.write_text("mine", encoding="utf-8")
        result = self.run_here("--root", str(self.tree("mixed-generic")), "capture", str(path))
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr, f"oam-info: cannot write {path}: it is there already, and is not overwritten\n")
        self.assertEqual(path.read_text(encoding="utf-8"), "mine")
        result = self.run_here("capture", str(self.folder() / "nowhere/x.tar.xz"))
        self.assertEqual((result.returncode, result.stderr.count("\n")), (2, 1))
        self.assertIn("No such file or directory", result.stderr)
        self.assertEqual(self.run_here("capture").returncode, 2)

    def test_missing_is_told(self):
        # A second tree: the first one is shared.
        root = self.folder() / "holes"
        subprocess.run([oam_info.OAM_SIM, "tree", "mi300x-ubb8", str(root)], check=True, timeout=60)
        gone = root / "sys/bus/pci/devices/0000:65:00.0/serial_number"
        gone.unlink()
        (gone.parent / "board_info").unlink()
        (gone.parent / "board_info").mkdir()
        archive = self.captured(root)
        manifest = json.loads(members(archive)[".oamhal/manifest.json"])
        reasons = {missing["path"]: missing["reason"] for missing in manifest["missing"]}
        folder = "sys/bus/pci/devices/0000:65:00.0"
        self.assertEqual(reasons, {f"{folder}/serial_number": "is not there", f"{folder}/board_info": "Is a directory"})
        self.assertEqual(self.inventory(archive), self.inventory(root))

    @contextlib.contextmanager
    def hanging(self, path):
        if not HANG_FS:
            self.skipTest("built without libfuse3")
        with subprocess.Popen([HANG_FS, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            try:
                if process.stdout.readline() != "ready\n":
                    self.skipTest(f"no FUSE mounts here: {process.stderr.read().strip()}")
                yield
            finally:
                process.terminate()

    def test_a_hanging_attribute_costs_its_deadline(self):
        root = self.tree("mi300x-ubb8")
        before = members(self.captured(root))
        for name in ("serial_number", "gpu_metrics", "fru_id"):
            with self.subTest(attribute=name), self.hanging((root / "sys/bus/pci/devices/0000:65:00.0" / name).resolve()):
                started = time.monotonic()
                files = members(self.captured(root, "--deadline", str(DEADLINE)))
                self.assertLess(time.monotonic() - started, DEADLINE + 2)
            lost = {path.rpartition("/")[2] for path in before.keys() - files.keys()}
            self.assertEqual((lost, len(before) - len(files)), ({name}, 1))
            manifest = json.loads(files[".oamhal/manifest.json"])
            self.assertEqual(manifest["missing"], [{"path": f"sys/bus/pci/devices/0000:65:00.0/{name}",
                                                    "reason": f"did not answer within {DEADLINE} s"}])


def member(name, **keywords):
    """A member of an archive, a file unless keywords say otherwise."""
    info = tarfile.TarInfo(name)
    for key, value in keywords.items():
        setattr(info, key, value)
    return info


class HostileTest(ArchiveCase):
    def archive(self, *entries, mode="w:xz"):
        """Writes an archive of (member, bytes) pairs."""
        path = self.folder() / "hostile.tar.xz"
        with tarfile.open(path, mode, format=tarfile.PAX_FORMAT, **({"preset": 0} if mode == "w:xz" else {})) as archive:
            for info, content in entries:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return path

    def assert_refused(self, path, name, why):
        result = self.run_here("--root", str(path))
        self.assertEqual((result.returncode, result.stdout), (3, ""), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(f"cannot use {path} as a root: ", result.stderr)
        if name is not None:
            self.assertRegex(result.stderr, f'entry "{re.escape(name)}/?" ')
        self.assertIn(why, result.stderr)
        self.assert_clean()

    def test_entries(self):
        link, hard, device, block, fifo = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE,
                                           tarfile.FIFOTYPE)
        victim = self.folder() / "victim"
        cases = (
            (member(str(victim)), "leads out"),
            (member("../victim"), "leads out"),
            (member("sys/../../victim"), "leads out"),
            (member("a/" * 1100 + "b"), "too long"),
            (member("sys/out", type=link, linkname="/etc/passwd"), "leads out"),
            (member("sys/out", type=link, linkname="../../etc/passwd"), "leads out"),
            (member("sys/hard", type=hard, linkname="sys/first"), "hard link"),
            (member("sys/null", type=device), "device node"),
            (member("sys/disk", type=block), "device node"),
            (member("sys/fifo", type=fifo), "FIFO"),
            (member("sys/suid", mode=0o4755), "set-user-ID"),
            (member("sys/sgid", type=tarfile.DIRTYPE, mode=0o2755), "set-group-ID"),
            (member("sys/first"), "there twice"),
            (member("sys/first/below"), "below a file"),
            (member("."), "root"),
            (member("../\033[2Jx"), "leads out"),
        )
        for info, why in cases:
            with self.subTest(name=info.name, why=why):
                # Something in front of it: the refusal is for the whole.
                shown = info.name.replace("\033", "?")
                self.assert_refused(self.archive((member("sys/first"), b"1\n"), (info, b"")), shown, why)
        self.assertFalse(victim.exists())

    def test_links(self):
        def link(name, target):
            return member(name, type=tarfile.SYMTYPE, linkname=target), b""
        below = self.archive(link("sys/l", "."), (member("sys/l/file"), b""))
        self.assert_refused(below, "sys/l/file", "below a file or a link")
        # Each alone stays inside by its letters; one through the other does not.
        through = self.archive(link("d/e/f/up", "../../.."), link("out", "d/e/f/up/../x"))
        self.assert_refused(through, "out", "leads out")
        circle = self.archive(link("sys/a", "b"), link("sys/b", "a"), (member("proc/sys/kernel/hostname"), b"h\n"))
        self.assertEqual(self.inventory(circle)["host"]["hostname"], "h")
        self.assert_clean()

    def test_sizes(self):
        self.assert_refused(self.archive((member("sys/big"), bytes(16 * MIB + 1))), "sys/big", "larger than 16 MiB")
        many = [(member(f"sys/{i}"), bytes(16 * MIB)) for i in range(17)]
        self.assert_refused(self.archive(*many), "sys/16", "larger than 256 MiB")
        header = member("sys", type=tarfile.DIRTYPE).tobuf()
        endless = self.folder() / "endless.tar.xz"
        with lzma.open(endless, "wb", preset=0) as stream:
            for _ in range(401):
                stream.write(header * 1000)
        self.assert_refused(endless, "sys", "400,000")

    def test_damage(self):
        whole = self.archive((member("proc/sys/kernel/hostname"), b"h\n"), (member("sys/noise"), os.urandom(100_000)))
        self.assertEqual(self.inventory(whole)["host"]["hostname"], "h")
        whole_bytes = whole.read_bytes()
        cut = self.folder() / "cut.tar.xz"
        cut.write_bytes(whole_bytes[:len(whole_bytes) // 2])
        self.assert_refused(cut, None, "damaged")
        for name, content in (("text", b"no archive\n"), ("empty", b""), ("zip", b"PK\x03\x04" + bytes(100))):
            path = self.folder() / name
            path.write_bytes(content)
            with self.subTest(content=name):
                self.assert_refused(path, None, "it ")
        self.assert_refused(self.archive(), None, "it holds nothing")
        # Another compression is another parser that a stranger's bytes would reach.
        self.assert_refused(self.archive((member("sys/first"), b"1\n"), mode="w:gz"), None, "no xz-compressed tar")

    def test_signals(self):
        archive = self.captured(self.tree("mi300x-ubb8"))
        for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            reader, writer = os.pipe()
            fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
            with subprocess.Popen([oam_info.OAM_INFO, "--json", "--root", str(archive)], stdout=writer,
                                  env=oam_info.environment(TMPDIR=str(self.scratch))) as process:
                os.close(writer)
                # Its output has begun and does not fit into the pipe: it is in the middle, and waits.
                self.assertEqual(os.read(reader, 1), b"{")
                self.assertEqual(len(list(self.scratch.iterdir())), 1)
                process.send_signal(sent)
                self.assertEqual(process.wait(timeout=10), -sent)
            os.close(reader)
            self.assert_clean()

    def test_environment(self):
        archive = self.captured(self.tree("mixed-generic"))
        result = oam_info.run("--json", env=oam_info.environment(OAMHAL_ROOT=str(archive), TMPDIR=str(self.scratch)))
        self.assertEqual(json.loads(result.stdout), self.inventory(self.tree("mixed-generic")))
        result = oam_info.run("--root", str(archive), env=oam_info.environment(TMPDIR=str(self.folder() / "none")))
        self.assertEqual((result.returncode, result.stderr.count("\n")), (3, 1))
        self.assertIn("temporary folder", result.stderr)


if __name__ == "__main__":
    oam_info.main()
