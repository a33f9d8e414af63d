// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What modules tell of themselves while they are tested, and the windows of a plan, on the simulated board.

#include "tools/oam-linktest/checks/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim_machine.hpp"

namespace {

using namespace std::chrono_literals;
using oam_linktest::Environment;
using oam_linktest::Reading;
using oam_linktest::Verdict;
using oamhal::test::Ran;
using oamhal::test::SimMachine;

oam_linktest::Settings settings_of(const std::string& windows) {
  const auto plan = oam_linktest::parse_plan(
      "format = \"oamhal.linktest-plan/1\"\nname = \"n\"\nlevel = \"passive\"\n[test.counters]\nseconds = "
      "20\n"
      "intervals = 2\n" +
          windows,
      "plan.toml");
  EXPECT_TRUE(plan) << plan.error();
  oam_linktest::Settings settings;
  settings.plan = *plan;
  return settings;
}

/// Watches counters for twenty seconds; `meanwhile` happens after that, and then it ends.
template <typename F>
Ran run(SimMachine& sim, const std::string& windows, F&& meanwhile) {
  auto machine = sim.look();
  const auto settings = settings_of(windows);
  Ran ran;
  Environment environment(machine, sim.clock(), sim.looker());
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report, {}, nullptr, &environment};
  oam_linktest::check_counters(one, "counters");
  meanwhile();
  environment.end(settings.plan, ran.report);
  return ran;
}

Ran run(SimMachine& sim, const std::string& windows) {
  return run(sim, windows, [] {});
}

Reading reading_of(const Ran& ran, const std::string& module, const std::string& name) {
  for (const Reading& reading : ran.report.readings)
    if (reading.module == module && reading.name == name) return reading;
  ADD_FAILURE() << module << " has no " << name;
  return {};
}

