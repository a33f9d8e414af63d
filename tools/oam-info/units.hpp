// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_UNITS_HPP
#define OAMHAL_TOOLS_OAM_INFO_UNITS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/collect.hpp"

namespace oam_info {

/// Positions of units in the snapshot.
using Units = std::vector<std::uint32_t>;

/// The units that selectors name, one selector after the other: those of a module, of a device, or one
/// partition.
oamhal::result<Units> named_units(const Inventory& inventory, const std::vector<std::string>& selectors);

/// Units for people: devices by their names, partitions of one device together ("oam3/p0-2").
std::string units_text(const Inventory& inventory, const Units& units);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_UNITS_HPP
