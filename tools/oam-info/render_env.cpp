// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <unistd.h>

#include "tools/common/table.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/units.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

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
