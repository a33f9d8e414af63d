// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Shapes that every tree must have, and what makes each machine the machine it claims to be.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "sim_tree.hpp"

namespace {

namespace fs = std::filesystem;

constexpr const char* kMachines[] = {"mi300x-ubb8",         "mi250x-4oam",        "mi308x-ubb8-qpx",
                                     "mixed-generic",       "hls2-gaudi2",        "h100-4gpu",
                                     "max1550-4oam",        "ascend910b-8",       "ubb8-reference",
                                     "hls2-gaudi2-unbound", "mi300x-ubb8-unbound"};

class EveryMachine : public testing::TestWithParam<const char*> {
 protected:
  const SimTree tree_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Machines, EveryMachine, testing::ValuesIn(kMachines), [](const auto& test) {
  std::string name = test.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST_P(EveryMachine, SaysThatItIsSimulated) {
  const std::string marker = tree_.bytes(".oamhal/machine.toml");
  EXPECT_NE(marker.find("origin = \"simulated\"\n"), std::string::npos);
  EXPECT_NE(marker.find(fmt::format("machine = \"{}\"\n", GetParam())), std::string::npos);
}

TEST_P(EveryMachine, HasNoDanglingOrAbsoluteLink) {
  for (const auto& entry : fs::recursive_directory_iterator(tree_ / "")) {
    if (!entry.is_symlink()) continue;
    EXPECT_TRUE(fs::read_symlink(entry.path()).is_relative()) << entry.path();
    EXPECT_TRUE(fs::exists(entry.path())) << entry.path();
  }
}

TEST_P(EveryMachine, EndsEveryTextWithANewline) {
  for (const auto& entry : fs::recursive_directory_iterator(tree_ / "")) {
    const std::string name = entry.path().filename();
    if (!entry.is_regular_file() || entry.is_symlink() || name == "config" || name == "gpu_metrics") continue;
    const std::string content = tree_.bytes(fs::relative(entry.path(), tree_ / ""));
    EXPECT_TRUE(content.empty() || content.back() == '\n') << entry.path();
  }
}

TEST_P(EveryMachine, UeventSaysWhatTheFilesSay) {
  for (const std::string& bdf : tree_.names("sys/bus/pci/devices")) {
    const std::string path = tree_.pci(bdf) + "/";
    const auto hex = [&](const char* file) { return std::stoul(tree_.text(path + file), nullptr, 16); };
    std::string expected;
    if (tree_.has(path + "driver")) {
      expected = "DRIVER=" + fs::read_symlink(tree_ / (path + "driver")).filename().string() + "\n";
    }
    expected +=
        fmt::format("PCI_CLASS={:X}\nPCI_ID={:04X}:{:04X}\nPCI_SUBSYS_ID={:04X}:{:04X}\n", hex("class"),
                    hex("vendor"), hex("device"), hex("subsystem_vendor"), hex("subsystem_device"));
    expected += fmt::format("PCI_SLOT_NAME={}\nMODALIAS={}", bdf, tree_.text(path + "modalias"));
    EXPECT_EQ(tree_.text(path + "uevent"), expected) << bdf;
  }
}

TEST_P(EveryMachine, ConfigSpaceAgreesWithTheFiles) {
  for (const std::string& bdf : tree_.names("sys/bus/pci/devices")) {
    const std::string path = tree_.pci(bdf) + "/";
    const std::string config = tree_.bytes(path + "config");
    EXPECT_EQ(little_endian(config, 0, 2), std::stoul(tree_.text(path + "vendor"), nullptr, 16)) << bdf;
    EXPECT_EQ(little_endian(config, 2, 2), std::stoul(tree_.text(path + "device"), nullptr, 16)) << bdf;
    EXPECT_EQ(little_endian(config, 9, 3), std::stoul(tree_.text(path + "class"), nullptr, 16)) << bdf;
    EXPECT_EQ(config.size(), tree_.has(path + "current_link_speed") ? 4096U : 256U) << bdf;
    if (!tree_.has(path + "current_link_width") || tree_.text(path + "current_link_width") == "0") continue;
    const std::uint64_t status = little_endian(config, 0x60 + 0x12, 2);
    EXPECT_EQ(fmt::format("{}", status >> 4 & 0x3f), tree_.text(path + "current_link_width")) << bdf;
  }
}

// Bridge windows hold what is below them, and siblings do not overlap.
TEST_P(EveryMachine, BarsLieInTheWindowsAbove) {
  for (const std::string& bdf : tree_.names("sys/bus/pci/devices")) {
    const fs::path directory = fs::canonical(tree_ / tree_.pci(bdf));
    if (!fs::exists(directory.parent_path() / "resource")) continue;
    std::istringstream own(tree_.text(fs::relative(directory / "resource", tree_ / "")));
    std::istringstream above(tree_.text(fs::relative(directory.parent_path() / "resource", tree_ / "")));
    std::vector<std::array<std::uint64_t, 3>> windows;
    std::string start, end, flags;
    while (above >> start >> end >> flags) {
      windows.push_back({std::stoull(start, nullptr, 16), std::stoull(end, nullptr, 16), 0});
    }
    ASSERT_EQ(windows.size(), 17U) << bdf;
    for (int line = 0; own >> start >> end >> flags; ++line) {
      const std::uint64_t first = std::stoull(start, nullptr, 16);
      if (first == 0) continue;
      const std::uint64_t last = std::stoull(end, nullptr, 16);
      EXPECT_TRUE(std::any_of(windows.begin() + 13, windows.end(),
                              [&](const auto& w) { return w[0] <= first && last <= w[1]; }))
          << bdf << " line " << line;
    }
  }
}

TEST_P(EveryMachine, DriversAndGroupsLinkBothWays) {
  for (const std::string& driver : tree_.names("sys/bus/pci/drivers")) {
    for (const std::string& bdf : tree_.names("sys/bus/pci/drivers/" + driver)) {
      if (bdf == "module") continue;
      EXPECT_EQ(fs::read_symlink(tree_ / (tree_.pci(bdf) + "/driver")).filename(), driver);
    }
  }
  for (const std::string& bdf : tree_.names("sys/bus/pci/devices")) {
    EXPECT_TRUE(fs::exists(tree_ / (tree_.pci(bdf) + "/iommu_group/devices/" + bdf))) << bdf;
  }
}

TEST_P(EveryMachine, KfdCountsEqualTheDirectories) {
  if (!tree_.has("sys/class/kfd")) return;
  const std::string nodes = "sys/class/kfd/kfd/topology/nodes";
  for (const std::string& node : tree_.names(nodes)) {
    const auto properties = tree_.kfd("nodes/" + node + "/properties");
    for (const std::string part : {"io_links", "p2p_links", "mem_banks", "caches"}) {
      EXPECT_EQ(properties.at(part + "_count"),
                tree_.names(fmt::format("{}/{}/{}", nodes, node, part)).size())
          << node << part;
    }
    EXPECT_EQ(properties.at("simd_count") == 0, tree_.text(fmt::format("{}/{}/gpu_id", nodes, node)) == "0")
        << node;
  }
}

// Weight and bandwidth of every xGMI link of KFD, counted.
std::map<std::string, int> xgmi_links(const SimTree& tree) {
  std::map<std::string, int> count;
  for (const std::string& node : tree.gpu_nodes()) {
    for (const std::string& link :
         tree.names(fmt::format("sys/class/kfd/kfd/topology/nodes/{}/io_links", node))) {
      const auto values = tree.kfd(fmt::format("nodes/{}/io_links/{}/properties", node, link));
      if (values.at("type") != 11) continue;
      ++count[fmt::format("w{} {}/{}", values.at("weight"), values.at("min_bandwidth"),
                          values.at("max_bandwidth"))];
    }
  }
  return count;
}

using Counts = std::map<std::string, int>;

TEST(Mi300x, IsEightModulesFullyConnected) {
  const SimTree tree("mi300x-ubb8");
  EXPECT_EQ(tree.names("sys/bus/pci/devices").size(), 136U);
  EXPECT_EQ(tree.functions_with("class", "0x120000").size(), 8U);
  EXPECT_EQ(tree.gpu_nodes().size(), 8U);
  EXPECT_EQ(xgmi_links(tree), (Counts{{"w15 50000/50000", 56}}));
  EXPECT_EQ(tree.names("sys/class/infiniband").size(), 8U);
  EXPECT_EQ(tree.text("sys/module/amdgpu/version"), "6.12.12");
  const std::string gpu = tree.accelerator_in("OAM1") + "/";
  EXPECT_EQ(tree.text(gpu + "xgmi_physical_id"), "0");
  EXPECT_EQ(tree.text(gpu + "board_info"), "type : oam");
  EXPECT_EQ(tree.text(gpu + "current_link_speed"), "32.0 GT/s PCIe");
  EXPECT_EQ(tree.text(gpu + "unique_id").size(), 16U);
}

TEST(Hls2, PortsAreRdmaPortsAndThoseThatLeadOutInterfaces) {
  const SimTree tree("hls2-gaudi2");
  EXPECT_EQ(tree.names("sys/class/infiniband").size(), 8U);
  EXPECT_EQ(tree.names("sys/class/net").size(), 24U);
  const std::string rdma = "sys/class/infiniband/hbl_0/";
  EXPECT_EQ(tree.names(rdma + "ports").size(), 24U);
  EXPECT_EQ(tree.text(rdma + "ports/24/state"), "4: ACTIVE");
  EXPECT_EQ(tree.text(rdma + "ports/24/phys_state"), "5: LinkUp");
  EXPECT_FALSE(tree.has(rdma + "ports_mask"));
  for (const std::string& name : tree.names("sys/class/net")) {
    const std::string base = "sys/class/net/" + name + "/";
    EXPECT_TRUE(name.ends_with("d" + tree.text(base + "dev_port"))) << name;
    EXPECT_EQ(tree.text(base + "device/device"), "0x1020") << name;
  }
}

TEST(Hls2, TheOlderDriverShowsItsMasksAndCountsOverThem) {
  const SimTree tree("older",
                     "extends = \"hls2-gaudi2\"\n[template.gaudi2.fabric]\nmasks = true\n"
                     "disabled = [5, 22]\ndown = [6]\nclosed = [7]\n");
  const std::string rdma = "sys/class/infiniband/hlib_3/";
  EXPECT_EQ(tree.text(rdma + "ports_mask"), "bfffdf");
  EXPECT_EQ(tree.text(rdma + "ext_ports_mask"), "800100");
  EXPECT_EQ(tree.names(rdma + "ports").size(), 22U);
  EXPECT_EQ(tree.names("sys/class/net").size(), 16U);
  EXPECT_EQ(tree.text(rdma + "ports/6/phys_state"), "3: Disabled");  // port 6
  EXPECT_EQ(tree.text(rdma + "ports/6/state"), "1: DOWN");
  EXPECT_EQ(tree.text(rdma + "ports/7/phys_state"), "5: LinkUp");  // port 7
  EXPECT_EQ(tree.text(rdma + "ports/7/state"), "1: DOWN");
}

// Both ends of a line of xgmi_port_num must say the same.
TEST(Mi300x, PortNumbersAgreeAtBothEnds) {
  const SimTree tree("mi300x-ubb8");
  const std::string first = tree.functions_with("class", "0x120000").front() + "/xgmi_hive_info/";
  std::set<std::string> lines;
  for (int node = 1; node <= 8; ++node) {
    std::istringstream text(tree.bytes(fmt::format("{}node{}/xgmi_port_num", first, node)));
    for (std::string line; std::getline(text, line);) lines.insert(line);
  }
  EXPECT_EQ(lines.size(), 56U);
  for (const std::string& line : lines) {
    ASSERT_EQ(line.substr(5, 5), " ->  ") << line;
    EXPECT_TRUE(lines.contains(line.substr(10) + " ->  " + line.substr(0, 5))) << line;
  }
}

TEST(Mi250x, IsFourModulesOfTwoDies) {
  const SimTree tree("mi250x-4oam");
  EXPECT_EQ(tree.functions_with("class", "0x038000").size(), 8U);
  EXPECT_EQ(
      xgmi_links(tree),
      (Counts{{"w15 50000/200000", 8}, {"w15 50000/100000", 4}, {"w15 50000/50000", 12}, {"w30 0/0", 32}}));
  EXPECT_FALSE(tree.has("sys/module/amdgpu/version"));
}

TEST(Mi308x, IsEightModulesOfFourPartitions) {
  const SimTree tree("mi308x-ubb8-qpx");
  EXPECT_EQ(tree.functions_with("device", "0x74a2").size(), 8U);
  EXPECT_EQ(tree.gpu_nodes().size(), 32U);
  EXPECT_EQ(xgmi_links(tree), (Counts{{"w13 819200/819200", 96}, {"w41 0/0", 896}}));
  std::set<std::uint64_t> ids;
  std::set<std::uint64_t> domains;
  std::set<std::uint64_t> minors;
  for (const std::string& node : tree.gpu_nodes()) {
    const auto properties = tree.kfd("nodes/" + node + "/properties");
    ids.insert(properties.at("unique_id"));
    domains.insert(properties.at("domain"));
    minors.insert(properties.at("drm_render_minor"));
  }
  EXPECT_EQ(ids.size(), 8U);
  EXPECT_EQ(domains.size(), 2U);
  EXPECT_EQ(minors.size(), 32U);
  for (const std::uint64_t minor : minors)
    EXPECT_TRUE(tree.has(fmt::format("sys/class/drm/renderD{}", minor)));
}

TEST(Accel1024, Is1024ModulesIn128Domains) {
  const SimTree tree("accel-1024");
  EXPECT_EQ(tree.names("sys/bus/pci/devices").size(), 2112U);
  EXPECT_EQ(tree.names("sys/bus/pci/drivers/amdgpu").size(), 1025U);  // and the link to the module
  std::set<std::string> hives;
  for (const std::string& path : tree.functions_with("class", "0x120000")) {
    hives.insert(tree.text(path + "/xgmi_hive_info/xgmi_hive_id"));
  }
  EXPECT_EQ(hives.size(), 128U);
  EXPECT_EQ(tree.names("sys/class/kfd/kfd/topology/nodes").size(), 1026U);
}

TEST(MixedGeneric, HasDevicesWithAndWithoutDriver) {
  const SimTree tree("mixed-generic");
  int bound = 0;
  int unassigned = 0;
  for (const std::string& path : tree.functions_with("class", "0x120000")) {
    bound += tree.has(path + "/driver") ? 1 : 0;
    const std::string resource = tree.text(path + "/resource");
    unassigned +=
        resource.find("0x0000000000000000 0x0000000fffffffff 0x000000002014220c") != std::string::npos;
  }
  EXPECT_EQ(tree.functions_with("class", "0x120000").size(), 5U);
  EXPECT_EQ(bound, 2);
  EXPECT_EQ(unassigned, 1);
  EXPECT_FALSE(tree.has("sys/class/kfd"));
}

}  // namespace
