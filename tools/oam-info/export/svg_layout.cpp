// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/svg_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace oam_info {

namespace {

constexpr double kCellWidth = 176, kCellHeight = 96, kInModule = 40, kBetweenModules = 74;
constexpr double kMargin = 40, kFrame = 12, kTitle = 34, kBetweenRows = 290, kBetweenPanels = 60;

// The places of a baseboard as one sees them from the front, the far row first (OAM base specification, the
// figure of MODULE_ID).
constexpr std::array<std::uint64_t, 8> kEight = {0, 3, 4, 7, 1, 2, 5, 6};
constexpr std::array<std::uint64_t, 4> kFour = {0, 3, 1, 2};

// The devices of a module, or a place where none is.
struct Spot {
  std::vector<std::size_t> nodes;
  std::optional<std::uint64_t> slot;
};

struct Panel {
  std::string title;
  std::vector<std::vector<Spot>> rows;
};

std::vector<Spot> spots_of(const Scene& scene, std::size_t baseboard) {
  std::vector<Spot> spots;
  std::map<std::size_t, std::size_t> by_module;
  for (std::size_t i = 0; i < scene.nodes.size(); ++i) {
    const Node& node = scene.nodes[i];
    if (node.baseboard != baseboard) continue;
    const auto known = by_module.find(node.module);
    if (node.module != kNone && known != by_module.end()) {
      spots[known->second].nodes.push_back(i);
      continue;
    }
    by_module[node.module] = spots.size();
    spots.push_back({{i}, node.slot});
  }
  return spots;
}

/// The modules in their places, or nothing when these are not known.
std::vector<std::vector<Spot>> places_of(const std::vector<Spot>& spots) {
  std::map<std::uint64_t, const Spot*> by_slot;
  for (const Spot& spot : spots)
    if (!spot.slot || *spot.slot >= kEight.size() || !by_slot.emplace(*spot.slot, &spot).second) return {};
  const bool four = by_slot.rbegin()->first < kFour.size();
  const std::span<const std::uint64_t> order = four ? std::span<const std::uint64_t>(kFour) : kEight;
  std::vector<std::vector<Spot>> rows(2);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto found = by_slot.find(order[i]);
    rows[i * 2 / order.size()].push_back(found != by_slot.end() ? *found->second : Spot{{}, order[i]});
  }
  return rows;
}

std::vector<std::vector<Spot>> rows_in_order(const std::vector<Spot>& spots) {
  constexpr std::size_t kOneRow = 3, kTwoRows = 16, kLongRow = 8;
  const std::size_t length = spots.size() <= kOneRow    ? spots.size()
                             : spots.size() <= kTwoRows ? (spots.size() + 1) / 2
                                                        : kLongRow;
  std::vector<std::vector<Spot>> rows;
  for (std::size_t i = 0; i < spots.size(); ++i) {
    if (i % length == 0) rows.emplace_back();
    rows.back().push_back(spots[i]);
  }
  return rows;
}

std::vector<Panel> panels_of(const Scene& scene, bool& physical) {
  std::vector<Panel> panels;
  const auto add = [&](std::string title, std::size_t baseboard) {
    const std::vector<Spot> spots = spots_of(scene, baseboard);
    if (spots.empty()) return;
    Panel panel{std::move(title), places_of(spots)};
    physical = physical && !panel.rows.empty();
    if (panel.rows.empty()) panel.rows = rows_in_order(spots);
    panels.push_back(std::move(panel));
  };
  for (std::size_t i = 0; i < scene.baseboards.size(); ++i) add(scene.baseboards[i], i);
  add(scene.baseboards.empty() ? "" : "on no known baseboard", kNone);
  return panels;
}

double width_of(const std::vector<Spot>& row) {
  double width = 2 * kMargin - kBetweenModules;
  for (const Spot& spot : row) {
    const auto count = static_cast<double>(std::max<std::size_t>(spot.nodes.size(), 1));
    width += kBetweenModules + count * kCellWidth + (count - 1) * kInModule + (count > 1 ? 2 * kFrame : 0);
  }
  return width;
}

Box place_spot(const Spot& spot, double x, double y, std::size_t& column, const Cell& where, Layout& layout) {
  const double pad = spot.nodes.size() > 1 ? kFrame : 0;
  Box all{x, y - pad, 2 * pad, layout.cell_height + 2 * pad};
  double left = x + pad;
  for (const std::size_t node : spot.nodes) {
    layout.cells[node] = where;
    layout.cells[node].box = {left, y, kCellWidth, layout.cell_height};
    layout.cells[node].column = column++;
    all.width += kCellWidth + (node == spot.nodes.front() ? 0 : kInModule);
    left += kCellWidth + kInModule;
  }
  if (spot.nodes.size() > 1) layout.frames.push_back(all);
  if (!spot.nodes.empty()) return all;
  ++column;
  all.width = kCellWidth;
  layout.vacant.push_back(all);
  layout.vacant_names.push_back(
      {x + kCellWidth / 2, y + layout.cell_height / 2, fmt::format("slot {}", *spot.slot)});
  return all;
}

