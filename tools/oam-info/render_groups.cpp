// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/groups.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;

namespace {

/// A rate by its weight: Mb/s, or a plain number.
std::string weighed_text(std::int32_t weight, const oamhal_number_t& rate) {
  const auto value = oamhal::value_of(rate);
  if (!value) return "-";
  if (weight == OAMHAL_WEIGHT_LINKS) return fmt::format("x{}", *value);
  if (weight == OAMHAL_WEIGHT_CALLER) return fmt::format("{:g}", static_cast<double>(*value) / 1000);
  return rate_text(rate);
}

std::string total_text(const oamhal_placement_info_t& info) {
  const bool any = info.total_rate > 0 || info.weight == OAMHAL_WEIGHT_CALLER;
  const std::string text =
      any ? weighed_text(info.weight, {info.total_rate, OAMHAL_PRESENT, 0}) : std::string("-");
  return info.unknown_rates > 0 ? text + "+?" : text;
}

std::string rings_text(const Inventory& inventory, const Placement& placement) {
  std::string text;
  for (std::size_t i = 0; i < placement.groups.size(); ++i) {
    const oamhal::ring_set& set = placement.groups[i].rings;
    for (const Units& ring : set.rings)
      text += fmt::format("ring of group {}: {}\n", i, units_text(inventory, ring));
    if (!set.rings.empty() && set.info.exact == 0)
      text +=
          fmt::format("group {}: the search for rings ended early; there may be better ones or more\n", i);
  }
  return text.empty() ? text : "\n" + text;
}

std::string notes(const Inventory& inventory, const Placement& placement) {
  std::string words =
      fmt::format("WORST: the pair of the group that is least near, and its RATE. The rate of a pair: {}.",
                  weight_text(inventory, placement.groups.front().group.info.weight));
  const auto uncertain = [](const Placed& placed) { return placed.group.info.exact == 0; };
  if (std::ranges::any_of(placement.groups, uncertain))
    words += " ~: the search ended early; there may be a better group.";
  if (placement.left > 0) words += fmt::format(" {} left over.", count_text(placement.left, "unit"));
  std::string text = "\n";
  for (const std::string& line : oam_tools::wrap(words, kWidth)) text += line + "\n";
  return text;
}

}  // namespace

std::string render_groups(const Inventory& inventory, const Options& options, const Placement& placement) {
  oam_tools::Table table({{"GROUP"}, {"WORST"}, {"RATE"}, {"TOTAL"}, {"UNITS", 20, 1}});
  for (std::size_t i = 0; i < placement.groups.size(); ++i) {
    const oamhal::group& group = placement.groups[i].group;
    table.add({Cell(fmt::format("{}{}", i, group.info.exact != 0 ? "" : "~"), Tone::kStrong),
               level_text(group.info.worst_level), weighed_text(group.info.weight, group.info.worst_rate),
               total_text(group.info), units_text(inventory, group.units)});
  }
  return origin_line(inventory, options.color) + table.text(kWidth, options.color) +
         rings_text(inventory, placement) + notes(inventory, placement);
}

}  // namespace oam_info
