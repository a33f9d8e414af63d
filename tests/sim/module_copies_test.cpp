// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The copy engine of the reference module: descriptors, places, rates, errors.

#include <gtest/gtest.h>

#include <cstddef>

#include "sim_board.hpp"
#include "tools/oam-sim/module/frames.hpp"

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
namespace dma = rm::dma;
namespace half = rm::half;
using dma::Descriptor;
using dma::Place;
using oam_sim::CopyError;

constexpr std::uint64_t kRing = SimHost::kBase;
constexpr std::uint64_t kData = SimHost::kBase + 0x100000;
constexpr unsigned kLow = 0;

constexpr std::uint32_t flags(Place from, Place to, bool interrupt = false, unsigned link = 0,
                              unsigned side = 0) {
  return static_cast<std::uint32_t>(from) | static_cast<std::uint32_t>(to) << 2 | (interrupt ? 0x10U : 0U) |
         link << 8 | side << 11;
}

struct CopyBoard : SimBoard {
  explicit CopyBoard(const std::string& toml = {}) : SimBoard(toml) {
    pass(milliseconds(40));
    for (unsigned slot = 0; slot < 8; ++slot) {
      set<rm::DmaBlock>(slot, dma::RingBase(kRing));
      set<rm::DmaBlock>(slot, dma::RingSize(16));
      set<rm::DmaBlock>(slot, dma::Control{}.with<dma::Run>(1));
      set<rm::InterruptBlock>(slot, rm::interrupt::Enable{}.with<rm::interrupt::DmaDone>(1));
    }
  }
  // Puts a descriptor into the ring and rings the bell.
  void post(unsigned slot, const Descriptor& descriptor) {
    const auto head = get<rm::DmaBlock, dma::Head>(slot).raw;
    host(slot).write(kRing + 32 * (head % 16), std::as_bytes(std::span(&descriptor, 1)));
    set<rm::DmaBlock>(slot, dma::Head(head + 1));
  }
  std::uint32_t written_back(unsigned slot, unsigned index) {
    std::uint32_t status = 0;
    host(slot).read(kRing + 32 * index + offsetof(Descriptor, status),
                    std::as_writable_bytes(std::span(&status, 1)));
    return status;
  }
  CopyError error(unsigned slot) {
    return static_cast<CopyError>(get<rm::DmaBlock, dma::Status>(slot).get<dma::Error>());
  }
  // One descriptor to its end; the time that it took.
  nanoseconds copy(unsigned slot, const Descriptor& descriptor) {
    const auto tail = get<rm::DmaBlock, dma::Tail>(slot).raw;
    const nanoseconds begin = now();
    post(slot, descriptor);
    while (get<rm::DmaBlock, dma::Tail>(slot).raw == tail && now() < begin + seconds(1))
      pass(microseconds(1));
    return now() - begin;
  }
  std::span<std::byte> memory(unsigned slot) { return shared().memory(slot); }
};

void fill(std::span<std::byte> bytes, unsigned seed) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>((i * 131 + seed) & 0xff);
}

TEST(ModuleCopies, HostToModuleAndBack) {
  CopyBoard board;
  const auto source = std::span(board.host(0).memory).subspan(0x100000, 600000);
  fill(source, 7);
  board.copy(0, {kData, 0x2000, 600000, flags(Place::kHost, Place::kLocal, true), 0, 0});
  EXPECT_EQ(board.error(0), CopyError::kNone);
  EXPECT_TRUE(std::ranges::equal(source, board.memory(0).subspan(0x2000, 600000)));
  EXPECT_EQ(board.written_back(0, 0), 1U);
  EXPECT_EQ(board.host(0).count(rm::Vector::kDma), 1U);
  EXPECT_EQ((board.get<rm::DmaBlock, dma::BytesDone>(0).raw), 600000U);

  board.copy(0, {0x2000, kData + 0x200000, 600000, flags(Place::kLocal, Place::kHost), 0, 0});
  EXPECT_TRUE(std::ranges::equal(source, std::span(board.host(0).memory).subspan(0x300000, 600000)));
  EXPECT_EQ(board.host(0).count(rm::Vector::kDma), 1U);  // not asked for
}

