// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <umockdev.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tests/live/live_machine.hpp"

/// A live context, the real backend, and the system calls of the library: nodes are found in sysfs, opened
/// and asked. Only the kernel is umockdev's, and its driver this test's.
namespace oamhal::test {
namespace {

/// The argument of HL_INFO (include/uapi/drm/habanalabs_accel.h).
struct Arguments {
  std::uint64_t address;
  std::uint32_t size;
  std::uint32_t op;
  std::uint32_t index;
  std::uint32_t pad;
};
constexpr unsigned long kAccelInfo = 0xc0186440;
constexpr unsigned long kOldInfo = 0xc0184801;

/// The driver behind one control node.
struct Driver {
  unsigned long request = kAccelInfo;
  /// Answered to every question when it is not 0.
  int error = 0;
  /// What the driver fills in of HL_INFO_HW_IP_INFO; the caller's buffer may be larger or smaller.
  std::vector<char> hw_ip = std::vector<char>(304);
  std::uint64_t dram_free = 0;
  std::uint32_t throttle = 0;
  std::vector<std::uint32_t> asked;
  std::vector<std::uint32_t> ports;
  bool wrong = false;
};

void reply(Driver& driver, const Arguments& arguments, UMockdevIoctlData* data) {
  std::vector<char> bytes(arguments.size);
  const auto fill = [&](const void* from, std::size_t size) {
    std::memcpy(bytes.data(), from, std::min(size, bytes.size()));
  };
  const std::uint32_t status[2] = {0, 0};
  const std::uint8_t link[8] = {1, 1};
  if (arguments.op == 0) fill(driver.hw_ip.data(), driver.hw_ip.size());
  if (arguments.op == 2) fill(&driver.dram_free, sizeof driver.dram_free);
  if (arguments.op == 4) fill(status, sizeof status);
  const std::uint32_t clocks[2] = {1200, 1800};
  if (arguments.op == 8) fill(clocks, sizeof clocks);
  if (arguments.op == 13) fill(&driver.throttle, sizeof driver.throttle);
  if (arguments.op == 19) fill(link, sizeof link);
  g_autoptr(GError) error = nullptr;
  UMockdevIoctlData* out = umockdev_ioctl_data_resolve(data, 0, bytes.size(), &error);
  if (out == nullptr || error != nullptr) {
    driver.wrong = true;
    return;
  }
  umockdev_ioctl_data_update(out, 0, reinterpret_cast<guint8*>(bytes.data()), static_cast<int>(bytes.size()));
  g_object_unref(out);
}

gboolean on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer user) {
  Driver& driver = *static_cast<Driver*>(user);
  if (umockdev_ioctl_client_get_request(client) != driver.request) {
    umockdev_ioctl_client_complete(client, -1, ENOTTY);
    return TRUE;
  }
  g_autoptr(GError) error = nullptr;
  UMockdevIoctlData* data =
      umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(Arguments), &error);
  if (data == nullptr) {
    umockdev_ioctl_client_complete(client, -1, EFAULT);
    return TRUE;
  }
  Arguments arguments{};
  if (!read_argument(data, arguments)) driver.wrong = true;
  driver.asked.push_back(arguments.op);
  if (arguments.op == 19) driver.ports.push_back(arguments.index);
  if (arguments.pad != 0 || arguments.size == 0 || arguments.address == 0) driver.wrong = true;
  if (driver.error == 0) reply(driver, arguments, data);
  g_object_unref(data);
  umockdev_ioctl_client_complete(client, driver.error == 0 ? 0 : -1, driver.error);
  return TRUE;
}

class LiveGaudi : public testing::Test {
 protected:
  /// Puts a node below /dev that this driver answers.
  void add_node(const std::string& node, unsigned major, unsigned minor, Driver& driver) {
    machine_.add_node(node, major, minor, on_ioctl, &driver);
  }
  static snapshot look(std::uint32_t flags) { return context::create().enumerate(0, flags); }

  LiveMachine machine_{"hls2-gaudi2"};
};

