// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_FIXED_TEXT_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_FIXED_TEXT_HPP

#include <cstddef>
#include <string_view>

namespace oam_linktest {

/// Puts a text into a field of a C structure, cut where the field ends.
template <std::size_t N>
void put_text(char (&to)[N], std::string_view text) {
  to[text.copy(to, N - 1)] = 0;
}

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_FIXED_TEXT_HPP
