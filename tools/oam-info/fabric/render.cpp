// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/fabric/fabric.hpp"
#include "tools/oam-info/groups.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;

namespace {

constexpr std::size_t kMostGroupsShown = 8;
constexpr std::size_t kMostNamesShown = 16;

std::string amount(std::int32_t weight, std::uint64_t value) {
  return weight == OAMHAL_WEIGHT_LINKS ? count_text(value, "link") : rate_text({value, OAMHAL_PRESENT, 0});
}

std::string rate_of(std::int32_t weight, const oamhal_number_t& rate) {
  const auto value = oamhal::value_of(rate);
  return value ? amount(weight, *value) : "-";
}

Units units_of(const FabricPart& part, const std::vector<std::uint32_t>& vertices) {
  Units units;
  for (const std::uint32_t vertex : vertices) units.push_back(part.units[vertex]);
  return units;
}

/// Devices by their names, whatever partitions they have.
std::string names_of(const Inventory& inventory, const Units& units, const char* between = " ") {
  std::string text;
  for (const std::uint32_t unit : units) {
    if (!text.empty()) text += between;
    text += device_name(inventory, inventory.devices[inventory.snapshot.units()[unit].device]);
  }
  return text;
}

/// The names, or the first of them and how many there are.
std::string some_names(const Inventory& inventory, const Units& units) {
  if (units.size() <= kMostNamesShown) return names_of(inventory, units);
  const Units first(units.begin(), units.begin() + kMostNamesShown);
  return fmt::format("{} ... ({} in all)", names_of(inventory, first), units.size());
}

std::string edge_name(const Inventory& inventory, const FabricPart& part, std::uint32_t edge) {
  return names_of(inventory, units_of(part, {part.edges[edge].a, part.edges[edge].b}), "-");
}

/// A line with what it is about in front, wrapped below itself.
std::string entry(const std::string& title, const std::string& words) {
  constexpr std::size_t kIndent = 13;
  std::string text;
  for (const std::string& line : oam_tools::wrap(words, kWidth - kIndent)) {
    text += fmt::format("  {:<{}}{}\n", text.empty() ? title : "", kIndent - 2, line);
  }
  return text;
}

std::string cliques_text(const Inventory& inventory, const FabricPart& part) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& clique : part.cliques.cliques) {
    if (shown == kMostGroupsShown) break;
    text += entry(shown++ == 0 ? "all joined" : "", some_names(inventory, units_of(part, clique.vertices)));
  }
  if (part.cliques.info.found > shown)
    text += entry("", fmt::format("and {}{} groups", part.cliques.info.exact != 0 ? "" : "at least ",
                                  part.cliques.info.found - shown));
  return text;
}

std::string bisection_text(const FabricPart& part) {
  const oamhal_bisection_info_t& info = part.bisection.info;
  std::string words = count_text(info.links, "link");
  if (info.weight != OAMHAL_WEIGHT_LINKS) words += ", " + amount(info.weight, info.cut);
  if (info.exact == 0)
    words += fmt::format("; the smallest that was found, and no cut has less than {}",
                         amount(info.weight, info.bound));
  return entry("bisection", words);
}

std::string rings_text(const Inventory& inventory, const FabricPart& part) {
  const std::int32_t weight = part.graph.info().weight;
  const oamhal_rings_info_t& info = part.rings.info;
  std::string words = info.ring_count == 0 ? "none" : fmt::format("{}", info.ring_count);
  if (const auto rate = oamhal::value_of(info.rate); rate && weight != OAMHAL_WEIGHT_LINKS)
    words += fmt::format(", each link {}", amount(weight, *rate));
  words += info.exact != 0
               ? "; no more are possible"
               : fmt::format("; the most that were found, and no more than {} are possible", info.bound);
  std::string text = entry("rings", words);
  for (const auto& ring : part.rings.rings) text += entry("", some_names(inventory, units_of(part, ring)));
  if (info.ring_count == 0 || part.left_over.empty()) return text;
  std::string left;
  for (std::size_t i = 0; i < std::min(part.left_over.size(), kMostNamesShown); ++i) {
    const auto& [edge, count] = part.left_over[i];
    left += fmt::format("{}{}{}", left.empty() ? "" : " ", edge_name(inventory, part, edge),
                        count > 1 ? fmt::format(" x{}", count) : "");
  }
  if (part.left_over.size() > kMostNamesShown)
    left += fmt::format(" ... ({} in all)", count_text(info.links_left, "link"));
  return text + entry("left over", left);
}

