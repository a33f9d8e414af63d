# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Whether oam-info says of a machine what its .expect.json says, and the shape that a capture and its twin share."""

import collections
import re

import oam_info

# What the AMD backend reads of a function, besides what PCI has for all: each kernel shows another part of it.
_ATTRIBUTES = re.compile(r"unique_id|mem_info_.*|vbios_version|serial_number|product_.*|board_info|xgmi_.*|gpu_metrics"
                         r"|current_(compute|memory)_partition|power_state")


class MachineCase(oam_info.Case):
    """A test of machines with expectations."""

    def check_device(self, expected, device):
        self.assertEqual(device["device_id"], expected["device_id"])
        self.assertEqual(device["form_factor"] == "oam", expected["oam"])
        if "numa_node" in expected:
            self.assertEqual(device["numa_node"], expected["numa_node"])
        if "pcie_speed_gts" in expected:
            self.assertEqual(device["host_link"]["speed_gts"], expected["pcie_speed_gts"])
            self.assertEqual(device["host_link"]["width"], expected["pcie_width"])
        if "partitions" in expected:
            self.assertEqual(len(device["partitions"]) or 1, expected["partitions"])
        # A device that is not partitioned has no list of partitions, and so names no KFD node.
        if "kfd_nodes" in expected and device["partitions"]:
            nodes = [partition["native_index"] for partition in device["partitions"]]
            self.assertEqual(sorted(nodes), expected["kfd_nodes"])

    def check_links(self, expected, links):
        facts = link_facts(links)
        wanted = {tuple(sorted((link["a"], link["b"]))): link for link in expected}
        self.assertEqual(sorted(facts), sorted(wanted))
        for pair, link in wanted.items():
            with self.subTest(link=pair):
                self.assertEqual(facts[pair]["type"], link["type"])
                if "ports" in link:
                    self.assertEqual(facts[pair]["ports"], link["ports"])
                if "weights" in link:
                    self.assertEqual(sorted(facts[pair]["weights"]), sorted(set(link["weights"])))

    def check_tree(self, expected, found):
        """What of a twin's files makes it one, where there is no capture to compare it with."""
        nodes = list(found["nodes"].elements())
        self.assertEqual({
            "functions": found["functions"].total(),
            "hives": found["hives"],
            "gpu_nodes_by_address": found["nodes in the order of addresses"],
            "xgmi_links_of_nodes": sorted({len(links) for links, _ in nodes}),
            "nodes_with_memory": sum(has_memory for _, has_memory in nodes),
            "xgmi_attributes": any(name.startswith("xgmi") for function in found["functions"] for name in function[-1]),
        }, expected)

    def check_machine(self, expected, root, origin):
        document = self.document("--live", "--root", str(root), root=None)
        self.assertEqual(document["root"], origin)
        if "modules" in expected:
            self.assertEqual(len(document["modules"]), expected["modules"])
        if "tree" in expected:
            self.check_tree(expected["tree"], shape(root, True))
        if "findings" in expected:
            codes = collections.Counter(finding["code"] for finding in document["findings"])
            self.assertEqual(codes, expected["findings"])
        devices = {device["bdf"]: device for device in document["devices"]}
        self.assertEqual(sorted(devices), [device["bdf"] for device in expected["devices"]])
        for device in expected["devices"]:
            with self.subTest(device=device["bdf"]):
                self.check_device(device, devices[device["bdf"]])
        self.check_links(expected["links"], document["links"])


def link_facts(links):
    """(bdf, bdf) in order -> (type, ports, weights) over all links of the pair."""
    facts = {}
    for link in links:
        pair = tuple(sorted((link["a"]["bdf"], link["b"]["bdf"])))
        found = facts.setdefault(pair, {"type": link["type"], "ports": 0, "weights": set()})
        found["ports"] = None if link["port_count"] is None else found["ports"] + link["port_count"]
        found["weights"].add(link["weight"])
    return facts


def _line(path):
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def _function_shape(root, path):
    """What a PCI function is, without its address and its ids of one board."""
    place = path.resolve().relative_to(root.resolve() / "sys/devices")
    driver = path / "driver"
    link = tuple(_line(path / f"current_link_{name}") for name in ("speed", "width"))
    driver = driver.readlink().name if driver.is_symlink() else None
    attributes = sorted(entry.name for entry in path.iterdir() if _ATTRIBUTES.fullmatch(entry.name))
    return (len(place.parts) - 2, _line(path / "vendor"), _line(path / "device"), _line(path / "class"),
            _line(path / "numa_node"), driver, link, tuple(attributes) if driver == "amdgpu" else ())


def _properties(path):
    return dict(line.split() for line in path.read_text(encoding="utf-8").splitlines() if line)


def _node_shape(path):
    """What a KFD node of a GPU is: its direct xGMI links, whose other ends do not matter, and its memory."""
    links = [_properties(link / "properties") for link in (path / "io_links").iterdir()]
    links = [(link["weight"], link["min_bandwidth"], link["max_bandwidth"]) for link in links if link["type"] == "11"]
    # 30, 45, ...: over a neighbour; RCCL's descriptions leave those out.
    direct = [link for link in links if int(link[0]) <= 15 or int(link[0]) % 15]
    return tuple(sorted(direct)), (path / "mem_banks/0/properties").is_file()


def shape(root, kfd_is_real):
    """What two trees have in common when one is the twin of the other. The keys of KFD's files belong to it where
    they are a kernel's own."""
    nodes = sorted((root / "sys/class/kfd/kfd/topology/nodes").iterdir(), key=lambda path: int(path.name))
    properties = [_properties(path / "properties") for path in nodes]
    gpus = [index for index, values in enumerate(properties) if values["simd_count"] != "0"]
    hives = collections.Counter(properties[index].get("hive_id") for index in gpus)
    found = {
        "functions": collections.Counter(_function_shape(root, path)
                                         for path in (root / "sys/bus/pci/devices").iterdir()),
        "nodes": collections.Counter(_node_shape(nodes[index]) for index in gpus),
        "hives": sorted(hives.values()),
        "domains": sorted({properties[index].get("domain") for index in gpus}, key=str),
        "nodes in the order of addresses": [index - gpus[0] for index in sorted(gpus, key=lambda index: (
            properties[index].get("domain", ""), int(properties[index]["location_id"]), index))],
        "host": [(root / name).exists() for name in ("proc/sys/kernel/hostname", "sys/kernel/security/lockdown")],
    }
    if kfd_is_real:
        found["keys"] = sorted(set().union(*(properties[index].keys() for index in gpus)))
        found["CPU nodes"] = len(nodes) - len(gpus)
    return found
