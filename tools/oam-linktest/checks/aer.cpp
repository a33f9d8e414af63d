// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/aer.hpp"

#include <fmt/format.h>

#include <array>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

constexpr std::array<const char*, 3> kSeverities{"correctable", "nonfatal", "fatal"};

}  // namespace

std::optional<AerErrors> aer_errors_of(const oamhal::context& context, const std::string& bdf) {
  AerErrors errors;
  bool any = false;
  for (const char* severity : kSeverities) {
    const auto counters = oamhal::bringup::try_read_aer(context, bdf, severity);
    if (!counters) continue;
    any = true;
    for (const auto& counter : *counters)
      errors[fmt::format("{} ({})", counter.name, severity)] = counter.count;
  }
  return any ? std::optional(errors) : std::nullopt;
}

void say(Result& result, Verdict verdict, const std::string& words) {
  result.verdict = worse(result.verdict, verdict);
  if (!result.reason.empty()) result.reason += ' ';
  result.reason += words;
}

void add_new_errors(const oamhal::context& context, const std::string& bdf,
                    const std::optional<AerErrors>& before, Result& result) {
  const auto now = aer_errors_of(context, bdf);
  if (!now || !before) return;
  std::uint64_t fresh = 0;
  for (const auto& [name, count] : *now) {
    const auto found = before->find(name);
    const std::uint64_t old = found == before->end() ? 0 : found->second;
    if (count <= old) continue;
    fresh += count - old;
    const bool corrected = name.ends_with("(correctable)");
    say(result, corrected ? Verdict::inconclusive : Verdict::fail,
        fmt::format("{}: {} new errors of kind {}.", bdf, count - old, name));
  }
  Measure one;
  one.name = fmt::format("aer-{}", bdf);
  // Not from a literal, which GCC 12 at -O2 takes for a copy onto itself (-Wrestrict, GCC bug 105651).
  one.unit.assign(1, '1');
  one.value = static_cast<double>(fresh);
  result.measures.push_back(std::move(one));
}

}  // namespace oam_linktest
