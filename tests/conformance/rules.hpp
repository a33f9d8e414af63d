// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_RULES_HPP
#define OAMHAL_TESTS_CONFORMANCE_RULES_HPP

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

namespace oamhal::conformance {

/// Something that breaks a rule.
struct Breach {
  std::string rule;
  /// What it is, and what holds for it.
  std::string what;
};

/// How a snapshot keeps the rules.
struct Judgement {
  std::vector<Breach> breaches;
  /// How often each rule was looked at; 0 when the snapshot has nothing that it is about.
  std::map<std::string, std::size_t> looked;
};

/// What holds for every snapshot, whatever backend and machine it comes from. Rules are called
/// "snapshot.ports" and so on, after what they are about.
Judgement judge(const snapshot& seen);

/// The breaches as sentences; an empty list is conformance.
std::vector<std::string> broken_rules(const snapshot& seen);

/// Everything a snapshot says, one thing a line: two snapshots of one machine are equal when these are.
std::string dump(const snapshot& seen);

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_RULES_HPP
