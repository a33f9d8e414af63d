# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The vfio-user server of oam-sim: what a client can ask of it."""

import errno
import mmap
import os
import pathlib
import struct
import unittest

import server_case as case
import vfio_user as vu

MASTER = 0x4


class Handshake(case.Case):
    def test_limits_are_what_both_can_do(self):
        with vu.Client(self.path, capabilities={"max_msg_fds": 3, "max_data_xfer_size": 4096}) as client:
            self.assertEqual(client.version["max_msg_fds"], 3)
            self.assertEqual(client.version["max_data_xfer_size"], 4096)
            self.assertEqual(client.version["pgsizes"], 4096)
            self.assertEqual(client.version["max_dma_maps"], 65535)

    def test_version_without_text(self):
        with vu.Client(self.path, greet=False) as client:
            reply = client.ask(vu.VERSION, struct.pack("=HH", 0, 3))
            self.assertEqual(struct.unpack_from("=HH", reply), (0, 0))
            self.assertEqual(reply[-1], 0)

    def test_what_is_no_version_is_refused(self):
        texts = (b"", b"{", b"[]\0", b"{}", b"{\"capabilities\":3}\0", b"{\"capabilities\":{\"max_msg_fds\":0}}\0",
                 b"{\"capabilities\":{\"max_data_xfer_size\":-1}}\0", b"[" * 4000 + b"\0", b"{}\0" + b" " * 20000 + b"\0")
        versions = [struct.pack("=HH", 0, 0) + text for text in texts[1:]] + [b"\0\0\0", struct.pack("=HH", 1, 0)]
        for version in versions:
            with self.subTest(version[:40]), vu.Client(self.path, greet=False) as client:
                self.refused(errno.EINVAL, client.ask, vu.VERSION, version)
                self.assertRaises(vu.Gone, client.receive)

    def test_the_first_message_must_be_the_version(self):
        with vu.Client(self.path, greet=False) as client:
            self.refused(errno.EINVAL, client.ask, vu.GET_INFO, struct.pack("=IIII", 16, 0, 0, 0))
            self.assertRaises(vu.Gone, client.receive)
        with vu.Client(self.path) as client:
            self.refused(errno.EINVAL, client.ask, vu.VERSION, struct.pack("=HH", 0, 0))
            self.assertEqual(client.info()[0], 16)

    def test_one_client_at_a_time(self):
        with vu.Client(self.path) as first:
            first.put(0, case.SCRATCH, 0xABCD)
            with vu.Client(self.path, greet=False) as second:
                self.refused(errno.EBUSY, second.greet)
            self.assertEqual(first.number(0, case.SCRATCH), 0xABCD)
        for clients in range(2, 30):  # one leaves, the next is there at once
            with vu.Client(self.path) as client:
                self.assertEqual(client.number(0, case.SCRATCH), 0xABCD)
                self.assertEqual(client.number(0, case.CLIENTS), clients)

    def test_long_path(self):
        folder = pathlib.Path(self.folder.name) / ("d" * 150) / ("e" * 150)
        folder.mkdir(parents=True)
        server = self.serve(str(folder / "module.sock"))
        with vu.Client(str(folder / "module.sock")) as client:
            self.assertEqual(client.info()[1], 3)
        self.stop(server)

    def test_socket_that_a_killed_server_left(self):
        server = self.serve(self.path + "2")
        server.kill()
        server.wait()
        server.stdin.close()
        server.stdout.close()
        server = self.serve(self.path + "2")
        with vu.Client(self.path + "2") as client:
            self.assertEqual(client.info()[1], 3)
        self.stop(server)


