// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECTATION_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECTATION_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tools/oam-info/args.hpp"

namespace oam_info {

struct Inventory;

/// What is known of a module, or expected of one. Texts are ASCII; what is empty is not known, or not
/// expected to be anything.
struct ModuleRecord {
  /// "ubb0/oam3".
  std::string id;
  std::optional<std::uint64_t> slot;
  std::string vendor;
  std::string model;
  std::string serial;
  std::string part_number;
  /// The address of its first device, and of the port of the chassis that it is below.
  std::string bdf;
  std::string port;
  /// Versions by name; of a second device as "1/NAME".
  std::map<std::string, std::string, std::less<>> firmware;
};

/// The inventory that a machine should have: a file in the format of docs/expected-inventory.md.
struct Expectation {
  /// Where it was read from, as people should see it.
  std::string file;
  std::vector<ModuleRecord> modules;
  /// What is expected of every module.
  ModuleRecord every;
  /// How many modules there should be, listed or not.
  std::size_t count = 0;
};

/// A key of a module whose value is a text.
struct TextKey {
  std::string_view name;
  std::string ModuleRecord::* member;
  /// Whether it may be expected of every module.
  bool common;
};
std::span<const TextKey> text_keys();

inline constexpr std::string_view kExpectationFormat = "oamhal.expected/1";

/// Reads one from its text; file is its name in messages. The error is a sentence.
oamhal::result<Expectation> parse_expectation(std::string_view text, const std::string& file);

/// The one that the options name, else the saved one of the root; nothing where there is none. The error is a
/// sentence.
oamhal::result<std::optional<Expectation>> load_expectation(const Options& options,
                                                            const Inventory& inventory);

/// The modules of the machine.
std::vector<ModuleRecord> module_records(const Inventory& inventory);

/// A file that expects what is there now.
std::string expectation_text(const Inventory& inventory);

/// Where an expectation is saved and looked for, below the root directory.
inline constexpr std::string_view kExpectationFile = "etc/oamhal/expected.toml";

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPECT_EXPECTATION_HPP
