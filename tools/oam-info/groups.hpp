// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_GROUPS_HPP
#define OAMHAL_TOOLS_OAM_INFO_GROUPS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/units.hpp"

namespace oam_info {

/// A group and its rings.
struct Placed {
  oamhal::group group;
  oamhal::ring_set rings;
};

/// The best group of the units asked for, then the best of what is left, and so on.
struct Placement {
  std::vector<Placed> groups;
  /// Units that are in none of them.
  std::size_t left = 0;
};

/// The weight of a name that --weight takes; UNKNOWN for "auto".
oamhal_weight weight_of(const std::string& name);

oamhal::result<Placement> place(const Inventory& inventory, const Options& options);

/// What the rate of a group is made of, for people: "reported by kfd, which is known to be wrong".
std::string weight_text(const Inventory& inventory, std::int32_t weight);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_GROUPS_HPP
