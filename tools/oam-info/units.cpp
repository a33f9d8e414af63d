// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/units.hpp"

#include <fmt/format.h>

#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

oamhal::result<Units> units_of(const Inventory& inventory, const std::string& selector) {
  const auto selection = oamhal::try_select(inventory.snapshot, selector);
  if (!selection) return selection.error();
  Units units;
  for (const auto& unit : inventory.snapshot.units()) {
    const bool whole_module =
        selection->whole_module != 0 && inventory.devices[unit.device].module == selection->module;
    if (selection->partition != OAMHAL_NO_INDEX ? unit.partition == selection->partition
                                                : whole_module || unit.device == selection->device)
      units.push_back(unit.position);
  }
  return units;
}

}  // namespace

oamhal::result<Units> named_units(const Inventory& inventory, const std::vector<std::string>& selectors) {
  Units units;
  for (const std::string& selector : selectors) {
    const auto found = units_of(inventory, selector);
    if (!found) return found.error();
    units.insert(units.end(), found->begin(), found->end());
  }
  return units;
}

std::string units_text(const Inventory& inventory, const Units& units) {
  const auto all = inventory.snapshot.units();
  const auto partitions = inventory.snapshot.partitions();
  const auto part_of = [&](std::uint32_t unit) { return partitions[all[unit].partition].index; };
  std::string text;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto unit = all[units[i]];
    if (!text.empty()) text += ' ';
    text += device_name(inventory, inventory.devices[unit.device]);
    if (unit.partition == OAMHAL_NO_INDEX) continue;
    const std::size_t first = i;
    while (i + 1 < units.size() && all[units[i + 1]].device == unit.device &&
           part_of(units[i + 1]) == part_of(units[i]) + 1)
      ++i;
    text += i == first ? fmt::format("/p{}", part_of(units[first]))
                       : fmt::format("/p{}-{}", part_of(units[first]), part_of(units[i]));
  }
  return text;
}

}  // namespace oam_info
