// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/statistics/judge.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tools/oam-linktest/statistics/dispersion.hpp"
#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {
namespace {

constexpr double kLimit = 1e-12;
constexpr double kConfidence = 0.95;

Judgement bits(std::uint64_t errors, double exposure, double limit = kLimit) {
  return judge({RateKind::bit_errors, errors, exposure}, limit, kConfidence);
}

TEST(Judge, NoErrors) {
  const Judgement pass = bits(0, 3e12);
  EXPECT_EQ(pass.verdict, Verdict::pass);
  EXPECT_EQ(pass.reason, "");
  EXPECT_DOUBLE_EQ(*pass.upper, -std::log(0.05) / 3e12);
  EXPECT_EQ(*pass.lower, 0);
  EXPECT_FALSE(pass.further);

  const Judgement short_run = bits(0, 1e12);
  EXPECT_EQ(short_run.verdict, Verdict::inconclusive);
  ASSERT_TRUE(short_run.further);
  // Exact: one bit less is not enough.
  EXPECT_EQ(bits(0, 1e12 + *short_run.further).verdict, Verdict::pass);
  EXPECT_EQ(bits(0, 1e12 + *short_run.further - 1).verdict, Verdict::inconclusive);
}

TEST(Judge, ThreeVerdicts) {
  EXPECT_EQ(bits(5, 2e13).verdict, Verdict::pass);
  EXPECT_EQ(bits(5, 5e12).verdict, Verdict::inconclusive);
  EXPECT_EQ(bits(5, 1e12).verdict, Verdict::fail);
  EXPECT_NE(bits(5, 1e12).reason.find("5 in 1e+12 bits"), std::string::npos) << bits(5, 1e12).reason;
  // The lower bound of five errors is that of 1.97 of them.
  EXPECT_NEAR(*bits(5, 1e12).lower, 1.970e-12, 1e-15);
}

TEST(Judge, FurtherBitsDecide) {
  struct Case {
    std::uint64_t errors;
    double exposure;
    Verdict then;
  };
  for (const auto& [errors, exposure, then] :
       {Case{1, 2e12, Verdict::pass}, Case{5, 8e12, Verdict::pass}, Case{40, 50e12, Verdict::pass},
        Case{2, 1e12, Verdict::fail}, Case{12, 10e12, Verdict::fail}}) {
    const Judgement now = bits(errors, exposure);
    ASSERT_EQ(now.verdict, Verdict::inconclusive) << errors;
    ASSERT_TRUE(now.further) << errors;
    const double total = exposure + *now.further;
    const double expected = *now.rate * total;
    const double count = then == Verdict::pass ? std::ceil(expected) : std::floor(expected);
    EXPECT_EQ(bits(static_cast<std::uint64_t>(count), total).verdict, then) << errors;
    // Not far more than is needed.
    const double less = exposure + *now.further * 0.5;
    EXPECT_EQ(bits(static_cast<std::uint64_t>(std::llround(*now.rate * less)), less).verdict,
              Verdict::inconclusive)
        << errors;
  }
}

TEST(Judge, AtTheLimitNothingDecides) {
  const Judgement judgement = bits(10, 10e12);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_FALSE(judgement.further);
  EXPECT_NE(judgement.reason.find("too close to the limit"), std::string::npos);
}

TEST(Judge, NothingObservedIsNotTested) {
  for (const Judgement& judgement :
       {bits(0, 0), bits(0, -1), bits(3, NAN), bits(0, INFINITY), bits(0, 1e12, 0), bits(0, 1e12, NAN),
        judge({RateKind::bit_errors, 0, 1e12}, kLimit, 1), judge({RateKind::events, 0, 1}, 1, 0.5)}) {
    EXPECT_EQ(judgement.verdict, Verdict::not_tested);
    EXPECT_NE(judgement.reason, "");
    EXPECT_FALSE(judgement.upper);
    EXPECT_FALSE(judgement.rate);
  }
}

TEST(Judge, EventsAreNoBitErrors) {
  const Judgement judgement = judge({RateKind::events, 30, 60}, 0.1, kConfidence);
  EXPECT_EQ(judgement.verdict, Verdict::fail);
  EXPECT_NE(judgement.reason.find("event rate is above"), std::string::npos) << judgement.reason;
  EXPECT_NE(judgement.reason.find("per second"), std::string::npos);
  for (const Measure& measure : measures_of(judgement)) {
    EXPECT_EQ(measure.name.find("ber"), std::string::npos);
    EXPECT_EQ(measure.name.find("bit"), std::string::npos);
  }
}

TEST(Judge, Measures) {
  const auto measures = measures_of(bits(0, 3e12));
  ASSERT_EQ(measures.size(), 5U);
  EXPECT_EQ(measures[4].name, "ber-upper");
  EXPECT_EQ(measures[4].limit, kLimit);
  EXPECT_EQ(measures[4].limit_kind, "max");
  const auto absent = measures_of(bits(0, 0));
  EXPECT_FALSE(absent[4].value);
  EXPECT_EQ(absent[4].reason, "No bits were observed.");
}

TEST(JudgeIntervals, BurstsHaveNoBound) {
  std::vector<std::uint64_t> counts(60);
  counts[20] = 40;
  // Without a look at the intervals this would be a PASS.
  EXPECT_EQ(bits(40, 1e15).verdict, Verdict::pass);
  const Judgement judgement = judge_intervals(RateKind::bit_errors, counts, 1e15, kLimit, kConfidence);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_FALSE(judgement.upper);
  EXPECT_FALSE(judgement.lower);
  EXPECT_FALSE(judgement.further);
  EXPECT_EQ(*judgement.rate, 4e-14);
  EXPECT_NE(judgement.reason.find("come in bursts: 40 in 60 intervals"), std::string::npos)
      << judgement.reason;
  EXPECT_EQ(measures_of(judgement)[4].reason, judgement.reason);
}

TEST(JudgeIntervals, IndependentErrorsAreJudged) {
  const std::vector<std::uint64_t> counts{1, 0, 2, 1, 0, 0, 1, 0};
  const Judgement judgement = judge_intervals(RateKind::bit_errors, counts, 5e12, kLimit, kConfidence);
  EXPECT_EQ(judgement.count, 5U);
  EXPECT_EQ(judgement.verdict, bits(5, 5e12).verdict);
  EXPECT_EQ(judgement.upper, bits(5, 5e12).upper);
}

TEST(Family, Bonferroni) {
  EXPECT_EQ(confidence_of_each(0.95, 1), 0.95);
  EXPECT_EQ(confidence_of_each(0.95, 0), 0.95);
  EXPECT_DOUBLE_EQ(confidence_of_each(0.95, 16), 1 - 0.05 / 16);
  // What it costs against Sidak's.
  for (const std::size_t n : {2U, 8U, 16U, 448U, 100'000U}) {
    const double sidak = std::pow(0.95, 1.0 / static_cast<double>(n));
    const double cost = poisson_upper(0, confidence_of_each(0.95, n)) / poisson_upper(0, sidak);
    EXPECT_GT(cost, 1) << n;
    EXPECT_LT(cost, 1.01) << n;
  }
}

TEST(Seconds, NeedARate) {
  EXPECT_DOUBLE_EQ(*seconds_of(1e12, 1e10), 100);
  EXPECT_FALSE(seconds_of(1e12, 0));
  EXPECT_FALSE(seconds_of(1e12, NAN));
}

// The numbers of docs/link-statistics.md, to the digits that stand there.
TEST(Document, NoErrors) {
  EXPECT_NEAR(exposure_to_pass(1e-12, 0.95), 2.996e12, 0.0005e12);
  constexpr double kLane = 53.125e9;
  EXPECT_NEAR(*seconds_of(exposure_to_pass(1e-12, 0.95), kLane), 56.4, 0.05);
  EXPECT_NEAR(*seconds_of(exposure_to_pass(1e-15, 0.95), kLane) / 3600, 15.7, 0.05);
  EXPECT_NEAR(*seconds_of(exposure_to_pass(1e-15, 0.95), 8 * kLane) / 3600, 1.96, 0.005);
  EXPECT_NEAR(*seconds_of(exposure_to_pass(1e-12, 0.95), 32e9), 93.6, 0.05);
}

TEST(Document, Family) {
  EXPECT_EQ(std::llround(448 * (1 - kConfidence)), 22);
  EXPECT_NEAR(1 - std::pow(1 - kBurstLevel, 448), 0.36, 0.005);
  EXPECT_NEAR(exposure_to_pass(1e-12, confidence_of_each(0.95, 16)), 5.77e12, 0.005e12);
  EXPECT_NEAR(exposure_to_pass(1e-12, confidence_of_each(0.95, 448)), 9.10e12, 0.005e12);
  EXPECT_NEAR(*seconds_of(exposure_to_pass(1e-12, confidence_of_each(0.95, 448)), 53.125e9), 171.3, 0.05);
}

TEST(Document, Table) {
  struct Row {
    double count, lower, upper;
  };
  for (const auto& [count, lower, upper] :
       {Row{0, 0, 3.00}, Row{1, 0.05, 4.74}, Row{2, 0.36, 6.30}, Row{5, 1.97, 10.51}, Row{10, 5.43, 16.96},
        Row{20, 13.25, 29.06}, Row{100, 84.14, 118.08}}) {
    EXPECT_NEAR(poisson_lower(count, 0.95), lower, 0.005) << count;
    EXPECT_NEAR(poisson_upper(count, 0.95), upper, 0.005) << count;
  }
}

TEST(Document, Judged) {
  const Judgement one = bits(1, 3e12);
  EXPECT_EQ(one.verdict, Verdict::inconclusive);
  EXPECT_NEAR(*one.upper, 1.58e-12, 0.005e-12);
  EXPECT_NEAR(*one.further, 4.76e12, 0.005e12);
  const Judgement fail = bits(10, 3e12);
  EXPECT_EQ(fail.verdict, Verdict::fail);
  EXPECT_NEAR(*fail.lower, 1.81e-12, 0.005e-12);
  const Judgement event = judge({RateKind::events, 3, 3600}, 0.01, 0.95);
  EXPECT_EQ(event.verdict, Verdict::pass);
  EXPECT_NEAR(*event.upper, 2.15e-3, 0.005e-3);
}

}  // namespace
}  // namespace oam_linktest
