// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_REPLACER_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_REPLACER_HPP

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oam_info {

/// Replaces byte sequences by others: in one pass, the longest first where several begin.
class Replacer {
 public:
  /// Sequences of at least so many bytes are replaced wherever they are, shorter ones only as whole words.
  static constexpr std::size_t kLong = 8;

  /// Adds a sequence, unless it is known or empty.
  void add(std::string_view original, std::string_view replacement);
  /// The long sequences replaced, for what machines read.
  [[nodiscard]] std::string bytes(std::string_view content) const;
  /// All of them replaced, for what people read.
  [[nodiscard]] std::string text(std::string_view content) const;

 private:
  using Pair = std::pair<std::string, std::string>;
  [[nodiscard]] const Pair* at(std::string_view content, std::size_t position) const;

  // By their first eight bytes, with a note of which first two there are: most positions need no look-up.
  std::unordered_map<std::uint64_t, std::vector<Pair>> long_;
  std::bitset<65536> beginnings_;
  std::map<std::string, std::string, std::less<>> words_;
};

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_REPLACER_HPP
