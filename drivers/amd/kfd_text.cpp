// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "kfd_text.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace oamhal::amd {
namespace {

/// Keys to look for, with a bit for each length that one of them has: most lines are dropped by that alone.
template <std::size_t N>
struct Keys {
  std::array<std::string_view, N> names;
  std::uint64_t lengths = 0;

  constexpr explicit Keys(std::array<std::string_view, N> all) : names(all) {
    for (const auto name : names) lengths |= std::uint64_t{1} << name.size();
  }
  [[nodiscard]] std::size_t find(const char* key, std::size_t length) const {
    if (length >= 64 || (lengths >> length & 1) == 0) return N;
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i].size() == length && std::memcmp(names[i].data(), key, length) == 0) return i;
    }
    return N;
  }
};

constexpr Keys<NodeProperties::kKeys> kNodeKeys({"simd_count", "mem_banks_count", "io_links_count",
                                                 "gfx_target_version", "location_id", "domain", "hive_id",
                                                 "fw_version", "sdma_fw_version", "unique_id"});
constexpr Keys<IoLinkProperties::kKeys> kIoLinkKeys({"type", "node_to", "weight", "min_bandwidth",
                                                     "max_bandwidth", "flags"});
constexpr Keys<MemBankProperties::kKeys> kMemBankKeys({"heap_type", "size_in_bytes"});

template <std::size_t N, typename Properties>
bool parse_lines(std::string_view text, const Keys<N>& keys, Properties& properties) {
  bool clean = true;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const char* space = at;
    while (space < end && *space != ' ' && *space != '\n') ++space;
    const std::size_t key =
        space < end && *space == ' ' ? keys.find(at, static_cast<std::size_t>(space - at)) : N;
    const char* rest = space;
    if (key != N) {
      const auto [stop, error] = std::from_chars(space + 1, end, properties.values[key]);
      if (error == std::errc() && (stop == end || *stop == '\n'))
        properties.seen |= 1U << key;
      else
        clean = false;
      rest = stop;
    }
    const void* newline =
        rest < end ? std::memchr(rest, '\n', static_cast<std::size_t>(end - rest)) : nullptr;
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

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

void skip_spaces(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

bool parse_port_line(std::string_view line, PortLine& parsed) {
  if (!take_hex(line, parsed.node) || !take(line, ":") || !take_hex(line, parsed.port)) return false;
  skip_spaces(line);
  if (!take(line, "->")) return false;
  skip_spaces(line);
  if (!take_hex(line, parsed.peer_node) || !take(line, ":") || !take_hex(line, parsed.peer_port))
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
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (trimmed(line).empty()) continue;
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
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace oamhal::amd
