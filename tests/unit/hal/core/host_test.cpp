// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The host side: processors, what the firmware calls the machine, and ports with nothing below.

#include <gtest/gtest.h>

#include <algorithm>

#include "hal/kernel/host_side.hpp"
#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr std::uint32_t kConfig = OAMHAL_ATTRIBUTE_CONFIG;

class HostTest : public LabTest {
 protected:
  void node(unsigned number, const std::string& cpus, const std::string& meminfo) const {
    const std::string place = "sys/devices/system/node/node" + std::to_string(number) + "/";
    tree.write(place + "cpulist", cpus + "\n");
    tree.write(place + "meminfo", meminfo);
  }
  void cpu(unsigned number, const std::string& package, const std::string& siblings,
           const char* name = "package_cpus_list") const {
    const std::string place = "sys/devices/system/cpu/cpu" + std::to_string(number) + "/topology/";
    tree.write(place + "physical_package_id", package + "\n");
    tree.write(place + name, siblings + "\n");
  }
  void bridge(const std::string& bdf, const std::string& above = {}, std::uint16_t id = 0xb) const {
    tree.add({.bdf = bdf, .vendor = kNobody, .device = id, .pci_class = 0x060400, .above = above});
  }
  void width(const std::string& bdf, const std::string& lanes) const {
    tree.set(bdf, "current_link_width", lanes + "\n");
  }
  [[nodiscard]] snapshot see(std::uint32_t classes = kConfig) const {
    return open().enumerate(classes, OAMHAL_ENUMERATE_HOST);
  }
};

