# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the server share: a small device that is served."""

import os
import pathlib
import select
import subprocess
import tempfile
import unittest

import vfio_user as vu

FAKE_MODULE = os.environ["FAKE_MODULE"]
SCRATCH, RAISE, RESETS, ADDRESS, LENGTH, COPY, RESULT, HANG, CLIENTS = (
    0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0x40, 0x48)
FROM_HOST, TO_HOST, TO_HOST_AT_ONCE = 1, 2, 3


class Case(unittest.TestCase):
    """Each test has a server of its own."""

    PATIENCE = 5.0  # of the server, in seconds

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = str(pathlib.Path(self.folder.name) / "m.sock")
        self.server = self.serve(self.path)

    def tearDown(self):
        self.stop(self.server)
        self.folder.cleanup()

    def serve(self, path):
        server = subprocess.Popen([FAKE_MODULE, path, str(int(self.PATIENCE * 1000))], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(server.stdout.readline(), b"ready\n")
        return server

    def stop(self, server):
        """Ends it; that it did not end by itself before shows that nothing made it fall."""
        self.assertIsNone(server.poll(), "the server has ended")
        server.stdin.close()
        self.assertEqual(server.wait(vu.SECONDS), 0)
        server.stdout.close()

    def assert_alive(self):
        with vu.Client(self.path) as client:
            self.assertEqual(client.number(0, 0, 8), 0x0123456789ABCDEF)

    def raw(self, data=b""):
        made = vu.connect(self.path)
        self.addCleanup(made.close)
        made.sendall(data)
        return made

    def ended(self, connection):
        """Reads until the server ends the connection."""
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass

    def refused(self, number, call, *arguments, **keywords):
        with self.assertRaises(vu.Refused) as caught:
            call(*arguments, **keywords)
        self.assertEqual(caught.exception.errno, number)

    def event(self):
        fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) if hasattr(os, "eventfd") else None
        self.assertIsNotNone(fd, "this Python has no eventfd")
        self.addCleanup(os.close, fd)
        return fd

    def memory(self, size, content=b""):
        fd = os.memfd_create("host")
        os.ftruncate(fd, size)
        os.pwrite(fd, content, 0)
        self.addCleanup(os.close, fd)
        return fd

    @staticmethod
    def count(event, seconds=0):
        """How often it was signalled; waits that long for the first time."""
        if not select.select([event], [], [], seconds)[0]:
            return 0
        return int.from_bytes(os.read(event, 8), "little")
