// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "machine.hpp"

namespace oamhal::test {
namespace {

/// The captures are third-party data and not part of the project: OAMHAL_CAPTURES names a folder with the
/// unpacked roots, as shared/captures/README.md describes them.
class Capture : public ::testing::Test {
 protected:
  void load(const char* name) {
    const char* folder = std::getenv("OAMHAL_CAPTURES");
    if (folder == nullptr || !std::filesystem::exists(std::filesystem::path(folder) / name))
      GTEST_SKIP() << "OAMHAL_CAPTURES does not name a folder with " << name;
    machine.host.load(std::filesystem::path(folder) / name);
    for (const auto& [path, target] : machine.host.links) {
      const std::string prefix = "sys/bus/pci/devices/";
      if (!path.starts_with(prefix)) continue;
      const auto number = [&](const char* file) {
        return std::strtoul(machine.host.files[target + "/" + file].c_str(), nullptr, 16);
      };
      if (number("vendor") != 0x1002 || number("class") >> 16 == 6) continue;
      machine.gpus.push_back({.bdf = path.substr(prefix.size()),
                              .device_id = static_cast<std::uint16_t>(number("device")),
                              .pci_class = static_cast<std::uint32_t>(number("class"))});
    }
    std::erase_if(machine.gpus, [](const Gpu& gpu) { return match_of(gpu) < 0; });
    devices = machine.run();
    for (const auto& finding : machine.host.findings)
      ADD_FAILURE() << finding.code << ": " << finding.message;
  }
  [[nodiscard]] std::size_t links() const {
    std::size_t sum = 0;
    for (const auto& [bdf, device] : devices) sum += device.device_links();
    return sum / 2;
  }
  Machine machine;
  std::map<std::string, Device> devices;
};

TEST_F(Capture, Mi300x8) {
  load("mi300x-8");
  if (IsSkipped()) return;
  EXPECT_EQ(devices.size(), 8U);
  EXPECT_EQ(links(), 28U);
  EXPECT_EQ(devices["0000:0c:00.0"].identity.unique_id, "a000000000000000");
  EXPECT_EQ(devices["0000:0c:00.0"].identity.links_up.value, 7U);
}

TEST_F(Capture, Mi250) {
  load("mi250-4oam");
  if (IsSkipped()) return;
  EXPECT_EQ(devices.size(), 8U);
  EXPECT_EQ(links(), 12U);
  std::map<std::string, int> modules;
  for (const auto& [bdf, device] : devices) ++modules[device.identity.module_key];
  EXPECT_EQ(modules.size(), 4U);
  EXPECT_EQ(devices["0000:29:00.0"].link_to("0000:ad:00.0")->port_count.value, 2U);
}

TEST_F(Capture, Mi308xQpx) {
  load("mi308x-8-qpx");
  if (IsSkipped()) return;
  EXPECT_EQ(devices.size(), 8U);
  EXPECT_EQ(links(), 28U);
  for (const auto& [bdf, device] : devices) {
    EXPECT_EQ(device.partitions.size(), 4U) << bdf;
    EXPECT_EQ(device.identity.memory_capacity_bytes.value, 206141652992U) << bdf;
    EXPECT_EQ(device.identity.baseboard_key, devices.begin()->second.identity.baseboard_key);
  }
}

TEST_F(Capture, Mi210) {
  load("mi210-8");
  if (IsSkipped()) return;
  EXPECT_EQ(devices.size(), 8U);
  EXPECT_EQ(links(), 12U);
  for (const auto& [bdf, device] : devices) EXPECT_EQ(device.identity.form_factor, OAMHAL_FORM_FACTOR_PCIE);
}

TEST_F(Capture, Vega10) {
  load("vega10-old");
  if (IsSkipped()) return;
  EXPECT_TRUE(devices.empty());
}

/// The same old KFD tree with a part that is ours: the copied second node must not become a partition.
TEST_F(Capture, OldFormat) {
  load("vega10-old");
  if (IsSkipped()) return;
  machine.gpus = {{.bdf = "0000:19:00.0", .device_id = 0x738c}};
  devices = machine.run();
  EXPECT_TRUE(devices["0000:19:00.0"].partitions.empty());
  EXPECT_EQ(machine.host.count("amd.kfd-foreign-node"), 1U);
}

}  // namespace
}  // namespace oamhal::test
