// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {
namespace {

Subject subject(std::string module, std::string port = "", std::string peer = "",
                std::string peer_port = "") {
  Subject result;
  result.module = std::move(module);
  result.port = std::move(port);
  result.peer_module = std::move(peer);
  result.peer_port = std::move(peer_port);
  return result;
}

Report report_of(const std::vector<Verdict>& verdicts) {
  Report report;
  for (const Verdict verdict : verdicts) {
    report.results.emplace_back();
    report.results.back().verdict = verdict;
  }
  return report;
}

TEST(Subject, ShortestText) {
  Subject lane = subject("ubb0/oam3", "7L", "ubb0/oam6", "7H");
  EXPECT_EQ(lane.text(), "oam3:7L - oam6:7H");
  lane.lane = 4;
  lane.direction = "in";
  EXPECT_EQ(lane.text(), "oam3:7L lane 4 <- oam6:7H");
  lane.direction = "out";
  EXPECT_EQ(lane.text(), "oam3:7L lane 4 -> oam6:7H");
  EXPECT_EQ(subject("ubb0/oam3", "7L", "ubb1/oam3", "7H").text(), "ubb0/oam3:7L - ubb1/oam3:7H");
  EXPECT_EQ(subject("ubb0/oam3", "pcie").text(), "oam3:pcie");
  EXPECT_EQ(subject("0000:05:00.0").text(), "0000:05:00.0");
  Subject alone = subject("ubb0/oam3", "1L");
  alone.direction = "in";
  EXPECT_EQ(alone.text(), "oam3:1L in");
}

TEST(Names, ThereAndBack) {
  for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::not_tested})
    EXPECT_EQ(verdict_of_name(verdict_name(verdict)), verdict);
  for (const TestClass each : {TestClass::passive, TestClass::load, TestClass::disruptive})
    EXPECT_EQ(class_of_name(class_name(each)), each);
  EXPECT_FALSE(verdict_of_name("pass"));
  EXPECT_FALSE(class_of_name(""));
}

TEST(VerdictOf, TheWorstThatWasTested) {
  using enum Verdict;
  EXPECT_EQ(verdict_of(report_of({})), not_tested);
  EXPECT_EQ(verdict_of(report_of({not_tested})), not_tested);
  EXPECT_EQ(verdict_of(report_of({not_tested, pass})), pass);
  EXPECT_EQ(verdict_of(report_of({pass, inconclusive, not_tested})), inconclusive);
  EXPECT_EQ(verdict_of(report_of({inconclusive, fail, pass})), fail);
}

TEST(VerdictOf, ACoolMachineIsNoTestedLink) {
  using enum Verdict;
  Report report = report_of({not_tested, pass});
  report.results[1].test = kEnvironmentTest;
  EXPECT_EQ(verdict_of(report), not_tested);
  report.results[1].verdict = fail;
  EXPECT_EQ(verdict_of(report), fail);
}

TEST(ExitStatus, OnlyACompletePassIsZero) {
  using enum Verdict;
  EXPECT_EQ(exit_status_of(report_of({pass, not_tested})), 0);
  EXPECT_EQ(exit_status_of(report_of({pass, fail})), 1);
  EXPECT_EQ(exit_status_of(report_of({pass, inconclusive})), 4);
  EXPECT_EQ(exit_status_of(report_of({})), 4);

  Report report = report_of({pass});
  report.coverage = {{"prbs", TestClass::disruptive, "ports", 27, 28, {{"no backend can", 1}}, false}};
  EXPECT_EQ(exit_status_of(report), 0);
  report.coverage[0].required = true;
  EXPECT_EQ(exit_status_of(report), 4);
  EXPECT_EQ(headline_of(report), "INCOMPLETE");
  EXPECT_EQ(shortfalls_of(report),
            std::vector<std::string>{"prbs is required, and 27 of 28 ports were tested"});
  report.coverage[0].done = 28;
  EXPECT_EQ(exit_status_of(report), 0);
  EXPECT_EQ(headline_of(report), "PASS");
  report.coverage[0].done = report.coverage[0].total = 0;
  EXPECT_EQ(exit_status_of(report), 4);

  report.coverage.clear();
  report.cut_short = "SIGINT";
  EXPECT_EQ(exit_status_of(report), 4);
  report.results[0].verdict = fail;
  EXPECT_EQ(exit_status_of(report), 1);
  EXPECT_EQ(headline_of(report), "FAIL");
}

}  // namespace
}  // namespace oam_linktest
