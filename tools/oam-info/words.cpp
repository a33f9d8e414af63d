// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "tools/common/text.hpp"

namespace oam_info {

using oam_tools::Tone;
using oamhal::value_of;

namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
  if (word.empty() || text.size() <= word.size() || text[word.size()] != ' ') return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (std::tolower(static_cast<unsigned char>(text[i])) !=
        std::tolower(static_cast<unsigned char>(word[i])))
      return false;
  return true;
}

std::string scaled(double value, double step, const std::array<const char*, 6>& units) {
  std::size_t unit = 0;
  while (value >= step && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  // Firmware keeps a little of a power of two for itself: 191.98 is 192 to people.
  const double rounded = std::round(value);
  if (value >= 100 || std::abs(value - rounded) < 0.05) return fmt::format("{:.0f} {}", rounded, units[unit]);
  return fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace

std::string text_or_dash(const char* text) {
  const std::string_view view = oamhal::text_of(text);
  return view.empty() ? "-" : oam_tools::printable(view);
}

std::string number_or_dash(const oamhal_number_t& number) {
  const auto value = value_of(number);
  return value ? fmt::format("{}", *value) : "-";
}

std::string size_text(const oamhal_number_t& bytes) {
  const auto value = value_of(bytes);
  return value ? scaled(static_cast<double>(*value), 1024, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"}) : "-";
}

std::string rate_text(const oamhal_number_t& mbps) {
  const auto value = value_of(mbps);
  return value ? scaled(static_cast<double>(*value), 1000, {"Mb/s", "Gb/s", "Tb/s", "Pb/s", "Eb/s", "Zb/s"})
               : "-";
}

std::string slot_text(const Inventory& inventory, const oamhal::device_info& device) {
  if (device.module >= inventory.modules.size()) return "-";
  const oamhal::module_info& module = inventory.modules[device.module];
  const auto slot = value_of(module.slot);
  if (!slot) return "-";
  std::string text = fmt::format("oam{}", *slot);
  if (device.device_in_module > 0) text += fmt::format(".{}", device.device_in_module);
  if (inventory.baseboards.size() > 1 && module.baseboard < inventory.baseboards.size())
    text.insert(0, fmt::format("{}/", oamhal::text_of(inventory.baseboards[module.baseboard].id)));
  return text;
}

std::string device_name(const Inventory& inventory, const oamhal::device_info& device) {
  std::string slot = slot_text(inventory, device);
  return slot != "-" ? slot : text_or_dash(device.bdf_text);
}

std::string end_name(const Inventory& inventory, const oamhal_link_end_t& end) {
  if (end.device < inventory.devices.size()) return device_name(inventory, inventory.devices[end.device]);
  std::string text = oamhal_end_kind_name(end.kind);
  if (end.label != nullptr) text += " " + oam_tools::printable(end.label);
  return text;
}

std::string subject_name(const Inventory& inventory, const oamhal::finding_info& finding) {
  if (finding.device >= inventory.devices.size()) {
    for (const auto& link : inventory.links)
      if (oamhal::text_of(link.id) == oamhal::text_of(finding.subject))
        return fmt::format("link {} - {}", end_name(inventory, link.a), end_name(inventory, link.b));
    return text_or_dash(finding.subject);
  }
  const oamhal::device_info& device = inventory.devices[finding.device];
  const std::string slot = slot_text(inventory, device);
  const std::string bdf = text_or_dash(device.bdf_text);
  return slot == "-" ? bdf : fmt::format("{} ({})", slot, bdf);
}

std::string model_text(const oamhal::device_info& device) {
  std::string_view model = oamhal::text_of(device.model);
  const std::string_view maker = oamhal::text_of(device.vendor_name);
  if (starts_with_word(model, maker)) model.remove_prefix(maker.size() + 1);
  if (!model.empty()) return oam_tools::printable(model);
  return fmt::format("{:04x}:{:04x}", device.vendor_id, device.device_id);
}

std::string short_model_text(const oamhal::device_info& device) {
  constexpr std::size_t kShort = 12;
  std::string model = model_text(device);
  if (model.size() <= kShort) return model;
  for (const std::string& word : oam_tools::wrap(model, 1)) {
    const auto has = [&](int (*kind)(int)) {
      return std::ranges::any_of(word, [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
    };
    if (word.size() >= 4 && has(std::isdigit) && has(std::isalpha)) return word;
  }
  return model;
}

std::string generation_text(const oamhal_number_t& speed_tenth_gts) {
  const auto speed = value_of(speed_tenth_gts);
  if (!speed) return "-";
  constexpr std::array<std::uint64_t, 6> kSpeeds = {25, 50, 80, 160, 320, 640};
  for (std::size_t i = 0; i < kSpeeds.size(); ++i)
    if (kSpeeds[i] == *speed) return fmt::format("G{}", i + 1);
  return fmt::format("{}.{}GT/s", *speed / 10, *speed % 10);
}

bool is_reduced(const oamhal_pcie_link_t& link) {
  const auto below = [](const oamhal_number_t& now, const oamhal_number_t& most) {
    return value_of(now) && value_of(most) && now.value < most.value;
  };
  return below(link.speed_tenth_gts, link.max_speed_tenth_gts) || below(link.width, link.max_width);
}

std::string pcie_text(const oamhal_pcie_link_t& link) {
  const auto width = [](const oamhal_number_t& lanes) {
    return value_of(lanes) ? fmt::format("x{}", lanes.value) : std::string("-");
  };
  if (!value_of(link.speed_tenth_gts) && !value_of(link.width)) return "-";
  std::string text = fmt::format("{} {}", generation_text(link.speed_tenth_gts), width(link.width));
  if (!is_reduced(link)) return text;
  const bool slow = value_of(link.max_speed_tenth_gts) && value_of(link.speed_tenth_gts) &&
                    link.speed_tenth_gts.value < link.max_speed_tenth_gts.value;
  const bool narrow =
      value_of(link.max_width) && value_of(link.width) && link.width.value < link.max_width.value;
  return fmt::format("{} ({}{}{}!)", text, slow ? generation_text(link.max_speed_tenth_gts) : "",
                     slow && narrow ? " " : "", narrow ? width(link.max_width) : "");
}

std::string links_text(const oamhal::device_info& device) {
  const auto up = value_of(device.links_up);
  const auto total = value_of(device.links_total);
  if (!up && !total) return device.links_total.absence == OAMHAL_ABSENT_NOT_SUPPORTED ? "-" : "?";
  return fmt::format("{}/{}", up ? fmt::format("{}", *up) : "?", total ? fmt::format("{}", *total) : "?");
}

std::string state_text(const oamhal::device_info& device) {
  std::string text = oamhal_state_name(device.state);
  if (device.state_reason != nullptr) text += ": " + oam_tools::printable(device.state_reason);
  return text;
}

Tone tone_of_state(std::int32_t state) {
  switch (state) {
    case OAMHAL_STATE_OK:
      return Tone::kGood;
    case OAMHAL_STATE_UNKNOWN:
      return Tone::kPlain;
    case OAMHAL_STATE_DEGRADED:
    case OAMHAL_STATE_RESETTING:
      return Tone::kWarning;
    default:
      return Tone::kBad;
  }
}

Tone tone_of_severity(std::int32_t severity) {
  if (severity == OAMHAL_SEVERITY_ERROR) return Tone::kBad;
  return severity == OAMHAL_SEVERITY_WARNING ? Tone::kWarning : Tone::kPlain;
}

std::string origin_line(const Inventory& inventory, bool color) {
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  if (info.origin == OAMHAL_ORIGIN_LIVE) return {};
  const std::string root =
      text_or_dash(inventory.root_name.empty() ? info.root : inventory.root_name.c_str());
  std::string text;
  if (info.origin == OAMHAL_ORIGIN_SIMULATED)
    text = fmt::format("SIMULATED machine {}: no hardware was looked at.", text_or_dash(info.machine));
  else
    text = fmt::format("CAPTURE {}: files of another machine, not this one.",
                       info.machine != nullptr ? text_or_dash(info.machine) : root);
  return oam_tools::paint(text, Tone::kWarning, color) + "\n";
}

std::string host_text(const Inventory& inventory) {
  const char* name = inventory.snapshot.info().hostname;
  return name != nullptr ? text_or_dash(name) : "unknown host";
}

std::string count_text(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string findings_text(const Inventory& inventory) {
  const auto counts = count_findings(inventory);
  std::string text = count_text(inventory.findings.size(), "finding");
  const char* separator = ": ";
  const auto add = [&](int severity, const char* noun) {
    const std::size_t count = counts[static_cast<std::size_t>(severity)];
    if (count == 0) return;
    text += separator + count_text(count, noun);
    separator = ", ";
  };
  add(OAMHAL_SEVERITY_ERROR, "error");
  add(OAMHAL_SEVERITY_WARNING, "warning");
  if (counts[OAMHAL_SEVERITY_INFO] > 0)
    text += fmt::format("{}{} info", separator, counts[OAMHAL_SEVERITY_INFO]);
  return text;
}

}  // namespace oam_info