TEST(ModuleCopies, NothingIsThereBeforeItsTime) {
  CopyBoard board;
  fill(board.memory(0).first(1 << 20), 3);
  board.post(0, {0, 0, 1 << 20, flags(Place::kLocal, Place::kPeer, true, 1), 0, 0});
  board.pass(microseconds(5));
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Tail>(0).raw), 0U);
  EXPECT_EQ(board.written_back(0, 0), 0U);
  EXPECT_NE(board.memory(4)[1], board.memory(0)[1]);
  board.pass(milliseconds(1));
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Tail>(0).raw), 1U);
  EXPECT_TRUE(std::ranges::equal(board.memory(4).first(1 << 20), board.memory(0).first(1 << 20)));
}

// Bytes between modules need what lanes x rate allow, less the code and framing.
TEST(ModuleCopies, PeersGetWhatTheLanesCarry) {
  CopyBoard board;
  constexpr std::uint32_t kBytes = 32 << 20;
  const auto rate = [&](nanoseconds time) { return kBytes / (static_cast<double>(time.count()) * 1e-9); };
  const double raw = 8 * 53125e6 / 8;
  const double write =
      rate(board.copy(0, {0, 0, kBytes, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0}));
  EXPECT_LT(write, raw);
  EXPECT_GT(write, raw * 0.87);
  const double read = rate(board.copy(0, {0, 0, kBytes, flags(Place::kPeer, Place::kLocal, false, 1), 0, 0}));
  EXPECT_NEAR(read / write, 1, 0.01);
  EXPECT_EQ(board.port<half::TxBytes>(0, 1, kLow).raw, kBytes);
  EXPECT_EQ(board.port<half::RxBytes>(0, 1, kLow).raw, kBytes);
  EXPECT_EQ(board.port<half::RxBytes>(4, 1, kLow).raw, kBytes);
  board.fault("0", {"lanes", "1L", "4"});
  board.pass(milliseconds(40));
  const double narrow =
      rate(board.copy(0, {0, 0, kBytes, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0}));
  EXPECT_NEAR(narrow / write, 0.5, 0.01);
  board.fault("0", {"clear"});
  board.fault("4", {"rate", "1L", "25781"});
  board.pass(milliseconds(40));
  const double slow = rate(board.copy(0, {0, 0, kBytes, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0}));
  EXPECT_NEAR(slow / write, 25781.0 / 53125 * (514.0 / 528) / (514.0 / 544), 0.01);
}

TEST(ModuleCopies, ALinkIsSharedInEachDirection) {
  CopyBoard board;
  constexpr std::uint32_t kBytes = 8 << 20;
  const Descriptor push{0, 0, kBytes, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0};
  const Descriptor pull{0, 0, kBytes, flags(Place::kPeer, Place::kLocal, false, 1), 0, 0};
  const auto alone = board.copy(0, push);
  const auto both = [&](const Descriptor& first, const Descriptor& second) {
    const nanoseconds begin = board.now();
    const auto tail0 = board.get<rm::DmaBlock, dma::Tail>(0).raw;
    const auto tail4 = board.get<rm::DmaBlock, dma::Tail>(4).raw;
    board.post(0, first);
    board.post(4, second);
    while (board.get<rm::DmaBlock, dma::Tail>(0).raw == tail0 ||
           board.get<rm::DmaBlock, dma::Tail>(4).raw == tail4)
      board.pass(microseconds(1));
    return static_cast<double>((board.now() - begin).count()) / static_cast<double>(alone.count());
  };
  EXPECT_NEAR(both(push, push), 1, 0.02);  // one each way
  EXPECT_NEAR(both(push, pull), 2, 0.04);  // both from 0 to 4
}

