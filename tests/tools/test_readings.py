#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What oam-info shows of temperatures, power and clocks, and of registers through debugfs."""

import os
import struct

import oam_info


class ReadingsTest(oam_info.Case):
    def readings(self, device):
        return {reading["name"]: reading for reading in device["readings"]}

    def values(self, device):
        return {name: reading["value"] for name, reading in self.readings(device).items()}

    def test_none_unless_asked(self):
        document = self.document("show", "0", root=self.tree("mi300x-ubb8"))
        self.assertNotIn("readings", document["devices"][0])
        self.assertNotIn("Readings", oam_info.run("show", "0", root=self.tree("mi300x-ubb8")).stdout)

    def test_amd(self):
        document = self.document("--readings", root=self.tree("mi300x-ubb8"))
        for device in document["devices"]:
            self.assertEqual(self.values(device), {
                "temperature.hotspot": 43000, "temperature.memory": 37000, "power": 138000, "power.limit": 750000,
                "clock.core": 132000, "clock.memory": 900000})
            self.assertEqual({reading["absent"] for reading in device["readings"]}, {None})
        shown = oam_info.run("show", "0", "--readings", root=self.tree("mi300x-ubb8")).stdout
        for words in ("temperature.hotspot  43 C", "138 W", "132 MHz", "hwmon power1_average"):
            self.assertIn(words, shown)

    def test_absent_with_reason(self):
        document = self.document("--readings", root=self.tree("hls2-gaudi2"))
        for device in document["devices"]:
            throttle = self.readings(device)["throttle"]
            self.assertEqual((throttle["value"], throttle["absent"]), (None, "not-read"))
            self.assertIn("--open", throttle["detail"])
        # A control node tells it.
        document = self.document("--readings", "--open", root=self.tree("hls2-gaudi2"))
        self.assertEqual({self.values(device)["throttle"] for device in document["devices"]}, {0})
        # A maker whose backend reads none.
        document = self.document("--readings", root=self.tree("h100-4gpu"))
        self.assertEqual([device["readings"] for device in document["devices"]], [[]] * 4)

    def test_reference_module(self):
        document = self.document("--readings", root=self.served("ubb8-reference"))
        for device in document["devices"]:
            readings = self.readings(device)
            self.assertEqual(readings["throttle"]["value"], 0)
            self.assertEqual(readings["power.limit"]["unit"], "mW")
            self.assertEqual(readings["temperature.hotspot"]["source"], "register TEMP_HOTSPOT")
            self.assertTrue(20000 < readings["temperature.hotspot"]["value"] < 95000)
            self.assertEqual(sum(name.startswith("temperature.memory.") for name in readings), 8)

    def test_a_capture_has_what_was_asked_for(self):
        for wanted in (False, True):
            archive = self.folder() / f"sensors-{wanted}.tar.xz"
            self.assertEqual(oam_info.run("capture", *["--readings"] * wanted, str(archive),
                                          root=self.tree("mi300x-ubb8")).returncode, 0)
            document = self.document("--root", str(archive), "--readings", root=None)
            self.assertEqual({self.values(device)["power"] for device in document["devices"]}, {138000 if wanted else None})


class DebugfsTest(oam_info.Case):
    ADDRESSES = [(0 if port < 2 else (port // 2) << 32 | 1 << 34) + 0x11a00000 + port % 2 * 0x100000 for port in range(8)]

    def machine(self, name, states):
        """The machine whose cards all show these states of their ports in debugfs."""
        root = self.own_tree(name)
        for card in (root / "sys/class/drm").glob("card*"):
            folder = root / "sys/kernel/debug/dri" / card.name[len("card"):]
            folder.mkdir(parents=True)
            with open(folder / "amdgpu_regs_pcie", "wb") as file:
                for base, state in zip(self.ADDRESSES, states):
                    file.seek(base + 0x70)
                    file.write(struct.pack("<I", state))
                file.truncate(self.ADDRESSES[-1] + 0x10000)
        return root

    def own_tree(self, machine):
        root = self.folder() / f"own-{len(list(self.folder().iterdir()))}"
        oam_info.subprocess.run([oam_info.OAM_SIM, "tree", machine, str(root)], check=True,
                                stdout=oam_info.subprocess.DEVNULL, env=oam_info.environment())
        return root

    def codes(self, document):
        return {finding["code"] for finding in document["findings"] if finding["code"].startswith("amd.")}

    def test_states_of_ports(self):
        root = self.machine("mi300x-ubb8", [0x81, 0x81, 0x11, 0x81, 0x81, 0x81, 0x81, 0xd1])
        self.assertEqual(self.codes(self.document("doctor", root=root)), set())
        document = self.document("doctor", "--debugfs", root=root)
        self.assertEqual(self.codes(document), {"amd.xgmi-ports-down"})
        message = next(finding["message"] for finding in document["findings"] if finding["code"] == "amd.xgmi-ports-down")
        self.assertIn("xGMI port 2 is down, as PCS_STATE_HIST1 says", message)

    def test_a_healthy_machine_has_no_finding(self):
        root = self.machine("mi300x-ubb8", [0x81] * 7 + [0xd1])
        self.assertEqual(self.codes(self.document("doctor", "--debugfs", root=root)), set())

    def test_without_the_file(self):
        document = self.document("--debugfs", root=self.tree("mi300x-ubb8"))
        self.assertEqual(self.codes(document), {"amd.registers-unreadable"})
        message = next(finding["message"] for finding in document["findings"] if finding["code"] == "amd.registers-unreadable")
        self.assertIn("amdgpu_regs_pcie is not there: debugfs is not mounted", message)

    @oam_info.unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_without_permission(self):
        root = self.machine("mi300x-ubb8", [0x81] * 8)
        for file in root.glob("sys/kernel/debug/dri/*/amdgpu_regs_pcie"):
            file.chmod(0)
        document = self.document("--debugfs", root=root)
        message = next(finding["message"] for finding in document["findings"] if finding["code"] == "amd.registers-unreadable")
        self.assertIn("debugfs is for root", message)

    def test_capture_refuses_it(self):
        ran = oam_info.run("capture", "--debugfs", str(self.folder() / "never.tar"), root=self.tree("mi300x-ubb8"))
        self.assertEqual(ran.returncode, 2)
        self.assertIn("--debugfs does not go with it", ran.stderr)


if __name__ == "__main__":
    oam_info.main()
