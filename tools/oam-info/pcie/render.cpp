// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/pcie/path.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;
using oamhal::value_of;

namespace {

std::string role_of(const PcieNode& node) {
  std::string role;
  switch (node.info.type) {
    case OAMHAL_PCIE_ENDPOINT:
    case OAMHAL_PCIE_LEGACY_ENDPOINT:
      role = "endpoint";
      break;
    case OAMHAL_PCIE_ROOT_PORT:
      role = "root port";
      break;
    case OAMHAL_PCIE_UPSTREAM_PORT:
      role = "upstream";
      break;
    case OAMHAL_PCIE_DOWNSTREAM_PORT:
      role = "downstream";
      break;
    case OAMHAL_PCIE_UNKNOWN:
      role = node.is_device ? "device" : "bridge";
      break;
    default:
      role = node.type_name;
      break;
  }
  return node.package_internal ? role + "*" : role;
}

std::string link_text(const oamhal_number_t& speed, const oamhal_number_t& width) {
  if (!value_of(speed) && !value_of(width)) return "-";
  const auto lanes = value_of(width);
  return fmt::format("{} {}", generation_text(speed), lanes ? fmt::format("x{}", *lanes) : "x?");
}

/// What this end says of equalization at the rate at which the link runs.
std::string equalization_text(const PcieNode& node) {
  const auto speed = value_of(node.info.link.speed_tenth_gts);
  const oamhal_equalization_t& all = node.info.equalization;
  if (!speed || *speed < 80) return "-";
  const auto bits = value_of(*speed == 80    ? all.at_8_gts
                             : *speed == 160 ? all.at_16_gts
                             : *speed == 320 ? all.at_32_gts
                                             : all.at_64_gts);
  if (!bits) return "-";
  if ((*bits & OAMHAL_EQUALIZATION_REQUESTED) != 0) return "again";
  if ((*bits & OAMHAL_EQUALIZATION_COMPLETE) != 0) return "done";
  std::string phases;
  for (unsigned phase = 1; phase <= 3; ++phase)
    if ((*bits >> phase & 1) != 0) phases += fmt::format("{}{}", phases.empty() ? "" : ",", phase);
  return phases.empty() ? "none" : "ph " + phases;
}

std::string lanes_text(const oamhal_number_t& lanes) {
  const auto bits = value_of(lanes);
  if (!bits) return "-";
  if (*bits == 0) return "ok";
  std::string text;
  for (unsigned lane = 0; lane < 32; ++lane)
    if ((*bits >> lane & 1) != 0) text += fmt::format("{}{}", text.empty() ? "" : ",", lane);
  return text;
}

/// A letter for each service that is on, as the legend has them.
std::string acs_text(const oamhal_number_t& enabled) {
  const auto bits = value_of(enabled);
  if (!bits) return "-";
  constexpr std::string_view kLetters = "VBRCUET";
  std::string text;
  for (std::size_t i = 0; i < kLetters.size(); ++i)
    if ((*bits >> i & 1) != 0) text += kLetters[i];
  return text.empty() ? "off" : text;
}

std::string dpc_text(const oamhal_pcie_info_t& info) {
  if (value_of(info.dpc_triggered).value_or(0) != 0) return "CUT";
  const auto trigger = value_of(info.dpc_trigger);
  if (!trigger) return "-";
  return *trigger == 0 ? "off" : *trigger == 1 ? "fatal" : *trigger == 2 ? "nonfatal" : "?";
}

std::string aer_text(const oamhal_aer_totals_t& totals) {
  if (!value_of(totals.correctable) && !value_of(totals.nonfatal) && !value_of(totals.fatal)) return "-";
  return fmt::format("{}/{}/{}", number_or_dash(totals.correctable), number_or_dash(totals.nonfatal),
                     number_or_dash(totals.fatal));
}

std::string payload_text(const oamhal_pcie_info_t& info) {
  if (!value_of(info.max_payload_bytes) && !value_of(info.max_read_request_bytes)) return "-";
  return fmt::format("{}/{}", number_or_dash(info.max_payload_bytes),
                     number_or_dash(info.max_read_request_bytes));
}

struct Mark {
  std::uint32_t bit;
  const char* word;
};
constexpr Mark kMarks[] = {{OAMHAL_HOP_CONTAINED, "cut"},     {OAMHAL_HOP_DOWN, "down"},
                           {OAMHAL_HOP_SLOW, "slow"},         {OAMHAL_HOP_NARROW, "narrow"},
                           {OAMHAL_HOP_HELD, "held"},         {OAMHAL_HOP_ENDS_DISAGREE, "ends differ"},
                           {OAMHAL_HOP_PAYLOAD, "payload"},   {OAMHAL_HOP_EQUALIZATION, "equalize"},
                           {OAMHAL_HOP_LANE_ERRORS, "lanes"}, {OAMHAL_HOP_ERRORS, "errors"}};

Cell verdict_of(const PcieNode& node) {
  if (!node.problem.empty()) return {"not read", Tone::kWarning};
  if (!node.hop) return "";
  std::string text;
  for (const Mark& mark : kMarks)
    if ((node.hop->verdict & mark.bit) != 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", mark.word);
  if (!text.empty()) return {text, Tone::kWarning};
  const oamhal_pcie_link_t& link = node.hop->link;
  const bool known = value_of(link.speed_tenth_gts) && value_of(link.max_speed_tenth_gts) &&
                     value_of(link.width) && value_of(link.max_width);
  return known ? Cell("ok", Tone::kGood) : Cell("unknown");
}

std::vector<Cell> row(const PcieNode& node) {
  const bool has = node.hop.has_value();
  const oamhal_pcie_link_t link = has ? node.hop->link : oamhal_pcie_link_t{};
  return {node.bdf,
          role_of(node),
          has ? link_text(link.speed_tenth_gts, link.width) : "",
          has ? link_text(link.max_speed_tenth_gts, link.max_width) : "",
          equalization_text(node),
          number_or_dash(node.info.retimers),
          lanes_text(node.info.lane_errors),
          payload_text(node.info),
          acs_text(node.info.acs_enabled),
          dpc_text(node.info),
          aer_text(node.info.aer_counted),
          verdict_of(node)};
}

/// Who cannot do more, where one end can do less than the other.
std::string limit_text(const PcieNode& upper, const PcieNode& lower) {
  const auto side = [&](std::int32_t which, const char* what) -> std::string {
    if (which != OAMHAL_SIDE_UPPER && which != OAMHAL_SIDE_LOWER) return {};
    const PcieNode& weaker = which == OAMHAL_SIDE_UPPER ? upper : lower;
    const PcieNode& stronger = which == OAMHAL_SIDE_UPPER ? lower : upper;
    const auto can = [](const PcieNode& node) {
      return link_text(node.info.link.max_speed_tenth_gts, node.info.link.max_width);
    };
    return fmt::format("{} to {}: the {} of the link is limited by {}, which can {}; {} can {}.", upper.bdf,
                       lower.bdf, what, weaker.bdf, can(weaker), stronger.bdf, can(stronger));
  };
  const std::string speed = side(lower.hop->speed_limited_by, "speed");
  return !speed.empty() ? speed : side(lower.hop->width_limited_by, "width");
}

std::string mark_text(std::uint32_t bit, const PcieNode& upper, const PcieNode& lower) {
  const oamhal_pcie_link_t& link = lower.hop->link;
  switch (bit) {
    case OAMHAL_HOP_SLOW:
      return fmt::format(
          "it runs at {}, and both ends can {}; a link that rests may be slow to save power: look again "
          "under "
          "load",
          link_text(link.speed_tenth_gts, link.width), generation_text(link.max_speed_tenth_gts));
    case OAMHAL_HOP_NARROW:
      return fmt::format("it has {} lanes, and both ends have {}: reseat the module, look at its connector",
                         number_or_dash(link.width), number_or_dash(link.max_width));
    case OAMHAL_HOP_HELD:
      return fmt::format("its target speed holds it at {}: firmware or setpci set that",
                         generation_text(upper.info.target_speed_tenth_gts));
    case OAMHAL_HOP_ENDS_DISAGREE:
      return fmt::format("{} says {} and {} says {}: it was being trained, or look again", upper.bdf,
                         link_text(upper.info.link.speed_tenth_gts, upper.info.link.width), lower.bdf,
                         link_text(lower.info.link.speed_tenth_gts, lower.info.link.width));
    case OAMHAL_HOP_PAYLOAD:
      return fmt::format("payloads are {} bytes above and {} below: boot with pci=pcie_bus_safe",
                         number_or_dash(upper.info.max_payload_bytes),
                         number_or_dash(lower.info.max_payload_bytes));
    case OAMHAL_HOP_EQUALIZATION:
      return "an end asks for equalization again: its signal is poor";
    case OAMHAL_HOP_LANE_ERRORS:
      return fmt::format("errors on lanes, above {}, below {}: look at retimers and connectors",
                         lanes_text(upper.info.lane_errors), lanes_text(lower.info.lane_errors));
    case OAMHAL_HOP_CONTAINED:
      return "DPC has cut it after an error: look at the kernel log";
    case OAMHAL_HOP_DOWN:
      return "no data flows over it";
    case OAMHAL_HOP_ERRORS:
      return "the kernel counted errors that were not corrected: look at the kernel log";
    default:
      return "";
  }
}

std::string errors_text(const PcieNode& node) {
  std::string text;
  for (std::size_t severity = 0; severity < kAerSeverities.size(); ++severity) {
    std::string kinds;
    for (const oamhal_aer_counter_t& kind : node.errors[severity])
      kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ",
                           oam_tools::printable(static_cast<const char*>(kind.name)), kind.count);
    if (!kinds.empty())
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", kAerSeverities[severity], kinds);
  }
  return text.empty() ? text : fmt::format("{} counted errors, {}.", node.bdf, text);
}

/// Sentences on a path: what is wrong, and what limits it.
std::vector<std::string> remarks(const PciePath& path) {
  std::vector<std::string> all;
  const auto add = [&](std::string text) {
    if (!text.empty()) all.push_back(std::move(text));
  };
  for (std::size_t i = 0; i < path.nodes.size(); ++i) {
    const PcieNode& node = path.nodes[i];
    if (!node.problem.empty()) add(fmt::format("{}: {}", node.bdf, oam_tools::printable(node.problem)));
    if (node.info.malformed != 0)
      add(fmt::format("{}: its list of capabilities makes no sense; what comes before is shown.", node.bdf));
    if (node.hop && i > 0) {
      for (const Mark& mark : kMarks)
        if ((node.hop->verdict & mark.bit) != 0)
          add(fmt::format("{} to {}: {}.", path.nodes[i - 1].bdf, node.bdf,
                          mark_text(mark.bit, path.nodes[i - 1], node)));
      add(limit_text(path.nodes[i - 1], node));
    }
    add(errors_text(node));
  }
  return all;
}

std::string path_text(const Inventory& inventory, const Options& options, const PciePath& path) {
  const std::string slot = slot_text(inventory, path.device);
  std::string text = oam_tools::paint(
      fmt::format("{}{}", slot == "-" ? "" : slot + "  ", text_or_dash(path.device.bdf_text)), Tone::kStrong,
      options.color);
  text += fmt::format("  {}\n", model_text(path.device));
  oam_tools::Table table({{"FUNCTION"},
                          {"ROLE"},
                          {"LINK"},
                          {"BOTH CAN"},
                          {"EQ"},
                          {"RETIMERS"},
                          {"LANES", 5, 2},
                          {"MPS/MRRS"},
                          {"ACS"},
                          {"DPC"},
                          {"AER C/N/F"},
                          {"VERDICT", 8, 1}});
  for (const PcieNode& node : path.nodes) table.add(row(node));
  text += oam_tools::indent(table.text(kWidth - 2, options.color), "  ");
  for (const std::string& remark : remarks(path)) {
    bool first = true;
    for (const std::string& line : oam_tools::wrap(remark, kWidth - 4)) {
      text += (first ? "  - " : "    ") + line + "\n";
      first = false;
    }
  }
  return text;
}

bool any_node(const std::vector<PciePath>& paths, bool (*holds)(const PcieNode&)) {
  return std::ranges::any_of(paths,
                             [&](const PciePath& path) { return std::ranges::any_of(path.nodes, holds); });
}

std::string legend(const std::vector<PciePath>& paths) {
  std::string text =
      "LINK is the one to the row above; none is inside a switch. EQ: equalization at this rate. LANES: "
      "those "
      "with errors. MPS/MRRS: bytes. AER: correctable, non-fatal, fatal errors that the kernel counted.";
  if (any_node(paths, [](const PcieNode& node) { return value_of(node.info.acs_enabled).value_or(0) != 0; }))
    text +=
        " ACS: V source validation, B translation blocking, R request redirect, C completion redirect, U "
        "upstream forwarding, E egress control, T direct translated.";
  if (any_node(paths, [](const PcieNode& node) { return node.package_internal; }))
    text += " *: inside the module's package, no hop of the chassis.";
  std::string lines;
  for (const std::string& line : oam_tools::wrap(text, kWidth)) lines += line + "\n";
  if (any_node(paths, [](const PcieNode& node) { return node.info.needs_root != 0; }))
    lines +=
        "This user may read 64 bytes of configuration space: EQ, RETIMERS, LANES, MPS/MRRS, ACS and DPC need "
        "root.\n";
  if (any_node(paths, [](const PcieNode& node) {
        return node.info.config_length > 0 && node.info.config_length < 256 && node.info.needs_root == 0;
      }))
    lines +=
        "This tree holds 64 bytes of configuration space of some: what stands beyond was not captured (as "
        "root it is).\n";
  return lines;
}

}  // namespace

std::string render_pcie(const Inventory& inventory, const Options& options,
                        const std::vector<PciePath>& paths) {
  if (paths.empty()) return nothing_found(inventory, options);
  std::string text = origin_line(inventory, options.color);
  for (const PciePath& path : paths) text += path_text(inventory, options, path) + "\n";
  return text + legend(paths);
}

}  // namespace oam_info
