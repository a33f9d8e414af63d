#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info env: how runtimes number the units, under the variables that hide some."""

import re

import oam_info

MASKS = ("ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER",
         "HABANA_VISIBLE_MODULES", "HABANA_VISIBLE_DEVICES", "ZE_AFFINITY_MASK", "ZE_FLAT_DEVICE_HIERARCHY",
         "ZE_ENABLE_PCI_ID_DEVICE_ORDER", "ASCEND_RT_VISIBLE_DEVICES")


class EnvCase(oam_info.Case):
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

    def unknown(self, machine, runtime, says, **variables):
        """The order is not known, and the reason says so."""
        result = self.env(machine, "--runtime", runtime, status=3, **variables)
        self.assertIn(f"the order of {runtime} is not known: ", result.stderr)
        self.assertIn(says, result.stderr)

    def changed(self, machine, lines):
        """A machine with a few lines laid over it."""
        path = self.folder() / f"changed-{len(list(self.folder().glob('*.toml')))}.toml"
        path.write_text(f'extends = "{machine}"\n{lines}\n', encoding="utf-8")
        return str(path)

    def by_slot(self, machine):
        document = self.document(root=self.tree(machine))
        slots = {module["id"]: module["slot"] for module in document["modules"]}
        return [{"slot": slots[device["module"]], "bdf": device["bdf"]} for device in document["devices"]]


class EnvTest(EnvCase):
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
                (3, 'knows the runtime "opencl"', ("--runtime", "opencl")),
                (2, "named twice", ("--runtime", "rocr", "--units", "oam0,oam0")),
                (2, 'called "oam9"', ("--runtime", "rocr", "--units", "oam9")),
                (2, "--runtime is required", ("--units", "oam0"))):
            with self.subTest(arguments=arguments):
                self.assertIn(says, self.env("mi300x-ubb8", *arguments, status=status).stderr)
        uuid = self.env("mi300x-ubb8", "--runtime", "hip", status=3, HIP_VISIBLE_DEVICES="GPU-1")
        self.assertIn("not every version", uuid.stderr)

    def test_devices_without_a_driver(self):
        self.assertEqual(self.seen("mixed-generic", "rocr"), [])


