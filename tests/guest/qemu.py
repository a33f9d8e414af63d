# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""A process of QEMU: started, asked by QMP, and always ended; its logs stay."""

import ctypes
import json
import pathlib
import re
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    """Runs in a child: it is killed when the test is, whatever kills that."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def tail(path, lines=25):
    """The last lines of a log, for a message."""
    if not path.exists():
        return f"{path}: not written\n"
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return f"--- the last lines of {path}:\n" + "".join(f"    {line}\n" for line in text)


class GuestError(AssertionError):
    """A guest did not do what it must; the text has the ends of the logs."""


class Qmp:
    """QEMU's control socket."""

    def __init__(self, connection):
        self._socket = connection
        self._pending = b""
        self.events = []

    def _message(self, deadline):
        while b"\n" not in self._pending:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError
            self._pending += data
        line, _, self._pending = self._pending.partition(b"\n")
        return json.loads(line)

    def greet(self, seconds):
        self._message(time.monotonic() + seconds)
        self.command("qmp_capabilities")

    def command(self, name, seconds=60, **arguments):
        """Runs a command; what it returns. Events that come meanwhile are kept."""
        request = {"execute": name, **({"arguments": arguments} if arguments else {})}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        deadline = time.monotonic() + seconds
        while True:
            message = self._message(deadline)
            if "event" in message:
                self.events.append(message)
            elif "error" in message:
                raise GuestError(f"QMP {name}: {message['error']['desc']}")
            else:
                return message["return"]

    def wait_event(self, name, seconds=60, **data):
        """Waits for an event with these data, which may have come already."""
        deadline = time.monotonic() + seconds
        while True:
            for event in self.events:
                if event["event"] == name and data.items() <= event.get("data", {}).items():
                    self.events.remove(event)
                    return event
            message = self._message(deadline)
            if "event" in message:
                self.events.append(message)


class Process:
    """A running QEMU. sockets is a folder with a short path; logs go below logs."""

    def __init__(self, command, arguments, sockets, logs):
        self.serial_log = logs / "serial.log"
        self.qemu_log = logs / "qemu.log"
        self._agent_path = sockets / "agent"
        qmp_path = sockets / "qmp"
        own = ["-nodefaults", "-display", "none", "-no-reboot",
               "-serial", f"file:{self.serial_log}",
               "-qmp", f"unix:{qmp_path},server=on,wait=off",
               "-chardev", f"socket,id=agent,path={self._agent_path},server=on,wait=off",
               "-device", "virtio-serial-pci,id=channel,bus=pcie.0",
               "-device", "virtserialport,bus=channel.0,chardev=agent,name=agent"]
        line = [*command, *arguments, *own]
        (logs / "command").write_text(" \\\n  ".join(line) + "\n", encoding="utf-8")
        with open(self.qemu_log, "wb") as log:
            self._process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                             preexec_fn=die_with_parent)  # pylint: disable=subprocess-popen-preexec-fn
        try:
            self.qmp = Qmp(self._connect(qmp_path, 60))
            self.qmp.greet(60)
            self.agent = self._connect(self._agent_path, 60)
        except BaseException:
            self.end()
            raise

    def fail(self, what):
        """A GuestError with the ends of the logs."""
        status = self._process.poll()
        state = "is running" if status is None else f"ended with status {status}"
        return GuestError(f"{what}; QEMU {state}\n{tail(self.serial_log)}{tail(self.qemu_log)}")

    def _connect(self, path, seconds):
        """Connects to a socket that QEMU makes; it says nowhere when, so this asks until it is there."""
        deadline = time.monotonic() + seconds
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(path))
                return connection
            except (FileNotFoundError, ConnectionRefusedError):
                connection.close()
            if self._process.poll() is not None:
                raise self.fail("QEMU did not start")
            if time.monotonic() > deadline:
                raise self.fail(f"QEMU made no socket {pathlib.Path(path).name} in {seconds} s")
            time.sleep(0.01)

    def running(self):
        return self._process.poll() is None

    def wait_said(self, pattern, seconds=60):
        """Waits until a line of QEMU's own log matches. The log is a file, which no event tells of: it is read again
        until it does."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.qemu_log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE):
            if not self.running():
                raise self.fail(f"QEMU ended before it said {pattern!r}")
            if time.monotonic() > deadline:
                raise self.fail(f"QEMU did not say {pattern!r} in {seconds} s")
            time.sleep(0.01)

    def wait(self, seconds):
        """Waits until QEMU ends; its status."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise self.fail(f"QEMU did not end in {seconds} s") from None

    def end(self):
        """Kills it, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
