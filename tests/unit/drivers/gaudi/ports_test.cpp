// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "ports.hpp"

#include <gtest/gtest.h>

#include "machine.hpp"

namespace oamhal::test {
namespace {

TEST(GaudiText, RatesNameLanesAndTheLineRateOfALane) {
  struct Case {
    const char* text;
    std::uint64_t lanes;
    std::uint64_t lane_mbps;  // 0: absent
  };
  for (const Case& expected : {Case{"100 Gb/sec (2X HDR)", 2, 53125}, Case{"50 Gb/sec (2X EDR)", 2, 25781},
                               Case{"200 Gb/sec (2X NDR)", 2, 106250}, Case{"200 Gb/sec (4X HDR)", 4, 53125},
                               Case{"2.5 Gb/sec (1X SDR)", 1, 0}, Case{"40 Gb/sec (4X QDR)", 4, 0}}) {
    const auto rate = gaudi::parse_rate(expected.text);
    ASSERT_TRUE(rate) << expected.text;
    EXPECT_EQ(rate->lanes, expected.lanes) << expected.text;
    EXPECT_EQ(rate->lane_mbps.known(), expected.lane_mbps != 0) << expected.text;
    EXPECT_EQ(rate->lane_mbps.value, expected.lane_mbps) << expected.text;
  }
}

TEST(GaudiText, WhatIsNoRateIsNone) {
  for (const char* text : {"", "100", "100 Gb/sec", "100 Gb/sec (", "100 Gb/sec (X)", "100 Gb/sec (0X HDR)",
                           "100 Gb/sec (2X HDR", "-1 Gb/sec (2X HDR)", "Gb/sec (2X HDR)",
                           "100 Gb/sec (99X HDR)", "99999999999999999999 Gb/sec (2X HDR)"})
    EXPECT_FALSE(gaudi::parse_rate(text)) << text;
}

TEST(GaudiText, StatesBeginWithTheirNumber) {
  EXPECT_EQ(gaudi::parse_state("4: ACTIVE"), 4U);
  EXPECT_EQ(gaudi::parse_state("7: Phy Test"), 7U);
  for (const char* text : {"", "ACTIVE", "4", "4 ACTIVE", ": ACTIVE", "4000000: ACTIVE", "-4: ACTIVE"})
    EXPECT_FALSE(gaudi::parse_state(text)) << text;
}

TEST(GaudiText, APortIsUpWhenItHasALinkAndIsOpen) {
  EXPECT_EQ(gaudi::state_of_port(4, 5), OAMHAL_LINK_STATE_UP);
  for (const unsigned state : {1U, 2U, 3U})
    EXPECT_EQ(gaudi::state_of_port(state, 5), OAMHAL_LINK_STATE_STARTING);
  // Open, which the older driver does not call active, and closed.
  EXPECT_EQ(gaudi::state_of_port(4, 3), OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(gaudi::state_of_port(1, 3), OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(gaudi::state_of_port({}, 3), OAMHAL_LINK_STATE_DOWN);
  for (const unsigned physical : {2U, 4U, 6U})
    EXPECT_EQ(gaudi::state_of_port(1, physical), OAMHAL_LINK_STATE_TRAINING);
  EXPECT_EQ(gaudi::state_of_port(4, {}), OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(gaudi::state_of_port({}, 5), OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(gaudi::state_of_port(0, 5), OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(gaudi::state_of_port(9, 5), OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(gaudi::state_of_port(4, 9), OAMHAL_LINK_STATE_UNKNOWN);
}

TEST(GaudiPorts, AllOfThePartAreNumberedInOrder) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hbl_3", 24);
  machine.set(bdf, "infiniband/hbl_3/ports/6/phys_state", "3: Disabled");
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 24U);
  for (std::uint32_t index = 0; index < 24; ++index) {
    const backend::Port& port = device.ports[index];
    EXPECT_EQ(port.index, index);
    EXPECT_EQ(port.state, index == 5 ? OAMHAL_LINK_STATE_DOWN : OAMHAL_LINK_STATE_UP) << index;
    EXPECT_EQ(port.lanes.value, 2U);
    EXPECT_EQ(port.lane_rate_mbps.value, 53125U);
    EXPECT_FALSE(port.active_lanes.known());
  }
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiPorts, AreAsManyAsTheChipHas) {
  for (const auto& [id, count] : {std::pair<std::uint16_t, unsigned>{0x1000, 10},
                                  {0x1011, 10},
                                  {0x1021, 24},
                                  {0x1060, 24},
                                  {0x1063, 24}}) {
    Machine machine;
    const std::string bdf = machine.add(id, 0);
    machine.add_ports(bdf, "hbl_0", count);
    EXPECT_EQ(machine.run()[bdf].ports.size(), count) << std::hex << id;
    machine.add_ports(bdf, "hbl_0", count + 1);
    EXPECT_TRUE(machine.run()[bdf].ports.empty()) << std::hex << id;
  }
}

// Ports 5 and 9 are disabled: RDMA port 6 is port 6, port 10 is port 11.
TEST(GaudiPorts, AreCountedOverTheMaskOfTheOlderDriver) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hlib_0", 22);
  machine.set(bdf, "infiniband/hlib_0/ports_mask", "fffddf");
  machine.set(bdf, "infiniband/hlib_0/ext_ports_mask", "c00100");
  for (const char* number : {"6", "10", "21"})
    machine.set(bdf, std::string("infiniband/hlib_0/ports/") + number + "/phys_state", "3: Disabled");
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 24U);
  EXPECT_EQ(device.port(5)->state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_FALSE(device.port(5)->lanes.known());
  EXPECT_EQ(device.port(9)->state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_EQ(device.port(6)->state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(device.port(10)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(device.port(11)->state, OAMHAL_LINK_STATE_DOWN);
  // Leads out: an empty connector is no link that is down.
  EXPECT_EQ(device.port(22)->state, OAMHAL_LINK_STATE_NO_LINK);
}

// Of one die nobody says how many ports it has: only a mask tells.
TEST(GaudiPorts, OfAPartThatIsNotKnownNeedAMask) {
  Machine machine;
  const std::string bdf = machine.add(0x1062, 0);
  machine.add_ports(bdf, "hlib_0", 12);
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  EXPECT_EQ(machine.host.count("gaudi.ports-unnumbered"), 1U);
  machine.set(bdf, "infiniband/hlib_0/ports_mask", "555555");
  machine.set(bdf, "infiniband/hlib_0/ports/12/rate", "");
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 23U);
  EXPECT_EQ(device.port(0)->lanes.value, 2U);
  EXPECT_EQ(device.port(21)->state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_EQ(device.port(22)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_FALSE(device.port(22)->lanes.known());
}

TEST(GaudiPorts, AMaskThatDoesNotFitShowsNone) {
  // Too few, too many, and one that the part has not.
  for (const char* mask : {"fffddf", "1ffffff", "1fffffe"}) {
    Machine machine;
    const std::string bdf = machine.add(0x1020, 0);
    machine.add_ports(bdf, "hlib_0", 24);
    machine.set(bdf, "infiniband/hlib_0/ports_mask", mask);
    EXPECT_TRUE(machine.run()[bdf].ports.empty()) << mask;
    EXPECT_EQ(machine.host.count("gaudi.port-mask"), 1U) << mask;
  }
}

TEST(GaudiPorts, WithoutAMaskFewerPortsHaveNoNumbers) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hbl_0", 22);
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  EXPECT_EQ(machine.host.count("gaudi.ports-unnumbered"), 1U);
}

TEST(GaudiPorts, ADirectoryThatIsMissingOrHasHolesShowsNone) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.set(bdf, "infiniband/hbl_0/node_type", "7: unspecified");
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  EXPECT_EQ(machine.host.count("gaudi.ports-unnumbered"), 1U);
  machine.add_ports(bdf, "hbl_0", 25);
  machine.set(bdf, "infiniband/hbl_0/ports/7", "");
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  EXPECT_EQ(machine.host.count("gaudi.ports-unnumbered"), 2U);
}

TEST(GaudiPorts, WithoutTheDriverOfThePortsNothingIsSaid) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.set(bdf, "infiniband/mlx5_0/ports/1/state", "4: ACTIVE");
  const Device device = machine.run()[bdf];
  EXPECT_TRUE(device.ports.empty());
  EXPECT_FALSE(device.links_total.known());
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiPorts, ATornTextCostsThatPortAlone) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hbl_0", 24);
  const std::string ports = "sys/bus/pci/devices/" + bdf + "/infiniband/hbl_0/ports/";
  machine.host.files[ports + "3/phys_state"] = "5: Lin";
  machine.host.files[ports + "4/state"] = "ACTIVE\n";
  machine.host.files[ports + "5/rate"] = "fast\n";
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 24U);
  EXPECT_EQ(device.port(2)->state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(device.port(3)->state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(device.port(4)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_FALSE(device.port(4)->lane_rate_mbps.known());
  EXPECT_EQ(device.port(5)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(machine.host.malformed, (std::vector<std::string>{ports + "4/state", ports + "5/rate"}));
}

TEST(GaudiPorts, AFunctionWithoutADriverIsNotAsked) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hbl_0", 24);
  machine.unbind(bdf);
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  EXPECT_TRUE(machine.host.reads.empty());
}

}  // namespace
}  // namespace oamhal::test
