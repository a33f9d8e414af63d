// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Lanes of the reference module: patterns, counters, the latch, wrapping, margins; errors of links.

#include <gtest/gtest.h>

#include <cmath>

#include "sim_board.hpp"
#include "tools/oam-sim/module/chance.hpp"
#include "tools/oam-sim/module/frames.hpp"

namespace {

using oam_sim::LinkState;
using oam_sim::Loopback;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace half = rm::half;
namespace lane = rm::lane;

constexpr unsigned kPrbs31 = 5, kPrbs31Q = 7, kLow = 0;

// Modules 0 and 4 with link 1L, which joins them, switched to test.
struct TestedLink : SimBoard {
  explicit TestedLink(const std::string& toml = {}) : SimBoard(toml) {
    pass(milliseconds(40));
    set_port(0, 1, kLow, half::Control(0));
    set_port(4, 1, kLow, half::Control(0));
  }
  void generate(unsigned slot, unsigned number, unsigned pattern) {
    set_lane(slot, 1, number, lane::Generator{}.with<lane::Pattern>(pattern).with<lane::On>(1));
  }
  void check(unsigned slot, unsigned number, unsigned pattern) {
    set_lane(slot, 1, number, lane::Checker{}.with<lane::Pattern>(pattern).with<lane::On>(1));
  }
  bool locked(unsigned slot, unsigned number) {
    return lane<lane::CheckerStatus>(slot, 1, number).template get<lane::Locked>() != 0;
  }
  std::uint64_t bits(unsigned slot, unsigned number) {
    return SimBoard::lane<lane::BitCount>(slot, 1, number).raw;
  }
  std::uint64_t errors(unsigned slot, unsigned number) {
    return SimBoard::lane<lane::ErrorCount>(slot, 1, number).raw;
  }
  template <typename Register>
  Register lane(unsigned slot, unsigned link, unsigned number) {
    return SimBoard::lane<Register>(slot, link, number);
  }
};

TEST(ModuleLanes, CheckerLocksOnlyToItsPattern) {
  TestedLink board;
  board.check(4, 0, kPrbs31Q);
  board.pass(milliseconds(1));
  EXPECT_FALSE(board.locked(4, 0));
  EXPECT_EQ(board.lane<rm::lane::Status>(4, 1, 0).get<lane::Signal>(), 0U);
  board.generate(0, 0, 0);  // no pattern: nothing is sent
  EXPECT_EQ(board.lane<rm::lane::Status>(4, 1, 0).get<lane::Signal>(), 0U);
  board.generate(0, 0, kPrbs31);
  board.pass(milliseconds(1));
  EXPECT_EQ(board.lane<rm::lane::Status>(4, 1, 0).get<lane::Signal>(), 1U);
  EXPECT_FALSE(board.locked(4, 0));
  EXPECT_EQ(board.bits(4, 0), 0U);
  board.generate(0, 0, kPrbs31Q);
  board.pass(microseconds(10));
  EXPECT_TRUE(board.locked(4, 0));
  EXPECT_FALSE(board.locked(4, 1));  // the lane beside it
  board.pass(milliseconds(1));
  EXPECT_EQ(board.bits(4, 0), 53125U * 1000);  // from the lock on
  EXPECT_EQ(board.port<half::Rate>(4, 1, kLow).raw, 53125U);
  board.set_lane(0, 1, 0, lane::Generator(0));
  EXPECT_FALSE(board.locked(4, 0));
  EXPECT_EQ(board.lane<lane::CheckerStatus>(4, 1, 0).get<lane::LostLock>(), 1U);
  board.pass(milliseconds(1));
  EXPECT_EQ(board.bits(4, 0), 53125U * 1000);  // stands still
}

TEST(ModuleLanes, PatternsNeedAPortThatIsDisabled) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.set_lane(0, 1, 0, lane::Generator{}.with<lane::Pattern>(kPrbs31).with<lane::On>(1));
  board.set_lane(4, 1, 0, lane::Checker{}.with<lane::Pattern>(kPrbs31).with<lane::On>(1));
  board.pass(milliseconds(1));
  EXPECT_EQ(board.state(0, 1, kLow), LinkState::kUp);
  EXPECT_EQ(board.lane<lane::CheckerStatus>(4, 1, 0).raw, 0U);
  board.set_port(0, 1, kLow, half::Control(0));
  board.set_port(4, 1, kLow, half::Control(0));
  board.pass(milliseconds(1));
  EXPECT_EQ(board.lane<lane::CheckerStatus>(4, 1, 0).get<lane::Locked>(), 1U);
}

