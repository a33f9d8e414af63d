// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_JSON_HPP
#define OAMHAL_TOOLS_OAM_INFO_JSON_HPP

#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/groups.hpp"
#include "tools/oam-info/pcie/path.hpp"

namespace oam_info {

/// The inventory as JSON of schema oamhal.inventory/1, with the lists that the command is about. devices: for
/// show, what the selector named.
std::string render_json(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::device_info>& devices);

/// Groups of units, in a document of the same schema.
std::string render_groups_json(const Inventory& inventory, const Placement& placement);

/// The ways to devices, and the findings, in a document of the same schema.
std::string render_pcie_json(const Inventory& inventory, const std::vector<PciePath>& paths);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_JSON_HPP