TEST(ModuleCopies, QueuedCopiesFollowWithoutAGap) {
  CopyBoard board;
  constexpr std::uint32_t kBytes = 1 << 20;
  const Descriptor push{0, 0, kBytes, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0};
  const auto one = board.copy(0, push);
  const nanoseconds begin = board.now();
  for (int i = 0; i < 8; ++i) board.post(0, push);
  while (board.get<rm::DmaBlock, dma::Tail>(0).raw != 9) board.pass(microseconds(1));
  const double longer = static_cast<double>((board.now() - begin).count()) / static_cast<double>(one.count());
  EXPECT_LE(longer, 8);  // their latency is hidden
  EXPECT_GE(longer, 7.3);
}

TEST(ModuleCopies, TheClockCanBeScaled) {
  SimBoard slow({}, {.scale = 0.001});
  slow.pass(seconds(40));
  EXPECT_EQ(slow.state(0, 1, kLow), oam_sim::LinkState::kUp);
  EXPECT_EQ((slow.get<rm::IdBlock, rm::id::Uptime>(0).raw), 40'000'000U);
}

struct BadCopy {
  const char* name;
  Descriptor descriptor;
  CopyError error;
};

class CopyErrors : public testing::TestWithParam<BadCopy> {};

TEST_P(CopyErrors, AreToldAndStopTheEngine) {
  CopyBoard board;
  board.copy(0, GetParam().descriptor);
  EXPECT_EQ(board.error(0), GetParam().error);
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Status>(0).get<dma::Running>()), 0U);
  EXPECT_EQ(board.written_back(0, 0), 1U | static_cast<std::uint32_t>(GetParam().error) << 8);
  EXPECT_EQ(board.host(0).count(rm::Vector::kDma), 1U);  // always for an error
  EXPECT_EQ((board.get<rm::DmaBlock, dma::BytesDone>(0).raw), 0U);
  // It stands until it is reset.
  board.post(0, {0, 0x1000, 64, flags(Place::kLocal, Place::kLocal), 0, 0});
  board.pass(milliseconds(1));
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Tail>(0).raw), 1U);
  board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Reset>(1).with<dma::Run>(1));
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Tail>(0).raw), 0U);
  board.copy(0, {0, 0x1000, 64, flags(Place::kLocal, Place::kLocal), 0, 0});
  EXPECT_EQ(board.error(0), CopyError::kNone);
}

constexpr std::uint64_t kMemory = 64 << 20;
INSTANTIATE_TEST_SUITE_P(
    ModuleCopies, CopyErrors,
    testing::Values(
        BadCopy{"HostToHost",
                {kData, kData, 64, flags(Place::kHost, Place::kHost), 0, 0},
                CopyError::kBadDescriptor},
        BadCopy{"HostToPeer",
                {kData, 0, 64, flags(Place::kHost, Place::kPeer, false, 1), 0, 0},
                CopyError::kBadDescriptor},
        BadCopy{"NoLength", {0, 0, 0, flags(Place::kLocal, Place::kLocal), 0, 0}, CopyError::kBadDescriptor},
        BadCopy{"UnknownFlag",
                {0, 0, 64, 0x80000000 | flags(Place::kLocal, Place::kLocal), 0, 0},
                CopyError::kBadDescriptor},
        BadCopy{"UnknownPlace", {0, 0, 64, 3 | 1 << 2, 0, 0}, CopyError::kBadDescriptor},
        BadCopy{"NoHostMemory",
                {0x1000, 0, 64, flags(Place::kHost, Place::kLocal), 0, 0},
                CopyError::kHostAddress},
        BadCopy{"BeyondLocal",
                {kMemory - 63, 0, 64, flags(Place::kLocal, Place::kLocal), 0, 0},
                CopyError::kLocalAddress},
        BadCopy{"LocalWrapsAround",
                {~std::uint64_t{0}, 0, 64, flags(Place::kLocal, Place::kLocal), 0, 0},
                CopyError::kLocalAddress},
        BadCopy{"NoLink", {0, 0, 64, flags(Place::kLocal, Place::kPeer), 0, 0}, CopyError::kNoRoute},
        BadCopy{"Connector",
                {0, 0, 64, flags(Place::kLocal, Place::kPeer, false, 1, 1), 0, 0},
                CopyError::kNoRoute},
        BadCopy{"BeyondPeer",
                {0, kMemory, 64, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0},
                CopyError::kPeer}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ModuleCopies, ALinkThatGoesAwayTakesTheCopyWithIt) {
  CopyBoard board;
  const Descriptor push{0, 0, 32 << 20, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0};
  board.post(0, push);
  board.pass(microseconds(100));
  board.fault("4", {"link-down", "1L"});
  board.pass(milliseconds(5));
  EXPECT_EQ(board.error(0), CopyError::kLinkDown);
  // Also when it is back in time.
  board.fault("4", {"clear"});
  board.pass(milliseconds(40));
  board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Reset>(1).with<dma::Run>(1));
  EXPECT_GT(board.copy(0, push), microseconds(500));
  EXPECT_EQ(board.error(0), CopyError::kNone);
}

