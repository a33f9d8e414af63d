// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Faults of the reference module: each is seen where it should be, and nowhere else; clear mends it.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "sim_board.hpp"
#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/module/sensors.hpp"

namespace {

using oam_sim::EventCode;
using oam_sim::LinkState;
using oam_sim::Reason;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace half = rm::half;
constexpr unsigned kLow = 0, kHigh = 1;

// What the ports of all modules are like: their state, reason, width, rate and partner.
std::vector<std::string> ports(SimBoard& board) {
  std::vector<std::string> all;
  for (unsigned slot = 0; slot < 8; ++slot) {
    if (!board.module(slot).read(0, 0, 4) || board.module(slot).read(0, 0, 4) != rm::kMagic) continue;
    for (unsigned link = 1; link <= 7; ++link)
      for (const unsigned side : {kLow, kHigh})
        all.push_back(fmt::format(
            "{}.{}{} {:x} {} {} {:x}", slot, link, side == kLow ? "L" : "H",
            board.port<half::State>(slot, link, side).raw, board.active_lanes(slot, link, side),
            board.port<half::Rate>(slot, link, side).raw, board.port<half::Remote>(slot, link, side).raw));
  }
  return all;
}

struct Case {
  const char* name;
  const char* module;
  std::vector<std::string> words;
  std::size_t ports_changed;
  std::function<void(SimBoard&)> check;
};

std::uint32_t host_width(SimBoard& board) {
  return (*oam_sim::SharedBoard::Access(board.shared())).modules[3].host_link.width;
}

std::vector<Case> link_cases() {
  return {
      {"LinkDown",
       "3",
       {"link-down", "3L"},
       2,
       [](SimBoard& board) {
         EXPECT_EQ(board.state(3, 3, kLow), LinkState::kDown);
         EXPECT_EQ(board.reason(3, 3, kLow), Reason::kNoSignal);
         EXPECT_EQ(board.reason(0, 3, kLow), Reason::kNoSignal);
         EXPECT_EQ(board.lane<rm::lane::Status>(0, 3, 0).get<rm::lane::Signal>(), 0U);
         EXPECT_EQ(board.port<half::Flaps>(0, 3, kLow).raw, 1U);
       }},
      {"FewerLanes",
       "3",
       {"lanes", "3L", "5"},
       2,
       [](SimBoard& board) {
         EXPECT_EQ(board.state(0, 3, kLow), LinkState::kUp);
         EXPECT_EQ(board.active_lanes(0, 3, kLow), 4U);  // the largest power of two
         EXPECT_EQ(board.active_lanes(3, 3, kLow), 4U);
         EXPECT_EQ(board.lane<rm::lane::Status>(3, 3, 5).get<rm::lane::Signal>(), 0U);
         EXPECT_EQ(board.lane<rm::lane::Status>(3, 3, 4).get<rm::lane::Lock>(), 1U);
         EXPECT_EQ(board.lane<rm::lane::Status>(3, 3, 4).get<rm::lane::Active>(), 0U);
         const auto events = board.events(3);
         EXPECT_EQ(std::ranges::count(events, EventCode::kDegraded), 1);
       }},
      {"LowerRate",
       "3",
       {"rate", "7H", "25781"},
       2,
       [](SimBoard& board) {
         EXPECT_EQ(board.port<half::Rate>(0, 7, kHigh).raw, 25781U);
         EXPECT_EQ(board.port<half::Fec>(0, 7, kHigh).get<half::FecMode>(), 1U);
         EXPECT_EQ(board.port<half::MaxRate>(3, 7, kHigh).raw, 53125U);
         const auto events = board.events(0);
         EXPECT_EQ(std::ranges::count(events, EventCode::kSpeedLow), 1);
       }},
  };
}

std::vector<Case> lane_cases() {
  return {
      {"LaneErrors",
       "3",
       {"lane-ber", "3L", "2", "1e-6", "bursty"},
       0,
       [](SimBoard& board) { EXPECT_GT(board.port<half::FecCorrectedBits>(3, 3, kLow).raw, 500U); }},
      {"LaneThatDoesNotLock",
       "3",
       {"lane-ber", "3L", "0", "0.1"},
       2,
       [](SimBoard& board) {
         EXPECT_EQ(board.active_lanes(3, 3, kLow), 4U);
         const auto first = board.lane<rm::lane::Status>(3, 3, 0);
         EXPECT_EQ(first.get<rm::lane::Signal>(), 1U);
         EXPECT_EQ(first.get<rm::lane::Lock>(), 0U);
         // The others move up.
         EXPECT_EQ(board.lane<rm::lane::Status>(3, 3, 1).get<rm::lane::Logical>(), 0U);
       }},
      {"NothingLocks",
       "3",
       {"lane-ber", "3L", "all", "0.1"},
       2,
       [](SimBoard& board) { EXPECT_EQ(board.reason(3, 3, kLow), Reason::kNoLock); }},
  };
}

std::vector<Case> wiring_cases() {
  return {
      {"WrongPeer",
       "3",
       {"wrong-peer", "3L", "5.2L"},
       4,
       [](SimBoard& board) {
         const auto remote = board.port<half::Remote>(3, 3, kLow);
         EXPECT_EQ(remote.get<half::RemoteSlot>(), 5U);
         EXPECT_EQ(remote.get<half::RemoteLink>(), 2U);
         EXPECT_EQ(board.port<half::Remote>(5, 2, kLow).get<half::RemoteSlot>(), 3U);
         // Their former partners, 0.3L and 2.2L, have each other.
         EXPECT_EQ(board.port<half::Remote>(0, 3, kLow).get<half::RemoteSlot>(), 2U);
       }},
      {"StuckTraining",
       "3",
       {"stuck-training", "3L"},
       2,
       [](SimBoard& board) {
         EXPECT_EQ(board.state(3, 3, kLow), LinkState::kTraining);
         EXPECT_EQ(board.state(0, 3, kLow), LinkState::kTraining);
         board.pass(seconds(1));
         EXPECT_EQ(board.state(3, 3, kLow), LinkState::kTraining);
         EXPECT_EQ(board.reason(3, 3, kLow), Reason::kTimeout);
         const auto events = board.events(3);
         EXPECT_GE(std::ranges::count(events, EventCode::kTrainingFailed), 2);
       }},
  };
}

std::vector<Case> module_cases() {
  return {
      {"Hang",
       "3",
       {"hang"},
       14,
       [](SimBoard& board) {
         EXPECT_EQ(board.module(3).read(0, 0, 4), std::nullopt);
         EXPECT_FALSE(board.module(3).write(0, rm::IdBlock::offset<rm::id::Scratch>(), 4, 1));
         EXPECT_EQ(board.state(0, 3, kLow), LinkState::kUp);  // firmware hangs, lanes do not
       }},
      {"AllOnes",
       "3",
       {"all-ones"},
       14,
       [](SimBoard& board) {
         EXPECT_EQ(board.module(3).read(0, 0, 4), 0xffffffffU);
         EXPECT_EQ(board.module(3).read(0, 0, 8), ~std::uint64_t{0});
         EXPECT_EQ(board.module(3).read(2, 0, 2), 0xffffU);
         EXPECT_TRUE(board.module(3).write(0, 0, 4, 0));
       }},
      {"Kill",
       "3",
       {"kill"},
       20,
       [](SimBoard& board) {
         for (const unsigned slot : {0U, 1U, 2U, 4U, 5U, 6U, 7U})
           EXPECT_EQ((board.get<rm::IdBlock, rm::id::Magic>(slot).raw), rm::kMagic);
         EXPECT_EQ(board.reason(0, 3, kLow), Reason::kNoSignal);
         EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
       }},
      {"ThermalTrip",
       "oam3",
       {"thermal-trip"},
       20,
       [](SimBoard& board) {
         const auto status = board.get<rm::IdBlock, rm::id::Status>(3);
         EXPECT_EQ(status.get<rm::id::ThermalTrip>(), 1U);
         EXPECT_EQ(status.get<rm::id::Ready>(), 0U);
         EXPECT_EQ(board.reason(3, 3, kLow), Reason::kThermalTrip);
         EXPECT_EQ(board.reason(0, 3, kLow), Reason::kNoSignal);
         // Until power is cycled: a reset does not help.
         board.set<rm::IdBlock>(3, rm::id::Control{}.with<rm::id::Reset>(1));
         board.pass(milliseconds(100));
         EXPECT_EQ((board.get<rm::IdBlock, rm::id::Status>(3).get<rm::id::ThermalTrip>()), 1U);
       }},
  };
}

std::vector<Case> host_cases() {
  return {
      {"EccBurst",
       "3",
       {"ecc-burst", "100", "2"},
       0,
       [](SimBoard& board) {
         EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::EccCorrected>(3).raw), 100U);
         EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::EccUncorrected>(3).raw), 2U);
         EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::EccCorrected>(4).raw), 0U);
       }},
      {"HostLink",
       "3",
       {"host-link", "x8", "8.0"},
       0,
       [](SimBoard& board) {
         EXPECT_EQ(host_width(board), 8U);
         EXPECT_EQ((*oam_sim::SharedBoard::Access(board.shared())).modules[3].host_link.speed, 3U);
       }},
      {"AerBurst",
       "3",
       {"aer-burst", "20"},
       0,
       [](SimBoard& board) {
         EXPECT_EQ((*oam_sim::SharedBoard::Access(board.shared())).modules[3].host_link.correctable_errors,
                   20U);
       }},
      {"RetimerHalf",
       "3",
       {"retimer-half", "upper"},
       0,
       [](SimBoard& board) {
         EXPECT_EQ((*oam_sim::SharedBoard::Access(board.shared())).modules[3].host_link.lane_errors, 0xff00U);
       }},
      {"Request",
       "3",
       {"request"},
       0,
       [](SimBoard& board) {
         EXPECT_EQ(board.host(3).requests, 1U);
         EXPECT_EQ(board.host(4).requests, 0U);
       }},
  };
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& some : {link_cases(), lane_cases(), wiring_cases(), module_cases(), host_cases()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

class EveryFault : public testing::TestWithParam<Case> {};

TEST_P(EveryFault, IsSeenWhereItShouldBeAndMends) {
  SimBoard board;
  board.pass(milliseconds(40));
  const auto before = ports(board);
  for (unsigned slot = 0; slot < 8; ++slot) board.events(slot);
  board.fault(GetParam().module, GetParam().words);
  board.pass(milliseconds(100));
  const auto after = ports(board);
  std::size_t changed = 0;
  for (const std::string& port : before) changed += std::ranges::count(after, port) == 0 ? 1U : 0U;
  EXPECT_EQ(changed, GetParam().ports_changed);
  GetParam().check(board);
  board.fault(GetParam().module, {"clear"});
  if (GetParam().words.front() == "kill") set_served(*oam_sim::SharedBoard::Access(board.shared()), 3, true);
  board.pass(milliseconds(600));
  EXPECT_EQ(ports(board), before);
  EXPECT_EQ(host_width(board), 16U);
}

INSTANTIATE_TEST_SUITE_P(ModuleFaults, EveryFault, testing::ValuesIn(cases()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ModuleFaults, FlappingFollowsItsPeriod) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.fault("3", {"flapping", "3L", "500"});
  board.pass(milliseconds(1));
  EXPECT_EQ(board.state(3, 3, kLow), LinkState::kDown);
  board.pass(milliseconds(399));
  EXPECT_EQ(board.state(3, 3, kLow), LinkState::kUp);
  board.pass(seconds(4));
  EXPECT_EQ(board.port<half::Flaps>(3, 3, kLow).raw, 9U);
  EXPECT_EQ(board.port<half::Flaps>(0, 3, kLow).raw, 9U);
  board.fault("3", {"clear"});
  board.pass(seconds(4));
  EXPECT_EQ(board.state(3, 3, kLow), LinkState::kUp);
  EXPECT_LE(board.port<half::Flaps>(3, 3, kLow).raw, 10U);
}

// Whichever of the four modules of two exchanged cables is cleared, all are right again.
TEST(ModuleFaults, ExchangedCablesMendFromEveryEnd) {
  for (const char* const module : {"3", "5", "0", "2"}) {
    SimBoard board;
    board.pass(milliseconds(40));
    const auto before = ports(board);
    board.fault("3", {"wrong-peer", "3L", "5.2L"});
    board.fault("4", {"wrong-peer", "1L", "6.1H"});  // with a connector
    board.pass(milliseconds(40));
    EXPECT_EQ(board.state(0, 1, kLow), LinkState::kNoLink);  // its cable ends nowhere
    board.fault(module, {"clear"});
    board.fault("0", {"clear"});
    board.pass(milliseconds(40));
    EXPECT_EQ(ports(board), before) << module;
  }
}

TEST(ModuleFaults, HeatThrottlesAndThenTrips) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.set<rm::InterruptBlock>(0, rm::interrupt::Enable{}.with<rm::interrupt::Thermal>(1));
  board.events(0);
  board.fault("0", {"hot", "60"});  // 30 + 60 + 0.12 x 140 W = 106.8 degrees
  board.pass(seconds(60));
  EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::Throttle>(0).get<rm::telemetry::ByHeat>()), 1U);
  EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::ThrottleCount>(0).raw), 1U);
  EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::Clock>(0).raw), 900000U);
  EXPECT_EQ(board.host(0).count(rm::Vector::kThermal), 1U);
  EXPECT_EQ(board.events(0), std::vector<EventCode>{EventCode::kThermalSlowdown});
  board.fault("0", {"hot", "0"});
  board.pass(seconds(60));
  EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::Throttle>(0).raw), 0U);
  board.fault("0", {"hot", "90"});
  board.pass(seconds(60));
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Status>(0).get<rm::id::ThermalTrip>()), 1U);
  EXPECT_EQ((board.get<rm::TelemetryBlock, rm::telemetry::Clock>(0).raw), 0U);
}

