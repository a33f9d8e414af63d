#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info check: the served machine ubb8-reference, healthy and with faults, and machines that tell less."""

import json
import pathlib
import shutil
import unittest

import oam_info
from test_registers import Served

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = oam_info.SOURCE / "docs/schemas/oamhal.inventory-1.schema.json"


class Reference(Served):
    """One board whose modules tell each other who they are; each test mends what it breaks."""

    def setUp(self):
        for slot in range(8):
            self.fault(f"oam{slot}", "clear")
        self.eventually(lambda: self.one()["verdict"] == "right")

    def one(self, *arguments):
        done = oam_info.run("check", "--json", *arguments,
                            env=oam_info.environment(OAMHAL_ROOT=str(self.root), XDG_STATE_HOME=str(self.state)))
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.document = json.loads(done.stdout)
        (check,) = self.document["checks"]
        self.assertEqual(done.returncode, 1 if check["verdict"] in ("wrong", "unknown") else 0)
        return check

    def expect(self, suspects, *words):
        """With a fault these codes and subjects are the suspects, once it shows in full."""
        self.fault(*words)

        def named():
            return {(suspect["code"], suspect["subject"]) for suspect in self.one()["suspects"]}

        self.eventually(lambda: named() == suspects)

    def test_healthy(self):
        check = self.one()
        self.assertEqual((check["board"], check["named"]), ("ubb-combined-fc", False))
        self.assertEqual(check["proof"], {"exchanged_identity": 40, "port_pair": 0, "pair_only": 0, "unverified": 0})
        self.assertEqual(check["fit"], {"right": 80, "known": 80})
        self.assertEqual(len(check["wires"]), 40)
        self.assertEqual({wire["fault"] for wire in check["wires"]}, {"ok"})
        if jsonschema is not None:
            jsonschema.validate(self.document, json.loads(SCHEMA.read_text(encoding="utf-8")))
        text = self.info("check").stdout
        self.assertIn("ubb0: RIGHT", text)
        self.assertIn("40 proved by exchanged identity", text)
        self.assertTrue(all(len(line) <= 120 for line in text.splitlines()), text)

    def test_a_wire_that_is_down(self):
        self.expect({("wire.down", "ubb0/oam3.2L-oam4.2L")}, "oam3", "link-down", "2L")
        if jsonschema is not None:
            jsonschema.validate(self.document, json.loads(SCHEMA.read_text(encoding="utf-8")))
        done = self.info("check", status=1)
        self.assertIn("1. ERROR wire.down ubb0/oam3.2L-oam4.2L", done.stdout)
        self.assertIn("WRONG, 1 suspect", done.stdout)

    def test_a_narrow_and_a_slow_wire(self):
        narrow, slow = ("wire.narrow", "ubb0/oam2.4H-oam3.4H"), ("wire.slow", "ubb0/oam1.3L-oam2.3L")
        self.expect({narrow}, "oam3", "lanes", "4H", "4")
        self.expect({narrow, slow}, "oam1", "rate", "3L", "25781")

    def test_a_wire_to_the_wrong_peer(self):
        self.expect({("wire.crossed", "ubb0/oam0.1L-oam4.1L")}, "oam0", "wrong-peer", "1L", "7.3L")
        (suspect,) = self.one()["suspects"]
        self.assertIn("oam0 1L leads to oam7 3L", suspect["message"])

    def test_a_board_that_is_named(self):
        check = self.one("--board", "ubb-combined-fc-v1")
        self.assertEqual((check["named"], check["verdict"]), (True, "wrong"))
        self.assertTrue({suspect["code"] for suspect in check["suspects"]} <= {"wire.crossed", "wire.wrong-peer"})
        # As a file, too.
        path = oam_info.SOURCE / "boards/ubb-combined-fc.toml"
        self.assertEqual(self.one("--board", str(path))["verdict"], "right")


class Killed(Served):
    """A module whose server is gone does not come back."""

    def test_absent(self):
        self.fault("oam5", "kill")
        done = self.info("check", "--json", status=1)
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual([(suspect["code"], suspect["subject"]) for suspect in check["suspects"]],
                         [("module.absent", "ubb0/oam5")])


