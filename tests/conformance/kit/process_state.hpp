// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_PROCESS_STATE_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_PROCESS_STATE_HPP

#include <map>
#include <string>

namespace oamhal::conformance {

/// What a library must leave alone in a process: threads, signals, locale, directory, umask, environment,
/// limits.
std::map<std::string, std::string> process_state();

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_PROCESS_STATE_HPP
