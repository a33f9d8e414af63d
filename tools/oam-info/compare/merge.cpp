// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-info/compare/name_set.hpp"

namespace oam_info {

namespace {

using Kind = Value::Kind;

constexpr const char* kHost = "host";
constexpr const char* kPresent = "present";

Column& column_of(Row& row, std::string_view field, bool listed) {
  if (const auto found = row.column_of.find(field); found != row.column_of.end())
    return row.columns[found->second];
  row.column_of.emplace(field, row.columns.size());
  return row.columns.emplace_back(Column{std::string(field), listed, {}, UINT32_MAX});
}

bool same(const Choice& choice, const Value& value) {
  return choice.kind == value.kind() && choice.text == value.text();
}

bool same(const Choice& a, const Choice& b) {
  return a.kind == b.kind && a.text == b.text && a.nodes == b.nodes;
}

bool alike(const Deviation& a, const Deviation& b) {
  return a.field == b.field && a.expected == b.expected &&
         std::ranges::equal(a.choices, b.choices,
                            [](const Choice& x, const Choice& y) { return same(x, y); });
}

/// Puts places together at which the same nodes deviate in the same way.
class Deviations {
 public:
  void add(Deviation deviation) {
    std::string key = deviation.field;
    for (const Choice& choice : deviation.choices)
      fmt::format_to(std::back_inserter(key), "|{}|{}|{}", choice.text, choice.nodes.size(),
                     choice.nodes.front());
    std::vector<std::size_t>& alikes = by_key_[std::move(key)];
    for (const std::size_t index : alikes)
      if (alike(all_[index], deviation))
        return all_[index].places.push_back(std::move(deviation.places.front()));
    alikes.push_back(all_.size());
    all_.push_back(std::move(deviation));
  }
  std::vector<Deviation> take() { return std::move(all_); }

 private:
  std::vector<Deviation> all_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
};

std::string_view code_of(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::kOtherSchema:
      return "merge.other-schema";
    case Refusal::Kind::kNewerSchema:
      return "merge.newer-schema";
    case Refusal::Kind::kNotWhole:
      return "merge.not-whole";
    case Refusal::Kind::kUnreadable:
      break;
  }
  return "merge.unreadable";
}

std::string stem(std::string_view file) {
  const auto slash = file.rfind('/');
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  if (file.ends_with(".json")) file.remove_suffix(5);
  return std::string(file);
}

/// The nodes below count that are not in the sorted list.
std::vector<std::uint32_t> others(const std::vector<std::uint32_t>& nodes,
                                  const std::vector<std::uint32_t>& all) {
  std::vector<std::uint32_t> rest;
  std::ranges::set_difference(all, nodes, std::back_inserter(rest));
  return rest;
}

/// The choice that more nodes have than any other, or kNoDevice.
std::size_t most_of(const std::vector<Choice>& choices) {
  const auto size = [](const Choice& choice) { return choice.nodes.size(); };
  const auto most = std::ranges::max_element(choices, {}, size);
  const auto count = std::ranges::count(choices, most->nodes.size(), size);
  return count > 1 ? kNoDevice : static_cast<std::size_t>(most - choices.begin());
}

std::size_t choice_with(const std::vector<Choice>& choices, std::uint32_t node) {
  const auto has = [&](const Choice& choice) { return std::ranges::binary_search(choice.nodes, node); };
  const auto found = std::ranges::find_if(choices, has);
  return found == choices.end() ? kNoDevice : static_cast<std::size_t>(found - choices.begin());
}

}  // namespace

Row& Fleet::row(std::string_view place) {
  if (const auto found = row_of_.find(place); found != row_of_.end()) return rows_[found->second];
  row_of_.emplace(place, rows_.size());
  place_names_.see(place);
  Row& added = rows_.emplace_back();
  added.place = place;
  return added;
}

void Fleet::note(Row& row, std::string_view field, const Value& value, bool listed, std::uint32_t node) {
  Column& column = column_of(row, field, listed);
  if (std::exchange(column.last_node, node) == node) return;
  const auto has = [&](const Choice& choice) { return same(choice, value); };
  auto choice = std::ranges::find_if(column.choices, has);
  if (choice == column.choices.end())
    choice = column.choices.insert(choice, {value.kind(), std::string(value.text()), {}});
  choice->nodes.push_back(node);
}

void Fleet::add(const Document& document) {
  const auto node = static_cast<std::uint32_t>(files_.size());
  const Record record(document, Detail::kFleet);
  files_.push_back(document.name());
  hostnames_.emplace_back(document.hostname());
  ++origins_[std::string(document.origin())];
  device_count_ += record.devices().size();
  Row& host = row(kHost);
  host.nodes.push_back(node);
  for (const Fact& fact : record.host()) note(host, fact.name, fact.value, fact.listed, node);
  for (const RecordedDevice& device : record.devices()) {
    Row& own = row(device.place);
    if (!own.nodes.empty() && own.nodes.back() == node) continue;
    own.nodes.push_back(node);
    for (const Fact& fact : device.facts) note(own, fact.name, fact.value, fact.listed, node);
  }
  add_findings(record, node);
  note_serials(record, node);
}

