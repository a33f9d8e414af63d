// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/expect/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace oam_info {

namespace {

constexpr std::size_t kNone = SIZE_MAX;

class Matcher {
 public:
  Matcher(const Expectation& expectation, const std::vector<ModuleRecord>& found)
      : expected_(expectation.modules),
        found_(found),
        partner_(expected_.size(), kNone),
        taken_(found.size()) {}

  /// For each expected module the index of the one that it is, or kNone.
  std::vector<std::size_t> run() {
    match(&ModuleRecord::serial);
    match(&ModuleRecord::id);
    match(&ModuleRecord::bdf);
    return std::move(partner_);
  }

 private:
  void match(std::string ModuleRecord::* member) {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      if (partner_[i] != kNone || (expected_[i].*member).empty()) continue;
      for (std::size_t j = 0; j < found_.size(); ++j) {
        if (taken_[j] || found_[j].*member != expected_[i].*member) continue;
        partner_[i] = j;
        taken_[j] = true;
        break;
      }
    }
  }

  const std::vector<ModuleRecord>& expected_;
  const std::vector<ModuleRecord>& found_;
  std::vector<std::size_t> partner_;
  std::vector<bool> taken_;
};

void compare(const char* field, const std::string& expected, const std::string& found,
             std::vector<FieldDifference>& differences) {
  if (!expected.empty() && expected != found) differences.push_back({field, expected, found});
}

void compare_fields(const ModuleRecord& expected, const ModuleRecord& found,
                    std::vector<FieldDifference>& differences) {
  compare("vendor", expected.vendor, found.vendor, differences);
  compare("model", expected.model, found.model, differences);
  compare("part_number", expected.part_number, found.part_number, differences);
  compare("serial", expected.serial, found.serial, differences);
  for (const auto& [name, version] : expected.firmware) {
    const auto own = found.firmware.find(name);
    compare(fmt::format("firmware {}", name).c_str(), version, own == found.firmware.end() ? "" : own->second,
            differences);
  }
}

/// Slots are compared where both sides know one; where a module says none, its address is its place.
bool is_elsewhere(const ModuleRecord& expected, const ModuleRecord& found) {
  if (!expected.id.empty() && found.slot) return expected.id != found.id;
  return expected.id.empty() && !expected.bdf.empty() && expected.bdf != found.bdf;
}

Compared judged(const ModuleRecord& expected, const ModuleRecord& every, const ModuleRecord& found,
                std::size_t module) {
  Compared compared{Presence::kAsExpected, expected, found, module, {}};
  compare_fields(every, found, compared.differences);
  compare_fields(expected, found, compared.differences);
  if (is_elsewhere(expected, found))
    compared.presence = Presence::kWrongSlot;
  else if (!compared.differences.empty())
    compared.presence = Presence::kDiffers;
  return compared;
}

}  // namespace

const char* presence_name(Presence presence) {
  switch (presence) {
    case Presence::kAsExpected:
      return "ok";
    case Presence::kDiffers:
      return "differs";
    case Presence::kWrongSlot:
      return "wrong slot";
    case Presence::kAbsent:
      return "absent";
    case Presence::kUnexpected:
      return "unexpected";
  }
  return "unknown";
}

std::size_t Comparison::count(Presence presence) const {
  return static_cast<std::size_t>(std::ranges::count(modules, presence, &Compared::presence));
}

Comparison compare_modules(Expectation expectation, const std::vector<ModuleRecord>& found) {
  Comparison comparison;
  const auto partners = Matcher(expectation, found).run();
  std::vector<bool> taken(found.size());
  for (std::size_t i = 0; i < partners.size(); ++i) {
    const ModuleRecord& expected = expectation.modules[i];
    if (partners[i] == kNone) {
      comparison.modules.push_back({Presence::kAbsent, expected, std::nullopt, 0, {}});
      continue;
    }
    taken[partners[i]] = true;
    comparison.modules.push_back(judged(expected, expectation.every, found[partners[i]], partners[i]));
  }
  // Some may be expected by their number alone.
  std::size_t unnamed = expectation.count - expectation.modules.size();
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (taken[j]) continue;
    Compared compared = judged({}, expectation.every, found[j], j);
    compared.expected.reset();
    if (unnamed > 0)
      --unnamed;
    else
      compared.presence = Presence::kUnexpected;
    comparison.modules.push_back(std::move(compared));
  }
  comparison.unnamed_absent = unnamed;
  comparison.expectation = std::move(expectation);
  return comparison;
}

}  // namespace oam_info
