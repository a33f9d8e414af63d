# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The vfio-user server of oam-sim: configuration space and interrupts."""

import errno
import os
import struct
import unittest

import server_case as case
import vfio_user as vu

MEMORY, MASTER = 2, 4
ONES = 0xFFFFFFFF
RECEIVER = 6


class Config(case.Case):
    def setUp(self):
        super().setUp()
        self.client = vu.Client(self.path)
        self.addCleanup(lambda: self.client.close())

    def get(self, offset, width=4):
        return self.client.number(vu.CONFIG, offset, width)

    def put(self, offset, value, width=4):
        self.client.put(vu.CONFIG, offset, value, width)

    def test_header(self):
        self.assertEqual((self.get(0, 2), self.get(2, 2)), (0x1AF4, 0x10F0))
        self.assertEqual(self.get(8) >> 8, 0x120000)
        self.assertEqual((self.get(0x2C, 2), self.get(0x0E, 1), self.get(0x3D, 1)), (0x1AF4, 0, 0))
        self.assertEqual(len(self.client.read(vu.CONFIG, 0, 4096)), 4096)
        self.refused(errno.EINVAL, self.client.read, vu.CONFIG, 4094, 4)

    def test_identity_cannot_be_written(self):
        before = self.client.read(vu.CONFIG, 0, 4096)
        for offset in (*range(0, 4), *range(8, 12), 0x0E, 0x2C, 0x30, 0x34, 0x3D, 0x104, 0x150, 0x154, 0x158):
            self.put(offset, 0xFF, 1)
        self.assertEqual(self.client.read(vu.CONFIG, 0, 4096), before)

    def test_sizes_of_bars(self):
        expected = {0: (0xFFFFF004, ONES), 2: (0xFFFF000C, ONES), 4: (0xFFFFC000, 0)}
        for bar, (low, high) in expected.items():
            at = 0x10 + 4 * bar
            self.put(at, ONES)
            self.put(at + 4, ONES)
            self.assertEqual((self.get(at), self.get(at + 4)), (low, high))
            self.put(at, 0xE0000000)
            self.assertEqual(self.get(at) & ~0xF, 0xE0000000)

    def test_memory_decoding(self):
        client = self.client
        client.put(0, case.SCRATCH, 5)
        self.put(4, self.get(4, 2) & ~MEMORY, 2)
        self.assertEqual((client.number(0, 0), client.number(2, 0), client.number(4, 0)), (ONES, ONES, ONES))
        client.put(0, case.SCRATCH, 6)
        self.put(4, self.get(4, 2) | MEMORY, 2)
        self.assertEqual(client.number(0, case.SCRATCH), 5)

    def test_command_has_only_its_bits(self):
        self.put(4, 0xFFFF, 2)
        self.assertEqual(self.get(4, 2), 0x546)
        self.put(4, 0, 2)
        self.assertEqual(self.get(4, 2), 0)

    def test_power(self):
        power = self.client.capability(0x01)
        self.put(power + 4, 3, 2)
        self.assertEqual(self.client.number(0, 0), ONES)
        self.put(power + 4, 0, 2)
        self.put(power + 4, 1, 2)  # D1: not supported
        self.assertEqual(self.get(power + 4, 2) & 3, 0)
        self.assertEqual(self.client.number(0, 0), 0x89ABCDEF)

    def test_express(self):
        express = self.client.capability(0x10)
        self.assertEqual(self.get(express + 4) >> 28 & 1, 1)
        self.assertEqual(self.get(express + 0x0C) & 0x3FF, 16 << 4 | 5)
        self.assertEqual(self.get(express + 0x12, 2) & 0x3FF, 16 << 4 | 5)
        self.put(express + 0x12, 0, 2)
        self.assertEqual(self.get(express + 0x12, 2) & 0x3FF, 16 << 4 | 5)
        self.put(express + 8, 0x7FFF, 2)
        self.assertEqual(self.get(express + 8, 2), 0x79FF)

    def test_extended(self):
        serial = self.client.extended(0x0003)
        self.assertEqual(self.client.read(vu.CONFIG, serial + 4, 8), bytes.fromhex("8877665544332211"))
        for wanted in (0x0001, 0x0019, 0x0025, 0x0026, 0x002A, 0x0027):
            self.assertNotEqual(self.client.extended(wanted), 0, hex(wanted))
        aer = self.client.extended(0x0001)
        self.put(aer + 0x08, ONES)
        self.assertEqual(self.get(aer + 0x08), 0x007FF030)
        self.put(aer + 0x14, 0)
        self.assertEqual(self.get(aer + 0x14), 0)

    def margin(self, lane, kind, payload, receiver=RECEIVER):
        at = self.client.extended(0x0027) + 8 + 4 * lane
        self.put(at, receiver | kind << 3 | payload << 8, 2)
        return self.get(at + 2, 2)

    def report(self, payload):
        answer = self.margin(0, 1, payload)
        self.assertEqual(answer & 0x3F, RECEIVER | 1 << 3)
        return answer >> 8

    def test_margining(self):
        at = self.client.extended(0x0027)
        self.assertEqual(self.get(at + 6, 2), 1)
        for lane in range(16):
            self.assertEqual(self.get(at + 8 + 4 * lane), 0x9C389C38)
        self.assertEqual(self.report(0x88) & 0x01, 1)
        voltage, timing = self.report(0x89), self.report(0x8A)
        self.assertTrue(6 <= timing <= 63 and 32 <= voltage <= 127)
        self.assertTrue(20 <= self.report(0x8B) <= 50 and self.report(0x90) == 15)
        self.assertEqual(self.margin(3, 7, 0x9C, 0), 0x9C38)
        limit = RECEIVER | 2 << 3 | 0xC0 << 8 | 8 << 8
        self.assertEqual(self.margin(3, 2, 0xC8), limit)
        states = [self.margin(3, 3, steps) >> 14 for steps in range(timing + 1)]
        self.assertEqual(states, sorted(states, reverse=True))  # in progress, and beyond the edge too many errors
        self.assertEqual((states[0], states[-1]), (2, 0))
        self.assertEqual(self.margin(3, 3, timing + 1) >> 14, 3)
        self.assertEqual(self.margin(3, 4, 0x80 | voltage) >> 14, 0)
        self.assertEqual(self.margin(3, 2, 0x0F), RECEIVER | 2 << 3 | 0x0F << 8)
        self.assertEqual(self.margin(3, 1, 0x88, 1) & 0x38, 0x38)  # no such receiver

    def test_rest_comes_back_with_the_next_client(self):
        before = self.client.read(vu.CONFIG, 0, 4096)
        for offset in range(0, 4096, 4):
            self.put(offset, ONES)
        self.assertNotEqual(self.client.read(vu.CONFIG, 0, 4096), before)
        self.client.close()
        self.client = vu.Client(self.path)
        self.assertEqual(self.client.read(vu.CONFIG, 0, 4096), before)