TEST_F(HostTest, PackagesHaveTheirNodesMemoryDevicesAndRootPorts) {
  tree.write("sys/devices/system/node/online", "0-3\n");
  node(0, "0-3", "Node 0 MemTotal:       1024 kB\nNode 0 MemFree: 1 kB\n");
  node(1, "4-7", "Node 1 MemTotal:       1024 kB\n");
  node(2, "8-15", "Node 2 MemTotal:       4096 kB\n");
  node(3, "", "Node 3 MemTotal:       1 kB\n");  // memory alone, at no processor
  cpu(0, "1", "0-7");
  cpu(4, "1", "0-7");
  cpu(8, "0", "8-15", "core_siblings_list");
  bridge("0000:00:01.0");
  bridge("0000:01:00.0", "0000:00:01.0/");
  acme("0000:02:00.0", "0000:00:01.0/0000:01:00.0/");
  acme("0000:02:00.1", "0000:00:01.0/0000:01:00.0/");
  acme("0000:0a:00.0");
  tree.set("0000:02:00.0", "numa_node", "1\n");
  tree.set("0000:02:00.1", "numa_node", "0\n");
  tree.set("0000:0a:00.0", "numa_node", "2\n");
  const snapshot seen = see();
  ASSERT_EQ(seen.host_modules().size(), 2U);
  const auto first = seen.host_modules()[0];
  EXPECT_STREQ(first.id, "host0");
  EXPECT_EQ(value_of(first.package), 0U);
  EXPECT_STREQ(first.cpus, "8-15");
  EXPECT_EQ(value_of(first.memory_bytes), 4096U * 1024);
  EXPECT_EQ(seen.numa_nodes(first), (std::vector<std::uint32_t>{2}));
  ASSERT_EQ(seen.devices(first).size(), 1U);
  EXPECT_STREQ(seen.devices(first)[0].bdf_text, "0000:0a:00.0");
  EXPECT_TRUE(seen.root_ports(first).empty());
  const auto second = seen.host_modules()[1];
  EXPECT_STREQ(second.id, "host1");
  EXPECT_EQ(value_of(second.memory_bytes), 2048U * 1024);
  EXPECT_EQ(seen.numa_nodes(second), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(seen.devices(second).size(), 2U);
  ASSERT_EQ(seen.root_ports(second).size(), 1U);
  EXPECT_STREQ(seen.root_ports(second)[0].bdf_text, "0000:00:01.0");
  EXPECT_TRUE(seen.findings().empty());
}

TEST_F(HostTest, NothingIsLookedAtUnasked) {
  tree.write("sys/devices/system/node/online", "0\n");
  tree.write("sys/devices/virtual/dmi/id/product_name", "Box\n");
  node(0, "0", "Node 0 MemTotal: 1 kB\n");
  cpu(0, "0", "0");
  acme("0000:0a:00.0");
  bridge("0000:00:01.0");
  const snapshot seen = look(kConfig);
  EXPECT_TRUE(seen.host_modules().empty());
  EXPECT_TRUE(seen.empty_ports().empty());
  EXPECT_EQ(seen.info().product_name, nullptr);
}

TEST_F(HostTest, WithoutNodesThePackagesAreFoundByTheirCpus) {
  tree.write("sys/devices/system/cpu/online", "0-3\n");
  cpu(0, "0", "0,2");
  cpu(1, "1", "1,3");
  tree.write("proc/meminfo", "MemTotal:       8 kB\n");
  acme("0000:0a:00.0");
  const snapshot seen = see();
  ASSERT_EQ(seen.host_modules().size(), 2U);
  EXPECT_STREQ(seen.host_modules()[1].cpus, "1,3");
  EXPECT_FALSE(value_of(seen.host_modules()[0].memory_bytes));  // whose of the two it is nobody says
  EXPECT_TRUE(seen.devices(seen.host_modules()[0]).empty());

  cpu(0, "0", "0-3");
  const snapshot one = see();
  ASSERT_EQ(one.host_modules().size(), 1U);
  EXPECT_EQ(value_of(one.host_modules()[0].memory_bytes), 8U * 1024);
  EXPECT_EQ(one.devices(one.host_modules()[0]).size(), 1U);
}

TEST_F(HostTest, TornFilesOfTheHostAreNamedAndTheRestIsTold) {
  tree.write("sys/devices/system/node/online", "0-1\n");
  node(0, "0-x", "Node 0 MemTotal: 1 kB\n");
  node(1, "1", "Node 1 MemTotal: many kB\n");
  cpu(1, "first", "nonsense");
  acme("0000:0a:00.0");
  const snapshot seen = see();
  ASSERT_EQ(seen.host_modules().size(), 1U);
  EXPECT_FALSE(value_of(seen.host_modules()[0].package));
  EXPECT_FALSE(value_of(seen.host_modules()[0].memory_bytes));
  EXPECT_EQ(seen.host_modules()[0].cpus, nullptr);
  const auto malformed = findings_of(seen, "attribute.malformed");
  for (const char* file : {"node0/cpulist", "node1/meminfo", "physical_package_id", "package_cpus_list"})
    EXPECT_TRUE(std::ranges::any_of(malformed, [&](const auto& finding) {
      return text_of(finding.message).find(file) != std::string_view::npos;
    })) << file;
}

TEST_F(HostTest, TheFirmwaresNamesAreTold) {
  tree.write("sys/devices/virtual/dmi/id/product_name", "NF5498A5 \n");
  tree.write("sys/devices/virtual/dmi/id/sys_vendor", "Inspur\n");
  tree.write("sys/devices/virtual/dmi/id/board_name", "board\n");
  const snapshot seen = see();  // also where there is no accelerator
  EXPECT_STREQ(seen.info().product_name, "NF5498A5");
  EXPECT_STREQ(seen.info().system_vendor, "Inspur");
  EXPECT_STREQ(seen.info().mainboard_name, "board");
}

TEST_F(HostTest, PortsWithNothingBelowAndTheirSiblings) {
  const std::string up = "0000:00:01.0/0000:01:00.0/";
  bridge("0000:00:01.0");
  bridge("0000:01:00.0", "0000:00:01.0/", 0xc);
  bridge("0000:02:00.0", up);
  bridge("0000:02:01.0", up);       // as the first one
  bridge("0000:02:02.0", up, 0xd);  // another part
  bridge("0000:02:03.0", up);
  bridge("0000:00:02.0");  // a root port, where the device's switch is below another one
  acme("0000:03:00.0", up + "0000:02:00.0/");
  tree.add({.bdf = "0000:06:00.0",
            .vendor = kNobody,
            .device = 9,
            .pci_class = 0x010802,
            .above = up + "0000:02:03.0/"});
  width("0000:02:01.0", "0");
  tree.set("0000:02:01.0", "max_link_width", "16\n");
  width("0000:02:02.0", "16");
  width("0000:00:02.0", "255");
  tree.write("sys/bus/pci/slots/17/address", "0000:02:01\n");
  const snapshot seen = see();
  const auto ports = seen.empty_ports();
  ASSERT_EQ(ports.size(), 3U);
  EXPECT_STREQ(ports[0].bdf_text, "0000:00:02.0");
  EXPECT_EQ(ports[0].link_state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(ports[0].sibling_device, OAMHAL_NO_INDEX);
  EXPECT_STREQ(ports[1].bdf_text, "0000:02:01.0");
  EXPECT_EQ(ports[1].link_state, OAMHAL_LINK_STATE_NO_LINK);
  EXPECT_EQ(ports[1].sibling_device, 0U);
  EXPECT_EQ(value_of(ports[1].link.max_width), 16U);
  EXPECT_STREQ(ports[1].slot, "17");
  EXPECT_STREQ(ports[2].bdf_text, "0000:02:02.0");
  EXPECT_EQ(ports[2].link_state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(ports[2].sibling_device, OAMHAL_NO_INDEX);
  // The link of a port is of class CONFIG.
  EXPECT_EQ(see(0).empty_ports()[1].link_state, OAMHAL_LINK_STATE_UNKNOWN);
}

TEST_F(HostTest, RootPortsBesideThatOfADeviceAreSiblings) {
  bridge("0000:00:01.0");
  bridge("0000:00:02.0");
  bridge("0000:80:01.0");  // of another root bus
  acme("0000:01:00.0", "0000:00:01.0/");
  const snapshot seen = see();
  ASSERT_EQ(seen.empty_ports().size(), 2U);
  EXPECT_EQ(seen.empty_ports()[0].sibling_device, 0U);
  EXPECT_EQ(seen.empty_ports()[1].sibling_device, OAMHAL_NO_INDEX);
}

TEST_F(HostTest, WrongArgumentsAreRefused) {
  tree.write("sys/devices/system/node/online", "0\n");
  node(0, "0", "");
  cpu(0, "0", "0");
  acme("0000:0a:00.0");
  const snapshot seen = see();
  auto info = detail::sized<oamhal_host_module_info_t>();
  auto port = detail::sized<oamhal_empty_port_info_t>();
  std::uint32_t index = 0;
  EXPECT_EQ(oamhal_host_module_get(nullptr, 0, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_host_module_get(seen.c_handle(), 1, &info), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_empty_port_get(seen.c_handle(), 0, &port), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_host_module_numa_node(seen.c_handle(), 0, 0, &index), OAMHAL_OK);
  EXPECT_EQ(oamhal_host_module_numa_node(seen.c_handle(), 0, 1, &index), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_host_module_device(seen.c_handle(), 1, 0, &index), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_host_module_root_port(seen.c_handle(), 0, 0, &index), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_host_module_device(seen.c_handle(), 0, 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(MemInfo, HasItsTotal) {
  EXPECT_EQ(hal::parse_meminfo("Node 0 MemTotal:       12 kB\nNode 0 MemFree: 3 kB\n"), 12U * 1024);
  EXPECT_EQ(hal::parse_meminfo("MemTotal: 12 kB"), 12U * 1024);
  for (const char* text : {"", "MemFree: 1 kB\n", "MemTotal:\n1 kB\n", "MemTotal: 1 MB\n",
                           "MemTotal: -1 kB\n", "MemTotal: 18446744073709551615 kB\n"})
    EXPECT_EQ(hal::parse_meminfo(text), std::nullopt) << text;
}

}  // namespace
}  // namespace oamhal::test
