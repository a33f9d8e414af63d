// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/cpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <vector>

namespace oam_info {

namespace {

std::string mask(const std::set<std::uint32_t>& members, std::string_view prefix) {
  std::vector<std::uint32_t> words(members.empty() ? 1 : *members.rbegin() / 32 + 1);
  for (const std::uint32_t member : members) words[member / 32] |= 1U << (member % 32);
  std::string text;
  for (auto word = words.rbegin(); word != words.rend(); ++word)
    text += fmt::format("{}{}{:08x}", text.empty() ? "" : ",", prefix, *word);
  return text;
}

}  // namespace

std::set<std::uint32_t> cpus_of(std::string_view list) {
  // Linux takes no more (CONFIG_NR_CPUS).
  constexpr std::uint32_t kMostCpus = 8192;
  std::set<std::uint32_t> cpus;
  while (!list.empty()) {
    std::string_view part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
    std::uint32_t first = 0;
    const auto start = std::from_chars(part.data(), part.data() + part.size(), first);
    if (start.ec != std::errc()) return {};
    part.remove_prefix(static_cast<std::size_t>(start.ptr - part.data()));
    std::uint32_t last = first;
    if (part.starts_with('-')) {
      const auto stop = std::from_chars(part.data() + 1, part.data() + part.size(), last);
      if (stop.ec != std::errc()) return {};
      part.remove_prefix(static_cast<std::size_t>(stop.ptr - part.data()));
    }
    if (!part.empty() || last < first || last >= kMostCpus) return {};
    for (std::uint32_t cpu = first; cpu <= last; ++cpu) cpus.insert(cpu);
  }
  return cpus;
}

std::string kernel_mask(const std::set<std::uint32_t>& members) {
  return mask(members, "");
}

std::string hwloc_set(const std::set<std::uint32_t>& members) {
  return mask(members, "0x");
}

}  // namespace oam_info
