# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal/device.h: change that, and run /usr/bin/python3 -B python/bindgen
"""The declarations of device.h."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Tuple, Type

from oamhal._view import (
    View,
    as_boolean,
    as_enum,
    as_index,
    as_integer,
    as_number,
    as_optional_index,
    as_optional_text,
    as_struct,
    as_text,
)
from oamhal._extras import DeviceExtras
from oamhal._native.types import Bdf, FormFactor, State, Usable, oamhal_bdf_t, oamhal_number_t

if TYPE_CHECKING:
    from oamhal._native.link import Port
    from oamhal._native.memory import Memory
    from oamhal._native.module import Module
    from oamhal._native.node import Node
    from oamhal._native.reading import Reading


class oamhal_pcie_link_t(ctypes.Structure):
    _fields_ = [
        ("speed_tenth_gts", oamhal_number_t),
        ("width", oamhal_number_t),
        ("max_speed_tenth_gts", oamhal_number_t),
        ("max_width", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class PcieLink(View):
    """A PCIe link as the function's own registers give it. Absent when class CONFIG was not read."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_pcie_link_t
    speed_tenth_gts: Optional[int] = as_number()
    """Gigatransfers per second and lane, times 10: 320 is 32.0 GT/s."""
    width: Optional[int] = as_number()
    max_speed_tenth_gts: Optional[int] = as_number()
    max_width: Optional[int] = as_number()


class oamhal_device_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("id_source", ctypes.c_char_p),
        ("bdf", oamhal_bdf_t),
        ("bdf_text", ctypes.c_char_p),
        ("module", ctypes.c_uint32),
        ("device_in_module", ctypes.c_uint32),
        ("vendor", ctypes.c_char_p),
        ("vendor_name", ctypes.c_char_p),
        ("vendor_id", ctypes.c_uint16),
        ("device_id", ctypes.c_uint16),
        ("subsystem_vendor_id", ctypes.c_uint16),
        ("subsystem_device_id", ctypes.c_uint16),
        ("pci_class", ctypes.c_uint32),
        ("revision", ctypes.c_uint8),
        ("virtual_function", ctypes.c_uint8),
        ("reserved0", ctypes.c_uint16),
        ("model", ctypes.c_char_p),
        ("architecture", ctypes.c_char_p),
        ("serial", ctypes.c_char_p),
        ("unique_id", ctypes.c_char_p),
        ("part_number", ctypes.c_char_p),
        ("backend", ctypes.c_char_p),
        ("kernel_driver", ctypes.c_char_p),
        ("kernel_driver_version", ctypes.c_char_p),
        ("form_factor", ctypes.c_int32),
        ("state", ctypes.c_int32),
        ("form_factor_source", ctypes.c_char_p),
        ("state_reason", ctypes.c_char_p),
        ("numa_node", oamhal_number_t),
        ("local_cpus", ctypes.c_char_p),
        ("iommu_group", oamhal_number_t),
        ("host_link", oamhal_pcie_link_t),
        ("memory_capacity_bytes", oamhal_number_t),
        ("memory_used_bytes", oamhal_number_t),
        ("links_up", oamhal_number_t),
        ("links_total", oamhal_number_t),
        ("firmware_count", ctypes.c_uint32),
        ("partition_count", ctypes.c_uint32),
        ("partition_first", ctypes.c_uint32),
        ("port_first", ctypes.c_uint32),
        ("port_count", ctypes.c_uint32),
        ("memory_first", ctypes.c_uint32),
        ("memory_count", ctypes.c_uint32),
        ("bridge_first", ctypes.c_uint32),
        ("bridge_count", ctypes.c_uint32),
        ("reserved1", ctypes.c_uint32),
        ("label", ctypes.c_char_p),
        ("usable_reason", ctypes.c_char_p),
        ("usable", ctypes.c_int32),
        ("node_first", ctypes.c_uint32),
        ("node_count", ctypes.c_uint32),
        ("reserved2", ctypes.c_uint32),
        ("reading_first", ctypes.c_uint32),
        ("reading_count", ctypes.c_uint32),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Device(DeviceExtras):
    """A device. Devices are ordered by slot, then by PCI address."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_device_info_t
    _getter: ClassVar[str] = "oamhal_device_get"
    _range_nouns: ClassVar[Tuple[str, ...]] = ("bridge", "memory", "node", "partition", "port", "reading")
    id: str = as_text()
    """Opaque, stable over reboots; and what it is made of: "unique-id" or "pci-address"."""
    id_source: str = as_text()
    bdf: Bdf = as_struct(Bdf)
    bdf_text: str = as_text()
    """The address as text."""
    module_index: Optional[int] = as_optional_index("module")
    """Index of the module, or None; and the position in it."""
    device_in_module: int = as_integer()
    vendor: str = as_text()
    """"amd" and "AMD": the open name for programs, and the one for people. Never None."""
    vendor_name: str = as_text()
    vendor_id: int = as_integer()
    device_id: int = as_integer()
    subsystem_vendor_id: int = as_integer()
    subsystem_device_id: int = as_integer()
    pci_class: int = as_integer()
    """24 bits: 0x120000 is a processing accelerator."""
    revision: int = as_integer()
    virtual_function: bool = as_boolean()
    model: Optional[str] = as_optional_text()
    """All of these may be None."""
    architecture: Optional[str] = as_optional_text()
    serial: Optional[str] = as_optional_text()
    unique_id: Optional[str] = as_optional_text()
    part_number: Optional[str] = as_optional_text()
    backend: str = as_text()
    """The backend that took it. Never None."""
    kernel_driver: Optional[str] = as_optional_text()
    """The bound kernel driver and its version, or None."""
    kernel_driver_version: Optional[str] = as_optional_text()
    form_factor: FormFactor = as_enum(FormFactor)
    """One of FormFactor, and who says so, or None."""
    state: State = as_enum(State)
    """One of State."""
    form_factor_source: Optional[str] = as_optional_text()
    state_reason: Optional[str] = as_optional_text()
    """One sentence that says why the state is not ok, or None."""
    numa_node: Optional[int] = as_number()
    local_cpus: Optional[str] = as_optional_text()
    """The CPUs near it as a list ("0-31,64-95"), or None."""
    iommu_group: Optional[int] = as_number()
    host_link: PcieLink = as_struct(PcieLink)
    memory_capacity_bytes: Optional[int] = as_number()
    """Bytes of device memory, over all its partitions."""
    memory_used_bytes: Optional[int] = as_number()
    links_up: Optional[int] = as_number()
    """Fabric links that are up, and how many the device has."""
    links_total: Optional[int] = as_number()
    firmware_count: int = as_integer()
    label: Optional[str] = as_optional_text()
    """The chassis' label of its PCIe slot, or None."""
    usable_reason: Optional[str] = as_optional_text()
    """One of Usable: yes when one of its units is. And one sentence that says why it is not yes, or None."""
    usable: Usable = as_enum(Usable)

    @property
    def module(self) -> Optional[Module]:
        """What module_index names."""
        index = self.module_index
        return None if index is None else self.snapshot.modules[index]

    @property
    def partitions(self) -> Tuple[Partition, ...]:
        """Its partitions."""
        return self._range("partition", self.snapshot.partitions)

    @property
    def ports(self) -> Tuple[Port, ...]:
        """Its ports."""
        return self._range("port", self.snapshot.ports)

    @property
    def memory_regions(self) -> Tuple[Memory, ...]:
        """Its memory regions."""
        return self._range("memory", self.snapshot.memory_regions)

    @property
    def bridges(self) -> Tuple[Bridge, ...]:
        """The bridges between it and the host, nearest first."""
        return self._range("bridge", self.snapshot.bridges)

    @property
    def nodes(self) -> Tuple[Node, ...]:
        """Its nodes."""
        return self._range("node", self.snapshot.nodes)

    @property
    def readings(self) -> Tuple[Reading, ...]:
        """Its readings; none unless they were asked for."""
        return self._range("reading", self.snapshot.readings)


