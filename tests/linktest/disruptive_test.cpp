// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Resets, trainings of the link to the host, what a run notes before it changes something, and how that is
// put back.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim_machine.hpp"
#include "tools/oam-linktest/checks/host_margin.hpp"
#include "tools/oam-linktest/checks/reset.hpp"
#include "tools/oam-linktest/checks/restore.hpp"
#include "tools/oam-linktest/checks/retrain.hpp"

namespace {

namespace fs = std::filesystem;
using oam_linktest::Device;
using oam_linktest::Journal;
using oam_linktest::Verdict;
using oamhal::test::Ran;
using oamhal::test::SimMachine;
using std::chrono::milliseconds;

class ResetTest : public testing::Test {
 protected:
  /// Resets oam3 by an action on its slot.
  Ran reset(const std::function<void()>& action) {
    return reset_by([action](const Device&) {
      action();
      return oamhal::result<void>();
    });
  }
  Ran reset_by(const oam_linktest::ResetDevice& action) {
    auto machine = sim_.look();
    EXPECT_FALSE(oam_linktest::choose(machine, {"oam3"}, {}));
    oam_linktest::Settings settings;
    settings.plan = *oam_linktest::builtin_plan("alone");
    Ran ran;
    oam_linktest::Run one{machine, sim_.clock(), settings, ran.report};
    oam_linktest::check_reset(one, action);
    return ran;
  }
  void reset_whole_module() { sim_.board().set<rm::IdBlock>(3, rm::id::Control{}.with<rm::id::Reset>(1)); }
  static std::string reason(const Ran& ran, const std::string& subject) {
    const auto* result = ran.find("reset", subject);
    return result == nullptr ? "no such result" : result->reason;
  }

  SimMachine sim_{true};
};

TEST_F(ResetTest, OfTheFunctionLeavesLinksUp) {
  const Ran ran = reset([&] { sim_.board().module(3).reset(); });
  EXPECT_EQ(ran.subjects("reset", Verdict::pass).size(), 11U) << "the module and its ten ports";
  EXPECT_EQ(reason(ran, "oam3:3L - oam0:3L"), "the link stayed up over the reset.");
  EXPECT_EQ(reason(ran, "oam3"), "it came back as the same module.");
  ASSERT_EQ(ran.report.coverage.size(), 1U);
  EXPECT_EQ(ran.report.coverage[0].done, 1U);
}

TEST_F(ResetTest, OfTheWholeModuleTakesLinksDownAndTheyComeBack) {
  const Ran ran = reset([&] { reset_whole_module(); });
  EXPECT_EQ(ran.subjects("reset", Verdict::pass).size(), 11U) << reason(ran, "oam3");
  EXPECT_EQ(reason(ran, "oam3:3L - oam0:3L"), "the link went down with the reset, and came back as it was.");
}

TEST_F(ResetTest, ALinkThatStaysDownFails) {
  const Ran ran = reset([&] { sim_.board().fault("3", {"link-down", "3L"}); });
  EXPECT_EQ(ran.subjects("reset", Verdict::fail), std::vector<std::string>{"oam3:3L - oam0:3L"});
  EXPECT_EQ(reason(ran, "oam3:3L - oam0:3L"), "it was up before the reset of oam3, and is down.");
}

TEST_F(ResetTest, ALinkThatComesBackNarrowerOrSlowerFails) {
  const Ran narrow = reset([&] {
    reset_whole_module();
    sim_.board().fault("3", {"lanes", "3L", "4"});
  });
  EXPECT_EQ(narrow.subjects("reset", Verdict::fail), std::vector<std::string>{"oam3:3L - oam0:3L"});
  EXPECT_NE(reason(narrow, "oam3:3L - oam0:3L").find("with 4 lanes"), std::string::npos);
}

TEST_F(ResetTest, ErrorsAfterwardsFail) {
  const Ran ran = reset([&] { sim_.board().fault("3", {"lane-ber", "3L", "2", "5e-3"}); });
  EXPECT_EQ(ran.subjects("reset", Verdict::fail), std::vector<std::string>{"oam3:3L - oam0:3L"});
  EXPECT_NE(reason(ran, "oam3:3L - oam0:3L").find("new crc-errors at this end"), std::string::npos)
      << reason(ran, "oam3:3L - oam0:3L");
}

TEST_F(ResetTest, AModuleThatDoesNotComeBackFailsWhenItsTimeIsOver) {
  const auto start = sim_.clock().now();
  const Ran ran = reset([&] { sim_.board().fault("3", {"hang"}); });
  EXPECT_EQ(ran.subjects("reset", Verdict::fail), std::vector<std::string>{"oam3"});
  EXPECT_TRUE(reason(ran, "oam3").starts_with("5 s after its reset it is not back:")) << reason(ran, "oam3");
  EXPECT_LT(sim_.clock().now() - start, std::chrono::seconds(6));
}

TEST_F(ResetTest, WhatCannotBeResetIsNotTested) {
  const Ran ran = reset_by([](const Device&) -> oamhal::result<void> {
    return oamhal::error{OAMHAL_ERROR_NOT_SUPPORTED, "the kernel knows no way.", 0};
  });
  EXPECT_EQ(ran.subjects("reset", Verdict::not_tested), std::vector<std::string>{"oam3"});
  EXPECT_EQ(reason(ran, "oam3"), "the kernel knows no way.");
  EXPECT_EQ(ran.report.coverage[0].done, 0U);
  const Ran failed = reset_by([](const Device&) -> oamhal::result<void> {
    return oamhal::error{OAMHAL_ERROR_IO, "the reset failed.", 0};
  });
  EXPECT_EQ(failed.subjects("reset", Verdict::fail), std::vector<std::string>{"oam3"});
}

/// A machine on which nobody tells the ports of oam5.
class PortlessTest : public testing::Test {
 protected:
  PortlessTest() {
    for (auto& device : machine_.devices) {
      if (device.short_name == "oam5") device.ports.clear();
      for (auto& port : device.ports)
        if (port.peer && machine_.devices[port.peer->device].short_name == "oam5") port.peer.reset();
    }
    std::erase_if(machine_.links, [&](const auto& link) {
      return machine_.device(link.a).ports.empty() || machine_.device(link.b).ports.empty();
    });
  }
  /// Short names of devices that would be looked up for users, and locked.
  [[nodiscard]] std::vector<std::string> affected() const {
    std::vector<std::string> names;
    for (const auto index : machine_.affected_devices()) names.push_back(machine_.devices[index].short_name);
    std::ranges::sort(names);
    return names;
  }
  /// Modules that a disruptive test had to do with.
  std::set<std::string> reached(const std::function<void(oam_linktest::Run&)>& test) {
    const auto settings = oamhal::test::long_settings();
    Ran ran;
    oam_linktest::Run one{machine_, sim_.clock(), settings, ran.report};
    test(one);
    std::set<std::string> modules;
    for (const auto& result : ran.report.results) modules.insert(result.subject.module);
    return modules;
  }
  std::set<std::string> reached_by_reset() {
    return reached([](auto& one) {
      oam_linktest::check_reset(one, [](const Device&) { return oamhal::result<void>(); });
    });
  }

