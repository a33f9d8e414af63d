#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info capture --redact: nothing in the archive names the machine, and the inventory has the same shape."""

import json
import re
import subprocess
import tarfile

import oam_info

MAC, UUID, GUID, DSN = "ac:1f:6b:12:34:56", "74ff74a1-0000-1000-80ab-cdef01234567", "506b:4b03:00cc:ba98", 0xAC1F6BFFFE123456
DEVICE = "sys/bus/pci/devices/0000:65:00.0"


def forms(number):
    """How a 64-bit id can stand in a file."""
    digits = f"{number:016x}"
    texts = (f"{number:x}", str(number), "-".join(re.findall("..", digits)), ":".join(re.findall("....", digits)))
    return [*(text.encode() for text in texts), *(text.upper().encode() for text in texts),
            number.to_bytes(8, "little"), number.to_bytes(8, "big")]


class RedactTest(oam_info.Case):
    def captured(self, root, *options):
        path = self.folder() / f"{len(list(self.folder().iterdir()))}.tar.xz"
        result = oam_info.run("--root", str(root), "capture", *options, str(path))
        self.assertEqual(result.returncode, 0, result.stderr)
        return path

    def inventory(self, root):
        return self.document("--live", "--root", str(root), root=None)

    def marked_tree(self):
        """A machine with ids of all kinds, in contents and in names."""
        root = self.folder() / "marked"
        subprocess.run([oam_info.OAM_SIM, "tree", "mi300x-ubb8", str(root)], check=True, timeout=60)
        device = root / DEVICE
        (device / "manufacturer").write_text(f"nic {MAC} {MAC.upper()} gpu {UUID} ib {GUID}\n", encoding="utf-8")
        config = bytearray((device / "config").read_bytes().ljust(4096, b"\0"))
        last = 0x100
        while int.from_bytes(config[last:last + 4], "little") >> 20:
            last = int.from_bytes(config[last:last + 4], "little") >> 20
        header = int.from_bytes(config[last:last + 4], "little") & 0xFFFFF
        config[last:last + 4] = (header | 0xF00 << 20).to_bytes(4, "little")
        config[0xF00:0xF0C] = (0x00010003).to_bytes(4, "little") + DSN.to_bytes(8, "little")
        (device / "config").write_bytes(config)
        serial = (device / "serial_number").read_text(encoding="utf-8").strip()
        slot = root / "sys/bus/pci/slots" / f"riser-{serial}"
        slot.mkdir(parents=True)
        (slot / "address").write_text("0000:ff:1f\n", encoding="utf-8")
        return root

    def secrets(self, root):
        """All that names the machine or a part of it, as byte sequences."""
        document = self.inventory(root)
        found = {document["host"]["hostname"].encode()} - {b""}
        numbers = set()
        for device in document["devices"]:
            if device["serial"]:
                found.add(device["serial"].encode())
            if device["unique_id"]:
                numbers.add(int(device["unique_id"], 16))
        for path in (root / "sys/class/kfd").rglob("properties"):
            for number in re.findall(r"^(?:unique|hive)_id (\d+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
                numbers.add(int(number))
        numbers.discard(0)
        for number in numbers:
            found.update(forms(number))
        return found

    def assert_nothing_left(self, secrets, archive):
        with tarfile.open(archive, "r:xz") as members:
            for member in members:
                content = members.extractfile(member).read() if member.isfile() else member.linkname.encode()
                for secret in secrets:
                    self.assertNotIn(secret, content, member.name)
                    self.assertNotIn(secret, member.name.encode())

    def pairs(self, before, after, found):
        """The texts that differ, once the shape is known to be the same."""
        self.assertEqual(type(before), type(after))
        if isinstance(before, dict):
            self.assertEqual(list(before), list(after))
            for key, value in before.items():
                self.pairs(value, after[key], found)
        elif isinstance(before, list):
            self.assertEqual(len(before), len(after))
            for pair in zip(before, after, strict=True):
                self.pairs(*pair, found)
        elif isinstance(before, str):
            found.add((before, after))
        else:
            self.assertEqual(before, after)

    def assert_isomorphic(self, before, after):
        found = set()
        self.pairs(before, after, found)
        self.assertEqual(len({old for old, _ in found}), len(found), "one text has two pseudonyms")
        self.assertEqual(len({new for _, new in found}), len(found), "two texts have one pseudonym")

    def test_machines(self):
        for machine in ("mi300x-ubb8", "mi250x-4oam", "mi308x-ubb8-qpx", "mixed-generic", "hls2-gaudi2", "h100-4gpu",
                        str(oam_info.SOURCE / "tests/twins/mi300x-8.toml")):
            with self.subTest(machine=machine):
                root = self.tree(machine)
                archive = self.captured(root, "--redact")
                secrets = self.secrets(root) if "twins" not in machine else set()
                self.assert_nothing_left(secrets, archive)
                self.assert_isomorphic(self.inventory(root), self.inventory(archive))
                if len(self.inventory(root)["devices"]) == 8 and secrets:
                    plain = self.captured(root)
                    with self.assertRaises(AssertionError):
                        self.assert_nothing_left(secrets, plain)

    def test_all_kinds(self):
        root = self.marked_tree()
        secrets = self.secrets(root) | set(forms(DSN)) | {text.encode() for text in (MAC, MAC.upper(), UUID, GUID)}
        archive = self.captured(root, "--redact")
        self.assert_nothing_left(secrets, archive)
        after = self.inventory(archive)
        self.assert_isomorphic(self.inventory(root), after)
        with tarfile.open(archive, "r:xz") as members:
            manifest = json.load(members.extractfile(".oamhal/manifest.json"))
            names = members.getnames()
            folder = next(name for name in names if name.endswith("/0000:65:00.0/manufacturer")).rpartition("/")[0]
            text = members.extractfile(f"{folder}/manufacturer").read().decode()
            config = members.extractfile(f"{folder}/config").read()
            unique_id = members.extractfile(f"{folder}/unique_id").read().decode()
        self.assertTrue(manifest["redacted"])
        self.assertRegex(text, r"^nic 02(:[0-9a-f]{2}){5} 02(:[0-9A-F]{2}){5} gpu [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} "
                               r"ib [0-9a-f]{4}(:[0-9a-f]{4}){3}\n$")
        small, capital = text.split()[1:3]
        self.assertEqual(small.upper(), capital)
        self.assertEqual(config[0xF00:0xF04], (0x00010003).to_bytes(4, "little"))
        self.assertNotIn(config[0xF04:0xF0C], (bytes(8), DSN.to_bytes(8, "little")))
        self.assertRegex(unique_id, r"^[0-9a-f]{16}\n$")
        serial = next(device["serial"] for device in after["devices"] if device["bdf"] == "0000:65:00.0")
        self.assertIn(f"sys/bus/pci/slots/riser-{serial}", names)

    def test_two_captures_are_not_related(self):
        root = self.tree("mi300x-ubb8")
        one, two = (self.inventory(self.captured(root, "--redact")) for _ in range(2))
        self.assertFalse({device["serial"] for device in one["devices"]} & {device["serial"] for device in two["devices"]})


if __name__ == "__main__":
    oam_info.main()
