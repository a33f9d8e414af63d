// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tools/common/color.hpp"
#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
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
  parts.push_back(count_text(inventory.modules.size(), "module"));
  if (inventory.devices.size() != inventory.modules.size())
    parts.push_back(count_text(inventory.devices.size(), "device"));
  parts.push_back(drivers_text(inventory));
  if (has_mixed_firmware(inventory)) parts.emplace_back("mixed firmware");
  parts.push_back(findings_text(inventory));
  const std::string line = fmt::format("{}", fmt::join(parts, " | "));
  return paint(oam_tools::clip(line, kWidth), Tone::kStrong, options.color) + "\n";
}

std::string notes(const Inventory& inventory, const Options& options) {
  std::string text;
  const bool guessed = std::ranges::any_of(inventory.modules, [](const auto& module) {
    return oamhal::text_of(module.slot_source) == "hive-position";
  });
  if (guessed)
    text +=
        "Slots are positions in the hive, as the driver numbers them; the modules do not tell their slot.\n";
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
  for (const auto& device : inventory.devices) table.add(row(inventory, device));
  return origin_line(inventory, options.color) + header(inventory, options) +
         table.text(kWidth, options.color) + notes(inventory, options);
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
