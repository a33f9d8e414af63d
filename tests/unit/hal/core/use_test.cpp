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

class UseTest : public LabTest {
 protected:
  static void node(Said& said, const char* path, bool required, std::uint32_t partition = OAMHAL_NO_INDEX) {
    said.nodes.push_back({sizeof(oamhal_backend_node_t), path, "acme", partition,
                          required ? OAMHAL_NODE_REQUIRED : 0, known(240), known(1)});
  }
  void stand_in(const std::string& nodes) const {
    tree.write(".oamhal/machine.toml", "origin = \"simulated\"\n[nodes]\n" + nodes);
  }
  [[nodiscard]] snapshot see(std::uint32_t flags = OAMHAL_ENUMERATE_NODES) const {
    return open().enumerate(0, flags);
  }
  static std::string usable(const snapshot& seen, const char* bdf) {
    const auto device = device_at(seen, bdf);
    return std::string(oamhal_usable_name(device.usable)) + "|" +
           (device.usable_reason == nullptr ? "" : device.usable_reason);
  }
};

TEST_F(UseTest, IsNotLookedAtUnlessAsked) {
  node(acme(kA), "/dev/acme0", true);
  const snapshot seen = see(0);
  EXPECT_EQ(seen.nodes().size(), 0U);
  EXPECT_EQ(usable(seen, kA), "unknown|the device nodes were not looked at.");
}

TEST_F(UseTest, AReplayedRootKnowsNothingOfNodesWithoutAStandIn) {
  node(acme(kA), "/dev/null", true);
  const snapshot seen = see();
  ASSERT_EQ(seen.nodes().size(), 1U);
  EXPECT_EQ(seen.nodes()[0].access, OAMHAL_ACCESS_UNKNOWN);
  EXPECT_EQ(usable(seen, kA), "unknown|it is not known whether /dev/null may be opened.");
}

TEST_F(UseTest, NeedsEveryRequiredNode) {
  stand_in("\"/dev/acme\" = \"ok\"\n\"/dev/acme0\" = \"ok\"\n\"/dev/acme1\" = \"no-permission\"\n");
  for (const char* path : {"/dev/acme", "/dev/acme0"}) node(acme(kA), path, true);
  node(fakes().said[kA], "/dev/not-needed", false);
  for (const char* path : {"/dev/acme1", "/dev/acme"}) node(acme(kB), path, true);
  const snapshot seen = see();
  EXPECT_EQ(usable(seen, kA), "yes|");
  EXPECT_EQ(usable(seen, kB), "no|this process may not read and write /dev/acme1.");
  ASSERT_EQ(seen.nodes(device_at(seen, kA)).size(), 3U);
  const auto spare = seen.nodes(device_at(seen, kA))[2];
  EXPECT_EQ(spare.access, OAMHAL_ACCESS_MISSING);
  EXPECT_EQ(spare.required, 0U);
  EXPECT_EQ(value_of(spare.major), 240U);
  const auto denied = findings_of(seen, "access.denied");
  ASSERT_EQ(denied.size(), 1U);
  EXPECT_EQ(denied[0].severity, OAMHAL_SEVERITY_INFO);
}

TEST_F(UseTest, OfADeviceIsThatOfItsBestPartition) {
  stand_in("\"/dev/acme1\" = \"ok\"\n\"/dev/acme2\" = \"denied-by-cgroup\"\n");
  Said& said = acme(kA);
  said.partitions.resize(3);
  node(said, "/dev/acme0", true, 0);
  node(said, "/dev/acme1", true, 1);
  node(said, "/dev/acme2", true, 2);
  const snapshot seen = see();
  EXPECT_EQ(usable(seen, kA), "yes|");
  ASSERT_EQ(seen.units().size(), 3U);
  EXPECT_STREQ(seen.units()[0].usable_reason, "/dev/acme0 is not there.");
  EXPECT_EQ(seen.units()[1].usable, OAMHAL_USABLE_YES);
  EXPECT_STREQ(seen.units()[2].usable_reason, "the device cgroup of this process denies /dev/acme2.");
  EXPECT_EQ(seen.nodes()[2].partition, 2U);
}