Driver driver_of_module(std::uint32_t module) {
  Driver driver;
  const auto put = [&](std::size_t offset, auto value) {
    std::memcpy(driver.hw_ip.data() + offset, &value, sizeof value);
  };
  put(16, std::uint64_t{0x1000000000});
  put(36, module);
  put(46, std::uint16_t{5});
  put(256, std::uint64_t{0xffffff});
  put(264, std::uint64_t{0xc00100});
  put(296, std::uint64_t{0x10000000});
  std::memcpy(driver.hw_ip.data() + 200, "HL-225H", 7);
  driver.dram_free = 0xf00000000;
  return driver;
}

TEST_F(LiveGaudi, ControlNodesAreAskedWhenTheCallerAllowsIt) {
  std::vector<Driver> drivers(8);
  for (unsigned i = 0; i < 8; ++i) {
    drivers[i] = driver_of_module(i);
    add_node("accel/accel_controlD" + std::to_string(i), 240, i, drivers[i]);
  }

  const snapshot before = look(OAMHAL_ENUMERATE_NODES);
  EXPECT_EQ(before.info().origin, OAMHAL_ORIGIN_LIVE);
  ASSERT_EQ(before.info().device_count, 8U);
  for (const Driver& driver : drivers) EXPECT_TRUE(driver.asked.empty());

  const snapshot seen = look(OAMHAL_ENUMERATE_OPEN);
  ASSERT_EQ(seen.info().device_count, 8U);
  for (const auto& device : seen.devices()) {
    EXPECT_EQ(device.memory_capacity_bytes.value, 0x1010000000U) << device.bdf_text;
    EXPECT_EQ(device.memory_used_bytes.value, 0x110000000U) << device.bdf_text;
    ASSERT_NE(device.part_number, nullptr) << device.bdf_text;
    EXPECT_STREQ(device.part_number, "HL-225H");
    EXPECT_EQ(device.state, OAMHAL_STATE_OK);
  }
  for (const Driver& driver : drivers) {
    EXPECT_FALSE(driver.wrong);
    EXPECT_FALSE(driver.asked.empty());
  }
  EXPECT_EQ(seen.findings().size(), 0U);
}

TEST_F(LiveGaudi, ReadingsComeFromTheNodeAndFromFiles) {
  const fs::path sys = machine_.sys();
  for (const auto& entry : fs::directory_iterator(sys / "bus/pci/devices")) {
    if (!fs::exists(entry.path() / "accel/accel0")) continue;
    const fs::path sensors = entry.path() / "hwmon/hwmon7";
    fs::create_directories(sensors);
    std::ofstream(sensors / "temp1_input") << "41000\n";
    std::ofstream(sensors / "power1_input") << "226000000\n";
  }
  Driver driver = driver_of_module(0);
  driver.throttle = 2;
  add_node("accel/accel_controlD0", 240, 0, driver);

  const snapshot without = look(OAMHAL_ENUMERATE_OPEN);
  EXPECT_EQ(without.readings().size(), 0U);
  EXPECT_EQ(std::count(driver.asked.begin(), driver.asked.end(), 8U), 0);

  const snapshot seen =
      context::create().enumerate(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ENUMERATE_OPEN | OAMHAL_ENUMERATE_READINGS);
  std::map<std::string, std::uint64_t> values;
  for (const auto& device : seen.devices())
    for (const auto& reading : seen.readings(device))
      if (const auto value = value_of(reading.value)) values.emplace(reading.name, *value);
  EXPECT_EQ(values["temperature.1"], 41000U);
  EXPECT_EQ(values["power"], 226000U);
  EXPECT_EQ(values["clock.core"], 1200000U);
  EXPECT_EQ(values["clock.max"], 1800000U);
  EXPECT_EQ(values["throttle"], 1U);
  EXPECT_EQ(std::count(driver.asked.begin(), driver.asked.end(), 8U), 1);
  EXPECT_FALSE(driver.wrong);
}

