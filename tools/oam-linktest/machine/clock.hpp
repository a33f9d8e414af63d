// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_CLOCK_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_CLOCK_HPP

#include <chrono>

namespace oam_linktest {

/// Time as the tests see it: that of the host, or one that a test of the tests moves.
class Clock {
 public:
  using Duration = std::chrono::nanoseconds;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Since an arbitrary start; never goes back.
  [[nodiscard]] virtual Duration now() const = 0;
  /// Returns when that much time has passed, or when the user asked to stop.
  virtual void wait(Duration time) = 0;
  /// As wait(), but also when the user asked to stop: for what was put back to settle.
  virtual void settle(Duration time) { wait(time); }
  /// The user asked to stop: tests put back what they changed, and end.
  [[nodiscard]] virtual bool stopped() const = 0;
};

/// The host's clock. SIGINT and SIGTERM ask to stop, from when it is made.
class HostClock final : public Clock {
 public:
  HostClock();
  [[nodiscard]] Duration now() const override;
  void wait(Duration time) override;
  void settle(Duration time) override;
  [[nodiscard]] bool stopped() const override;
};

/// Polls until done() or the time is over: first often, then less so. True when done() was. Ends when the
/// user asks to stop, unless it is to go on although he did.
template <typename F>
bool poll_until(Clock& clock, Clock::Duration limit, F&& done, bool although_stopped = false) {
  using std::chrono::microseconds;
  const auto end = clock.now() + limit;
  Clock::Duration step = microseconds(200);
  while (true) {
    if (done()) return true;
    const auto now = clock.now();
    if (now >= end || (clock.stopped() && !although_stopped)) return false;
    const auto pause = std::min<Clock::Duration>(step, end - now);
    if (although_stopped)
      clock.settle(pause);
    else
      clock.wait(pause);
    step = std::min<Clock::Duration>(step * 2, microseconds(10'000));
  }
}

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_CLOCK_HPP
