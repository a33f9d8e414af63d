// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "hal/base/bdf.hpp"
#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kA = "0000:0a:00.0";
constexpr const char* kB = "0000:0b:00.0";
constexpr const char* kNic = "0000:0c:00.0";
constexpr const char* kSwitch = "0000:00:01.0/0000:02:00.0/";

class ProximityTest : public LabTest {
 protected:
  ProximityTest() {
    for (const char* bridge : {"0000:00:01.0", "0000:02:00.0", "0000:03:00.0", "0000:03:01.0"})
      tree.add({.bdf = bridge, .vendor = kNobody, .device = 1, .pci_class = 0x060400});
    tree.write("sys/devices/system/node/online", "0-1\n");
  }
  /// A device on a port of its own of the switch.
  Said& below_switch(const char* bdf, const char* port) {
    return acme(bdf, std::string(kSwitch) + port + "/");
  }
  void nic(const std::string& above, const char* node = "0\n") const {
    tree.add({.bdf = kNic, .vendor = kNobody, .device = 7, .pci_class = 0x020000, .above = above});
    tree.set(kNic, "numa_node", node);
  }
  static void link(Said& from, const char* to, std::int32_t evidence = OAMHAL_EVIDENCE_SEEN,
                   std::int32_t state = OAMHAL_LINK_STATE_UP) {
    oamhal_backend_link_t link{};
    link.remote_kind = OAMHAL_END_DEVICE;
    link.remote = *hal::parse_bdf(to);
    link.state = state;
    link.evidence = evidence;
    link.type = "fabric";
    from.links.push_back(link);
  }
  [[nodiscard]] snapshot see() const { return open().enumerate(0, OAMHAL_ENUMERATE_NICS); }
  static std::string level(const snapshot& seen, const oamhal_endpoint_t& a, const oamhal_endpoint_t& b) {
    const auto there = proximity(seen, a, b);
    const auto back = proximity(seen, b, a);
    EXPECT_EQ(there.level, back.level);
    EXPECT_EQ(there.common_bridge, back.common_bridge);
    EXPECT_EQ(value_of(there.hops), value_of(back.hops));
    EXPECT_EQ(there.reason != nullptr, there.level == OAMHAL_PROXIMITY_UNKNOWN);
    return oamhal_proximity_name(there.level);
  }
  static std::string level(const snapshot& seen, const char* a, const char* b) {
    return level(seen, endpoint_of(device_at(seen, a)), endpoint_of(device_at(seen, b)));
  }
  static constexpr oamhal_endpoint_t node(std::uint32_t number) {
    return {OAMHAL_ENDPOINT_NUMA_NODE, number};
  }
};

TEST_F(ProximityTest, OfADeviceAndANicUnderOneSwitch) {
  below_switch(kA, "0000:03:00.0");
  nic(std::string(kSwitch) + "0000:03:01.0/");
  const snapshot seen = see();
  const auto a = endpoint_of(device_at(seen, kA));
  const auto info = proximity(seen, a, endpoint_of(seen.nics()[0]));
  EXPECT_EQ(info.level, OAMHAL_PROXIMITY_PIX);
  EXPECT_EQ(value_of(info.hops), 2U);
  EXPECT_STREQ(seen.bridges()[info.common_bridge].bdf_text, "0000:02:00.0");
  EXPECT_EQ(level(seen, a, endpoint_of(seen.nics()[0])), "pix");
  EXPECT_EQ(level(seen, a, a), "self");
  EXPECT_EQ(level(seen, endpoint_of(seen.units()[0]), a), "self");
}

TEST_F(ProximityTest, AFabricLinkIsNearerThanASwitch) {
  link(below_switch(kA, "0000:03:00.0"), kB);
  below_switch(kB, "0000:03:01.0");
  EXPECT_EQ(level(see(), kA, kB), "link");
}

