# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""A vfio-user client for tests, written from the protocol's description alone: it shares nothing with what it tests."""

import errno
import json
import os
import select
import socket
import struct

VERSION, DMA_MAP, DMA_UNMAP, GET_INFO, GET_REGION_INFO, GET_REGION_IO_FDS, GET_IRQ_INFO = range(1, 8)
SET_IRQS, REGION_READ, REGION_WRITE, DMA_READ, DMA_WRITE, RESET = range(8, 14)
HEADER = struct.Struct("=HHIII")
REPLY, NO_REPLY, ERROR = 1, 0x10, 0x20
CONFIG = 7
MSIX, ERR_IRQ, REQ_IRQ = 2, 3, 4
DATA_NONE, DATA_BOOL, DATA_EVENTFD, MASK, UNMASK, TRIGGER = 1, 2, 4, 8, 16, 32
SECONDS = 30  # a test that waits longer has failed


class Refused(Exception):
    """An error reply."""

    def __init__(self, number):
        super().__init__(errno.errorcode.get(number, str(number)))
        self.errno = number


class Gone(Exception):
    """The server ended the connection."""


def connect(path):
    """A connected socket; long paths go through their directory."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = os.open(os.path.dirname(path) or ".", os.O_PATH)
    try:
        made.connect(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
    except OSError:
        made.close()
        raise
    finally:
        os.close(folder)
    made.settimeout(SECONDS)
    return made


class Client:
    """One connection. `memory` answers the server's DMA: a bytearray at I/O address `memory_at`."""

    def __init__(self, path, greet=True, capabilities=None):
        self.socket = connect(path)
        self.next_id = 100
        self.memory, self.memory_at = bytearray(), 0
        self.dma_answers = True
        self.version = self.greet(capabilities) if greet else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def greet(self, capabilities=None):
        text = json.dumps({"capabilities": {"max_msg_fds": 8, **(capabilities or {})}}).encode() + b"\0"
        reply = self.ask(VERSION, struct.pack("=HH", 0, 0) + text)
        return json.loads(reply[4:-1])["capabilities"]

    def send(self, command, payload=b"", fds=(), flags=0, size=None, message_id=None):
        self.next_id = (self.next_id + 1) & 0xFFFF
        used = self.next_id if message_id is None else message_id
        header = HEADER.pack(used, command, HEADER.size + len(payload) if size is None else size, flags, 0)
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack(f"={len(fds)}i", *fds))] if fds else []
        sent = self.socket.sendmsg([header + payload], ancillary)
        if sent < len(header + payload):
            self.socket.sendall((header + payload)[sent:])
        return used

    def exactly(self, count):
        data = b""
        self.fds = []
        while len(data) < count:
            part, ancillary, _, _ = self.socket.recvmsg(count - len(data), socket.CMSG_SPACE(64))
            for _, _, passed in ancillary:
                self.fds += struct.unpack(f"={len(passed) // 4}i", passed)
            if not part:
                raise Gone
            data += part
        return data

    def receive(self):
        """The next message: header fields, payload, descriptors."""
        header = HEADER.unpack(self.exactly(HEADER.size))
        fds = self.fds
        payload = self.exactly(header[2] - HEADER.size)
        return header, payload, fds + self.fds

    def answer_dma(self, header, payload):
        address, count = struct.unpack_from("=QQ", payload)
        if not self.dma_answers:
            return
        at = address - self.memory_at
        if at < 0 or at + count > len(self.memory):
            self.socket.sendall(HEADER.pack(header[0], header[1], HEADER.size, REPLY | ERROR, errno.EFAULT))
        elif header[1] == DMA_READ:
            data = payload[:16] + bytes(self.memory[at:at + count])
            self.socket.sendall(HEADER.pack(header[0], header[1], HEADER.size + len(data), REPLY, 0) + data)
        else:
            self.memory[at:at + count] = payload[16:]
            self.socket.sendall(HEADER.pack(header[0], header[1], HEADER.size, REPLY, 0))

    def reply_to(self, message_id):
        """The reply with that id; what the server asks meanwhile is answered."""
        while True:
            header, payload, fds = self.receive()
            if header[3] & 0xF == 0:
                self.answer_dma(header, payload)
                continue
            assert header[0] == message_id, (header, message_id)
            self.passed = fds
            if header[3] & ERROR:
                raise Refused(header[4])
            return payload

    def wait_for(self, event):
        """Waits for an event, and answers what the server asks meanwhile."""
        while True:
            ready = select.select([event, self.socket], [], [], SECONDS)[0]
            if event in ready:
                return int.from_bytes(os.read(event, 8), "little")
            assert ready, "nothing came"
            header, payload, _ = self.receive()
            assert header[3] & 0xF == 0, header
            self.answer_dma(header, payload)

    def ask(self, command, payload=b"", fds=()):
        return self.reply_to(self.send(command, payload, fds))

    def read(self, region, offset, count):
        reply = self.ask(REGION_READ, struct.pack("=QII", offset, region, count))
        assert struct.unpack_from("=QII", reply) == (offset, region, count)
        return reply[16:]

    def write(self, region, offset, data):
        self.ask(REGION_WRITE, struct.pack("=QII", offset, region, len(data)) + data)

    def number(self, region, offset, width=4):
        return int.from_bytes(self.read(region, offset, width), "little")

    def put(self, region, offset, value, width=4):
        self.write(region, offset, value.to_bytes(width, "little"))

    def info(self):
        return struct.unpack("=IIII", self.ask(GET_INFO, struct.pack("=IIII", 16, 0, 0, 0)))

    def region_info(self, index, argsz=32):
        """argsz, flags, capability offset, size, offset, the bytes behind, the descriptor or None."""
        reply = self.ask(GET_REGION_INFO, struct.pack("=IIIIQQ", argsz, 0, index, 0, 0, 0))
        size, flags, _, at, length, offset = struct.unpack_from("=IIIIQQ", reply)
        return size, flags, at, length, offset, reply[32:], self.passed[0] if self.passed else None

    def irq_info(self, index):
        return struct.unpack("=IIII", self.ask(GET_IRQ_INFO, struct.pack("=IIII", 16, 0, index, 0)))

    def set_irqs(self, flags, index, start, count, fds=(), data=b""):
        self.ask(SET_IRQS, struct.pack("=IIIII", 20 + len(data), flags, index, start, count) + data, fds)

    def map(self, address, size, fd=None, offset=0, flags=3):
        self.ask(DMA_MAP, struct.pack("=IIQQQ", 32, flags, offset, address, size), [fd] if fd is not None else [])

    def unmap(self, address, size, flags=0):
        return struct.unpack("=IIQQ", self.ask(DMA_UNMAP, struct.pack("=IIQQ", 24, flags, address, size)))[3]

    def capability(self, wanted):
        """Offset of a capability of the first 256 bytes."""
        at = self.number(CONFIG, 0x34, 1)
        while at and self.number(CONFIG, at, 1) != wanted:
            at = self.number(CONFIG, at + 1, 1)
        return at

    def extended(self, wanted):
        at = 0x100
        while at:
            header = self.number(CONFIG, at)
            if header & 0xFFFF == wanted:
                return at
            at = header >> 20
        return 0
