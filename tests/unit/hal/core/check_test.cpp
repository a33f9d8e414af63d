// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kPort = "0000:00:01.0";
constexpr const char* kSwitch = "0000:01:00.0";
constexpr const char* kBdf = "0000:02:00.0";

struct Link {
  const char* speed;
  int width;
  const char* max_speed;
  int max_width;
};

/// A device below a switch below a root port, each with a full link.
class CheckTest : public LabTest {
 protected:
  CheckTest() {
    tree.add({.bdf = kPort, .vendor = kNobody, .device = 2, .pci_class = 0x060400, .driver = "pcieport"});
    tree.add({.bdf = kSwitch,
              .vendor = kNobody,
              .device = 3,
              .pci_class = 0x060400,
              .driver = "pcieport",
              .above = "0000:00:01.0/"});
    acme(kBdf, "0000:00:01.0/0000:01:00.0/");
    for (const char* bdf : {kPort, kSwitch, kBdf}) train(bdf, {"32.0", 16, "32.0", 16});
  }

  void train(const char* bdf, const Link& link) {
    tree.set(bdf, "current_link_speed", fmt::format("{} GT/s PCIe\n", link.speed));
    tree.set(bdf, "current_link_width", fmt::format("{}\n", link.width));
    tree.set(bdf, "max_link_speed", fmt::format("{} GT/s PCIe\n", link.max_speed));
    tree.set(bdf, "max_link_width", fmt::format("{}\n", link.max_width));
  }
  /// Configuration space with ids, a Max_Payload_Size code and ACS control bits.
  void configure(const char* bdf, std::uint32_t id, std::uint32_t payload, std::uint32_t acs) {
    std::string bytes(4096, '\0');
    const auto put = [&](std::size_t offset, std::uint32_t value) {
      std::memcpy(&bytes[offset], &value, sizeof value);
    };
    put(0x00, id);
    put(0x04, 0x00100000);
    put(0x34, 0x40);
    put(0x40, 0x10);
    put(0x48, payload << 5);
    put(0x100, 0x0001000d);
    put(0x104, acs << 16);
    tree.set(bdf, "config", bytes);
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const auto& finding : look(OAMHAL_ATTRIBUTE_CONFIG).findings()) out.emplace_back(finding.code);
    return out;
  }
  using Codes = std::vector<std::string>;
};

TEST_F(CheckTest, AMachineAsItShouldBeHasNoFindings) {
  EXPECT_EQ(codes(), Codes{});
}

TEST_F(CheckTest, ALinkBelowWhatBothEndsCanDo) {
  train(kBdf, {"32.0", 8, "32.0", 16});
  EXPECT_EQ(codes(), Codes{"pcie.link-degraded"});
  train(kBdf, {"16.0", 16, "32.0", 16});
  EXPECT_EQ(codes(), Codes{"pcie.link-degraded"});
}

TEST_F(CheckTest, ASlotOfAnOlderGenerationIsNoFault) {
  train(kSwitch, {"32.0", 16, "16.0", 16});
  train(kBdf, {"16.0", 16, "32.0", 16});
  EXPECT_EQ(codes(), Codes{"pcie.slot-slower"});
  // Below what even that slot can do.
  train(kBdf, {"8.0", 16, "32.0", 16});
  EXPECT_EQ(codes(), Codes{"pcie.link-degraded"});
}

TEST_F(CheckTest, AHopSlowerThanTheDevice) {
  train(kPort, {"16.0", 8, "32.0", 16});
  const snapshot seen = look(OAMHAL_ATTRIBUTE_CONFIG);
  const auto found = findings_of(seen, "pcie.hop-slower");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(std::string(found[0].message).find(kPort), std::string::npos);
  EXPECT_STREQ(found[0].subject, device_at(seen, kBdf).id);
}

TEST_F(CheckTest, UnknownLinksAreNotJudged) {
  for (const char* bdf : {kPort, kSwitch, kBdf}) {
    tree.set(bdf, "current_link_speed", "Unknown\n");
    tree.set(bdf, "current_link_width", "0\n");
  }
  EXPECT_EQ(codes(), Codes{});
}

TEST_F(CheckTest, WithoutConfigurationSpaceNothingIsSaidOfIt) {
  train(kBdf, {"2.5", 1, "32.0", 16});
  EXPECT_EQ(look().findings().size(), 0U);
}

TEST_F(CheckTest, ABarWithoutAnAddress) {
  std::string resource = "0x0000000000000000 0x0000000fffffffff 0x000000000014220c\n";
  for (int i = 1; i < 13; ++i) resource += "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
  tree.set(kBdf, "resource", resource);
  const snapshot seen = look();
  ASSERT_EQ(seen.findings().size(), 1U);
  EXPECT_STREQ(seen.findings()[0].code, "pci.bar-unassigned");
  EXPECT_EQ(seen.findings()[0].severity, OAMHAL_SEVERITY_ERROR);
}

