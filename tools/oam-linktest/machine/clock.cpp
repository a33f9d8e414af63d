// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/clock.hpp"

#include <ctime>

#include <cerrno>
#include <csignal>

namespace oam_linktest {

namespace {

volatile std::sig_atomic_t stop_asked = 0;

void on_signal(int /*number*/) {
  stop_asked = 1;
}

}  // namespace

HostClock::HostClock() {
  struct sigaction action{};
  action.sa_handler = &on_signal;
  sigemptyset(&action.sa_mask);
  // Once: a second signal ends the program as ever.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  static_cast<void>(sigaction(SIGINT, &action, nullptr));
  static_cast<void>(sigaction(SIGTERM, &action, nullptr));
}

Clock::Duration HostClock::now() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

void HostClock::wait(Duration time) {
  const auto end = now() + time;
  while (!stopped()) {
    const auto left = end - now();
    if (left <= Duration::zero()) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec span{static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
    // A signal that comes between the look at stopped() and this sleeps it out: no more than a slice.
    constexpr timespec kSlice{0, 100'000'000};
    const bool longer = span.tv_sec > 0 || span.tv_nsec > kSlice.tv_nsec;
    static_cast<void>(::clock_nanosleep(CLOCK_MONOTONIC, 0, longer ? &kSlice : &span, nullptr));
  }
}

void HostClock::settle(Duration time) {
  const auto end = (now() + time).count();
  constexpr long kSecond = 1'000'000'000;
  const timespec until{static_cast<time_t>(end / kSecond), static_cast<long>(end % kSecond)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

bool HostClock::stopped() const {
  return stop_asked != 0;
}

}  // namespace oam_linktest
