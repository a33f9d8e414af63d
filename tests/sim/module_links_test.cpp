// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Links of the reference module: training, who is at the other end, what takes them down.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "sim_board.hpp"

namespace {

using oam_sim::EventCode;
using oam_sim::LinkState;
using oam_sim::Loopback;
using oam_sim::Reason;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
namespace half = rm::half;

constexpr unsigned kLow = 0, kHigh = 1;

struct TrainedBoard : SimBoard {
  explicit TrainedBoard(const std::string& toml = {}) : SimBoard(toml) {
    pass(milliseconds(40));
    for (unsigned slot = 0; slot < 8; ++slot) {
      events(slot);
      set<rm::InterruptBlock>(slot, rm::interrupt::Enable(0xf));
      set<rm::InterruptBlock>(slot, rm::interrupt::Pending(0xf));
      host(slot).interrupts.clear();
    }
  }
};

unsigned count(const std::vector<EventCode>& events, EventCode code) {
  return static_cast<unsigned>(std::ranges::count(events, code));
}

half::Control control(bool enable, Loopback loopback = Loopback::kNone) {
  return half::Control{}
      .with<half::Enable>(enable ? 1 : 0)
      .with<half::Loopback>(static_cast<std::uint32_t>(loopback));
}

TEST(ModuleLinks, TrainThroughTheStatesAndComeUpTogether) {
  SimBoard board;
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kStarting);
  EXPECT_EQ(board.lane<rm::lane::Status>(0, 1, 0).get<rm::lane::Lock>(), 0U);
  board.pass(milliseconds(2));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kTraining);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kTraining);
  EXPECT_EQ(board.port<half::Remote>(0, 1, kLow).raw, 0U);
  while (board.state(0, 1, kLow) != LinkState::kUp && board.now() < milliseconds(60))
    board.pass(microseconds(100));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kUp);
  const auto time = board.port<half::TrainTime>(0, 1, kLow).raw;
  EXPECT_EQ(time, board.port<half::TrainTime>(4, 1, kLow).raw);
  EXPECT_GE(time, 21000U);
  EXPECT_LE(time, 29000U);
}

TEST(ModuleLinks, AllWiredPortsComeUpAndKnowTheirPartner) {
  TrainedBoard board;
  unsigned up = 0;
  unsigned none = 0;
  for (unsigned slot = 0; slot < 8; ++slot) {
    for (unsigned link = 1; link <= 7; ++link) {
      for (const unsigned side : {kLow, kHigh}) {
        const auto state = board.state(slot, link, side);
        none += state == LinkState::kNoLink ? 1 : 0;
        if (state != LinkState::kUp) continue;
        ++up;
        const auto remote = board.port<half::Remote>(slot, link, side);
        ASSERT_EQ(remote.get<half::RemoteValid>(), 1U);
        const auto back = board.port<half::Remote>(
            remote.get<half::RemoteSlot>(), remote.get<half::RemoteLink>(), remote.get<half::RemoteHalf>());
        EXPECT_EQ(back.get<half::RemoteSlot>(), slot);
        EXPECT_EQ(back.get<half::RemoteLink>(), link);
        EXPECT_EQ(back.get<half::RemoteHalf>(), side);
      }
    }
  }
  EXPECT_EQ(up, 8U * 10);   // 7 lower halves, 4H, 6H, 7H
  EXPECT_EQ(none, 8U * 4);  // 1H: a connector; 2H, 3H, 5H: not routed
}

TEST(ModuleLinks, SayWidthRateAndCode) {
  TrainedBoard board;
  const auto width = board.port<half::Width>(0, 7, kHigh);
  EXPECT_EQ(width.get<half::Lanes>(), 8U);
  EXPECT_EQ(width.get<half::ActiveLanes>(), 8U);
  EXPECT_EQ(width.get<half::FirstLane>(), 8U);
  EXPECT_EQ(board.port<half::Rate>(0, 7, kHigh).raw, 53125U);
  EXPECT_EQ(board.port<half::MaxRate>(0, 7, kHigh).raw, 53125U);
  EXPECT_EQ(board.port<half::Modulation>(0, 7, kHigh).get<half::Coding>(), 2U);
  EXPECT_EQ(board.port<half::Fec>(0, 7, kHigh).get<half::FecMode>(), 2U);
  std::string serial;
  for (unsigned word = 0; word < 8; ++word) {
    const auto value = static_cast<std::uint32_t>(
        board.read(0, rm::HalfBlock::offset<half::RemoteSerial>(6U, kHigh) + 4 * word, 4));
    serial.append(reinterpret_cast<const char*>(&value), 4);
  }
  EXPECT_STREQ(serial.c_str(), "OAMREF00003");  // 7H of module 0 goes to 7H of module 3
  const auto lane = board.lane<rm::lane::Status>(0, 7, 11);
  EXPECT_EQ(lane.get<rm::lane::Signal>() & lane.get<rm::lane::Lock>() & lane.get<rm::lane::Active>(), 1U);
  EXPECT_EQ(lane.get<rm::lane::Logical>(), 3U);
}

