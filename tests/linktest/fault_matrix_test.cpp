// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Each fault of the simulated baseboard by each test that should see it: found, at the right link, lane and
// direction, and nothing else with it.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim_machine.hpp"

namespace {

using oam_linktest::Verdict;
using oamhal::test::Ran;
using oamhal::test::SimMachine;
using std::chrono::milliseconds;
using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::ranges::sort(names);
  return names;
}

/// Runs tests on a machine that has a fault since before it was looked at.
class FaultTest : public testing::Test {
 protected:
  SimMachine sim_{true};

  void fault(const std::string& module, const Names& words) {
    sim_.board().fault(module, words);
    sim_.board().pass(milliseconds(1500));
  }

  Ran run(const std::function<void(oam_linktest::Run&)>& test, double seconds = 10) {
    auto machine = sim_.look();
    auto settings = oamhal::test::long_settings();
    for (auto& planned : settings.plan.tests)
      if (planned.name == "counters" || planned.name == "prbs" || planned.name == "loopback") {
        planned.seconds = seconds;
        planned.intervals = 20;
        planned.limits.crc_per_s = 1.0;
        planned.limits.uncorrectable_per_s = 1.0;
      }
    settings.plan.find("train")->seconds = 2;
    settings.plan.find("train")->repeats = 3;
    Ran ran;
    oam_linktest::describe(machine, ran.report);
    oam_linktest::Run one{machine, sim_.clock(), settings, ran.report};
    test(one);
    return ran;
  }
  Ran status() {
    return run([](auto& one) { oam_linktest::check_status(one); });
  }
  Ran counters(double seconds = 10) {
    return run([](auto& one) { oam_linktest::check_counters(one, "counters"); }, seconds);
  }
  Ran training() {
    return run([](auto& one) { oam_linktest::check_training(one); });
  }
  Ran prbs(double seconds = 10) {
    return run([](auto& one) { oam_linktest::check_prbs(one); }, seconds);
  }
  Ran loopback(double seconds = 10) {
    return run([](auto& one) { oam_linktest::check_loopback(one); }, seconds);
  }
  Ran margin() {
    return run([](auto& one) { oam_linktest::check_margin(one, false); });
  }

  static Names failed(const Ran& ran, const std::string& test) {
    return sorted(ran.subjects(test, Verdict::fail));
  }
};

// oam3:3L and oam0:3L are the two ends of one wire of the board.
const Names kEnds{"oam0:3L - oam3:3L", "oam3:3L - oam0:3L"};

TEST_F(FaultTest, LinkDown) {
  fault("3", {"link-down", "3L"});
  const Ran ran = status();
  EXPECT_EQ(failed(ran, "status"), kEnds);
  EXPECT_NE(ran.find("status", kEnds[0])->reason.find("no-signal"), std::string::npos);
  EXPECT_EQ(failed(ran, "wiring"), Names{"oam0:3L - oam3:3L"});
  ASSERT_EQ(ran.report.suspects.size(), 1U);
  const Ran trained = training();
  EXPECT_EQ(failed(trained, "train"), Names{"oam0:3L - oam3:3L"});
  EXPECT_EQ(trained.subjects("train", Verdict::pass).size(), 39U);
}

TEST_F(FaultTest, LinkDownByPatterns) {
  fault("3", {"link-down", "3L"});
  const Names lanes = failed(prbs(), "prbs");
  EXPECT_EQ(lanes.size(), 16U) << "each lane at both ends";
  for (const auto& subject : lanes)
    EXPECT_TRUE(subject.starts_with("oam0:3L lane ") || subject.starts_with("oam3:3L lane ")) << subject;
}

TEST_F(FaultTest, FewerLanes) {
  fault("3", {"lanes", "3L", "4"});
  const Ran ran = status();
  EXPECT_EQ(failed(ran, "status"), kEnds);
  EXPECT_NE(ran.find("status", kEnds[1])->reason.find("4 of 8 lanes"), std::string::npos);
  EXPECT_EQ(failed(training(), "train"), Names{"oam0:3L - oam3:3L"});
}

TEST_F(FaultTest, FewerLanesByPatterns) {
  fault("3", {"lanes", "3L", "4"});
  const Ran ran = prbs();
  EXPECT_EQ(failed(ran, "prbs").size(), 8U) << "the four lanes that are cut, at both ends";
  EXPECT_EQ(ran.find("prbs", "oam3:3L lane 3 <- oam0:3L")->verdict, Verdict::pass);
  EXPECT_EQ(ran.find("prbs", "oam3:3L lane 4 <- oam0:3L")->verdict, Verdict::fail);
}

