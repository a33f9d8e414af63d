// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_SCAN_HPP
#define OAMHAL_HAL_PCI_SCAN_HPP

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "hal/kernel/reader.hpp"
#include "hal/pci/empty_ports.hpp"
#include "hal/pci/function.hpp"
#include "hal/pci/nic.hpp"

namespace oamhal::hal {

/// All functions of interest and the bridges above them.
struct PciScan {
  /// Whether the tree has a PCI bus at all, and how many functions are on it.
  bool has_bus = false;
  std::uint32_t function_count = 0;
  std::vector<PciFunction> functions;
  /// Only when they were asked for and there is a function of interest.
  std::vector<PciNic> nics;
  /// A deque: a bridge holds texts, and moving it is as much work as making it.
  std::deque<Bridge> bridges;
  /// Only when they were asked for and there is a function of interest.
  std::vector<EmptyPort> empty_ports;
};

/// What the scan asks about ids.
struct PciFilter {
  /// Is this function of interest?
  std::function<bool(const PciIds&)> wanted;
  /// Is this bridge inside an accelerator's package?
  std::function<bool(std::uint16_t vendor, std::uint16_t device)> package_internal;
  /// Look at network functions too?
  bool with_nics = false;
  /// Look for ports with nothing below too?
  bool with_empty_ports = false;
};

/// Receives the reports about one function while the scan reads it.
class FunctionReporters {
 public:
  /// The reporter for what is said about function from now on.
  virtual Reporter* reporter_for(const oamhal_bdf_t& function) = 0;

 protected:
  ~FunctionReporters() = default;
};

/// Reads the PCI bus: the class of every function, the rest only for those that are wanted.
PciScan scan_pci(AttributeReader& reader, const PciFilter& filter, FunctionReporters& reporters);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_SCAN_HPP
