# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Machines of QEMU: the arguments for memory, IOMMU and the PCI Express hierarchies of the tests."""

import json

# On a loaded machine the emulated timer can be late for the kernel's check of it, which then panics.
KERNEL_LINE = "console=ttyS0 quiet panic=-1 no_timer_check"
# What QEMU emulates fastest and every kernel boots on; "max" has made kernels panic.
CPU = ["-accel", "tcg,thread=multi", "-cpu", "Nehalem"]
IOMMU = ["-device", "intel-iommu,intremap=on,caching-mode=on"]


def plain():
    """A machine with nothing of note."""
    return [*CPU, "-machine", "q35", "-m", "384", "-append", KERNEL_LINE]


def with_edu(count):
    """Teaching devices behind a root port each, and an IOMMU."""
    arguments = [*CPU, "-machine", "q35,kernel-irqchip=split", "-m", "384", *IOMMU,
                 "-append", f"{KERNEL_LINE} intel_iommu=on"]
    for index in range(count):
        arguments += ["-device", f"pcie-root-port,id=port{index},bus=pcie.0,chassis={index + 1},slot={index + 1}",
                      "-device", f"edu,id=edu{index},bus=port{index}"]
    return arguments


def two_nodes(devices, iommu=True):
    """Two NUMA nodes with a host bridge each, and below that a root port and a switch with half of the devices.

    devices are dictionaries of properties, in the order of their places; memory is shared, so that a device that
    another process serves can reach it."""
    arguments = [*CPU, "-machine", "q35,kernel-irqchip=split", "-m", "768", "-smp", "2"]
    if iommu:
        arguments += IOMMU
    for node in (0, 1):
        arguments += ["-object", f"memory-backend-memfd,id=memory{node},size=384M,share=on",
                      "-numa", f"node,nodeid={node},cpus={node},memdev=memory{node}"]
    half = len(devices) // 2
    for node in (0, 1):
        arguments += ["-device", f"pxb-pcie,id=host{node},bus=pcie.0,bus_nr={64 + 64 * node},numa_node={node}",
                      "-device", f"pcie-root-port,id=root{node},bus=host{node},chassis={node + 1},slot={node + 1}",
                      "-device", f"x3130-upstream,id=switch{node},bus=root{node}"]
        for index in range(node * half, node * half + half):
            place = f"down{index}"
            arguments += ["-device", f"xio3130-downstream,id={place},bus=switch{node},chassis={index + 16},slot={index + 16}",
                          "-device", json.dumps({**devices[index], "bus": place})]
    return [*arguments, "-append", f"{KERNEL_LINE} {'intel_iommu=on' if iommu else ''}"]
