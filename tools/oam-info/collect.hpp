// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COLLECT_HPP
#define OAMHAL_TOOLS_OAM_INFO_COLLECT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/expect/compare.hpp"
#include "tools/oam-info/platform.hpp"
#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// What there is to show, as lists that refer to each other by position.
struct Inventory {
  oamhal::context context;
  oamhal::snapshot snapshot;
  std::vector<oamhal::baseboard_info> baseboards;
  std::vector<oamhal::module_info> modules;
  std::vector<oamhal::device_info> devices;
  std::vector<oamhal::link_info> links;
  std::vector<oamhal::finding_info> findings;
  /// The texts of findings that the tool adds itself.
  std::shared_ptr<std::deque<std::string>> texts;
  /// What is expected to be here, if anything is, beside what is; and what server it is, if that is known.
  std::optional<Comparison> comparison;
  std::optional<Platform> platform;
  /// What the root is called where it is shown; empty for its own name.
  std::string root_name;
};

/// Lets a context reach registers, in the module for bring-up. A sentence when that fails, else "".
std::string attach(oamhal_context_t* context, const Options& options);

/// Reads the machine. What is being read is in watch, and what skip names is left out. Every attribute that
/// was asked for, read or left out, is added to seen.
oamhal::result<Inventory> collect(const Options& options, Watch& watch, const SkipList& skip,
                                  std::vector<Attribute>* seen = nullptr);

/// Numbers of findings by oamhal_severity.
std::array<std::size_t, 4> count_findings(const Inventory& inventory);

/// The findings about a device, and those about one of its links.
std::vector<oamhal::finding_info> findings_of(const Inventory& inventory, const oamhal::device_info& device);

/// The links that have an end at a device.
std::vector<oamhal::link_info> links_of(const Inventory& inventory, const oamhal::device_info& device);

/// Whether two devices of one model have different firmware.
bool has_mixed_firmware(const Inventory& inventory);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COLLECT_HPP
