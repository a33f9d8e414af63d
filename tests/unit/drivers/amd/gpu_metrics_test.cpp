// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "telemetry/gpu_metrics.hpp"

namespace oamhal::amd {
namespace {

using Kind = GpuMetricsError::Kind;

/// A table of size bytes, all unset, with a header.
std::vector<std::byte> table(std::uint8_t content, std::uint16_t size, std::uint8_t format = 1) {
  std::vector<std::byte> bytes(size, std::byte{0xff});
  bytes[0] = std::byte(size & 0xff);
  bytes[1] = std::byte(size >> 8);
  bytes[2] = std::byte(format);
  bytes[3] = std::byte(content);
  return bytes;
}

template <typename T>
void put(std::vector<std::byte>& bytes, std::size_t offset, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes[offset + i] = std::byte(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

struct Revision {
  std::uint8_t content;
  std::uint16_t size;
  std::uint16_t hotspot, power, energy;
  std::uint16_t pcie_width, pcie_speed;
  /// 0: the revision has none.
  std::uint16_t xgmi_width, xgmi_speed, read, write, status;
};

constexpr Revision kRevisions[] = {
    {1, 96, 6, 22, 24, 74, 76, 0, 0, 0, 0, 0},
    {2, 104, 6, 22, 24, 74, 76, 0, 0, 0, 0, 0},
    {3, 120, 6, 22, 24, 74, 76, 0, 0, 0, 0, 0},
    {4, 288, 4, 10, 24, 48, 50, 52, 54, 104, 168, 0},
    {5, 360, 4, 10, 88, 112, 114, 116, 118, 176, 240, 0},
    {6, 1664, 4, 10, 16, 60, 62, 64, 66, 128, 192, 0},
    {7, 2208, 4, 10, 24, 68, 70, 72, 74, 136, 200, 264},
    {8, 3872, 4, 10, 24, 68, 70, 72, 74, 136, 200, 264},
};

std::vector<std::byte> filled(const Revision& revision) {
  auto bytes = table(revision.content, revision.size);
  put<std::uint16_t>(bytes, revision.hotspot, 61);
  put<std::uint16_t>(bytes, revision.power, 750);
  put<std::uint64_t>(bytes, revision.energy, 123456789);
  put<std::uint16_t>(bytes, revision.pcie_width, 16);
  put<std::uint16_t>(bytes, revision.pcie_speed, 320);
  if (revision.xgmi_width == 0) return bytes;
  put<std::uint16_t>(bytes, revision.xgmi_width, 16);
  put<std::uint16_t>(bytes, revision.xgmi_speed, 32);
  for (std::size_t i = 0; i < 8; ++i) {
    put<std::uint64_t>(bytes, revision.read + 8 * i, 1000 + i);
    put<std::uint64_t>(bytes, revision.write + 8 * i, 2000 + i);
    if (revision.status != 0 && i != 7) put<std::uint16_t>(bytes, revision.status + 2 * i, i == 3 ? 0 : 1);
  }
  return bytes;
}

TEST(GpuMetrics, EveryFixedRevision) {
  for (const Revision& revision : kRevisions) {
    SCOPED_TRACE(int{revision.content});
    const auto metrics = decode(filled(revision));
    ASSERT_TRUE(metrics);
    EXPECT_EQ(metrics->content, revision.content);
    EXPECT_EQ(metrics->get(Metric::kTemperatureHotspot), 61U);
    EXPECT_EQ(metrics->get(Metric::kSocketPower), 750U);
    EXPECT_EQ(metrics->get(Metric::kEnergy), 123456789U);
    EXPECT_EQ(metrics->get(Metric::kPcieLinkWidth), 16U);
    EXPECT_EQ(metrics->get(Metric::kPcieLinkSpeed), 320U);
    const bool xgmi = revision.xgmi_width != 0;
    EXPECT_EQ(metrics->get(Metric::kXgmiLinkWidth).has_value(), xgmi);
    EXPECT_EQ(metrics->xgmi_read_kb[7], xgmi ? std::optional<std::uint64_t>(1007) : std::nullopt);
    EXPECT_EQ(metrics->xgmi_write_kb[0], xgmi ? std::optional<std::uint64_t>(2000) : std::nullopt);
    EXPECT_EQ(metrics->has_link_status(), revision.status != 0);
    if (revision.status != 0) {
      EXPECT_EQ(metrics->xgmi_status[0], 1U);
      EXPECT_EQ(metrics->xgmi_status[3], 0U);
      EXPECT_FALSE(metrics->xgmi_status[7]);
    }
  }
}

TEST(GpuMetrics, OldestRevisionHasItsClockFirst) {
  auto bytes = table(0, 80);
  put<std::uint64_t>(bytes, 8, 42);
  put<std::uint8_t>(bytes, 74, 16);
  const auto metrics = decode(bytes);
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->get(Metric::kSystemClock), 42U);
  EXPECT_EQ(metrics->get(Metric::kPcieLinkWidth), 16U);
  EXPECT_FALSE(metrics->get(Metric::kPcieLinkSpeed));
}

TEST(GpuMetrics, UnsetIsAbsentNotAllOnes) {
  for (const Revision& revision : kRevisions) {
    const auto metrics = decode(table(revision.content, revision.size));
    ASSERT_TRUE(metrics);
    for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Metric::kCount); ++i)
      EXPECT_FALSE(metrics->get(static_cast<Metric>(i)));
    EXPECT_FALSE(metrics->has_link_status());
  }
}

TEST(GpuMetrics, TruncatedAtEveryByte) {
  for (const Revision& revision : kRevisions) {
    const auto bytes = filled(revision);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto metrics = decode(std::span(bytes).first(length));
      ASSERT_FALSE(metrics) << length;
      EXPECT_EQ(metrics.error().kind, Kind::kTruncated) << length;
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(decode(longer));
  }
}

TEST(GpuMetrics, RevisionWithAnotherSizeIsUnknown) {
  for (const Revision& revision : kRevisions) {
    for (const int change : {-8, -1, 1, 8}) {
      const auto size = static_cast<std::uint16_t>(revision.size + change);
      const auto metrics = decode(table(revision.content, size));
      ASSERT_FALSE(metrics);
      EXPECT_EQ(metrics.error().kind, Kind::kUnknownRevision);
      EXPECT_EQ(metrics.error().content, revision.content);
      EXPECT_EQ(metrics.error().size, size);
    }
  }
  // The other table that was once called v1.6.
  ASSERT_FALSE(decode(table(6, 384)));
  EXPECT_EQ(decode(table(6, 384)).error().kind, Kind::kUnknownRevision);
}

TEST(GpuMetrics, OtherFormatsAreUnknown) {
  for (const auto& [format, content] :
       {std::pair(2, 4), std::pair(3, 0), std::pair(1, 10), std::pair(0, 5)}) {
    const auto metrics =
        decode(table(static_cast<std::uint8_t>(content), 360, static_cast<std::uint8_t>(format)));
    ASSERT_FALSE(metrics);
    EXPECT_EQ(metrics.error().kind, Kind::kUnknownRevision);
    EXPECT_EQ(metrics.error().format, format);
  }
}

/// Builds v1.9: a list of records.
class Records {
 public:
  void add(unsigned id, unsigned type, const std::vector<std::uint64_t>& values, unsigned unit = 0) {
    append(std::uint64_t{unit} << 24 | std::uint64_t{type} << 20 | std::uint64_t{id} << 10 | values.size(),
           8);
    constexpr unsigned kWidths[] = {1, 1, 2, 2, 4, 4, 8, 8};
    for (const auto value : values) append(value, kWidths[type]);
    ++count_;
  }
  [[nodiscard]] std::vector<std::byte> bytes(int more_records = 0) const {
    auto all = table(9, static_cast<std::uint16_t>(8 + body_.size()));
    put<std::uint32_t>(all, 4, static_cast<std::uint32_t>(count_ + more_records));
    std::memcpy(all.data() + 8, body_.data(), body_.size());
    return all;
  }

