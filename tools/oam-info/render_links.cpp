// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;

namespace {

bool is_doubtful(const oamhal::link_info& link) {
  return oamhal::value_of(link.reported_rate_mbps) && link.reported_trusted == 0;
}

std::string reported_text(const oamhal::link_info& link) {
  if (!oamhal::value_of(link.reported_rate_mbps)) return "-";
  std::string text = rate_text(link.reported_rate_mbps);
  if (is_doubtful(link)) text += " (?)";
  if (link.reported_by != nullptr) text += " " + text_or_dash(link.reported_by);
  return text;
}

Tone tone_of_link(std::int32_t state) {
  if (state == OAMHAL_LINK_STATE_UP) return Tone::kGood;
  return state == OAMHAL_LINK_STATE_UNKNOWN ? Tone::kPlain : Tone::kBad;
}

/// What a port is called on the board, else its driver's number.
std::string port_name(const Inventory& inventory, const oamhal_link_end_t& end) {
  const auto number = oamhal::value_of(end.port);
  if (number && end.device < inventory.devices.size())
    for (const auto& port : inventory.snapshot.ports(inventory.devices[end.device]))
      if (port.index == *number && port.link_name != nullptr) return port.link_name;
  return number_or_dash(end.port);
}

std::vector<Cell> row(const Inventory& inventory, const oamhal::link_info& link) {
  return {end_name(inventory, link.a),
          port_name(inventory, link.a),
          end_name(inventory, link.b),
          port_name(inventory, link.b),
          text_or_dash(link.type),
          {oamhal_link_state_name(link.state), tone_of_link(link.state)},
          number_or_dash(link.port_count),
          rate_text(link.raw_rate_mbps),
          reported_text(link),
          oamhal_evidence_name(link.evidence),
          oamhal_proof_name(link.proof),
          text_or_dash(link.source)};
}

}  // namespace

std::string links_table(const Inventory& inventory, const Options& options,
                        const std::vector<oamhal::link_info>& links, std::size_t width) {
  oam_tools::Table table({{"A"},
                          {"PORT"},
                          {"B"},
                          {"PORT"},
                          {"TYPE"},
                          {"STATE"},
                          {"COUNT"},
                          {"RAW"},
                          {"REPORTED", 8, 1},
                          {"EVIDENCE"},
                          {"PROOF"},
                          {"SOURCE", 6, 2}});
  for (const auto& link : links) table.add(row(inventory, link));
  std::string text = table.text(width, options.color);
  if (std::ranges::any_of(links, is_doubtful)) text += "(?) a reported rate that is not known to be right\n";
  return text;
}

std::string render_links(const Inventory& inventory, const Options& options) {
  if (inventory.devices.empty()) return nothing_found(inventory, options);
  std::string text = origin_line(inventory, options.color);
  text += count_text(inventory.links.size(), "link");
  text += fmt::format(" between {}; rates are for one direction and the whole bundle\n",
                      count_text(inventory.devices.size(), "device"));
  if (inventory.links.empty()) return text + "The driver reports no link. See oam-info doctor.\n";
  return text + links_table(inventory, options, inventory.links, kWidth);
}

}  // namespace oam_info
