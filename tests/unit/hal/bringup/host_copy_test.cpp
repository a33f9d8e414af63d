// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/host_copy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

namespace oamhal::hal::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::array kWays{CopyWay::kLibc, CopyWay::kString, CopyWay::kStreaming, CopyWay::kWords};

std::vector<std::byte> pattern(std::size_t length, unsigned seed) {
  std::vector<std::byte> bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::byte>(i * 31 + (i >> 8U) + seed);
  return bytes;
}

class EachWay : public testing::TestWithParam<CopyWay> {};
INSTANTIATE_TEST_SUITE_P(All, EachWay, testing::ValuesIn(kWays), [](const auto& of) {
  std::string name = name_of(of.param);
  std::erase(name, ' ');
  return name;
});

TEST_P(EachWay, CopiesAsMemcpyDoes) {
  if (!has_way(GetParam())) GTEST_SKIP() << "this processor has no such way";
  constexpr std::size_t kRoom = 64;
  std::vector<std::size_t> lengths(140);
  std::iota(lengths.begin(), lengths.end(), 0);
  for (const std::size_t length : {191U, 256U, 1000U, 4095U, 4160U}) lengths.push_back(length);
  const auto from = pattern(5000, 1);
  for (const std::size_t length : lengths)
    for (std::size_t to_at = 0; to_at < kRoom; to_at += length < 140 ? 1 : 7)
      for (const std::size_t from_at : {0U, 1U, 8U, 13U}) {
        auto to = pattern(kRoom + length + kRoom, 77);
        auto expected = to;
        copy_by(GetParam(), to.data() + to_at, from.data() + from_at, length);
        std::memcpy(expected.data() + to_at, from.data() + from_at, length);
        ASSERT_EQ(to, expected) << length << " bytes from " << from_at << " to " << to_at;
      }
}

TEST_P(EachWay, NothingNeedsNoMemory) {
  copy_by(GetParam(), nullptr, nullptr, 0);
}

/// A machine whose ways take as long as they are told to, and whose clock moves by nothing else.
struct FakeMachine {
  static inline nanoseconds time;
  /// Nanoseconds for a KiB, by way.
  static inline std::array<std::int64_t, kCopyWays> cost;
  static inline std::size_t copies, cache, mapped, most_mapped, maps, maps_that_fail_from;
  static inline std::array<std::size_t, kCopyWays> copies_of;

  static void reset() {
    time = {};
    cost = {100, 100, 100, 100};
    copies = mapped = most_mapped = maps = 0;
    copies_of = {};
    cache = std::size_t{8} << 20U;
    maps_that_fail_from = SIZE_MAX;
  }
  static nanoseconds now() { return time; }
  static void copy(CopyWay way, std::byte* /*to*/, const std::byte* /*from*/, std::size_t length) {
    ++copies;
    ++copies_of.at(static_cast<std::size_t>(way));
    time += nanoseconds(cost.at(static_cast<std::size_t>(way)) * static_cast<std::int64_t>(length >> 10U));
  }
  static std::byte* map(std::size_t length) {
    if (maps++ >= maps_that_fail_from) return nullptr;
    mapped += length;
    most_mapped = std::max(most_mapped, mapped);
    return new std::byte[length];
  }
  static void unmap(std::byte* memory, std::size_t length) {
    mapped -= length;
    delete[] memory;
  }
  static std::size_t cache_bytes() { return cache; }
  static constexpr HostCopier::Means kMeans{&now, &copy, &map, &unmap, &cache_bytes};
};

class HostCopierTest : public testing::Test {
 protected:
  HostCopierTest() { FakeMachine::reset(); }
  HostCopier copier_{FakeMachine::kMeans};
};

TEST_F(HostCopierTest, MeasuresAtTheFirstLargeCopyAndNeverAgain) {
  EXPECT_EQ(copier_.way_of(0), CopyWay::kLibc);
  EXPECT_EQ(copier_.way_of(kLargeCopy - 1), CopyWay::kLibc);
  EXPECT_EQ(FakeMachine::copies, 0U);
  EXPECT_FALSE(copier_.rates().measured);
  EXPECT_STRNE(copier_.rates().why_not, "");
  FakeMachine::cost = {100, 90, 50, 200};
  const CopyWay best = has_way(CopyWay::kStreaming) ? CopyWay::kStreaming : CopyWay::kLibc;
  EXPECT_EQ(copier_.way_of(kLargeCopy), best);
  const auto copies = FakeMachine::copies;
  EXPECT_GT(copies, 0U);
  FakeMachine::cost = {1, 100, 100, 100};
  EXPECT_EQ(copier_.way_of(kLargeCopy), best);
  EXPECT_EQ(copier_.way_of(kMediumCopy), best) << "that class was measured as well";
  EXPECT_EQ(copier_.way_of(kMediumCopy - 1), CopyWay::kLibc);
  EXPECT_EQ(FakeMachine::copies, copies);
  EXPECT_EQ(FakeMachine::mapped, 0U) << "what it measured with is given back";
}