class Regions(case.Case):
    def test_device(self):
        with vu.Client(self.path) as client:
            self.assertEqual(client.info(), (16, 3, 9, 5))

    def test_shapes(self):
        with vu.Client(self.path) as client:
            sizes = {index: client.region_info(index)[3] for index in range(9)}
            self.assertEqual(sizes, {0: 0x1000, 1: 0, 2: 0x10000, 3: 0, 4: 0x4000, 5: 0, 6: 0, 7: 4096, 8: 0})
            self.assertEqual(client.region_info(0)[1], 3)
            self.refused(errno.EINVAL, client.region_info, 9)
            self.refused(errno.EINVAL, client.region_info, 0, 31)

    def test_trapped_registers(self):
        with vu.Client(self.path) as client:
            self.assertEqual(client.number(0, 0, 8), 0x0123456789ABCDEF)
            self.assertEqual(client.number(0, 2, 2), 0x89AB)
            client.put(0, case.SCRATCH, 0x1122334455667788, 8)
            client.put(0, case.SCRATCH + 3, 0xEE, 1)
            self.assertEqual(client.read(0, case.SCRATCH - 3, 9), bytes.fromhex("452301887766ee4433"))
            self.assertEqual(len(client.read(0, 0, 0x1000)), 0x1000)
            for offset, count in ((0xFFD, 4), (0x1000, 1), (2**64 - 1, 4), (0, 0x1001)):
                self.refused(errno.EINVAL, client.read, 0, offset, count)
            self.refused(errno.EINVAL, client.read, 1, 0, 4)
            self.refused(errno.EINVAL, client.read, 100, 0, 4)

    def test_mapped_memory_is_the_devices(self):
        with vu.Client(self.path) as client:
            _, flags, _, size, offset, _, fd = client.region_info(2)
            self.assertEqual(flags, 7)
            with mmap.mmap(fd, size, offset=offset) as memory:
                os.close(fd)
                memory[0x100:0x104] = b"host"
                self.assertEqual(client.read(2, 0x100, 4), b"host")
                client.write(2, 0x200, b"server")
                self.assertEqual(memory[0x200:0x206], b"server")

    def test_partly_mappable(self):
        with vu.Client(self.path) as client:
            argsz, flags, at, _, _, more, fd = client.region_info(4)
            self.assertEqual((argsz, flags, at, more, fd), (32 + 16 + 16, 15, 0, b"", None))
            _, _, at, _, _, more, fd = client.region_info(4, argsz)
            self.assertEqual((at, struct.unpack("=HHIIIQQ", more)), (32, (1, 1, 0, 1, 0, 0x1000, 0x3000)))
            with mmap.mmap(fd, 0x3000, offset=0x1000) as memory:
                os.close(fd)
                memory[0:4] = b"beef"
                self.assertEqual(client.read(4, 0x1000, 4), b"beef")
            self.assertEqual(client.number(4, 12), 1)  # the MSI-X table, masked

    def test_no_reply(self):
        with vu.Client(self.path) as client:
            for value in range(50):
                payload = struct.pack("=QIII", case.SCRATCH, 0, 4, value)
                client.send(vu.REGION_WRITE, payload, flags=vu.NO_REPLY)
            client.send(vu.REGION_READ, b"", flags=vu.NO_REPLY)  # not even of an error
            client.send(77, b"", flags=vu.NO_REPLY)
            self.assertEqual(client.number(0, case.SCRATCH), 49)

    def test_silent_device(self):
        with vu.Client(self.path) as client:
            client.put(0, case.HANG, 1)
            client.send(vu.REGION_READ, struct.pack("=QII", 0, 0, 4))
            # That one gets no answer, but what the device has no part in does.
            self.assertEqual(client.number(vu.CONFIG, 0, 2), 0x1AF4)
            client.put(0, case.HANG, 0)
            self.assertEqual(client.number(0, 0), 0x89ABCDEF)

    def test_reset(self):
        with vu.Client(self.path) as client:
            client.put(0, case.SCRATCH, 7)
            client.ask(vu.RESET)
            self.assertEqual((client.number(0, case.SCRATCH), client.number(0, case.RESETS)), (0, 1))
            express = client.capability(0x10)
            client.put(vu.CONFIG, express + 8, client.number(vu.CONFIG, express + 8, 2) | 0x8000, 2)
            self.assertEqual(client.number(0, case.RESETS), 2)
            self.assertEqual(client.number(vu.CONFIG, express + 8, 2) & 0x8000, 0)


