// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/replacer.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace oam_info {

namespace {

template <typename Integer>
Integer first_of(std::string_view text) {
  Integer value = 0;
  std::memcpy(&value, text.data(), sizeof value);
  return value;
}

bool is_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

}  // namespace

void Replacer::add(std::string_view original, std::string_view replacement) {
  if (original.empty() || original == replacement) return;
  if (original.size() < kLong) {
    words_.try_emplace(std::string(original), replacement);
    return;
  }
  auto& pairs = long_[first_of<std::uint64_t>(original)];
  if (std::ranges::find(pairs, original, &Pair::first) != pairs.end()) return;
  pairs.emplace_back(original, replacement);
  std::ranges::stable_sort(pairs,
                           [](const Pair& a, const Pair& b) { return a.first.size() > b.first.size(); });
  beginnings_.set(first_of<std::uint16_t>(original));
}

const Replacer::Pair* Replacer::at(std::string_view content, std::size_t position) const {
  const std::string_view rest = content.substr(position);
  if (rest.size() < kLong || !beginnings_.test(first_of<std::uint16_t>(rest))) return nullptr;
  const auto found = long_.find(first_of<std::uint64_t>(rest));
  if (found == long_.end()) return nullptr;
  const auto pair =
      std::ranges::find_if(found->second, [&](const Pair& each) { return rest.starts_with(each.first); });
  return pair == found->second.end() ? nullptr : &*pair;
}

std::string Replacer::bytes(std::string_view content) const {
  std::string replaced;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < content.size();) {
    const Pair* pair = at(content, i);
    if (pair == nullptr) {
      ++i;
      continue;
    }
    replaced.append(content, kept, i - kept).append(pair->second);
    i += pair->first.size();
    kept = i;
  }
  return replaced.append(content, kept);
}

std::string Replacer::text(std::string_view content) const {
  const std::string before = bytes(content);
  std::string replaced;
  for (std::size_t i = 0; i < before.size();) {
    std::size_t end = i;
    while (end < before.size() && is_word(before[end])) ++end;
    if (end == i) {
      replaced += before[i++];
      continue;
    }
    // A host name may have dashes and dots, which end a word of anything else.
    auto pair = words_.end();
    for (auto each = words_.begin(); each != words_.end(); ++each) {
      const std::size_t behind = i + each->first.size();
      if (before.compare(i, each->first.size(), each->first) == 0 &&
          (behind == before.size() || !is_word(before[behind])))
        pair = each;
    }
    if (pair == words_.end()) {
      replaced.append(before, i, end - i);
      i = end;
    } else {
      replaced += pair->second;
      i += pair->first.size();
    }
  }
  return replaced;
}

}  // namespace oam_info