TEST_F(UseTest, NeedsAWorkingDriver) {
  stand_in("\"/dev/acme0\" = \"ok\"\n");
  Said& said = acme(kA);
  node(said, "/dev/acme0", true);
  said.identity.state = OAMHAL_STATE_DRIVER_FAILED;
  said.identity.state_reason = "firmware did not start";
  tree.add({.bdf = kB, .vendor = kAcme, .device = kAcmeOne});
  const snapshot seen = see();
  EXPECT_EQ(usable(seen, kA), "no|firmware did not start.");
  EXPECT_EQ(usable(seen, kB), "no|no kernel driver is bound.");
}

TEST_F(UseTest, IsUnknownWhereNobodyNamesTheNodes) {
  acme(kA);
  EXPECT_EQ(usable(see(), kA), "unknown|it is not known which device nodes its runtimes need.");
}

TEST_F(UseTest, TheFilterLeavesOutTheRest) {
  stand_in("\"/dev/acme0\" = \"ok\"\n\"/dev/acme2\" = \"ok\"\n");
  node(module("0000:0a:00.0", 3), "/dev/acme0", true);
  Said& second = module("0000:0b:00.0", 5);
  second.partitions.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) node(second, i == 2 ? "/dev/acme2" : "/dev/acme9", true, i);
  node(module("0000:0c:00.0", 1), "/dev/acme9", true);
  const context here = open();
  const snapshot all = here.enumerate(0, OAMHAL_ENUMERATE_NODES);
  const snapshot seen = here.rescan(all, 0, OAMHAL_ENUMERATE_USABLE);
  ASSERT_EQ(seen.devices().size(), 2U);
  EXPECT_STREQ(seen.devices()[0].bdf_text, "0000:0a:00.0");
  ASSERT_EQ(seen.modules().size(), 2U);
  EXPECT_STREQ(seen.modules()[1].id, "ubb0/oam5");
  EXPECT_EQ(seen.baseboards()[0].module_count, 2U);
  ASSERT_EQ(seen.units().size(), 2U);
  EXPECT_EQ(seen.units()[1].partition, seen.devices()[1].partition_first + 2);
  EXPECT_TRUE(findings_of(seen, "device.lost").empty());
  EXPECT_TRUE(findings_of(seen, "access.denied").empty() || seen.devices().size() == 2U);
  const auto left = findings_of(seen, "device.left-out");
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(std::string(left[0].message), "1 of 3 devices are left out: this process cannot use them.");
}

TEST_F(UseTest, ALinkToWhatIsLeftOutNamesItsAddress) {
  stand_in("\"/dev/acme0\" = \"ok\"\n");
  node(acme(kA), "/dev/acme0", true);
  node(acme(kB), "/dev/acme1", true);
  for (const auto& [from, to] : {std::pair(kA, kB), std::pair(kB, kA)}) {
    oamhal_backend_link_t link{};
    link.remote_kind = OAMHAL_END_DEVICE;
    link.remote = *hal::parse_bdf(to);
    fakes().said[from].links.push_back(link);
  }
  const snapshot seen = see(OAMHAL_ENUMERATE_USABLE);
  ASSERT_EQ(seen.links().size(), 1U);
  EXPECT_EQ(seen.links()[0].b.device, OAMHAL_NO_INDEX);
  EXPECT_STREQ(seen.links()[0].b.label, kB);
  EXPECT_TRUE(findings_of(seen, "link.one-sided").empty());
}

TEST_F(UseTest, APathThatIsNotBelowDevIsRefused) {
  for (const char* path : {"/etc/passwd", "/dev/../etc/passwd", "/dev/a/..", "dev/acme0", "/dev/a\nb"}) {
    Said& said = acme(kA);
    said.nodes.clear();
    node(said, path, true);
    EXPECT_EQ(see().nodes().size(), 0U) << path;
    EXPECT_EQ(said.sink_status, OAMHAL_ERROR_INVALID_ARGUMENT) << path;
  }
}

TEST_F(UseTest, ABrokenStandInIsAnError) {
  for (const char* nodes : {"\"/dev/acme0\" = \"yes\"\n", "\"/dev/acme0\" = 1\n"}) {
    stand_in(nodes);
    context_options options;
    options.root = tree.path();
    EXPECT_EQ(context::try_create(options).error().status, OAMHAL_ERROR_MALFORMED) << nodes;
  }
}

}  // namespace
}  // namespace oamhal::test
