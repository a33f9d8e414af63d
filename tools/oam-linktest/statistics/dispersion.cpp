// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/statistics/dispersion.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {

namespace {

constexpr std::uint64_t kMostDrawn = 500;
constexpr unsigned kDraws = 9999;
/// So many draws as large as what was seen show that it is nothing special.
constexpr unsigned kEnough = 20;
constexpr double kLeastMean = 5;

double sum_of(std::span<const std::uint64_t> counts) {
  double sum = 0;
  for (const std::uint64_t count : counts) sum += static_cast<double>(count);
  return sum;
}

/// The sum of squares of the distances from the mean, by the mean.
double statistic_of(std::span<const std::uint64_t> counts) {
  const double mean = sum_of(counts) / static_cast<double>(counts.size());
  double squares = 0;
  for (const std::uint64_t count : counts) {
    const double distance = static_cast<double>(count) - mean;
    squares += distance * distance;
  }
  return squares / mean;
}

/// Throws the events into the intervals anew, again and again. Given their number, the sum of squares of the
/// counts orders as the statistic does; it grows by 2 c + 1 when an event falls where c are. Stopping after
/// kEnough (Besag and Clifford) keeps the probability valid.
double drawn_probability(std::span<const std::uint64_t> counts, std::uint64_t events) {
  std::uint64_t seen = 0;
  for (const std::uint64_t count : counts) seen += count * count;
  // Chosen once; its words are fixed by the standard. A multiplication spreads them over the intervals.
  std::mt19937 words(20261126U);  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed)
  std::vector<std::uint32_t> drawn(counts.size());
  unsigned as_large = 0;
  for (unsigned draw = 0; draw < kDraws; ++draw) {
    std::ranges::fill(drawn, 0U);
    std::uint64_t squares = 0;
    for (std::uint64_t i = 0; i < events; ++i)
      squares += 2U * drawn[(std::uint64_t{words()} * counts.size()) >> 32U]++ + 1U;
    if (squares >= seen && ++as_large == kEnough) return double{kEnough} / (draw + 1.0);
  }
  return (as_large + 1.0) / (kDraws + 1.0);
}

std::vector<std::uint64_t> join_neighbours(std::span<const std::uint64_t> counts, double sum) {
  const double mean = sum / static_cast<double>(counts.size());
  std::size_t each = 1;
  while (static_cast<double>(each) * mean < kLeastMean) ++each;
  std::vector<std::uint64_t> joined;
  // What is left at the end has another length, and stays out.
  for (std::size_t first = 0; first + each <= counts.size(); first += each) {
    std::uint64_t count = 0;
    for (const std::uint64_t one : counts.subspan(first, each)) count += one;
    joined.push_back(count);
  }
  return joined;
}

}  // namespace

Dispersion test_dispersion(std::span<const std::uint64_t> counts) {
  Dispersion result;
  result.intervals = counts.size();
  for (const std::uint64_t count : counts)
    result.count += std::min(count, std::numeric_limits<std::uint64_t>::max() - result.count);
  if (counts.size() < 2 || counts.size() > std::numeric_limits<std::uint32_t>::max() || result.count == 0)
    return result;
  const double statistic = statistic_of(counts);
  result.index = statistic / static_cast<double>(counts.size() - 1);
  if (result.count < 2) return result;
  result.tested = true;
  if (result.count <= kMostDrawn) {
    result.probability = drawn_probability(counts, result.count);
  } else {
    const auto joined = join_neighbours(counts, sum_of(counts));
    // All in what is left at the end: nothing is burstier.
    result.probability = sum_of(joined) == 0
                             ? 0
                             : chi_square_tail(statistic_of(joined), static_cast<double>(joined.size() - 1));
  }
  result.bursty = result.probability < kBurstLevel;
  return result;
}

}  // namespace oam_linktest
