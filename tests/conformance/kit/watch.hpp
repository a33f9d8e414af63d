// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_WATCH_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_WATCH_HPP

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace oamhal::conformance {

/// What the backend under test is doing, in memory that this process shares with the one that waits for it.
class Watch {
 public:
  /// Control goes to the backend, and comes back. Threads: any; what the last of several began is shown.
  void begin(const char* operation, const char* device);
  void end() { started_ns_.store(0); }

  /// When the backend got control (CLOCK_MONOTONIC); 0 while it has none.
  [[nodiscard]] std::int64_t started_ns() const { return started_ns_.load(); }
  /// "ports of 0000:0c:00.0", or "" when nothing was begun.
  [[nodiscard]] std::string what() const;
  /// Forgets what was begun.
  void clear();

 private:
  std::atomic<std::int64_t> started_ns_{0};
  std::array<char, 64> operation_{};
  std::array<char, 64> device_{};
};

/// The one of this process and its children. Made at the first call.
Watch& watch();

std::int64_t monotonic_ns();

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_WATCH_HPP
