# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The vfio-user server of oam-sim and clients that mean no good: it neither falls nor keeps others out."""

import errno
import os
import select
import socket
import struct
import time
import unittest

import server_case as case
import vfio_user as vu


def greeting():
    text = b'{"capabilities":{"max_msg_fds":8}}\0'
    return vu.HEADER.pack(1, vu.VERSION, vu.HEADER.size + 4 + len(text), 0, 0) + struct.pack("=HH", 0, 0) + text


def conversation():
    """Messages of each kind, as bytes."""
    payloads = (
        (vu.GET_INFO, struct.pack("=IIII", 16, 0, 0, 0)),
        (vu.GET_REGION_INFO, struct.pack("=IIIIQQ", 32, 0, 2, 0, 0, 0)),
        (vu.GET_IRQ_INFO, struct.pack("=IIII", 16, 0, 2, 0)),
        (vu.SET_IRQS, struct.pack("=IIIII", 20, 33, 2, 0, 0)),
        (vu.REGION_READ, struct.pack("=QII", 0, 0, 8)),
        (vu.REGION_WRITE, struct.pack("=QII", 8, 0, 4) + b"abcd"),
        (vu.DMA_MAP, struct.pack("=IIQQQ", 32, 3, 0, 0x1000, 0x1000)),
        (vu.DMA_UNMAP, struct.pack("=IIQQ", 24, 0, 0x1000, 0x1000)),
        (vu.RESET, b""))
    return [vu.HEADER.pack(n, command, vu.HEADER.size + len(payload), 0, 0) + payload
            for n, (command, payload) in enumerate(payloads)]


