#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info env: how runtimes number the units, under the variables that hide some."""

import re

import oam_info

MASKS = ("ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")


class EnvTest(oam_info.Case):
    def env(self, machine, *arguments, status=0, **variables):
        kept = oam_info.environment(OAMHAL_ROOT=str(self.tree(machine)))
        for name in MASKS:
            kept.pop(name, None)
        result = oam_info.run("env", *arguments, env={**kept, **variables})
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result

    def seen(self, machine, runtime, **variables):
        """The addresses of the devices that the runtime sees, in its order."""
        text = self.env(machine, "--runtime", runtime, **variables).stdout
        return re.findall(r"^\d+ .* ([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d) ", text, re.MULTILINE)

    def export(self, machine, runtime, units, **variables):
        return self.env(machine, "--runtime", runtime, "--units", units, **variables).stdout.strip()

    def test_all(self):
        document = self.document(root=self.tree("mi300x-ubb8"))
        addresses = sorted(device["bdf"] for device in document["devices"])
        for runtime in ("rocr", "hip"):
            self.assertEqual(self.seen("mi300x-ubb8", runtime), addresses)

    def test_hip_counts_what_rocr_leaves(self):
        both = {"ROCR_VISIBLE_DEVICES": "5,2", "HIP_VISIBLE_DEVICES": "1"}
        rocr = self.seen("mi300x-ubb8", "rocr", **both)
        self.assertEqual(rocr, [self.seen("mi300x-ubb8", "rocr")[index] for index in (5, 2)])
        self.assertEqual(self.seen("mi300x-ubb8", "hip", **both), rocr[1:])
        self.assertEqual(self.seen("mi300x-ubb8", "hip", ROCR_VISIBLE_DEVICES=""), [])

    def test_what_is_exported_shows_just_that(self):
        for runtime, variable in (("rocr", "ROCR_VISIBLE_DEVICES"), ("hip", "HIP_VISIBLE_DEVICES")):
            name, value = self.export("mi300x-ubb8", runtime, "oam6,oam1").removeprefix("export ").split("=")
            self.assertEqual(name, variable)
            devices = {device["slot"]: device["bdf"] for device in self.by_slot("mi300x-ubb8")}
            self.assertEqual(self.seen("mi300x-ubb8", runtime, **{name: value}), [devices[6], devices[1]])

    def test_hip_under_a_mask_of_rocr(self):
        devices = {device["slot"]: device["bdf"] for device in self.by_slot("mi300x-ubb8")}
        order = self.seen("mi300x-ubb8", "rocr")
        mask = f"{order.index(devices[4])},{order.index(devices[2])}"
        self.assertEqual(self.export("mi300x-ubb8", "hip", "oam2", ROCR_VISIBLE_DEVICES=mask),
                         "export HIP_VISIBLE_DEVICES=1")
        hidden = self.env("mi300x-ubb8", "--runtime", "hip", "--units", "oam0", status=2, ROCR_VISIBLE_DEVICES=mask)
        self.assertIn("does not see unit", hidden.stderr)

    def by_slot(self, machine):
        document = self.document(root=self.tree(machine))
        slots = {module["id"]: module["slot"] for module in document["modules"]}
        return [{"slot": slots[device["module"]], "bdf": device["bdf"]} for device in document["devices"]]

    def test_a_module_in_partitions(self):
        value = self.export("mi308x-ubb8-qpx", "rocr", "oam1").split("=")[1]
        indexes = [int(index) for index in value.split(",")]
        self.assertEqual(indexes, list(range(indexes[0], indexes[0] + 4)))
        self.assertEqual(len(self.seen("mi308x-ubb8-qpx", "rocr")), 32)
        self.assertEqual(len(set(self.seen("mi308x-ubb8-qpx", "rocr", ROCR_VISIBLE_DEVICES=value))), 1)

    def test_partitions_share_their_uuid(self):
        units = self.document(root=self.tree("mi308x-ubb8-qpx"))["units"]
        uuids = [name for unit in units for name in unit["runtime_ids"] if name["kind"] == "uuid"]
        self.assertEqual(len(uuids), 32)
        self.assertEqual({name["unique"] for name in uuids}, {False})
        self.assertEqual(self.seen("mi308x-ubb8-qpx", "rocr", ROCR_VISIBLE_DEVICES=uuids[0]["value"]), [])
        whole = self.document(root=self.tree("mi300x-ubb8"))["units"]
        self.assertEqual({name["unique"] for unit in whole for name in unit["runtime_ids"]}, {True})

    def test_a_module_of_two_devices(self):
        self.assertEqual(len(self.export("mi250x-4oam", "rocr", "0").split(",")), 1)
        self.assertEqual(len(self.seen("mi250x-4oam", "hip")), 8)

    def test_what_cannot_be_said(self):
        for status, says, arguments in (
                (3, 'knows the runtime "cuda"', ("--runtime", "cuda")),
                (2, "named twice", ("--runtime", "rocr", "--units", "oam0,oam0")),
                (2, 'called "oam9"', ("--runtime", "rocr", "--units", "oam9")),
                (2, "--runtime is required", ("--units", "oam0"))):
            with self.subTest(arguments=arguments):
                self.assertIn(says, self.env("mi300x-ubb8", *arguments, status=status).stderr)
        uuid = self.env("mi300x-ubb8", "--runtime", "hip", status=3, HIP_VISIBLE_DEVICES="GPU-1")
        self.assertIn("not every version", uuid.stderr)

    def test_devices_without_a_driver(self):
        self.assertEqual(self.seen("mixed-generic", "rocr"), [])


if __name__ == "__main__":
    oam_info.main()
