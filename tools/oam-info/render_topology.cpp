// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;

namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;
using LinksByPair = std::multimap<Pair, const oamhal::link_info*>;

// Devices that are shown in one matrix.
struct Group {
  std::string title;
  std::vector<oamhal::device_info> devices;
};

Pair ordered(std::uint32_t a, std::uint32_t b) {
  return {std::min(a, b), std::max(a, b)};
}

std::uint32_t baseboard_of(const Inventory& inventory, const oamhal::device_info& device) {
  return device.module < inventory.modules.size() ? inventory.modules[device.module].baseboard
                                                  : OAMHAL_NO_INDEX;
}

std::vector<Group> groups_of(const Inventory& inventory) {
  std::map<std::uint32_t, Group> groups;
  for (const auto& device : inventory.devices)
    groups[baseboard_of(inventory, device)].devices.push_back(device);
  std::vector<Group> ordered_groups;
  for (auto& [baseboard, group] : groups) {
    if (baseboard < inventory.baseboards.size()) {
      group.title = text_or_dash(inventory.baseboards[baseboard].id);
      if (inventory.baseboards[baseboard].board != nullptr)
        group.title += fmt::format(" ({})", text_or_dash(inventory.baseboards[baseboard].board));
    } else if (groups.size() > 1) {
      group.title = "on no known baseboard";
    }
    ordered_groups.push_back(std::move(group));
  }
  return ordered_groups;
}

// Inside a baseboard its name need not be repeated; a device without a slot is called by its index.
std::string short_name(const Inventory& inventory, const oamhal::device_info& device) {
  const std::string slot = slot_text(inventory, device);
  if (slot == "-") return fmt::format("{}", device.position);
  return slot.substr(slot.find('/') == std::string::npos ? 0 : slot.find('/') + 1);
}

std::string row_name(const Inventory& inventory, const oamhal::device_info& device) {
  const std::string name = short_name(inventory, device);
  return slot_text(inventory, device) == "-" ? fmt::format("{} {}", name, text_or_dash(device.bdf_text))
                                             : name;
}

Cell cell(const LinksByPair& links, std::uint32_t row, std::uint32_t column, bool with_type) {
  if (row == column) return {"self", Tone::kQuiet};
  const auto [first, last] = links.equal_range(ordered(row, column));
  if (first == last) return {"-", Tone::kQuiet};
  std::uint64_t count = 0;
  bool known = true;
  bool not_up = false;
  std::set<std::string> types;
  for (auto place = first; place != last; ++place) {
    const oamhal::link_info& link = *place->second;
    const auto ports = oamhal::value_of(link.port_count);
    known = known && ports;
    count += ports.value_or(0);
    not_up = not_up || (link.state != OAMHAL_LINK_STATE_UP && link.state != OAMHAL_LINK_STATE_UNKNOWN);
    types.insert(text_or_dash(link.type));
  }
  const std::string number = known ? fmt::format("{}", count) : "?";
  const std::string mark = not_up ? "!" : "";
  if (!with_type) return {number + "x" + mark, not_up ? Tone::kBad : Tone::kPlain};
  return {fmt::format("{} x{}{}", fmt::join(types, "+"), number, mark), not_up ? Tone::kBad : Tone::kPlain};
}

std::string matrix(const Inventory& inventory, const Options& options, const Group& group,
                   const LinksByPair& links, bool with_type) {
  std::vector<oam_tools::Column> columns = {{""}};
  for (const auto& device : group.devices) columns.push_back({short_name(inventory, device)});
  oam_tools::Table table(std::move(columns));
  for (const auto& device : group.devices) {
    std::vector<Cell> cells = {{row_name(inventory, device), Tone::kStrong}};
    for (const auto& other : group.devices)
      cells.push_back(cell(links, device.position, other.position, with_type));
    table.add(std::move(cells));
  }
  return table.text(kWidth, options.color);
}

bool is_too_wide(const std::string& text) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (oam_tools::display_width(std::string_view(text).substr(start, end - start)) > kWidth) return true;
    start = end + 1;
  }
  return false;
}

std::string legend(const Inventory& inventory, bool short_cells) {
  std::set<std::string> types;
  for (const auto& link : inventory.links) types.insert(text_or_dash(link.type));
  const std::string first = short_cells ? fmt::format("4x: four links of type {}", fmt::join(types, ", "))
                                        : "xgmi x4: four links of type xgmi";
  return first + "; ?: how many is unknown; -: no direct link; !: not all of it is up\n";
}

// Links that no matrix shows: between groups, and to what is no device.
std::size_t count_other_links(const Inventory& inventory) {
  return static_cast<std::size_t>(std::ranges::count_if(inventory.links, [&](const auto& link) {
    if (link.a.device >= inventory.devices.size() || link.b.device >= inventory.devices.size()) return true;
    return baseboard_of(inventory, inventory.devices[link.a.device]) !=
           baseboard_of(inventory, inventory.devices[link.b.device]);
  }));
}

}  // namespace

std::string render_topology(const Inventory& inventory, const Options& options) {
  if (inventory.devices.empty()) return nothing_found(inventory, options);
  LinksByPair links;
  for (const auto& link : inventory.links) links.emplace(ordered(link.a.device, link.b.device), &link);
  std::string text = origin_line(inventory, options.color);
  bool short_cells = false;
  for (const Group& group : groups_of(inventory)) {
    if (!group.title.empty()) text += oam_tools::paint(group.title, Tone::kStrong, options.color) + "\n";
    Options plain = options;
    plain.color = false;
    const bool with_type = !is_too_wide(matrix(inventory, plain, group, links, true));
    short_cells = short_cells || !with_type;
    text += matrix(inventory, options, group, links, with_type) + "\n";
  }
  text += legend(inventory, short_cells);
  if (const std::size_t others = count_other_links(inventory); others > 0)
    text += fmt::format("{} between baseboards or to other things: see oam-info links\n",
                        count_text(others, "link"));
  return text;
}

}  // namespace oam_info
