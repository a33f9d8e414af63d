// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_SVG_LAYOUT_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_SVG_LAYOUT_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "tools/oam-info/export/scene.hpp"

namespace oam_info {

struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

/// Where a node stands: its box, and the row and column that tell how lines go around it.
struct Cell {
  Box box;
  std::size_t panel = 0;
  std::size_t row = 0;
  std::size_t column = 0;
};

/// Words at a place.
struct Caption {
  double x = 0;
  double y = 0;
  std::string text;
};

/// Lines of a box for links that go to no other device: how many there are at most, and how high each is.
inline constexpr std::size_t kMostOtherEnds = 4;
inline constexpr double kOtherEndHeight = 17;

/// Where everything stands. A panel is a baseboard.
struct Layout {
  /// One for each node.
  std::vector<Cell> cells;
  /// Around the devices of a module that has several.
  std::vector<Box> frames;
  /// Places of a baseboard whose module was not seen.
  std::vector<Box> vacant;
  std::vector<Caption> vacant_names;
  std::vector<Caption> titles;
  /// Whether all modules stand where they do on their baseboard.
  bool physical = true;
  double width = 0;
  double height = 0;
  /// Of each cell.
  double cell_height = 0;
};

/// Places everything from (0, top) on.
Layout layout_of(const Scene& scene, double top);

/// How high a curve rises over the cells between its ends, which are that many columns apart.
double rise(std::size_t columns);

/// A line from one cell to another: straight, or a curve with two points that bend it.
struct Curve {
  double x[4] = {};
  double y[4] = {};
};

/// One for each bundle; those whose other end is no node, or the same one, are left as zeros.
std::vector<Curve> curves_of(const Scene& scene, const Layout& layout);

/// Whether curves_of() draws it.
inline bool is_drawn(const Bundle& bundle) {
  return bundle.b != kNone && bundle.b != bundle.a;
}

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_SVG_LAYOUT_HPP
