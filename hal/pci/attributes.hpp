// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_ATTRIBUTES_HPP
#define OAMHAL_HAL_PCI_ATTRIBUTES_HPP

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "hal/kernel/reader.hpp"
#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// Why a number is absent whose file could not be read, by errno.
oamhal_absence absence_of(int error);

/// Reads the sysfs attributes of single PCI functions. Problems go to the reader's reporter.
class PciAttributes {
 public:
  explicit PciAttributes(AttributeReader& reader) : reader_(reader) {}

  /// The class of a function, or nothing when its file is broken.
  std::optional<std::uint32_t> read_class(const oamhal_bdf_t& bdf);

  /// The ids of a function from uevent; where that is broken from the single attributes, each of which may
  /// be missing too.
  PciIds read_ids(const oamhal_bdf_t& bdf, std::optional<std::uint32_t> pci_class);

  /// Everything else about a function that a backend takes. False when the caller's gate wants no details of
  /// it: then there is nothing but whether it is a virtual function.
  bool read_details(const Directory& directory, PciFunction& function);

  /// A bridge's link and configuration. Class CONFIG only.
  void read_bridge(Bridge& bridge);

  oamhal_number_t read_numa_node(const Directory& directory);

 private:
  std::optional<std::uint64_t> read_hex(const Directory& directory, const char* name, std::uint64_t limit);
  /// nothing: they are malformed or missing. ENODATA: the gate refused.
  std::expected<std::optional<std::vector<Bar>>, int> read_bars(const Directory& directory);
  void read_places(const Directory& directory, PciFunction& function);
  oamhal_number_t read_iommu_group(const Directory& directory);
  void read_link(const Directory& directory, oamhal_pcie_link_t& link);
  template <typename F>
  oamhal_number_t read_link_value(const Directory& directory, const char* name, const char* expected,
                                  F parse);
  /// bars: those that the resource file shows, or NULL where that does not matter.
  ConfigFacts read_config(const Directory& directory, const std::vector<Bar>* bars);

  AttributeReader& reader_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_ATTRIBUTES_HPP
