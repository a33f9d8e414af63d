// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/expect/expect.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Tone;

namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : oam_tools::printable(text);
}

Tone tone_of(Presence presence) {
  switch (presence) {
    case Presence::kAsExpected:
      return Tone::kPlain;
    case Presence::kDiffers:
    case Presence::kUnexpected:
      return Tone::kWarning;
    case Presence::kWrongSlot:
    case Presence::kAbsent:
      break;
  }
  return Tone::kBad;
}

/// "oam3", with the baseboard in front where there are several; "-" without a slot.
std::string place_of(const Inventory& inventory, const ModuleRecord& record) {
  if (!record.slot) return "-";
  return inventory.baseboards.size() > 1 ? record.id : record.id.substr(record.id.rfind('/') + 1);
}

std::string summary(const Comparison& comparison) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(comparison.count(Presence::kAsExpected), "as expected");
  add(comparison.absent(), "absent");
  add(comparison.count(Presence::kWrongSlot), "in a wrong slot");
  add(comparison.count(Presence::kDiffers), "different");
  add(comparison.count(Presence::kUnexpected), "unexpected");
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Ports like those of the modules, with nothing below: a module could be missing there.
std::string empty_ports_text(const Inventory& inventory) {
  std::vector<std::string> ports;
  for (const auto& port : inventory.snapshot.empty_ports()) {
    if (port.sibling_device == OAMHAL_NO_INDEX) continue;
    std::string text = text_or_dash(port.bdf_text);
    if (port.slot != nullptr) text += fmt::format(" (slot {})", text_or_dash(port.slot));
    if (port.link_state == OAMHAL_LINK_STATE_UP)
      text += fmt::format(" (link {}, nothing answers)", pcie_text(port.link));
    if (port.link_state == OAMHAL_LINK_STATE_UNKNOWN) text += " (link not known)";
    ports.push_back(std::move(text));
  }
  if (ports.empty()) return "";
  constexpr std::size_t kListed = 8;
  const std::size_t more = ports.size() > kListed ? ports.size() - kListed : 0;
  ports.resize(ports.size() - more);
  std::string text =
      fmt::format("Ports beside those of the modules with no link: {}", fmt::join(ports, ", "));
  if (more > 0) text += fmt::format(" and {} more", more);
  return text + ".";
}

std::string wrapped(const std::string& words) {
  std::string text;
  for (const std::string& line : oam_tools::wrap(words, kWidth)) text += line + "\n";
  return text;
}

void add_differences(const Inventory& inventory, const Options& options, std::string& text) {
  const Comparison& comparison = *inventory.comparison;
  oam_tools::Table table({{"MODULE"}, {"FIELD"}, {"EXPECTED", 8, 2}, {"FOUND", 8, 1}});
  for (const Compared& compared : comparison.modules) {
    if (compared.presence == Presence::kWrongSlot)
      table.add({or_dash(place_of(inventory, *compared.found)), "slot", or_dash(compared.expected->id),
                 or_dash(compared.found->id)});
    for (const FieldDifference& difference : compared.differences)
      table.add({or_dash(compared.found->slot ? place_of(inventory, *compared.found) : compared.found->bdf),
                 difference.field, or_dash(difference.expected), or_dash(difference.found)});
  }
  if (!table.empty()) text += "\n" + table.text(kWidth, options.color);
}

void add_row(const Inventory& inventory, oam_tools::Table& table, const ModuleRecord& record,
             const Compared* compared) {
  const std::string firmware =
      record.firmware.empty() ? "-" : fmt::format("{} versions", record.firmware.size());
  const bool absent = compared != nullptr && compared->presence == Presence::kAbsent;
  std::vector<oam_tools::Cell> row{or_dash(place_of(inventory, record)),
                                   absent ? "-" : or_dash(record.bdf),
                                   or_dash(record.port),
                                   or_dash(record.model),
                                   or_dash(record.part_number),
                                   or_dash(record.serial),
                                   firmware};
  if (compared != nullptr) {
    std::string words = presence_name(compared->presence);
    if (absent)
      if (const std::string word = port_state(inventory, record).word; !word.empty())
        words += ": port has " + word;
    row.emplace_back(std::move(words), tone_of(compared->presence));
  }
  table.add(std::move(row));
}

}  // namespace

std::string expectation_note(const Inventory& inventory) {
  if (inventory.comparison) {
    const Comparison& comparison = *inventory.comparison;
    return wrapped(fmt::format("Expected by {}: {}; {}.", oam_tools::printable(comparison.expectation.file),
                               count_text(comparison.expectation.count, "module"), summary(comparison)));
  }
  std::string text = "Nothing says which modules there should be (oam-info expect --save).";
  if (const auto& platform = inventory.platform; platform && platform->modules > inventory.modules.size())
    text += fmt::format(" {} has slots for {}.", oam_tools::printable(platform->description),
                        count_text(platform->modules, "module"));
  if (const std::string ports = empty_ports_text(inventory); !ports.empty()) text += " " + ports;
  return wrapped(text);
}

std::string render_inventory(const Inventory& inventory, const Options& options) {
  std::string text = origin_line(inventory, options.color);
  text += oam_tools::paint(
      fmt::format("{} | {}", host_text(inventory), count_text(inventory.modules.size(), "module")),
      Tone::kStrong, options.color);
  text += "\n" + expectation_note(inventory);
  std::vector<oam_tools::Column> columns{{"SLOT"},       {"BDF"},          {"PORT"},    {"MODEL", 9, 2},
                                         {"PART", 8, 3}, {"SERIAL", 8, 1}, {"FIRMWARE"}};
  if (inventory.comparison) columns.push_back({"STATUS"});
  oam_tools::Table table(std::move(columns));
  if (inventory.comparison) {
    for (const Compared& compared : inventory.comparison->modules)
      add_row(inventory, table, compared.found ? *compared.found : *compared.expected, &compared);
  } else {
    for (const ModuleRecord& record : module_records(inventory)) add_row(inventory, table, record, nullptr);
  }
  if (!table.empty()) text += table.text(kWidth, options.color);
  if (inventory.comparison) add_differences(inventory, options, text);
  return text;
}

}  // namespace oam_info
