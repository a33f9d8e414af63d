// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPECT_COMPARE_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPECT_COMPARE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-info/expect/expectation.hpp"

namespace oam_info {

/// What became of a module.
enum class Presence : std::uint8_t {
  /// Where it should be, and what it should be.
  kAsExpected,
  /// Where it should be, and something about it is different.
  kDiffers,
  /// It sits in another slot.
  kWrongSlot,
  kAbsent,
  /// Nobody expected it.
  kUnexpected,
};

/// "ok", "differs", "wrong slot", "absent", "unexpected".
const char* presence_name(Presence presence);

struct FieldDifference {
  /// "serial", "firmware SMC".
  std::string field;
  std::string expected;
  /// Empty where the machine does not tell.
  std::string found;
};

/// A module that is expected, or here, or both.
struct Compared {
  Presence presence = Presence::kAsExpected;
  std::optional<ModuleRecord> expected;
  /// What is here, and its index in the inventory.
  std::optional<ModuleRecord> found;
  std::size_t module = 0;
  std::vector<FieldDifference> differences;
};

/// An inventory beside what is expected of it.
struct Comparison {
  Expectation expectation;
  /// In the order of the expectation; what nobody expects behind.
  std::vector<Compared> modules;
  /// Of those that should be here and are not listed by name.
  std::size_t unnamed_absent = 0;

  [[nodiscard]] std::size_t count(Presence presence) const;
  [[nodiscard]] std::size_t absent() const { return count(Presence::kAbsent) + unnamed_absent; }
  [[nodiscard]] bool is_as_expected() const {
    return unnamed_absent == 0 && count(Presence::kAsExpected) == modules.size();
  }
};

/// A module is known by its serial number, else by its slot, else by its address.
Comparison compare_modules(Expectation expectation, const std::vector<ModuleRecord>& found);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPECT_COMPARE_HPP
