// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_PSEUDONYM_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_PSEUDONYM_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace oam_info {

/// A random text of the same shape: digits for digits, letters for letters of the same case, all else as it
/// is. With hex, letters and digits are hexadecimal digits.
std::string disguise(std::string_view text, bool hex);

/// Random numbers, different from all of these, each with as many hexadecimal digits and in the same order.
std::map<std::uint64_t, std::uint64_t> disguise(const std::set<std::uint64_t>& numbers);

/// Digits of a number, without zeros in front.
std::string hex_digits(std::uint64_t number);

/// Whether the text has this shape at its beginning, in which x stands for a hexadecimal digit.
bool has_shape(std::string_view text, std::string_view shape);

/// Serial numbers and the like in what programs print for people: what stands behind words for them.
std::vector<std::string> labelled_values(std::string_view line);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_PSEUDONYM_HPP