TEST(ModuleLinks, WholeLinksOfSixteenLanes) {
  TrainedBoard board("[reference]\nboard = \"ubb-hcm6-v1\"\n");
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.active_lanes(0, 1, kLow), 16U);
  EXPECT_EQ(board.state(0, 1, kHigh), LinkState::kNoLink);
  EXPECT_EQ(board.port<half::Width>(0, 1, kHigh).get<half::Lanes>(), 0U);
  EXPECT_EQ((board.get<rm::LinkBlock, rm::link::Info>(0, 0).get<rm::link::Split>()), 0U);
  EXPECT_EQ((board.get<rm::LinkBlock, rm::link::Info>(0, 6).get<rm::link::Role>()),
            0U);  // link 7 is not routed
  EXPECT_EQ(board.lane<rm::lane::Status>(0, 1, 15).get<rm::lane::Active>(), 1U);
}

TEST(ModuleLinks, TheSlowerEndSetsTheRate) {
  TrainedBoard board("[[override]]\nmodule = 4\nreference.rates = [25781]\n");
  EXPECT_EQ(board.port<half::Rate>(0, 1, kLow).raw, 25781U);
  EXPECT_EQ(board.port<half::Fec>(0, 1, kLow).get<half::FecMode>(), 1U);
  EXPECT_EQ(board.port<half::Modulation>(0, 1, kLow).get<half::Coding>(), 1U);
  EXPECT_EQ(board.port<half::Rate>(0, 2, kLow).raw, 53125U);
}

TEST(ModuleLinks, NoCommonRateIsAReason) {
  TrainedBoard board(
      "[[override]]\nmodule = 4\nreference.rates = [25781]\n[[override]]\nmodule = 0\nreference.rates = "
      "[53125]\n");
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kDown);
  EXPECT_EQ(board.reason(0, 1, kLow), Reason::kRateMismatch);
  EXPECT_EQ(board.reason(4, 1, kLow), Reason::kRateMismatch);
}

TEST(ModuleLinks, RetrainTakesBothEndsDownAndUp) {
  TrainedBoard board;
  board.set_port(0, 1, kLow, control(true).with<half::Retrain>(1));
  EXPECT_EQ(board.port<half::Control>(0, 1, kLow).get<half::Retrain>(), 0U);
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kStarting);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kStarting);
  board.pass(milliseconds(40));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.port<half::Retrains>(0, 1, kLow).raw, 1U);
  EXPECT_EQ(board.port<half::Retrains>(4, 1, kLow).raw, 1U);
  // Only the partner's host did not want it.
  EXPECT_EQ(board.port<half::Flaps>(0, 1, kLow).raw, 0U);
  EXPECT_EQ(board.port<half::Flaps>(4, 1, kLow).raw, 1U);
  const auto events = board.events(4);
  EXPECT_EQ(count(events, EventCode::kDropped), 1U);
  EXPECT_EQ(count(events, EventCode::kEstablished), 1U);
  EXPECT_EQ(count(events, EventCode::kFlap), 1U);
  EXPECT_EQ(count(board.events(5), EventCode::kDropped), 0U);
}

TEST(ModuleLinks, DisabledPortsTellTheirPartner) {
  TrainedBoard board;
  board.set_port(0, 1, kLow, control(false));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kDisabled);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kDown);
  EXPECT_EQ(board.reason(4, 1, kLow), Reason::kPartnerDisabled);
  EXPECT_EQ(board.port<half::Remote>(4, 1, kLow).raw, 0U);
  EXPECT_EQ(board.state(0, 2, kLow), LinkState::kUp);
  board.set_port(0, 1, kLow, control(true));
  board.pass(milliseconds(40));
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kUp);
}

