// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/pseudonym.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <random>

namespace oam_info {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::array<std::string_view, 6> kLabels = {"serial",    "asset tag", "unique id",
                                                     "unique_id", "uuid",      "asic_id"};
constexpr std::size_t kLabelToValue = 24;
constexpr std::size_t kShortestValue = 4;

// The kernel's randomness: a pseudonym must not be one that a known generator gives.
std::uint64_t random_below(std::uint64_t bound) {
  static std::random_device device;
  return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(device);
}

bool is(int (*kind)(int), char letter) {
  return kind(static_cast<unsigned char>(letter)) != 0;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return result;
}

// A function's address is where it is, not which one it is; programs call it the serial number of a
// controller.
bool is_address(std::string_view value) {
  return has_shape(value, "xxxx:xx:xx.x");
}

}  // namespace

std::string disguise(std::string_view text, bool hex) {
  std::string result(text);
  for (char& letter : result) {
    if (is(std::isdigit, letter)) {
      letter = kDigits[random_below(hex ? kDigits.size() : 10)];
    } else if (is(std::isalpha, letter)) {
      const char begin = is(std::isupper, letter) ? 'A' : 'a';
      letter = hex ? kDigits[random_below(kDigits.size())]
                   : static_cast<char>(begin + static_cast<int>(random_below(26)));
    }
  }
  if (hex && std::ranges::any_of(text, [](char letter) { return is(std::isupper, letter); }))
    for (char& letter : result) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return result;
}

std::map<std::uint64_t, std::uint64_t> disguise(const std::set<std::uint64_t>& numbers) {
  std::map<std::size_t, std::set<std::uint64_t>> by_length;
  for (const std::uint64_t number : numbers) by_length[hex_digits(number).size()].insert(number);
  std::map<std::uint64_t, std::uint64_t> pseudonyms;
  for (const auto& [length, originals] : by_length) {
    const std::uint64_t least = std::uint64_t{1} << (4 * (length - 1));
    // Half of the numbers of this length at most can be originals: another one is soon found.
    std::set<std::uint64_t> found;
    for (int tries = 0; found.size() < originals.size() && tries < 1'000'000; ++tries) {
      const std::uint64_t candidate = least + random_below(least * 15);
      if (!numbers.contains(candidate)) found.insert(candidate);
    }
    auto pseudonym = found.begin();
    for (const std::uint64_t original : originals)
      if (pseudonym != found.end()) pseudonyms.emplace(original, *pseudonym++);
  }
  return pseudonyms;
}

std::string hex_digits(std::uint64_t number) {
  return fmt::format("{:x}", number);
}

bool has_shape(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == 'x' ? !is(std::isxdigit, text[i]) : text[i] != shape[i]) return false;
  return true;
}

std::vector<std::string> labelled_values(std::string_view line) {
  const std::string small = lower(line);
  std::vector<std::string> values;
  for (const std::string_view label : kLabels) {
    const std::size_t found = small.find(label);
    if (found == std::string::npos) continue;
    const std::size_t separator = line.find_first_of(":=", found);
    if (separator == std::string_view::npos || separator - found > kLabelToValue) continue;
    std::string_view rest = line.substr(separator + 1);
    while (!rest.empty()) {
      const std::size_t begin = std::min(rest.find_first_not_of(" \t\r\",;'()[]{}"), rest.size());
      const std::size_t end = std::min(rest.find_first_of(" \t\r\",;'()[]{}", begin), rest.size());
      const std::string_view value = rest.substr(begin, end - begin);
      rest.remove_prefix(end);
      const bool has_digit = std::ranges::any_of(value, [](char letter) { return is(std::isdigit, letter); });
      if (value.size() >= kShortestValue && has_digit && !is_address(value)) values.emplace_back(value);
    }
  }
  return values;
}

}  // namespace oam_info
