#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Who may include whom (docs/architecture.md), and that the core names no vendor."""

import re

from source_tree import Report, Tree, arguments, without_comments

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

# What a folder may include of this project, by the first prefix of the path that fits. {own} is the folder
# of the backend or tool itself. A path of the tree stands for its folder, "oamhal/" for public headers.
RULES = [
    ("include/oamhal/backend/", ["oamhal/"]),
    ("include/oamhal/bringup/", ["oamhal/"]),
    ("include/oamhal/", ["oamhal/", "!oamhal/backend/", "!oamhal/bringup/"]),
    ("hal/base/", ["hal/base/", "oamhal/", "!oamhal/backend/", "!oamhal/bringup/"]),
    ("hal/kernel/", ["hal/kernel/", "hal/base/", "oamhal/", "!oamhal/bringup/"]),
    ("hal/pci/", ["hal/pci/", "hal/kernel/", "hal/base/", "oamhal/", "!oamhal/bringup/"]),
    ("hal/topology/", ["hal/topology/", "hal/base/", "oamhal/", "!oamhal/bringup/"]),
    ("hal/events/", ["hal/events/", "hal/kernel/", "hal/base/", "oamhal/", "!oamhal/bringup/"]),
    ("hal/core/", ["hal/", "oamhal/", "!hal/api/", "!hal/bringup/", "!hal/rdma/", "!oamhal/bringup/"]),
    ("hal/api/", ["hal/", "oamhal/", "!hal/bringup/", "!hal/rdma/", "!oamhal/bringup/"]),
    ("hal/bringup/", ["hal/bringup/", "hal/core/", "hal/kernel/", "hal/base/", "oamhal/"]),
    ("hal/rdma/", ["hal/rdma/", "hal/core/", "hal/base/", "oamhal/"]),
    ("drivers/", ["{own}", "drivers/common/", "oamhal/backend/"]),
    # The simulator's device and the backend for it share the description of its registers.
    ("tools/oam-sim/", ["{own}", "oamhal/", "!oamhal/backend/", "oamhal/backend/reference_module.hpp",
                        "oamhal/backend/register.hpp"]),
    ("tools/", ["{own}", "tools/common/", "oamhal/", "!oamhal/backend/"]),
    ("tests/package/", ["oamhal/"]),
]

# System headers with one home.
HOMES = {
    "pci/pci.h": ("hal/bringup/", "tools/", "tests/bench/"),
    "pciaccess.h": ("tests/bench/",),
    "hwloc.h": ("tests/bench/",),
    "libudev.h": ("hal/events/",),
    "linux/vfio.h": ("hal/bringup/",),
    # The bring-up library loads what a maker's memory is reached through, so that liboamhal never does.
    # oam-info loads parts of its own, so that libarchive and libpci are there only when they are needed.
    "dlfcn.h": ("hal/core/", "hal/bringup/memory/driver_access.cpp", "tools/oam-info/capture/load_module.cpp",
                "tools/oam-info/bringup/load_module.cpp"),
    "infiniband/verbs.h": ("hal/rdma/",),
}
HOMES_APPLY_TO = ("include/", "hal/", "drivers/", "tools/", "tests/bench/")

PROJECT_FOLDERS = ("hal/", "drivers/", "tools/", "tests/", "oamhal/", "include/")

VENDOR = re.compile(
    r"(?i)(?<![a-z0-9])(amd|amdgpu|amdkfd|kfd|xgmi|instinct|radeon|rocm|nvidia|nvlink|cuda|habana|habanalabs|"
    r"gaudi[0-9]?|intel|xelink|tenstorrent|enflame|biren|moore|furiosa|mi[0-9]{3}[a-z]*)(?![a-z0-9])"
)


def own_folder(name):
    return "/".join(name.split("/")[:2]) + "/"


def allowed(name, rules, included):
    verdict = False
    for rule in rules:
        refuse = rule.startswith("!")
        prefix = rule.lstrip("!").replace("{own}", own_folder(name))
        if included.startswith(prefix):
            verdict = not refuse
    return verdict


def resolve(tree, name, included, quoted):
    """An include relative to the file itself is named by its path in the tree."""
    if quoted and not included.startswith(PROJECT_FOLDERS):
        parent = name.rsplit("/", 1)[0]
        if (tree.root / parent / included).exists():
            return f"{parent}/{included}"
    return included


def check_includes(tree, report, name, code):
    rules = next((rules for prefix, rules in RULES if name.startswith(prefix)), None)
    for match in INCLUDE.finditer(code):
        line = code.count("\n", 0, match.start()) + 1
        included = resolve(tree, name, match.group(2), match.group(1) == '"')
        homes = HOMES.get(included)
        if homes and name.startswith(HOMES_APPLY_TO) and not name.startswith(homes):
            report.error(f"{name}:{line}", f"<{included}> belongs in {', '.join(homes)} alone")
        if rules and included.startswith(PROJECT_FOLDERS) and not allowed(name, rules, included):
            report.error(f"{name}:{line}", f"must not include {included}; see docs/architecture.md")
        if ".." in included.split("/"):
            report.error(f"{name}:{line}", f"includes {included}: name the path from the top of the tree")


def check_vendors(report, name, code):
    for number, line in enumerate(code.splitlines(), 1):
        found = VENDOR.search(line)
        if found:
            report.error(f"{name}:{number}", f"the core names no vendor, and this says '{found.group(0)}'")


def main():
    options = arguments(__doc__)
    tree = Tree(options.root)
    report = Report("layers")
    names = tree.cxx()
    for name in names:
        code = without_comments(tree.text(name))
        check_includes(tree, report, name, code)
        if name.startswith(("hal/", "include/")):
            check_vendors(report, name, code)
    report.finish(f"{len(names)} files")


main()
