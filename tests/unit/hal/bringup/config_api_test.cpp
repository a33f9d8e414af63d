// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include <oamhal/bringup/pcie.h>
#include <oamhal/oamhal.h>

#include "bringup/config_bytes.hpp"
#include "support/tree.hpp"

namespace oamhal::hal::test {
namespace {

using testing::HasSubstr;

constexpr const char* kBdf = "0000:0c:00.0";
constexpr const char* kFunction = "sys/devices/pci0000:00/0000:0c:00.0/";

class ConfigApiTest : public testing::Test {
 protected:
  void SetUp() override {
    tree.add({.bdf = kBdf, .vendor = 0x1af4, .device = 0x10f0});
    write("config", full_function(0).text(4096));
    const std::string path = tree.path();
    oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
    options.root = path.c_str();
    ASSERT_EQ(oamhal_context_create(&options, &context, &error), OAMHAL_OK) << error.message;
  }
  void TearDown() override { oamhal_context_unref(context); }
  void write(const char* name, const std::string& content) const {
    tree.write(std::string(kFunction) + name, content);
  }

  oamhal::test::Tree tree;
  oamhal_context_t* context = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  oamhal_pcie_info_t info = [] {
    oamhal_pcie_info_t empty{};
    empty.size = sizeof empty;
    return empty;
  }();
};

TEST_F(ConfigApiTest, ReadsBytesAndRegisters) {
  std::array<std::uint8_t, OAMHAL_CONFIG_SIZE> bytes{};
  oamhal_config_info_t read{sizeof read, 0, 0, 0, {}};
  ASSERT_EQ(oamhal_config_read(context, kBdf, bytes.data(), bytes.size(), &read, &error), OAMHAL_OK);
  EXPECT_EQ(read.length, 4096U);
  EXPECT_EQ(read.full_length, 4096U);
  EXPECT_EQ(read.needs_root, 0);
  ASSERT_EQ(oamhal_config_read(context, kBdf, bytes.data(), 100, &read, &error), OAMHAL_OK);
  EXPECT_EQ(read.length, 100U);
  EXPECT_EQ(read.needs_root, 0) << "the caller's capacity ended it";
  std::uint32_t value = 0;
  ASSERT_EQ(oamhal_config_get(context, kBdf, 2, 2, &value, &error), OAMHAL_OK);
  EXPECT_EQ(value, 0x10f0U);
  EXPECT_EQ(oamhal_config_get(context, kBdf, 2, 4, &value, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_config_get(context, kBdf, 0, 8, &value, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_config_get(context, kBdf, 4096, 4, &value, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_config_get(context, "0000:99:00.0", 0, 4, &value, &error), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_config_get(nullptr, kBdf, 0, 4, &value, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(ConfigApiTest, WalksIntoWhatTheCallerHasRoomFor) {
  const std::vector<std::uint8_t> bytes = full_function(0).bytes;
  std::uint32_t count = 0;
  ASSERT_EQ(oamhal_config_walk(bytes.data(), 4096, nullptr, 0, &count, &error), OAMHAL_OK);
  EXPECT_EQ(count, 11U);
  std::array<oamhal_capability_t, 2> two{};
  ASSERT_EQ(oamhal_config_walk(bytes.data(), 4096, two.data(), 2, &count, &error), OAMHAL_OK);
  EXPECT_EQ(count, 11U);
  EXPECT_STREQ(oamhal_capability_name(two[1].id, two[1].extended), "MSI-X");
  EXPECT_STREQ(oamhal_capability_name(0x11, 1), "unknown");
  EXPECT_EQ(oamhal_config_walk(bytes.data(), 4097, nullptr, 0, &count, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  ConfigMaker looping = full_function(0);
  looping.put(0x61, 0x40, 1);
  EXPECT_EQ(oamhal_config_walk(looping.bytes.data(), 4096, nullptr, 0, &count, &error),
            OAMHAL_ERROR_MALFORMED);
  EXPECT_THAT(error.message, HasSubstr("loops"));
  EXPECT_EQ(count, 11U);
}

TEST_F(ConfigApiTest, FunctionWithWhatTheKernelCounted) {
  write("aer_dev_correctable", "RxErr 7\nBadTLP 1\nTOTAL_ERR_COR 8\n");
  write("aer_dev_fatal", "garbage");
  ASSERT_EQ(oamhal_pcie_read(context, kBdf, &info, &error), OAMHAL_OK) << error.message;
  EXPECT_EQ(info.type, OAMHAL_PCIE_ENDPOINT);
  EXPECT_EQ(info.aer_counted.correctable.value, 8U);
  EXPECT_EQ(info.aer_counted.nonfatal.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(info.aer_counted.fatal.absence, OAMHAL_ABSENT_MALFORMED);
  std::array<oamhal_aer_counter_t, 4> kinds{};
  std::uint32_t count = 0;
  ASSERT_EQ(oamhal_aer_read(context, kBdf, "correctable", kinds.data(), 4, &count, &error), OAMHAL_OK);
  EXPECT_EQ(count, 2U);
  EXPECT_STREQ(kinds[0].name, "RxErr");
  EXPECT_EQ(oamhal_aer_read(context, kBdf, "nonfatal", nullptr, 0, &count, &error), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_aer_read(context, kBdf, "fatal", nullptr, 0, &count, &error), OAMHAL_ERROR_MALFORMED);
  EXPECT_EQ(oamhal_aer_read(context, kBdf, "../config", nullptr, 0, &count, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(ConfigApiTest, LostDevice) {
  write("config", std::string(4096, '\xff'));
  EXPECT_EQ(oamhal_pcie_read(context, kBdf, &info, &error), OAMHAL_ERROR_DEVICE_LOST);
  const std::vector<std::uint8_t> ones(64, 0xff);
  const oamhal_config_info_t read{sizeof read, 64, 64, 0, {}};
  EXPECT_EQ(oamhal_pcie_parse(ones.data(), &read, &info, &error), OAMHAL_ERROR_DEVICE_LOST);
}

// A program that was built when the structure was shorter.
TEST_F(ConfigApiTest, OlderProgramsGetWhatTheyKnow) {
  info.size = offsetof(oamhal_pcie_info_t, link);
  info.link.width.value = 77;
  ASSERT_EQ(oamhal_pcie_read(context, kBdf, &info, &error), OAMHAL_OK);
  EXPECT_EQ(info.link.width.value, 77U);
  EXPECT_EQ(info.vendor_id, 0x1af4);
  oamhal_pcie_hop_t hop{};
  hop.size = sizeof hop;
  EXPECT_EQ(oamhal_pcie_judge(&info, &info, &hop, &error), OAMHAL_OK);
  EXPECT_EQ(hop.verdict, 0U) << "what such a program cannot hand over is unknown";
  EXPECT_EQ(oamhal_pcie_judge(nullptr, &info, &hop, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(PcieNamesTest, Names) {
  EXPECT_STREQ(oamhal_pcie_type_name(OAMHAL_PCIE_DOWNSTREAM_PORT), "downstream-port");
  EXPECT_STREQ(oamhal_pcie_type_name(99), "unknown");
  EXPECT_STREQ(oamhal_pcie_type_name(-1), "unknown");
  EXPECT_STREQ(oamhal_link_side_name(OAMHAL_SIDE_LOWER), "lower");
  EXPECT_STREQ(oamhal_link_side_name(4), "unknown");
}

}  // namespace
}  // namespace oamhal::hal::test
