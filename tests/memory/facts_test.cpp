// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What a snapshot says of memory: regions, sharing, isolation, peers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <oamhal/oamhal.hpp>

#include "tests/support/machine_root.hpp"

namespace oamhal::test {
namespace {

using testing::HasSubstr;

snapshot look(const MachineRoot& root, std::uint32_t classes = 0, std::uint32_t flags = 0) {
  context_options options;
  options.root = root.path();
  return context::create(options).enumerate(classes, flags);
}

TEST(MemoryFactsTest, FreeIsWhatIsNotUsed) {
  const MachineRoot root("mi300x-ubb8");
  const auto seen = look(root, OAMHAL_ATTRIBUTE_LIVE);
  int regions = 0;
  for (const auto& memory : seen.memories(seen.devices()[0])) {
    if (std::string(memory.kind) == "bar") {
      EXPECT_NE(memory.free_bytes.absence, OAMHAL_PRESENT) << "nothing is used of a BAR";
      continue;
    }
    if (memory.used_bytes.absence != OAMHAL_PRESENT) continue;
    ++regions;
    ASSERT_EQ(memory.free_bytes.absence, OAMHAL_PRESENT);
    EXPECT_EQ(memory.free_bytes.value, memory.capacity_bytes.value - memory.used_bytes.value);
    EXPECT_NE(memory.peak_bandwidth_bytes.absence, OAMHAL_PRESENT) << "never made up";
  }
  EXPECT_EQ(regions, 1);
}

TEST(MemoryFactsTest, SharingIsWhatTheDriverHas) {
  const MachineRoot amd("mi300x-ubb8");
  const auto seen = look(amd);
  const auto sharing = seen.sharing(seen.devices()[0]);
  EXPECT_EQ(sharing.dma_buf_export, OAMHAL_ANSWER_YES);
  EXPECT_STREQ(sharing.export_call, "hsa_amd_portable_export_dmabuf");
  const MachineRoot generic("mixed-generic");
  const auto other = look(generic);
  const auto unknown = other.sharing(other.devices()[0]);
  EXPECT_EQ(unknown.dma_buf_export, OAMHAL_ANSWER_UNKNOWN);
  EXPECT_NE(unknown.reason, nullptr);
}

TEST(MemoryFactsTest, PeersByLinksThatAreUp) {
  const MachineRoot root("mi300x-ubb8");
  const auto seen = look(root, OAMHAL_ATTRIBUTE_LIVE);
  const auto first = seen.devices()[0];
  for (const auto& device : seen.devices()) {
    const auto peer = seen.peer_access(first, device);
    EXPECT_EQ(peer.access, OAMHAL_ANSWER_YES);
    EXPECT_STREQ(peer.way, device.position == 0 ? "self" : "link");
    EXPECT_NE(peer.reason, nullptr);
  }
}

TEST(MemoryFactsTest, WithoutALinkNobodyKnows) {
  const MachineRoot root("h100-4gpu");
  const auto seen = look(root);
  const auto peer = seen.peer_access(seen.devices()[0], seen.devices()[1]);
  EXPECT_EQ(peer.access, OAMHAL_ANSWER_UNKNOWN);
  EXPECT_STREQ(peer.way, "pcie");
  EXPECT_THAT(std::string(peer.reason), HasSubstr("without trying"));
}

TEST(MemoryFactsTest, AnExpectedLinkIsNoProof) {
  const MachineRoot root("hls2-gaudi2");
  const auto seen = look(root);
  bool any = false;
  for (const auto& device : seen.devices()) {
    const auto peer = seen.peer_access(seen.devices()[0], device);
    if (device.position == 0) continue;
    any = true;
    EXPECT_NE(peer.access, OAMHAL_ANSWER_YES) << device.bdf_text;
  }
  EXPECT_TRUE(any);
}

TEST(MemoryFactsTest, IsolationWhenItIsAskedFor) {
  const MachineRoot root("mi300x-ubb8");
  const auto plain = look(root);
  const auto before = plain.isolation(plain.devices()[0]);
  EXPECT_EQ(before.group_functions.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(before.acs_redirects, OAMHAL_ANSWER_UNKNOWN) << "without class CONFIG";
  EXPECT_NE(before.acs_reason, nullptr);
  ASSERT_EQ(before.iommu_group.absence, OAMHAL_PRESENT);
  // The kernel's directory of the group, with a function that is no bridge of it.
  const auto group = root / "sys/kernel/iommu_groups" / std::to_string(before.iommu_group.value);
  std::ofstream(group / "type") << "DMA-FQ\n";
  std::ofstream(group / "devices" / "0000:ff:1f.7") << "";
  const auto seen = look(root, OAMHAL_ATTRIBUTE_CONFIG, OAMHAL_ENUMERATE_ISOLATION);
  const auto isolation = seen.isolation(seen.devices()[0]);
  EXPECT_STREQ(isolation.iommu_type, "DMA-FQ");
  const std::filesystem::directory_iterator members(group / "devices");
  EXPECT_EQ(isolation.group_functions.value, std::distance(begin(members), end(members)));
  EXPECT_GT(isolation.group_functions.value, 1U);
  EXPECT_EQ(isolation.acs_redirects, OAMHAL_ANSWER_NO) << "its bridges have no such capability";
}

TEST(MemoryFactsTest, WrongIndexesAreRefused) {
  const MachineRoot root("h100-4gpu");
  const auto seen = look(root);
  oamhal_peer_info_t peer{};
  peer.size = sizeof peer;
  EXPECT_EQ(oamhal_peer_access(seen.c_handle(), 0, 99, &peer), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_peer_access(nullptr, 0, 0, &peer), OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_sharing_info_t sharing{};
  sharing.size = sizeof sharing;
  EXPECT_EQ(oamhal_device_sharing(seen.c_handle(), 99, &sharing), OAMHAL_ERROR_NOT_FOUND);
  oamhal_isolation_info_t isolation{};
  EXPECT_EQ(oamhal_device_isolation(seen.c_handle(), 0, &isolation), OAMHAL_ERROR_INVALID_ARGUMENT)
      << "no size";
}

}  // namespace
}  // namespace oamhal::test
