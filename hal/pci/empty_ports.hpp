// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_EMPTY_PORTS_HPP
#define OAMHAL_HAL_PCI_EMPTY_PORTS_HPP

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <oamhal/types.h>

#include "hal/kernel/reader.hpp"
#include "hal/pci/attributes.hpp"
#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// A PCIe port with no function below it.
struct EmptyPort {
  oamhal_bdf_t bdf{};
  PciIds ids;
  oamhal_pcie_link_t link{};
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  /// The bridge that it belongs to has it as a child: the upstream port of a switch; of a root port, its bus.
  std::uint64_t parent = 0;
  std::string slot;
};

/// A bridge between PCI buses; those of other classes (host bridges, ISA, ...) are no ports of PCIe.
constexpr bool is_pci_bridge(std::uint32_t pci_class) {
  return pci_class >> 8 == 0x0604;
}

/// What a bridge at the end of a chain (outermost first) is below.
std::uint64_t parent_of(std::span<const oamhal_bdf_t> chain);

/// Those among bridges that have nothing below, in the given order.
std::vector<EmptyPort> find_empty_ports(AttributeReader& reader, PciAttributes& attributes,
                                        std::span<const oamhal_bdf_t> bridges);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_EMPTY_PORTS_HPP
