// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Which accesses a copy into an aperture is made of, and in which order: each is kept and compared.

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <ostream>
#include <vector>

#include "hal/bringup/memory/aperture_access.hpp"

namespace oamhal::hal::test {
namespace {

constexpr std::uint64_t kLine = backend::mmio::kLine;

struct Access {
  enum Kind : std::uint8_t { kStore, kLineStore, kLoad, kMessageWrite, kMessageRead, kFlush };
  Kind kind;
  std::uint64_t offset = 0;
  std::uint64_t width = 0;
  bool operator==(const Access&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Access& access) {
    constexpr std::array<const char*, 6> kNames{"store", "line", "load", "write", "read", "flush"};
    return out << kNames.at(access.kind) << " " << access.offset << "+" << access.width;
  }
};
using Log = std::vector<Access>;

/// Device memory of which the first part is mapped. Keeps each access, by the port and by messages, in one
/// list.
class RecordingDevice {
 public:
  explicit RecordingDevice(std::uint64_t mapped) {
    access_.size = sizeof access_;
    access_.self = this;
    access_.length = memory.size();
    access_.mapped = memory.data();
    access_.read_bytes = mapped;
    access_.read = [](void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
      return static_cast<RecordingDevice*>(self)->message({Access::kMessageRead, offset, width}, value);
    };
    access_.write = [](void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
      return static_cast<RecordingDevice*>(self)->message({Access::kMessageWrite, offset, width}, &value);
    };
    access_.why = [](void*) { return "it went away"; };
  }
  [[nodiscard]] const oamhal_window_access_t& access() const { return access_; }

  // What a Port is asked for.
  template <typename T>
  void store(std::uint64_t offset, T value) {
    log.push_back({Access::kStore, offset, sizeof(T)});
    std::memcpy(memory.data() + offset, &value, sizeof(T));
  }
  template <typename T>
  T load(std::uint64_t offset) {
    log.push_back({Access::kLoad, offset, sizeof(T)});
    T value{};
    std::memcpy(&value, memory.data() + offset, sizeof(T));
    return value;
  }
  void store_line(std::uint64_t offset, const std::byte* from) {
    log.push_back({Access::kLineStore, offset, kLine});
    std::memcpy(memory.data() + offset, from, kLine);
  }
  void flush() { log.push_back({Access::kFlush}); }

  std::array<std::byte, 1024> memory{};
  Log log;
  /// Messages that go well before one fails.
  std::size_t working_messages = SIZE_MAX;

