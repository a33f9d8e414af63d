#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""MI300X modules without a driver: what oam-info tells of their registers, on the served machine mi300x-ubb8-unbound."""

import json
import subprocess

import oam_info

MACHINE = "mi300x-ubb8-unbound"
REGISTERS = ("--via", "vfio", "--indirect")
CAPACITY = 206141652992
FIRST = "0000:05:00.0"  # gpu0, which oam-sim calls oam0: its module


class UnboundTest(oam_info.Case):
    """Each test that breaks something has a simulation of its own."""

    def execute(self, script):
        """Runs a shell script with the machine served around it; OAM_SIM and OAM_INFO name the programs."""
        return subprocess.run([oam_info.OAM_SIM, "exec", MACHINE, "--", "sh", "-ec", script], text=True, timeout=120,
                              capture_output=True, check=False, env=oam_info.environment())

    def broken(self, *faults, status=(0, 1)):
        """The inventory after some faults."""
        lines = [f'"$OAM_SIM" fault {words}' for words in faults]
        done = self.execute("\n".join((*lines, f'"$OAM_INFO" --json {" ".join(REGISTERS)}')))
        self.assertIn(done.returncode, status, done.stderr)
        return json.loads(done.stdout), done.stderr

    @staticmethod
    def first(document):
        return next(device for device in document["devices"] if device["bdf"] == FIRST)

    @staticmethod
    def findings(document, code):
        return [finding for finding in document["findings"] if finding["code"] == code]

    def test_files_alone_tell_who_they_are(self):
        document = self.document(root=self.tree(MACHINE))
        self.assertEqual(len(document["devices"]), 8)
        for device in document["devices"]:
            self.assertEqual((device["backend"], device["model"], device["state"]), ("amd", "MI300X", "no-driver"))
            self.assertIsNone(device["memory"]["capacity_bytes"])
            self.assertEqual(device["ports"], [])
        self.assertEqual(len(self.findings(document, "driver.none")), 8)
        self.assertEqual(document["links"], [])

    def test_registers_tell_memory_states_and_errors(self):
        document = self.document(*REGISTERS, root=self.served(MACHINE))
        self.assertEqual(len(document["devices"]), 8)
        for device in document["devices"]:
            self.assertEqual(device["state"], "no-driver")
            self.assertEqual(device["memory"]["capacity_bytes"], CAPACITY)
            self.assertEqual([port["state"] for port in device["ports"]], ["up"] * 7 + ["disabled"])
            self.assertEqual([port["index"] for port in device["ports"]], list(range(8)))
            for port in device["ports"]:
                self.assertEqual((port["state_source"], port["state_reason"]), ("PCS_STATE_HIST1", None))
                self.assertEqual(port["counters"], [{"name": "latched-errors", "unit": "kinds", "value": 0,
                                                     "detail": None, "source": "MCA_STATUS"}])
        # Who is at the other end is told by nothing.
        self.assertEqual(document["links"], [])
        self.assertEqual({finding["code"] for finding in document["findings"]} & {"amd.xgmi-ports-down", "amd.xgmi-errors"},
                         set())

    def test_without_index_registers_the_ports_have_a_reason(self):
        document = self.document("--via", "vfio", root=self.served(MACHINE))
        for device in document["devices"]:
            self.assertEqual(device["memory"]["capacity_bytes"], CAPACITY)
            self.assertEqual(len(device["ports"]), 8)
            for port in device["ports"]:
                self.assertEqual((port["state"], port["state_source"], port["counters"]), ("unknown", None, []))
                self.assertIn("--indirect", port["state_reason"])

    def test_a_link_that_is_down_and_errors(self):
        document, said = self.broken("oam0 link-down 2", "oam0 link-error 4 5 uncorrected", "oam0 link-error 5 6",
                                     "oam0 link-error 5 22")
        self.assertEqual(said, "")
        ports = self.first(document)["ports"]
        self.assertEqual([port["state"] for port in ports], ["up", "up", "down", "up", "up", "up", "up", "disabled"])
        told = [(port["counters"][0]["value"], port["counters"][0]["detail"]) for port in ports]
        # The bank holds the first error; how many came after it, it does not tell.
        self.assertEqual(told[4:6], [(1, "CRCErr, uncorrected"), (1, "BERExceededErr, and others after it")])
        self.assertEqual([value for value, _ in told], [0, 0, 0, 0, 1, 1, 0, 0])
        for code, words in (("amd.xgmi-ports-down", "port 2 is down"), ("amd.xgmi-errors", "ports 4 and 5 have")):
            found = self.findings(document, code)
            self.assertEqual([finding["severity"] for finding in found], ["warning"])
            self.assertIn(words, found[0]["message"])
        others = [device for device in document["devices"] if device["bdf"] != FIRST]
        self.assertTrue(all(port["state"] != "down" for device in others for port in device["ports"]))

    def test_mended(self):
        document, _ = self.broken("oam0 link-down 2", "oam0 link-error 4 5", "oam0 clear")
        self.assertEqual([port["state"] for port in self.first(document)["ports"]], ["up"] * 7 + ["disabled"])
        self.assertEqual(self.first(document)["ports"][4]["counters"][0]["value"], 0)

    def test_one_that_does_not_answer_is_lost(self):
        for fault in ("all-ones", "kill"):
            with self.subTest(fault=fault):
                document, _ = self.broken(f"oam0 {fault}")
                states = sorted(device["state"] for device in document["devices"])
                self.assertEqual(states, ["lost"] + ["no-driver"] * 7)
                self.assertEqual(self.first(document)["state"], "lost")

    def test_registers_by_name(self):
        root = self.served(MACHINE)
        shown = oam_info.run("registers", FIRST, *REGISTERS, root=root)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for name in ("config", "die0.pcs0", "die0.pcs1", "die3.pcs1"):
            self.assertIn(name, shown.stdout)
        # What leads to the others is not offered.
        self.assertNotIn("INDEX2", shown.stdout)
        self.assertNotIn("DATA2", shown.stdout)
        state = json.loads(oam_info.run("registers", FIRST, "die3.pcs1.PCS_STATE_HIST1", *REGISTERS, "--json", root=root).stdout)
        self.assertEqual(state["registers"][0]["value"], "0x000000d1")
        refused = oam_info.run("registers", FIRST, "die0.pcs0.PCS_STATE_HIST1", "--via", "vfio", root=root)
        self.assertIn("OAMHAL_BRINGUP_INDIRECT", refused.stdout + refused.stderr)

    def test_what_nobody_knows_is_not_touched(self):
        # The model takes it badly when something else is read or written: whatever oam-info reads of its own accord,
        # its modules answer the second time too, and nothing is said.
        script = "\n".join(f'"$OAM_INFO" {words} {" ".join(REGISTERS)} > /dev/null || [ $? = 1 ]'
                           for words in ("--json", f"registers {FIRST}", f"show {FIRST}", "--json"))
        done = self.execute(script + f'\n"$OAM_INFO" --json {" ".join(REGISTERS)}')
        self.assertEqual(done.stderr, "")
        self.assertEqual({device["state"] for device in json.loads(done.stdout)["devices"]}, {"no-driver"})
        # That it would: a word of the registers that nobody vouches for.
        done = self.execute(f'"$OAM_INFO" registers {FIRST} --raw 5:0x100 {" ".join(REGISTERS)} > /dev/null || true\n'
                            f'"$OAM_INFO" --json {" ".join(REGISTERS)}')
        self.assertIn("a read at 0x100", done.stderr)
        self.assertEqual(self.first(json.loads(done.stdout))["state"], "lost")

    def test_faults_that_are_none(self):
        for words, says in (("oam0 link-down 8", "0 to 7"), ("oam0 link-error 1 29", "0 to 28"), ("oam0 lanes 3 8", "link-down"),
                            ("oam9 clear", "no module oam9")):
            done = self.execute(f'"$OAM_SIM" fault {words}')
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(says, done.stderr)

    def test_a_driver_s_registers_are_left_alone(self):
        path = self.folder() / "one-bound.toml"
        path.write_text(f'extends = "{MACHINE}"\n[[override]]\nfunction = "gpu0"\ndriver = "amdgpu"\n', encoding="utf-8")
        done = subprocess.run([oam_info.OAM_SIM, "exec", str(path), "--", oam_info.OAM_INFO, "--json", *REGISTERS],
                              text=True, timeout=120, capture_output=True, check=False, env=oam_info.environment())
        self.assertEqual(done.stderr, "")
        document = json.loads(done.stdout)
        left = self.findings(document, "amd.registers-left-alone")
        self.assertEqual([(finding["severity"], finding["subject"]) for finding in left],
                         [("info", self.first(document)["id"])])
        self.assertIn("the driver's alone", left[0]["message"])
        self.assertEqual(self.first(document)["ports"], [])
        self.assertEqual(len([device for device in document["devices"] if len(device["ports"]) == 8]), 7)


if __name__ == "__main__":
    oam_info.main()
