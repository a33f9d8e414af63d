// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_SYMBOLS_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_SYMBOLS_HPP

#include <string>
#include <vector>

namespace oamhal::conformance {

/// The names that a 64-bit shared library of this machine's byte order exports, sorted. Throws
/// std::runtime_error.
std::vector<std::string> exported_symbols(const std::string& library);

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_SYMBOLS_HPP
