// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Faults: what a small machine file can change, and that it changes nothing else.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sim_tree.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeviceControl = 0x60 + 8, kAcsControl = 0x148 + 6, kPowerState = 0x40 + 4;

// The MI300X machine with one fault. gpu0 is the module in slot OAM3, behind 0000:00:01.1.
class Mi300xWith {
 public:
  explicit Mi300xWith(const std::string& toml) : tree("faulty", "extends = \"mi300x-ubb8\"\n" + toml) {}
  std::string gpu(const std::string& file) const { return tree.accelerator_in("OAM3") + "/" + file; }
  std::string up(int levels, const std::string& file) const {
    fs::path path = fs::canonical(tree / gpu("class")).parent_path();
    for (; levels > 0; --levels) path = path.parent_path();
    return fs::relative(path / file, tree / "");
  }

  SimTree tree;
};

std::string gpu0(const std::string& lines) {
  return "[[override]]\nmodule = 0\n" + lines;
}

TEST(Fault, NoDriver) {
  const Mi300xWith fault(gpu0("driver = \"none\"\n"));
  EXPECT_FALSE(fault.tree.has(fault.gpu("driver")));
  EXPECT_FALSE(fault.tree.has(fault.gpu("unique_id")));
  EXPECT_FALSE(fault.tree.has(fault.gpu("xgmi_num_links")));
  EXPECT_TRUE(fault.tree.has(fault.gpu("vendor")));
  EXPECT_EQ(fault.tree.gpu_nodes().size(), 7U);
  EXPECT_EQ(fault.tree.text("sys/bus/pci/drivers/amdgpu/" +
                            fault.tree.names("sys/bus/pci/drivers/amdgpu").front() + "/xgmi_num_links"),
            "00 01 01 01 01 01 01 ");
}

TEST(Fault, BoundButNotInKfd) {
  const Mi300xWith fault(gpu0("kfd.present = false\n"));
  EXPECT_TRUE(fault.tree.has(fault.gpu("unique_id")));
  EXPECT_EQ(fault.tree.gpu_nodes().size(), 7U);
}

TEST(Fault, AllOnesConfigSpace) {
  const Mi300xWith fault(gpu0("config = \"all-ones\"\n"));
  EXPECT_EQ(fault.tree.bytes(fault.gpu("config")), std::string(4096, '\xff'));
  EXPECT_EQ(fault.tree.text(fault.gpu("current_link_speed")), "Unknown");
  EXPECT_EQ(fault.tree.text(fault.gpu("current_link_width")), "63");
  EXPECT_EQ(fault.tree.text(fault.gpu("device")), "0x74a1");
}

TEST(Fault, SlowLinkOfTheDeviceAndOfAHop) {
  const Mi300xWith fault(gpu0("speed = 16.0\nmax_speed = 32.0\n") +
                         "[[override]]\nfunction = \"switch0\"\nwidth = 8\nmax_width = 16\n");
  EXPECT_EQ(fault.tree.text(fault.gpu("current_link_speed")), "16.0 GT/s PCIe");
  EXPECT_EQ(fault.tree.text(fault.gpu("max_link_speed")), "32.0 GT/s PCIe");
  EXPECT_EQ(fault.tree.text(fault.up(4, "current_link_width")), "8");
  EXPECT_EQ(fault.tree.text(fault.up(4, "max_link_width")), "16");
}

TEST(Fault, MissingPartition) {
  const Mi300xWith fault(gpu0("partitions = 8\nkfd.missing_partitions = [7]\n"));
  EXPECT_EQ(fault.tree.gpu_nodes().size(), 14U);
}

TEST(Fault, MissingLink) {
  const Mi300xWith fault("[[missing_link]]\nbetween = [\"gpu0\", \"gpu3\"]\n");
  EXPECT_EQ(fault.tree.text(fault.gpu("xgmi_num_links")), "00 01 01 00 01 01 01 01 ");
  EXPECT_EQ(fault.tree.text(fault.gpu("xgmi_num_hops")), "00 01 01 02 01 01 01 01 ");
  const auto link = fault.tree.kfd("nodes/2/io_links/3/properties");
  EXPECT_EQ(link.at("node_to"), 5U);
  EXPECT_EQ(link.at("weight"), 30U);
  EXPECT_EQ(link.at("max_bandwidth"), 0U);
  const std::string metrics = fault.tree.bytes(fault.gpu("gpu_metrics"));
  int down = 0;
  for (std::size_t port = 0; port < 8; ++port) down += little_endian(metrics, 264 + 2 * port, 2) == 0 ? 1 : 0;
  EXPECT_EQ(down, 1);
}

