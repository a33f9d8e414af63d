// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_SUBJECT_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_SUBJECT_HPP

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "report.hpp"

namespace oamhal::conformance {

constexpr std::uint32_t kAllClasses = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;

/// What is tested, on what, and how much.
struct Subject {
  std::string plugin;
  /// The directory that stands for "/", or "/" itself.
  std::string root;
  double deadline_seconds = 2;
  int rounds = 1000;

  [[nodiscard]] bool live() const { return root == "/"; }
};

/// An attribute that the backend read, by its path below the root.
struct Attribute {
  std::string directory;
  std::string name;
  std::string operation;

  [[nodiscard]] std::string path() const { return directory.empty() ? name : directory + "/" + name; }
};

/// A context with the plugin, and what its backend does in it. Threads: one for each.
class Bench {
 public:
  /// Throws std::runtime_error when there is no context. root may be another one than the subject's.
  explicit Bench(const Subject& subject, const std::string& root = {});
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// An enumeration of all classes and nodes. Throws std::runtime_error.
  [[nodiscard]] snapshot look();

  [[nodiscard]] const context& here() const { return *context_; }
  /// The plugin's backend; its refusal is set, or its name.
  [[nodiscard]] backend_info backend() const;
  /// Which operations the backend was asked for, and what it read in them, in order.
  [[nodiscard]] const std::set<std::string>& operations() const { return operations_; }
  [[nodiscard]] const std::vector<Attribute>& attributes() const { return attributes_; }
  /// The longest that the backend had control, and in what.
  [[nodiscard]] double longest_seconds() const { return static_cast<double>(longest_ns_) * 1e-9; }
  [[nodiscard]] const std::string& longest_in() const { return longest_in_; }

  /// From now on the attribute (all of the backend's with an empty name) is refused with an errno.
  void refuse(const Attribute& attribute, int error);
  [[nodiscard]] int refused_reads() const { return refused_reads_; }

 private:
  static std::int32_t on_backend(void* user, const char* backend, const char* operation, const char* device);
  static std::int32_t on_attribute(void* user, const char* directory, const char* name,
                                   std::int32_t attribute_class);

  std::string plugin_;
  std::string name_;
  result<context> context_ = error{};
  std::string operation_;
  std::set<std::string> operations_;
  std::vector<Attribute> attributes_;
  std::set<std::string> known_;
  std::string refused_;
  int refused_error_ = 0;
  int refused_reads_ = 0;
  std::int64_t begun_ns_ = 0;
  std::int64_t longest_ns_ = 0;
  std::string longest_in_;
  std::string what_;
};

/// The addresses of the devices of a backend, sorted.
std::multiset<std::string> addresses(const snapshot& seen, const std::string& backend = {});

/// The findings that say that an operation of the backend failed.
std::vector<std::string> failures_of(const snapshot& seen, const std::string& backend);

/// Groups of rules. Each is run in a process of its own, and says all of its rules in this order.
struct Group {
  std::vector<std::string> rules;
  void (*run)(const Subject& subject, const Outcomes& out);
};

void check_plugin(const Subject& subject, const Outcomes& out);
void check_tables(const Subject& subject, const Outcomes& out);
void check_snapshot(const Subject& subject, const Outcomes& out);
void check_refusals(const Subject& subject, const Outcomes& out);
void check_damage(const Subject& subject, const Outcomes& out);
void check_life(const Subject& subject, const Outcomes& out);
void check_threads(const Subject& subject, const Outcomes& out);
void check_process(const Subject& subject, const Outcomes& out);

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_SUBJECT_HPP
