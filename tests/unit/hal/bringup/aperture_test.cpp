// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Device memory is accessed by aligned accesses of 1, 2, 4 or 8 bytes, each byte once.

#include "hal/bringup/memory/aperture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace oamhal::hal::test {
namespace {

/// A window that keeps what was accessed. What is mapped of it is memory of its own.
class RecordingWindow {
 public:
  explicit RecordingWindow(std::uint64_t mapped) {
    access_.size = sizeof access_;
    access_.self = this;
    access_.length = memory_.size();
    access_.mapped = memory_.data();
    access_.read_bytes = mapped;
    access_.capabilities = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_WRITE;
    access_.read = [](void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
      auto& window = *static_cast<RecordingWindow*>(self);
      window.accesses.emplace_back(offset, width);
      *value = 0;
      std::memcpy(value, window.memory_.data() + offset, width);
      return window.status;
    };
    access_.write = [](void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
      auto& window = *static_cast<RecordingWindow*>(self);
      window.accesses.emplace_back(offset, width);
      std::memcpy(window.memory_.data() + offset, &value, width);
      return window.status;
    };
    access_.why = [](void*) { return "it went away"; };
  }
  oamhal_window_access_t& access() { return access_; }
  std::array<std::byte, 256>& memory() { return memory_; }

  std::vector<std::pair<std::uint64_t, std::uint32_t>> accesses;
  std::int32_t status = OAMHAL_OK;

 private:
  alignas(64) std::array<std::byte, 256> memory_{};
  oamhal_window_access_t access_{};
};

std::vector<std::byte> pattern(std::size_t length) {
  std::vector<std::byte> bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::byte>(i * 7 + 1);
  return bytes;
}

class ApertureStores : public testing::TestWithParam<Stores> {
 protected:
  static Stores stores() { return GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(All, ApertureStores, testing::Values(Stores::kUncached, Stores::kCombined),
                         [](const auto& of) {
                           return of.param == Stores::kCombined ? "combined" : "uncached";
                         });

TEST_P(ApertureStores, EveryOffsetAndLengthByAlignedAccesses) {
  for (const std::uint64_t mapped : {std::uint64_t{0}, std::uint64_t{64}, std::uint64_t{256}})
    for (std::uint64_t offset = 0; offset < 17; ++offset)
      for (std::size_t length = 0; length < 90; ++length) {
        RecordingWindow window(mapped);
        const auto bytes = pattern(length);
        ASSERT_TRUE(write_aperture(window.access(), offset, bytes, stores()));
        for (std::size_t i = 0; i < window.memory().size(); ++i) {
          const bool inside = i >= offset && i < offset + length;
          ASSERT_EQ(window.memory()[i], inside ? bytes[i - offset] : std::byte{0}) << offset << " " << length;
        }
        std::vector<std::byte> back(length);
        ASSERT_TRUE(read_aperture(window.access(), offset, back));
        ASSERT_EQ(back, bytes);
        for (const auto& [place, width] : window.accesses) {
          ASSERT_EQ(place % width, 0U);
          ASSERT_TRUE(width == 1 || width == 2 || width == 4 || width == 8);
        }
      }
}

TEST(ApertureTest, EachByteOnceAndAsWideAsCanBe) {
  RecordingWindow window(0);
  ASSERT_TRUE(write_aperture(window.access(), 3, pattern(22)));
  const std::vector<std::pair<std::uint64_t, std::uint32_t>> expected{
      {3, 1}, {4, 4}, {8, 8}, {16, 8}, {24, 1}};
  EXPECT_EQ(window.accesses, expected);
}

TEST(ApertureTest, AMappingThatBeginsInsideALineHasNoLines) {
  // A store of a line there would be a fault.
  RecordingWindow window(200);
  window.access().mapped = window.memory().data() + 8;
  const auto bytes = pattern(192);
  ASSERT_TRUE(write_aperture(window.access(), 0, bytes, Stores::kCombined));
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), window.memory().begin() + 8));
}

TEST(ApertureTest, RefusesWhatIsBeyondAndWhatMayNotBe) {
  RecordingWindow window(256);
  const auto bytes = pattern(16);
  for (const std::uint64_t offset : {std::uint64_t{241}, std::uint64_t{257}, UINT64_MAX}) {
    const auto result = write_aperture(window.access(), offset, bytes);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  }
  window.access().capabilities = OAMHAL_WINDOW_READ;
  EXPECT_EQ(write_aperture(window.access(), 0, bytes).error().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST(ApertureTest, ALostDeviceIsSaid) {
  RecordingWindow window(0);
  window.status = OAMHAL_ERROR_DEVICE_LOST;
  std::vector<std::byte> back(8);
  const auto result = read_aperture(window.access(), 0, back);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(result.error().message, "it went away");
  EXPECT_EQ(window.accesses.size(), 1U) << "and it is not asked again";
}

}  // namespace
}  // namespace oamhal::hal::test
