// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A healthy board passes, whatever its seed; passive tests write nothing; what was taken down comes back.

#include <gtest/gtest.h>

#include <string>

#include "sim_machine.hpp"

namespace {

using oam_linktest::Verdict;
using oamhal::test::Ran;
using oamhal::test::SimMachine;

/// The passive tests of level quick.
Ran run_quick(SimMachine& sim) {
  auto machine = sim.look();
  oam_linktest::Settings settings;
  settings.plan = *oam_linktest::builtin_plan("quick");
  Ran ran;
  oam_linktest::describe(machine, ran.report);
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_status(one);
  oam_linktest::check_counters(one, "counters");
  return ran;
}

std::string words_of(const Ran& ran) {
  std::string words;
  for (const auto& result : ran.report.results)
    if (result.verdict != Verdict::pass)
      words += result.test + " " + result.subject.text() + ": " + result.reason + "\n";
  return words;
}

class HealthyTest : public testing::TestWithParam<int> {};

// Ten boards each: a hundred runs in all.
TEST_P(HealthyTest, PassesWithoutAFalseVerdict) {
  for (int i = 0; i < 10; ++i) {
    const int seed = GetParam() * 10 + i + 1;
    SimMachine sim(false, "[reference]\nseed = " + std::to_string(seed) + "\n");
    const Ran ran = run_quick(sim);
    EXPECT_EQ(oam_linktest::verdict_of(ran.report), Verdict::pass) << "seed " << seed << "\n"
                                                                   << words_of(ran);
    EXPECT_EQ(words_of(ran), "") << "seed " << seed;
    EXPECT_EQ(sim.writes(), 0U) << "passive tests write no register, and do not even try";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HealthyTest, testing::Range(0, 10));

TEST(HealthyTest, PatternsPassAndTheLinksComeBack) {
  SimMachine sim(true);
  auto machine = sim.look();
  auto settings = oamhal::test::long_settings();
  settings.plan.find("prbs")->seconds = 10;
  settings.plan.find("prbs")->intervals = 20;
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_prbs(one);
  EXPECT_EQ(ran.subjects("prbs", Verdict::pass).size(), 640U) << words_of(ran);
  sim.board().pass(std::chrono::milliseconds(200));
  Ran after;
  auto again = sim.look();
  oam_linktest::Run two{again, sim.clock(), settings, after.report};
  oam_linktest::check_status(two);
  EXPECT_EQ(after.subjects("status", Verdict::pass).size(), 80U) << words_of(after);
}

TEST(HealthyTest, LoopbacksPassAndTheLinksComeBack) {
  SimMachine sim(true);
  auto machine = sim.look();
  auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_loopback(one);
  // Lanes of all ports alone, also of those without a wire; and of each link.
  EXPECT_EQ(ran.subjects("loopback", Verdict::pass).size(), 896U + 320U) << words_of(ran);
  EXPECT_TRUE(ran.report.suspects.empty());
  Ran after;
  auto again = sim.look();
  oam_linktest::Run two{again, sim.clock(), settings, after.report};
  oam_linktest::check_status(two);
  EXPECT_EQ(after.subjects("status", Verdict::pass).size(), 80U) << words_of(after);
}

/// Stops after so many waits.
class StoppingClock final : public oam_linktest::Clock {
 public:
  StoppingClock(SimMachine& sim, int waits) : sim_(sim), left_(waits) {}
  [[nodiscard]] Duration now() const override { return sim_.clock().now(); }
  void wait(Duration time) override {
    sim_.clock().wait(time);
    --left_;
  }
  [[nodiscard]] bool stopped() const override { return left_ <= 0; }

 private:
  SimMachine& sim_;
  int left_;
};

TEST(HealthyTest, WhatWasTakenDownComesBackWhereverTheRunIsStopped) {
  for (int waits = 0; waits < 16; ++waits) {
    SimMachine sim(true);
    auto machine = sim.look();
    const bool loopback = waits % 2 != 0;
    if (loopback) {
      ASSERT_FALSE(oam_linktest::choose(machine, {"oam3"}, {}));
    }
    auto settings = oamhal::test::long_settings();
    settings.plan.find("prbs")->seconds = 10;
    settings.plan.find("prbs")->intervals = 10;
    settings.plan.find("loopback")->seconds = 2;
    settings.plan.find("loopback")->intervals = 2;
    StoppingClock clock(sim, waits);
    Ran ran;
    oam_linktest::Run one{machine, clock, settings, ran.report};
    loopback ? oam_linktest::check_loopback(one) : oam_linktest::check_prbs(one);
    oam_linktest::check_margin(one, false);
    sim.board().pass(std::chrono::milliseconds(300));
    for (unsigned slot = 0; slot < 8; ++slot)
      EXPECT_EQ(sim.board().state(slot, 1, 0), oam_sim::LinkState::kUp) << "stopped at wait " << waits;
    EXPECT_NE(oam_linktest::verdict_of(ran.report), Verdict::fail) << words_of(ran);
  }
}

TEST(HealthyTest, NothingIsWrittenWithoutLeave) {
  SimMachine sim(false);
  auto machine = sim.look();
  auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_training(one);
  oam_linktest::check_prbs(one);
  oam_linktest::check_loopback(one);
  oam_linktest::check_margin(one, true);
  EXPECT_EQ(sim.writes(), 0U);
  for (const auto& result : ran.report.results) {
    EXPECT_EQ(result.verdict, Verdict::not_tested);
    EXPECT_NE(result.enable.find("OAMHAL_BRINGUP_WRITE"), std::string::npos) << result.enable;
  }
}

}  // namespace
