// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "machine.hpp"

/// Temperatures, power, clocks, and why a clock is held down.
namespace oamhal::test {
namespace {

class GaudiReadings : public testing::Test {
 protected:
  GaudiReadings() : bdf_(machine_.add(0x1020, 0)) {
    machine_.ask_readings = true;
    host().classes = OAMHAL_ATTRIBUTE_LIVE;
    machine_.set(bdf_, "accel/accel0/uevent", "MAJOR=261");
    sensor("temp1_input", "41000");
    sensor("temp2_input", "52000");
    sensor("temp10_input", "39000");
    sensor("power1_input", "226000000");
    machine_.set(bdf_, "max_power", "600000");
    machine_.set(bdf_, "clk_cur_freq_mhz", "1650");
    machine_.set(bdf_, "clk_max_freq_mhz", "1800");
  }
  FakeHost& host() { return machine_.host; }
  void sensor(const std::string& file, const std::string& value) {
    machine_.set(bdf_, "hwmon/hwmon4/" + file, value);
  }
  /// The control node may be opened, and the driver answers this throttle reason and clock.
  void answer(std::uint32_t throttle, std::uint32_t current, std::uint32_t most) {
    machine_.answer(0, {});
    const std::uint32_t rate[2] = {current, most};
    host().replies["accel_controlD0/clock-rate"] = std::string(reinterpret_cast<const char*>(rate), 8);
    std::string& reason = host().replies["accel_controlD0/clock-throttle"];
    reason.replace(0, 4, reinterpret_cast<const char*>(&throttle), 4);
  }
  std::vector<backend::Reading> run() { return machine_.run().at(bdf_).readings; }
  [[nodiscard]] bool asked(const std::string& question) {
    return std::ranges::find(host().asked, "accel_controlD0/" + question) != host().asked.end();
  }

