// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/nic.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kNic = "0000:11:00.0";
constexpr std::uint32_t kLive = OAMHAL_ATTRIBUTE_LIVE;

class NicTest : public LabTest {
 protected:
  NicTest() { acme("0000:0a:00.0"); }

  void nic(const std::string& bdf, std::uint32_t pci_class = 0x020000, const std::string& above = {}) const {
    tree.add({.bdf = bdf,
              .vendor = kNobody,
              .device = 7,
              .pci_class = pci_class,
              .driver = "net",
              .above = above});
    tree.set(bdf, "numa_node", "1\n");
  }
  void port(const std::string& bdf, const std::string& name, const std::string& state,
            const std::string& rate) const {
    tree.set(bdf, "infiniband/" + name + "/state", state);
    tree.set(bdf, "infiniband/" + name + "/rate", rate);
    tree.set(bdf, "infiniband/" + name + "/link_layer", "InfiniBand\n");
  }
  [[nodiscard]] snapshot see(std::uint32_t classes = kLive) const {
    return open().enumerate(classes, OAMHAL_ENUMERATE_NICS);
  }
  /// The only one, after a look that found what is wrong with file.
  nic_info sick(std::string_view code, std::string_view file) const {
    const snapshot seen = see();
    const auto found = findings_of(seen, code);
    EXPECT_TRUE(std::ranges::any_of(
        found,
        [&](const auto& finding) { return text_of(finding.message).find(file) != std::string_view::npos; }))
        << code << " does not name " << file;
    EXPECT_EQ(seen.nics().size(), 1U);
    nic_info info = seen.nics()[0];
    info.net_names = info.rdma_names = nullptr;  // they went with the snapshot
    return info;
  }
};