TEST(EnvironmentTest, AHealthyBoardIsToldAndKeepsToItsWindows) {
  SimMachine sim(false);
  const Ran ran = run(sim,
                      "[window.temperature]\nmin = 20\nmax = 85\n[window.power]\nmax = 600\n"
                      "[window.throttle]\nallowed = false\n");
  EXPECT_EQ(ran.subjects("environment", Verdict::pass).size(), 8U);
  // At the start, after 5, 10, 15 and 20 seconds, and at the end.
  EXPECT_EQ(ran.report.looks, 6U);
  EXPECT_EQ(sim.writes(), 0U);
  const Reading hotspot = reading_of(ran, "ubb0/oam3", "temperature.hotspot");
  EXPECT_EQ(hotspot.unit, "mC");
  EXPECT_EQ(hotspot.samples, 6U);
  EXPECT_GT(*hotspot.peak, *hotspot.lowest) << "the waves of the model";
  EXPECT_NEAR(*hotspot.peak, 46'900, 500);
  EXPECT_EQ(hotspot.reason, "");
  EXPECT_NEAR(*reading_of(ran, "ubb0/oam3", "power").end, 140'000, 2000);
  EXPECT_EQ(reading_of(ran, "ubb0/oam3", "throttle").active, 0U);
  ASSERT_EQ(ran.report.coverage.size(), 4U) << "counters and three windows";
  EXPECT_EQ(ran.report.coverage.back().unit, "windows of throttle");
  EXPECT_EQ(ran.report.coverage.back().done, 8U);
}

TEST(EnvironmentTest, AHotModuleFailsAlthoughItIsCoolAgainAtTheEnd) {
  SimMachine sim(false);
  sim.board().fault("3", {"hot", "60"});
  const Ran ran = run(sim, "[window.temperature]\nmax = 85\n[window.throttle]\nallowed = false\n", [&] {
    sim.board().fault("3", {"clear"});
    sim.clock().wait(60s);
  });
  EXPECT_EQ(ran.subjects("environment", Verdict::fail), std::vector<std::string>{"oam3"});
  EXPECT_EQ(ran.subjects("environment", Verdict::pass).size(), 7U);
  const std::string& why = ran.find("environment", "oam3")->reason;
  EXPECT_NE(why.find("temperature.regulator of oam3 rose to 109."), std::string::npos) << why;
  EXPECT_NE(why.find(" C, and the plan asks for at most 85 C; 10 more of its readings too. oam3"),
            std::string::npos)
      << why;
  EXPECT_NE(why.find("oam3 was throttled at 3 of 6 looks (temperature), and the plan allows none."),
            std::string::npos)
      << why;
  const Reading hotspot = reading_of(ran, "ubb0/oam3", "temperature.hotspot");
  EXPECT_LT(*hotspot.start, 50'000);
  EXPECT_GT(*hotspot.peak, 100'000);
  EXPECT_LT(*hotspot.end, 50'000);
  EXPECT_EQ(verdict_of(ran.report), Verdict::fail);
  const auto& measures = ran.find("environment", "oam3")->measures;
  ASSERT_EQ(measures.size(), 12U) << "eleven sensors and the throttle";
  EXPECT_EQ(measures[0].name, "temperature-hotspot-peak");
  EXPECT_EQ(measures[0].value, hotspot.peak);
  EXPECT_EQ(measures[0].limit, 85'000);
  EXPECT_EQ(measures[11].name, "throttle-active");
}

TEST(EnvironmentTest, ASensorMayHaveAWindowOfItsOwn) {
  SimMachine sim(false);
  const Ran ran = run(sim,
                      "[window.temperature]\nmax = 20\n[window.temperature.memory]\nmax = 85\n"
                      "[window.temperature.hotspot]\nmin = 60\n");
  for (unsigned slot = 0; slot < 8; ++slot) {
    const std::string& why = ran.find("environment", "oam" + std::to_string(slot))->reason;
    EXPECT_NE(why.find("temperature.regulator of"), std::string::npos) << why;
    EXPECT_NE(why.find("temperature.hotspot of oam" + std::to_string(slot) + " fell to 46."),
              std::string::npos)
        << why;
    EXPECT_NE(why.find("at least 60 C."), std::string::npos) << why;
    EXPECT_EQ(why.find("temperature.memory"), std::string::npos) << why;
  }
}

TEST(EnvironmentTest, WhatNoModuleTellsIsNotTested) {
  for (const bool required : {false, true}) {
    SimMachine sim(false);
    const Ran ran =
        run(sim, "[window.temperature.inlet]\nmax = 40\n[window.power]\nmax = 600\n" +
                     std::string(required ? "required = true\n" : "") + "[window.temperature]\nmax = 90\n" +
                     (required ? "[window.temperature.outlet]\nrequired = true\nmin = 1\n" : ""));
    EXPECT_EQ(ran.subjects("environment", Verdict::not_tested).size(), 8U);
    const std::string& why = ran.find("environment", "oam5")->reason;
    EXPECT_NE(why.find("temperature.inlet is not told: the module has no such reading."), std::string::npos)
        << why;
    EXPECT_EQ(oam_linktest::headline_of(ran.report), required ? "INCOMPLETE" : "PASS");
    const auto short_of = oam_linktest::shortfalls_of(ran.report);
    ASSERT_EQ(short_of.size(), required ? 1U : 0U);
    if (!required) continue;
    EXPECT_EQ(short_of[0], "environment is required, and 0 of 8 windows of temperature.outlet were tested");
  }
}

TEST(EnvironmentTest, AModuleThatGoesMeanwhileHasNoEnd) {
  SimMachine sim(false);
  const Ran ran = run(sim, "[window.temperature]\nmax = 85\n", [&] { sim.board().fault("3", {"all-ones"}); });
  const Reading gone = reading_of(ran, "ubb0/oam3", "temperature.hotspot");
  EXPECT_TRUE(gone.start);
  EXPECT_FALSE(gone.end);
  EXPECT_EQ(gone.samples, 5U);
  EXPECT_EQ(gone.reason, "the device did not tell it any more.");
  EXPECT_LT(*gone.peak, 50'000) << "all-ones are no temperature";
  EXPECT_EQ(reading_of(ran, "ubb0/oam4", "temperature.hotspot").samples, 6U);
  // What it was at the last look nobody knows.
  EXPECT_EQ(ran.subjects("environment", Verdict::inconclusive), std::vector<std::string>{"oam3"});
  EXPECT_EQ(ran.subjects("environment", Verdict::pass).size(), 7U);
  EXPECT_EQ(
      ran.find("environment", "oam3")->reason,
      "temperature.hotspot of oam3 was told at 5 of 6 looks only, and 10 more of its readings have gaps "
      "too: the device did not tell it any more.");
  EXPECT_EQ(verdict_of(ran.report), Verdict::inconclusive);
}

TEST(EnvironmentTest, AModuleThatGoesWhenItWasTooHotFails) {
  SimMachine sim(false);
  const Ran ran = run(sim, "[window.temperature]\nmax = 30\n[window.throttle]\nallowed = false\n",
                      [&] { sim.board().fault("3", {"all-ones"}); });
  EXPECT_EQ(ran.subjects("environment", Verdict::fail).size(), 8U);
  const std::string& why = ran.find("environment", "oam3")->reason;
  EXPECT_NE(why.find("throttle of oam3 was told at 5 of 6 looks only: "), std::string::npos) << why;
}

TEST(EnvironmentTest, ModulesThatNoChosenLinkReachesAreLeftOut) {
  SimMachine sim(false);
  auto machine = sim.look();
  ASSERT_FALSE(oam_linktest::choose(machine, {}, {"0-5"}));
  Environment environment(machine, sim.clock(), sim.looker());
  oam_linktest::Report report;
  environment.end(settings_of("[window.power]\nmax = 600\n").plan, report);
  ASSERT_EQ(report.results.size(), 2U);
  EXPECT_EQ(report.results[0].subject.module, "ubb0/oam0");
  EXPECT_EQ(report.results[1].subject.module, "ubb0/oam5");
  EXPECT_EQ(verdict_of(report), Verdict::not_tested) << "no link was tested";
}

/// A machine on which each look takes a second.
class SlowClock final : public oam_linktest::Clock {
 public:
  [[nodiscard]] Duration now() const override { return now_ += 1s; }
  void wait(Duration time) override { now_ += time; }
  [[nodiscard]] bool stopped() const override { return false; }

 private:
  mutable Duration now_{};
};

TEST(EnvironmentTest, LookingTakesAHundredthOfTheRunAtMost) {
  SimMachine sim(false);
  const auto machine = sim.look();
  SlowClock clock;
  Environment environment(machine, clock, sim.looker());
  while (clock.now() < 1000s) environment.look();
  oam_linktest::Report report;
  environment.end(settings_of("").plan, report);
  EXPECT_GE(report.looks, 8U);
  EXPECT_LE(report.looks, 12U);
}

TEST(EnvironmentTest, WaitingLooksMeanwhileAndTakesAsLong) {
  SimMachine sim(false);
  auto machine = sim.look();
  const auto settings = settings_of("");
  oam_linktest::Report report;
  Environment environment(machine, sim.clock(), sim.looker());
  const oam_linktest::Run one{machine, sim.clock(), settings, report, {}, nullptr, &environment};
  const auto start = sim.clock().now();
  one.wait(31s);
  EXPECT_EQ(sim.clock().now() - start, 31s);
  environment.end(settings.plan, report);
  EXPECT_EQ(report.looks, 8U) << "start, six times, end";
}

}  // namespace