// The same faults at the same times give the same board, counter by counter.
TEST(ModuleFaults, AreTheSameInEveryRun) {
  const auto run = [] {
    SimBoard board;
    board.pass(milliseconds(40));
    board.fault("1", {"flapping", "5L", "300"});
    board.fault("2", {"lane-ber", "4L", "all", "2e-4", "bursty"});
    board.fault("6", {"lanes", "4L", "3"});
    board.pass(seconds(3));
    std::string all;
    for (unsigned slot = 0; slot < 8; ++slot)
      for (std::uint64_t offset = 0; offset < rm::kRegisterBarSize; offset += 8)
        all += fmt::format("{:x} ", board.read(slot, offset, 8));
    return all;
  };
  EXPECT_TRUE(run() == run());
}

// The words of every form are in oam-sim(1).
TEST(ModuleFaults, AreInTheManual) {
  std::ifstream file(OAM_SIM_TEST_MANUAL);
  const std::string manual(std::istreambuf_iterator<char>(file), {});
  std::istringstream forms(oam_sim::fault_forms());
  std::size_t count = 0;
  for (std::string form; std::getline(forms, form); ++count) {
    const std::string word = form.substr(2, form.find(' ', 2) - 2);
    EXPECT_NE(manual.find("\n.It Cm " + word), std::string::npos) << word;
  }
  EXPECT_EQ(count, 18U);
}