TEST_F(FaultTest, LowerRate) {
  fault("3", {"rate", "3L", "25781"});
  const Ran ran = status();
  EXPECT_EQ(failed(ran, "wiring"), Names{"oam0:3L - oam3:3L"});
}

TEST_F(FaultTest, OneLaneWithErrors) {
  fault("3", {"lane-ber", "3L", "2", "1e-4"});
  const Ran watched = counters();
  const Names in{"oam3:3L <- oam0:3L"};
  EXPECT_EQ(failed(watched, "counters"), in) << "the end that receives it";
  EXPECT_EQ(failed(prbs(), "prbs"), Names{"oam3:3L lane 2 <- oam0:3L"});
}

TEST_F(FaultTest, ErrorsTakeTheMarginOfTheirLane) {
  const auto timing = [](const Ran& ran, const std::string& subject) {
    for (const auto& measure : ran.find("margin", subject)->measures)
      if (measure.name == "timing-margin") return *measure.value;
    return -1.0;
  };
  const Ran healthy = margin();
  fault("3", {"lane-ber", "3L", "2", "1e-5"});
  const Ran ran = margin();
  const std::string bad = "oam3:3L lane 2 <- oam0:3L";
  const std::string good = "oam3:3L lane 3 <- oam0:3L";
  EXPECT_LT(timing(ran, bad), timing(healthy, bad));
  EXPECT_DOUBLE_EQ(timing(ran, good), timing(healthy, good));
}

TEST_F(FaultTest, BurstsAreNotBounded) {
  fault("3", {"lane-ber", "3L", "2", "3e-12", "bursty"});
  const Ran ran = prbs(60);
  const auto* result = ran.find("prbs", "oam3:3L lane 2 <- oam0:3L");
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->verdict, Verdict::inconclusive) << result->reason;
  EXPECT_NE(result->reason.find("bursts"), std::string::npos) << result->reason;
  EXPECT_TRUE(failed(ran, "prbs").empty());
}

/// Near-end rows are about one port, far-end rows about a link.
Names near_end(Names subjects) {
  std::erase_if(subjects, [](const std::string& subject) { return subject.contains(" - "); });
  return subjects;
}

TEST_F(FaultTest, AWireThatIsCutIsSeenByTheFarEndLoopbackAlone) {
  fault("3", {"link-down", "3L"});
  const Ran ran = loopback();
  const Names bad = failed(ran, "loopback");
  EXPECT_EQ(bad.size(), 8U) << "each lane of the link, once";
  for (const auto& subject : bad)
    EXPECT_TRUE(subject.starts_with("oam0:3L lane ") && subject.ends_with(" - oam3:3L")) << subject;
  EXPECT_EQ(near_end(ran.subjects("loopback", Verdict::pass)).size(), 8U * 14 * 8) << "every port alone";
  ASSERT_EQ(ran.report.suspects.size(), 1U);
  EXPECT_EQ(ran.report.suspects[0].what, "wire oam0:3L - oam3:3L");
  EXPECT_EQ(ran.report.suspects[0].explains, bad);
}

TEST_F(FaultTest, ALaneOfAModuleIsSeenByBothLoopbacks) {
  fault("3", {"lane-ber", "3L", "2", "1e-4"});
  const Ran ran = loopback();
  const Names both{"oam0:3L lane 2 - oam3:3L", "oam3:3L lane 2"};
  EXPECT_EQ(failed(ran, "loopback"), both) << "also from the other end, whose bits it sends back";
  ASSERT_EQ(ran.report.suspects.size(), 1U);
  EXPECT_EQ(ran.report.suspects[0].what, "module ubb0/oam3");
  EXPECT_EQ(sorted(ran.report.suspects[0].explains), both);
}

TEST_F(FaultTest, CutLanesAreOfTheWireToo) {
  fault("3", {"lanes", "3L", "4"});
  const Ran ran = loopback();
  EXPECT_EQ(ran.find("loopback", "oam0:3L lane 3 - oam3:3L")->verdict, Verdict::pass);
  EXPECT_EQ(ran.find("loopback", "oam0:3L lane 4 - oam3:3L")->verdict, Verdict::fail);
  EXPECT_EQ(failed(ran, "loopback").size(), 4U) << "what is cut is the wire: no port alone sees it";
  ASSERT_EQ(ran.report.suspects.size(), 1U);
  EXPECT_EQ(ran.report.suspects[0].what, "wire oam0:3L - oam3:3L");
}