TEST_F(NicTest, HasWhatSysfsTells) {
  nic(kNic, 0x020700, "0000:00:01.0/");
  tree.add({.bdf = "0000:00:01.0", .vendor = kNobody, .device = 1, .pci_class = 0x060400});
  tree.set(kNic, "net/ibs2/operstate", "down\n");
  tree.set(kNic, "net/eth9/operstate", "down\n");
  port(kNic, "mlx5_3/ports/1", "4: ACTIVE\n", "400 Gb/sec (4X NDR)\n");
  const snapshot seen = see();
  ASSERT_EQ(seen.nics().size(), 1U);
  const nic_info info = seen.nics()[0];
  EXPECT_STREQ(info.bdf_text, kNic);
  EXPECT_EQ(info.vendor_id, kNobody);
  EXPECT_EQ(info.device_id, 7);
  EXPECT_EQ(info.pci_class, 0x020700U);
  EXPECT_EQ(info.virtual_function, 0U);
  EXPECT_STREQ(info.kernel_driver, "net");
  EXPECT_EQ(value_of(info.numa_node), 1U);
  EXPECT_EQ(value_of(info.rate_mbps), 400'000U);
  EXPECT_EQ(info.port_state, OAMHAL_LINK_STATE_UP);  // the port's word: ibs2 only has no address
  EXPECT_STREQ(info.link_layer, "InfiniBand");
  EXPECT_EQ(net_names(info), (std::vector<std::string_view>{"eth9", "ibs2"}));
  EXPECT_EQ(rdma_names(info), (std::vector<std::string_view>{"mlx5_3"}));
  ASSERT_EQ(seen.bridges(info).size(), 1U);
  EXPECT_STREQ(seen.bridges(info)[0].bdf_text, "0000:00:01.0");
  EXPECT_EQ(seen.findings().size(), 0U);
}

TEST_F(NicTest, AreNotLookedAtUnlessAskedFor) {
  nic(kNic);
  tree.set(kNic, "net/eth0/operstate", "what\n");  // would be a finding
  const snapshot seen = look(kLive);
  EXPECT_EQ(seen.nics().size(), 0U);
  EXPECT_EQ(seen.findings().size(), 0U);
  EXPECT_EQ(seen.info().flags, 0U);
  EXPECT_EQ(see().info().flags, OAMHAL_ENUMERATE_NICS);
}

// A node without accelerators is read no further than before.
TEST(NicOfNoAccelerator, IsNotLookedAt) {
  const Tree tree;
  tree.add({.bdf = kNic, .vendor = kNobody, .device = 7, .pci_class = 0x020000});
  std::vector<std::string> read;
  context_options options;
  options.root = tree.path();
  options.gate = [](void* user, const char*, const char* name, std::int32_t) -> std::int32_t {
    static_cast<std::vector<std::string>*>(user)->emplace_back(name);
    return 0;
  };
  options.gate_user = &read;
  const snapshot seen = context::create(options).enumerate(kLive, OAMHAL_ENUMERATE_NICS);
  EXPECT_EQ(seen.nics().size(), 0U);
  EXPECT_EQ(std::ranges::count_if(
                read, [](const std::string& name) { return name.find(kNic) != std::string::npos; }),
            1);  // its class
}

TEST_F(NicTest, FirmwareIsNotAskedWithoutClassLive) {
  nic(kNic);
  tree.set(kNic, "net/eth0/operstate", "up\n");
  port(kNic, "mlx5_0/ports/1", "nonsense", "nonsense");  // would be findings
  const snapshot seen = see(0);
  const nic_info info = seen.nics()[0];
  EXPECT_EQ(info.rate_mbps.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(info.port_state, OAMHAL_LINK_STATE_UP);
  EXPECT_STREQ(info.link_layer, "InfiniBand");
  EXPECT_EQ(seen.findings().size(), 0U);
}

TEST_F(NicTest, RatesOfActivePortsAddUp) {
  nic(kNic);
  port(kNic, "mlx4_0/ports/1", "4: ACTIVE\n", "56 Gb/sec (4X FDR)\n");
  port(kNic, "mlx4_0/ports/2", "4: ACTIVE\n", "2.5 Gb/sec (1X SDR)\n");
  port(kNic, "mlx4_0/ports/3", "1: DOWN\n", "10 Gb/sec (4X SDR)\n");
  EXPECT_EQ(value_of(see().nics()[0].rate_mbps), 58'500U);
}

TEST_F(NicTest, AllPortsDownIsNoRateOfZero) {
  nic(kNic);
  port(kNic, "mlx5_0/ports/1", "1: DOWN\n", "10 Gb/sec (4X SDR)\n");
  const nic_info info = see().nics()[0];
  EXPECT_EQ(info.rate_mbps.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(info.port_state, OAMHAL_LINK_STATE_DOWN);
}

TEST_F(NicTest, WithoutADriverHasNoNames) {
  nic(kNic);
  const nic_info info = see().nics()[0];
  EXPECT_EQ(info.net_count + info.rdma_count, 0U);
  EXPECT_EQ(info.net_names, nullptr);
  EXPECT_EQ(info.port_state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(info.rate_mbps.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

TEST_F(NicTest, AVirtualFunctionSaysSo) {
  nic(kNic);
  tree.link(std::string("sys/devices/pci0000:00/") + kNic + "/physfn", "../0000:10:00.0");
  EXPECT_EQ(see().nics()[0].virtual_function, 1U);
}

TEST_F(NicTest, TornAndForeignContentIsAFindingThatNamesTheFile) {
  nic(kNic);
  port(kNic, "mlx5_0/ports/1", "4: ACTIVE\n", "400 Gb/se");
  EXPECT_EQ(sick("attribute.torn", "mlx5_0/ports/1/rate").rate_mbps.absence, OAMHAL_ABSENT_MALFORMED);
  port(kNic, "mlx5_0/ports/1", "4: ACTIVE\n", "many Gb/sec\n");
  EXPECT_EQ(sick("attribute.malformed", "1/rate").rate_mbps.absence, OAMHAL_ABSENT_MALFORMED);
  port(kNic, "mlx5_0/ports/1", "9: NEW\n", "400 Gb/sec (4X NDR)\n");
  EXPECT_EQ(sick("attribute.malformed", "1/state").port_state, OAMHAL_LINK_STATE_UNKNOWN);
  tree.set(kNic, "net/eth0/operstate", "sideways\n");
  EXPECT_EQ(sick("attribute.malformed", "eth0/operstate").port_state, OAMHAL_LINK_STATE_UNKNOWN);
  tree.set(kNic, "infiniband/mlx5_0/ports/1/link_layer", "Carrier pigeon\n");
  EXPECT_EQ(sick("attribute.malformed", "1/link_layer").link_layer, nullptr);
  tree.set(kNic, "infiniband/mlx5_0/ports/first/state", "4: ACTIVE\n");
  sick("attribute.malformed", "first");
}

TEST_F(NicTest, AFifoDoesNotHang) {
  nic(kNic);
  tree.directory(std::string("sys/devices/pci0000:00/") + kNic + "/net/eth0");
  const auto path = tree / (std::string("sys/devices/pci0000:00/") + kNic + "/net/eth0/operstate");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(sick("attribute.not-a-file", "eth0/operstate").net_count, 1U);
}

TEST_F(NicTest, NamesThatNoKernelMakesArePassedOver) {
  nic(kNic);
  tree.set(kNic, "net/" + std::string(200, 'n') + "/operstate", "up\n");
  EXPECT_EQ(sick("attribute.malformed", "a long name").net_count, 0U);
  tree.set(kNic, "infiniband/m\x01x/node_type", "1: CA\n");
  EXPECT_EQ(sick("attribute.malformed", "control characters").rdma_count, 0U);
}

TEST(RdmaRate, OfTheKernelsWords) {
  EXPECT_EQ(hal::parse_rdma_rate("400 Gb/sec (4X NDR)"), 400'000U);
  EXPECT_EQ(hal::parse_rdma_rate("2.5 Gb/sec (1X SDR)"), 2'500U);
  EXPECT_EQ(hal::parse_rdma_rate("25.78 Gb/sec"), 25'780U);
  for (const char* text : {"", "400", "0 Gb/sec", "400 Mb/sec", "-1 Gb/sec", ".5 Gb/sec", "1. Gb/sec",
                           "1.2345 Gb/sec", "99999999999999999999 Gb/sec", "1.x Gb/sec"})
    EXPECT_FALSE(hal::parse_rdma_rate(text)) << text;
}

}  // namespace
}  // namespace oamhal::test