TEST(ModuleLanes, InjectedErrorsAreCounted) {
  TestedLink board("[[override]]\nmodule = 0\nreference.rates = [25781]\n");  // NRZ: next to none of its own
  board.generate(0, 3, kPrbs31);
  board.check(4, 3, kPrbs31);
  board.set_lane(0, 1, 3, lane::Inject(5));  // before the lock: nobody hears them
  board.pass(milliseconds(1));
  EXPECT_EQ(board.errors(4, 3), 0U);
  board.set_lane(0, 1, 3, lane::Inject(7));
  EXPECT_EQ(board.errors(4, 3), 7U);
  board.set_lane(4, 1, 3, lane::Inject(9));  // its own transmitter is not what it hears
  EXPECT_EQ(board.errors(4, 3), 7U);
  board.set_lane(4, 1, 3, lane::Checker(0));
  board.check(4, 3, kPrbs31);  // begins anew
  EXPECT_EQ(board.errors(4, 3), 0U);
  EXPECT_EQ(board.bits(4, 3), 0U);
}

TEST(ModuleLanes, LoopbacksBringThePatternBack) {
  TestedLink board;
  const auto loop = [](Loopback way) {
    return half::Control{}.with<half::Loopback>(static_cast<std::uint32_t>(way));
  };
  board.set_port(0, 1, kLow, loop(Loopback::kNear));
  board.generate(0, 0, kPrbs31);
  board.check(0, 0, kPrbs31);
  board.check(4, 0, kPrbs31);
  board.pass(milliseconds(1));
  EXPECT_TRUE(board.locked(0, 0));
  EXPECT_FALSE(board.locked(4, 0));
  board.set_port(0, 1, kLow, loop(Loopback::kNone));
  board.pass(milliseconds(1));
  EXPECT_FALSE(board.locked(0, 0));
  EXPECT_TRUE(board.locked(4, 0));
  board.set_port(4, 1, kLow, loop(Loopback::kFar));
  board.pass(milliseconds(1));
  EXPECT_TRUE(board.locked(0, 0));
}

TEST(ModuleLanes, AFarEndLoopbackGoesThroughTheLanesOfBothEndsAndANearEndOneThroughNoWire) {
  TestedLink board;
  const auto loop = [](Loopback way) {
    return half::Control{}.with<half::Loopback>(static_cast<std::uint32_t>(way));
  };
  const auto errors_of = [&](unsigned slot, unsigned lane) {
    board.set_lane(slot, 1, lane, lane::Checker(0));
    board.generate(slot, lane, kPrbs31);
    board.check(slot, lane, kPrbs31);
    board.pass(milliseconds(10));
    return board.errors(slot, lane);
  };
  board.fault("4", {"lane-ber", "1L", "2", "1e-4"});
  board.set_port(4, 1, kLow, loop(Loopback::kFar));
  EXPECT_GT(errors_of(0, 2), 1000U) << "what the other end hears wrong comes back wrong";
  EXPECT_LT(errors_of(0, 3), 1000U);
  board.set_port(4, 1, kLow, loop(Loopback::kNear));
  EXPECT_GT(errors_of(4, 2), 1000U);
  board.fault("4", {"clear"});
  board.fault("4", {"lanes", "1L", "2"});
  EXPECT_LT(errors_of(4, 2), 1000U);
  EXPECT_TRUE(board.locked(4, 2)) << "cut is the wire";
  board.set_port(4, 1, kLow, loop(Loopback::kFar));
  (void)errors_of(0, 2);
  EXPECT_FALSE(board.locked(0, 2));
  EXPECT_TRUE(errors_of(0, 1) < 1000U && board.locked(0, 1));
}

