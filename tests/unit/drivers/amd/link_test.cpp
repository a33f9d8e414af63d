// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "machine.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kA = "0000:0c:00.0";
constexpr const char* kB = "0000:15:00.0";

/// One device with one io_link to a second one.
std::vector<backend::Link> links_for(const IoLink& link, std::uint16_t device_id = 0x74a1) {
  Machine machine;
  machine.add_cpu_node(0);
  machine.add_gpu({.bdf = kA, .device_id = device_id});
  machine.add_gpu({.bdf = kB, .device_id = device_id});
  machine.add_gpu_node(1, 0, 0x0c00, {link});
  machine.add_gpu_node(2, 0, 0x1500, {});
  return machine.run()[kA].links;
}

// Trap 6: hops tell nothing, weight and bandwidth do.
TEST(Link, DirectOrNot) {
  struct Case {
    unsigned weight;
    std::uint64_t least, most;
    bool direct;
  };
  constexpr Case kCases[] = {
      {15, 50000, 50000, true}, {15, 50000, 200000, true}, {15, 0, 0, true},
      {30, 0, 0, false},        {45, 0, 0, false},         {13, 819200, 819200, false},
      {41, 0, 0, true},         {56, 0, 0, false},         {0, 50000, 50000, true},
      {0, 0, 0, false},
  };
  for (const Case& item : kCases) {
    const auto links = links_for({.to = 2, .weight = item.weight, .least = item.least, .most = item.most});
    EXPECT_EQ(links.size(), item.direct ? 1U : 0U) << item.weight << " " << item.most;
  }
}

TEST(Link, CountIsTheRatioOfTheBandwidths) {
  const auto count = [](std::uint64_t least, std::uint64_t most) {
    return links_for({.to = 2, .least = least, .most = most}).at(0).port_count;
  };
  EXPECT_EQ(count(50000, 50000).value, 1U);
  EXPECT_EQ(count(50000, 200000).value, 4U);
  EXPECT_EQ(count(64000, 128000).value, 2U);
  EXPECT_FALSE(count(0, 50000).known());
  EXPECT_FALSE(count(30000, 50000).known());
}