std::string before_and_after(const std::string& before, const std::string& after) {
  return before == after ? before : before + " -> " + after;
}

std::string losses_text(const Inventory& inventory, const Options& options, const FabricPart& part) {
  const std::int32_t weight = part.graph.info().weight;
  oam_tools::Table table(
      {{"LOST LINK"}, {"WAY"}, {"RATE"}, {"RINGS"}, {"BROKEN"}, {"BISECTION"}, {"SLOWER PAIRS"}});
  for (const oamhal_loss_info_t& loss : part.losses) {
    const bool joined = loss.hops_after != OAMHAL_NO_INDEX;
    std::string slower = fmt::format("{}", loss.pairs_worse);
    if (loss.pairs_worse > 0)
      slower += loss.parts_after > 1 ? ": parted" : ": " + rate_of(weight, loss.worse_rate);
    const char* mark = loss.rings_exact != 0 ? "" : "~";
    table.add(
        {Cell(edge_name(inventory, part, loss.edge), Tone::kStrong),
         joined ? count_text(loss.hops_after, "hop") : "none",
         before_and_after(rate_of(weight, loss.rate_before), rate_of(weight, loss.rate_after)),
         before_and_after(fmt::format("{}", loss.rings_before), fmt::format("{}", loss.rings_after)) + mark,
         fmt::format("{}", loss.rings_broken),
         before_and_after(amount(loss.bisection_weight, loss.bisection_before),
                          amount(loss.bisection_weight, loss.bisection_after)) +
             (loss.bisection_exact != 0 ? "" : "~"),
         slower});
  }
  return "\n" + table.text(kWidth, options.color);
}

std::string wrapped(const std::string& words) {
  std::string text;
  for (const std::string& line : oam_tools::wrap(words, kWidth)) text += line + "\n";
  return text;
}

std::string notes(const Inventory& inventory, const Options& options, const Fabric& fabric) {
  std::string words = fmt::format("The rate of a pair: {}; what traffic gets is less. ",
                                  weight_text(inventory, fabric.weight));
  if (!options.path.empty()) return "\n" + wrapped(words);
  words += "Rings share no link; the bisection is the smallest cut into halves.";
  if (options.losses)
    words +=
        " LOST LINK: one link of the pair. WAY and RATE: the shortest way that the two have left, and its "
        "rate. "
        "RINGS: how many can be laid anew; BROKEN: how many of the present ones the link is in. ~: not "
        "proven.";
  return "\n" + wrapped(words);
}

std::string paths_text(const Inventory& inventory, const Options& options, const Fabric& fabric) {
  if (fabric.paths.empty())
    return fmt::format("no links join {} and {}.\n", oam_tools::printable(options.path[0]),
                       oam_tools::printable(options.path[1]));
  oam_tools::Table table({{"WAY"}, {"HOPS"}, {"RATE"}, {"DEVICES", 20, 1}});
  for (const FabricPath& path : fabric.paths) {
    const char* kind = fabric.paths.size() == 1 ? "best" : oamhal_path_kind_name(path.kind);
    table.add({Cell(kind, Tone::kStrong), fmt::format("{}", path.info.hops),
               rate_of(fabric.weight, path.info.rate), names_of(inventory, path.units)});
  }
  return table.text(kWidth, options.color);
}

}  // namespace

std::string render_fabric(const Inventory& inventory, const Options& options, const Fabric& fabric) {
  std::string text = origin_line(inventory, options.color);
  if (!options.path.empty())
    return text + paths_text(inventory, options, fabric) + notes(inventory, options, fabric);
  for (std::size_t i = 0; i < fabric.parts.size(); ++i) {
    const FabricPart& part = fabric.parts[i];
    const std::string title = fmt::format("{}, {}", count_text(part.units.size(), "device"),
                                          count_text(part.graph.info().link_count, "link"));
    text += (i == 0 ? "" : "\n") + oam_tools::paint(title, Tone::kStrong, options.color) + "\n";
    text += cliques_text(inventory, part) + bisection_text(part) + rings_text(inventory, part);
    if (options.losses) text += losses_text(inventory, options, part);
  }
  if (!fabric.alone.empty())
    text += (fabric.parts.empty() ? "" : "\n") +
            wrapped("no link to another: " + some_names(inventory, fabric.alone));
  return fabric.parts.empty() ? text : text + notes(inventory, options, fabric);
}

}  // namespace oam_info