void refused(const std::vector<std::string>& words, const std::string& part,
             const std::string& module = "3") {
  SimBoard board;
  try {
    board.fault(module, words);
    ADD_FAILURE() << "taken: " << fmt::format("{}", fmt::join(words, " "));
  } catch (const oam_sim::Error& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(ModuleFaults, WhatCannotBeIsRefusedWithASentence) {
  refused({}, "link-down PORT");
  refused({"explode"}, "\"explode\" is no fault");
  refused({"link-down"}, "write `link-down PORT`");
  refused({"hang", "3L"}, "write `hang`");
  refused({"link-down", "8L"}, "is no port");
  refused({"link-down", "3"}, "link 3 of module 3 is split: name 3L or 3H");
  refused({"link-down", "3L"}, "no module in slot 12", "12");
  refused({"link-down", "3L"}, "is no module", "module3");
  refused({"link-down", "3L"}, "is no module", "32");
  refused({"lanes", "3L", "9"}, "has 8 lanes");
  refused({"lanes", "3L", "0"}, "from 1 to 16");
  refused({"rate", "3L", "40000"}, "25781, 32000, 53125 or 106250");
  refused({"lane-ber", "3L", "9", "1e-6"}, "has lanes 0 to 7");
  refused({"lane-ber", "3L", "0", "2"}, "up to 0.5");
  refused({"lane-ber", "3L", "0", "nan"}, "up to 0.5");
  refused({"lane-ber", "3L", "0", "1e-6", "often"}, "random or bursty");
  refused({"flapping", "3L", "5"}, "from 100");
  refused({"wrong-peer", "3L", "5.2"}, "link 2 of module 5 is split");
  refused({"wrong-peer", "3L", "9.2L"}, "no module in slot 9");
  refused({"wrong-peer", "3L", "0.3L"}, "joined already");
  refused({"wrong-peer", "3L", "3.3L"}, "joined already");
  refused({"wrong-peer", "3L", "5"}, "looks like 5.2L");
  refused({"host-link", "8"}, "x1, x2, x4, x8 or x16");
  refused({"host-link", "x8", "12"}, "2.5, 5.0");
  refused({"retimer-half", "left"}, "lower or upper");
}

}  // namespace
