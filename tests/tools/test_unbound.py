#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Gaudi2 modules without a driver: what oam-info reads of their registers, on the served machine hls2-gaudi2-unbound."""

import oam_info

MACHINE = "hls2-gaudi2-unbound"


class UnboundTest(oam_info.Case):
    def machine(self, lines):
        """The machine with a few lines laid over it, served."""
        path = self.folder() / f"unbound-{len(list(self.folder().glob('*.toml')))}.toml"
        path.write_text(f'extends = "{MACHINE}"\n{lines}\n', encoding="utf-8")
        return self.served_file(path)

    def served_file(self, path):
        tree = self.folder() / path.stem
        server = oam_info.subprocess.Popen([oam_info.OAM_SIM, "serve", str(path), str(tree)], text=True,
                                           stdout=oam_info.subprocess.PIPE, env=oam_info.environment())
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait, 60)
        self.addCleanup(server.terminate)
        self.assertTrue(server.stdout.readline().startswith("serving"))
        return tree

    def refusals(self, document):
        return [finding["message"] for finding in document["findings"] if finding["code"] == "gaudi.registers"]

    def test_straps_ports_and_peers(self):
        document = self.document(root=self.served(MACHINE))
        devices = document["devices"]
        self.assertEqual(sorted(device["slot"] for device in devices), list(range(8)))
        for device in devices:
            self.assertEqual((device["state"], device["backend"]), ("no-driver", "gaudi"))
            states = [port["state"] for port in device["ports"]]
            self.assertEqual([index for index, state in enumerate(states) if state != "up"], [8, 22, 23])
            # A connector without a cable.
            self.assertEqual({states[index] for index in (8, 22, 23)}, {"no-link"})
        self.assertEqual({link["source"] for link in document["links"]}, {"table HLS2"})
        self.assertEqual({link["evidence"] for link in document["links"]}, {"expected"})
        self.assertEqual(len(document["links"]), 84 + 24)
        self.assertEqual(self.refusals(document), [])

    def test_files_alone_say_nothing(self):
        path = self.folder() / "files.toml"
        path.write_text(f'extends = "{MACHINE}"\n', encoding="utf-8")
        document = self.document(root=self.tree(str(path)))
        self.assertEqual({device["slot"] for device in document["devices"]}, {None})
        self.assertEqual(self.refusals(document), [])

    def test_registers_by_name(self):
        root = self.served(MACHINE)
        blocks = oam_info.run("registers", "oam3", root=root).stdout
        for block in ("psoc", "pcs", "fec", "symbols", "phy"):
            self.assertIn(block, blocks)
        self.assertIn("card_location=3 ", oam_info.run("registers", "oam3", "psoc", root=root).stdout)
        pcs = oam_info.run("registers", "oam3", "nic4.port1.pcs", root=root)
        self.assertEqual(pcs.returncode, 0, pcs.stderr)
        self.assertIn("receive_link=yes", pcs.stdout)
        self.assertNotIn("BIP_ERR_CNT_LANE", pcs.stdout)

    def test_a_counter_that_a_read_clears(self):
        root = self.machine("")
        # Neither the inventory nor the block reads it; named, it is read, and is 0 then.
        for _ in range(2):
            self.document(root=root)
            oam_info.run("registers", "oam3", "nic4.port0.pcs", root=root)
        name = "nic4.port0.pcs.BIP_ERR_CNT_LANE"
        self.assertIn("errors=25", oam_info.run("registers", "oam3", name, root=root).stdout)
        self.assertNotIn("errors=25", oam_info.run("registers", "oam3", name, root=root).stdout)

    def test_a_protected_part_is_left_alone(self):
        root = self.machine("[template.gaudi2.gaudi2_registers]\nsecured = true\n")
        for _ in range(2):
            document = self.document(root=root)
            self.assertEqual(len(self.refusals(document)), 8)
            self.assertIn("its firmware protects them", self.refusals(document)[0])
            # A read of the straps would have taken them down, and the second look would find them gone.
            self.assertEqual({(device["state"], device["slot"]) for device in document["devices"]}, {("no-driver", None)})
        named = oam_info.run("registers", document["devices"][0]["bdf"], root=root)
        self.assertEqual(named.returncode, 2)
        self.assertIn("have no names", named.stderr)

    def test_firmware_that_says_nothing(self):
        document = self.document(root=self.machine("[template.gaudi2.gaudi2_registers]\nvalid = false\n"))
        self.assertIn("does not say whether it protects them", self.refusals(document)[0])

    def test_a_pcs_of_the_firmwares_own(self):
        document = self.document(root=self.machine("[template.gaudi2.gaudi2_registers]\npcs_by_firmware = true\n"))
        self.assertEqual(sorted(device["slot"] for device in document["devices"]), list(range(8)))
        self.assertEqual([device["ports"] for device in document["devices"]], [[]] * 8)

    def test_ports_that_train(self):
        document = self.document(root=self.machine("[template.gaudi2.gaudi2_registers]\ntraining = [0]\ndown = [1, 8]\n"))
        states = {port["index"]: port["state"] for port in document["devices"][0]["ports"]}
        self.assertEqual((states[0], states[1], states[8], states[22]), ("training", "down", "no-link", "up"))

    def test_no_faults_here(self):
        done = oam_info.subprocess.run([oam_info.OAM_SIM, "fault", "--dir", str(self.served(MACHINE)), "oam3", "hang"], text=True,
                                       capture_output=True, timeout=60, check=False, env=oam_info.environment())
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("oam3 has no faults", done.stderr)


if __name__ == "__main__":
    oam_info.main()