TEST(Fault, PartOfABundleMissing) {
  const SimTree tree(
      "bundle", "extends = \"mi250x-4oam\"\n[[missing_link]]\nbetween = [\"gcd0\", \"gcd1\"]\ncount = 1\n");
  const auto link = tree.kfd("nodes/4/io_links/1/properties");
  EXPECT_EQ(link.at("node_to"), 5U);
  EXPECT_EQ(link.at("max_bandwidth"), 150000U);
}

TEST(Fault, MixedFirmwareAndEmptyAndDroppedAttributes) {
  const Mi300xWith fault(
      gpu0("set = { \"fw_version/smc_fw_version\" = \"0x00557000\", unique_id = \"\" }\n"
           "drop_attributes = [\"xgmi_physical_id\", \"hwmon\"]\n"));
  EXPECT_EQ(fault.tree.text(fault.gpu("fw_version/smc_fw_version")), "0x00557000");
  EXPECT_EQ(fault.tree.bytes(fault.gpu("unique_id")), "\n");
  EXPECT_FALSE(fault.tree.has(fault.gpu("xgmi_physical_id")));
  EXPECT_FALSE(fault.tree.has(fault.gpu("hwmon")));
}

TEST(Fault, UnassignedBar) {
  const Mi300xWith fault(gpu0("bars = { 0 = { state = \"unset\" } }\n"));
  EXPECT_TRUE(fault.tree.text(fault.gpu("resource"))
                  .starts_with("0x0000000000000000 0x0000003fffffffff 0x000000002014220c\n"));
}

TEST(Fault, SleepingDevice) {
  const Mi300xWith fault(gpu0("power_state = \"D3hot\"\n"));
  EXPECT_EQ(fault.tree.text(fault.gpu("power_state")), "D3hot");
  EXPECT_EQ(fault.tree.text(fault.gpu("power/runtime_status")), "suspended");
  EXPECT_EQ(little_endian(fault.tree.bytes(fault.gpu("config")), kPowerState, 2) & 3, 3U);
}

TEST(Fault, AcsRedirectAndPayloadMismatch) {
  const Mi300xWith fault("[[override]]\nfunction = \"port-oam0\"\nacs_control = 0x1d\nmps = 256\n");
  const std::string port = fault.tree.bytes(fault.up(3, "config"));
  EXPECT_EQ(little_endian(port, kAcsControl, 2), 0x1dU);
  EXPECT_EQ(little_endian(port, kDeviceControl, 2) >> 5 & 7, 1U);
  EXPECT_EQ(little_endian(fault.tree.bytes(fault.gpu("config")), kDeviceControl, 2) >> 5 & 7, 2U);
}

TEST(Fault, VirtualFunction) {
  const Mi300xWith fault(
      "[[function]]\nname = \"vf0\"\nparent = \"package-port0\"\ntemplate = \"mi300x\"\n"
      "id = \"1002:74b5\"\nat = \"02.0\"\nvf_of = \"gpu0\"\ndriver = \"vfio-pci\"\n"
      "attributes = false\nhwmon = false\ngpu_metrics = false\ndrm = false\nkfd = false\n");
  const auto found = fault.tree.functions_with("device", "0x74b5");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(fs::equivalent(fault.tree / (found[0] + "/physfn/device"), fault.tree / fault.up(0, "device")));
  EXPECT_TRUE(
      fs::equivalent(fault.tree / fault.up(0, "virtfn0/device"), fault.tree / (found[0] + "/device")));
  EXPECT_EQ(fault.tree.text(fault.up(0, "sriov_numvfs")), "1");
  EXPECT_EQ(little_endian(fault.tree.bytes(found[0] + "/config"), 0, 4), 0xffffffffU);
  EXPECT_EQ(fault.tree.gpu_nodes().size(), 8U);
}

TEST(Fault, OldKernel) {
  const Mi300xWith fault(
      "[kfd]\np2p_links = false\n"
      "drop_keys = [\"domain\", \"hive_id\", \"num_xcc\", \"p2p_links_count\", \"drm_render_minor\", "
      "\"unique_id\"]\n");
  const auto node = fault.tree.kfd("nodes/2/properties");
  EXPECT_FALSE(node.contains("domain"));
  EXPECT_FALSE(node.contains("num_xcc"));
  EXPECT_TRUE(node.contains("location_id"));
  EXPECT_FALSE(fault.tree.has("sys/class/kfd/kfd/topology/nodes/2/p2p_links"));
}

TEST(Fault, FilesAddedAndTakenAway) {
  const Mi300xWith fault(
      "drop_files = [\"sys/class/kfd\", \"sys/kernel/security/lockdown\"]\n"
      "[files]\n\"sys/devices/virtual/dmi/id/board_name\" = \"other\"\n");
  EXPECT_FALSE(fault.tree.has("sys/class/kfd"));
  EXPECT_FALSE(fault.tree.has("sys/kernel/security/lockdown"));
  EXPECT_EQ(fault.tree.text("sys/class/dmi/id/board_name"), "other");
}

}  // namespace
