// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/progress.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace oam_linktest {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HandClock final : public Clock {
 public:
  [[nodiscard]] Duration now() const override { return now_; }
  void wait(Duration time) override { now_ += time; }
  [[nodiscard]] bool stopped() const override { return false; }

 private:
  Duration now_{};
};

class ProgressTest : public testing::Test {
 protected:
  Progress make(bool terminal, std::vector<Expected> tests) {
    return Progress{clock_, std::move(tests), terminal,
                    [this](const std::string& text) { written_ += text; }};
  }
  std::string take() { return std::exchange(written_, {}); }

  HandClock clock_;
  std::string written_;
};

TEST_F(ProgressTest, TellsWhatIsLeftOfAllTests) {
  auto progress = make(false, {{"counters", seconds(10)}, {"prbs", seconds(60)}});
  EXPECT_EQ(progress.left_words(), "1 min 10 s left");
  progress.begin("counters");
  clock_.wait(seconds(4));
  progress.say("counters: 80 ports");
  EXPECT_EQ(take(), "oam-linktest: counters: 80 ports; 1 min 6 s left\n");
  clock_.wait(seconds(30));
  EXPECT_EQ(progress.left_words(), "1 min 0 s left") << "one that takes longer takes nothing from the next";
  progress.begin("prbs");
  clock_.wait(milliseconds(30'500));
  EXPECT_EQ(progress.left_words(), "30 s left");
  clock_.wait(seconds(40));
  EXPECT_EQ(progress.left_words(), "");
}

TEST_F(ProgressTest, WhatNobodyKnowsIsAtLeast) {
  auto progress = make(false, {{"counters", seconds(10)}, {"margin", std::nullopt}});
  EXPECT_EQ(progress.left_words(), "at least 10 s left");
  progress.begin("margin");
  EXPECT_EQ(progress.left_words(), "");
}

TEST_F(ProgressTest, ATerminalHasOneLineThatIsTakenAway) {
  auto progress = make(true, {{"prbs", seconds(7200)}});
  progress.begin("prbs");
  progress.say("prbs: patterns on 56 ports");
  EXPECT_EQ(take(), "\r\x1b[Kprbs: patterns on 56 ports (2 h 0 min left)");
  progress.tick();
  EXPECT_EQ(take(), "") << "not more often than somebody can read";
  clock_.wait(seconds(60));
  progress.tick();
  EXPECT_NE(take().find("(1 h 59 min left)"), std::string::npos);
  progress.say(std::string(200, 'x'));
  EXPECT_LE(take().size(), 4 + 79 + 3U) << "one line";
  progress.end();
  EXPECT_EQ(take(), "\r\x1b[K");
  progress.end();
  EXPECT_EQ(take(), "");
}

TEST_F(ProgressTest, TimesFollowFromThePlan) {
  Settings settings;
  for (const char* const name : {"counters", "bandwidth", "latency", "loopback", "margin"}) {
    PlannedTest test;
    test.name = name;
    test.seconds = 10;
    settings.plan.tests.push_back(test);
  }
  const auto expected =
      expected_times(settings, {"status", "counters", "bandwidth", "latency", "loopback", "margin"}, 28);
  ASSERT_EQ(expected.size(), 6U);
  EXPECT_EQ(expected[0].time, seconds(0));
  EXPECT_EQ(expected[1].time, seconds(10));
  EXPECT_EQ(expected[2].time, seconds(290)) << "each pair, and all at once";
  EXPECT_EQ(expected[3].time, seconds(280));
  EXPECT_EQ(expected[4].time, seconds(20)) << "near-end, far-end";
  EXPECT_FALSE(expected[5].time);
}

}  // namespace
}  // namespace oam_linktest
