// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_RENDER_HPP
#define OAMHAL_TOOLS_OAM_INFO_RENDER_HPP

#include <cstddef>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/groups.hpp"

namespace oam_info {

// One function for each command: what it writes for people. All of it ends in a newline.

std::string render_table(const Inventory& inventory, const Options& options);
/// devices: what the selector of show named.
std::string render_show(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::device_info>& devices);
std::string render_links(const Inventory& inventory, const Options& options);
struct Machine;
std::string render_topology(const Machine& machine, const Options& options);
std::string render_doctor(const Inventory& inventory, const Options& options);
std::string render_backends(const Inventory& inventory, const Options& options);

/// What to set so that a runtime sees the units of the options alone; without units, which it sees now.
oamhal::result<std::string> render_env(const Inventory& inventory, const Options& options);

/// Groups of units with their rings.
std::string render_groups(const Inventory& inventory, const Options& options, const Placement& placement);
/// A proximity level as a matrix shows it: "self", "INT", "link", "PIX", ..., "-" when it is not known.
std::string level_text(std::int32_t level);

/// What is said instead of a table when there is no device.
std::string nothing_found(const Inventory& inventory, const Options& options);
/// Findings grouped by severity and code, each with its subject, message and advice.
std::string findings_list(const Inventory& inventory, const Options& options,
                          std::vector<oamhal::finding_info> findings);
/// The table of links, at most width columns wide.
std::string links_table(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::link_info>& links, std::size_t width);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_RENDER_HPP
