// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "tools/common/table.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

std::string render_backends(const Inventory& inventory, const Options& options) {
  oam_tools::Table table({{"NAME"}, {"VERSION"}, {"ORIGIN"}, {"MATCHES"}, {"EVIDENCE", 8, 1}});
  for (const auto& backend : inventory.context.backends())
    table.add({text_or_dash(backend.name), text_or_dash(backend.version), text_or_dash(backend.origin),
               fmt::format("{}", backend.match_count), text_or_dash(backend.evidence)});
  return origin_line(inventory, options.color) + table.text(kWidth, options.color);
}

}  // namespace oam_info