TEST(ModuleLanes, ErrorsArriveAtTheRateOfTheFault) {
  TestedLink board;
  board.fault("4", {"lane-ber", "1L", "2", "1e-6"});
  board.fault("4", {"lane-ber", "1L", "3", "1e-6", "bursty"});
  for (const unsigned number : {2U, 3U}) {
    board.generate(0, number, kPrbs31);
    board.check(4, number, kPrbs31);
  }
  board.pass(seconds(1));
  const double expected = 1e-6 * 53125e6;
  EXPECT_NEAR(static_cast<double>(board.errors(4, 2)), expected, 6 * std::sqrt(expected));
  EXPECT_NEAR(static_cast<double>(board.errors(4, 3)), expected, 6 * std::sqrt(32 * expected));
  EXPECT_EQ(board.errors(4, 3) % 32, 0U);
  board.fault("4", {"clear"});
  const auto before = board.errors(4, 2);
  board.pass(milliseconds(100));
  EXPECT_LT(board.errors(4, 2) - before, 1000U);
}

TEST(ModuleLanes, BurstsScatterMoreThanSingleErrors) {
  TestedLink board;
  board.fault("4", {"lane-ber", "1L", "0", "1e-6"});
  board.fault("4", {"lane-ber", "1L", "1", "1e-6", "bursty"});
  double dispersion[2] = {};
  for (const unsigned number : {0U, 1U}) {
    board.generate(0, number, kPrbs31);
    board.check(4, number, kPrbs31);
  }
  std::uint64_t last[2] = {};
  constexpr int kIntervals = 300;
  const double mean = 1e-6 * 53125e6 * 1e-2;
  for (int i = 0; i < kIntervals; ++i) {
    board.pass(milliseconds(10));
    for (const unsigned number : {0U, 1U}) {
      const std::uint64_t count = board.errors(4, number);
      dispersion[number] += std::pow(static_cast<double>(count - last[number]) - mean, 2) / mean / kIntervals;
      last[number] = count;
    }
  }
  EXPECT_NEAR(dispersion[0], 1, 0.5);  // Poisson: 1, with a deviation of 0.08 over 300 intervals
  EXPECT_NEAR(dispersion[1], 32, 16);
}

TEST(ModuleLanes, FreezeHoldsAllCountersOfThePort) {
  TestedLink board;
  board.fault("4", {"lane-ber", "1L", "0", "1e-5"});
  board.generate(0, 0, kPrbs31);
  board.check(4, 0, kPrbs31);
  board.pass(milliseconds(10));
  board.set_port(4, 1, kLow, half::Control{}.with<half::Freeze>(1));
  const auto bits = board.bits(4, 0);
  const auto errors = board.errors(4, 0);
  EXPECT_GT(errors, 0U);
  board.pass(milliseconds(10));
  EXPECT_EQ(board.bits(4, 0), bits);
  EXPECT_EQ(board.errors(4, 0), errors);
  EXPECT_TRUE(board.locked(4, 0));
  board.set_port(4, 1, kLow, half::Control(0));
  EXPECT_EQ(board.bits(4, 0), bits + 53125U * 10000);
  EXPECT_GT(board.errors(4, 0), errors);
}

TEST(ModuleLanes, CountersWrapWhereTheySay) {
  const std::string narrow = "[reference]\ncounter_bits = { bits = 40, errors = 12, links = 10 }\n";
  TestedLink board(narrow);
  TestedLink wide;
  for (TestedLink* each : {&board, &wide}) {
    each->fault("4", {"lane-ber", "1L", "0", "1e-6"});
    each->generate(0, 0, kPrbs31);
    each->check(4, 0, kPrbs31);
    each->pass(seconds(25));
  }
  const auto widths = board.get<rm::IdBlock, rm::id::CounterWidths>(4);
  EXPECT_EQ(widths.get<rm::id::BitBits>(), 40U);
  EXPECT_EQ(widths.get<rm::id::ErrorBits>(), 12U);
  ASSERT_GT(wide.bits(4, 0), std::uint64_t{1} << 40);
  EXPECT_EQ(board.bits(4, 0), wide.bits(4, 0) & ((std::uint64_t{1} << 40) - 1));
  ASSERT_GT(wide.errors(4, 0), 4096U);
  EXPECT_EQ(board.errors(4, 0), wide.errors(4, 0) % 4096);
  ASSERT_GT(wide.port<half::FecCorrectedBits>(4, 2, kLow).raw, 1024U);
  EXPECT_EQ(board.port<half::FecCorrectedBits>(4, 2, kLow).raw,
            wide.port<half::FecCorrectedBits>(4, 2, kLow).raw % 1024);
}

