// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_PROGRESS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_PROGRESS_HPP

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/machine/clock.hpp"

namespace oam_linktest {

/// A test that is to come, and how long its plan lets it run; nothing where only the machine knows.
struct Expected {
  std::string test;
  std::optional<Clock::Duration> time;
};

/// What is expected of the tests of a run, in their order. pairs of modules that were chosen, so many.
std::vector<Expected> expected_times(const Settings& settings, const std::vector<std::string>& tests,
                                     std::size_t pairs);

/// "3 min 5 s": whole seconds, as long as a minute matters.
std::string time_words(Clock::Duration time);

/// What goes on, and how long it will, for somebody who waits: one line of a terminal that is written again,
/// or a line for each step elsewhere. The clock is asked for the time and nothing else.
class Progress {
 public:
  /// Told a piece of text to write as it is.
  using Writer = std::function<void(const std::string&)>;

  Progress(const Clock& clock, std::vector<Expected> tests, bool terminal, Writer writer);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() = default;

  /// A test begins: those before it in the list are over.
  void begin(const std::string& test);
  void say(const std::string& what);
  /// Time went by: the line of a terminal is written again, twice a second at most.
  void tick();
  /// Takes the line away.
  void end();

  /// "3 min 5 s left", "at least 3 min 5 s left" when a test's time is not known; "" when nothing is.
  [[nodiscard]] std::string left_words() const;

 private:
  void show();

  const Clock& clock_;
  std::vector<Expected> tests_;
  bool terminal_;
  Writer writer_;
  std::string what_;
  /// The test that runs, and since when.
  std::size_t current_ = 0;
  bool begun_ = false;
  Clock::Duration since_{};
  std::optional<Clock::Duration> shown_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_PROGRESS_HPP