TEST_F(CheckTest, ASleepingFunction) {
  for (const char* state : {"D3hot", "D3cold"}) {
    tree.set(kBdf, "power_state", fmt::format("{}\n", state));
    EXPECT_EQ(codes(), Codes{"pci.power-d3"}) << state;
  }
  tree.set(kBdf, "power_state", "D0\n");
  EXPECT_EQ(codes(), Codes{});
}

TEST_F(CheckTest, PayloadsOfADeviceAndThePortAboveDiffer) {
  configure(kBdf, 0x0001ac3e, 1, 0);
  configure(kSwitch, 0x0003fff3, 1, 0);
  configure(kPort, 0x0002fff3, 2, 0);
  EXPECT_EQ(codes(), Codes{});
  configure(kSwitch, 0x0003fff3, 2, 0);
  EXPECT_EQ(codes(), Codes{"pcie.mps-mismatch"});
}

TEST_F(CheckTest, AnotherDeviceThanTheKernelFound) {
  configure(kBdf, 0x0001b017, 1, 0);
  EXPECT_EQ(codes(), Codes{"pci.config-mismatch"});
  // A virtual function has no ids of its own.
  configure(kBdf, UINT32_MAX, 1, 0);
  EXPECT_EQ(codes(), Codes{});
}

// At the root port traffic goes through the host anyway.
TEST_F(CheckTest, AcsCountsBelowASwitch) {
  configure(kPort, 0x0002fff3, 1, 0x0c);
  EXPECT_EQ(codes(), Codes{});
  configure(kSwitch, 0x0003fff3, 1, 0x04);
  EXPECT_EQ(codes(), Codes{"pcie.acs-redirect"});
}

class FleetTest : public LabTest {
 protected:
  void add(int index, std::uint64_t links_up, const char* firmware = "1.0", std::uint32_t position = 0) {
    Said& said = module(fmt::format("0000:{:02x}:00.0", 0x10 + index), static_cast<std::uint64_t>(index));
    said.identity.model = "One";
    said.identity.links_up = known(links_up);
    said.identity.module_position = position;
    said.firmware = {{"boot", firmware}};
  }
};

TEST_F(FleetTest, ADeviceWithFewerLinksThanItsPeers) {
  for (int i = 0; i < 4; ++i) add(i, i == 2 ? 6 : 7);
  const snapshot seen = look();
  const auto found = findings_of(seen, "fabric.fewer-links");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].device, device_at(seen, "0000:12:00.0").position);
}

TEST_F(FleetTest, MoreLinksThanMostIsNoFault) {
  for (int i = 0; i < 4; ++i) add(i, i == 2 ? 8 : 7);
  EXPECT_TRUE(findings_of(look(), "fabric.fewer-links").empty());
}

// On a module of two the outer device may have more links than the inner one.
TEST_F(FleetTest, PositionsOfAModuleAreNotCompared) {
  for (int i = 0; i < 4; ++i) add(i, i < 2 ? 4 : 3, "1.0", i < 2 ? 0 : 1);
  EXPECT_TRUE(findings_of(look(), "fabric.fewer-links").empty());
}

TEST_F(FleetTest, UnknownIsNotFewer) {
  for (int i = 0; i < 4; ++i) add(i, 7);
  fakes().said["0000:11:00.0"].identity.links_up = {0, OAMHAL_ABSENT_NO_PERMISSION, 0};
  EXPECT_TRUE(findings_of(look(), "fabric.fewer-links").empty());
}

TEST_F(FleetTest, MixedFirmware) {
  for (int i = 0; i < 3; ++i) add(i, 7, i == 1 ? "1.1" : "1.0");
  const snapshot seen = look();
  const auto found = findings_of(seen, "firmware.mixed");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_STREQ(found[0].subject, "host");
  EXPECT_NE(std::string(found[0].message).find("boot"), std::string::npos);
}

class EmptyTest : public LabTest {};

TEST_F(EmptyTest, NothingFoundIsExplained) {
  const snapshot none = look();
  ASSERT_EQ(findings_of(none, "none.no-accelerator").size(), 1U);
  EXPECT_NE(std::string(none.findings()[0].message).find("no PCI bus"), std::string::npos);
  tree.add({.bdf = "0000:01:00.0", .vendor = kNobody, .device = 1, .pci_class = 0x020000});
  const snapshot one = look();
  ASSERT_EQ(findings_of(one, "none.no-accelerator").size(), 1U);
  EXPECT_NE(std::string(one.findings()[0].message).find("1 PCI functions"), std::string::npos);
}

TEST_F(EmptyTest, ALockedDownKernelIsMentioned) {
  tree.write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  EXPECT_EQ(findings_of(look(), "host.lockdown").size(), 1U);
  tree.write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
  EXPECT_EQ(findings_of(look(), "host.lockdown").size(), 0U);
}

}  // namespace
}  // namespace oamhal::test
