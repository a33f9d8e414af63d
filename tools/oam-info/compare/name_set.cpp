// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/name_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace oam_info {

namespace {

// Longer ones are no numbers of hosts, and would not fit 64 bits.
constexpr std::size_t kMaxDigits = 18;

/// A name around its last number.
struct Parts {
  std::string_view prefix;
  std::string_view digits;
  std::string_view suffix;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Parts split(std::string_view name) {
  std::size_t end = name.size();
  while (end > 0 && !is_digit(name[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  if (end == begin || end - begin > kMaxDigits) return {name, {}, {}};
  return {name.substr(0, begin), name.substr(begin, end - begin), name.substr(end)};
}

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

/// Prefix, suffix, and the width of padded numbers or 0.
using Group = std::tuple<std::string_view, std::string_view, std::size_t>;

std::string ranges_of(const std::set<std::uint64_t>& numbers, std::size_t width) {
  std::string text;
  for (auto first = numbers.begin(); first != numbers.end();) {
    auto last = first;
    for (auto next = std::next(first); next != numbers.end() && *next == *last + 1; ++next) last = next;
    fmt::format_to(std::back_inserter(text), "{}{:0{}}", text.empty() ? "" : ",", *first, width);
    if (first != last) fmt::format_to(std::back_inserter(text), "-{:0{}}", *last, width);
    first = std::next(last);
  }
  return text;
}

}  // namespace

std::string fold_names(const std::vector<std::string>& names) {
  // Numbers of one width are padded when one of them begins with a zero: 098 to 102 is one range.
  std::set<Group> padded;
  for (const std::string& name : names)
    if (const Parts parts = split(name); parts.digits.size() > 1 && parts.digits.front() == '0')
      padded.emplace(parts.prefix, parts.suffix, parts.digits.size());
  std::map<Group, std::set<std::uint64_t>> groups;
  for (const std::string& name : names) {
    const Parts parts = split(name);
    Group group(parts.prefix, parts.suffix, parts.digits.size());
    if (!padded.contains(group)) std::get<2>(group) = 0;
    auto& numbers = groups[group];
    if (!parts.digits.empty()) numbers.insert(number_of(parts.digits));
  }
  std::string text;
  for (const auto& [group, numbers] : groups) {
    const auto& [prefix, suffix, width] = group;
    const std::string ranges = ranges_of(numbers, width);
    const bool brackets = ranges.find_first_of(",-") != std::string::npos;
    fmt::format_to(std::back_inserter(text), "{}{}{}{}{}{}", text.empty() ? "" : ",", prefix,
                   brackets ? "[" : "", ranges, brackets ? "]" : "", suffix);
  }
  return text;
}

}  // namespace oam_info
