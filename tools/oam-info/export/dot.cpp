// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/export/xml.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

/// text as a quoted string of Graphviz; "\n" of the caller's own goes between lines.
std::string quoted(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += "\\n";
    for (const char c : clean_text(line)) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return "\"" + text + "\"";
}

std::string node_text(const Scene& scene, std::size_t index, std::string_view margin) {
  const Node& node = scene.nodes[index];
  std::vector<std::string> lines = {node.name};
  if (!node.label.empty() && node.label != node.name) lines.push_back(node.label);
  lines.push_back(node.model);
  if (node.name != node.bdf) lines.push_back(node.bdf);
  if (!node.trouble.empty()) lines.push_back("STATE: " + node.trouble);
  for (const Bundle& bundle : scene.bundles)
    if (is_loose(bundle) && bundle.a == index)
      lines.push_back(fmt::format("{}, {}", other_text(bundle), state_words(bundle)));
  return fmt::format("{}d{} [label={}{}];\n", margin, index, quoted(lines),
                     node.trouble.empty() ? "" : ", color=\"#a3200d\", penwidth=3, fillcolor=\"#fff3f0\"");
}

/// The devices of a module together, where it has several.
std::string modules_text(const Scene& scene, const std::vector<std::size_t>& nodes, std::string_view margin) {
  std::map<std::size_t, std::vector<std::size_t>> modules;
  std::string text;
  for (const std::size_t node : nodes) {
    if (scene.nodes[node].module == kNone)
      text += node_text(scene, node, margin);
    else
      modules[scene.nodes[node].module].push_back(node);
  }
  for (const auto& [module, devices] : modules) {
    if (devices.size() == 1) {
      text += node_text(scene, devices.front(), margin);
      continue;
    }
    text += fmt::format("{}subgraph cluster_module{}_of{} {{\n{}  label=\"one module\";\n", margin, module,
                        devices.front(), margin);
    for (const std::size_t node : devices) text += node_text(scene, node, std::string(margin) + "  ");
    text += std::string(margin) + "}\n";
  }
  return text;
}

std::string nodes_text(const Scene& scene) {
  std::map<std::optional<std::uint64_t>, std::vector<std::size_t>> by_numa;
  for (std::size_t i = 0; i < scene.nodes.size(); ++i) by_numa[scene.nodes[i].numa_node].push_back(i);
  std::string text;
  for (const auto& [numa, nodes] : by_numa) {
    if (!numa) {
      text += modules_text(scene, nodes, "  ");
      continue;
    }
    text += fmt::format("  subgraph cluster_numa{0} {{\n    label=\"NUMA node {0}\";\n", *numa);
    text += modules_text(scene, nodes, "    ") + "  }\n";
  }
  return text;
}

/// What is at the other end of links that go to no device; one node for all that are called the same.
std::string others_text(const Scene& scene, std::map<std::string, std::size_t>& others) {
  std::string text;
  for (const Bundle& bundle : scene.bundles) {
    if (bundle.b != kNone || is_loose(bundle) || !others.try_emplace(bundle.other, others.size()).second)
      continue;
    text += fmt::format("  o{} [label={}, shape=ellipse];\n", others[bundle.other], quoted({bundle.other}));
  }
  return text;
}

std::string edge_text(const Bundle& bundle, const std::map<std::string, std::size_t>& others) {
  const LineStyle style = style_of(bundle);
  std::vector<std::string> label = {bundle_text(bundle)};
  // The state in words too, where it is not the good one.
  if (bundle.state != OAMHAL_LINK_STATE_UP || bundle.evidence != OAMHAL_EVIDENCE_SEEN)
    label.push_back(state_words(bundle));
  const std::string end =
      bundle.b != kNone ? fmt::format("d{}", bundle.b) : fmt::format("o{}", others.at(bundle.other));
  return fmt::format("  d{} -- {} [label={}, color=\"{}\", style={}, penwidth={}];\n", bundle.a, end,
                     quoted(label), style.color, style.dot_style,
                     1 + std::min<std::uint64_t>(bundle.count.value_or(1), 6));
}

}  // namespace

std::string export_dot(const Scene& scene) {
  std::vector<std::string> title = {
      fmt::format("{}: {}", scene.host, count_text(count_modules(scene), "module"))};
  if (!scene.origin.empty()) title.push_back(scene.origin);
  std::string text = fmt::format(
      "graph topology {{\n  label={};\n  labelloc=t;\n  bgcolor=\"#f7f9fb\";\n  fontname=\"DejaVu Sans\";\n"
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"DejaVu Sans\"];\n"
      "  edge [fontname=\"DejaVu Sans\", fontsize=10];\n",
      quoted(title));
  std::map<std::string, std::size_t> others;
  text += nodes_text(scene) + others_text(scene, others);
  for (const Bundle& bundle : scene.bundles)
    if (!is_loose(bundle)) text += edge_text(bundle, others);
  return text + "}\n";
}

}  // namespace oam_info
