// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "machine.hpp"

namespace oamhal::test {
namespace {

const std::vector<std::string> kBdfs = {"0000:29:00.0", "0000:2c:00.0", "0000:2f:00.0", "0000:32:00.0"};

std::string device_path(const std::string& bdf) {
  return "sys/devices/pci0000:00/" + bdf;
}

/// Two modules of two dies: 4 links inside a module, 1 between the first and between the second dies.
void two_mi250(Machine& machine, std::uint64_t inside = 200000) {
  constexpr int kCounts[4][4] = {{0, 4, 1, 0}, {4, 0, 0, 1}, {1, 0, 0, 4}, {0, 1, 4, 0}};
  machine.add_cpu_node(0);
  for (unsigned i = 0; i < 4; ++i) {
    machine.add_gpu({.bdf = kBdfs[i], .device_id = 0x740c, .pci_class = 0x038000});
    std::vector<IoLink> links;
    for (unsigned k = 0; k < 4; ++k) {
      if (k == i) continue;
      if (kCounts[i][k] == 0)
        links.push_back({.to = k + 1, .weight = 30, .least = 0, .most = 0});
      else
        links.push_back({.to = k + 1, .most = kCounts[i][k] == 4 ? inside : 50000U});
    }
    // Whether the two dies share a unique id is not known: here they do.
    machine.add_gpu_node(i + 1, 0, std::uint32_t{bdf_of(kBdfs[i]).bus} << 8, links,
                         {{"unique_id", std::to_string(1000 + i / 2)}});
  }
}

TEST(Hive, TwoDiesAreOneModule) {
  Machine machine;
  two_mi250(machine);
  machine.set(kBdfs[0], "xgmi_physical_id", "0\n");
  auto devices = machine.run();
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ(devices[kBdfs[i]].identity.module_key, "mi250:" + kBdfs[i / 2 * 2]);
    EXPECT_EQ(devices[kBdfs[i]].identity.module_position, i % 2);
    EXPECT_EQ(devices[kBdfs[i]].device_links(), 2U);
    EXPECT_FALSE(devices[kBdfs[i]].identity.slot.known());
    EXPECT_FALSE(devices[kBdfs[i]].identity.links_total.known());
    EXPECT_EQ(devices[kBdfs[i]].identity.links_up.value, 5U);
  }
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->port_count.value, 4U);
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[3]), nullptr);
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(Hive, DieWithoutPartner) {
  Machine machine;
  two_mi250(machine);
  machine.gpus.erase(machine.gpus.begin() + 1);
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].identity.module_key, "");
  EXPECT_EQ(machine.host.count("amd.module-partner-missing"), 1U);
  EXPECT_EQ(devices[kBdfs[2]].identity.module_key, "mi250:" + kBdfs[2]);
}

TEST(Hive, NoFourLinksNoModule) {
  Machine machine;
  two_mi250(machine, 100000);
  EXPECT_EQ(machine.run()[kBdfs[0]].identity.module_key, "");
  EXPECT_EQ(machine.host.count("amd.module-partner-missing"), 4U);
}

TEST(Hive, TwoHivesAreTwoBaseboards) {
  Machine machine;
  machine.mesh({{kBdfs[0]}, {kBdfs[1]}, {kBdfs[2]}, {kBdfs[3]}});
  for (const unsigned node : {3U, 4U}) {
    std::string& text = machine.host.files[Machine::node_path(node) + "/properties"];
    text.replace(text.find("1152921504606846977"), 19, "18091350218769748594");
  }
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].identity.baseboard_key, devices[kBdfs[1]].identity.baseboard_key);
  EXPECT_EQ(devices[kBdfs[2]].identity.baseboard_key, devices[kBdfs[3]].identity.baseboard_key);
  EXPECT_NE(devices[kBdfs[0]].identity.baseboard_key, devices[kBdfs[2]].identity.baseboard_key);
}

