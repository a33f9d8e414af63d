# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Modules that `oam-sim serve` serves for a guest."""

import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time

import qemu

START_SECONDS = 60


class Servers:
    """A running oam-sim. Its sockets are in a folder with a short path; what it says goes to a log."""

    def __init__(self, program, machine, logs):
        self._folder = tempfile.TemporaryDirectory(prefix="oamhal-serve-")
        self.place = pathlib.Path(self._folder.name) / "m"
        self.program = program
        logs.mkdir(parents=True, exist_ok=True)
        self._log = logs / f"{machine}.log"
        with open(self._log, "wb") as errors:
            self._process = subprocess.Popen([str(program), "serve", machine, str(self.place)], stdin=subprocess.DEVNULL,
                                             stdout=subprocess.PIPE, stderr=errors, preexec_fn=qemu.die_with_parent)
        try:
            self._wait()
        except BaseException:
            self.end()
            raise

    def _wait(self):
        """All sockets listen when it has said its line."""
        deadline, said = time.monotonic() + START_SECONDS, b""
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([self._process.stdout], [], [], max(0, deadline - time.monotonic()))
            data = os.read(self._process.stdout.fileno(), 4096) if ready else b""
            if not data:
                raise qemu.GuestError(f"oam-sim serve did not come up; it said {said!r}\n{qemu.tail(self._log)}")
            said += data

    def socket(self, name):
        return self.place / f"{name}.sock"

    def pid(self, name):
        return int((self.place / f"{name}.pid").read_text(encoding="ascii"))

    def kill(self, name):
        """Ends the process of a module as nothing can prevent."""
        os.kill(self.pid(name), signal.SIGKILL)

    def end(self):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()
