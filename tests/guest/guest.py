# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""A guest that runs commands: what the tests of a real kernel share."""

import base64
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import fetch
import image
import qemu

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", SOURCE / "build/dev"))
SKIPPED = 77
# A boot takes 3 to 6 seconds; a machine that does much else at the time needs more.
BOOT_SECONDS = 150
COMMAND_SECONDS = 90


class Result:
    """What a command did."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    def __repr__(self):
        return f"exit status {self.status}\n{self.stdout}{self.stderr}"


class Command:
    """A command that runs in the guest; one at a time."""

    def __init__(self, guest, line):
        self._guest, self._line = guest, line
        self._mark = f"mark{time.monotonic_ns()}"
        self._output = b""
        coded = base64.b64encode(line.encode()).decode()
        guest.process.agent.sendall(f"{self._mark} {coded}\n".encode())

    def _more(self, deadline, what):
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._guest.process.agent.settimeout(left)
            data = self._guest.process.agent.recv(65536)
        except TimeoutError:
            raise self._fail(f"{what}: nothing for too long") from None
        if not data:
            raise self._fail(f"{what}: the guest went away")
        self._output += data

    def _fail(self, what):
        said = self._output.decode(errors="replace")[-2000:]
        return self._guest.process.fail(f"`{self._line}`: {what}; it said:\n{said}")

    def expect(self, pattern, seconds=COMMAND_SECONDS):
        """Waits until the output has a line that matches; the match."""
        deadline = time.monotonic() + seconds
        while True:
            complete = self._output[:self._output.rfind(b"\n") + 1].decode(errors="replace")
            found = re.search(pattern, complete, re.MULTILINE)
            if found:
                return found
            if f"\n{self._mark} ".encode() in self._output:
                raise self._fail(f"it ended without {pattern!r}")
            self._more(deadline, f"waiting for {pattern!r}")

    def say(self, line):
        """A line for the command, which reads it from descriptor 3."""
        self._guest.process.agent.sendall(f"{line}\n".encode())

    def finish(self, seconds=COMMAND_SECONDS):
        """Waits for its end; the Result."""
        deadline = time.monotonic() + seconds
        end = re.compile(rb"\n" + self._mark.encode() + rb" (\d+) (\d+)\n")
        while True:
            found = end.search(self._output)
            if found and len(self._output) >= found.end() + int(found.group(2)):
                break
            self._more(deadline, "waiting for its end")
        stdout = self._output[:found.start()].decode(errors="replace")
        stderr = self._output[found.end():].decode(errors="replace")
        self._guest.log(self._line, found.group(1).decode(), stdout, stderr)
        return Result(int(found.group(1)), stdout, stderr)


class Guest:
    """A booted guest."""

    def __init__(self, store, name, machine, files, arguments):
        self.logs = pathlib.Path(os.environ.get("OAMHAL_GUEST_LOGS", store.home / "logs")) / name
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir(parents=True)
        kernel = store.home / "kernel" / store.get("kernel")["image"]
        files.write(self.logs / "initramfs")
        started = time.monotonic()
        # Sockets have short names: a path of one has at most 107 bytes.
        with tempfile.TemporaryDirectory(prefix="oamhal-guest-") as sockets:
            self.process = qemu.Process(
                machine, [*arguments, "-kernel", str(kernel), "-initrd", str(self.logs / "initramfs")],
                pathlib.Path(sockets), self.logs)
        try:
            self._wait_ready(started + BOOT_SECONDS)
        except BaseException:
            self.end()
            raise
        print(f"guest {name}: ready after {time.monotonic() - started:.1f} s; logs in {self.logs}", flush=True)

    @property
    def qmp(self):
        return self.process.qmp

    def _wait_ready(self, deadline):
        text = b""
        while b"guest: ready\n" not in text:
            self.process.agent.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                data = self.process.agent.recv(4096)
            except TimeoutError:
                raise self.process.fail(f"the guest was not ready in {BOOT_SECONDS} s") from None
            if not data:
                raise self.process.fail("the guest ended before it was ready")
            text += data

    def log(self, line, status, stdout, stderr):
        with open(self.logs / "commands.log", "a", encoding="utf-8") as log:
            log.write(f"$ {line}\n{stdout}{stderr}[exit status {status}]\n\n")

    def start(self, line):
        """Starts a shell command; the Command."""
        return Command(self, line)

    def run(self, line, seconds=COMMAND_SECONDS):
        """Runs a shell command; the Result."""
        return self.start(line).finish(seconds)

    def check(self, line, seconds=COMMAND_SECONDS):
        """Runs a shell command that must succeed; its standard output."""
        result = self.run(line, seconds)
        if result.status != 0:
            raise self.process.fail(f"`{line}`: {result}")
        return result.stdout

    def functions(self, identity):
        """The PCI functions with an identity such as 1af4:1000, in the order of their addresses."""
        vendor, device = identity.split(":")
        lines = self.check("cd /sys/bus/pci/devices; for f in *; do echo $f $(cat $f/vendor $f/device); done").splitlines()
        return [words[0] for words in map(str.split, lines) if words[1:] == [f"0x{vendor}", f"0x{device}"]]

    def bind_vfio(self, function):
        """Gives a function to vfio-pci."""
        place = f"/sys/bus/pci/devices/{function}"
        self.check(f"set -e; echo vfio-pci >{place}/driver_override; echo {function} >/sys/bus/pci/drivers_probe\n"
                   f"test $(basename $(readlink {place}/driver)) = vfio-pci")

    def iommu_group(self, function):
        return self.check(f"basename $(readlink /sys/bus/pci/devices/{function}/iommu_group)").strip()

    def end(self):
        self.process.end()


def installed(folder):
    """The run-time part of the build that is tested, installed into a folder."""
    command = [os.environ.get("CMAKE", "cmake"), "--install", str(BUILD), "--prefix", str(folder),
               "--component", "Runtime", "--strip"]
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return folder


class GuestCase(unittest.TestCase):
    """Tests in one guest that is booted once. Subclasses say how it is made."""

    maxDiff = None
    NEEDS_VFIO_USER = False
    store = None
    guest = None

    @classmethod
    def programs(cls):
        """Programs of the build that go to /bin of the guest, by their paths in it."""
        return []

    @classmethod
    def machine(cls):
        """QEMU's arguments: machine, memory, devices."""
        raise NotImplementedError

    @classmethod
    def qemu_folder(cls):
        names = ("qemu",) if cls.NEEDS_VFIO_USER else ("qemu", "qemu-stock")
        wanted = os.environ.get("OAMHAL_GUEST_QEMU")
        for name in (wanted,) if wanted else names:
            if cls.store.get(name):
                return cls.store.home / name
        raise unittest.SkipTest("a QEMU with vfio-user-pci is not at hand; run tests/guest/fetch.py"
                                if cls.NEEDS_VFIO_USER else "QEMU is not at hand; run tests/guest/fetch.py")

    @classmethod
    def setUpClass(cls):
        cls.store = fetch.Store(pathlib.Path(os.environ.get("OAMHAL_GUEST_HOME", fetch.HOME)))
        for name in ("kernel", "busybox"):
            if not cls.store.get(name):
                raise unittest.SkipTest(f"there is no {name} for a guest; run tests/guest/fetch.py")
        folder = cls.qemu_folder()
        kernel, busybox = cls.store.get("kernel"), cls.store.get("busybox")
        files = image.Image(cls.store.home / "kernel" / kernel["modules"],
                            cls.store.home / "busybox" / busybox["program"])
        with tempfile.TemporaryDirectory(prefix="oamhal-guest-") as prefix:
            files.add_installed(installed(pathlib.Path(prefix)))
            for program in cls.programs():
                files.add_program(BUILD / program)
            cls.guest = Guest(cls.store, cls.__name__.lower(), fetch.qemu_command(folder), files, cls.machine())
        cls.addClassCleanup(cls.guest.end)

    def check(self, line, seconds=COMMAND_SECONDS):
        return self.guest.check(line, seconds)


def main():
    """Runs the tests of the calling file; a run in which all were skipped has the status for it."""
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped and result.testsRun <= len(result.skipped) else 0)