TEST(Link, WhatKfdReports) {
  const auto mi300 = links_for({.to = 2, .most = 100000}).at(0);
  EXPECT_EQ(mi300.type, "xgmi");
  EXPECT_EQ(mi300.state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(mi300.evidence, OAMHAL_EVIDENCE_SEEN);
  EXPECT_EQ(mi300.proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_EQ(mi300.source, "kfd io_links");
  EXPECT_EQ(mi300.reported_rate_mbps.value, 800000U);
  EXPECT_EQ(mi300.reported_by, "kfd");
  EXPECT_FALSE(mi300.reported_trusted);
  EXPECT_FALSE(mi300.raw_rate_mbps.known());
  EXPECT_TRUE(links_for({.to = 2}, 0x740f).at(0).reported_trusted);
}

TEST(Link, DisabledIsDown) {
  EXPECT_EQ(links_for({.to = 2, .flags = 0}).at(0).state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(links_for({.to = 2, .flags = 0xe}).at(0).state, OAMHAL_LINK_STATE_DOWN);
}

TEST(Link, OtherTypesAreNoXgmi) {
  for (const unsigned type : {0U, 1U, 2U, 5U, 12U, 16U})
    EXPECT_TRUE(links_for({.to = 2, .type = type}).empty()) << type;
}

TEST(Link, ToItselfIsNone) {
  EXPECT_TRUE(links_for({.to = 1}).empty());
}

TEST(Link, ToTheHost) {
  const auto links = links_for({.to = 0, .weight = 13, .least = 819200, .most = 819200}, 0x74a0);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].remote_kind, OAMHAL_END_HOST);
  EXPECT_EQ(links[0].remote_label, "cpu node 0");
  EXPECT_FALSE(links[0].port_count.known());
  EXPECT_FALSE(links[0].reported_rate_mbps.known());
}

TEST(Link, NumbersThatMakeNoSenseDoNoHarm) {
  for (const std::uint64_t most : {UINT64_MAX, UINT64_MAX - 1, std::uint64_t{1}})
    EXPECT_EQ(links_for({.to = 2, .least = 1, .most = most}).size(), 1U);
  EXPECT_EQ(links_for({.to = 4000000000U}).size(), 1U);
  EXPECT_EQ(links_for({.to = 4000000000U}).at(0).remote_kind, OAMHAL_END_UNKNOWN);
}

/// gpu_metrics v1.7: width, speed and a status of each link (-1: unset).
std::string metrics(int width, int speed, const std::vector<int>& status) {
  std::string bytes(2208, '\xff');
  const auto put = [&](std::size_t offset, int value) {
    bytes[offset] = static_cast<char>(value & 0xff);
    bytes[offset + 1] = static_cast<char>(value >> 8 & 0xff);
  };
  put(0, 2208);
  bytes[2] = 1;
  bytes[3] = 7;
  put(72, width);
  put(74, speed);
  for (std::size_t i = 0; i < status.size(); ++i) put(264 + 2 * i, status[i]);
  return bytes;
}

struct Live {
  Machine machine;
  std::map<std::string, Device> devices;

  Live(const std::string& blob, std::uint16_t device_id = 0x74a1) {
    machine.mesh({{.bdf = kA, .device_id = device_id}, {.bdf = kB, .device_id = device_id}});
    machine.host.classes = OAMHAL_ATTRIBUTE_LIVE;
    machine.set(kA, "gpu_metrics", blob);
    devices = machine.run();
  }
  Device& a() { return devices[kA]; }
};

TEST(Live, WidthSpeedAndStatus) {
  Live live(metrics(16, 32, {1, 0, 0, 0, 0, 0, 0, -1}));
  ASSERT_EQ(live.a().ports.size(), 8U);
  EXPECT_EQ(live.a().ports[0].state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(live.a().ports[1].state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(live.a().ports[7].state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_EQ(live.a().ports[0].active_lanes.value, 16U);
  EXPECT_EQ(live.a().ports[0].lane_rate_mbps.value, 32000U);
  EXPECT_EQ(live.a().links.at(0).raw_rate_mbps.value, 512000U);
  EXPECT_EQ(live.a().links.at(0).state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(live.a().identity.links_up.value, 1U);
  EXPECT_TRUE(live.devices[kB].ports.empty());
}

TEST(Live, AllDown) {
  Live live(metrics(16, 32, std::vector<int>(8, 0)));
  EXPECT_EQ(live.a().links.at(0).state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(live.a().identity.links_up.value, 0U);
  EXPECT_EQ(live.machine.host.count("amd.xgmi-ports-down"), 1U);
}

// A VF shows all links down whatever they are: that is "not supported".
TEST(Live, AllDownOnAVirtualFunctionTellsNothing) {
  Live live(metrics(16, 32, std::vector<int>(8, 0)), 0x74b5);
  EXPECT_EQ(live.a().links.at(0).state, OAMHAL_LINK_STATE_UP);
  EXPECT_TRUE(live.a().ports.empty());
  EXPECT_EQ(live.machine.host.count("amd.xgmi-ports-down"), 0U);
}

TEST(Live, SomeDownIsNobodysForSure) {
  Machine machine;
  machine.mesh({{kA}, {kB}, {"0000:1e:00.0"}});
  machine.host.classes = OAMHAL_ATTRIBUTE_LIVE;
  machine.set(kA, "gpu_metrics", metrics(16, 32, {1, 0, -1, -1, -1, -1, -1, -1}));
  auto devices = machine.run();
  for (const auto& link : devices[kA].links) EXPECT_EQ(link.state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(devices[kA].identity.links_up.value, 1U);
  EXPECT_EQ(machine.host.count("amd.xgmi-ports-down"), 1U);
}

// Trap 10 and the sentinels: unset is absent, and never 65535 Gb/s.
TEST(Live, UnsetIsNoNumber) {
  Live live(metrics(-1, -1, std::vector<int>(8, -1)));
  EXPECT_FALSE(live.a().links.at(0).raw_rate_mbps.known());
  EXPECT_TRUE(live.a().ports.empty());
  EXPECT_EQ(live.a().links.at(0).state, OAMHAL_LINK_STATE_UP);
}

TEST(Live, UnknownRevisionIsNamedAndHarmless) {
  std::string blob = metrics(16, 32, std::vector<int>(8, 1));
  blob[3] = 42;
  Live live(blob);
  EXPECT_FALSE(live.a().links.at(0).raw_rate_mbps.known());
  ASSERT_EQ(live.machine.host.count("amd.gpu-metrics-unknown-revision"), 1U);
  EXPECT_NE(live.machine.host.findings.front().message.find("v1.42 of 2208 bytes"), std::string::npos);
  EXPECT_EQ(live.a().identity.state, OAMHAL_STATE_UNKNOWN);
}

TEST(Live, TornTableIsMalformed) {
  Live live(metrics(16, 32, std::vector<int>(8, 1)).substr(0, 1000));
  EXPECT_EQ(live.machine.host.malformed.size(), 1U);
  EXPECT_EQ(live.a().probe, 0);
}

TEST(Live, Mi250HasNoXgmiFields) {
  std::string blob(120, '\x10');
  blob[0] = 120;
  blob[1] = 0;
  blob[2] = 1;
  blob[3] = 3;
  Live live(blob, 0x7408);
  EXPECT_FALSE(live.a().links.at(0).raw_rate_mbps.known());
  EXPECT_TRUE(live.a().ports.empty());
}

}  // namespace
}  // namespace oamhal::test
