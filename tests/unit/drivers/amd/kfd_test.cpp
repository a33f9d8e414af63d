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

std::string properties(std::uint32_t node) {
  return Machine::node_path(node) + "/properties";
}

std::string io_link(std::uint32_t node, unsigned link) {
  return Machine::node_path(node) + "/io_links/" + std::to_string(link) + "/properties";
}

/// Drops one "key value" line.
void drop_key(std::string& text, const std::string& key) {
  const std::size_t at = text.find("\n" + key + " ");
  ASSERT_NE(at, std::string::npos);
  text.erase(at, text.find('\n', at + 1) - at);
}

// Trap 4: four GPUs at one bus number in four domains.
TEST(Kfd, DomainIsPartOfTheAddress) {
  Machine machine;
  std::vector<Gpu> gpus;
  for (const char* bdf : {"0000:02:00.0", "0001:02:00.0", "0002:02:00.0", "0003:02:00.0"})
    gpus.push_back({.bdf = bdf, .device_id = 0x74a0});
  machine.mesh(gpus);
  auto devices = machine.run();
  ASSERT_EQ(devices.size(), 4U);
  for (const auto& [bdf, device] : devices) {
    EXPECT_EQ(device.identity.form_factor, OAMHAL_FORM_FACTOR_SOCKET);
    EXPECT_TRUE(device.partitions.empty());
    EXPECT_EQ(device.device_links(), 3U) << bdf;
    EXPECT_EQ(device.link_to(bdf), nullptr);
  }
  EXPECT_NE(devices["0000:02:00.0"].identity.unique_id, devices["0003:02:00.0"].identity.unique_id);
}

TEST(Kfd, OldKernelsPrintNoDomain) {
  Machine machine;
  machine.mesh({{kA}, {kB}});
  for (const std::uint32_t node : {0U, 1U, 2U}) {
    drop_key(machine.host.files[properties(node)], "domain");
    drop_key(machine.host.files[properties(node)], "hive_id");
  }
  auto devices = machine.run();
  EXPECT_EQ(devices[kA].device_links(), 1U);
  EXPECT_EQ(devices[kA].identity.baseboard_key, "");
  EXPECT_TRUE(machine.host.malformed.empty());
}

TEST(Kfd, WithoutDomainTwoFunctionsAreAmbiguous) {
  Machine machine;
  machine.mesh({{"0000:02:00.0"}, {"0001:02:00.0"}});
  for (const std::uint32_t node : {0U, 1U, 2U}) drop_key(machine.host.files[properties(node)], "domain");
  auto devices = machine.run();
  EXPECT_EQ(machine.host.count("amd.kfd-ambiguous"), 1U);
  for (const auto& [bdf, device] : devices) EXPECT_EQ(device.identity.state, OAMHAL_STATE_UNKNOWN) << bdf;
}

TEST(Kfd, OneNodeWithoutDomainIsTorn) {
  Machine machine;
  machine.mesh({{kA}, {kB}});
  drop_key(machine.host.files[properties(2)], "domain");
  auto devices = machine.run();
  EXPECT_EQ(machine.host.malformed, (std::vector<std::string>{properties(2)}));
  EXPECT_EQ(devices[kA].device_links(), 1U);
}

TEST(Kfd, FunctionsOfOneDeviceAreToldApart) {
  Machine machine;
  machine.mesh({{.bdf = "0000:03:02.0", .device_id = 0x74b5}, {.bdf = "0000:03:02.1", .device_id = 0x74b5}});
  auto devices = machine.run();
  EXPECT_EQ(devices["0000:03:02.0"].device_links(), 1U);
  EXPECT_NE(devices["0000:03:02.1"].link_to("0000:03:02.0"), nullptr);
}

TEST(Kfd, EpermMeansHidden) {
  Machine machine;
  machine.mesh({{kA}, {kB}});
  machine.hide_node(2);
  auto devices = machine.run();
  EXPECT_EQ(devices[kA].identity.state, OAMHAL_STATE_UNKNOWN);
  ASSERT_EQ(devices[kA].links.size(), 1U);
  EXPECT_EQ(devices[kA].links[0].remote_kind, OAMHAL_END_UNKNOWN);
  EXPECT_EQ(devices[kA].links[0].remote_label, "kfd node 2");
  EXPECT_EQ(devices[kB].identity.state, OAMHAL_STATE_INACCESSIBLE);
  EXPECT_EQ(machine.host.count("amd.kfd-hidden"), 1U);
  EXPECT_EQ(machine.host.count("amd.not-in-kfd"), 0U);
  EXPECT_EQ(machine.host.count("attribute.unreadable"), 0U);
}

