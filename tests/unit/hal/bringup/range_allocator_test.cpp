// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/range_allocator.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <random>

namespace oamhal::hal::test {
namespace {

TEST(RangeAllocatorTest, GivesWhatItHasAndTakesItBack) {
  RangeAllocator ranges(0x1000, 0x5000);
  EXPECT_EQ(ranges.total(), 0x4000U);
  const auto first = ranges.take(0x1000, 0x1000);
  const auto second = ranges.take(0x3000, 0x1000);
  EXPECT_EQ(first, 0x1000U);
  EXPECT_EQ(second, 0x2000U);
  EXPECT_EQ(ranges.left(), 0U);
  EXPECT_FALSE(ranges.take(1, 1));
  EXPECT_TRUE(ranges.give(*first));
  EXPECT_FALSE(ranges.give(*first)) << "twice";
  EXPECT_FALSE(ranges.give(0x1800)) << "from the middle";
  EXPECT_TRUE(ranges.give(*second));
  EXPECT_EQ(ranges.take(0x4000, 0x1000), 0x1000U) << "neighbours are joined";
}

TEST(RangeAllocatorTest, RefusesWhatCannotBe) {
  RangeAllocator ranges(0x1001, 0x3000);
  EXPECT_FALSE(ranges.take(0, 1));
  EXPECT_FALSE(ranges.take(1, 0));
  EXPECT_FALSE(ranges.take(1, 3)) << "no power of 2";
  EXPECT_FALSE(ranges.take(UINT64_MAX, 1));
  EXPECT_EQ(ranges.take(0x1000, 0x1000), 0x2000U);
  EXPECT_FALSE(RangeAllocator(5, 5).take(1, 1));
  EXPECT_FALSE(RangeAllocator(6, 5).take(1, 1));
  RangeAllocator top(UINT64_MAX - 10, UINT64_MAX);
  EXPECT_FALSE(top.take(4, 64)) << "rounding up wraps";
  EXPECT_TRUE(top.take(10, 1));
}

TEST(RangeAllocatorTest, NeverOverlapsAndLosesNothing) {
  constexpr std::uint64_t kBegin = 0x100;
  constexpr std::uint64_t kEnd = 0x10100;
  RangeAllocator ranges(kBegin, kEnd);
  std::map<std::uint64_t, std::uint64_t> taken;
  std::mt19937 words(7);  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): the same each time
  for (int step = 0; step < 20'000; ++step) {
    if (words() % 2 == 0 || taken.empty()) {
      const std::uint64_t length = words() % 0x800 + 1;
      const std::uint64_t alignment = std::uint64_t{1} << words() % 8;
      const auto place = ranges.take(length, alignment);
      if (!place) continue;
      ASSERT_EQ(*place % alignment, 0U);
      ASSERT_GE(*place, kBegin);
      ASSERT_LE(*place + length, kEnd);
      const auto next = taken.lower_bound(*place);
      if (next != taken.end()) {
        ASSERT_LE(*place + length, next->first);
      }
      if (next != taken.begin()) {
        ASSERT_LE(std::prev(next)->first + std::prev(next)->second, *place);
      }
      taken.emplace(*place, length);
    } else {
      const auto one = std::next(taken.begin(), static_cast<std::ptrdiff_t>(words() % taken.size()));
      ASSERT_TRUE(ranges.give(one->first));
      taken.erase(one);
    }
    std::uint64_t sum = 0;
    for (const auto& [begin, length] : taken) sum += length;
    ASSERT_EQ(ranges.left(), ranges.total() - sum);
  }
  for (const auto& [begin, length] : taken) ASSERT_TRUE(ranges.give(begin));
  EXPECT_EQ(ranges.take(kEnd - kBegin, 1), kBegin);
}

}  // namespace
}  // namespace oamhal::hal::test