TEST(ModuleLinks, NearLoopbackTrainsWithItself) {
  TrainedBoard board;
  board.set_port(0, 1, kLow, control(true, Loopback::kNear));
  board.pass(milliseconds(40));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.port<half::Remote>(0, 1, kLow).get<half::RemoteSlot>(), 0U);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kDown);
  EXPECT_EQ(board.reason(4, 1, kLow), Reason::kNoSignal);
  board.set_port(0, 1, kLow, control(true));
  board.pass(milliseconds(40));
  EXPECT_EQ(board.port<half::Remote>(0, 1, kLow).get<half::RemoteSlot>(), 4U);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kUp);
}

TEST(ModuleLinks, FarLoopbackMirrorsThePartner) {
  TrainedBoard board;
  board.set_port(4, 1, kLow, control(true, Loopback::kFar));
  board.pass(milliseconds(40));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.port<half::Remote>(0, 1, kLow).get<half::RemoteSlot>(), 0U);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kDown);
  EXPECT_EQ(board.reason(4, 1, kLow), Reason::kNone);
}

TEST(ModuleLinks, ResetDropsThePartnersAndTrainsAgain) {
  TrainedBoard board;
  board.set<rm::IdBlock>(0, rm::id::Scratch(5));
  board.set<rm::IdBlock>(0, rm::id::Control{}.with<rm::id::Reset>(1));
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Status>(0).get<rm::id::Resetting>()), 1U);
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Status>(0).get<rm::id::Ready>()), 0U);
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Scratch>(0).raw), 0U);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kDown);
  EXPECT_EQ(board.state(4, 2, kLow), LinkState::kUp);
  board.pass(milliseconds(100));
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Status>(0).get<rm::id::Ready>()), 1U);
  EXPECT_EQ((board.get<rm::IdBlock, rm::id::Uptime>(0).raw), 50'000'000U);
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.port<half::Retrains>(0, 1, kLow).raw, 0U);
  EXPECT_EQ(count(board.events(0), EventCode::kResetDone), 1U);
}

TEST(ModuleLinks, ChangesAreInterrupts) {
  TrainedBoard board;
  board.set_port(0, 1, kLow, control(false));
  board.pass(nanoseconds(1));
  EXPECT_EQ(board.host(0).count(rm::Vector::kLink), 1U);
  EXPECT_EQ(board.host(4).count(rm::Vector::kLink), 1U);
  EXPECT_EQ(board.host(4).count(rm::Vector::kEvent), 1U);
  EXPECT_EQ(board.host(5).interrupts.size(), 0U);
  // Pending: not sent again before the host takes it.
  board.set_port(0, 1, kLow, control(true));
  board.pass(milliseconds(40));
  EXPECT_EQ(board.host(4).count(rm::Vector::kLink), 1U);
  board.set<rm::InterruptBlock>(4, rm::interrupt::Pending(0x1));
  board.set_port(0, 1, kLow, control(false));
  board.pass(nanoseconds(1));
  EXPECT_EQ(board.host(4).count(rm::Vector::kLink), 2U);
}

// Modules of one board run in processes of their own: one that dies leaves the others the board.
TEST(ModuleProcesses, OneThatDiesWithTheLockHarmsNobody) {
  TrainedBoard board;
  const pid_t child = fork();
  if (child == 0) {
    const oam_sim::SharedBoard::Access access(board.shared());
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  board.pass(milliseconds(1));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  board.set_port(0, 1, kLow, control(false));
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kDown);
}

TEST(ModuleProcesses, WhatOneDoesIsSeenByTheOthers) {
  TrainedBoard board;
  const pid_t child = fork();
  if (child == 0) {
    board.set_port(0, 1, kLow, control(false));
    board.module(0).write(rm::kApertureBar, 0, 4, 77);
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(board.reason(4, 1, kLow), Reason::kPartnerDisabled);
  EXPECT_EQ(board.module(0).read(rm::kApertureBar, 0, 4), 77U);
}

bool readable(int descriptor) {
  pollfd one{descriptor, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

TEST(ModuleProcesses, PartnersAreWokenWhenTheyHaveSomethingToSend) {
  TrainedBoard board;
  for (unsigned slot = 0; slot < 8; ++slot) board.module(slot).advance(board.now());
  ASSERT_FALSE(readable(board.module(4).wakeup()));
  board.module(0).write(rm::kRegisterBar, rm::HalfBlock::offset<half::Control>(0U, kLow), 4, 0);
  EXPECT_TRUE(readable(board.module(4).wakeup()));
  EXPECT_FALSE(readable(board.module(5).wakeup()));
  board.module(4).advance(board.now());
  EXPECT_EQ(board.host(4).count(rm::Vector::kLink), 1U);
  EXPECT_FALSE(readable(board.module(4).wakeup()));
}

}  // namespace
