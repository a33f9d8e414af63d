// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "machine.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kOam = "0000:0a:00.0";

/// modules x partitions KFD nodes as a partitioned kernel prints them; node 0 is the host.
void build(Machine& machine, const std::vector<std::string>& bdfs, const std::vector<unsigned>& partitions) {
  machine.add_cpu_node(0);
  struct Node {
    unsigned module;
    unsigned partition;
  };
  std::vector<Node> nodes;
  for (unsigned module = 0; module < bdfs.size(); ++module) {
    machine.add_gpu({.bdf = bdfs[module]});
    for (unsigned i = 0; i < partitions[module]; ++i) nodes.push_back({module, i});
  }
  for (unsigned i = 0; i < nodes.size(); ++i) {
    std::vector<IoLink> links = {{.to = 0, .type = 2, .weight = 20, .least = 312, .most = 64000}};
    for (unsigned k = 0; k < nodes.size(); ++k) {
      if (k == i) continue;
      if (nodes[k].module == nodes[i].module)
        links.push_back({.to = k + 1, .weight = 13, .least = 819200, .most = 819200});
      else
        links.push_back({.to = k + 1, .weight = 41, .least = 0, .most = 0});
    }
    const oamhal_bdf_t bdf = bdf_of(bdfs[nodes[i].module]);
    machine.add_gpu_node(i + 1, bdf.domain,
                         static_cast<std::uint32_t>(bdf.bus << 8 | bdf.device << 3) | nodes[i].partition,
                         links);
  }
}

std::vector<std::string> eight() {
  return {kOam,           "0000:80:00.0", "0000:a4:00.0", "0000:c8:00.0",
          "0001:0b:00.0", "0001:81:00.0", "0001:a5:00.0", "0001:c9:00.0"};
}

