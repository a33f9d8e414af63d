// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/plan/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tools/oam-linktest/plan/sha256.hpp"
#include "tools/oam-linktest/statistics/judge.hpp"

namespace oam_linktest {
namespace {

TEST(Sha256, ExamplesOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// Around the end of a block, where the padding needs another; by sha256sum of coreutils.
TEST(Sha256, EndOfABlock) {
  EXPECT_EQ(sha256_hex(std::string(55, 'a')),
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  EXPECT_EQ(sha256_hex(std::string(56, 'a')),
            "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  EXPECT_EQ(sha256_hex(std::string(64, 'a')),
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST(BuiltIn, AreWhole) {
  ASSERT_EQ(builtin_plans().size(), 3U);
  for (const BuiltInPlan& each : builtin_plans()) {
    const auto plan = parse_plan(each.text, "built-in");
    ASSERT_TRUE(plan) << plan.error();
    EXPECT_EQ(plan->name, each.name);
    EXPECT_TRUE(plan->find("status")->required);
    EXPECT_TRUE(std::ranges::is_sorted(plan->tests, {}, &PlannedTest::test_class));
    EXPECT_EQ(plan->tests.back().test_class, plan->level);
    EXPECT_EQ(builtin_plan(each.name)->sha256, sha256_hex(each.text));
  }
  EXPECT_FALSE(builtin_plan("other"));
  // Not one of the levels: nothing that is chosen by a level resets a module.
  ASSERT_TRUE(builtin_plan("alone"));
  EXPECT_EQ(builtin_plan("alone")->find("reset")->seconds, 5);
  for (const BuiltInPlan& each : builtin_plans()) EXPECT_EQ(builtin_plan(each.name)->find("reset"), nullptr);
  EXPECT_EQ(builtin_plan("quick")->level, TestClass::passive);
  EXPECT_EQ(builtin_plan("medium")->level, TestClass::load);
  EXPECT_EQ(builtin_plan("long")->level, TestClass::disruptive);
}

/// All of 448 ports or lanes without an error pass together: the promise of docs/linktest-plans.md.
TEST(BuiltIn, DurationsShowTheirLimits) {
  constexpr double kSlowestLane = 25.78125e9;
  int judged = 0;
  for (const BuiltInPlan& each : builtin_plans()) {
    const auto plan = builtin_plan(each.name);
    ASSERT_TRUE(plan);
    const double confidence = confidence_of_each(plan->confidence, 448);
    for (const PlannedTest& test : plan->tests) {
      if (const auto limit = test.limits.crc_per_s) {
        EXPECT_EQ(judge({RateKind::events, 0, *test.seconds}, *limit, confidence).verdict, Verdict::pass)
            << each.name << " " << test.name;
        ++judged;
      }
      if (const auto limit = test.limits.ber) {
        EXPECT_EQ(judge({RateKind::bit_errors, 0, *test.seconds * kSlowestLane}, *limit, confidence).verdict,
                  Verdict::pass)
            << each.name << " " << test.name;
        ++judged;
      }
    }
  }
  EXPECT_EQ(judged, 7);
}

constexpr std::string_view kWhole = R"(format = "oamhal.linktest-plan/1"
name = "mine"
level = "disruptive"
confidence = 0.99
[test.prbs]
required = true
seconds = 120
intervals = 30
ber = 1e-12
pre_fec_ber = 1e-6
[test.margin]
seconds = 0.5
timing_ui_percent = 15
voltage_mv = 20
[test.train]
seconds = 5
repeats = 3
[test.latency]
seconds = 1
latency_us = 4.5
[test.status]
)";

TEST(Plan, IsRead) {
  const auto plan = parse_plan(kWhole, "mine.toml");
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_EQ(plan->name, "mine");
  EXPECT_EQ(plan->confidence, 0.99);
  ASSERT_EQ(plan->tests.size(), 5U);
  EXPECT_EQ(plan->tests[0].name, "status");
  EXPECT_FALSE(plan->tests[0].required);
  EXPECT_FALSE(plan->tests[0].seconds);
  const PlannedTest& prbs = *plan->find("prbs");
  EXPECT_TRUE(prbs.required);
  EXPECT_EQ(prbs.seconds, 120);
  EXPECT_EQ(prbs.intervals, 30U);
  EXPECT_EQ(prbs.limits.ber, 1e-12);
  EXPECT_EQ(prbs.limits.pre_fec_ber, 1e-6);
  EXPECT_FALSE(prbs.limits.crc_per_s);
  EXPECT_EQ(plan->find("train")->repeats, 3U);
  EXPECT_EQ(plan->find("margin")->limits.voltage_mv, 20);
  EXPECT_EQ(plan->find("soak"), nullptr);
  EXPECT_EQ(canonical_limits(*plan),
            "oamhal.linktest-limits/1\nconfidence=0.99\nlatency.latency_us=4.5\nmargin.timing_ui_percent=15\n"
            "margin.voltage_mv=20\nprbs.ber=1e-12\nprbs.pre_fec_ber=1e-06\n");
  EXPECT_EQ(plan->limits_sha256, sha256_hex(canonical_limits(*plan)));
}

TEST(Plan, RetrainingMakesPcieDisruptive) {
  constexpr std::string_view kHead = "format = \"oamhal.linktest-plan/1\"\nname = \"n\"\nlevel = \"";
  const auto parsed = [&](std::string_view level, std::string_view retrain) {
    return parse_plan(std::string(kHead) + std::string(level) +
                          "\"\n[test.pcie]\nretrain = " + std::string(retrain) +
                          "\n[test.loopback]\nseconds = 1\n[test.reset]\nseconds = 2\n",
                      "f");
  };
  const auto plan = parsed("disruptive", "true");
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_TRUE(plan->find("pcie")->retrain);
  EXPECT_EQ(plan->find("pcie")->test_class, TestClass::disruptive);
  EXPECT_EQ(plan->find("loopback")->intervals, 60U);
  EXPECT_EQ(plan->tests.back().name, "reset");
  const auto kept = parsed("disruptive", "false");
  ASSERT_TRUE(kept) << kept.error();
  EXPECT_EQ(kept->find("pcie")->test_class, TestClass::passive);
  ASSERT_FALSE(parsed("load", "true"));
  EXPECT_EQ(parsed("load", "true").error(),
            "f:4: the test \"pcie\" is disruptive, and the plan is load: write level = \"disruptive\" or "
            "leave it out.");
  ASSERT_FALSE(parsed("disruptive", "1"));
  EXPECT_EQ(parsed("disruptive", "1").error(), "f:5: \"retrain\" is not true or false.");
}

/// The examples of docs/linktest-plans.md are what it says.
TEST(Plan, ExampleOfTheDocument) {
  std::ifstream file(OAMHAL_SOURCE "/docs/linktest-plans.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto block = [&](const std::string& fence) {
    const std::size_t begin = text.find(fence);
    if (begin == std::string::npos) return std::string();
    const std::size_t first = begin + fence.size();
    return text.substr(first, text.find("```", first) - first);
  };
  const auto plan = parse_plan(block("```toml\n"), "docs/linktest-plans.md");
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_EQ(plan->windows.size(), 4U);
  EXPECT_EQ(canonical_limits(*plan), block("```text\n"));
}

TEST(Plan, HashesTellTextFromLimits) {
  const auto plan = parse_plan(kWhole, "a");
  std::string text(kWhole);
  text.replace(text.find("seconds = 120"), 13, "seconds = 240");
  const auto longer = parse_plan(text, "b");
  text.replace(text.find("1e-12"), 5, "1e-13");
  const auto stricter = parse_plan(text, "b");
  ASSERT_TRUE(plan && longer && stricter);
  EXPECT_NE(plan->sha256, longer->sha256);
  EXPECT_EQ(plan->limits_sha256, longer->limits_sha256);
  EXPECT_NE(plan->limits_sha256, stricter->limits_sha256);
}

constexpr std::string_view kWindows = R"(
[window.temperature]
max = 85.5
[window.temperature.memory]
min = 5
max = 95
[window.power]
required = true
max = 600
[window.throttle]
allowed = false
)";

TEST(Plan, WindowsAreReadAndAreLimits) {
  const auto plan = parse_plan(std::string(kWhole) + std::string(kWindows), "mine.toml");
  ASSERT_TRUE(plan) << plan.error();
  ASSERT_EQ(plan->windows.size(), 4U);
  const Window& power = *plan->window_of("power");
  EXPECT_TRUE(power.required);
  EXPECT_EQ(*power.max * power.scale, 600'000);
  EXPECT_EQ(power.unit, "mW");
  EXPECT_EQ(plan->window_of("power.limit"), nullptr) << "what it may use is not what it uses";
  EXPECT_EQ(plan->window_of("temperature.hotspot")->name, "temperature");
  EXPECT_EQ(plan->window_of("temperature.memory")->name, "temperature.memory");
  EXPECT_EQ(plan->window_of("temperature.memory.3")->name, "temperature.memory");
  EXPECT_EQ(plan->window_of("temperature.memory-2")->name, "temperature");
  EXPECT_FALSE(plan->window_of("temperature.memory")->required);
  EXPECT_EQ(plan->window_of("throttle")->max, 0);
  EXPECT_EQ(plan->window_of("clock.core"), nullptr);
  EXPECT_EQ(plan->window_of(""), nullptr);
  EXPECT_TRUE(canonical_limits(*plan).ends_with(
      "prbs.pre_fec_ber=1e-06\nwindow.power.max=600\nwindow.temperature.max=85.5\n"
      "window.temperature.memory.max=95\nwindow.temperature.memory.min=5\nwindow.throttle.allowed=false\n"))
      << canonical_limits(*plan);
  EXPECT_NE(plan->limits_sha256, parse_plan(kWhole, "mine.toml")->limits_sha256);
}

TEST(Plan, APatternJudgesNothing) {
  std::string text(kWhole);
  text.replace(text.find("intervals = 30"), 14, "pattern = \"prbs31q\"");
  const auto plan = parse_plan(text, "mine.toml");
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_EQ(plan->find("prbs")->pattern, "prbs31q");
  EXPECT_EQ(plan->limits_sha256, parse_plan(kWhole, "mine.toml")->limits_sha256);
  EXPECT_EQ(parse_plan(kWhole, "mine.toml")->find("prbs")->pattern, "");
}

struct Wrong {
  std::string_view before;
  std::string_view after;
  std::string_view error;
};

class WrongPlanTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongPlanTest, IsRefusedByNameAndLine) {
  std::string text(kWhole);
  const std::size_t at = text.find(GetParam().before);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().before.size(), GetParam().after);
  const auto plan = parse_plan(text, "mine.toml");
  ASSERT_FALSE(plan);
  EXPECT_TRUE(plan.error().starts_with(GetParam().error)) << plan.error();
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongPlanTest,
    testing::Values(
        Wrong{"ber = 1e-12", "bre = 1e-12",
              "mine.toml:9: the test \"prbs\" has no \"bre\": look for a typing error."},
        Wrong{"ber = 1e-12", "latency_us = 1", "mine.toml:9: the test \"prbs\" has no \"latency_us\""},
        Wrong{"confidence", "confidense", "mine.toml:4: a plan has no \"confidense\""},
        Wrong{"[test.train]", "[test.trains]", "mine.toml:15: there is no test \"trains\""},
        Wrong{"0.99", "99", "mine.toml:4: \"confidence\" is no number above 0 and at most 0.999999"},
        Wrong{"0.99", "0.5", "mine.toml:4: \"confidence\" is not above 0.5"},
        Wrong{"0.99", "nan", "mine.toml:4: \"confidence\" is no number"},
        Wrong{"\"disruptive\"", "\"load\"",
              "mine.toml:15: the test \"train\" is disruptive, and the plan is load"},
        Wrong{"\"disruptive\"", "\"all\"", "mine.toml:3: \"level\" is not passive, load or disruptive"},
        Wrong{"level = \"disruptive\"", "", "mine.toml:1: it has no \"level\""},
        Wrong{"plan/1", "plan/2", "mine.toml:1: it does not say format"},
        Wrong{"\"mine\"", "7", "mine.toml:2: \"name\" is no text"},
        Wrong{"required = true", "required = 1", "mine.toml:6: \"required\" is not true or false"},
        Wrong{"seconds = 120", "seconds = 0",
              "mine.toml:7: \"seconds\" is no number above 0 and at most 2592000"},
        Wrong{"seconds = 120", "seconds = inf", "mine.toml:7: \"seconds\" is no number"},
        Wrong{"seconds = 120", "", "mine.toml:5: the test \"prbs\" has no \"seconds\""},
        Wrong{"intervals = 30", "intervals = 1",
              "mine.toml:8: \"intervals\" is no whole number from 2 to 100000"},
        Wrong{"repeats = 3", "repeats = 3.0", "mine.toml:17: \"repeats\" is no whole number from 1 to 1000"},
        Wrong{"timing_ui_percent = 15", "timing_ui_percent = 51",
              "mine.toml:13: \"timing_ui_percent\" is no number"},
        Wrong{"[test.status]\n", "[test.status]\nseconds = 3\n",
              "mine.toml:22: the test \"status\" has no \"seconds\""},
        Wrong{"[test.status]\n", "[test.counters]\nseconds = 60\ncrc_per_s = 0.04\n",
              "mine.toml:21: the test \"counters\" can never show crc_per_s = 0.04: that takes more than "
              "115.13"},
        Wrong{"[test.status]\n", "[test]\nstatus = 1\n", "mine.toml:22: \"status\" is no table"},
        Wrong{"intervals = 30", "pattern = \"prbs8\"",
              "mine.toml:8: \"pattern\" is none of prbs7, prbs9, prbs15, prbs23, prbs31, prbs13q, prbs31q."},
        Wrong{"repeats = 3", "pattern = \"prbs7\"", "mine.toml:17: the test \"train\" has no \"pattern\""},
        Wrong{"[test.status]\n", "[test.status]\n[window.heat]\nmax = 3\n",
              "mine.toml:22: there is no window \"heat\": write temperature, power or throttle."},
        Wrong{"[test.status]\n", "[test.status]\n[window.power]\nmost = 3\n",
              "mine.toml:23: the window \"power\" has no \"most\": look for a typing error."},
        Wrong{"[test.status]\n", "[test.status]\n[window.power.limit]\nmax = 3\n",
              "mine.toml:22: the window \"power\" has no \"limit\""},
        Wrong{"[test.status]\n", "[test.status]\n[window.temperature]\nmax = 3\nmin = 3\n",
              "mine.toml:22: the window \"temperature\" has a \"min\" that is not below its \"max\"."},
        Wrong{"[test.status]\n", "[test.status]\n[window.temperature.edge]\nmax = 1001\n",
              "mine.toml:23: \"max\" is no number above 0 and at most 1000"},
        Wrong{"[test.status]\n", "[test.status]\n[window.temperature.edge]\nrequired = true\n",
              "mine.toml:22: the window \"temperature.edge\" demands nothing: write min, max or both."},
        Wrong{"[test.status]\n", "[test.status]\n[window.temperature.Edge]\nmax = 3\n",
              "mine.toml:22: the window \"temperature\" has no \"Edge\""},
        Wrong{"[test.status]\n", "[test.status]\n[window.temperature.a.b.c]\nmax = 3\n",
              "mine.toml:22: the window \"temperature.a.b\" has no \"c\""},
        Wrong{"[test.status]\n", "[test.status]\n[window.throttle]\nallowed = true\n",
              "mine.toml:23: \"allowed\" is not false"},
        Wrong{"[test.status]\n", "[test.status]\n[window.throttle]\nmax = 3\n",
              "mine.toml:23: the window \"throttle\" has no \"max\""},
        Wrong{"[test.status]\n", "[test.status]\n[window.throttle]\n",
              "mine.toml:22: the window \"throttle\" demands nothing: write allowed = false."},
        Wrong{"[test.status]\n", "[test.status]\n[window]\npower = 600\n",
              "mine.toml:23: the window \"power\" is no table: write [window.power]."},
        Wrong{"[test.status]\n", "[test.status]\n[window.power]\nmax = 6\nrequired = 1\n",
              "mine.toml:24: \"required\" is not true or false"},
        Wrong{"[test.prbs]", "[test.prbs", "mine.toml:5: it is no TOML"}));

TEST(Plan, WithoutATestIsNone) {
  const auto plan = parse_plan("format = \"oamhal.linktest-plan/1\"\nname = \"n\"\nlevel = \"load\"\n", "f");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error(), "f:1: it has no test: write [test.status].");
  EXPECT_FALSE(
      parse_plan("format = \"oamhal.linktest-plan/1\"\nname = \"n\"\nlevel = \"load\"\ntest = 3\n", "f"));
}

TEST(Plan, FilesAreRead) {
  const std::string path = testing::TempDir() + "linktest_plan_test.toml";
  std::ofstream(path) << kWhole;
  EXPECT_TRUE(read_plan(path));
  std::ofstream(path, std::ios::app) << "bad = [\n";
  ASSERT_FALSE(read_plan(path));
  EXPECT_TRUE(read_plan(path).error().starts_with(path + ":2"));
  std::remove(path.c_str());
  EXPECT_TRUE(read_plan(path).error().starts_with(path + ": "));
}

}  // namespace
}  // namespace oam_linktest