class oamhal_firmware_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("version", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Firmware(View):
    """A version of one firmware of a device."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_firmware_info_t
    name: str = as_text()
    version: str = as_text()


class oamhal_partition_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("device", ctypes.c_uint32),
        ("index", ctypes.c_uint32),
        ("compute_mode", ctypes.c_char_p),
        ("memory_mode", ctypes.c_char_p),
        ("native_index", oamhal_number_t),
        ("memory_capacity_bytes", oamhal_number_t),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Partition(View):
    """A part of a device that the kernel driver presents as a device of its own."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_partition_info_t
    _getter: ClassVar[str] = "oamhal_partition_get"
    id: str = as_text()
    """The device's id with "/p0", "/p1", ..."""
    device_index: int = as_index("device")
    """Index of the device in the snapshot, and of the partition in the device."""
    index: int = as_integer()
    compute_mode: Optional[str] = as_optional_text()
    """The driver's names, for example "CPX" and "NPS4", or None."""
    memory_mode: Optional[str] = as_optional_text()
    native_index: Optional[int] = as_number()
    """The number of the driver's own object for it (for amd the KFD node)."""
    memory_capacity_bytes: Optional[int] = as_number()

    @property
    def device(self) -> Device:
        """What device_index names."""
        return self.snapshot.devices[self.device_index]


class oamhal_bridge_info_t(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("bdf", oamhal_bdf_t),
        ("bdf_text", ctypes.c_char_p),
        ("vendor_id", ctypes.c_uint16),
        ("device_id", ctypes.c_uint16),
        ("package_internal", ctypes.c_uint32),
        ("link", oamhal_pcie_link_t),
        ("slot", ctypes.c_char_p),
    ]


@dataclasses.dataclass(frozen=True, init=False)
class Bridge(View):
    """A PCI bridge on the way from a device to the host."""

    _struct: ClassVar[Type[ctypes.Structure]] = oamhal_bridge_info_t
    _getter: ClassVar[str] = "oamhal_bridge_get"
    bdf: Bdf = as_struct(Bdf)
    bdf_text: str = as_text()
    vendor_id: int = as_integer()
    device_id: int = as_integer()
    package_internal: bool = as_boolean()
    """True for a bridge inside the accelerator's package: not a hop of the chassis."""
    link: PcieLink = as_struct(PcieLink)
    slot: Optional[str] = as_optional_text()
    """The physical slot's name below this bridge, or None."""


FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "oamhal_device_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_device_info_t))),
    "oamhal_firmware_get": (ctypes.c_int, (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
        ctypes.POINTER(oamhal_firmware_info_t),
    )),
    "oamhal_partition_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_partition_info_t))),
    "oamhal_bridge_get": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(oamhal_bridge_info_t))),
    "oamhal_device_open": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_void_p))),
    "oamhal_device_ref": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "oamhal_device_unref": (None, (ctypes.c_void_p,)),
    "oamhal_device_id": (ctypes.c_char_p, (ctypes.c_void_p,)),
    "oamhal_device_is_lost": (ctypes.c_int32, (ctypes.c_void_p,)),
}
