#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info --open: what drivers answer over control nodes, on simulated machines; and that nothing is asked without it."""

import struct

import oam_info

GIB = 1 << 30
MIB = 1 << 20
TOTAL = 96 * GIB


class OpenTest(oam_info.Case):
    def machine(self, lines):
        """hls2-gaudi2 with a few lines laid over it."""
        path = self.folder() / f"open-{len(list(self.folder().glob('*.toml')))}.toml"
        path.write_text(f'extends = "hls2-gaudi2"\n{lines}\n', encoding="utf-8")
        return self.tree(str(path))

    def codes(self, document):
        return {finding["code"] for finding in document["findings"]}

    def test_without_it_nothing_is_asked(self):
        document = self.document(root=self.tree("hls2-gaudi2"))
        for device in document["devices"]:
            self.assertIsNone(device["memory"]["used_bytes"])
            self.assertIsNone(device["part_number"])
        self.assertEqual({link["source"] for link in document["links"]}, {"table HLS2"})

    def test_memory_product_and_server(self):
        document = self.document("--open", root=self.tree("hls2-gaudi2"), status=(0,))
        self.assertEqual(len(document["devices"]), 8)
        for device in document["devices"]:
            self.assertEqual(device["memory"]["capacity_bytes"], TOTAL)
            self.assertEqual(device["memory"]["used_bytes"], 2 * GIB + 672 * MIB)
            self.assertEqual(device["part_number"], "HL-225H")
            self.assertEqual(device["state"], "ok")
        self.assertEqual({link["source"] for link in document["links"]}, {"table HLS2, server type 5"})
        self.assertEqual({link["evidence"] for link in document["links"]}, {"expected"})
        self.assertEqual(self.codes(document), self.codes(self.document(root=self.tree("hls2-gaudi2"))))

    def test_every_command_takes_it(self):
        for command in ((), ("show", "oam3"), ("links",), ("topology",), ("doctor",), ("check",), ("pcie",), ("backends",)):
            done = oam_info.run("--open", *command, root=self.tree("hls2-gaudi2"))
            self.assertEqual(done.returncode, 0, (command, done.stderr))
        done = oam_info.run("--open", "capture", str(self.folder() / "x.tar.xz"), root=self.tree("hls2-gaudi2"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("--open", done.stderr)

    def test_ports_without_their_drivers(self):
        tree = self.machine("[template.gaudi2.fabric]\nports = 0\n")
        self.assertEqual([device["ports"] for device in self.document(root=tree)["devices"]], [[]] * 8)
        # The mask of the ports is that of no ports then: written here as the driver tells it.
        for number in range(8):
            replies = tree / f".oamhal/replies/accel_controlD{number}"
            whole = bytearray((replies / "hw-ip").read_bytes())
            struct.pack_into("=QQ", whole, 256, 0xffffff, 0xc00100)
            (replies / "hw-ip").write_bytes(whole)
            for port in range(24):
                (replies / f"link-state.{port}").write_bytes(bytes([port not in (0, 22), 1, 0, 0, 0, 0, 0, 0]))
        document = self.document("--open", root=tree)
        self.assertEqual([len(device["ports"]) for device in document["devices"]], [24] * 8)
        states = {port["index"]: port["state"] for port in document["devices"][0]["ports"]}
        self.assertEqual((states[0], states[1], states[22]), ("down", "up", "no-link"))
        up = [link for link in document["links"] if link["state"] == "up"]
        self.assertEqual(len(up), 84 - 4 + 24 - 8)

    def test_types_of_servers(self):
        odd = self.document("--open", root=self.machine("[template.gaudi2.control]\nserver_type = 4\n"))
        self.assertIn("gaudi.server-type", self.codes(odd))
        self.assertEqual(odd["links"], [])

    def test_cards(self):
        cards = self.machine('[template.gaudi2]\nid = "1da3:1021"\n[template.gaudi2.fabric]\nexternal = [6, 7, 8, 9]\n'
                             "[template.gaudi2.control]\nserver_type = 14\n")
        self.assertEqual(self.document(root=cards)["links"], [])
        links = self.document("--open", root=cards)["links"]
        # Two groups of four cards, six links between each two, and four connectors of each.
        self.assertEqual(sum(link["b"]["kind"] == "device" and link["a"]["kind"] == "device" for link in links), 72)
        self.assertEqual(len(links), 72 + 32)

    def test_a_slow_clock(self):
        document = self.document("--open", root=self.machine("[template.gaudi2.control]\nthrottle = 2\n"))
        found = [finding for finding in document["findings"] if finding["code"] == "gaudi.throttled"]
        self.assertEqual(len(found), 8)
        self.assertIn("its temperature", found[0]["message"])

    def test_errors_of_the_driver(self):
        for error, state in (("ENODEV", "lost"), ("EBUSY", "resetting"), ("EPERM", "driver-failed"), ("EIO", "ok")):
            document = self.document("--open", root=self.machine(f'[template.gaudi2.control]\nerror = "{error}"\n'))
            self.assertEqual({device["state"] for device in document["devices"]}, {state}, error)

    def test_a_node_that_may_not_be_opened(self):
        nodes = "\n".join(f'"/dev/accel/accel_controlD{number}" = "no-permission"' for number in range(8))
        tree = self.machine(f"[host.nodes]\n{nodes}\n")
        self.assertNotIn("attribute.denied", self.codes(self.document(root=tree)))
        document = self.document("--open", root=tree)
        denied = [finding["message"] for finding in document["findings"] if finding["code"] == "attribute.denied"]
        self.assertEqual(len(denied), 8)
        self.assertIn("dev/accel/accel_controlD0", " ".join(denied))
        self.assertIsNone(document["devices"][0]["memory"]["used_bytes"])

    def test_replies_that_make_no_sense(self):
        for content in (b"", b"\xff" * 304, bytes(304), b"\xff" * 5000, b"short"):
            tree = self.machine("")
            for number in range(8):
                (tree / f".oamhal/replies/accel_controlD{number}/hw-ip").write_bytes(content)
            document = self.document("--open", root=tree)
            self.assertEqual(len(document["devices"]), 8)
            self.assertIsNone(document["devices"][0]["memory"]["used_bytes"], content[:8])


if __name__ == "__main__":
    oam_info.main()