class HabanaTest(EnvCase):
    MACHINE = "hls2-gaudi2"

    def names(self, machine, runtime):
        units = self.document(root=self.tree(machine))["units"]
        return [name for unit in units for name in unit["runtime_ids"] if name["runtime"] == runtime]

    def test_modules_are_named_by_their_ids(self):
        devices = {device["slot"]: device["bdf"] for device in self.by_slot(self.MACHINE)}
        self.assertEqual(sorted(devices), list(range(8)))
        self.assertEqual(self.seen(self.MACHINE, "habana"), [devices[slot] for slot in range(8)])
        self.assertEqual(self.export(self.MACHINE, "habana", "oam6,oam1"), "export HABANA_VISIBLE_MODULES=6,1")
        self.assertEqual(self.seen(self.MACHINE, "habana", HABANA_VISIBLE_MODULES="6,1"), [devices[6], devices[1]])

    def test_an_index_is_not_stable_and_a_module_id_is(self):
        modules = self.names(self.MACHINE, "habana")
        indexes = self.names(self.MACHINE, "habana-container")
        self.assertEqual({(name["kind"], name["stable"], name["variable"]) for name in modules},
                         {("module", True, "HABANA_VISIBLE_MODULES")})
        self.assertEqual({(name["kind"], name["stable"], name["variable"]) for name in indexes},
                         {("index", False, "HABANA_VISIBLE_DEVICES")})
        self.assertNotEqual([name["value"] for name in modules], [name["value"] for name in indexes])

    def test_the_container_runtime_counts_indexes(self):
        everything = self.seen(self.MACHINE, "habana-container")
        self.assertEqual(everything, sorted(everything))
        self.assertEqual(self.seen(self.MACHINE, "habana-container", HABANA_VISIBLE_DEVICES="3,1"),
                         [everything[1], everything[3]])
        self.assertEqual(self.seen(self.MACHINE, "habana-container", HABANA_VISIBLE_DEVICES="all"), everything)

    def test_what_is_not_documented(self):
        for mask in ("8", "-1", "1,1", "", "x"):
            with self.subTest(mask=mask):
                self.unknown(self.MACHINE, "habana", "not documented", HABANA_VISIBLE_MODULES=mask)

    def test_a_driver_without_module_ids(self):
        machine = self.changed(self.MACHINE, '[[override]]\nmodule = 3\ndrop_attributes = ["module_id"]')
        self.unknown(machine, "habana", "attribute module_id")
        self.assertEqual(len(self.seen(machine, "habana-container")), 8)
        slots = [device["slot"] for device in self.by_slot(machine)]
        self.assertEqual(slots.count(None), 1)

    def test_two_modules_with_one_id(self):
        machine = self.changed(self.MACHINE, '[[override]]\nmodule = 3\nset = { module_id = "2" }')
        self.unknown(machine, "habana", "claim one place")

    def test_a_device_without_a_driver(self):
        machine = self.changed(self.MACHINE, '[[override]]\nmodule = 3\ndriver = "none"')
        self.assertEqual(len(self.seen(machine, "habana")), 7)
        self.unknown(machine, "habana", "names no unit here", HABANA_VISIBLE_MODULES="3")

    def test_states(self):
        for text, state in (("In reset", "resetting"), ("Disabled", "driver-failed"), ("Needs reset", "driver-failed"),
                            ("Operational", "ok")):
            machine = self.changed(self.MACHINE, f'[[override]]\nmodule = 3\nset = {{ status = "{text}" }}')
            states = {device["slot"]: device["bdf"] for device in self.by_slot(machine)}
            document = self.document(root=self.tree(machine))
            shown = [device["state"] for device in document["devices"] if device["bdf"] == states[3]]
            self.assertEqual(shown, [state])

    def test_an_old_kernel(self):
        """Before Linux 6.8 the driver has a class of its own, and its devices are below no PCI function."""
        document = self.document(root=self.tree(self.MACHINE))
        files = "".join(
            f'"sys/class/habanalabs/hl{7 - i}/pci_addr" = "{device["bdf"]}"\n'
            f'"sys/class/habanalabs/hl{7 - i}/status" = "Operational"\n'
            f'"sys/class/habanalabs/hl{7 - i}/device_type" = "GAUDI2"\n'
            f'"sys/class/habanalabs/hl{7 - i}/uevent" = "MAJOR=240\\nMINOR={14 - 2 * i}\\nDEVNAME=hl{7 - i}"\n'
            for i, device in enumerate(sorted(document["devices"], key=lambda device: device["bdf"])))
        machine = self.changed(self.MACHINE, f"[template.gaudi2]\naccel = false\nattributes = false\n[files]\n{files}")
        self.unknown(machine, "habana", "attribute module_id")
        self.assertEqual(self.seen(machine, "habana-container"), sorted(self.seen(self.MACHINE, "habana"), reverse=True))
        old = self.document(root=self.tree(machine))["devices"]
        self.assertEqual({device["architecture"] for device in old}, {"GAUDI2"})
        self.assertIn("/dev/hl7", [node["path"] for device in old for node in device["nodes"]])

    def test_ports_are_not_claimed(self):
        """Without the drivers of the ports; what the box should have is known all the same."""
        machine = self.changed(self.MACHINE, "[template.gaudi2]\nfabric = false")
        document = self.document(root=self.tree(machine))
        for device in document["devices"]:
            self.assertEqual(device["ports"], [])
        self.assertEqual({link["state"] for link in document["links"]}, {"unknown"})
        self.assertEqual({link["evidence"] for link in document["links"]}, {"expected"})
        table = oam_info.run(root=self.tree(machine)).stdout
        self.assertEqual(len(re.findall(r" \?/21   ok$", table, re.MULTILINE)), 8)

    def test_ports(self):
        machine = self.changed(self.MACHINE, "[[override]]\nmodule = 0\nfabric.down = [0, 8]\nfabric.closed = [1]")
        document = self.document(root=self.tree(machine))
        devices = {device["slot"]: device for device in document["devices"]}
        self.assertEqual({len(device["ports"]) for device in devices.values()}, {24})
        states = [port["state"] for port in devices[0]["ports"]]
        self.assertEqual(states[:2] + states[8:9], ["down", "starting", "no-link"])
        self.assertEqual(set(states[2:8] + states[9:]), {"up"})
        self.assertEqual(len(document["links"]), 8 * 7 // 2 * 3 + 8 * 3)
        self.assertEqual({(link["evidence"], link["proof"]) for link in document["links"]}, {("expected", "expected-only")})
        # An empty connector is not a link that is down.
        self.assertEqual([finding["code"] for finding in document["findings"] if finding["code"] == "link.down"],
                         ["link.down"])


class CudaTest(EnvCase):
    MACHINE = "h100-4gpu"
    PCI = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    GPUS = ["0000:11:00.0", "0000:21:00.0", "0000:91:00.0", "0000:a1:00.0"]

    def live(self, *arguments, **variables):
        return self.env(self.MACHINE, "--live", *arguments, **variables).stdout

    def test_the_default_order_is_not_that_of_pci(self):
        self.unknown(self.MACHINE, "cuda", "CUDA_DEVICE_ORDER is not PCI_BUS_ID")
        self.unknown(self.MACHINE, "cuda", "CUDA_DEVICE_ORDER is not PCI_BUS_ID", CUDA_DEVICE_ORDER="FASTEST_FIRST")
        self.unknown(self.MACHINE, "cuda", "CUDA_DEVICE_ORDER is not PCI_BUS_ID", CUDA_VISIBLE_DEVICES="0")

    def test_a_gpu_that_is_no_accelerator_counts(self):
        text = self.env(self.MACHINE, "--runtime", "cuda", **self.PCI).stdout
        self.assertIn("2     -             not listed by oam-info", text)
        self.assertEqual(self.seen(self.MACHINE, "cuda", **self.PCI), self.GPUS)
        self.assertEqual(self.export(self.MACHINE, "cuda", "3,0", **self.PCI), "export CUDA_VISIBLE_DEVICES=4,0")
        self.assertEqual(self.seen(self.MACHINE, "cuda", CUDA_VISIBLE_DEVICES="4,0,-1,1", **self.PCI),
                         [self.GPUS[3], self.GPUS[0]])

    def test_uuids_need_no_order(self):
        exported = self.live("--runtime", "cuda", "--units", "2,0").strip().removeprefix("export ")
        name, value = exported.split("=")
        self.assertEqual(value, "GPU-33333333-0000-0000-0000-000000000091,GPU-11111111-0000-0000-0000-000000000011")
        shown = self.live("--runtime", "cuda", **{name: value})
        self.assertEqual(re.findall(r"^\d+ +(\S+)", shown, re.MULTILINE), [self.GPUS[2], self.GPUS[0]])

    def test_a_gpu_whose_uuid_the_driver_does_not_know_yet(self):
        result = self.env(self.MACHINE, "--live", "--runtime", "cuda", "--units", "3", status=3)
        self.assertIn("has no UUID of its own", result.stderr)

    def test_what_is_not_documented(self):
        for mask in ("0,0", "0x1", "0,,1", "MIG-GPU-1/1/0", "0,"):
            with self.subTest(mask=mask):
                self.unknown(self.MACHINE, "cuda", "not documented", CUDA_VISIBLE_DEVICES=mask, **self.PCI)
        for mask in ("", "-1", "9"):
            self.assertEqual(self.seen(self.MACHINE, "cuda", CUDA_VISIBLE_DEVICES=mask, **self.PCI), [])

    def test_mig(self):
        machine = self.changed(self.MACHINE, '[files]\n"proc/driver/nvidia/capabilities/gpu0/mig/gi1/access" = "1"')
        self.unknown(machine, "cuda", "MIG instances", **self.PCI)

    def test_a_gpu_that_the_driver_does_not_list(self):
        machine = self.changed(self.MACHINE, 'drop_files = ["proc/driver/nvidia/gpus/0000:21:00.0"]')
        self.assertEqual(self.seen(machine, "cuda", **self.PCI), [self.GPUS[0], *self.GPUS[2:]])
        document = self.document(root=self.tree(machine))
        self.assertEqual([device["state"] for device in document["devices"]], ["ok", "inaccessible", "ok", "ok"])

    def test_nodes(self):
        devices = self.document("--live", root=self.tree(self.MACHINE))["devices"]
        self.assertEqual([node["path"] for node in devices[2]["nodes"]],
                         ["/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia3"])
        self.assertEqual(devices[2]["usable"], True)


class LevelZeroTest(EnvCase):
    MACHINE = "max1550-4oam"
    FLAT = {"ZE_ENABLE_PCI_ID_DEVICE_ORDER": "1", "ZE_FLAT_DEVICE_HIERARCHY": "FLAT"}
    COMPOSITE = {**FLAT, "ZE_FLAT_DEVICE_HIERARCHY": "COMPOSITE"}
    CARDS = ["0000:11:00.0", "0000:31:00.0", "0000:91:00.0", "0000:b1:00.0"]

    def test_order_and_hierarchy_must_be_told(self):
        self.unknown(self.MACHINE, "level-zero", "ZE_FLAT_DEVICE_HIERARCHY is none of FLAT, COMBINED, COMPOSITE",
                     ZE_ENABLE_PCI_ID_DEVICE_ORDER="1")
        self.unknown(self.MACHINE, "level-zero", "ZE_ENABLE_PCI_ID_DEVICE_ORDER is not 1",
                     ZE_FLAT_DEVICE_HIERARCHY="FLAT")

    def test_tiles_are_units(self):
        for hierarchy in ("FLAT", "COMBINED"):
            variables = {**self.FLAT, "ZE_FLAT_DEVICE_HIERARCHY": hierarchy}
            self.assertEqual(self.seen(self.MACHINE, "level-zero", **variables),
                             [card for card in self.CARDS for _ in range(2)])
        self.assertEqual(self.export(self.MACHINE, "level-zero", "1", **self.FLAT), "export ZE_AFFINITY_MASK=2,3")
        self.assertEqual(self.seen(self.MACHINE, "level-zero", ZE_AFFINITY_MASK="7,2,99,2", **self.FLAT),
                         [self.CARDS[1], self.CARDS[3]])

    def test_units_stay_in_its_order(self):
        result = self.env(self.MACHINE, "--runtime", "level-zero", "--units", "1,0", status=2, **self.FLAT)
        self.assertIn("its own order alone", result.stderr)

    def test_devices_of_several_tiles(self):
        self.unknown(self.MACHINE, "level-zero", "several partitions of one device", **self.COMPOSITE)
        self.assertEqual(self.seen(self.MACHINE, "level-zero", ZE_AFFINITY_MASK="3.1,0.0", **self.COMPOSITE),
                         [self.CARDS[0], self.CARDS[3]])
        result = self.env(self.MACHINE, "--runtime", "level-zero", "--units", "1", status=3, **self.COMPOSITE)
        self.assertIn("as one device", result.stderr)
        self.assertEqual(self.export(self.MACHINE, "level-zero", "id:pci:0000:31:00.0/p1", **self.COMPOSITE),
                         "export ZE_AFFINITY_MASK=1.1")

    def test_what_is_not_documented(self):
        for mask in ("0.1", "-1", "x", "1,"):
            with self.subTest(mask=mask):
                self.unknown(self.MACHINE, "level-zero", "not documented", ZE_AFFINITY_MASK=mask, **self.FLAT)

    def test_the_other_driver(self):
        """i915 has a GT a tile below the card; one that says nothing leaves the order unknown."""
        tiles = "".join(f'"drm/card{card}/gt/gt{tile}/id" = "{tile}"\n' for card in range(5) for tile in range(2))
        machine = self.changed(self.MACHINE, '[template.max1550]\ndriver = "i915"\nattributes = false\n'
                               '[[override]]\ntemplate = "max1550"\n[override.set]\n' + tiles)
        self.assertEqual(len(self.seen(machine, "level-zero", **self.FLAT)), 8)
        machine = self.changed(self.MACHINE, '[template.max1550]\nattributes = false')
        self.unknown(machine, "level-zero", "does not tell how many tiles", **self.FLAT)

    def test_another_intel_gpu_counts(self):
        machine = self.changed(self.MACHINE, '[[override]]\nfunction = "display0"\nid = "8086:56c0"\ndriver = "i915"\n'
                               'drm = { card = true, render = true }')
        text = self.env(machine, "--runtime", "level-zero", **self.FLAT).stdout
        self.assertEqual(text.count("not listed by oam-info"), 1)
        self.assertEqual(len(self.seen(machine, "level-zero", **self.FLAT)), 8)


class AscendTest(EnvCase):
    MACHINE = "ascend910b-8"
    ORDER = ["c1", "c2", "81", "82", "01", "02", "41", "42"]

    def buses(self, machine, **variables):
        return [address[5:7] for address in self.seen(machine, "ascend", **variables)]

    def test_the_order_is_the_drivers(self):
        self.assertEqual(self.buses(self.MACHINE), self.ORDER)
        self.assertEqual(self.export(self.MACHINE, "ascend", "0000:c1:00.0,0000:02:00.0"),
                         "export ASCEND_RT_VISIBLE_DEVICES=0,5")
        result = self.env(self.MACHINE, "--runtime", "ascend", "--units", "0000:02:00.0,0000:c1:00.0", status=2)
        self.assertIn("its own order alone", result.stderr)

    def test_masks(self):
        for mask, seen in (("1,3", "c2 82"), ("1, 2,3", "c2"), ("1,3,8", "c2 82"), ("-1", "")):
            self.assertEqual(self.buses(self.MACHINE, ASCEND_RT_VISIBLE_DEVICES=mask), seen.split())
        for mask in ("2,1", "1,1", ""):
            self.unknown(self.MACHINE, "ascend", "not documented", ASCEND_RT_VISIBLE_DEVICES=mask)

    def test_tables_that_do_not_tell(self):
        table = "devdrv_sysfs_bdf_to_devid"
        for text, says in (("c1:00.0 ---> 0", "no place"), ("c1:00.0 ---> 0\\nc2:00.0 ---> 2", "have a gap"),
                           ("c1:00.0 ---> 0\\nc1:00.0 ---> 1", "several device ids"), ("c1:00.0 = 0", "makes no sense"),
                           ("33:00.0 ---> 0", "not here")):
            machine = self.changed(self.MACHINE, f'[[override]]\ntemplate = "ascend910b"\nset = {{ {table} = "{text}" }}')
            if says == "no place":
                self.assertEqual(self.buses(machine), ["c1"])
                continue
            with self.subTest(text=text):
                self.unknown(machine, "ascend", says)
        machine = self.changed(self.MACHINE, f'[[override]]\ntemplate = "ascend910b"\ndrop_attributes = ["{table}"]')
        self.unknown(machine, "ascend", "cannot be read")

    def test_nodes(self):
        devices = self.document(root=self.tree(self.MACHINE))["devices"]
        nodes = {device["bdf"]: [node["path"] for node in device["nodes"]] for device in devices}
        self.assertEqual(nodes["0000:81:00.0"],
                         ["/dev/davinci_manager", "/dev/devmm_svm", "/dev/hisi_hdc", "/dev/davinci2"])


if __name__ == "__main__":
    oam_info.main()
