#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""VFIO on a real kernel, with QEMU's teaching device behind an emulated IOMMU."""

import guest
import machines

EDU = "1234:11e8"


class Edu(guest.GuestCase):
    """Each test has a device or leaves it as it was; removal has one of its own."""

    @classmethod
    def programs(cls):
        return ["tests/guest/edu_vfio"]

    @classmethod
    def machine(cls):
        return machines.with_edu(2)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.devices = cls.guest.functions(EDU)
        for device in cls.devices:
            cls.guest.bind_vfio(device)

    def edu(self, what, device):
        return f"edu_vfio {what} {device} {self.guest.iommu_group(device)}"

    def test_devices(self):
        self.assertEqual(len(self.devices), 2)

    def test_map(self):
        """Registers by a mapping: the identification, an inverting register, a computing one."""
        said = self.check(self.edu("map", self.devices[0])).splitlines()
        self.assertEqual(said, ["identification 010000ed", "liveness edcba987", "factorial 3628800"])

    def test_dma(self):
        """The device reaches what was mapped for it, and nothing once it is unmapped: the IOMMU says no."""
        said = self.check(self.edu("dma", self.devices[0])).splitlines()
        self.assertEqual(said, ["there and back equal", "after unmap untouched"])
        faults = [line for line in self.check("dmesg").splitlines() if "DMAR" in line and "fault" in line.lower()]
        self.assertTrue(faults, "the kernel saw no fault")

    def test_decode(self):
        """Memory decode that is off is an error of a system call."""
        said = self.check(self.edu("decode", self.devices[0])).splitlines()
        self.assertEqual(said, ["decode off Input/output error", "decode on 010000ed"])

    def test_removal(self):
        """An orderly removal waits until the program lets go; then the device is gone."""
        device = self.devices[1]
        program = self.guest.start(self.edu("removal", device))
        program.expect("^ready for removal$")
        self.guest.qmp.command("device_del", id="edu1")
        program.expect("^asked to let go, identification 010000ed$")
        result = program.finish()
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.stdout.endswith(f"let {device} go\n"), result)
        self.guest.qmp.wait_event("DEVICE_DELETED", device="edu1")
        self.assertEqual(self.guest.functions(EDU), self.devices[:1])

    def test_table(self):
        """A device of no accelerator's class is none."""
        self.assertIn("no accelerator was found", self.check("oam-info"))


if __name__ == "__main__":
    guest.main()
