// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_SELECTION_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_SELECTION_HPP

#include <cstdint>
#include <expected>
#include <set>
#include <string>

#include "tools/oam-linktest/args.hpp"
#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

/// What makes the links busy while counters are watched.
enum class Load : std::uint8_t { none, engines, command };

/// Which tests run, how long, and by what they are judged.
struct Selection {
  std::set<std::string> tests;
  std::set<std::string> required;
  Settings settings;
  /// Of a soak: what loads it, and the user's command with the file for its output.
  Load load = Load::none;
  std::string command;
  std::string load_log;
  bool disruptive = false;
  /// A test of it writes registers; else the context is opened so that nothing can.
  bool writes = false;
  /// A test of it disturbs, or is disturbed by, whoever uses the devices.
  bool needs_idle = false;
  /// "level quick", "plan x.toml": for the reason of what does not run.
  std::string called;

  [[nodiscard]] bool has(const std::string& test) const { return tests.contains(test); }
  void describe(Report& report) const;
};

/// What the options ask for. The error is a sentence.
std::expected<Selection, std::string> select_tests(const Options& options);

/// Says of each test that did not run why, so that the coverage has all of them.
void add_not_run(Run& run, const Selection& selection);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_SELECTION_HPP
