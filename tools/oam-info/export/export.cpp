// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/export.hpp"

#include <fmt/format.h>

namespace oam_info {

std::string wrong_export(const Options& options) {
  if (options.format.empty()) return {};
  if (options.json && options.format != "json")
    return fmt::format("--json and --format {} ask for two formats: leave one out.", options.format);
  return {};
}

oamhal::result<std::string> export_topology(const Inventory& inventory, const Options& options) {
  if (options.format == "dot") return export_dot(scene_of(inventory));
  return export_svg(scene_of(inventory));
}

}  // namespace oam_info