class Interrupts(case.Case):
    def setUp(self):
        super().setUp()
        self.client = vu.Client(self.path)
        self.addCleanup(lambda: self.client.close())
        self.client.put(vu.CONFIG, 4, MEMORY | MASTER, 2)

    def listen(self, vector, count=1, index=vu.MSIX):
        events = [self.event() for _ in range(count)]
        self.client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, index, vector, count, events)
        return events

    def pending(self):
        return self.client.number(4, 0x800, 8)

    def test_counts(self):
        found = [self.client.irq_info(index)[1:] for index in range(5)]
        self.assertEqual(found, [(0, 0, 0), (0, 1, 0), (3, 2, 4), (1, 3, 1), (1, 4, 1)])
        self.refused(errno.EINVAL, self.client.irq_info, 5)

    def test_vectors(self):
        msix = self.client.capability(0x11)
        events = self.listen(0, 4)
        self.assertEqual(self.client.number(vu.CONFIG, msix + 2, 2), 0x8003)
        for vector, event in enumerate(events):
            self.client.put(0, case.RAISE, vector)
            self.assertEqual([self.count(other) for other in events], [int(other is event) for other in events])
        self.client.set_irqs(vu.DATA_NONE | vu.TRIGGER, vu.MSIX, 0, 0)
        self.assertEqual(self.client.number(vu.CONFIG, msix + 2, 2), 0x0003)
        self.client.put(0, case.RAISE, 1)
        self.assertEqual((self.count(events[1]), self.pending()), (0, 0))
        self.client.put(0, case.RAISE, 99)

    def test_a_second_descriptor_replaces_the_first(self):
        first, = self.listen(1)
        second, = self.listen(1)
        self.client.put(0, case.RAISE, 1)
        self.assertEqual((self.count(first), self.count(second)), (0, 1))

    def test_vector_without_descriptor_pends(self):
        events = self.listen(0, 2)
        self.client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 1, 1)
        self.client.put(0, case.RAISE, 1)
        self.assertEqual((self.count(events[1]), self.pending()), (0, 2))
        self.assertEqual((self.count(self.listen(1)[0]), self.pending()), (1, 0))

    def mask_and_unmask(self, mask, unmask):
        event, = self.listen(2)
        mask()
        for _ in range(3):
            self.client.put(0, case.RAISE, 2)
        self.assertEqual((self.count(event), self.pending()), (0, 4))
        unmask()
        self.assertEqual((self.count(event), self.pending()), (1, 0))

    def test_masks(self):
        client = self.client
        control = client.capability(0x11) + 2
        command = (vu.CONFIG, 4)
        self.mask_and_unmask(lambda: client.put(4, 2 * 16 + 12, 1), lambda: client.put(4, 2 * 16 + 12, 0))
        self.mask_and_unmask(lambda: client.put(vu.CONFIG, control, 0xC000, 2),
                             lambda: client.put(vu.CONFIG, control, 0x8000, 2))
        self.mask_and_unmask(lambda: client.put(*command, MEMORY, 2), lambda: client.put(*command, MEMORY | MASTER, 2))
        self.mask_and_unmask(lambda: client.set_irqs(vu.DATA_NONE | vu.MASK, vu.MSIX, 2, 1),
                             lambda: client.set_irqs(vu.DATA_BOOL | vu.UNMASK, vu.MSIX, 1, 3, (), b"\0\1\0"))

    def test_table(self):
        self.client.write(4, 16, bytes(range(0xF0, 0x100)))
        self.assertEqual(self.client.read(4, 16, 16), bytes(range(0xF0, 0xFC)) + b"\0\0\0\0")
        self.client.write(4, 0x800, b"\xff" * 8)
        self.assertEqual(self.pending(), 0)

    def test_trigger(self):
        event, = self.listen(3)
        self.client.set_irqs(vu.DATA_NONE | vu.TRIGGER, vu.MSIX, 0, 4)
        self.client.set_irqs(vu.DATA_BOOL | vu.TRIGGER, vu.MSIX, 2, 2, (), b"\1\1")
        self.assertEqual(self.count(event), 2)
        for index in (vu.ERR_IRQ, vu.REQ_IRQ):
            event, = self.listen(0, 1, index)
            self.client.set_irqs(vu.DATA_NONE | vu.TRIGGER, index, 0, 1)
            self.assertEqual(self.count(event), 1)
            self.client.set_irqs(vu.DATA_NONE | vu.TRIGGER, index, 0, 0)
            self.client.set_irqs(vu.DATA_NONE | vu.TRIGGER, index, 0, 1)
            self.assertEqual(self.count(event), 0)

    def test_what_is_refused(self):
        event = self.event()
        pipe = os.pipe()
        for fd in pipe:
            self.addCleanup(os.close, fd)
        wrong = ((0, vu.MSIX, 0, 1, ()), (vu.DATA_NONE, vu.MSIX, 0, 1, ()), (vu.TRIGGER, vu.MSIX, 0, 1, ()),
                 (vu.DATA_NONE | vu.DATA_BOOL | vu.TRIGGER, vu.MSIX, 0, 1, ()),
                 (vu.DATA_NONE | vu.MASK | vu.UNMASK, vu.MSIX, 0, 1, ()), (64 | vu.DATA_NONE | vu.TRIGGER, 2, 0, 1, ()),
                 (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 2, [event]),
                 (vu.DATA_EVENTFD | vu.MASK, vu.MSIX, 0, 1, [event]),
                 (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 0, ()), (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 4, 1, [event]),
                 (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 2**32 - 1, 2, [event, event]),
                 (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 2**32 - 1, [event]),
                 (vu.DATA_EVENTFD | vu.TRIGGER, 0, 0, 1, [event]), (vu.DATA_EVENTFD | vu.TRIGGER, 77, 0, 1, [event]),
                 (vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 1, [pipe[1]]), (vu.DATA_NONE | vu.MASK, vu.ERR_IRQ, 0, 1, ()),
                 (vu.DATA_BOOL | vu.TRIGGER, vu.MSIX, 0, 4, ()))
        for arguments in wrong:
            with self.subTest(arguments):
                self.refused(errno.EINVAL, self.client.set_irqs, *arguments)
        self.refused(errno.EINVAL, self.client.ask, vu.SET_IRQS, struct.pack("=IIII", 20, 4, 2, 0))

    def test_full_counter(self):
        event, = self.listen(0)
        os.write(event, (2**64 - 2).to_bytes(8, "little"))
        self.client.put(0, case.RAISE, 0)
        self.assertEqual(self.count(event), 2**64 - 2)
        self.client.put(0, case.RAISE, 0)
        self.assertEqual(self.count(event), 1)

    def test_disconnect_takes_them_away(self):
        event, = self.listen(0)
        self.client.close()
        self.client = vu.Client(self.path)
        self.client.put(vu.CONFIG, 4, MEMORY | MASTER, 2)
        self.client.put(0, case.RAISE, 0)
        self.assertEqual((self.count(event), self.pending()), (0, 0))


if __name__ == "__main__":
    unittest.main(verbosity=2)
