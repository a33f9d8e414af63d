// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// gpu_metrics: size and offsets of every revision, against numbers taken from the structs
// (facts/amd-gpu_metrics-offsets.txt).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <vector>

#include "sim_tree.hpp"

namespace {

struct Revision {
  const char* name;
  std::size_t size, xgmi_width, pcie_speed, read_data, link_status, timestamp;  // 0: no such field
};

void PrintTo(const Revision& revision, std::ostream* out) {
  *out << revision.name;
}

class Metrics : public testing::TestWithParam<Revision> {};

constexpr Revision kRevisions[] = {
    {"1.3", 120, 0, 76, 0, 0, 96},        {"1.4", 288, 52, 50, 104, 0, 232},
    {"1.5", 360, 116, 114, 176, 0, 304},  {"1.6", 1664, 64, 62, 128, 0, 256},
    {"1.7", 2208, 72, 70, 136, 264, 288}, {"1.8", 3872, 72, 70, 136, 264, 288},
};

INSTANTIATE_TEST_SUITE_P(Revisions, Metrics, testing::ValuesIn(kRevisions),
                         [](const auto& test) { return fmt::format("v1_{}", test.param.name[2]); });

std::string blob(const std::string& revision) {
  const SimTree tree("metrics",
                     fmt::format("extends = \"mi300x-ubb8\"\n[[override]]\ntemplate = \"mi300x\"\n"
                                 "gpu_metrics = {{ revision = \"{}\", xgmi_read_data_acc = [7, 8], "
                                 "firmware_timestamp = 0x1122334455667788 }}\n",
                                 revision));
  return tree.bytes(tree.accelerator_in("OAM1") + "/gpu_metrics");
}

TEST_P(Metrics, HasTheLayoutOfItsRevision) {
  const Revision& revision = GetParam();
  const std::string bytes = blob(revision.name);
  ASSERT_EQ(bytes.size(), revision.size);
  EXPECT_EQ(little_endian(bytes, 0, 2), revision.size);
  EXPECT_EQ(bytes[2], 1);
  EXPECT_EQ(bytes[3], revision.name[2] - '0');
  EXPECT_EQ(little_endian(bytes, revision.pcie_speed, 2), 320U);
  EXPECT_EQ(little_endian(bytes, revision.timestamp, 8), 0x1122334455667788U);
  if (revision.xgmi_width != 0) {
    EXPECT_EQ(little_endian(bytes, revision.xgmi_width, 2), 16U);
    EXPECT_EQ(little_endian(bytes, revision.xgmi_width + 2, 2), 32U);
    EXPECT_EQ(little_endian(bytes, revision.read_data, 8), 7U);
    EXPECT_EQ(little_endian(bytes, revision.read_data + 8, 8), 8U);
    EXPECT_EQ(little_endian(bytes, revision.read_data + 16, 8), ~std::uint64_t{0});
  }
  if (revision.link_status == 0) return;
  EXPECT_EQ(little_endian(bytes, revision.link_status, 2), 0xffffU);  // port 0 is not wired
  for (std::size_t port = 1; port < 8; ++port)
    EXPECT_EQ(little_endian(bytes, revision.link_status + 2 * port, 2), 1U);
}

// Revision 1.9 is walked as its reader must: by the encoding of each record.
TEST(Metrics19, WalksExactlyToTheEnd) {
  const std::string bytes = blob("1.9");
  EXPECT_EQ(little_endian(bytes, 0, 2), bytes.size());
  EXPECT_EQ(bytes[3], 9);
  std::map<std::uint64_t, std::vector<std::uint64_t>> records;
  std::size_t offset = 8;
  for (std::uint64_t left = little_endian(bytes, 4, 4); left > 0; --left) {
    const std::uint64_t encoding = little_endian(bytes, offset, 8);
    offset += 8;
    const std::size_t size = std::size_t{1} << (encoding >> 21 & 7);
    for (std::uint64_t n = encoding & 0x3ff; n > 0; --n, offset += size) {
      records[encoding >> 10 & 0x3ff].push_back(little_endian(bytes, offset, size));
    }
  }
  EXPECT_EQ(offset, bytes.size());
  EXPECT_EQ(records.at(17), std::vector<std::uint64_t>{320});
  EXPECT_EQ(records.at(18), std::vector<std::uint64_t>{16});
  EXPECT_EQ(records.at(19), std::vector<std::uint64_t>{32});
  EXPECT_EQ(records.at(31), (std::vector<std::uint64_t>{0xffff, 1, 1, 1, 1, 1, 1, 1}));
}

}  // namespace
