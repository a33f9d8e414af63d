// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_REPORT_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_REPORT_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oamhal::conformance {

enum class Verdict : std::uint8_t { kPass, kFail, kNotTested };

/// What a rule came to: with kFail what breaks it, with kNotTested why.
struct Outcome {
  std::string rule;
  Verdict verdict = Verdict::kPass;
  std::vector<std::string> details;
};

/// Takes outcomes; each is on its way to the reader when add returns, so that a crash later takes none back.
class Outcomes {
 public:
  explicit Outcomes(int pipe) : pipe_(pipe) {}
  void add(const Outcome& outcome) const;
  /// PASS when there are no details, FAIL with them else.
  void judge(const std::string& rule, std::vector<std::string> details) const;
  void not_tested(const std::string& rule, const std::string& why) const;
  /// A line of the coverage.
  void covered(const std::string& what) const;

 private:
  void send(char kind, const std::string& rule, const std::vector<std::string>& details) const;
  int pipe_;
};

/// What a group of rules said, and how it ended.
struct Received {
  std::vector<Outcome> outcomes;
  std::vector<std::string> coverage;
  /// Why the group did not come to its end, or "".
  std::string crashed;
  std::string hung;
};

/// Runs work in a process of its own. What a backend is doing is noted in shared memory (see watch.hpp): when
/// one operation takes longer than deadline_seconds, the process is killed.
Received run_apart(double deadline_seconds, const std::function<void(const Outcomes&)>& work);

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_REPORT_HPP
