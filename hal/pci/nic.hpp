// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_NIC_HPP
#define OAMHAL_HAL_PCI_NIC_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hal/kernel/reader.hpp"
#include "hal/pci/attributes.hpp"
#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// A network function of the host.
struct PciNic {
  oamhal_bdf_t bdf{};
  PciIds ids;
  bool virtual_function = false;
  oamhal_number_t numa_node{};
  std::vector<std::string> net_names;
  std::vector<std::string> rdma_names;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  oamhal_number_t rate_mbps{};
  std::string link_layer;
  /// Whether its place in sys/devices is known, and indexes into the scan's bridges, nearest first.
  bool placed = false;
  std::vector<std::uint32_t> bridges;
};

/// Ethernet or InfiniBand.
constexpr bool is_nic(std::uint32_t pci_class) {
  return pci_class >> 8 == 0x0200 || pci_class >> 8 == 0x0207;
}

/// Reads all of a network function but its bridges. Problems go to the reader's reporter.
void read_nic(AttributeReader& reader, PciAttributes& attributes, std::uint32_t pci_class, PciNic& nic);

/// The rate of an RDMA port, "400 Gb/sec (4X NDR)", in Mb/s. Nothing when it is not one.
std::optional<std::uint64_t> parse_rdma_rate(std::string_view text);

/// The state of an RDMA port, "4: ACTIVE". Nothing when it is not one.
std::optional<oamhal_link_state> parse_rdma_state(std::string_view text);

/// The operational state of an interface, "up". Nothing when it is not one.
std::optional<oamhal_link_state> parse_operstate(std::string_view text);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_NIC_HPP