TEST_F(FaultTest, ExchangedCablesComeBackFromWhereTheyGo) {
  fault("3", {"wrong-peer", "3L", "5.4L"});
  const Ran ran = loopback();
  EXPECT_TRUE(near_end(failed(ran, "loopback")).empty()) << "every module alone is in order";
}

TEST_F(FaultTest, Flapping) {
  fault("3", {"flapping", "3L", "1000"});
  // It is up for nine tenths of the time, and may be down when the machine is looked at.
  const Ran ran = counters();
  Names all = ran.subjects("counters", Verdict::fail);
  const auto untested = ran.subjects("counters", Verdict::not_tested);
  all.insert(all.end(), untested.begin(), untested.end());
  ASSERT_FALSE(all.empty());
  for (const auto& subject : all)
    EXPECT_TRUE(subject.find("oam3:3L") != std::string::npos && subject.find("oam0:3L") != std::string::npos)
        << subject;
}

TEST_F(FaultTest, ExchangedCables) {
  fault("3", {"wrong-peer", "3L", "5.4L"});
  const Ran ran = status();
  EXPECT_TRUE(failed(ran, "status").empty()) << "each port is up";
  const Names wires = failed(ran, "wiring");
  EXPECT_EQ(wires.size(), 2U);
  ASSERT_FALSE(ran.report.suspects.empty());
}

TEST_F(FaultTest, StuckTraining) {
  fault("3", {"stuck-training", "3L"});
  const Ran ran = status();
  EXPECT_EQ(failed(ran, "status"), kEnds);
  EXPECT_NE(ran.find("status", kEnds[0])->reason.find("training"), std::string::npos);
  EXPECT_EQ(failed(training(), "train"), Names{"oam0:3L - oam3:3L"});
}

TEST_F(FaultTest, AModuleThatIsGone) {
  auto machine = sim_.look();
  sim_.board().fault("3", {"all-ones"});
  sim_.board().pass(milliseconds(100));
  auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim_.clock(), settings, ran.report};
  oam_linktest::check_status(one);
  for (const auto& subject : failed(ran, "status"))
    EXPECT_NE(subject.find("oam3"), std::string::npos) << subject;
  EXPECT_EQ(std::ranges::count_if(failed(ran, "status"),
                                  [](const auto& subject) { return subject.starts_with("oam3:"); }),
            10);
  EXPECT_TRUE(machine.devices[3].lost);
}

TEST_F(FaultTest, AModuleThatGoesMeanwhile) {
  auto machine = sim_.look();
  auto settings = oamhal::test::long_settings();
  settings.plan.find("counters")->seconds = 10;
  settings.plan.find("counters")->intervals = 10;
  /// A clock that takes the module off the bus in the middle.
  struct Breaking final : oam_linktest::Clock {
    SimMachine& sim;
    bool done = false;
    explicit Breaking(SimMachine& of) : sim(of) {}
    Duration now() const override { return sim.clock().now(); }
    void wait(Duration time) override {
      sim.clock().wait(time);
      if (std::exchange(done, true)) return;
      sim.board().fault("3", {"all-ones"});
    }
    bool stopped() const override { return false; }
  } clock(sim_);
  Ran ran;
  oam_linktest::Run one{machine, clock, settings, ran.report};
  oam_linktest::check_counters(one, "counters");
  std::size_t of_it = 0;
  for (const auto& result : ran.report.results) {
    if (result.verdict != Verdict::fail) continue;
    EXPECT_NE(result.subject.text().find("oam3"), std::string::npos) << result.subject.text();
    if (result.subject.module == "ubb0/oam3") ++of_it;
  }
  EXPECT_EQ(of_it, 10U);
}

TEST_F(FaultTest, AHangingModuleIsNamedAndTheOthersAreTested) {
  auto machine = sim_.look();
  sim_.board().fault("3", {"hang"});
  auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim_.clock(), settings, ran.report};
  oam_linktest::check_status(one);
  EXPECT_EQ(std::ranges::count_if(ran.report.results,
                                  [](const auto& result) {
                                    return result.test == "status" && result.verdict == Verdict::fail &&
                                           result.subject.module == "ubb0/oam3";
                                  }),
            10);
  EXPECT_EQ(ran.subjects("status", Verdict::pass).size(), 70U);
}

}  // namespace
