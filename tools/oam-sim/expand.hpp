// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// `{name}` in the strings of a machine file: {i}, {i+1}, {i/8%4}, {module:04x}. Operators work from left to
// right.

#ifndef OAM_SIM_EXPAND_HPP_
#define OAM_SIM_EXPAND_HPP_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace oam_sim {

struct Variables {
  std::map<std::string, std::int64_t, std::less<>> numbers;
  std::map<std::string, std::string, std::less<>> texts;
};

// Throws Error when a name is unknown or an expression is malformed.
std::string expand(std::string_view text, const Variables& variables);

}  // namespace oam_sim

#endif  // OAM_SIM_EXPAND_HPP_
