// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include <oamhal/version.hpp>

#include "tools/common/color.hpp"
#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/compare/compare.hpp"
#include "tools/oam-info/compare/json_output.hpp"
#include "tools/oam-info/compare/name_set.hpp"

namespace oam_info {

namespace {

using oam_tools::Cell;
using oam_tools::Tone;

// The names of the nodes are what people came for: lines may be long.
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max() / 4;

std::vector<std::string> names_of(const Fleet& fleet, const Choice& choice) {
  std::vector<std::string> names;
  names.reserve(choice.nodes.size());
  for (const std::uint32_t node : choice.nodes) names.push_back(fleet.names()[node]);
  return names;
}

std::string choice_text(const Choice& choice) {
  return value_text(Value(choice.kind, choice.text));
}

std::size_t node_count(const Deviation& deviation) {
  std::size_t count = 0;
  for (const Choice& choice : deviation.choices) count += choice.nodes.size();
  return count;
}

std::string head(const Fleet& fleet, std::size_t golden, bool color) {
  std::string text;
  for (const auto& [origin, count] : fleet.origins())
    text += origin_warning(origin, fmt::format("{} of {} nodes", count, fleet.size()), color);
  text += fmt::format("{} nodes, {} devices", fleet.size(), fleet.device_count());
  if (golden != kNoDevice) text += fmt::format("; compared with {}", fleet.names()[golden]);
  return text + "\n";
}

std::string expected_text(const Deviation& deviation) {
  if (deviation.expected == kNoDevice) return "tie";
  const Choice& choice = deviation.choices[deviation.expected];
  return fmt::format("{} ({} of {})", choice_text(choice), choice.nodes.size(), node_count(deviation));
}

std::string table_text(const Fleet& fleet, const std::vector<Deviation>& deviations, std::size_t golden,
                       bool color) {
  oam_tools::Table table(
      {{"SLOT"}, {"FIELD"}, {golden == kNoDevice ? "MOST" : "GOLDEN"}, {"DIFFERS"}, {"NODES"}});
  for (const Deviation& deviation : deviations)
    for (std::size_t i = 0; i < deviation.choices.size(); ++i) {
      if (i == deviation.expected) continue;
      const Choice& choice = deviation.choices[i];
      table.add(
          {fold_names(deviation.places), oam_tools::printable(deviation.field),
           Cell(expected_text(deviation), deviation.expected == kNoDevice ? Tone::kWarning : Tone::kPlain),
           Cell(choice_text(choice), Tone::kWarning),
           fmt::format("{} ({})", fold_names(names_of(fleet, choice)), choice.nodes.size())});
    }
  return table.text(kNoLimit, color);
}

std::string findings_text(const Fleet& fleet, bool color) {
  std::string text;
  for (const FleetFinding& finding : fleet.findings())
    text += fmt::format(
        "{}  {}: {}\n",
        oam_tools::paint(finding.severity, finding.severity == "error" ? Tone::kBad : Tone::kWarning, color),
        finding.code, oam_tools::printable(finding.message));
  return text;
}

Json choice_json(const Fleet& fleet, const Choice& choice) {
  std::vector<std::string> names = names_of(fleet, choice);
  Json nodes = names;
  return {{"value", to_json(choice.kind, choice.text)},
          {"count", choice.nodes.size()},
          {"ranges", fold_names(names)},
          {"nodes", std::move(nodes)}};
}

Json deviation_json(const Fleet& fleet, const Deviation& deviation) {
  Json others = Json::array();
  for (std::size_t i = 0; i < deviation.choices.size(); ++i)
    if (i != deviation.expected) others.push_back(choice_json(fleet, deviation.choices[i]));
  Json expected = nullptr;
  if (deviation.expected != kNoDevice) {
    const Choice& choice = deviation.choices[deviation.expected];
    expected = {{"value", to_json(choice.kind, choice.text)}, {"count", choice.nodes.size()}};
  }
  return {{"places", deviation.places},
          {"field", deviation.field},
          {"tie", deviation.expected == kNoDevice},
          {"nodes", node_count(deviation)},
          {"expected", std::move(expected)},
          {"others", std::move(others)}};
}

Json finding_json(const FleetFinding& finding) {
  return {{"code", finding.code},
          {"severity", finding.severity},
          {"subject", finding.subject},
          {"message", finding.message}};
}

/// "simulated" when any node is: the whole then says nothing of hardware alone.
std::string_view worst_origin(const Fleet& fleet) {
  for (const std::string_view origin : {"simulated", "capture", "live"})
    if (fleet.origins().contains(origin)) return origin;
  return "unknown";
}

}  // namespace

std::string render_merge(const Fleet& fleet, std::size_t golden, bool color) {
  const std::vector<Deviation> deviations = fleet.deviations(golden);
  std::string text = head(fleet, golden, color);
  if (const std::string findings = findings_text(fleet, color); !findings.empty()) text += "\n" + findings;
  if (deviations.empty()) return text + "\nall nodes agree\n";
  return text + "\n" + table_text(fleet, deviations, golden, color);
}

std::string render_merge_json(const Fleet& fleet, std::size_t golden) {
  Json origins = Json::object();
  for (const auto& [origin, count] : fleet.origins()) origins[origin.empty() ? "unknown" : origin] = count;
  Json deviations = Json::array();
  for (const Deviation& deviation : fleet.deviations(golden))
    deviations.push_back(deviation_json(fleet, deviation));
  Json findings = Json::array();
  for (const FleetFinding& finding : fleet.findings()) findings.push_back(finding_json(finding));
  Json nodes = Json::array();
  for (std::size_t i = 0; i < fleet.size(); ++i)
    nodes.push_back({{"name", fleet.names()[i]}, {"source", fleet.files()[i]}});
  return dump({{"schema", "oamhal.merge/1"},
               {"library_version", oamhal_version()},
               {"root", worst_origin(fleet)},
               {"origins", std::move(origins)},
               {"golden", golden == kNoDevice ? Json(nullptr) : Json(fleet.names()[golden])},
               {"nodes", std::move(nodes)},
               {"devices", fleet.device_count()},
               {"deviations", std::move(deviations)},
               {"findings", std::move(findings)}});
}

}  // namespace oam_info