class Dma(case.Case):
    def copy(self, client, direction, address, length):
        client.put(vu.CONFIG, 4, client.number(vu.CONFIG, 4, 2) | MASTER, 2)
        client.put(0, case.ADDRESS, address, 8)
        client.put(0, case.LENGTH, length, 8)
        event = self.event()
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 2, 1, [event])
        client.put(0, case.COPY, direction, 8)
        self.assertEqual(client.wait_for(event), 1)
        return client.number(0, case.RESULT, 8)

    def test_with_descriptor(self):
        fd = self.memory(0x10000, b"0123456789" * 100)
        with vu.Client(self.path) as client:
            client.map(0x100000, 0x8000, fd, 0)
            client.map(0x108000, 0x8000, fd, 0x8000)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0x100005, 20), 1)
            self.assertEqual(client.read(2, 0, 20), b"56789012345678901234")
            client.write(2, 0, bytes(range(256)) * 2)
            self.assertEqual(self.copy(client, case.TO_HOST, 0x107F00, 512), 1)  # over both mappings
            self.assertEqual(os.pread(fd, 512, 0x7F00), bytes(range(256)) * 2)
            self.assertEqual(client.unmap(0x100000, 0x8000), 0x8000)
            self.assertEqual(self.copy(client, case.TO_HOST, 0x107F00, 512), 2)
            self.assertEqual(self.copy(client, case.TO_HOST, 0x108000, 512), 1)

    def test_without_descriptor(self):
        with vu.Client(self.path, capabilities={"max_data_xfer_size": 100}) as client:
            client.memory, client.memory_at = bytearray(b"abcdefgh" * 512), 0x40000
            client.map(0x40000, 0x1000)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0x40003, 1000), 1)
            self.assertEqual(client.read(2, 0, 1000), bytes(client.memory[3:1003]))
            client.write(2, 0, b"Z" * 1000)
            self.assertEqual(self.copy(client, case.TO_HOST, 0x40010, 1000), 1)
            self.assertEqual(client.memory[0x10:0x10 + 1000], b"Z" * 1000)
            client.memory_at = 0  # the client says EFAULT
            self.assertEqual(self.copy(client, case.FROM_HOST, 0x40000, 8), 2)

    def test_without_descriptor_inside_an_access(self):
        with vu.Client(self.path) as client:
            client.memory, client.memory_at = bytearray(0x1000), 0x40000
            client.map(0x40000, 0x1000)
            self.assertEqual(self.copy(client, case.TO_HOST_AT_ONCE, 0x40000, 8), 2)

    def test_requests_are_served_while_the_server_waits(self):
        with vu.Client(self.path) as client:
            client.map(0x40000, 0x1000)
            client.put(vu.CONFIG, 4, 6, 2)
            client.put(0, case.ADDRESS, 0x40000, 8)
            client.put(0, case.LENGTH, 8, 8)
            client.put(0, case.COPY, case.FROM_HOST, 8)
            header, payload, _ = client.receive()
            self.assertEqual((header[1], payload), (vu.DMA_READ, struct.pack("=QQ", 0x40000, 8)))
            self.assertEqual(client.number(0, 0), 0x89ABCDEF)
            client.memory, client.memory_at = bytearray(b"abcdefgh"), 0x40000
            client.answer_dma(header, payload)
            self.assertEqual(client.number(0, case.RESULT), 1)
            client.put(0, case.COPY, case.FROM_HOST, 8)
            header, payload, _ = client.receive()
            client.ask(vu.RESET)  # ends the wait
            client.answer_dma(header, payload)  # too late
            self.assertEqual((client.number(0, case.RESULT), client.number(0, case.RESETS)), (0, 1))

    def test_client_that_goes_in_the_middle(self):
        with vu.Client(self.path) as client:
            client.map(0x40000, 0x1000)
            client.put(vu.CONFIG, 4, 6, 2)
            client.put(0, case.ADDRESS, 0x40000, 8)
            client.put(0, case.LENGTH, 8, 8)
            client.put(0, case.COPY, case.FROM_HOST, 8)
            client.receive()
        self.assert_alive()

    def test_client_that_does_not_answer(self):
        with vu.Client(self.path) as client:
            client.map(0x40000, 0x1000)
            client.dma_answers = False
            self.assertEqual(self.copy(client, case.FROM_HOST, 0x40000, 8), 2)  # within the patience of the server

    def test_bus_mastering(self):
        fd = self.memory(0x1000)
        with vu.Client(self.path) as client:
            client.map(0, 0x1000, fd)
            self.assertEqual(client.number(vu.CONFIG, 4, 2) & 6, 2)
            client.put(0, case.LENGTH, 8, 8)
            client.put(0, case.COPY, case.TO_HOST, 8)
            self.assertEqual(client.number(0, case.RESULT), 2)
            self.assertEqual(self.copy(client, case.TO_HOST, 0, 8), 1)

    def test_permissions(self):
        fd = self.memory(0x1000)
        readable = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY)
        self.addCleanup(os.close, readable)
        with vu.Client(self.path) as client:
            self.refused(errno.EACCES, client.map, 0, 0x1000, readable)
            client.map(0, 0x1000, readable, flags=1)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0, 8), 1)
            self.assertEqual(self.copy(client, case.TO_HOST, 0, 8), 2)

    def test_file_shorter_than_said(self):
        fd = self.memory(0x1000)
        with vu.Client(self.path) as client:
            client.map(0, 0x10000, fd)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0xFF0, 32), 2)
            self.assertEqual(self.copy(client, case.TO_HOST, 0xFF0, 32), 2)
            os.ftruncate(fd, 0)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0, 32), 2)
            self.assertEqual(self.copy(client, case.TO_HOST, 0, 32), 2)
            self.assertEqual(os.fstat(fd).st_size, 0)

    def test_maps(self):
        fd = self.memory(0x10000)
        with vu.Client(self.path) as client:
            client.map(0x10000, 0x4000, fd, 0)
            client.map(0x10000, 0x4000, fd, 0)  # the same again
            for address, size in ((0x10000, 0x1000), (0xF000, 0x2000), (0x13000, 0x2000), (0x10000, 0x8000)):
                self.refused(errno.EEXIST, client.map, address, size, fd)
            for address, size in ((0x20001, 0x1000), (0x20000, 0xFFF), (0x20000, 0), (2**64 - 0x1000, 0x2000)):
                self.refused(errno.EINVAL, client.map, address, size, fd)
            self.refused(errno.EINVAL, client.map, 0x20000, 0x1000, fd, 0, 4)
            client.map(2**64 - 0x1000, 0x1000, fd)
            client.map(0x14000, 0x1000)
            self.assertEqual(client.unmap(0x900000, 0x1000), 0)
            self.refused(errno.EINVAL, client.unmap, 0x11000, 0x1000)
            self.refused(errno.EINVAL, client.unmap, 0xF000, 0x2000)
            self.assertEqual(client.unmap(0, 0x80000), 0x5000)
            self.assertEqual(client.unmap(0, 0, 2), 0x1000)
            self.refused(errno.EINVAL, client.unmap, 0, 0)

    def test_maps_end_with_the_client(self):
        fd = self.memory(0x1000)
        with vu.Client(self.path) as client:
            client.map(0, 0x1000, fd)
        with vu.Client(self.path) as client:
            self.assertEqual(self.copy(client, case.FROM_HOST, 0, 8), 2)

    def test_many_maps_of_one_file(self):
        fd = self.memory(0x1000)
        with vu.Client(self.path) as client:
            for page in range(3000):  # more than a process may have descriptors
                client.map(0x100000 + page * 0x1000, 0x1000, fd)
            self.assertEqual(self.copy(client, case.FROM_HOST, 0x100000 + 2999 * 0x1000, 16), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