TEST(ModuleLanes, SameSeedSameCounters) {
  const auto counters = [](const std::string& toml, int steps) {
    TestedLink board(toml);
    board.generate(0, 0, kPrbs31);
    board.check(4, 0, kPrbs31);
    board.fault("4", {"lane-ber", "1L", "0", "1e-6"});
    board.fault("3", {"lane-ber", "3L", "all", "1e-5", "bursty"});
    // However often somebody looks.
    for (int i = 0; i < steps; ++i) {
      board.pass(milliseconds(1000) / steps);
      board.errors(4, 0);
    }
    return std::vector<std::uint64_t>{board.errors(4, 0), board.port<half::FecCorrectedBits>(0, 3, kLow).raw,
                                      board.port<half::FecCorrectedBits>(3, 3, kLow).raw,
                                      board.port<half::FecUncorrectable>(3, 3, kLow).raw};
  };
  const auto once = counters("", 1);
  EXPECT_EQ(once, counters("", 1));
  EXPECT_EQ(once, counters("", 50));
  EXPECT_NE(once, counters("[reference]\nseed = 2\n", 1));
}

TEST(ModuleLanes, CodeCountsWhatItCorrects) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.fault("4", {"lane-ber", "1L", "all", "1e-5"});
  const auto before = board.port<half::FecCorrectedBits>(4, 1, kLow).raw;
  const auto words = board.port<half::FecCodewords>(4, 1, kLow).raw;
  board.pass(seconds(1));
  const double bits = 8 * 53125e6;
  EXPECT_NEAR(static_cast<double>(board.port<half::FecCorrectedBits>(4, 1, kLow).raw - before), bits * 1e-5,
              6 * std::sqrt(bits * 1e-5));
  EXPECT_NEAR(static_cast<double>(board.port<half::FecCodewords>(4, 1, kLow).raw - words), bits / 5440, 2);
  EXPECT_EQ(board.port<half::FecUncorrectable>(4, 1, kLow).raw, 0U);
  EXPECT_EQ(board.port<half::CrcErrors>(4, 1, kLow).raw, 0U);
}

TEST(ModuleLanes, WhatCannotBeCorrectedIsSentAgain) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.fault("4", {"lane-ber", "1L", "all", "1e-3", "bursty"});
  board.pass(seconds(1));
  const auto lost = board.port<half::FecUncorrectable>(4, 1, kLow).raw;
  const double expected = 8 * 53125e6 / 5440 * oam_sim::bad_by_bursts(2, 1e-3);
  EXPECT_NEAR(static_cast<double>(lost), expected, 6 * std::sqrt(expected));
  EXPECT_EQ(board.port<half::CrcErrors>(4, 1, kLow).raw, lost);
  EXPECT_EQ(board.port<half::Replays>(0, 1, kLow).raw, lost);  // at the sender
  EXPECT_EQ(board.port<half::Replays>(4, 1, kLow).raw, 0U);
}

TEST(ModuleLanes, WithoutACodeEveryErrorIsABadFrame) {
  SimBoard board("[[override]]\nmodule = 0\nreference.rates = [32000]\n");
  board.pass(milliseconds(40));
  ASSERT_EQ(board.port<half::Fec>(4, 1, kLow).raw, 0U);
  board.fault("4", {"lane-ber", "1L", "all", "1e-9"});
  board.pass(seconds(1));
  const double expected = 8 * 32e9 * 1e-9;
  EXPECT_NEAR(static_cast<double>(board.port<half::CrcErrors>(4, 1, kLow).raw), expected,
              6 * std::sqrt(expected));
  EXPECT_EQ(board.port<half::FecCorrectedBits>(4, 1, kLow).raw, 0U);
  EXPECT_EQ(board.port<half::FecCodewords>(4, 1, kLow).raw, 0U);
  const auto before = board.port<half::CrcErrors>(4, 1, kLow).raw;
  board.set_lane(0, 1, 0, lane::Inject(3));
  EXPECT_EQ(board.port<half::CrcErrors>(4, 1, kLow).raw, before + 3);
}

