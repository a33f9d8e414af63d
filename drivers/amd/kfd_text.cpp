// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "kfd_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace oamhal::amd {
namespace {

constexpr std::size_t kUsualPorts = 8;
constexpr std::string_view kBlank = " \t\r\n";

/// The number that text begins with; where it ends, or nullptr when there is none of 64 bits.
inline const char* take_decimal(const char* at, const char* end, std::uint64_t& value) {
  // So many digits always fit.
  constexpr std::ptrdiff_t kSafe = 19;
  const char* const begin = at;
  value = 0;
  for (; at != end; ++at) {
    const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  if (at - begin > kSafe) {
    const auto [stop, error] = std::from_chars(begin, end, value);
    return error == std::errc() ? stop : nullptr;
  }
  return at == begin ? nullptr : at;
}

/// Keys to look for, with those that begin with each character: most lines are dropped by their first one. A
/// topology has thousands of lines.
template <std::size_t N>
struct Keys {
  /// The first eight characters of a key and the blank behind it, and which of the eight bytes those are.
  struct Head {
    std::uint64_t bytes = 0;
    std::uint64_t mask = 0;
  };

  std::array<std::string_view, N> names;
  std::array<Head, N> heads{};
  std::array<std::uint16_t, 256> candidates{};

  constexpr explicit Keys(std::array<std::string_view, N> all) : names(all) {
    static_assert(N <= 16);
    for (std::size_t i = 0; i < N; ++i) {
      candidates[static_cast<unsigned char>(names[i].front())] |= static_cast<std::uint16_t>(1U << i);
      heads[i] = head_of(names[i]);
    }
  }
  static constexpr Head head_of(std::string_view name) {
    std::array<char, sizeof(std::uint64_t)> bytes{};
    std::array<char, sizeof(std::uint64_t)> mask{};
    for (std::size_t i = 0; i < bytes.size() && i <= name.size(); ++i) {
      bytes[i] = i == name.size() ? ' ' : name[i];
      mask[i] = static_cast<char>(0xff);
    }
    return {std::bit_cast<std::uint64_t>(bytes), std::bit_cast<std::uint64_t>(mask)};
  }
  /// The key that a line of text begins with, before a blank; N for none of them.
  [[nodiscard]] std::size_t find(std::string_view text) const {
    unsigned left = candidates[static_cast<unsigned char>(text.front())];
    if (left == 0) return N;
    std::uint64_t head = 0;
    if (text.size() >= sizeof head)
      std::memcpy(&head, text.data(), sizeof head);
    else
      std::memcpy(&head, text.data(), text.size());
    for (; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      const std::string_view name = names[i];
      if (((head ^ heads[i].bytes) & heads[i].mask) != 0) continue;
      if (name.size() < sizeof head) return i;
      if (text.size() > name.size() && text[name.size()] == ' ' && text.starts_with(name)) return i;
    }
    return N;
  }
};

constexpr Keys<NodeProperties::kKeys> kNodeKeys({"simd_count", "mem_banks_count", "io_links_count",
                                                 "gfx_target_version", "location_id", "domain", "hive_id",
                                                 "fw_version", "sdma_fw_version", "unique_id",
                                                 "drm_render_minor"});
constexpr Keys<IoLinkProperties::kKeys> kIoLinkKeys({"type", "node_to", "weight", "min_bandwidth",
                                                     "max_bandwidth", "flags"});
constexpr Keys<MemBankProperties::kKeys> kMemBankKeys({"heap_type", "size_in_bytes"});

template <std::size_t N, typename Properties>
bool parse_lines(std::string_view text, const Keys<N>& keys, Properties& properties) {
  bool clean = true;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const std::size_t key = keys.find({at, end});
    if (key != N) {
      at += keys.names[key].size() + 1;
      std::uint64_t value = 0;
      const char* const stop = take_decimal(at, end, value);
      if (stop != nullptr && (stop == end || *stop == '\n')) {
        properties.values[key] = value;
        properties.seen |= 1U << key;
        at = stop == end ? end : stop + 1;
        continue;
      }
      clean = false;
    }
    const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    at = newline == nullptr ? end : static_cast<const char*>(newline) + 1;
  }
  return clean;
}

/// Takes a hex number off the front of text.
bool take_hex(std::string_view& text, std::uint32_t& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return true;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

void skip_spaces(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

bool parse_port_line(std::string_view line, PortLine& parsed) {
  if (!take_hex(line, parsed.node) || !take(line, ':') || !take_hex(line, parsed.port)) return false;
  skip_spaces(line);
  if (!take(line, '-') || !take(line, '>')) return false;
  skip_spaces(line);
  if (!take_hex(line, parsed.peer_node) || !take(line, ':') || !take_hex(line, parsed.peer_port))
    return false;
  skip_spaces(line);
  return line.empty();
}

}  // namespace

bool parse(std::string_view text, NodeProperties& properties) {
  return parse_lines(text, kNodeKeys, properties);
}

bool parse(std::string_view text, IoLinkProperties& properties) {
  return parse_lines(text, kIoLinkKeys, properties);
}

bool parse(std::string_view text, MemBankProperties& properties) {
  return parse_lines(text, kMemBankKeys, properties);
}

std::optional<std::vector<PortLine>> parse_port_num(std::string_view text) {
  std::vector<PortLine> lines;
  lines.reserve(kUsualPorts);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(kBlank) == std::string_view::npos) continue;
    PortLine parsed;
    if (!parse_port_line(line, parsed)) return std::nullopt;
    if (!lines.empty() && lines.front().node != parsed.node) return std::nullopt;
    lines.push_back(parsed);
  }
  return lines;
}

std::optional<std::vector<std::uint32_t>> parse_num_links(std::string_view text) {
  std::vector<std::uint32_t> counts;
  text = trimmed(text);
  while (!text.empty()) {
    std::uint32_t count = 0;
    if (!take_hex(text, count) || (!text.empty() && !text.starts_with(' '))) return std::nullopt;
    counts.push_back(count);
    skip_spaces(text);
  }
  return counts;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view board_type(std::string_view text) {
  if (!take(text, "type")) return {};
  skip_spaces(text);
  if (!take(text, ":")) return {};
  return trimmed(text.substr(0, text.find('\n')));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace oamhal::amd
