# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What views have beside the fields of their structures. python/bindgen makes FooExtras the base of the view Foo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Tuple

from oamhal._view import View

if TYPE_CHECKING:
    from oamhal._native.device import Bridge, Device, Firmware
    from oamhal._native.finding import Finding
    from oamhal._native.link import Link, LinkEnd
    from oamhal._native.module import Module
    from oamhal._native.runtime import RuntimeId
    from oamhal._native.unit import Unit
    from oamhal._snapshot import DeviceHandle


class BdfExtras(View):
    """Of a PCI address."""

    domain: int
    bus: int
    device: int
    function: int

    def __str__(self) -> str:
        return f"{self.domain:04x}:{self.bus:02x}:{self.device:02x}.{self.function:x}"


class BaseboardExtras(View):
    """Of a baseboard."""

    @property
    def modules(self) -> Tuple[Module, ...]:
        """The modules on it."""
        return tuple(module for module in self.snapshot.modules if module.baseboard_index == self.position)


class ModuleExtras(View):
    """Of a module."""

    device_count: int

    @property
    def devices(self) -> Tuple[Device, ...]:
        """Its devices, in the order of their position in it."""
        return self.snapshot._devices_of_module(self.position, self.device_count)


class HostModuleExtras(View):
    """Of a processor of the host."""

    numa_node_count: int
    device_count: int
    root_port_count: int

    @property
    def numa_nodes(self) -> Tuple[int, ...]:
        """Its NUMA nodes."""
        return self.snapshot._places_of_host_module("oamhal_host_module_numa_node", self.position, self.numa_node_count)

    @property
    def devices(self) -> Tuple[Device, ...]:
        """The devices near it."""
        places = self.snapshot._places_of_host_module("oamhal_host_module_device", self.position, self.device_count)
        return tuple(self.snapshot.devices[place] for place in places)

    @property
    def root_ports(self) -> Tuple[Bridge, ...]:
        """The root ports that its devices are below."""
        places = self.snapshot._places_of_host_module("oamhal_host_module_root_port", self.position, self.root_port_count)
        return tuple(self.snapshot.bridges[place] for place in places)


class DeviceExtras(View):
    """Of a device."""

    firmware_count: int

    @property
    def firmware(self) -> Tuple[Firmware, ...]:
        """The versions of its firmware."""
        return self.snapshot._firmware_of_device(self.position, self.firmware_count)

    @property
    def units(self) -> Tuple[Unit, ...]:
        """Its units: its partitions, or itself."""
        return tuple(unit for unit in self.snapshot.units if unit.device_index == self.position)

    @property
    def links(self) -> Tuple[Link, ...]:
        """The links with an end on it."""
        return tuple(link for link in self.snapshot.links if self.position in (link.a.device_index, link.b.device_index))

    @property
    def findings(self) -> Tuple[Finding, ...]:
        """What is not as it should be with it."""
        return tuple(finding for finding in self.snapshot.findings if finding.device_index == self.position)

    def handle(self) -> DeviceHandle:
        """What stands for the device itself, over all snapshots."""
        return self.snapshot._open_device(self.position)


class LinkExtras(View):
    """Of a link."""

    if TYPE_CHECKING:  # typing.get_type_hints() would look for LinkEnd in this module.
        a: LinkEnd
        b: LinkEnd

    def other_end(self, device: Device) -> Optional[LinkEnd]:
        """The end that is not on the device; None for a link that has no end on it."""
        if self.a.device_index == device.position:
            return self.b
        return self.a if self.b.device_index == device.position else None


class UnitExtras(View):
    """Of a unit."""

    @property
    def runtime_ids(self) -> Tuple[RuntimeId, ...]:
        """What the makers' runtimes call it."""
        return self.snapshot._runtime_ids_of_unit(self.position)