TEST_F(LiveGaudi, WhatTheDriverAnswersInsteadIsTheState) {
  std::vector<Driver> drivers(8);
  for (unsigned i = 0; i < 8; ++i) {
    drivers[i].error = ENODEV;
    add_node("accel/accel_controlD" + std::to_string(i), 240, i, drivers[i]);
  }
  const snapshot seen = look(OAMHAL_ENUMERATE_OPEN);
  ASSERT_EQ(seen.info().device_count, 8U);
  for (const auto& device : seen.devices()) EXPECT_EQ(device.state, OAMHAL_STATE_LOST);
  for (const Driver& driver : drivers) EXPECT_EQ(driver.asked, std::vector<std::uint32_t>{0});
}

TEST_F(LiveGaudi, ANodeWithOtherNumbersIsNotTheDevices) {
  Driver driver = driver_of_module(0);
  add_node("accel/accel_controlD0", 241, 0, driver);
  const snapshot seen = look(OAMHAL_ENUMERATE_OPEN);
  ASSERT_EQ(seen.info().device_count, 8U);
  EXPECT_TRUE(driver.asked.empty());
}

TEST_F(LiveGaudi, PortsAreAskedForWhereThereIsNoRdmaDevice) {
  fs::remove_all(machine_.sys() / "class/infiniband");
  for (const auto& entry : fs::directory_iterator(machine_.sys() / "bus/pci/devices"))
    fs::remove_all(entry.path() / "infiniband");
  Driver driver = driver_of_module(3);
  add_node("accel/accel_controlD0", 240, 0, driver);
  const snapshot seen = look(OAMHAL_ENUMERATE_OPEN);
  EXPECT_EQ(seen.info().port_count, 24U);
  ASSERT_EQ(driver.ports.size(), 24U);
  for (std::uint32_t port = 0; port < 24; ++port) EXPECT_EQ(driver.ports[port], port);
  for (const auto& port : seen.ports()) EXPECT_EQ(port.state, OAMHAL_LINK_STATE_UP);
}

/// What is printed by a program that sees this machine.
std::string output_of(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  std::string text;
  if (pipe == nullptr) return text;
  char piece[4096];
  for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) != 0;) text.append(piece, got);
  ::pclose(pipe);
  return text;
}

TEST_F(LiveGaudi, LinkTestsDoNotTakeTheComputeNode) {
  Driver driver;
  add_node("accel/accel0", 261, 0, driver);
  const std::string state = machine_.sys().parent_path() / "state";
  const std::string text = output_of("XDG_STATE_HOME=" + state + " " OAM_LINKTEST " --level medium 2>&1");
  EXPECT_NE(text.find("NOT-TESTED  bandwidth"), std::string::npos) << text;
  EXPECT_NE(text.find("NOT-TESTED  latency"), std::string::npos) << text;
  // Behind all that was done before it.
  const int fd = ::open("/dev/accel/accel0", O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(::ioctl(fd, 1), -1);
  ::close(fd);
  EXPECT_EQ(machine_.opens("accel/accel0"), 1U);
  EXPECT_TRUE(driver.asked.empty());
}

TEST_F(LiveGaudi, TheOlderClassHasItsOwnNumber) {
  const std::string bdf = machine_.device(0);
  machine_.use_older_class(0);
  // The id that the attribute had: no other module has it.
  Driver driver = driver_of_module(3);
  driver.request = kOldInfo;
  driver.hw_ip.resize(256);
  add_node("hl_controlD0", 237, 1, driver);
  const snapshot seen = look(OAMHAL_ENUMERATE_OPEN);
  bool found = false;
  for (const auto& device : seen.devices()) {
    if (bdf != device.bdf_text) continue;
    found = true;
    EXPECT_EQ(device.memory_capacity_bytes.value, 0x1000000000U);
    EXPECT_NE(device.module, OAMHAL_NO_INDEX);
    const module_info module = seen.modules()[device.module];
    EXPECT_TRUE(module.slot.absence == OAMHAL_PRESENT && module.slot.value == 3U);
  }
  EXPECT_TRUE(found);
  EXPECT_FALSE(driver.wrong);
}

}  // namespace
}  // namespace oamhal::test
