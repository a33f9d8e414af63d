// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_FUNCTION_HPP
#define OAMHAL_HAL_PCI_FUNCTION_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/device.h>

namespace oamhal::hal {

/// Numbers that identify a function, from its uevent or, failing that, from the single attributes.
struct PciIds {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  std::uint16_t subsystem_vendor = 0;
  std::uint16_t subsystem_device = 0;
  std::uint32_t pci_class = 0;
  std::string driver;
  bool operator==(const PciIds&) const = default;
};

/// A base address register that is there. flags are OAMHAL_MEMORY_* bits.
struct Bar {
  std::uint32_t index = 0;
  std::uint64_t size = 0;
  std::uint32_t flags = 0;
};

/// What the configuration space says that attributes do not.
struct ConfigFacts {
  /// Not even the command register answers: the function is gone or powered down.
  bool all_ones = false;
  /// Vendor in the low, device in the high half. All ones for a virtual function, whose real ones only its
  /// physical function knows.
  std::optional<std::uint32_t> id;
  /// Bytes of the PCIe capability's Max_Payload_Size setting.
  std::optional<std::uint32_t> max_payload_bytes;
  /// ACS P2P Request Redirect or Completion Redirect is on.
  std::optional<bool> acs_redirect;
  /// BARs that the function has and the kernel gave up on: it then shows nothing of them, not even a size.
  std::vector<std::uint32_t> given_up_bars;
};

/// A bridge between a function and the host.
struct Bridge {
  oamhal_bdf_t bdf{};
  PciIds ids;
  bool package_internal = false;
  oamhal_pcie_link_t link{};
  ConfigFacts config;
  std::string slot;
};

/// A PCI function that a backend takes, with what PCIe tells about it.
struct PciFunction {
  oamhal_bdf_t bdf{};
  PciIds ids;
  std::uint8_t revision = 0;
  bool virtual_function = false;
  /// errno of opening its directory, or 0.
  int inaccessible = 0;
  oamhal_number_t numa_node{};
  std::string local_cpus;
  oamhal_number_t iommu_group{};
  std::vector<Bar> bars;
  oamhal_pcie_link_t link{};
  ConfigFacts config;
  std::string power_state;
  /// The name of the physical slot it sits in, or "".
  std::string slot;
  /// Whether its place in sys/devices is known, and indexes into the scan's bridges, nearest first.
  bool placed = false;
  std::vector<std::uint32_t> bridges;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_FUNCTION_HPP