class Hostile(case.Case):
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.pid}/fd"))

    def test_disconnect_at_every_byte(self):
        whole = greeting() + b"".join(conversation())
        for length in range(len(whole)):
            connection = vu.connect(self.path)
            connection.sendall(whole[:length])
            connection.close()
        self.assert_alive()

    def test_a_byte_at_a_time(self):
        with vu.Client(self.path) as client:
            for message in conversation():
                for byte in message:
                    client.socket.sendall(bytes([byte]))
                header, _, fds = client.receive()
                self.assertEqual(header[3], vu.REPLY)
                for fd in fds:
                    os.close(fd)

    def test_many_messages_at_once(self):
        with vu.Client(self.path) as client:
            client.socket.sendall(conversation()[0] * 500)
            for _ in range(500):
                self.assertEqual(client.receive()[0][1], vu.GET_INFO)

    def test_sizes(self):
        for size in (0, 1, 15, 2**20 + 33, 2**31, 2**32 - 1):
            for prefix in (b"", greeting()):
                with self.subTest(size=size, greeted=bool(prefix)):
                    self.ended(self.raw(prefix + vu.HEADER.pack(9, vu.GET_INFO, size, 0, 0) + b"x" * 100))
        self.assert_alive()

    def test_every_command_with_every_length(self):
        with vu.Client(self.path) as client:
            for command in (*range(2, 11), *range(14, 20), 255, 65535):
                for length in range(0, 48):
                    message_id = client.send(command, (b"\0" if command == vu.GET_INFO else b"\xff") * length)
                    with self.subTest(command=command, length=length):
                        self.assertRaises(vu.Refused, client.reply_to, message_id)
            self.assertEqual(client.info()[0], 16)

    def test_unknown_commands(self):
        with vu.Client(self.path) as client:
            for command in (0, 6, vu.DMA_READ, vu.DMA_WRITE, 14, 15, 16, 17, 18, 99, 65535):
                self.refused(errno.ENOTSUP, client.ask, command, b"abc")

    def test_replies_that_nobody_asked_for(self):
        with vu.Client(self.path) as client:
            for flags in (vu.REPLY, vu.REPLY | vu.ERROR):
                client.send(vu.DMA_READ, b"x" * 100, flags=flags)
            self.assertEqual(client.info()[0], 16)
            client.send(vu.GET_INFO, flags=7)  # no type that there is
            self.assertRaises(vu.Gone, client.receive)
        self.ended(self.raw(vu.HEADER.pack(1, vu.VERSION, 16, vu.REPLY, 0)))
        self.assert_alive()

    def test_descriptors_that_nobody_wants(self):
        with vu.Client(self.path) as client:
            pipe = os.pipe()
            for fd in pipe:
                self.addCleanup(os.close, fd)
            before = self.descriptors()
            for count in (1, 16, 17, 64, 253):
                for command, payload in ((vu.GET_INFO, struct.pack("=IIII", 16, 0, 0, 0)),
                                         (vu.REGION_WRITE, struct.pack("=QII", 8, 0, 4) + b"abcd"),
                                         (vu.SET_IRQS, struct.pack("=IIIII", 20, 36, 2, 0, 4)),
                                         (vu.DMA_MAP, struct.pack("=IIQQQ", 32, 3, 0, 0, 0x1000)), (99, b"")):
                    message_id = client.send(command, payload, [pipe[1]] * count)
                    try:
                        client.reply_to(message_id)
                    except vu.Refused:
                        pass
                    self.assertEqual(self.descriptors(), before)
            with vu.Client(self.path, greet=False) as second:
                second.send(vu.VERSION, b"", [pipe[1]] * 200, size=1000)  # half a message
                self.assertEqual(client.info()[0], 16)
            # The server has room for its own files again.
            self.assertEqual(client.region_info(2)[1], 7)
        self.assert_alive()

    def test_descriptors_of_every_byte(self):
        with vu.Client(self.path) as client:
            event = self.event()
            before = self.descriptors()
            for byte in vu.HEADER.pack(5, vu.GET_INFO, 32, 0, 0) + struct.pack("=IIII", 16, 0, 0, 0):
                socket.send_fds(client.socket, [bytes([byte])], [event] * 100)
            self.assertRaises(vu.Refused, client.reply_to, 5)
            self.assertEqual(self.descriptors(), before)
            self.assertEqual(client.info()[0], 16)

    def test_descriptors_go_with_the_client(self):
        with vu.Client(self.path) as client:
            before = self.descriptors()
            client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 4, [self.event() for _ in range(4)])
            client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.ERR_IRQ, 0, 1, [self.event()])
            for page in range(5):
                client.map(page * 0x1000, 0x1000, self.memory(0x1000))
            self.assertGreaterEqual(self.descriptors(), before + 10)
        with vu.Client(self.path):
            self.assertEqual(self.descriptors(), before)

    def test_large_transfers(self):
        with vu.Client(self.path) as client:
            self.refused(errno.EINVAL, client.read, 2, 0, 2**20 + 1)
            self.refused(errno.EINVAL, client.read, 2, 0, 2**32 - 1)
            for count in (0, 3, 5, 2**32 - 1):
                payload = struct.pack("=QII", 8, 0, count) + b"abcd"
                self.refused(errno.EINVAL, client.ask, vu.REGION_WRITE, payload)
            data = os.urandom(0x10000)
            client.write(2, 0, data)
            self.assertEqual(client.read(2, 0, 0x10000), data)
            self.assertEqual(client.read(0, 0, 0), b"")


class Late(case.Case):
    """Clients that keep the server waiting; here it is not very patient."""

    PATIENCE = 2.0

    def test_half_a_greeting_keeps_nobody_out(self):
        begun = time.monotonic()
        halves = [self.raw(greeting()[:length]) for length in (0, 1, 15, 16, 20, 50)]
        self.assert_alive()
        for half in halves:
            self.ended(half)  # when the patience is over
        self.assertGreaterEqual(time.monotonic() - begun, self.PATIENCE)
        crowd = [self.raw() for _ in range(100)]
        self.assert_alive()
        del crowd

    def test_half_a_message_ends(self):
        with vu.Client(self.path) as client:
            client.send(vu.REGION_WRITE, b"x" * 8, size=1000)
            with vu.Client(self.path, greet=False) as second:
                self.refused(errno.EBUSY, second.greet)
            self.assertRaises(vu.Gone, client.receive)
        self.assert_alive()

    def test_client_that_does_not_read(self):
        with vu.Client(self.path) as client:
            client.socket.settimeout(0.2)
            message = vu.HEADER.pack(1, vu.REGION_READ, 32, 0, 0) + struct.pack("=QII", 0, 2, 0x10000)
            with self.assertRaises((TimeoutError, BrokenPipeError, ConnectionResetError)):
                while True:
                    client.socket.sendall(message * 100)
            gone = select.poll()
            gone.register(client.socket, 0)  # the end alone
            self.assertTrue(gone.poll(vu.SECONDS * 1000))
        self.assert_alive()


if __name__ == "__main__":
    unittest.main(verbosity=2)