  SimMachine sim_{true};
  oam_linktest::Machine machine_ = sim_.look();
};

TEST_F(PortlessTest, IsLeftAloneWhenLinksAreChosen) {
  ASSERT_FALSE(oam_linktest::choose(machine_, {}, {"0-3"}));
  const std::set<std::string> chosen{"ubb0/oam0", "ubb0/oam3"};
  EXPECT_EQ(affected(), (std::vector<std::string>{"oam0", "oam3"}));
  EXPECT_EQ(reached_by_reset(), chosen);
  EXPECT_EQ(reached([](auto& one) { oam_linktest::check_retrain(one, true); }), chosen);
  EXPECT_EQ(reached([](auto& one) { oam_linktest::check_host_margin(one, true); }), chosen);
}

TEST_F(PortlessTest, IsTestedAndLockedWhenNothingIsChosen) {
  EXPECT_EQ(affected().size(), 8U);
  EXPECT_TRUE(reached_by_reset().contains("ubb0/oam5"));
  EXPECT_TRUE(reached([](auto& one) { oam_linktest::check_retrain(one, true); }).contains("ubb0/oam5"));
  EXPECT_TRUE(reached([](auto& one) { oam_linktest::check_host_margin(one, true); }).contains("ubb0/oam5"));
}

TEST(Trainings, LinksThatAStopLeftOutAreCounted) {
  SimMachine sim(true);
  auto machine = sim.look();
  ASSERT_FALSE(oam_linktest::choose(machine, {}, {"0-3"}));
  const auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  sim.clock().stop();
  oam_linktest::check_retrain(one, true);
  ASSERT_EQ(ran.report.coverage.size(), 1U);
  EXPECT_EQ(ran.report.coverage[0].total, 2U);
  EXPECT_EQ(ran.report.coverage[0].missing["the run was stopped."], 2U);
}

class RetrainedTest : public testing::Test {
 protected:
  static oamhal_pcie_link_t link(std::uint64_t speed, std::uint64_t width) {
    return {{speed, OAMHAL_PRESENT, 0}, {width, OAMHAL_PRESENT, 0}, {}, {}};
  }
  static oam_linktest::Result judged(const oamhal_pcie_link_t& before, const oamhal_pcie_link_t& after) {
    oam_linktest::Result result;
    result.verdict = Verdict::pass;
    oam_linktest::judge_retraining({sizeof(oamhal_pcie_retraining_t), before, after, 1234}, result);
    return result;
  }
};

TEST_F(RetrainedTest, AsBeforePasses) {
  const auto result = judged(link(320, 16), link(320, 16));
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.reason, "");
  ASSERT_EQ(result.measures.size(), 3U);
  EXPECT_EQ(result.measures[0].value, 32);
  EXPECT_EQ(result.measures[1].value, 16);
  EXPECT_EQ(result.measures[2].value, 1234);
}