TEST(Hive, NoHiveNoBaseboard) {
  Machine machine;
  machine.add_gpu({kBdfs[0]});
  machine.add_gpu_node(1, 0, 0x2900, {}, {{"hive_id", "0"}});
  machine.set(kBdfs[0], "xgmi_physical_id", "0\n");
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].identity.baseboard_key, "");
  EXPECT_FALSE(devices[kBdfs[0]].identity.slot.known());
}

/// A line of xgmi_port_num.
std::string line(unsigned node, unsigned port, unsigned peer, unsigned peer_port) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%02x:%02x ->  %02x:%02x\n", node, port, peer, peer_port);
  return text;
}

/// Three devices, numbered 3, 1, 2 by the firmware; two links from the first to the second.
void three_with_ports(Machine& machine, bool kfd = true) {
  if (kfd)
    machine.mesh({{kBdfs[0]}, {kBdfs[1]}, {kBdfs[2]}});
  else
    for (unsigned i = 0; i < 3; ++i) machine.add_gpu({kBdfs[i]});
  if (kfd) {
    for (const char* path : {"/1/io_links/1", "/2/io_links/1"}) {
      std::string& text =
          machine.host
              .files["sys/devices/virtual/kfd/kfd/topology/nodes" + std::string(path) + "/properties"];
      text.replace(text.find("max_bandwidth 50000"), 19, "max_bandwidth 100000");
    }
  }
  machine.set(kBdfs[0], "xgmi_port_num", line(3, 0, 1, 5) + line(3, 1, 1, 4) + line(3, 2, 2, 7));
  machine.set(kBdfs[1], "xgmi_port_num", line(1, 5, 3, 0) + line(1, 4, 3, 1) + line(1, 1, 2, 3));
  machine.set(kBdfs[2], "xgmi_port_num", line(2, 7, 3, 2) + line(2, 3, 1, 1));
}

TEST(Hive, PortPairsThatBothEndsName) {
  Machine machine;
  three_with_ports(machine);
  auto devices = machine.run();
  ASSERT_EQ(devices[kBdfs[0]].links.size(), 3U);
  const backend::Link& link = devices[kBdfs[0]].links[0];
  EXPECT_EQ(link.proof, OAMHAL_PROOF_PORT_PAIR);
  EXPECT_EQ(link.source, "xgmi_port_num");
  EXPECT_EQ(link.local_port.value, 0U);
  EXPECT_EQ(link.remote_port.value, 5U);
  EXPECT_EQ(link.port_count.value, 1U);
  EXPECT_EQ(link.weight.value, 15U);
  EXPECT_EQ(link.reported_rate_mbps.value, 400000U);
  EXPECT_EQ(link.remote.bus, 0x2c);
  ASSERT_EQ(devices[kBdfs[0]].ports.size(), 3U);
  EXPECT_EQ(devices[kBdfs[0]].ports[2].index, 2U);
  EXPECT_EQ(devices[kBdfs[0]].ports[2].lanes.value, 16U);
  EXPECT_FALSE(devices[kBdfs[0]].ports[2].active_lanes.known());
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(Hive, PortsThatContradictFallBackToPairs) {
  Machine machine;
  three_with_ports(machine);
  machine.set(kBdfs[2], "xgmi_port_num", line(2, 7, 3, 1) + line(2, 3, 1, 1));
  auto devices = machine.run();
  const backend::Link* link = devices[kBdfs[0]].link_to(kBdfs[2]);
  ASSERT_NE(link, nullptr);
  EXPECT_EQ(link->proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_EQ(link->port_count.value, 1U);
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->proof, OAMHAL_PROOF_PORT_PAIR);
  EXPECT_EQ(machine.host.count("amd.port-map-inconsistent"), 1U);
}

TEST(Hive, PortsAgainstKfdsCountFallBack) {
  Machine machine;
  three_with_ports(machine);
  machine.set(kBdfs[0], "xgmi_port_num", line(3, 0, 1, 5) + line(3, 2, 2, 7));
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->port_count.value, 2U);
  EXPECT_EQ(machine.host.count("amd.port-map-inconsistent"), 1U);
}

