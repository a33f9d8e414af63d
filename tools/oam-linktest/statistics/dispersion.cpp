// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/statistics/dispersion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {

namespace {

constexpr std::uint64_t kMostDrawn = 500;
/// So many draws at least, and at most: what they can show is no less likely than one in so many.
constexpr double kFewestDraws = 9999;
constexpr double kMostDraws = 99999;
/// So many draws as large as what was seen show that it is nothing special.
constexpr unsigned kEnough = 20;
constexpr double kLeastMean = 5;

/// Counts of intervals, and how long each was as a share of all.
struct Intervals {
  std::vector<std::uint64_t> counts;
  std::vector<double> shares;
};

double sum_of(std::span<const std::uint64_t> counts) {
  double sum = 0;
  for (const std::uint64_t count : counts) sum += static_cast<double>(count);
  return sum;
}

/// Equal ones where no lengths are given. Intervals of no length have nothing to say.
Intervals intervals_of(std::span<const std::uint64_t> counts, std::span<const double> lengths) {
  Intervals all;
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double length = lengths.empty() ? 1 : lengths[i];
    if (!(length > 0)) continue;
    all.counts.push_back(counts[i]);
    all.shares.push_back(length);
    sum += length;
  }
  for (double& share : all.shares) share /= sum;
  return all;
}

/// The sum of squares of the distances from what each should have, by that.
double statistic_of(const Intervals& all) {
  const double events = sum_of(all.counts);
  double sum = 0;
  for (std::size_t i = 0; i < all.counts.size(); ++i) {
    const double mean = events * all.shares[i];
    const double distance = static_cast<double>(all.counts[i]) - mean;
    sum += distance * distance / mean;
  }
  return sum;
}

/// Throws the events into the intervals anew, again and again. Given their number, the sum of squares by
/// share orders as the statistic does; it grows by (2 c + 1) / share when an event falls where c are.
/// Stopping after kEnough (Besag and Clifford) keeps the probability valid.
double drawn_probability(const Intervals& all, std::uint64_t events, double draws) {
  double seen = 0;
  std::vector<std::uint32_t> limits;
  double until = 0;
  for (std::size_t i = 0; i < all.counts.size(); ++i) {
    const auto count = static_cast<double>(all.counts[i]);
    seen += count * count / all.shares[i];
    until += all.shares[i];
    limits.push_back(static_cast<std::uint32_t>(std::min(until * 0x1p32, 0x1p32 - 1)));
  }
  // What is as large but for rounding is as large.
  seen *= 1 - 1e-12;
  // Chosen once; its words are fixed by the standard.
  std::mt19937 words(20261126U);  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed)
  std::vector<double> drawn(all.counts.size());
  unsigned as_large = 0;
  for (double draw = 0; draw < draws; ++draw) {
    std::ranges::fill(drawn, 0.0);
    double squares = 0;
    for (std::uint64_t i = 0; i < events; ++i) {
      const auto place = std::min<std::size_t>(
          static_cast<std::size_t>(std::ranges::upper_bound(limits, static_cast<std::uint32_t>(words())) -
                                   limits.begin()),
          drawn.size() - 1);
      squares += (2 * drawn[place] + 1) / all.shares[place];
      drawn[place] += 1;
    }
    if (squares >= seen && ++as_large == kEnough) return double{kEnough} / (draw + 1.0);
  }
  return (as_large + 1.0) / (draws + 1.0);
}

/// Neighbours together, until each has enough events on average. What is left at the end joins the last.
Intervals join_neighbours(const Intervals& all) {
  const double mean = sum_of(all.counts) / static_cast<double>(all.counts.size());
  std::size_t each = 1;
  while (static_cast<double>(each) * mean < kLeastMean) ++each;
  Intervals joined;
  for (std::size_t i = 0; i < all.counts.size(); ++i) {
    const bool left = all.counts.size() - i < each && !joined.counts.empty() && i % each == 0;
    if (i % each == 0 && !left) {
      joined.counts.push_back(0);
      joined.shares.push_back(0);
    }
    joined.counts.back() += all.counts[i];
    joined.shares.back() += all.shares[i];
  }
  return joined;
}

}  // namespace

Dispersion test_dispersion(std::span<const std::uint64_t> counts, std::span<const double> lengths,
                           double level) {
  Dispersion result;
  result.intervals = counts.size();
  for (const std::uint64_t count : counts)
    result.count += std::min(count, std::numeric_limits<std::uint64_t>::max() - result.count);
  const Intervals all = intervals_of(counts, lengths);
  if (all.counts.size() < 2 || result.count == 0) return result;
  const double statistic = statistic_of(all);
  result.index = statistic / static_cast<double>(all.counts.size() - 1);
  if (result.count < 2) return result;
  result.tested = true;
  if (result.count <= kMostDrawn) {
    const double draws = std::clamp(std::ceil(1 / level), kFewestDraws, kMostDraws);
    result.probability = drawn_probability(all, result.count, draws);
    result.bursty = result.probability < std::max(level, 1.5 / draws);
  } else {
    const Intervals joined = join_neighbours(all);
    if (joined.counts.size() < 2) return result;
    result.probability = chi_square_tail(statistic_of(joined), static_cast<double>(joined.counts.size() - 1));
    result.bursty = result.probability < level;
  }
  return result;
}

}  // namespace oam_linktest