TEST_F(RetrainedTest, NarrowerOrSlowerFails) {
  const auto narrow = judged(link(320, 16), link(320, 8));
  EXPECT_EQ(narrow.verdict, Verdict::fail);
  EXPECT_EQ(narrow.reason, "its width is 8 lanes, and was 16 lanes.");
  const auto slow = judged(link(320, 16), link(160, 16));
  EXPECT_EQ(slow.verdict, Verdict::fail);
  EXPECT_EQ(slow.reason, "its speed is 16 GT/s, and was 32 GT/s.");
}

TEST_F(RetrainedTest, BetterPassesAndIsTold) {
  const auto result = judged(link(160, 16), link(320, 16));
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_NE(result.reason.find("not at its best before"), std::string::npos);
}

TEST_F(RetrainedTest, WhatIsNotKnownIsNotAPass) {
  auto after = link(320, 16);
  after.speed_tenth_gts = {0, OAMHAL_ABSENT_UNKNOWN_REVISION, 0};
  EXPECT_EQ(judged(link(320, 16), after).verdict, Verdict::inconclusive);
}

/// A folder for notes, and a clock that looks into it while a test waits.
class NoteTest : public testing::Test {
 protected:
  struct Looking final : oam_linktest::Clock {
    SimMachine& sim;
    std::function<void()> look;
    Looking(SimMachine& of, std::function<void()> with) : sim(of), look(std::move(with)) {}
    [[nodiscard]] Duration now() const override { return sim.clock().now(); }
    void wait(Duration time) override {
      sim.clock().wait(time);
      look();
    }
    [[nodiscard]] bool stopped() const override { return false; }
  };

  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::vector<fs::path> notes() const {
    std::vector<fs::path> found;
    if (fs::exists(folder_ / "live"))
      for (const auto& entry : fs::directory_iterator(folder_ / "live")) found.push_back(entry.path());
    return found;
  }
  /// Runs a test on port 3L of oam3. What is noted meanwhile is kept as a run that was killed leaves it.
  Ran run(const std::function<void(oam_linktest::Run&)>& test) {
    auto machine = sim_.look();
    EXPECT_FALSE(oam_linktest::choose(machine, {"oam3:3L"}, {}));
    auto settings = oamhal::test::long_settings();
    settings.plan.find("loopback")->seconds = 1;
    Looking clock(sim_, [&] {
      fs::create_directories(folder_ / "left");
      for (const auto& note : notes())
        fs::copy_file(note, folder_ / "left" / "note.json", fs::copy_options::overwrite_existing);
    });
    Journal journal((folder_ / "live").string(), machine.snapshot.info().root);
    Ran ran;
    oam_linktest::Run one{machine, clock, settings, ran.report, {}, &journal};
    test(one);
    EXPECT_TRUE(notes().empty()) << "what ends well leaves nothing";
    return ran;
  }
  /// What the killed run left, put back.
  std::vector<oam_linktest::Restored> restore() {
    auto machine = sim_.look();
    const auto left = oam_linktest::left_behind((folder_ / "left").string(), machine.snapshot.info().root);
    EXPECT_EQ(left.size(), 1U);
    return left.empty() ? std::vector<oam_linktest::Restored>()
                        : oam_linktest::restore(machine, sim_.clock(), left[0].note);
  }

  fs::path folder_;
  SimMachine sim_{true};
};

TEST_F(NoteTest, LoopbacksAndPatternsAreSwitchedOff) {
  run([](auto& one) { oam_linktest::check_loopback(one); });
  // As a killed run leaves them.
  for (const unsigned slot : {3U, 0U}) {
    sim_.board().set_port(slot, 3, 0,
                          rm::half::Control{}.with<rm::half::Loopback>(1).with<rm::half::Freeze>(1));
    sim_.board().set_lane(slot, 3, 2, rm::lane::Generator{}.with<rm::lane::Pattern>(7).with<rm::lane::On>(1));
  }
  const auto done = restore();
  ASSERT_EQ(done.size(), 2U);
  for (const auto& one : done) {
    EXPECT_EQ(one.problem, "");
    EXPECT_EQ(one.state, "patterns off, loopback off, enabled, up") << one.name;
  }
  for (const unsigned slot : {3U, 0U}) {
    EXPECT_EQ(sim_.board().port<rm::half::Control>(slot, 3, 0).raw, rm::half::Enable::kMask);
    EXPECT_EQ(sim_.board().lane<rm::lane::Generator>(slot, 3, 2).raw, 0U);
  }
}

