// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Bounds and the test for bursts, against generators whose truth is known. Seeds are fixed: a run that passes
// once passes always.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tools/oam-linktest/statistics/dispersion.hpp"
#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {
namespace {

constexpr double kConfidence = 0.95;
constexpr int kRuns = 2000;
/// A method that covers 95 % stays below this in under one of a thousand such series.
constexpr int kLeastCovered = 1868;

TEST(Poisson, KnownBounds) {
  EXPECT_DOUBLE_EQ(poisson_upper(0, kConfidence), -std::log(0.05));
  EXPECT_EQ(poisson_lower(0, kConfidence), 0);
  // Of one event: exp(-m) (1 + m) = 0.05, and 1 - exp(-m) = 0.05.
  const double upper = poisson_upper(1, kConfidence);
  EXPECT_NEAR(std::exp(-upper) * (1 + upper), 0.05, 1e-12);
  EXPECT_NEAR(poisson_lower(1, kConfidence), -std::log(0.95), 1e-12);
}

/// The sum that defines the bounds, term by term.
double probability_of_at_most(int count, double mean) {
  double term = std::exp(-mean);
  double sum = term;
  for (int i = 1; i <= count; ++i) sum += term *= mean / i;
  return sum;
}

TEST(Poisson, BoundsAreExact) {
  for (const int count : {1, 2, 5, 10, 20, 100})
    for (const double confidence : {0.9, 0.95, 0.999}) {
      EXPECT_NEAR(probability_of_at_most(count, poisson_upper(count, confidence)), 1 - confidence, 1e-9);
      EXPECT_NEAR(1 - probability_of_at_most(count - 1, poisson_lower(count, confidence)), 1 - confidence,
                  1e-9);
    }
}

TEST(Poisson, LargeCountsAreNormal) {
  constexpr double kQuantile = 1.6448536;
  for (const double count : {1e7, 1e12, 1e15, 1e18}) {
    EXPECT_NEAR((poisson_upper(count, kConfidence) - count) / std::sqrt(count), kQuantile, 1e-3) << count;
    EXPECT_NEAR((count - poisson_lower(count, kConfidence)) / std::sqrt(count), kQuantile, 1e-3) << count;
  }
}

TEST(Poisson, NoStepWhereTheMethodChanges) {
  constexpr double kBelow = 1e8 - 1, kAt = 1e8;
  // One event more moves a bound by one, and a hundredth of a thousandth.
  EXPECT_NEAR(poisson_upper(kAt, kConfidence) - poisson_upper(kBelow, kConfidence), 1, 1e-3);
  EXPECT_NEAR(poisson_lower(kAt, kConfidence) - poisson_lower(kBelow, kConfidence), 1, 1e-3);
}

TEST(Poisson, NonsenseIsNotANumber) {
  for (const double confidence : {0.0, 1.0, -1.0, static_cast<double>(NAN)}) {
    EXPECT_TRUE(std::isnan(poisson_upper(1, confidence)));
    EXPECT_TRUE(std::isnan(poisson_lower(1, confidence)));
  }
  EXPECT_TRUE(std::isnan(poisson_upper(-1, kConfidence)));
  EXPECT_TRUE(std::isnan(poisson_lower(INFINITY, kConfidence)));
  EXPECT_TRUE(std::isnan(chi_square_tail(1, 0)));
  EXPECT_TRUE(std::isnan(chi_square_tail(-1, 5)));
}

TEST(Poisson, ChiSquareTail) {
  // Two degrees of freedom: exp(-x / 2).
  EXPECT_NEAR(chi_square_tail(6, 2), std::exp(-3.0), 1e-12);
  EXPECT_EQ(chi_square_tail(0, 7), 1);
}

struct Series {
  double mean;
  /// The upper bound by the truth, in the middle of the runs, is at most this.
  double factor;
};

class CoverageTest : public testing::TestWithParam<Series> {};

TEST_P(CoverageTest, BoundsHoldAndAreTight) {
  std::mt19937_64 words(42);
  std::poisson_distribution<int> counts(GetParam().mean);
  int upper_holds = 0, lower_holds = 0;
  std::vector<double> factors;
  for (int run = 0; run < kRuns; ++run) {
    const int count = counts(words);
    const double upper = poisson_upper(count, kConfidence);
    upper_holds += upper > GetParam().mean ? 1 : 0;
    lower_holds += poisson_lower(count, kConfidence) < GetParam().mean ? 1 : 0;
    factors.push_back(upper / GetParam().mean);
  }
  EXPECT_GE(upper_holds, kLeastCovered);
  EXPECT_GE(lower_holds, kLeastCovered);
  std::ranges::nth_element(factors, factors.begin() + kRuns / 2);
  EXPECT_LT(factors[kRuns / 2], GetParam().factor);
}

INSTANTIATE_TEST_SUITE_P(Means, CoverageTest,
                         testing::Values(Series{0.5, 6.0}, Series{2, 3.2}, Series{5, 2.2}, Series{20, 1.5},
                                         Series{100, 1.2}),
                         [](const auto& test) {
                           return "Mean" + std::to_string(static_cast<int>(test.param.mean * 10)) + "Tenths";
                         });

/// A bound that forgets the confidence covers too little: the gate above can fail.
TEST(Coverage, TheGateRefusesAMethodThatIsWrong) {
  std::mt19937_64 words(42);
  std::poisson_distribution<int> counts(20);
  int holds = 0;
  for (int run = 0; run < kRuns; ++run) holds += poisson_upper(counts(words), 0.9) > 20 ? 1 : 0;
  EXPECT_LT(holds, kLeastCovered);
}

std::vector<std::uint64_t> healthy(std::mt19937_64& words, std::size_t intervals, double mean) {
  std::poisson_distribution<std::uint64_t> each(mean);
  std::vector<std::uint64_t> counts(intervals);
  for (std::uint64_t& count : counts) count = each(words);
  return counts;
}

/// Rare bursts of many errors, the same mean.
std::vector<std::uint64_t> bursty(std::mt19937_64& words, std::size_t intervals, double mean,
                                  std::uint64_t burst) {
  auto counts = healthy(words, intervals, mean / static_cast<double>(burst));
  for (std::uint64_t& count : counts) count *= burst;
  return counts;
}

struct Run {
  std::size_t intervals;
  double mean;
};

class BurstTest : public testing::TestWithParam<Run> {};

TEST_P(BurstTest, IndependentErrorsAreNotRefused) {
  std::mt19937_64 words(7);
  int refused = 0;
  for (int run = 0; run < kRuns; ++run)
    refused += test_dispersion(healthy(words, GetParam().intervals, GetParam().mean)).bursty ? 1 : 0;
  // Two of 2,000 are expected at the stated level; nine or more come in under one of a thousand series.
  EXPECT_LT(refused, 9);
}

TEST_P(BurstTest, BurstsAreRefused) {
  std::mt19937_64 words(8);
  constexpr int kBurstRuns = 200;
  int refused = 0, told = 0;
  for (int run = 0; run < kBurstRuns; ++run) {
    const Dispersion result = test_dispersion(bursty(words, GetParam().intervals, GetParam().mean, 20));
    // A series without a burst, or with one, has nothing to show, or shows it at once.
    if (result.count == 0) continue;
    ++told;
    refused += result.bursty ? 1 : 0;
  }
  EXPECT_GT(told, kBurstRuns / 2);
  EXPECT_GE(refused, told * 99 / 100);
}

// Few and many intervals, sparse and dense, on both sides of what is drawn and what is joined.
INSTANTIATE_TEST_SUITE_P(Runs, BurstTest,
                         testing::Values(Run{20, 5}, Run{60, 1}, Run{120, 0.5}, Run{60, 30}, Run{1000, 0.8}),
                         [](const auto& test) { return "Case" + std::to_string(test.index); });

TEST(Burst, NothingIsSaidOfTooLittle) {
  for (const std::vector<std::uint64_t>& counts :
       {std::vector<std::uint64_t>{}, {5}, {0, 0, 0}, {0, 1, 0, 0}}) {
    const Dispersion result = test_dispersion(counts);
    EXPECT_FALSE(result.tested);
    EXPECT_FALSE(result.bursty);
    EXPECT_EQ(result.probability, 1);
  }
}

TEST(Burst, SparseErrorsAreNoBurst) {
  // Chi-square alone would refuse this, though one of 60 such pairs falls into one interval.
  std::vector<std::uint64_t> counts(60);
  counts[10] = 2;
  const Dispersion result = test_dispersion(counts);
  EXPECT_TRUE(result.tested);
  EXPECT_FALSE(result.bursty);
  EXPECT_NEAR(result.probability, 1.0 / 60, 0.006);
  EXPECT_LT(chi_square_tail(result.index * 59, 59), kBurstLevel);
}

TEST(Burst, WhereTheDrawsEnd) {
  // 2 of 500 events more or less change the method and not the answer.
  for (const std::uint64_t last : {4U, 6U}) {
    std::vector<std::uint64_t> counts(100, 5);
    counts.back() = last;
    EXPECT_FALSE(test_dispersion(counts).bursty);
    counts[50] = 60;
    EXPECT_TRUE(test_dispersion(counts).bursty);
  }
}

TEST(Burst, AllAtTheEndAndNumbersWithoutEnd) {
  std::vector<std::uint64_t> counts(10'001);
  counts.back() = 501;
  EXPECT_TRUE(test_dispersion(counts).bursty);
  counts.assign(3, UINT64_MAX);
  EXPECT_EQ(test_dispersion(counts).count, UINT64_MAX);
  EXPECT_FALSE(test_dispersion(counts).bursty);
}

}  // namespace
}  // namespace oam_linktest