/// Room for the most links to other ends that a device has.
double cell_height(const Scene& scene) {
  std::vector<std::size_t> ends(scene.nodes.size());
  std::size_t most = 0;
  for (const Bundle& bundle : scene.bundles)
    if (!is_drawn(bundle)) most = std::max(most, ++ends[bundle.a]);
  return kCellHeight + kOtherEndHeight * static_cast<double>(std::min(most, kMostOtherEnds + 1));
}

// What the lines of a row need.
struct Needs {
  std::size_t widest = 1;
  bool crosses = false;
};

std::vector<std::vector<Needs>> needs_of(const Scene& scene, const std::vector<Panel>& panels) {
  std::vector<std::vector<Needs>> needs;
  std::vector<std::pair<std::pair<std::size_t, std::size_t>, std::size_t>> where(scene.nodes.size());
  for (std::size_t p = 0; p < panels.size(); ++p) {
    needs.emplace_back(panels[p].rows.size());
    for (std::size_t r = 0; r < panels[p].rows.size(); ++r) {
      std::size_t column = 0;
      for (const Spot& spot : panels[p].rows[r]) {
        for (const std::size_t node : spot.nodes) where[node] = {{p, r}, column++};
        if (spot.nodes.empty()) ++column;
      }
    }
  }
  for (const Bundle& bundle : scene.bundles) {
    if (!is_drawn(bundle)) continue;
    const auto& [a, a_column] = where[bundle.a];
    const auto& [b, b_column] = where[bundle.b];
    Needs& row = needs[a.first][a.second];
    if (a == b)
      row.widest = std::max(row.widest, a_column < b_column ? b_column - a_column : a_column - b_column);
    else
      row.crosses = needs[b.first][b.second].crosses = true;
  }
  return needs;
}

Box place_panel(const Panel& panel, std::size_t number, const std::vector<Needs>& needs, double left,
                double top, Layout& layout) {
  Box box{left, top, 0, 0};
  for (const auto& row : panel.rows) box.width = std::max(box.width, width_of(row));
  double y = top + kMargin / 2;
  if (!panel.title.empty()) {
    layout.titles.push_back({left + kMargin, y + 16, panel.title});
    y += kTitle;
  }
  for (std::size_t r = 0; r < panel.rows.size(); ++r) {
    const double arcs = needs[r].widest > 1 ? rise(needs[r].widest) + 8 : 0;
    // Lines along a row go over the even ones and under the odd ones: between them is room for the others.
    if (r % 2 == 0) y += arcs + kFrame;
    double x = left + (box.width - width_of(panel.rows[r])) / 2 + kMargin;
    std::size_t column = 0;
    for (const Spot& spot : panel.rows[r])
      x += place_spot(spot, x, y, column, {{}, number, r, 0}, layout).width + kBetweenModules;
    y += layout.cell_height + kFrame + (r % 2 == 1 ? arcs : 0);
    if (r % 2 == 0 && r + 1 < panel.rows.size()) y += needs[r].crosses ? kBetweenRows : kMargin;
    if (r % 2 == 1 && r + 1 < panel.rows.size()) y += needs[r].crosses ? kMargin * 2 : kMargin;
  }
  box.height = y - top + kMargin / 2;
  return box;
}

}  // namespace

double rise(std::size_t columns) {
  return 26 + 24 * static_cast<double>(std::clamp<std::size_t>(columns, 1, 8) - 1);
}

Layout layout_of(const Scene& scene, double top) {
  Layout layout;
  layout.cells.resize(scene.nodes.size());
  layout.cell_height = cell_height(scene);
  const std::vector<Panel> panels = panels_of(scene, layout.physical);
  const auto needs = needs_of(scene, panels);
  const std::size_t across =
      panels.size() <= 3 ? 1
                         : static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(panels.size()))));
  double x = 0;
  double y = top;
  double tallest = 0;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const Box box = place_panel(panels[i], i, needs[i], x, y, layout);
    layout.width = std::max(layout.width, x + box.width);
    tallest = std::max(tallest, box.height);
    layout.height = std::max(layout.height, y + tallest);
    x += box.width + kBetweenPanels;
    if ((i + 1) % across != 0) continue;
    x = 0;
    y += tallest + (across > 1 ? kBetweenPanels : 0);
    tallest = 0;
  }
  return layout;
}

}  // namespace oam_info
