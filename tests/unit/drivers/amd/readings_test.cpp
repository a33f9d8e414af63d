// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "machine.hpp"

/// Temperatures, power and clocks from the hwmon directory of amdgpu.
namespace oamhal::test {
namespace {

constexpr const char* kA = "0000:0c:00.0";
constexpr const char* kDirectory = "sys/devices/pci0000:00/0000:0c:00.0/hwmon/hwmon3/";

class AmdReadings : public testing::Test {
 protected:
  AmdReadings() { host().classes = OAMHAL_ATTRIBUTE_LIVE; }

  FakeHost& host() { return machine_.host; }
  void add(std::uint16_t device_id, const char* driver = "amdgpu") {
    machine_.add_gpu({.bdf = kA, .device_id = device_id, .driver = driver});
  }
  void sensor(const std::string& file, const std::string& value) {
    host().files[kDirectory + file] = value + "\n";
  }
  /// As amdgpu shows an MI300X (K612 hwmon_attributes_visible).
  void fill_mi300() {
    add(0x74a1);
    sensor("name", "amdgpu");
    sensor("temp2_label", "junction");
    sensor("temp2_input", "43000");
    sensor("temp3_label", "mem");
    sensor("temp3_input", "37000");
    sensor("power1_average", "138000000");
    sensor("power1_cap", "750000000");
    sensor("freq1_input", "132000000");
    sensor("freq2_input", "900000000");
  }
  std::vector<backend::Reading> run() { return machine_.run().at(kA).readings; }

  Machine machine_;
};

TEST_F(AmdReadings, OfAnMi300X) {
  fill_mi300();
  const auto readings = run();
  ASSERT_EQ(readings.size(), 6U);
  const auto is = [&](const char* name, const char* unit, std::uint64_t value, const char* source) {
    const backend::Reading reading = reading_named(readings, name);
    EXPECT_EQ(reading.unit, unit) << name;
    EXPECT_TRUE(reading.value.known()) << name;
    EXPECT_EQ(reading.value.value, value) << name;
    EXPECT_EQ(reading.source, source);
  };
  is("temperature.hotspot", "mC", 43000, "hwmon temp2_input");
  is("temperature.memory", "mC", 37000, "hwmon temp3_input");
  is("power", "mW", 138000, "hwmon power1_average");
  is("power.limit", "mW", 750000, "hwmon power1_cap");
  is("clock.core", "kHz", 132000, "hwmon freq1_input");
  is("clock.memory", "kHz", 900000, "hwmon freq2_input");
  EXPECT_EQ(reading_named(readings, "power").detail, "average");
  EXPECT_EQ(host().count("attribute.unreadable") + host().count("attribute.malformed"), 0U);
}

TEST_F(AmdReadings, ThePowerOfTheMomentComesFirst) {
  fill_mi300();
  sensor("power1_input", "140000000");
  const auto power = reading_named(run(), "power");
  EXPECT_EQ(power.value.value, 140000U);
  EXPECT_EQ(power.detail, "of the moment");
}

TEST_F(AmdReadings, NothingOfTheFirmwareIsReadUnlessItIsAllowed) {
  fill_mi300();
  host().classes = OAMHAL_ATTRIBUTE_CACHED;
  const auto readings = run();
  for (const char* name : {"temperature.hotspot", "temperature.memory", "power", "clock.core"})
    EXPECT_EQ(reading_named(readings, name).value.absence, OAMHAL_ABSENT_NOT_READ) << name;
  for (const Read& read : host().reads) EXPECT_EQ(read.path.find("_input"), std::string::npos) << read.path;
  EXPECT_EQ(host().count("attribute.unreadable") + host().count("attribute.malformed"), 0U);
}

TEST_F(AmdReadings, AResetIsToldAndIsNoFinding) {
  fill_mi300();
  for (const char* file : {"temp2_input", "temp3_input", "power1_average", "power1_input", "power1_cap",
                           "freq1_input", "freq2_input"})
    host().errors[std::string(kDirectory) + file] = EPERM;
  const auto readings = run();
  for (const char* name : {"temperature.hotspot", "power", "clock.core"}) {
    const auto reading = reading_named(readings, name);
    EXPECT_EQ(reading.value.absence, OAMHAL_ABSENT_NO_PERMISSION) << name;
    EXPECT_NE(reading.detail.find("reset"), std::string::npos) << name;
  }
  EXPECT_EQ(host().count("attribute.unreadable"), 0U);
}

// aldebaran_ppt.c tells the power of a module on one of its dies, and 0 on the other.
TEST_F(AmdReadings, ZeroWattsOfADieOfTwoAreNoPower) {
  add(0x7408);
  sensor("power1_average", "0");
  sensor("temp2_label", "junction");
  sensor("temp2_input", "42000");
  const auto power = reading_named(run(), "power");
  EXPECT_EQ(power.value.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_NE(power.detail.find("one of them"), std::string::npos);
}

TEST_F(AmdReadings, WhatIsNotThereIsAbsentWithAReason) {
  add(0x74a1);
  auto readings = run();
  ASSERT_EQ(readings.size(), 3U);
  for (const auto& reading : readings) {
    EXPECT_EQ(reading.value.absence, OAMHAL_ABSENT_NOT_REPORTED);
    EXPECT_NE(reading.detail.find("no sensors"), std::string::npos);
  }
  sensor("name", "amdgpu");
  readings = run();
  EXPECT_NE(reading_named(readings, "temperature.hotspot").detail.find("junction"), std::string::npos);
  EXPECT_EQ(reading_named(readings, "clock.core").value.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(reading_named(readings, "power.limit").name, "");
}

TEST_F(AmdReadings, WithoutItsDriverNothingIsRead) {
  add(0x74a1, nullptr);
  sensor("temp2_input", "43000");
  for (const auto& reading : run()) EXPECT_NE(reading.detail.find("amdgpu does not"), std::string::npos);
  EXPECT_FALSE(host().was_read("hwmon"));
}

}  // namespace
}  // namespace oamhal::test
