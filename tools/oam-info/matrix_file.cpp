// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/matrix_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include <oamhal/placement.h>

#include "tools/common/text.hpp"

namespace oam_info {

namespace {

/// More than the matrix of any machine has.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::string_view kBetween = " \t\r,;";

oamhal::error wrong(const std::string& name, const std::string& what) {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("{}: {}", oam_tools::printable(name), what), 0};
}

std::optional<std::uint64_t> number_of(std::string_view word, double factor) {
  if (word == "-") return OAMHAL_RATE_UNKNOWN;
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  // What 64 bits hold with room for the mark of the unknown.
  if (!std::isfinite(value) || value < 0 || value * factor > 1e18) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(value * factor));
}

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t first = line.find_first_not_of(kBetween);
    if (first == std::string_view::npos) return words;
    line.remove_prefix(first);
    const std::size_t end = std::min(line.find_first_of(kBetween), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

oamhal::result<std::vector<std::uint64_t>> parse_matrix(const std::string& name, std::string_view text,
                                                        std::size_t count, double factor) {
  std::vector<std::uint64_t> matrix;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    if (words.size() != count || matrix.size() == count * count)
      return wrong(name, fmt::format("line {}: a matrix of the {} units has {} rows of {} numbers each.",
                                     number, count, count, count));
    for (const std::string_view word : words) {
      const auto value = number_of(word, factor);
      if (!value)
        return wrong(name, fmt::format("line {}: \"{}\" is no number from 0 to {:g}, nor \"-\" for unknown.",
                                       number, oam_tools::printable(word.substr(0, 40)), 1e18 / factor));
      matrix.push_back(*value);
    }
  }
  if (matrix.size() != count * count)
    return wrong(name, fmt::format("it ends after {} of the {} rows that a matrix of the units has.",
                                   count == 0 ? 0 : matrix.size() / count, count));
  return matrix;
}

oamhal::result<std::vector<std::uint64_t>> read_matrix(const std::string& file, std::size_t count,
                                                       double factor) {
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  if (stream) {
    text.resize(kMostBytes + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad())
    return wrong(file, fmt::format("cannot read it: {}.", std::generic_category().message(errno)));
  if (text.size() > kMostBytes) return wrong(file, "it has more than 64 MiB.");
  return parse_matrix(file, text, count, factor);
}

}  // namespace oam_info
