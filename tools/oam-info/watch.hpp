// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_WATCH_HPP
#define OAMHAL_TOOLS_OAM_INFO_WATCH_HPP

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace oam_info {

/// An attribute, or with an empty name all of one class in a directory, or with an empty directory too all of
/// that class.
struct Attribute {
  std::string directory;
  std::string name;
  std::int32_t attribute_class = 0;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// Attributes that are not read, because one of them did not answer before.
class SkipList {
 public:
  /// Adds an attribute that did not answer. The first one of its directory and class is left out alone; with
  /// the second, the rest of its class in this directory; with the fourth of a class, the class altogether:
  /// by then a driver hangs, and each further attribute would cost a deadline.
  void add(const Attribute& hung);
  /// 0 to read the attribute, ETIMEDOUT for one that did not answer, ENODATA for its neighbours.
  [[nodiscard]] int verdict(const Attribute& attribute) const;
  [[nodiscard]] bool empty() const { return hung_.empty(); }

 private:
  std::vector<Attribute> hung_;
  std::vector<Attribute> neighbours_;
};

/// What the worker is reading, in memory that it shares with the supervisor.
class Watch {
 public:
  /// Says that reading starts now; worker only.
  void begin(const char* directory, const char* name, std::int32_t attribute_class);
  /// Says that nothing is being read that could hang; worker only.
  void end() { started_ns_.store(0, std::memory_order_release); }

  /// When the present reading started (CLOCK_MONOTONIC), 0 when there is none.
  [[nodiscard]] std::int64_t started_ns() const { return started_ns_.load(std::memory_order_acquire); }
  /// What is being read.
  [[nodiscard]] Attribute attribute() const;

 private:
  std::atomic<std::int64_t> started_ns_{0};
  // Written before started_ns_, and read only when the worker no longer moves.
  std::int32_t attribute_class_ = 0;
  std::array<char, 3072> directory_{};
  std::array<char, 512> name_{};
};

/// Now, on the clock of Watch.
std::int64_t monotonic_ns();

/// An attribute with its directory as the directory and nothing else: the library names some by a path.
Attribute normalized(const char* directory, const char* name, std::int32_t attribute_class);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_WATCH_HPP
