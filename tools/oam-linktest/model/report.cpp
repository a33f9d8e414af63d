// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/model/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace oam_linktest {

namespace {

constexpr std::array<std::string_view, 4> kVerdicts{"PASS", "FAIL", "INCONCLUSIVE", "NOT-TESTED"};
constexpr std::array<std::string_view, 3> kClasses{"PASSIVE", "LOAD", "DISRUPTIVE"};

template <typename Enum, std::size_t n>
std::string_view name_of(Enum value, const std::array<std::string_view, n>& names) {
  const auto index = static_cast<std::size_t>(value);
  return index < n ? names[index] : "?";
}

template <typename Enum, std::size_t n>
std::optional<Enum> value_of(std::string_view name, const std::array<std::string_view, n>& names) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

/// "oam3" of "ubb0/oam3".
std::string_view short_name(std::string_view module) {
  return module.substr(module.rfind('/') + 1);
}

std::string end_text(std::string_view module, std::string_view port) {
  return port.empty() ? std::string(module) : fmt::format("{}:{}", module, port);
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  return name_of(verdict, kVerdicts);
}

std::optional<Verdict> verdict_of_name(std::string_view name) {
  return value_of<Verdict>(name, kVerdicts);
}

std::string_view class_name(TestClass test_class) {
  return name_of(test_class, kClasses);
}

std::optional<TestClass> class_of_name(std::string_view name) {
  return value_of<TestClass>(name, kClasses);
}

std::string Subject::text() const {
  // Without the baseboard as long as both ends have the same one: "ubb0/oam3" next to "ubb1/oam3" needs it.
  const auto board = [](std::string_view name) { return name.substr(0, name.rfind('/') + 1); };
  const bool one_board = peer_module.empty() || board(module) == board(peer_module);
  const auto shown = [&](std::string_view name) { return one_board ? short_name(name) : name; };
  std::string words = end_text(shown(module), port);
  if (lane) words += fmt::format(" lane {}", *lane);
  if (peer_module.empty()) return direction.empty() ? words : fmt::format("{} {}", words, direction);
  const std::string_view arrow = direction == "in" ? "<-" : direction == "out" ? "->" : "-";
  return fmt::format("{} {} {}", words, arrow, end_text(shown(peer_module), peer_port));
}

Verdict verdict_of(const Report& report) {
  const auto any = [&](Verdict verdict) {
    return std::ranges::find(report.results, verdict, &Result::verdict) != report.results.end();
  };
  for (const Verdict verdict : {Verdict::fail, Verdict::inconclusive})
    if (any(verdict)) return verdict;
  const bool passed = std::ranges::any_of(report.results, [](const Result& result) {
    return result.verdict == Verdict::pass && result.test != kEnvironmentTest;
  });
  return passed ? Verdict::pass : Verdict::not_tested;
}

std::vector<std::string> shortfalls_of(const Report& report) {
  std::vector<std::string> shortfalls;
  for (const Coverage& coverage : report.coverage)
    if (coverage.required && coverage.done < coverage.total)
      shortfalls.push_back(fmt::format("{} is required, and {} of {} {} were tested", coverage.test,
                                       coverage.done, coverage.total, coverage.unit));
    else if (coverage.required && coverage.total == 0)
      shortfalls.push_back(
          fmt::format("{} is required, and there are no {} to test", coverage.test, coverage.unit));
  if (!report.cut_short.empty()) shortfalls.push_back("the run was cut short: " + report.cut_short);
  return shortfalls;
}

std::string headline_of(const Report& report) {
  const Verdict verdict = verdict_of(report);
  if (verdict == Verdict::pass && !shortfalls_of(report).empty()) return "INCOMPLETE";
  return std::string(verdict_name(verdict));
}

int exit_status_of(const Report& report) {
  constexpr int kNotDone = 4;
  const Verdict verdict = verdict_of(report);
  if (verdict == Verdict::fail) return 1;
  return verdict == Verdict::pass && shortfalls_of(report).empty() ? 0 : kNotDone;
}

}  // namespace oam_linktest
