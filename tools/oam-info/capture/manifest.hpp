// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_MANIFEST_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_MANIFEST_HPP

#include <string>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/capture/gather.hpp"
#include "tools/oam-info/collect.hpp"

namespace oam_info {

/// What the machine is called: a replayed root keeps its name, the live one has its host name.
std::string machine_name(const Inventory& inventory);

/// .oamhal/machine.toml: what a root that was made of the capture is. What comes from a simulation stays
/// simulated.
std::string machine_file(const Inventory& inventory, const std::string& machine);

/// .oamhal/manifest.json: what was taken, what is missing and why.
std::string manifest_file(const Inventory& inventory, const Options& options, const std::string& machine,
                          const Gathered& gathered);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_MANIFEST_HPP
