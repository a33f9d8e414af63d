# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/*_get: change that, and run /usr/bin/python3 -B python/bindgen
"""What a snapshot numbers."""

from oamhal._items import Items, SnapshotBase
from oamhal._native.device import Bridge, Device, Partition
from oamhal._native.finding import Finding
from oamhal._native.host import EmptyPort, HostModule
from oamhal._native.link import Counter, Link, Port
from oamhal._native.memory import Memory
from oamhal._native.module import Baseboard, Module
from oamhal._native.nic import Nic
from oamhal._native.node import Node
from oamhal._native.reading import Reading
from oamhal._native.runtime import RuntimeId
from oamhal._native.unit import Unit


class SnapshotItems(SnapshotBase):
    """The numbered things of a snapshot, read when looked at."""

    @property
    def devices(self) -> Items[Device]:
        """A device. Devices are ordered by slot, then by PCI address."""
        return Items(self, Device, 0, self.info.device_count)

    @property
    def partitions(self) -> Items[Partition]:
        """A part of a device that the kernel driver presents as a device of its own."""
        return Items(self, Partition, 0, self.info.partition_count)

    @property
    def bridges(self) -> Items[Bridge]:
        """A PCI bridge on the way from a device to the host."""
        return Items(self, Bridge, 0, self.info.bridge_count)

    @property
    def findings(self) -> Items[Finding]:
        """A finding."""
        return Items(self, Finding, 0, self.info.finding_count)

    @property
    def host_modules(self) -> Items[HostModule]:
        """A processor of the host with the memory at it: a package (socket) by the kernel's count. An Open Computing
        Module (OCM) holds such processors; how many of them are on one is not told to Linux. Ordered by package."""
        return Items(self, HostModule, 0, self.info.host_module_count)

    @property
    def empty_ports(self) -> Items[EmptyPort]:
        """A root port, or a port of a PCIe switch, that has no function below it. Ordered by PCI address."""
        return Items(self, EmptyPort, 0, self.info.empty_port_count)

    @property
    def ports(self) -> Items[Port]:
        """A physical fabric port of a device."""
        return Items(self, Port, 0, self.info.port_count)

    @property
    def links(self) -> Items[Link]:
        """A link, or a bundle of links when the machine tells only how many there are between two devices."""
        return Items(self, Link, 0, self.info.link_count)

    @property
    def counters(self) -> Items[Counter]:
        """A counter of a port, as its hardware or its driver keeps it."""
        return Items(self, Counter, 0, self.info.counter_count)

    @property
    def memory_regions(self) -> Items[Memory]:
        """A memory region of a device."""
        return Items(self, Memory, 0, self.info.memory_count)

    @property
    def baseboards(self) -> Items[Baseboard]:
        """A baseboard: modules that are wired to each other."""
        return Items(self, Baseboard, 0, self.info.baseboard_count)

    @property
    def modules(self) -> Items[Module]:
        """A module: one physical accelerator package or card. Virtual functions make no module. MI250 has two devices
        on a module, MI300 one."""
        return Items(self, Module, 0, self.info.module_count)

    @property
    def nics(self) -> Items[Nic]:
        """A network function. Ordered by PCI address."""
        return Items(self, Nic, 0, self.info.nic_count)

    @property
    def nodes(self) -> Items[Node]:
        """A device node. Ordered by device; nodes of several devices ("/dev/kfd") are listed for each."""
        return Items(self, Node, 0, self.info.node_count)

    @property
    def readings(self) -> Items[Reading]:
        """A reading of a device."""
        return Items(self, Reading, 0, self.info.reading_count)

    @property
    def runtime_ids(self) -> Items[RuntimeId]:
        """One name of one unit."""
        return Items(self, RuntimeId, 0, self.info.runtime_id_count)

    @property
    def units(self) -> Items[Unit]:
        """A unit."""
        return Items(self, Unit, 0, self.info.unit_count)