 private:
  std::int32_t message(const Access& access, std::uint64_t* value) {
    log.push_back(access);
    if (working_messages-- == 0) return OAMHAL_ERROR_DEVICE_LOST;
    auto* const place = memory.data() + access.offset;
    if (access.kind == Access::kMessageRead)
      std::memcpy(value, place, access.width);
    else
      std::memcpy(place, value, access.width);
    return OAMHAL_OK;
  }
  oamhal_window_access_t access_{};
};

std::vector<std::byte> pattern(std::size_t length) {
  std::vector<std::byte> bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::byte>(i * 7 + 1);
  return bytes;
}

Log write(std::uint64_t offset, std::size_t length, Stores stores, std::uint64_t mapped = 1024) {
  RecordingDevice device(mapped);
  const auto bytes = pattern(length);
  EXPECT_TRUE(aperture::write(device, device.access(), offset, bytes, stores));
  for (std::size_t i = 0; i < device.memory.size(); ++i) {
    const bool inside = i >= offset && i < offset + length;
    EXPECT_EQ(device.memory.at(i), inside ? bytes[i - offset] : std::byte{0}) << "at " << i;
  }
  return device.log;
}

/// Accesses of 8 bytes from begin up to end.
Log words(Access::Kind kind, std::uint64_t begin, std::uint64_t end) {
  Log log;
  for (; begin < end; begin += 8) log.push_back({kind, begin, 8});
  return log;
}

Log joined(std::initializer_list<Log> parts) {
  Log log;
  for (const Log& part : parts) log.insert(log.end(), part.begin(), part.end());
  return log;
}

const Log kFlushed{{Access::kFlush}};

TEST(ApertureSequence, UncachedGoesByWordsAndOneFlush) {
  EXPECT_EQ(write(64, 128, Stores::kUncached), joined({words(Access::kStore, 64, 192), kFlushed}));
  const Log head{{Access::kStore, 3, 1}, {Access::kStore, 4, 4}};
  const Log tail{{Access::kStore, 72, 4}, {Access::kStore, 76, 2}, {Access::kStore, 78, 1}};
  EXPECT_EQ(write(3, 76, Stores::kUncached), joined({head, words(Access::kStore, 8, 72), tail, kFlushed}));
}

TEST(ApertureSequence, CombinedExactlyALine) {
  EXPECT_EQ(write(128, 64, Stores::kCombined), joined({{{Access::kLineStore, 128, 64}}, kFlushed}));
}

TEST(ApertureSequence, CombinedManyLines) {
  Log lines;
  for (std::uint64_t at = 64; at < 704; at += kLine) lines.push_back({Access::kLineStore, at, kLine});
  EXPECT_EQ(write(64, 640, Stores::kCombined), joined({lines, kFlushed}));
}

TEST(ApertureSequence, CombinedMisalignedBeginAndEnd) {
  const Log head{
      {Access::kStore, 49, 1}, {Access::kStore, 50, 2}, {Access::kStore, 52, 4}, {Access::kStore, 56, 8}};
  const Log lines{{Access::kLineStore, 64, 64}, {Access::kLineStore, 128, 64}};
  const Log tail{{Access::kStore, 192, 8}, {Access::kStore, 200, 2}};
  EXPECT_EQ(write(49, 153, Stores::kCombined), joined({head, lines, tail, kFlushed}));
}

TEST(ApertureSequence, CombinedShorterThanALine) {
  EXPECT_EQ(write(64, 63, Stores::kCombined),
            joined({words(Access::kStore, 64, 120),
                    {{Access::kStore, 120, 4}, {Access::kStore, 124, 2}, {Access::kStore, 126, 1}},
                    kFlushed}));
  // 64 bytes that are no line, and what lies in a line without its begin or end.
  EXPECT_EQ(write(72, 64, Stores::kCombined), joined({words(Access::kStore, 72, 136), kFlushed}));
  EXPECT_EQ(write(72, 16, Stores::kCombined), joined({words(Access::kStore, 72, 88), kFlushed}));
  EXPECT_EQ(write(72, 0, Stores::kCombined), kFlushed);
}

TEST(ApertureSequence, TheTrappedPartGoesByMessagesBeforeTheFlush) {
  // 136 bytes are mapped: the line at 128 is not whole.
  const Log mapped{{Access::kLineStore, 64, 64}, {Access::kStore, 128, 8}};
  EXPECT_EQ(
      write(64, 92, Stores::kCombined, 136),
      joined({mapped, words(Access::kMessageWrite, 136, 152), {{Access::kMessageWrite, 152, 4}}, kFlushed}));
  EXPECT_EQ(write(192, 64, Stores::kCombined, 136),
            joined({words(Access::kMessageWrite, 192, 256), kFlushed}));
}

TEST(ApertureSequence, AFailureEndsItAndIsFlushed) {
  RecordingDevice device(64);
  device.working_messages = 1;
  const auto written = aperture::write(device, device.access(), 0, pattern(128), Stores::kCombined);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(device.log,
            joined({{{Access::kLineStore, 0, 64}}, words(Access::kMessageWrite, 64, 80), kFlushed}));
}

TEST(ApertureSequence, ReadsGoByWordsWithoutAFlush) {
  RecordingDevice device(136);
  const auto bytes = pattern(device.memory.size());
  std::ranges::copy(bytes, device.memory.begin());
  std::vector<std::byte> back(87);
  ASSERT_TRUE(aperture::read(device, device.access(), 62, back));
  EXPECT_TRUE(std::ranges::equal(back, std::span(bytes).subspan(62, 87)));
  EXPECT_EQ(device.log, joined({{{Access::kLoad, 62, 2}},
                                words(Access::kLoad, 64, 136),
                                words(Access::kMessageRead, 136, 144),
                                {{Access::kMessageRead, 144, 4}, {Access::kMessageRead, 148, 1}}}));
}

TEST(ApertureSequence, EachByteOnceAlignedAndWholeLinesAsLines) {
  for (std::uint64_t offset = 0; offset < 65; ++offset)
    for (std::size_t length = 0; length < 200; ++length) {
      const Log log = write(offset, length, Stores::kCombined);
      std::uint64_t at = offset;
      std::size_t lines = 0;
      for (const Access& access : log) {
        if (access.kind == Access::kFlush) continue;
        ASSERT_EQ(access.offset, at) << "from the lowest up, without a gap";
        ASSERT_EQ(at % access.width, 0U);
        at += access.width;
        if (access.kind == Access::kLineStore) ++lines;
      }
      ASSERT_EQ(at, offset + length);
      const std::uint64_t first = (offset + kLine - 1) / kLine;
      const std::uint64_t behind = (offset + length) / kLine;
      ASSERT_EQ(lines, behind > first ? behind - first : 0);
      ASSERT_FALSE(log.empty());
      ASSERT_EQ(log.back().kind, Access::kFlush);
    }
}

}  // namespace
}  // namespace oamhal::hal::test