TEST_F(ProximityTest, ALinkThatIsDownOrOnlyExpectedDoesNotCount) {
  link(below_switch(kA, "0000:03:00.0"), kB, OAMHAL_EVIDENCE_EXPECTED);
  below_switch(kB, "0000:03:01.0");
  EXPECT_EQ(level(see(), kA, kB), "pix");
  fakes().said[kA].links.clear();
  link(fakes().said[kA], kB, OAMHAL_EVIDENCE_SEEN, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(level(see(), kA, kB), "pix");
}

TEST_F(ProximityTest, OfPartitionsAndOfDevicesOfAModule) {
  Said& said = acme(kA);
  said.identity.module_key = "m";
  said.partitions.resize(2);
  acme(kB).identity.module_key = "m";
  const snapshot seen = see();
  ASSERT_EQ(seen.units().size(), 3U);
  EXPECT_EQ(level(seen, endpoint_of(seen.units()[0]), endpoint_of(seen.units()[1])), "internal");
  EXPECT_EQ(level(seen, endpoint_of(seen.units()[0]), endpoint_of(seen.devices()[0])), "internal");
  EXPECT_EQ(level(seen, endpoint_of(seen.units()[0]), endpoint_of(seen.units()[2])), "internal");
}

TEST_F(ProximityTest, OfNumaNodes) {
  acme(kA);
  tree.set(kA, "numa_node", "1\n");
  acme(kB);
  tree.set(kB, "numa_node", "-1\n");
  const snapshot seen = see();
  EXPECT_EQ(level(seen, endpoint_of(device_at(seen, kA)), node(1)), "node");
  EXPECT_EQ(level(seen, endpoint_of(device_at(seen, kA)), node(0)), "sys");
  EXPECT_EQ(level(seen, endpoint_of(device_at(seen, kB)), node(0)), "unknown");
  EXPECT_EQ(level(seen, node(0), node(0)), "self");
  EXPECT_EQ(level(seen, node(0), node(1)), "sys");
  EXPECT_EQ(try_proximity(seen, node(0), node(2)).error().status, OAMHAL_ERROR_NOT_FOUND);
}

// Firmware of small machines says -1.
TEST_F(ProximityTest, EverythingIsOnTheOnlyNode) {
  tree.write("sys/devices/system/node/online", "0\n");
  acme(kA);
  tree.set(kA, "numa_node", "-1\n");
  const snapshot seen = see();
  EXPECT_EQ(level(seen, endpoint_of(device_at(seen, kA)), node(0)), "node");
}

TEST_F(ProximityTest, ABrokenPlaceIsUnknown) {
  constexpr const char* kBeside = "0000:0a:01.0";
  acme(kA);
  acme(kBeside);
  tree.set(kA, "numa_node", "0\n");
  tree.set(kBeside, "numa_node", "0\n");
  EXPECT_EQ(level(see(), kA, kBeside), "phb");
  std::filesystem::rename(tree / "sys/devices/pci0000:00" / kBeside, tree / "sys/devices/pci0000:00/away");
  tree.link(std::string("sys/bus/pci/devices/") + kBeside, "../../../devices/pci0000:00/away");
  EXPECT_EQ(level(see(), kA, kBeside), "unknown");
}

TEST_F(ProximityTest, RefusesWhatIsNotThere) {
  acme(kA);
  const snapshot seen = see();
  const auto a = endpoint_of(seen.devices()[0]);
  for (const std::int32_t kind : {OAMHAL_ENDPOINT_UNIT, OAMHAL_ENDPOINT_DEVICE, OAMHAL_ENDPOINT_NIC})
    EXPECT_EQ(try_proximity(seen, a, {kind, 1}).error().status, OAMHAL_ERROR_NOT_FOUND) << kind;
  for (const std::int32_t kind : {0, 5, -1})
    EXPECT_EQ(try_proximity(seen, {kind, 0}, a).error().status, OAMHAL_ERROR_INVALID_ARGUMENT) << kind;
  oamhal_proximity_info_t info = {};
  info.size = sizeof info;
  EXPECT_EQ(oamhal_proximity(nullptr, &a, &a, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_proximity(seen.c_handle(), nullptr, &a, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_proximity(seen.c_handle(), &a, nullptr, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_proximity(seen.c_handle(), &a, &a, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(ProximityName, EndsAtTheEnds) {
  EXPECT_STREQ(oamhal_proximity_name(OAMHAL_PROXIMITY_SELF), "self");
  EXPECT_STREQ(oamhal_proximity_name(OAMHAL_PROXIMITY_SYS), "sys");
  for (const std::int32_t number : {-1, OAMHAL_PROXIMITY_SYS + 1})
    EXPECT_STREQ(oamhal_proximity_name(number), "unknown");
}

}  // namespace
}  // namespace oamhal::test