class NoSlots(oam_info.Case):
    """MI250X modules do not say their slots: which is which only the pairs tell."""

    # RCCL, tools/topo_expl/models/topo_16p1h.xml: two dies a module, in the order of their PCI addresses.
    LINKS = [(0, 4, 2), (0, 8, 1), (1, 5, 1), (1, 9, 1), (1, 10, 1), (2, 6, 1), (2, 9, 1), (2, 10, 1), (3, 7, 2), (3, 11, 1),
             (4, 6, 1), (5, 6, 1), (5, 7, 1), (8, 12, 2), (9, 13, 1), (10, 14, 1), (11, 15, 2), (12, 14, 1), (13, 14, 1),
             (13, 15, 1)]
    ORDERS = ([0, 1, 2, 3, 4, 5, 6, 7], [5, 2, 7, 0, 3, 6, 1, 4])

    def eight(self, order, lost=None):
        """Eight modules, of which that of the source's number i is order[i]-th by address; lost is a pair without links."""
        text = (oam_info.SOURCE / "tools/oam-sim/machines/mi250x-4oam.toml").read_text(encoding="utf-8")
        common = oam_info.SOURCE / "tools/oam-sim/machines/common/pci.toml"
        text = text.replace("common/pci.toml", str(common))
        text = text.replace("count = 8\n", "count = 16\n").replace('"switch{i/2}"', '"switch{i/4}"')
        head, _, rest = text.partition("each.position = ")
        positions = [0] * 16
        for number, place in enumerate(order):
            positions[2 * place], positions[2 * place + 1] = 2 * number, 2 * number + 1
        _, _, rest = rest.partition("\n]\n")
        text = f"{head}each.position = {positions}\n{rest}"
        head, _, rest = text.partition("links = [\n")
        links = [(2 * module, 2 * module + 1, 4) for module in range(8)] + [
            link for link in self.LINKS if lost is None or {link[0] // 2, link[1] // 2} != set(lost)]
        lines = "".join(f"  {{ a = {a}, b = {b}, count = {count} }},\n" for a, b, count in links)
        path = self.folder() / f"eight-{len(list(self.folder().iterdir()))}.toml"
        path.write_text(f"{head}links = [\n{lines}]\n{rest.partition(chr(10) + ']' + chr(10))[2]}", encoding="utf-8")
        return self.tree(str(path))

    def check(self, root, status):
        done = oam_info.run("check", "--json", root=root)
        self.assertEqual(done.returncode, status, done.stderr)
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((check["board"], check["slots_known"], check["by_pairs"]), ("mi250x-8", False, True))
        return check

    def test_healthy(self):
        for order in self.ORDERS:
            with self.subTest(order=order):
                check = self.check(self.eight(order), 0)
                self.assertEqual((check["verdict"], check["suspects"], check["proof"]["pair_only"]), ("right", [], 10))

    def test_lost_pair(self):
        for order in self.ORDERS:
            with self.subTest(order=order):
                check = self.check(self.eight(order, lost=(2, 3)), 1)
                (suspect,) = check["suspects"]
                self.assertEqual((check["verdict"], suspect["code"]), ("wrong", "wire.down"))
                a, b = sorted((order[2], order[3]))
                self.assertIn(f"oam{a} to oam{b}", suspect["message"])


class Others(oam_info.Case):
    def test_pairs_only(self):
        done = oam_info.run("check", "--json", root=self.tree("mi300x-ubb8"))
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual(done.returncode, 0)
        self.assertEqual((check["verdict"], check["by_pairs"], check["proof"]["pair_only"]), ("right", True, 28))
        self.assertEqual(check["board"], "mi300x-platform")
        # That of MI350X has the same pairs, and is for other parts.
        self.assertEqual(check["fit_as_well"], [])

    def test_a_board_of_other_parts_never_fits(self):
        done = oam_info.run("check", "--json", root=self.tree("mi308x-ubb8-qpx"))
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((done.returncode, check["board"], check["verdict"]), (0, "mi308x-platform", "right"))
        done = oam_info.run("check", "--json", "--board", "mi300x-platform", root=self.tree("mi308x-ubb8-qpx"))
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((done.returncode, check["board"], check["verdict"]), (1, None, "unknown"))
        self.assertIn("for other parts: 1002:74a1, ", check["reason"])

    def test_expected_peers_choose_a_board_and_prove_nothing(self):
        done = oam_info.run("check", "--json", root=self.tree("hls2-gaudi2"))
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((done.returncode, check["board"], check["verdict"]), (0, "hls-2", "unverified"))
        self.assertEqual(check["proof"], {"exchanged_identity": 0, "port_pair": 0, "pair_only": 0, "unverified": 84})
        self.assertIn("no peer was seen", oam_info.run("check", root=self.tree("hls2-gaudi2")).stdout)

    def test_nothing_to_check(self):
        for machine in ("max1550-4oam", "h100-4gpu", "mixed-generic"):
            with self.subTest(machine=machine):
                done = oam_info.run("check", root=self.tree(machine))
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("no baseboard to check", done.stderr)

    def test_a_smaller_machine_is_no_larger_board_with_modules_missing(self):
        done = oam_info.run("check", "--json", root=self.tree("mi250x-4oam"))
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((done.returncode, check["board"], check["verdict"]), (0, "mi250x-4", "right"))
        self.assertEqual((check["suspects"], check["proof"]["pair_only"]), ([], 6))

    def test_healthy_machines_have_no_suspects(self):
        for machine in oam_info.MACHINES:
            with self.subTest(machine=machine):
                for check in json.loads(oam_info.run("check", "--json", root=self.tree(machine)).stdout)["checks"]:
                    self.assertEqual(check.get("suspects", []), [])

    def test_modules_beside_their_wires(self):
        root = pathlib.Path(self.folder(), "mixed")
        shutil.copytree(self.tree("mi300x-ubb8"), root, symlinks=True)
        devices = {device["slot"]: root / "sys/bus/pci/devices" / device["bdf"]
                   for device in json.loads(oam_info.run("--json", root=root).stdout)["devices"]}
        (devices[1] / "numa_node").write_text("1\n", encoding="ascii")
        (devices[2] / "vbios_version").write_text("113-OTHER\n", encoding="ascii")
        (devices[3].resolve() / "current_link_width").write_text("8\n", encoding="ascii")
        # The module's own bridges are between it and the slot: its link to the host is the outermost one's.
        (devices[3].resolve().parents[1] / "current_link_width").write_text("8\n", encoding="ascii")
        (devices[4] / "product_number").write_text("999\n", encoding="ascii")
        done = oam_info.run("check", "--json", root=root)
        (check,) = json.loads(done.stdout)["checks"]
        self.assertEqual((done.returncode, check["verdict"]), (0, "right"))
        self.assertEqual({(suspect["code"], suspect["subject"], suspect["severity"]) for suspect in check["suspects"]},
                         {("module.mixed-parts", "ubb0/oam4", "warning"), ("module.mixed-firmware", "ubb0/oam2", "warning"),
                          ("module.numa-imbalance", "ubb0", "warning"), ("module.host-link", "ubb0/oam3", "warning")})
        self.assertIn("ubb0: RIGHT, with 4 warnings about its modules", oam_info.run("check", root=root).stdout)

    def test_board_files_that_cannot_be(self):
        root = self.tree("mi300x-ubb8")
        broken = pathlib.Path(self.folder(), "broken.toml")
        broken.write_text("modules = \n", encoding="utf-8")
        huge = pathlib.Path(self.folder(), "huge.toml")
        huge.write_bytes(b"#" * (1 << 19))
        for board, words in (("no-such-board", "choose one of"), ("/nowhere/x.toml", "there is no board file"),
                             ("/dev/zero", "there is no board file"), (str(broken), "is no TOML"),
                             (str(huge), "larger than any board file"), (".", "there is no board")):
            with self.subTest(board=board):
                done = oam_info.run("check", "--board", board, root=root)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)


del Served  # the base of other tests is none itself

if __name__ == "__main__":
    oam_info.main()
