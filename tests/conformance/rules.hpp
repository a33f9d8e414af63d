// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_RULES_HPP
#define OAMHAL_TESTS_CONFORMANCE_RULES_HPP

#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

namespace oamhal::conformance {

/// What holds for every snapshot, whatever backend and machine it comes from. Returns one sentence for each
/// thing that breaks a rule; an empty list is conformance.
std::vector<std::string> broken_rules(const snapshot& seen);

/// Everything a snapshot says, one thing a line: two snapshots of one machine are equal when these are.
std::string dump(const snapshot& seen);

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_RULES_HPP