TEST(ModuleCopies, BadRingsAreRefused) {
  CopyBoard board;
  for (const std::uint32_t size : {0U, 3U, 1U << 31}) {
    board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Reset>(1));
    board.set<rm::DmaBlock>(0, dma::RingSize(size));
    board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Run>(1));
    board.set<rm::DmaBlock>(0, dma::Head(1));
    EXPECT_EQ(board.error(0), CopyError::kBadDescriptor) << size;
  }
  board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Reset>(1));
  board.set<rm::DmaBlock>(0, dma::RingSize(16));
  board.set<rm::DmaBlock>(0, dma::Control{}.with<dma::Run>(1));
  board.set<rm::DmaBlock>(0, dma::Head(17));  // more than fit
  EXPECT_EQ(board.error(0), CopyError::kBadDescriptor);
}

TEST(ModuleCopies, TheRingStaysWhileTheEngineRuns) {
  CopyBoard board;
  board.post(0, {0, 0, 32 << 20, flags(Place::kLocal, Place::kPeer, false, 1), 0, 0});
  board.set<rm::DmaBlock>(0, dma::RingSize(0));
  board.set<rm::DmaBlock>(0, dma::Control(0));
  board.set<rm::DmaBlock>(0, dma::RingSize(0));  // what is in progress ends well
  board.pass(milliseconds(5));
  EXPECT_EQ(board.error(0), CopyError::kNone);
  EXPECT_EQ((board.get<rm::DmaBlock, dma::Tail>(0).raw), 1U);
}

TEST(ModuleCopies, StandStillWhileTheModuleHangs) {
  CopyBoard board;
  board.post(0, {0, 0, 1 << 20, flags(Place::kLocal, Place::kPeer, true, 1), 0, 0});
  board.fault("0", {"hang"});
  board.pass(milliseconds(5));
  EXPECT_EQ(board.written_back(0, 0), 0U);
  EXPECT_EQ(board.host(0).interrupts.size(), 0U);
  board.fault("0", {"clear"});
  board.pass(milliseconds(5));
  EXPECT_EQ(board.written_back(0, 0), 1U);
  EXPECT_EQ(board.host(0).count(rm::Vector::kDma), 1U);
}

TEST(ModuleCopies, WithoutAHostTheEngineStops) {
  CopyBoard board;
  board.post(0, {kData, 0, 1 << 20, flags(Place::kHost, Place::kLocal), 0, 0});
  board.module(0).connect(nullptr);
  board.pass(milliseconds(5));
  EXPECT_EQ(board.error(0), CopyError::kHostAddress);
}

}  // namespace
