// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "machine.hpp"

namespace oamhal::test {
namespace {

// fill_hls2 gives module id 7 - i to bus 16 + i.
std::string module(unsigned id) {
  const char* digits = "0123456789abcdef";
  return std::string("0000:1") + digits[7 - id] + ":00.0";
}

std::uint8_t bus_of(unsigned id) {
  return static_cast<std::uint8_t>(16 + 7 - id);
}

TEST(GaudiLinks, AreExpectedAndNeverSeen) {
  Machine machine;
  Machine::fill_hls2(machine);
  auto devices = machine.run();
  ASSERT_EQ(devices.size(), 8U);
  std::set<std::string> ends;
  for (const auto& [bdf, device] : devices) {
    ASSERT_EQ(device.links.size(), 24U);
    EXPECT_EQ(device.links_up.value, 21U);
    EXPECT_EQ(device.links_total.value, 21U);
    for (const backend::Link& link : device.links) {
      EXPECT_EQ(link.evidence, OAMHAL_EVIDENCE_EXPECTED);
      EXPECT_EQ(link.proof, OAMHAL_PROOF_EXPECTED_ONLY);
      EXPECT_EQ(link.source, "table HLS2");
      EXPECT_EQ(link.state, OAMHAL_LINK_STATE_UP);
      EXPECT_EQ(link.raw_rate_mbps.value, 106250U);
      if (link.remote_kind != OAMHAL_END_DEVICE) continue;
      ends.insert(bdf + " " + std::to_string(link.local_port.value));
      // The other end tells the same link.
      const auto peer = std::ranges::find_if(
          devices, [&](const auto& entry) { return entry.first == module(23U - link.remote.bus); });
      ASSERT_NE(peer, devices.end());
      const auto* back = peer->second.link(static_cast<std::uint32_t>(link.remote_port.value));
      ASSERT_NE(back, nullptr);
      EXPECT_EQ(back->remote_port.value, link.local_port.value);
    }
  }
  EXPECT_EQ(ends.size(), 168U);
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiLinks, EndWhereTheTableSays) {
  Machine machine;
  Machine::fill_hls2(machine);
  const Device device = machine.run()[module(0)];
  EXPECT_EQ(device.link(10)->remote_kind, OAMHAL_END_DEVICE);
  EXPECT_EQ(device.link(10)->remote.bus, bus_of(2));
  EXPECT_EQ(device.link(10)->remote_port.value, 16U);
  EXPECT_EQ(device.link(22)->remote_kind, OAMHAL_END_CONNECTOR);
  EXPECT_EQ(device.link(22)->remote_label, "scale-out");
  EXPECT_FALSE(device.link(22)->remote_port.known());
}

TEST(GaudiLinks, HaveTheStateOfTheirOwnPort) {
  Machine machine;
  Machine::fill_hls2(machine);
  const std::string ports = "infiniband/hbl_7/ports/";
  machine.set(module(0), ports + "1/phys_state", "3: Disabled");
  machine.set(module(0), ports + "9/phys_state", "3: Disabled");
  machine.set(module(0), ports + "2/state", "1: DOWN");
  auto devices = machine.run();
  const Device& device = devices[module(0)];
  EXPECT_EQ(device.link(0)->state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(device.link(1)->state, OAMHAL_LINK_STATE_STARTING);
  EXPECT_EQ(device.link(8)->state, OAMHAL_LINK_STATE_NO_LINK);
  EXPECT_EQ(device.port(8)->state, OAMHAL_LINK_STATE_NO_LINK);
  EXPECT_EQ(device.links_up.value, 19U);
  // Port 0 of module 3 is what it was expected to be joined to, and is up for all that is known.
  EXPECT_EQ(devices[module(3)].link(0)->state, OAMHAL_LINK_STATE_UP);
}

TEST(GaudiLinks, WithoutPortsTheStateIsUnknown) {
  Machine machine;
  Machine::fill_hls2(machine);
  machine.set(module(0), "infiniband", "");
  const Device device = machine.run()[module(0)];
  EXPECT_TRUE(device.ports.empty());
  ASSERT_EQ(device.links.size(), 24U);
  EXPECT_EQ(device.link(0)->state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_FALSE(device.link(0)->raw_rate_mbps.known());
  EXPECT_EQ(device.links_total.value, 21U);
  EXPECT_FALSE(device.links_up.known());
}

TEST(GaudiLinks, OnePortThatIsNotKnownLeavesTheCountOpen) {
  Machine machine;
  Machine::fill_hls2(machine);
  machine.set(module(0), "infiniband/hbl_7/ports/1/phys_state", "7: Phy Test");
  EXPECT_FALSE(machine.run()[module(0)].links_up.known());
}

TEST(GaudiLinks, LeadToAModuleThatIsNotThereByItsId) {
  Machine machine;
  Machine::fill_hls2(machine);
  machine.unbind(module(3));
  auto devices = machine.run();
  EXPECT_TRUE(devices[module(3)].links.empty());
  const backend::Link* link = devices[module(0)].link(0);
  EXPECT_EQ(link->remote_kind, OAMHAL_END_UNKNOWN);
  EXPECT_EQ(link->remote_label, "module 3");
  EXPECT_EQ(link->remote_port.value, 0U);
}

TEST(GaudiLinks, TwoWithOneModuleIdHaveNone) {
  Machine machine;
  Machine::fill_hls2(machine);
  machine.set(module(3), "module_id", "4");
  auto devices = machine.run();
  EXPECT_TRUE(devices[module(3)].links.empty());
  EXPECT_TRUE(devices[module(4)].links.empty());
  EXPECT_EQ(devices[module(3)].ports.size(), 24U);
  for (const unsigned missing : {3U, 4U}) {
    const Device& other = devices[module(0)];
    EXPECT_EQ(
        std::ranges::count(other.links, "module " + std::to_string(missing), &backend::Link::remote_label),
        3);
  }
}

TEST(GaudiLinks, AConnectorWhereTheTableHasNoneTakesAllBack) {
  Machine machine;
  Machine::fill_hls2(machine);
  machine.add_interface(module(5), 0);
  for (const auto& [bdf, device] : machine.run()) {
    EXPECT_TRUE(device.links.empty()) << bdf;
    EXPECT_EQ(device.ports.size(), 24U) << bdf;
    EXPECT_FALSE(device.links_total.known()) << bdf;
  }
}

TEST(GaudiLinks, CardsHaveNoneWhateverTheirIds) {
  for (const std::uint16_t id : {std::uint16_t{0x1021}, std::uint16_t{0x1063}}) {
    Machine machine;
    for (unsigned i = 0; i < 8; ++i) machine.add_ports(machine.add(id, i), "hbl_" + std::to_string(i), 24);
    for (const auto& [bdf, device] : machine.run()) {
      EXPECT_TRUE(device.links.empty()) << bdf;
      EXPECT_EQ(device.ports.size(), 24U) << bdf;
      EXPECT_FALSE(device.slot.known()) << bdf;
    }
  }
}

TEST(GaudiLinks, Gaudi3IsToldByItsConnectors) {
  Machine machine;
  const std::vector<std::vector<unsigned>> out = {{17, 20, 21}, {5, 8, 9}, {5, 8, 9}, {17, 20, 21},
                                                  {14, 15, 19}, {2, 3, 7}, {2, 3, 7}, {14, 15, 19}};
  std::vector<std::string> modules;
  modules.reserve(8);
  for (unsigned i = 0; i < 8; ++i) modules.push_back(machine.add(0x1060, i));
  EXPECT_TRUE(machine.run()[modules[0]].links.empty());
  for (unsigned i = 0; i < 8; ++i)
    for (const unsigned port : out[i]) machine.add_interface(modules[i], port);
  const Device device = machine.run()[modules[0]];
  ASSERT_EQ(device.links.size(), 24U);
  EXPECT_EQ(device.links[0].source, "table HLS3");
  EXPECT_EQ(device.link(15)->remote.bus, 16 + 7);
  EXPECT_EQ(device.link(15)->remote_port.value, 17U);
}

}  // namespace
}  // namespace oamhal::test
