// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tools/common/color.hpp"
#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/expect/expect.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::paint;
using oam_tools::Tone;

namespace {

std::string drivers_text(const Inventory& inventory) {
  std::set<std::string> drivers;
  for (const auto& device : inventory.devices) {
    if (device.kernel_driver == nullptr) continue;
    std::string driver = text_or_dash(device.kernel_driver);
    if (device.kernel_driver_version != nullptr) driver += " " + text_or_dash(device.kernel_driver_version);
    drivers.insert(std::move(driver));
  }
  if (drivers.empty()) return "no driver";
  return fmt::format("driver {}", fmt::join(drivers, ", "));
}

std::string boards_text(const Inventory& inventory) {
  std::set<std::string> boards;
  for (const auto& baseboard : inventory.baseboards)
    if (baseboard.board != nullptr) boards.insert(text_or_dash(baseboard.board));
  return fmt::format("{}", fmt::join(boards, ", "));
}

std::string header(const Inventory& inventory, const Options& options) {
  std::vector<std::string> parts = {host_text(inventory)};
  if (std::string boards = boards_text(inventory); !boards.empty()) parts.push_back("board " + boards);
  if (inventory.platform) parts.push_back("platform " + inventory.platform->name);
  parts.push_back(count_text(inventory.modules.size(), "module"));
  if (inventory.devices.size() != inventory.modules.size())
    parts.push_back(count_text(inventory.devices.size(), "device"));
  parts.push_back(drivers_text(inventory));
  if (has_mixed_firmware(inventory)) parts.emplace_back("mixed firmware");
  parts.push_back(findings_text(inventory));
  const std::string line = fmt::format("{}", fmt::join(parts, " | "));
  return paint(oam_tools::clip(line, kWidth), Tone::kStrong, options.color) + "\n";
}

std::vector<const Compared*> absent_modules(const Inventory& inventory) {
  std::vector<const Compared*> absent;
  if (!inventory.comparison) return absent;
  for (const Compared& compared : inventory.comparison->modules)
    if (compared.presence == Presence::kAbsent) absent.push_back(&compared);
  std::ranges::stable_sort(absent, {}, [](const Compared* compared) { return compared->expected->slot; });
  return absent;
}

std::string notes(const Inventory& inventory, const Options& options) {
  std::string text;
  const bool guessed = std::ranges::any_of(inventory.modules, [](const auto& module) {
    return oamhal::text_of(module.slot_source) == "hive-position";
  });
  if (guessed)
    text +=
        "Slots are positions in the hive, as the driver numbers them; the modules do not tell their slot.\n";
  if (!absent_modules(inventory).empty())
    text +=
        "Of an absent module the address in parentheses and the link are those of the port where it should "
        "be.\n";
  if (!inventory.findings.empty()) text += "Findings and what to do about them: oam-info doctor\n";
  return paint(text, Tone::kQuiet, options.color);
}

std::vector<Cell> row(const Inventory& inventory, const oamhal::device_info& device) {
  const auto firmware = inventory.snapshot.firmware(device);
  const Tone link_tone = is_reduced(device.host_link) ? Tone::kWarning : Tone::kPlain;
  return {slot_text(inventory, device),
          text_or_dash(device.label),
          text_or_dash(device.bdf_text),
          short_model_text(device),
          text_or_dash(device.serial),
          firmware.empty() ? "-" : text_or_dash(firmware[0].version),
          {pcie_text(device.host_link), link_tone},
          number_or_dash(device.numa_node),
          size_text(device.memory_capacity_bytes),
          links_text(device),
          {state_text(device), tone_of_state(device.state)}};
}

/// Whether the slot of a module that is absent comes before a device's.
bool is_before(const Inventory& inventory, const ModuleRecord& absent, const oamhal::device_info& device) {
  if (!absent.slot || device.module >= inventory.modules.size()) return false;
  const oamhal::module_info& module = inventory.modules[device.module];
  const std::string baseboard = absent.id.substr(0, absent.id.find('/'));
  if (module.baseboard >= inventory.baseboards.size()) return false;
  const std::string own = text_or_dash(inventory.baseboards[module.baseboard].id);
  const auto slot = oamhal::value_of(module.slot);
  return own == baseboard && slot && *absent.slot < *slot;
}

/// A module that should be here: its slot, and in the place of its link that of the port above it.
std::vector<Cell> absent_row(const Inventory& inventory, const ModuleRecord& expected) {
  const auto plain = [](const std::string& text) { return text.empty() ? "-" : oam_tools::printable(text); };
  const PortState port = port_state(inventory, expected);
  std::string slot = expected.slot ? fmt::format("oam{}", *expected.slot) : "-";
  if (inventory.baseboards.size() > 1 && expected.slot) slot = expected.id;
  const std::string below =
      expected.port.empty() ? "-" : fmt::format("({})", oam_tools::printable(expected.port));
  return {slot,
          "-",
          below,
          plain(expected.model),
          plain(expected.serial),
          "-",
          {port.word.empty() ? "-" : port.word, Tone::kBad},
          "-",
          "-",
          "-",
          {"absent", Tone::kBad}};
}

}  // namespace

std::string render_table(const Inventory& inventory, const Options& options) {
  if (inventory.devices.empty()) return nothing_found(inventory, options);
  oam_tools::Table table({{"SLOT"},
                          {"LABEL", 5, 3},
                          {"BDF"},
                          {"MODEL", 9, 2},
                          {"SERIAL", 8, 1},
                          {"FW", 8, 4, true},
                          {"HOST-LINK"},
                          {"NUMA"},
                          {"MEM"},
                          {"LINKS"},
                          {"STATE", 24, 5}});
  auto absent = absent_modules(inventory);
  for (const auto& device : inventory.devices) {
    while (!absent.empty() && is_before(inventory, *absent.front()->expected, device)) {
      table.add(absent_row(inventory, *absent.front()->expected));
      absent.erase(absent.begin());
    }
    table.add(row(inventory, device));
  }
  for (const Compared* compared : absent) table.add(absent_row(inventory, *compared->expected));
  return origin_line(inventory, options.color) + header(inventory, options) +
         paint(expectation_note(inventory), Tone::kQuiet, options.color) + table.text(kWidth, options.color) +
         notes(inventory, options);
}

std::string nothing_found(const Inventory& inventory, const Options& options) {
  std::string text = origin_line(inventory, options.color);
  text += fmt::format("{}: no accelerator was found.\n", host_text(inventory));
  if (!inventory.findings.empty()) text += "\n" + findings_list(inventory, options, inventory.findings);
  constexpr std::string_view kSimulator = "oam-sim exec mi300x-ubb8 -- oam-info";
  const bool told = std::ranges::any_of(inventory.findings, [&](const auto& finding) {
    return oamhal::text_of(finding.advice).find("oam-sim exec") != std::string_view::npos;
  });
  if (!told) text += fmt::format("\nTo see how it looks with eight modules: {}\n", kSimulator);
  return text;
}

}  // namespace oam_info