 private:
  void append(std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i) body_.push_back(std::byte(value >> (8 * i) & 0xff));
  }
  std::vector<std::byte> body_;
  int count_ = 0;
};

Records sample() {
  Records records;
  records.add(0, 2, {61}, 2);
  records.add(3, 2, {750}, 3);
  records.add(9, 6, {77});
  records.add(18, 2, {16});
  records.add(19, 2, {32}, 6);
  records.add(29, 6, {1, 2, 3, 4, 5, 6, 7, 8}, 9);
  records.add(31, 2, {1, 1, 0, 1, 1, 1, 1, 0xffff});
  records.add(777, 5, {1, 2, 3});
  records.add(7, 6, {UINT64_MAX});
  return records;
}

TEST(GpuMetrics, RecordsSayWhatTheyAre) {
  const auto metrics = decode(sample().bytes());
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->get(Metric::kTemperatureHotspot), 61U);
  EXPECT_EQ(metrics->get(Metric::kAccumulationCounter), 77U);
  EXPECT_EQ(metrics->get(Metric::kXgmiLinkWidth), 16U);
  EXPECT_EQ(metrics->get(Metric::kXgmiLinkSpeed), 32U);
  EXPECT_FALSE(metrics->get(Metric::kEnergy));
  EXPECT_EQ(metrics->xgmi_read_kb[7], 8U);
  EXPECT_EQ(metrics->xgmi_status[2], 0U);
  EXPECT_FALSE(metrics->xgmi_status[7]);
}

TEST(GpuMetrics, RecordsOfAnotherTypeAreReadByTheirType) {
  Records records;
  records.add(9, 4, {5});
  records.add(18, 0, {16});
  const auto metrics = decode(records.bytes());
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->get(Metric::kAccumulationCounter), 5U);
  EXPECT_EQ(metrics->get(Metric::kXgmiLinkWidth), 16U);
}

TEST(GpuMetrics, RecordsMustEndAtTheEnd) {
  EXPECT_EQ(decode(sample().bytes(1)).error().kind, Kind::kMalformed);
  EXPECT_EQ(decode(sample().bytes(-1)).error().kind, Kind::kMalformed);
  EXPECT_EQ(decode(sample().bytes(-1000)).error().kind, Kind::kMalformed);
  const auto whole = sample().bytes();
  for (std::size_t length = 4; length < whole.size(); ++length) {
    std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(decode(cut)) << length;
    put<std::uint16_t>(cut, 0, static_cast<std::uint16_t>(length));
    EXPECT_FALSE(decode(cut)) << length;
  }
}

TEST(GpuMetrics, RecordOfUnknownTypeStops) {
  auto bytes = sample().bytes();
  bytes[8 + 2] = std::byte{0x90};
  EXPECT_EQ(decode(bytes).error().kind, Kind::kMalformed);
}

TEST(GpuMetrics, MoreLinksThanFitAreLeftOut) {
  Records records;
  records.add(31, 2, std::vector<std::uint64_t>(20, 1));
  const auto metrics = decode(records.bytes());
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->xgmi_status[7], 1U);
}

}  // namespace
}  // namespace oamhal::amd
