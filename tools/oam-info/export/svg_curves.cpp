// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "tools/oam-info/export/svg_layout.hpp"

namespace oam_info {

namespace {

enum class Side : std::uint8_t { kTop, kBottom, kLeft, kRight };

// An end of a line at a side of a cell; the ends of a side stand in the order of their keys.
struct Anchor {
  double key = 0;
  std::size_t bundle = 0;
  bool second = false;
};

bool is_same_row(const Cell& a, const Cell& b) {
  return a.panel == b.panel && a.row == b.row;
}

std::size_t columns_between(const Cell& a, const Cell& b) {
  return a.column < b.column ? b.column - a.column : a.column - b.column;
}

Side side_of(const Cell& from, const Cell& to) {
  if (!is_same_row(from, to)) return to.box.y > from.box.y ? Side::kBottom : Side::kTop;
  if (columns_between(from, to) == 1) return to.column > from.column ? Side::kRight : Side::kLeft;
  return from.row % 2 == 0 ? Side::kTop : Side::kBottom;
}

/// Lines that leave a side in this order do not cross each other beside it.
double key_of(const Cell& from, const Cell& to, std::size_t bundle) {
  if (!is_same_row(from, to)) return to.box.x - from.box.x;
  const auto columns = static_cast<double>(columns_between(from, to));
  if (columns == 1) return static_cast<double>(bundle);
  constexpr double kOutside = 1e6;
  return to.column > from.column ? kOutside - columns : columns - kOutside;
}

void put(Curve& curve, const Cell& cell, Side side, bool second, double part) {
  constexpr double kCorner = 14;
  const Box& box = cell.box;
  const std::size_t end = second ? 3 : 0;
  curve.x[end] = side == Side::kLeft    ? box.x
                 : side == Side::kRight ? box.x + box.width
                                        : box.x + kCorner + part * (box.width - 2 * kCorner);
  curve.y[end] = side == Side::kTop      ? box.y
                 : side == Side::kBottom ? box.y + box.height
                                         : box.y + kCorner + part * (box.height - 2 * kCorner);
}

void bend(Curve& curve, const Cell& a, const Cell& b) {
  if (is_same_row(a, b)) {
    const std::size_t columns = columns_between(a, b);
    const double up = columns == 1 ? 0 : rise(columns) * 4 / 3 * (a.row % 2 == 0 ? -1 : 1);
    const double third = columns == 1 ? (curve.x[3] - curve.x[0]) / 3 : 0;
    curve.x[1] = curve.x[0] + third;
    curve.x[2] = curve.x[3] - third;
    curve.y[1] = curve.y[0] + up;
    curve.y[2] = curve.y[3] + up;
    return;
  }
  const double reach = (curve.y[3] - curve.y[0]) * 0.42;
  curve.x[1] = curve.x[0];
  curve.x[2] = curve.x[3];
  curve.y[1] = curve.y[0] + reach;
  curve.y[2] = curve.y[3] - reach;
}

}  // namespace

std::vector<Curve> curves_of(const Scene& scene, const Layout& layout) {
  std::map<std::pair<std::size_t, Side>, std::vector<Anchor>> sides;
  for (std::size_t i = 0; i < scene.bundles.size(); ++i) {
    const Bundle& bundle = scene.bundles[i];
    if (!is_drawn(bundle)) continue;
    const Cell& a = layout.cells[bundle.a];
    const Cell& b = layout.cells[bundle.b];
    sides[{bundle.a, side_of(a, b)}].push_back({key_of(a, b, i), i, false});
    sides[{bundle.b, side_of(b, a)}].push_back({key_of(b, a, i), i, true});
  }
  std::vector<Curve> curves(scene.bundles.size());
  for (auto& [place, anchors] : sides) {
    std::ranges::stable_sort(anchors, {}, &Anchor::key);
    const auto parts = static_cast<double>(anchors.size());
    for (std::size_t i = 0; i < anchors.size(); ++i)
      put(curves[anchors[i].bundle], layout.cells[place.first], place.second, anchors[i].second,
          (static_cast<double>(i) + 0.5) / parts);
  }
  for (std::size_t i = 0; i < scene.bundles.size(); ++i)
    if (is_drawn(scene.bundles[i]))
      bend(curves[i], layout.cells[scene.bundles[i].a], layout.cells[scene.bundles[i].b]);
  return curves;
}

}  // namespace oam_info
