// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "tools/common/table.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

using Units = std::vector<std::uint32_t>;

/// The units of what a selector names: those of a module, of a device, or one partition.
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

oamhal::result<Units> named_units(const Inventory& inventory, const std::vector<std::string>& selectors) {
  Units units;
  for (const std::string& selector : selectors) {
    const auto found = units_of(inventory, selector);
    if (!found) return found.error();
    units.insert(units.end(), found->begin(), found->end());
  }
  return units;
}

oamhal::result<std::string> visible(const Inventory& inventory, const Options& options) {
  const auto units = oamhal::try_runtime_visible(inventory.snapshot, options.runtime.c_str(), ::environ);
  if (!units) return units.error();
  oam_tools::Table table({{options.runtime}, {"MODULE"}, {"UNIT"}, {"BDF"}, {"MODEL"}});
  const auto all = inventory.snapshot.units();
  for (std::size_t i = 0; i < units->size(); ++i) {
    if ((*units)[i] >= all.size()) {
      table.add({std::to_string(i), "-", "not listed by oam-info", "-", "-"});
      continue;
    }
    const auto unit = all[(*units)[i]];
    const auto& device = inventory.devices[unit.device];
    table.add({std::to_string(i), device_name(inventory, device), unit.id, device.bdf_text,
               text_or_dash(device.model)});
  }
  std::string text = origin_line(inventory, options.color);
  if (units->empty()) return text + fmt::format("{} sees no unit in this environment.\n", options.runtime);
  return text + table.text(kWidth, options.color);
}

}  // namespace

oamhal::result<std::string> render_env(const Inventory& inventory, const Options& options) {
  if (options.units.empty()) return visible(inventory, options);
  const auto units = named_units(inventory, options.units);
  if (!units) return units.error();
  const auto selection =
      oamhal::try_runtime_select(inventory.snapshot, options.runtime.c_str(), *units, ::environ);
  if (!selection) return selection.error();
  return fmt::format("export {}={}\n", selection->variable, selection->value);
}

}  // namespace oam_info