  Machine machine_;
  std::string bdf_;
};

TEST_F(GaudiReadings, FromFilesOfTheDriver) {
  const auto readings = run();
  const auto is = [&](const char* name, const char* unit, std::uint64_t value, const char* source) {
    const backend::Reading reading = reading_named(readings, name);
    EXPECT_EQ(reading.unit, unit) << name;
    EXPECT_TRUE(reading.value.known()) << name;
    EXPECT_EQ(reading.value.value, value) << name;
    EXPECT_EQ(reading.source, source) << name;
  };
  ASSERT_EQ(readings.size(), 8U);
  is("temperature.1", "mC", 41000, "hwmon temp1_input");
  is("temperature.2", "mC", 52000, "hwmon temp2_input");
  is("temperature.10", "mC", 39000, "hwmon temp10_input");
  is("power", "mW", 226000, "hwmon power1_input");
  is("power.limit", "mW", 600000, "max_power");
  is("clock.core", "kHz", 1650000, "clk_cur_freq_mhz");
  is("clock.max", "kHz", 1800000, "clk_max_freq_mhz");
  // The one thing that a file does not tell.
  const backend::Reading throttle = reading_named(readings, "throttle");
  EXPECT_EQ(throttle.value.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_NE(throttle.detail.find("OAMHAL_ENUMERATE_OPEN"), std::string::npos);
  EXPECT_TRUE(host().asked.empty());
  EXPECT_TRUE(host().findings.empty());
}

TEST_F(GaudiReadings, ALabelIsAName) {
  sensor("temp2_label", "HBM 0 (Left)");
  EXPECT_EQ(reading_named(run(), "temperature.hbm-0-left").value.value, 52000U);
}

TEST_F(GaudiReadings, TheControlNodeTellsClockAndThrottle) {
  answer(3, 1200, 1800);
  const auto readings = run();
  EXPECT_EQ(reading_named(readings, "clock.core").value.value, 1200000U);
  EXPECT_EQ(reading_named(readings, "clock.core").source, "HL_INFO_CLK_RATE");
  EXPECT_EQ(reading_named(readings, "clock.max").value.value, 1800000U);
  const auto throttle = reading_named(readings, "throttle");
  EXPECT_EQ(throttle.value.value, 1U);
  EXPECT_EQ(throttle.detail, "power, temperature");
  EXPECT_FALSE(host().was_read("clk_"));
  EXPECT_EQ(host().count("gaudi.throttled"), 1U);
}

TEST_F(GaudiReadings, AClockThatIsNotHeldDownIsAZero) {
  answer(0, 1800, 1800);
  const auto throttle = reading_named(run(), "throttle");
  EXPECT_TRUE(throttle.value.known());
  EXPECT_EQ(throttle.value.value, 0U);
  EXPECT_EQ(throttle.detail, "");
}

TEST_F(GaudiReadings, TheFirmwareIsNotAskedUnlessItIsAllowed) {
  answer(0, 1800, 1800);
  host().classes = OAMHAL_ATTRIBUTE_CACHED;
  const auto readings = run();
  for (const char* name : {"temperature.1", "power", "power.limit", "clock.core", "clock.max"})
    EXPECT_EQ(reading_named(readings, name).value.absence, OAMHAL_ABSENT_NOT_READ) << name;
  EXPECT_FALSE(asked("clock-rate"));
  // The driver answers this one from its memory.
  EXPECT_TRUE(reading_named(readings, "throttle").value.known());
}

TEST_F(GaudiReadings, NothingIsAskedWithoutTheReadings) {
  answer(0, 1800, 1800);
  machine_.ask_readings = false;
  EXPECT_TRUE(run().empty());
  EXPECT_FALSE(asked("clock-rate"));
  EXPECT_FALSE(host().was_read("hwmon"));
}

TEST_F(GaudiReadings, EbusyIsADeviceThatIsNotOperational) {
  answer(0, 1800, 1800);
  host().reply_errors["accel_controlD0/clock-rate"] = EBUSY;
  const auto clock = reading_named(run(), "clock.core");
  EXPECT_EQ(clock.value.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_NE(clock.detail.find("operational"), std::string::npos);
  EXPECT_FALSE(host().was_read("clk_"));
}

TEST_F(GaudiReadings, ADeviceInAResetIsLeftAlone) {
  machine_.set(bdf_, "status", "In reset");
  const auto readings = run();
  ASSERT_EQ(readings.size(), 4U);
  for (const auto& reading : readings) {
    EXPECT_EQ(reading.value.absence, OAMHAL_ABSENT_NOT_REPORTED);
    EXPECT_NE(reading.detail.find("operational"), std::string::npos);
  }
  EXPECT_FALSE(host().was_read("hwmon"));
}

TEST_F(GaudiReadings, WithoutSensorsAndWithoutADriver) {
  machine_.set(bdf_, "hwmon", "");
  EXPECT_NE(reading_named(run(), "power").detail.find("no sensors"), std::string::npos);
  machine_.unbind(bdf_);
  const auto readings = run();
  ASSERT_EQ(readings.size(), 4U);
  EXPECT_NE(readings[0].detail.find("no driver"), std::string::npos);
}

TEST_F(GaudiReadings, OfAnOldKernelFromItsClass) {
  Machine old;
  old.ask_readings = true;
  old.host.classes = OAMHAL_ATTRIBUTE_LIVE;
  const std::string bdf = old.add(0x1000, 0);
  const std::string base = "sys/class/habanalabs/hl0/";
  old.host.files[base + "pci_addr"] = bdf + "\n";
  old.host.files[base + "status"] = "Operational\n";
  old.host.files[base + "hwmon2/temp1_input"] = "40000\n";
  old.host.files[base + "hwmon2/power1_input"] = "90000000\n";
  old.host.files[base + "clk_cur_freq_mhz"] = "1300\n";
  const auto readings = old.run().at(bdf).readings;
  EXPECT_EQ(reading_named(readings, "temperature.1").value.value, 40000U);
  EXPECT_EQ(reading_named(readings, "power").value.value, 90000U);
  EXPECT_EQ(reading_named(readings, "clock.core").value.value, 1300000U);
  EXPECT_EQ(reading_named(readings, "clock.max").value.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

}  // namespace
}  // namespace oamhal::test
