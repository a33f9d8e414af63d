// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_PCIE_PATH_HPP
#define OAMHAL_TOOLS_OAM_INFO_PCIE_PATH_HPP

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/bringup/pcie.h>

#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// Severities of errors that the kernel counts, in the order of everything that lists them.
inline constexpr std::array<const char*, 3> kAerSeverities = {"correctable", "nonfatal", "fatal"};

/// A function on the way from the host to a device.
struct PcieNode {
  std::string bdf;
  /// The chassis' name of the slot below this bridge, or "".
  std::string slot;
  bool is_device = false;
  /// A bridge inside the module's package.
  bool package_internal = false;
  /// What its registers say. Where they cannot be read the link is what the kernel's attributes tell, and the
  /// rest is absent.
  oamhal_pcie_info_t info{};
  /// The library's names for its type, and for the ends that limit the hop: the program does not link it.
  const char* type_name = "unknown";
  const char* speed_limited_by = "unknown";
  const char* width_limited_by = "unknown";
  /// Why they cannot be read, as a sentence, or "".
  std::string problem;
  /// Kinds of errors that were counted at all, by severity.
  std::array<std::vector<oamhal_aer_counter_t>, 3> errors;
  /// The link to the node before this one, where there is one: not inside a switch.
  std::optional<oamhal_pcie_hop_t> hop;
};

/// The way to one device, from the root port on.
struct PciePath {
  oamhal::device_info device{};
  std::vector<PcieNode> nodes;
};

/// Reads the ways to devices; each function once. What is being read is in watch, and what skip names is left
/// out: it is then a problem of its node. The error is a sentence.
std::expected<std::vector<PciePath>, std::string> pcie_paths(const Inventory& inventory,
                                                             const std::vector<oamhal::device_info>& devices,
                                                             Watch& watch, const SkipList& skip);

/// What is written for people.
std::string render_pcie(const Inventory& inventory, const Options& options,
                        const std::vector<PciePath>& paths);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_PCIE_PATH_HPP