TEST(ModuleLanes, MarginsFallOffFromTheMiddle) {
  SimBoard board("[[override]]\nmodule = 0\nreference.rates = [25781]\n");
  board.pass(milliseconds(40));
  const auto margin = [&](int step, unsigned axis) {
    board.set_lane(
        4, 1, 0,
        lane::MarginControl{}.with<lane::Step>(static_cast<std::uint8_t>(step)).with<lane::Axis>(axis));
    EXPECT_EQ(board.lane<lane::MarginStatus>(4, 1, 0).get<lane::MarginDone>(), 0U);
    board.pass(milliseconds(1));
    const auto status = board.lane<lane::MarginStatus>(4, 1, 0);
    EXPECT_EQ(status.get<lane::MarginDone>(), 1U);
    return status.get<lane::MarginErrors>();
  };
  EXPECT_EQ(margin(0, 1), 0U);
  EXPECT_EQ(margin(4, 1), 0U);
  EXPECT_EQ(margin(31, 1), 65535U);
  EXPECT_EQ(margin(-31, 1), 65535U);
  EXPECT_EQ(margin(0, 2), 0U);
  EXPECT_EQ(margin(60, 2), 65535U);
  unsigned last = 0;
  for (int step = 0; step <= 32; ++step) {
    const auto errors = margin(step, 1);
    EXPECT_GE(errors, last);
    last = errors;
  }
  EXPECT_EQ(board.state(4, 1, kLow), LinkState::kUp);  // the sampler is another than that of the data
}

TEST(ModuleLanes, AWorseLaneHasASmallerEye) {
  SimBoard board;
  board.pass(milliseconds(40));
  const auto edge = [&] {
    for (int step = 0; step <= 32; ++step) {
      board.set_lane(4, 1, 0,
                     lane::MarginControl{}.with<lane::Step>(static_cast<unsigned>(step)).with<lane::Axis>(1));
      board.pass(milliseconds(1));
      if (board.lane<lane::MarginStatus>(4, 1, 0).get<lane::MarginErrors>() > 1000) return step;
    }
    return 33;
  };
  const int good = edge();
  board.fault("4", {"lane-ber", "1L", "0", "1e-5"});
  EXPECT_LT(edge(), good);
}

TEST(ModuleChance, EventsDoNotDependOnWhenSomebodyLooks) {
  std::uint64_t last = 0;
  for (oam_sim::Nanoseconds time = 0; time < 4'000'000'000; time += 1'234'567) {
    const std::uint64_t events = oam_sim::poisson_events(42, 1e5, time);
    ASSERT_GE(events, last);
    last = events;
  }
  EXPECT_NEAR(static_cast<double>(last), 4e5, 6 * std::sqrt(4e5));
}

// Mean and variance of many streams are those of a Poisson distribution, in the middle of intervals too.
TEST(ModuleChance, EventsAreAPoissonProcess) {
  for (const oam_sim::Nanoseconds time : {700'000, 1'048'576, 90'000'000}) {
    const double mean = 2e4 * 1e-9 * static_cast<double>(time);
    double sum = 0;
    double squares = 0;
    constexpr int kStreams = 2000;
    for (int i = 0; i < kStreams; ++i) {
      const auto events =
          static_cast<double>(oam_sim::poisson_events(static_cast<std::uint64_t>(i), 2e4, time));
      sum += events;
      squares += (events - mean) * (events - mean);
    }
    EXPECT_NEAR(sum / kStreams, mean, 6 * std::sqrt(mean / kStreams)) << time;
    EXPECT_NEAR(squares / kStreams / mean, 1, 0.25) << time;
  }
}

TEST(ModuleFrames, CodesRepairWhatTheyShould) {
  // RS(528,514) repairs 7 symbols: 8 of 528 by the binomial distribution, for a ratio of 1e-4.
  EXPECT_NEAR(oam_sim::bad_by_bits(1, 1e-4) / 8.92691e-8, 1, 1e-4);
  EXPECT_LT(oam_sim::bad_by_bits(2, 1e-4), 1e-15);
  EXPECT_GT(oam_sim::bad_by_bits(2, 1e-3), oam_sim::bad_by_bits(2, 5e-4));
  EXPECT_GT(oam_sim::bad_by_bursts(1, 1e-6), oam_sim::bad_by_bursts(2, 1e-6));
  EXPECT_NEAR(oam_sim::bad_by_bits(0, 1e-9), 2176e-9, 1e-11);
}

}  // namespace