/// Each code of a place is a field that other nodes do not have.
void Fleet::add_findings(const Record& record, std::uint32_t node) {
  for (const RecordedFinding& finding : record.findings()) {
    const bool of_device = finding.device != kNoDevice;
    Row& own = row(of_device ? record.devices()[finding.device].place : kHost);
    note(own, fmt::format("findings.{}", finding.code), Value(Kind::kText, finding.severity), true, node);
  }
}

void Fleet::note_serials(const Record& record, std::uint32_t node) {
  for (const RecordedDevice& device : record.devices()) {
    if (device.serial.empty()) continue;
    auto found = nodes_of_serial_.find(device.serial);
    if (found == nodes_of_serial_.end())
      found = nodes_of_serial_.emplace(device.serial, std::vector<std::uint32_t>()).first;
    auto& nodes = found->second;
    if (nodes.empty() || nodes.back() != node) nodes.push_back(node);
  }
}

void Fleet::refuse(std::string name, const Refusal& refusal) {
  findings_.push_back({std::string(code_of(refusal.kind)), "error", std::move(name), refusal.message});
}

void Fleet::finish() {
  name_nodes();
  find_shared_serials();
  find_mixed_origins();
}

void Fleet::name_nodes() {
  std::map<std::string_view, std::vector<std::string>> files_of;
  for (std::size_t i = 0; i < files_.size(); ++i) files_of[hostnames_[i]].push_back(stem(files_[i]));
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const bool own = !hostnames_[i].empty() && files_of[hostnames_[i]].size() == 1;
    names_.push_back(oam_tools::printable(own ? hostnames_[i] : stem(files_[i])));
  }
  for (const auto& [hostname, files] : files_of)
    if (!hostname.empty() && files.size() > 1)
      findings_.push_back(
          {"merge.same-host", "warning", std::string(hostname),
           fmt::format("{} inventories are of a host named {}: {}.", files.size(),
                       oam_tools::printable(hostname), oam_tools::printable(fold_names(files)))});
}

/// Serial numbers by the set of nodes that share them, so that a copied file is one finding.
void Fleet::find_shared_serials() {
  std::map<std::vector<std::uint32_t>, std::vector<std::string>> shared;
  for (const auto& [serial, nodes] : nodes_of_serial_)
    if (nodes.size() > 1) shared[nodes].push_back(serial);
  for (auto& [nodes, serials] : shared) {
    std::ranges::sort(serials);
    std::vector<std::string> names;
    for (const std::uint32_t node : nodes) names.push_back(names_[node]);
    const std::string who = fold_names(names);
    findings_.push_back(
        {"merge.same-serial", "warning", who,
         fmt::format("{} on more than one node ({}): a file was copied, or a module was moved in between.",
                     serials.size() == 1
                         ? fmt::format("the serial number {} is", oam_tools::printable(serials.front()))
                         : fmt::format("{} serial numbers (the first: {}) are", serials.size(),
                                       oam_tools::printable(serials.front())),
                     who)});
  }
}

void Fleet::find_mixed_origins() {
  if (origins_.size() < 2) return;
  std::vector<std::string> parts;
  parts.reserve(origins_.size());
  for (const auto& [origin, count] : origins_) parts.push_back(fmt::format("{} {}", count, origin));
  findings_.push_back(
      {"merge.mixed-origin", "warning", kHost,
       fmt::format("the inventories do not all come from machines: {}.", fmt::join(parts, ", "))});
}

std::vector<Choice> Fleet::choices_of(const Row& row, const Column& column) const {
  std::vector<Choice> choices = column.choices;
  if (!column.listed) return choices;
  std::vector<std::uint32_t> with;
  for (const Choice& choice : choices) with.insert(with.end(), choice.nodes.begin(), choice.nodes.end());
  std::ranges::sort(with);
  if (auto without = others(with, row.nodes); !without.empty())
    choices.push_back({Kind::kText, "none", std::move(without)});
  return choices;
}

std::vector<Deviation> Fleet::deviations(std::size_t golden) const {
  std::vector<std::uint32_t> all(files_.size());
  std::iota(all.begin(), all.end(), 0U);
  Deviations found;
  const auto take = [&](const Row& row, const std::string& field, std::vector<Choice> choices) {
    if (choices.size() < 2) return;
    const auto order = [](const Choice& x, const Choice& y) {
      return std::tuple(y.nodes.size(), x.kind, std::string_view(x.text)) <
             std::tuple(x.nodes.size(), y.kind, std::string_view(y.text));
    };
    std::ranges::sort(choices, order);
    std::size_t expected =
        golden == kNoDevice ? kNoDevice : choice_with(choices, static_cast<std::uint32_t>(golden));
    if (expected == kNoDevice) expected = most_of(choices);
    found.add({{std::string(place_names_.name(row.place))}, field, expected, std::move(choices)});
  };
  for (const Row& row : rows_) {
    if (auto missing = others(row.nodes, all); !missing.empty())
      take(row, kPresent,
           {{Kind::kBoolean, "true", row.nodes}, {Kind::kBoolean, "false", std::move(missing)}});
    for (const Column& column : row.columns) take(row, column.field, choices_of(row, column));
  }
  return found.take();
}

}  // namespace oam_info
