// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_SCENE_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_SCENE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-info/collect.hpp"

namespace oam_info {

/// No node, module or baseboard.
inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// A device as a picture shows it. Texts are as they are read: each format escapes them.
struct Node {
  std::string name;
  std::string bdf;
  std::string model;
  /// The chassis' label of its slot, or "".
  std::string label;
  /// The state where it is not ok, or "".
  std::string trouble;
  std::optional<std::uint64_t> numa_node;
  /// The slot of its module, where something tells the physical one.
  std::optional<std::uint64_t> slot;
  /// Devices with one number share a module, or a baseboard (of Scene::baseboards, or kNone).
  std::size_t module = kNone;
  std::size_t baseboard = kNone;
};

/// Links that join the same two ends and are in the same state, as one line.
struct Bundle {
  std::size_t a = kNone;
  /// A node, or kNone for another end, which is then called other; "" when nothing is known of it: a port
  /// that makes no link.
  std::size_t b = kNone;
  std::string other;
  /// The port of such a one, as the board calls it, where it is one alone; else "".
  std::string port;
  std::string type;
  std::int32_t state = OAMHAL_LINK_STATE_UNKNOWN;
  std::int32_t evidence = OAMHAL_EVIDENCE_UNKNOWN;
  /// Links in it, and what they carry together in one direction; absent when not known of all.
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> rate_mbps;
  /// The rate is what somebody says who is not known to be right.
  bool doubtful = false;
};

/// A machine's devices and what joins them.
struct Scene {
  std::string host;
  /// A sentence when the machine is not the live one, else "".
  std::string origin;
  /// Slots are what the driver numbers, no places.
  bool slots_are_positions = false;
  std::vector<std::string> baseboards;
  std::vector<Node> nodes;
  std::vector<Bundle> bundles;
};

Scene scene_of(const Inventory& inventory);

/// Adds a port that makes no link, unless it is one that is not meant to.
void add_loose_port(Scene& scene, std::size_t device, std::int32_t state, std::string port);
/// Makes one bundle of those that are one line, and puts all in order.
void merge_bundles(Scene& scene);

/// Whether it is no link, but ports of which nothing tells where they lead.
inline bool is_loose(const Bundle& bundle) {
  return bundle.b == kNone && bundle.other.empty();
}

/// How many modules there are.
std::size_t count_modules(const Scene& scene);

/// "2 oam links, 850 Gb/s", "1 xgmi link, 400 Gb/s (?)", "links, how many is unknown".
std::string bundle_text(const Bundle& bundle);
/// "4L: peer unknown", "3x, peer unknown", "2x to a switch": the other end, where that is no device.
std::string other_text(const Bundle& bundle);
/// "up", "down", "up, expected": what style_of() shows.
std::string state_words(const Bundle& bundle);

/// How a line shows its state: by colour and dashes, never by colour alone.
struct LineStyle {
  const char* color;
  /// SVG's stroke-dasharray, "" for a solid line; and Graphviz' style.
  const char* dashes;
  const char* dot_style;
  /// A cross stands on it.
  bool crossed;
};

LineStyle style_of(const Bundle& bundle);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_SCENE_HPP
