#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""VFIO and sysfs' resource files on a real kernel, with QEMU's teaching device behind an emulated IOMMU.

The device (docs/specs/edu.rst of QEMU): 0x00 identification, 0x04 gives back the complement of what is written, 0x08
computes factorials, busy while bit 0 of 0x20; 0x60 raises an interrupt, 0x64 acknowledges it; 0x80, 0x88, 0x90
source, destination and length of a transfer between memory and its buffer at 0x40000, 0x98 starts it (1; 2: from the
buffer to memory) and has bit 0 set while it runs."""

import guest
import machines

EDU = "1234:11e8"
IDENTIFICATION = "0x10000ed"
IOVA = 0x100000
MSI, REQUEST = 2, 5  # of oamhal_interrupt_kind
ONES = "0xffffffff"
KILLED_BY_SIGBUS = 128 + 7


def transfer(source, destination, command):
    """The lines for a transfer of 2048 bytes: half of the buffer, for QEMU 7.2 refuses one that ends at its end."""
    return f"store 0 0x80 {source}\nstore 0 0x88 {destination}\nstore 0 0x90 2048\nstore 0 0x98 {command}\nuntil 0 0x98 1 0\n"


class Edu(guest.GuestCase):
    """Three devices: one for most tests, one that is removed, one that nothing is bound to."""

    @classmethod
    def programs(cls):
        return ["tests/guest/function_tool"]

    @classmethod
    def machine(cls):
        return machines.with_edu(3)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owned, cls.removed, cls.free = cls.guest.functions(EDU)
        cls.guest.bind_vfio(cls.owned)
        cls.guest.bind_vfio(cls.removed)

    def tool(self, way, function, lines):
        """The answers to the lines, behind the one to opening; every one but "ok"."""
        result = self.guest.run(f"function_tool {way} {function} <<'END'\n{lines}\nEND")
        self.assertEqual(result.stderr, "")
        return [line for line in result.stdout.splitlines() if line != "ok"]

    def test_registers(self):
        """The identification, an inverting register and a computing one, mapped and by system calls."""
        said = self.tool("vfio", self.owned, "region 0\nread 0 0 4\nmap 0\nload 0 0\nstore 0 4 0x12345678\nload 0 4\n"
                         "write 0 4 4 1\nread 0 4 4\nstore 0 8 10\nuntil 0 0x20 1 0\nload 0 8\ntransport")
        self.assertEqual(said, ["open", "0x100000 0x100000", IDENTIFICATION, IDENTIFICATION, "0xedcba987", "0xfffffffe",
                                hex(3628800), "vfio"])

    def test_dma(self):
        """The device reaches what was mapped for it, and nothing once it is unmapped: the IOMMU says no."""
        said = self.tool("vfio", self.owned, "config 4 2 6\nmap 0\nmemory 8192\nfill 0 2048 1\n"
                         f"dma {IOVA}\n{transfer(IOVA, 0x40000, 1)}{transfer(0x40000, IOVA + 4096, 3)}equal 0 4096 2048\n"
                         f"undma {IOVA}\nfill 4096 4096 0\nfill 0 4096 0\n{transfer(0x40000, IOVA + 4096, 3)}equal 0 4096 4096")
        self.assertEqual(said, ["open", "equal", "equal"])
        faults = [line for line in self.check("dmesg").splitlines() if "DMAR" in line and "fault" in line.lower()]
        self.assertTrue(faults, "the kernel saw no fault")

    def test_interrupt(self):
        said = self.tool("vfio", self.owned, f"interrupts {MSI}\nconfig 4 2 6\nevents {MSI} 1\nwrite 0 0x60 4 1\nevent 0\n"
                         f"write 0 0x64 4 1\nwrite 0 0x60 4 2\nevent 0\nwrite 0 0x64 4 2\nevents {MSI} 0")
        self.assertEqual(said, ["open", "1", "came 1", "came 1"])

    def test_decode(self):
        """Memory decode that is off is an error with a sentence."""
        said = self.tool("vfio", self.owned, "alive\nconfig 4 2 0\nread 0 0 4\nconfig 4 2 2\nread 0 0 4\nalive")
        self.assertEqual(len(said), 3, said)
        self.assertRegex(said[1], rf"^io: {self.owned}.*memory decode is off")
        self.assertEqual(said[2], IDENTIFICATION)

    def test_decode_mapped(self):
        """The same of mapped registers, where VFIO raises a signal. Under the guard they read as ones, which one look at a
        register that never does makes an error; and what is mapped anew is the device again. Without it the program ends."""
        said = self.tool("guarded", self.owned, "map 0\nload 0 0\nconfirm 0 0\nconfig 4 2 0\nload 0 0\nconfirm 0 0\nload 0 0\n"
                         "config 4 2 2\nmap 0\nload 0 0\nconfirm 0 0")
        self.assertEqual(said[:3] + said[5:], ["open", IDENTIFICATION, ONES, IDENTIFICATION])
        for words in said[3:5]:
            self.assertRegex(words, rf"^device-lost: {self.owned}.*its memory is switched off")
        unguarded = self.guest.run(f"function_tool vfio {self.owned} <<END\nmap 0\nconfig 4 2 0\nload 0 0\nEND")
        self.assertEqual(unguarded.status, KILLED_BY_SIGBUS, unguarded)
        self.assertEqual(unguarded.stdout, "open\nok\nok\n")

    def test_config(self):
        """Configuration space is written by libpci where no driver has the function, and refused where one has."""
        line = "config 0x3c 1"
        before = self.tool("config", self.free, line)[1]
        said = self.tool("config", self.free, f"{line} 0x5a\n{line}\n{line} {before}\n{line}\nconfig 0x3d 2 1\nconfig 4096 4 1")
        self.assertEqual(said[:3], ["open", "0x5a", before])
        for words in said[3:]:
            self.assertRegex(words, "^invalid-argument: ")
        said = self.tool("config", self.owned, f"{line} 0x5a\n{line}")
        self.assertRegex(said[1], f"^busy: the driver vfio-pci has {self.owned}.*unbind")
        self.assertNotEqual(said[2], "0x5a")

    def test_reset(self):
        self.assertEqual(self.tool("vfio", self.owned, "reset\nread 0 0 4"), ["open", IDENTIFICATION])

    def test_busy(self):
        """A second process is refused, and told who has the device."""
        script = (f"mkfifo /tmp/in /tmp/out; function_tool vfio {self.owned} </tmp/in >/tmp/out & holder=$!\n"
                  "exec 4>/tmp/in 5</tmp/out; read line <&5; echo $line\n"
                  f"function_tool vfio {self.owned} </dev/null; exec 4>&-; wait $holder; echo $holder")
        first, second, holder = self.check(script).splitlines()
        self.assertEqual(first, "open")
        self.assertRegex(second, rf"^busy: {self.owned} is in use: process {holder} \(function_tool\)")

    def test_not_bound(self):
        said = self.tool("vfio", self.free, "read 0 0 4")
        self.assertEqual(len(said), 1, said)
        self.assertRegex(said[0], rf"^not-supported: {self.free}.*vfio-pci")

    def test_no_such_function(self):
        self.assertRegex(self.tool("vfio", "0000:7f:00.0", "")[0], "^not-found: .*0000:7f:00.0")

    def test_sysfs(self):
        """Refused while decode is off, which nothing of ours switches on; then the same registers."""
        place = f"/sys/bus/pci/devices/{self.free}"
        self.check(f"printf '\\0\\0' | dd of={place}/config bs=2 seek=2 conv=notrunc 2>/dev/null")
        for _ in range(2):
            said = self.tool("sysfs", self.free, "read 0 0 4")
            self.assertEqual(len(said), 1, said)
            self.assertRegex(said[0], rf"^io: {self.free} is not enabled")
        self.check(f"echo 1 >{place}/enable")
        said = self.tool("sysfs", self.free, "map 0\nload 0 0\nstore 0 4 0\nload 0 4\ntransport")
        self.assertEqual(said, ["open", IDENTIFICATION, "0xffffffff", "sysfs"])

    def test_removal(self):
        """An orderly removal waits until the program lets go; then the device is gone."""
        program = self.guest.start(f"function_tool vfio {self.removed} <<END\nalive\nevents {REQUEST} 1\nsay ready\nevent 0\n"
                                   "read 0 0 4\nalive\nclose\nsay closed\nEND")
        program.expect("^ready$")
        self.guest.qmp.command("device_del", id="edu1")
        result = program.finish()
        self.assertEqual(result.stdout.splitlines(),
                         ["open", "ok", "ok", "ready", "came 1", IDENTIFICATION, "ok", "ok", "closed"], result)
        self.guest.qmp.wait_event("DEVICE_DELETED", device="edu1")
        self.assertNotIn(self.removed, self.guest.functions(EDU))
        self.assertRegex(self.tool("vfio", self.removed, "")[0], "^not-found: ")

    def test_table(self):
        """A device of no accelerator's class is none."""
        self.assertIn("no accelerator was found", self.check("oam-info"))


if __name__ == "__main__":
    guest.main()
