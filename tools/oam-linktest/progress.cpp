// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tools/common/text.hpp"

namespace oam_linktest {

namespace {

/// What a terminal that is narrow still shows in one line.
constexpr std::size_t kColumns = 79;
constexpr Clock::Duration kAgain = std::chrono::milliseconds(500);

/// How often the plan's time of a test passes; nothing where the plan's is only a limit.
std::optional<std::size_t> times_of(const std::string& test, std::size_t pairs) {
  if (test == "status" || test == "wiring" || test == "pcie") return 0;
  if (test == "counters" || test == "soak" || test == "prbs") return 1;
  // Near-end and far-end.
  if (test == "loopback") return 2;
  // Each pair, and all of them at once.
  if (test == "bandwidth") return pairs + (pairs > 1 ? 1 : 0);
  if (test == "latency") return pairs;
  return std::nullopt;
}

}  // namespace

std::vector<Expected> expected_times(const Settings& settings, const std::vector<std::string>& tests,
                                     std::size_t pairs) {
  std::vector<Expected> expected;
  for (const std::string& test : tests) {
    const auto times = times_of(test, pairs);
    expected.push_back({test, times ? std::optional(settings.time(test) * static_cast<std::int64_t>(*times))
                                    : std::nullopt});
  }
  return expected;
}

std::string time_words(Clock::Duration time) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

Progress::Progress(const Clock& clock, std::vector<Expected> tests, bool terminal, Writer writer)
    : clock_(clock), tests_(std::move(tests)), terminal_(terminal), writer_(std::move(writer)) {
}

void Progress::begin(const std::string& test) {
  const auto found = std::ranges::find(tests_, test, &Expected::test);
  if (found == tests_.end()) return;
  current_ = static_cast<std::size_t>(found - tests_.begin());
  begun_ = true;
  since_ = clock_.now();
}

std::string Progress::left_words() const {
  Clock::Duration left{};
  bool all = true;
  for (std::size_t i = current_; i < tests_.size(); ++i) {
    all = all && tests_[i].time.has_value();
    Clock::Duration of_test = tests_[i].time.value_or(Clock::Duration::zero());
    if (begun_ && i == current_) of_test -= std::min(of_test, clock_.now() - since_);
    left += of_test;
  }
  if (left <= Clock::Duration::zero()) return "";
  return fmt::format("{}{} left", all ? "" : "at least ", time_words(left));
}

void Progress::say(const std::string& what) {
  what_ = what;
  if (terminal_) return show();
  const std::string left = left_words();
  writer_(fmt::format("oam-linktest: {}{}{}\n", what, left.empty() ? "" : "; ", left));
}

void Progress::tick() {
  if (!terminal_ || what_.empty() || (shown_ && clock_.now() - *shown_ < kAgain)) return;
  show();
}

void Progress::show() {
  shown_ = clock_.now();
  const std::string left = left_words();
  std::string line = left.empty() ? what_ : fmt::format("{} ({})", what_, left);
  writer_("\r\x1b[K" + oam_tools::clip(oam_tools::printable(line), kColumns));
}

void Progress::end() {
  if (terminal_ && shown_) writer_("\r\x1b[K");
  shown_.reset();
}

}  // namespace oam_linktest