TEST_F(NoteTest, CountersGoOnAlsoWhenAnOrderWasLost) {
  sim_.lose_next_thaw();
  run([](auto& one) { oam_linktest::check_prbs(one); });
  EXPECT_FALSE(sim_.loses_next_thaw());
  for (const unsigned slot : {3U, 0U})
    EXPECT_EQ(sim_.board().port<rm::half::Control>(slot, 3, 0).raw, rm::half::Enable::kMask);
}

TEST_F(NoteTest, SamplersThatDisturbDataAreMovedBack) {
  sim_.have_one_sampler();
  const Ran ran = run([](auto& one) { oam_linktest::check_margin(one, true); });
  EXPECT_FALSE(ran.report.results.empty());
  sim_.board().set_lane(3, 3, 5, rm::lane::MarginControl{}.with<rm::lane::Step>(3).with<rm::lane::Axis>(1));
  const auto done = restore();
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].name, "oam3:3L");
  EXPECT_EQ(done[0].problem, "");
  EXPECT_EQ(done[0].state, "sampler in the middle");
  EXPECT_EQ(sim_.board().lane<rm::lane::MarginControl>(3, 3, 5).raw, 0U);
}

TEST_F(NoteTest, SamplersOfTheirOwnNeedNoNote) {
  run([](auto& one) { oam_linktest::check_margin(one, true); });
  EXPECT_FALSE(fs::exists(folder_ / "left" / "note.json"));
}

TEST_F(NoteTest, NothingIsChangedWithoutANote) {
  sim_.have_one_sampler();
  auto machine = sim_.look();
  ASSERT_FALSE(oam_linktest::choose(machine, {"oam3:3L"}, {}));
  auto settings = oamhal::test::long_settings();
  Journal journal("/proc/none", machine.snapshot.info().root);
  Ran ran;
  oam_linktest::Run one{machine, sim_.clock(), settings, ran.report, {}, &journal};
  sim_.forget_writes();
  oam_linktest::check_loopback(one);
  oam_linktest::check_margin(one, true);
  EXPECT_EQ(sim_.writes(), 0U);
  ASSERT_FALSE(ran.report.results.empty());
  for (const auto& result : ran.report.results) {
    EXPECT_EQ(result.verdict, Verdict::not_tested);
    EXPECT_NE(result.reason.find("without a note of how to put it back"), std::string::npos) << result.reason;
  }
}

TEST_F(NoteTest, WhatIsNotBackStaysNotedBesideWhatComesLater) {
  const auto note = [](const char* name) {
    oam_linktest::RestoreNote made;
    made.ports.push_back({"0000:04:00.0", 1, name, {0}});
    return made;
  };
  {
    Journal journal((folder_ / "live").string(), "/");
    ASSERT_FALSE(journal.begin(note("first")));
    ASSERT_FALSE(journal.begin(note("second")));
    EXPECT_EQ(notes().size(), 2U);
    EXPECT_TRUE(oam_linktest::left_behind((folder_ / "live").string(), "/").empty()) << "it is at work";
    journal.end();
    EXPECT_EQ(notes().size(), 1U);
  }
  const auto left = oam_linktest::left_behind((folder_ / "live").string(), "/");
  ASSERT_EQ(left.size(), 1U);
  ASSERT_EQ(left[0].note.ports.size(), 1U);
  EXPECT_EQ(left[0].note.ports[0].name, "first");
}

TEST(StatusOfLoopbacks, APortThatIsUpWithItselfFails) {
  SimMachine sim(true);
  // Near-end at oam3: up with itself. Far-end at oam0's 7L: what is at the other end is.
  sim.board().set_port(3, 3, 0, rm::half::Control{}.with<rm::half::Enable>(1).with<rm::half::Loopback>(1));
  sim.board().set_port(0, 7, 0, rm::half::Control{}.with<rm::half::Enable>(1).with<rm::half::Loopback>(2));
  sim.board().pass(milliseconds(200));
  auto machine = sim.look();
  const auto settings = oamhal::test::long_settings();
  Ran ran;
  oam_linktest::Run one{machine, sim.clock(), settings, ran.report};
  oam_linktest::check_status(one);
  std::vector<std::string> with_themselves;
  for (const auto& result : ran.report.results)
    if (result.reason.find("a loopback is on") != std::string::npos) {
      EXPECT_EQ(result.verdict, Verdict::fail);
      with_themselves.push_back(result.subject.module + ":" + result.subject.port);
    }
  EXPECT_EQ(with_themselves, (std::vector<std::string>{"ubb0/oam3:3L", "ubb0/oam5:7L"}));
  EXPECT_EQ(ran.subjects("status", Verdict::fail).size(), 4U) << "both ends of both links";
}

}  // namespace
