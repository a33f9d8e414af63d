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

/// An operation of a backend on a device (an address), or with an empty device on all of them, or with an
/// empty operation too all that the backend does. What loads a plugin is the operation "load" of its path.
struct Operation {
  std::string backend;
  std::string operation;
  std::string device;

  friend bool operator==(const Operation&, const Operation&) = default;
};

/// Attributes that are not read and operations that are not run, because one of them did not come back
/// before.
class SkipList {
 public:
  /// Adds an attribute that did not answer. The first one of its directory and class is left out alone; with
  /// the second, the rest of its class in this directory; with the fourth of a class, the class altogether:
  /// by then a driver hangs, and each further attribute would cost a deadline.
  void add(const Attribute& hung);
  /// 0 to read the attribute, ETIMEDOUT for one that did not answer, ENODATA for its neighbours.
  [[nodiscard]] int verdict(const Attribute& attribute) const;
  [[nodiscard]] bool empty() const { return hung_.empty(); }

  /// Adds an operation that did not come back. The first one of a backend is left out alone; with the second,
  /// that operation on every device; with the third, all that the backend does.
  void add(const Operation& hung);
  /// 0 to run the operation, ETIMEDOUT for one to be left out.
  [[nodiscard]] int verdict(const Operation& operation) const;
  /// Takes an attribute off the list again: it was not what hung.
  void acquit(const Attribute& attribute);

 private:
  std::vector<Attribute> hung_;
  std::vector<Attribute> neighbours_;
  std::vector<Operation> hung_operations_;
};

/// What the worker is reading, in memory that it shares with the supervisor.
class Watch {
 public:
  /// Says that reading starts now; worker only.
  void begin(const char* directory, const char* name, std::int32_t attribute_class);
  /// Says that a backend is given control; worker only.
  void begin(const Operation& operation);
  /// Says that control is back from the backend; worker only.
  void end_operation();
  /// Says that nothing is being read that could hang; worker only.
  void end() { started_ns_.store(0, std::memory_order_release); }

  /// When the present reading started (CLOCK_MONOTONIC), 0 when there is none.
  [[nodiscard]] std::int64_t started_ns() const { return started_ns_.load(std::memory_order_acquire); }
  /// What is being read.
  [[nodiscard]] Attribute attribute() const;
  /// What runs, or ran while the attribute was read; of no backend when there is none.
  [[nodiscard]] Operation operation() const;

 private:
  void set_attribute(const char* directory, const char* name, std::int32_t attribute_class);

  std::atomic<std::int64_t> started_ns_{0};
  // Written before started_ns_, and read only when the worker no longer moves.
  std::int32_t attribute_class_ = 0;
  std::array<char, 3072> directory_{};
  std::array<char, 512> name_{};
  std::array<char, 3072> backend_{};
  std::array<char, 64> operation_{};
  std::array<char, 64> device_{};
};

/// Now, on the clock of Watch.
std::int64_t monotonic_ns();

/// An attribute with its directory as the directory and nothing else: the library names some by a path.
Attribute normalized(const char* directory, const char* name, std::int32_t attribute_class);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_WATCH_HPP
