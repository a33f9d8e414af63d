// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_PLAN_SHA256_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_PLAN_SHA256_HPP

#include <string>
#include <string_view>

namespace oam_linktest {

/// SHA-256 (FIPS 180-4) of text, as 64 lower-case hexadecimal digits. Plans are named by it; nothing secret
/// is. No library that the tools need has it, and one more library would be much for so little.
std::string sha256_hex(std::string_view text);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_PLAN_SHA256_HPP
