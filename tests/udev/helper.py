# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the udev rules share: machines, and the names that a node must get by what oam-info says."""

import os
import pathlib
import subprocess
import tempfile

import oam_info

HELPER = os.environ["OAMHAL_UDEV"]
# Trees are written and read much faster in memory.
if os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"
FOUR_AND_FOUR = """extends = "mi300x-ubb8"
""" + "".join(f"[[override]]\nmodule = {module}\nhive = 1\nposition = {module - 4}\n" for module in range(4, 8))
VIRTUAL_FUNCTION = """extends = "mi300x-ubb8"
[[function]]
name = "vf0"
parent = "package-port0"
template = "mi300x"
id = "1002:74b5"
at = "02.0"
vf_of = "gpu0"
hwmon = false
gpu_metrics = false
kfd = false
"""
SAME_SLOT = 'extends = "mi300x-ubb8"\n[[override]]\nmodule = 5\nset = { xgmi_physical_id = "2" }\n'


def written(folder, name, text):
    """A machine file."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def device_path(tree, node):
    """The path of a node's device below /sys, as udev has it."""
    name = pathlib.PurePath(node).name
    for kind in ("drm", "accel"):
        place = tree / "sys/class" / kind / name
        if place.exists():
            return "/" + os.path.relpath(os.path.realpath(place), tree / "sys")
    return "/devices/virtual/none"


def run(*arguments, **keywords):
    keywords.setdefault("capture_output", True)
    return subprocess.run([HELPER, *map(str, arguments)], text=True, timeout=60, check=False,
                          env=oam_info.environment(), **keywords)


def ask(tree, node, *arguments):
    """The properties of a node, without the prefix of their names."""
    result = run("--root", tree, *arguments, node, device_path(tree, node))
    if result.returncode != 0:
        raise AssertionError(f"{node}: exit status {result.returncode}: {result.stderr}")
    pairs = [line.split("=", 1) for line in result.stdout.splitlines()]
    return {key.removeprefix("OAMHAL_"): value for key, value in pairs}


def expected(document):
    """The links of every node of a document of oam-info, by node."""
    names = {}
    for device in document["devices"]:
        kinds = {node["kind"] for node in device["nodes"]}
        first = "render" if "render" in kinds else "accel"
        for node in device["nodes"]:
            # A node of several devices ("/dev/kfd") is nobody's.
            if sum(other["path"] == node["path"] for each in document["devices"] for other in each["nodes"]) > 1:
                continue
            part = None
            if node["partition"] and len(device["partitions"]) > 1:
                part = node["partition"].rpartition("/p")[2]
            tail = f"-{node['kind']}" + (f"-p{part}" if part else "")
            links = [f"by-path/pci-{device['bdf']}{tail}"]
            if device["id_source"] == "unique-id":
                links.append(f"by-id/{device['id'].replace(':', '-')}{tail}")
            if device["slot"] is not None:
                baseboard = device["module"].partition("/")[0]
                number = f".{device['device_in_module']}" if device["device_in_module"] else ""
                kind = "" if node["kind"] == first else f"-{node['kind']}"
                slot = f"{baseboard}/slot{device['slot']}{number}{kind}"
                if part in (None, "0"):
                    links.append(slot)
                if part:
                    links.append(f"{slot}-p{part}")
            names[node["path"]] = sorted(links)
    return names


def links(properties):
    """The links that the rules make of properties."""
    keys = {"BY_PATH": "by-path/", "BY_ID": "by-id/", "BY_SLOT": "", "BY_SLOT_PARTITION": ""}
    return sorted(prefix + properties[key] for key, prefix in keys.items() if key in properties)