TEST(Hive, PortsOfAHiddenPeerProveNothing) {
  Machine machine;
  three_with_ports(machine);
  machine.host.files.erase(device_path(kBdfs[2]) + "/xgmi_port_num");
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[2])->proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_EQ(machine.host.count("amd.port-map-inconsistent"), 0U);
}

TEST(Hive, GarbledPortNumIsNamed) {
  Machine machine;
  three_with_ports(machine);
  machine.set(kBdfs[0], "xgmi_port_num", "03:00 -> \n");
  EXPECT_EQ(machine.run()[kBdfs[0]].link_to(kBdfs[1])->proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_EQ(machine.host.malformed.size(), 1U);
}

/// The hive directory is real at the first device and a symbolic link at the others.
void hive_info(Machine& machine) {
  const std::string hive = device_path(kBdfs[0]) + "/xgmi_hive_info";
  machine.host.files[hive + "/xgmi_hive_id"] = "77\n";
  for (unsigned i = 0; i < machine.gpus.size(); ++i) {
    machine.host.links[hive + "/node" + std::to_string(i + 1)] = "../../" + machine.gpus[i].bdf;
    if (i != 0) machine.host.links[device_path(machine.gpus[i].bdf) + "/xgmi_hive_info"] = hive;
  }
}

TEST(Hive, WithoutKfdThePortsAreStillKnown) {
  Machine machine;
  three_with_ports(machine, false);
  hive_info(machine);
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[1]].identity.baseboard_key, "000000000000004d");
  ASSERT_EQ(devices[kBdfs[1]].links.size(), 3U);
  EXPECT_EQ(devices[kBdfs[1]].links[0].proof, OAMHAL_PROOF_PORT_PAIR);
  EXPECT_EQ(devices[kBdfs[1]].links[0].state, OAMHAL_LINK_STATE_UNKNOWN);
}

TEST(Hive, WithoutKfdTheCountsAreStillKnown) {
  Machine machine;
  for (const auto& bdf : kBdfs) machine.add_gpu({.bdf = bdf, .device_id = 0x7408, .pci_class = 0x038000});
  hive_info(machine);
  machine.set(kBdfs[0], "xgmi_num_links", "00 04 01 00 \n");
  machine.set(kBdfs[1], "xgmi_num_links", "04 00 00 01 \n");
  machine.set(kBdfs[2], "xgmi_num_links", "01 00 00 04 \n");
  machine.set(kBdfs[3], "xgmi_num_links", "00 01 04 00 \n");
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[3]].identity.module_key, "mi250:" + kBdfs[2]);
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->port_count.value, 4U);
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[1])->source, "xgmi_num_links");
  EXPECT_EQ(devices[kBdfs[0]].link_to(kBdfs[3]), nullptr);
}

TEST(Hive, PartnersAreEachOthersOnly) {
  Machine machine;
  for (unsigned i = 0; i < 3; ++i) machine.add_gpu({.bdf = kBdfs[i], .device_id = 0x7408});
  hive_info(machine);
  machine.set(kBdfs[0], "xgmi_num_links", "00 04 00 \n");
  machine.set(kBdfs[1], "xgmi_num_links", "00 00 04 \n");
  machine.set(kBdfs[2], "xgmi_num_links", "00 04 00 \n");
  auto devices = machine.run();
  EXPECT_EQ(devices[kBdfs[0]].identity.module_key, "");
  EXPECT_EQ(devices[kBdfs[2]].identity.module_key, "mi250:" + kBdfs[1]);
}

TEST(Hive, CountsInAnotherOrderAreNotUsed) {
  Machine machine;
  for (unsigned i = 0; i < 2; ++i) machine.add_gpu({kBdfs[i]});
  hive_info(machine);
  machine.set(kBdfs[0], "xgmi_num_links", "01 01 \n");
  machine.set(kBdfs[1], "xgmi_num_links", "zz\n");
  EXPECT_TRUE(machine.run()[kBdfs[0]].links.empty());
  EXPECT_EQ(machine.host.malformed.size(), 1U);
}

}  // namespace
}  // namespace oamhal::test