TEST_F(HostCopierTest, TellsTheRatios) {
  FakeMachine::cost = {100, 80, 50, 400};
  (void)copier_.way_of(kLargeCopy);
  const CopyRates rates = copier_.rates();
  ASSERT_TRUE(rates.measured);
  EXPECT_STREQ(rates.why_not, "");
  for (const auto& of : rates.classes) {
    EXPECT_DOUBLE_EQ(of.ratio(CopyWay::kLibc), 1);
    EXPECT_DOUBLE_EQ(of.ratio(CopyWay::kWords), 0.25);
    EXPECT_DOUBLE_EQ(of.ratio(CopyWay::kStreaming), has_way(CopyWay::kStreaming) ? 2 : 0);
    EXPECT_DOUBLE_EQ(of.bytes_per_second[0], 1024.0 / 100e-9);
  }
  EXPECT_EQ(rates.classes[1].bytes, kLargeCopy);
}

TEST_F(HostCopierTest, LibcStaysWhereNothingIsClearlyFaster) {
  FakeMachine::cost = {100, 98, 97, 100};
  EXPECT_EQ(copier_.way_of(kLargeCopy), CopyWay::kLibc);
  // A clock that stands still says nothing.
  FakeMachine::cost = {0, 0, 0, 0};
  HostCopier other(FakeMachine::kMeans);
  EXPECT_EQ(other.way_of(kLargeCopy), CopyWay::kLibc);
  EXPECT_EQ(other.rates().classes[0].ratio(CopyWay::kWords), 0);
}

TEST_F(HostCopierTest, IsBoundedInTime) {
  FakeMachine::cost = {1, 1, 1, 1};
  (void)copier_.way_of(kLargeCopy);
  EXPECT_EQ(FakeMachine::copies_of[0], kCopyClasses.size() * HostCopier::kMostRounds);
  FakeMachine::reset();
  // A copy of 4 MiB takes 4 ms: no third round.
  FakeMachine::cost = {1000, 1000, 1000, 1000};
  HostCopier slow(FakeMachine::kMeans);
  (void)slow.way_of(kLargeCopy);
  EXPECT_EQ(FakeMachine::copies_of[0], kCopyClasses.size() * HostCopier::kLeastRounds);
}

TEST_F(HostCopierTest, BuffersAreBeyondTheCacheAndBounded) {
  struct Case {
    std::size_t cache;
    std::size_t buffer;
    bool beyond;
  };
  constexpr std::size_t kMiB = std::size_t{1} << 20U;
  for (const Case& one :
       {Case{kMiB, 8 * kMiB, true}, Case{8 * kMiB, 12 * kMiB, true}, Case{30 * kMiB, 32 * kMiB, true},
        Case{32 * kMiB, 32 * kMiB, false}, Case{480 * kMiB, 32 * kMiB, false}, Case{0, 32 * kMiB, false}}) {
    FakeMachine::reset();
    FakeMachine::cache = one.cache;
    HostCopier copier(FakeMachine::kMeans);
    (void)copier.way_of(kLargeCopy);
    EXPECT_EQ(copier.rates().buffer_bytes, one.buffer) << one.cache;
    EXPECT_EQ(copier.rates().beyond_cache, one.beyond) << one.cache;
    EXPECT_EQ(FakeMachine::most_mapped, 2 * one.buffer);
    EXPECT_LE(FakeMachine::most_mapped, HostCopier::kMostMemory);
  }
}

TEST_F(HostCopierTest, WithoutMemoryLibcCopies) {
  for (const std::size_t had : {0U, 1U}) {
    FakeMachine::reset();
    FakeMachine::maps_that_fail_from = had;
    HostCopier copier(FakeMachine::kMeans);
    EXPECT_EQ(copier.way_of(kLargeCopy), CopyWay::kLibc);
    EXPECT_FALSE(copier.rates().measured);
    EXPECT_STRNE(copier.rates().why_not, "");
    EXPECT_EQ(FakeMachine::mapped, 0U);
    EXPECT_EQ(FakeMachine::copies, 0U);
    EXPECT_EQ(copier.way_of(kLargeCopy), CopyWay::kLibc) << "and it does not try again";
    EXPECT_EQ(FakeMachine::maps, had + 1);
  }
}

}  // namespace
}  // namespace oamhal::hal::test
