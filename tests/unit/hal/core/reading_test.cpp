// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "support/lab.hpp"

/// Readings are told when the caller asks for them, and belong to their device.
namespace oamhal::test {
namespace {

class ReadingTest : public LabTest {
 protected:
  ReadingTest() {
    acme("0000:0c:00.0").readings = {
        {sizeof(oamhal_backend_reading_t), "power", "mW", known(90000), "average", "hwmon power1_average"},
        {sizeof(oamhal_backend_reading_t),
         "clock.core",
         "kHz",
         {0, OAMHAL_ABSENT_NOT_READ, 0},
         nullptr,
         nullptr}};
    acme("0000:0d:00.0").readings = {
        {sizeof(oamhal_backend_reading_t), "temperature.edge", "mC", known(38000), nullptr, nullptr}};
  }
};

TEST_F(ReadingTest, NoneAreThereUnlessTheyAreAskedFor) {
  const snapshot seen = look();
  EXPECT_EQ(seen.info().reading_count, 0U);
  EXPECT_EQ(device_at(seen, "0000:0c:00.0").reading_count, 0U);
}

TEST_F(ReadingTest, EachDeviceHasItsOwn) {
  const snapshot seen = open().enumerate(0, OAMHAL_ENUMERATE_READINGS);
  EXPECT_EQ(seen.info().reading_count, 3U);
  const device_info one = device_at(seen, "0000:0c:00.0");
  const auto readings = seen.readings(one);
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].device, one.position);
  EXPECT_STREQ(readings[0].name, "power");
  EXPECT_STREQ(readings[0].unit, "mW");
  EXPECT_EQ(value_of(readings[0].value), 90000U);
  EXPECT_STREQ(readings[0].detail, "average");
  EXPECT_STREQ(readings[0].source, "hwmon power1_average");
  EXPECT_EQ(readings[1].value.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(readings[1].detail, nullptr);
  const auto other = seen.readings(device_at(seen, "0000:0d:00.0"));
  ASSERT_EQ(other.size(), 1U);
  EXPECT_STREQ(other[0].name, "temperature.edge");
}

}  // namespace
}  // namespace oamhal::test