TEST(Kfd, UnreadableIsNotHiddenAndNotFailed) {
  for (const int error : {EACCES, EBADMSG, EIO}) {
    Machine machine;
    machine.mesh({{kA}, {kB}});
    machine.host.errors[properties(2)] = error;
    auto devices = machine.run();
    EXPECT_EQ(devices[kB].identity.state, OAMHAL_STATE_UNKNOWN);
    EXPECT_EQ(machine.host.count("attribute.unreadable"), 1U);
    EXPECT_EQ(machine.host.count("amd.kfd-hidden"), 0U);
    EXPECT_EQ(devices[kB].probe, 0);
  }
}

TEST(Kfd, GarbledFilesAreNamedAndNothingIsLost) {
  for (const char* text : {"", "\n", "garbage\n", "simd_count x\n", "simd_count 8\n", "location_id 3072\n"}) {
    Machine machine;
    machine.mesh({{kA}, {kB}});
    machine.host.files[properties(2)] = text;
    auto devices = machine.run();
    ASSERT_EQ(devices.size(), 2U);
    EXPECT_EQ(devices[kB].probe, 0) << text;
    EXPECT_EQ(devices[kB].identity.state, OAMHAL_STATE_UNKNOWN) << text;
    EXPECT_EQ(machine.host.findings.size(), 1U) << text;
    EXPECT_NE(machine.host.findings.front().message.find(properties(2)), std::string::npos);
  }
}

TEST(Kfd, GarbledLinkIsNamed) {
  for (const char* text : {"", "garbage\n", "type 11\n", "type 11\nnode_to 99999999999\nweight x\n"}) {
    Machine machine;
    machine.mesh({{kA}, {kB}});
    machine.host.files[io_link(1, 1)] = text;
    auto devices = machine.run();
    EXPECT_EQ(devices[kA].device_links(), 0U);
    EXPECT_EQ(devices[kB].device_links(), 1U);
    EXPECT_EQ(machine.host.findings.size(), 1U) << text;
  }
}

TEST(Kfd, PromisedLinkThatIsNotThereEndsTheWalk) {
  Machine machine;
  machine.mesh({{kA}, {kB}});
  std::string& text = machine.host.files[properties(1)];
  text.replace(text.find("io_links_count 2"), 16, "io_links_count 18446744073709551615");
  auto devices = machine.run();
  EXPECT_EQ(devices[kA].device_links(), 1U);
  EXPECT_EQ(machine.host.count("attribute.unreadable"), 1U);
}

TEST(Kfd, TopologyThatChangesIsReadAgain) {
  Machine machine;
  machine.mesh({{kA}, {kB}});
  int generation = 33;
  int changes = 1;
  machine.host.on_read = [&](const std::string& path) {
    if (!path.ends_with("nodes/1/properties") || changes-- <= 0) return;
    machine.host.files["sys/devices/virtual/kfd/kfd/topology/generation_id"] =
        std::to_string(++generation) + "\n";
  };
  EXPECT_EQ(machine.run()[kA].device_links(), 1U);
  EXPECT_EQ(machine.host.count("amd.kfd-changing"), 0U);
  changes = 1000;
  EXPECT_EQ(machine.run()[kA].device_links(), 1U);
  EXPECT_EQ(machine.host.count("amd.kfd-changing"), 1U);
}

TEST(Kfd, NodeWithAnotherUniqueIdIsNoPartition) {
  Machine machine;
  machine.mesh({{kA}});
  machine.add_gpu_node(2, 0, 0x0c00, {}, {{"unique_id", "77"}});
  auto devices = machine.run();
  EXPECT_TRUE(devices[kA].partitions.empty());
  EXPECT_EQ(machine.host.count("amd.kfd-foreign-node"), 1U);
}

TEST(Kfd, ForeignGpusAreNotOurs) {
  Machine machine;
  machine.mesh({{kA}});
  machine.add_gpu_node(2, 0, 0x1900, {});
  auto devices = machine.run();
  EXPECT_EQ(devices.size(), 1U);
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(Kfd, ManyModulesStayLinear) {
  const auto reads = [](unsigned count) {
    Machine machine;
    for (unsigned i = 0; i < count; ++i) {
      char bdf[24];
      (void)std::snprintf(bdf, sizeof bdf, "%04x:%02x:00.0", i / 8, 16 + i % 8);
      machine.add_gpu({bdf});
      std::vector<IoLink> links;
      for (unsigned k = i / 8 * 8; k < i / 8 * 8 + 8; ++k) {
        if (k != i) links.push_back({.to = k + 1});
      }
      machine.add_gpu_node(i + 1, i / 8, (16 + i % 8) << 8, links);
    }
    auto devices = machine.run();
    for (const auto& [bdf, device] : devices) EXPECT_EQ(device.device_links(), 7U) << bdf;
    return machine.host.reads.size();
  };
  const std::size_t few = reads(64);
  EXPECT_LE(reads(1024), few * 16);
}

}  // namespace
}  // namespace oamhal::test