// Trap 5: one module is not one KFD node, and 0a:00.1 in KFD is no PCI function.
TEST(Partition, QpxIsEightModulesOfFour) {
  Machine machine;
  build(machine, eight(), std::vector<unsigned>(8, 4));
  auto devices = machine.run();
  ASSERT_EQ(devices.size(), 8U);
  std::size_t links = 0;
  for (const auto& [bdf, device] : devices) {
    ASSERT_EQ(device.partitions.size(), 4U) << bdf;
    EXPECT_EQ(device.partitions[0].compute_mode, "QPX");
    EXPECT_EQ(device.partitions[3].memory_capacity_bytes.value, 51539607552U);
    EXPECT_EQ(device.device_links(), 7U);
    EXPECT_EQ(device.link_to(bdf), nullptr);
    links += device.device_links();
    EXPECT_EQ(device.identity.state, OAMHAL_STATE_UNKNOWN);
    EXPECT_EQ(device.identity.links_up.value, 7U);
  }
  EXPECT_EQ(links / 2, 28U);
  EXPECT_EQ(devices[kOam].partitions[2].native_index.value, 3U);
  const backend::Link* link = devices[kOam].link_to("0001:c9:00.0");
  ASSERT_NE(link, nullptr);
  EXPECT_EQ(link->weight.value, 41U);
  EXPECT_FALSE(link->port_count.known());
  EXPECT_FALSE(link->reported_rate_mbps.known());
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(Partition, CapacityIsTheSumOfThePartitions) {
  Machine machine;
  build(machine, {kOam}, {4});
  machine.host.files.erase(std::string("sys/devices/pci0000:00/") + kOam + "/mem_info_vram_total");
  EXPECT_EQ(machine.run()[kOam].identity.memory_capacity_bytes.value, 4 * 51539607552U);
}

TEST(Partition, BankThatOnePartitionLacksIsNamed) {
  Machine machine;
  build(machine, {kOam}, {4});
  machine.host.files.erase(Machine::node_path(2) + "/mem_banks/0/properties");
  auto devices = machine.run();
  EXPECT_FALSE(devices[kOam].partitions[1].memory_capacity_bytes.known());
  EXPECT_EQ(machine.host.malformed.size(), 1U);
}

TEST(Partition, OneWholeListOfLinksIsEnough) {
  Machine machine;
  build(machine, eight(), std::vector<unsigned>(8, 4));
  (void)machine.run();
  EXPECT_TRUE(machine.host.was_read("nodes/1/io_links/0"));
  EXPECT_FALSE(machine.host.was_read("nodes/2/io_links"));
}

TEST(Partition, TornListOfLinksIsMadeUpFromTheNext) {
  Machine machine;
  build(machine, eight(), std::vector<unsigned>(8, 4));
  // The links of the first partition: the host, three partitions of its own, then the others.
  for (unsigned i = 4; i < 32; ++i)
    machine.host.files[Machine::node_path(1) + "/io_links/" + std::to_string(i) + "/properties"] = "x\n";
  EXPECT_EQ(machine.run()[kOam].device_links(), 7U);
}

TEST(Partition, CpxWith63Of64) {
  Machine machine;
  std::vector<unsigned> counts(8, 8);
  counts[7] = 7;
  build(machine, eight(), counts);
  auto devices = machine.run();
  ASSERT_EQ(devices.size(), 8U);
  EXPECT_EQ(devices[kOam].partitions.size(), 8U);
  EXPECT_EQ(devices[kOam].partitions[0].compute_mode, "CPX");
  EXPECT_EQ(devices[kOam].identity.state, OAMHAL_STATE_UNKNOWN);
  const Device& last = devices["0001:c9:00.0"];
  EXPECT_EQ(last.partitions.size(), 7U);
  EXPECT_EQ(last.identity.state, OAMHAL_STATE_DEGRADED);
  EXPECT_EQ(last.identity.state_reason, "7 of 8 partitions are in the KFD topology");
  EXPECT_EQ(machine.host.count("amd.partition-missing"), 1U);
}

TEST(Partition, HiddenPartitionsAreNotMissing) {
  Machine machine;
  build(machine, {kOam, "0000:80:00.0"}, {8, 8});
  machine.hide_node(16);
  auto devices = machine.run();
  EXPECT_EQ(devices["0000:80:00.0"].partitions.size(), 7U);
  EXPECT_EQ(machine.host.count("amd.partition-missing"), 0U);
}

TEST(Partition, VisiblePartitionsOfHiddenModulesMakeNoLinks) {
  Machine machine;
  build(machine, {kOam, "0000:80:00.0"}, {2, 2});
  machine.hide_node(3);
  machine.hide_node(4);
  EXPECT_TRUE(machine.run()[kOam].links.empty());
}

TEST(Partition, ModesByCount) {
  const char* const names[] = {"", "", "DPX", "TPX", "QPX", "CPX", "CPX", "CPX", "CPX"};
  for (unsigned count = 2; count <= 8; ++count) {
    Machine machine;
    build(machine, {kOam}, {count});
    auto devices = machine.run();
    ASSERT_EQ(devices[kOam].partitions.size(), count);
    EXPECT_EQ(devices[kOam].partitions[0].compute_mode, names[count]);
    EXPECT_EQ(devices[kOam].partitions[0].memory_mode, "");
  }
}

TEST(Partition, LiveModesWin) {
  Machine machine;
  build(machine, {kOam}, {4});
  machine.host.classes = OAMHAL_ATTRIBUTE_LIVE;
  machine.set(kOam, "current_compute_partition", "CPX\n");
  machine.set(kOam, "current_memory_partition", "NPS4\n");
  auto devices = machine.run();
  EXPECT_EQ(devices[kOam].partitions[0].compute_mode, "CPX");
  EXPECT_EQ(devices[kOam].partitions[0].memory_mode, "NPS4");
  machine.set(kOam, "current_compute_partition", "UNKNOWN\n");
  EXPECT_EQ(machine.run()[kOam].partitions[0].compute_mode, "QPX");
}

TEST(Partition, LiveModeTellsWhatIsMissing) {
  Machine machine;
  build(machine, {kOam}, {3});
  machine.host.classes = OAMHAL_ATTRIBUTE_LIVE;
  machine.set(kOam, "current_compute_partition", "QPX\n");
  EXPECT_EQ(machine.run()[kOam].identity.state_reason, "3 of 4 partitions are in the KFD topology");
}

TEST(Partition, SpxHasNone) {
  Machine machine;
  machine.mesh({{kOam}});
  EXPECT_TRUE(machine.run()[kOam].partitions.empty());
}

TEST(Partition, CountsComeFromTheFirmwareWhereThereAreSome) {
  Machine machine;
  build(machine, {kOam, "0000:80:00.0", "0000:a4:00.0"}, {2, 2, 2});
  const std::string hive = std::string("sys/devices/pci0000:00/") + kOam + "/xgmi_hive_info";
  machine.host.files[hive + "/xgmi_hive_id"] = "1152921504606846977\n";
  unsigned number = 0;
  for (const auto& gpu : machine.gpus)
    machine.host.links[hive + "/node" + std::to_string(++number)] = "sys/devices/pci0000:00/" + gpu.bdf;
  machine.host.links["sys/devices/pci0000:00/0000:80:00.0/xgmi_hive_info"] = hive;
  machine.host.links["sys/devices/pci0000:00/0000:a4:00.0/xgmi_hive_info"] = hive;
  machine.set(kOam, "xgmi_num_links", "00 02 00 \n");
  machine.set("0000:80:00.0", "xgmi_num_links", "02 00 01 \n");
  machine.set("0000:a4:00.0", "xgmi_num_links", "00 01 00 \n");
  auto devices = machine.run();
  // 41 is a constant: the firmware says there is no direct link.
  EXPECT_EQ(devices[kOam].device_links(), 1U);
  ASSERT_NE(devices[kOam].link_to("0000:80:00.0"), nullptr);
  EXPECT_EQ(devices[kOam].link_to("0000:80:00.0")->port_count.value, 2U);
  EXPECT_EQ(devices[kOam].link_to("0000:80:00.0")->source, "xgmi_num_links");
  EXPECT_EQ(devices["0000:80:00.0"].identity.links_up.value, 3U);
}

}  // namespace
}  // namespace oamhal::test
