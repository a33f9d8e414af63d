// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/config/config_write.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string>

#include <oamhal/bringup/config.h>
#include <oamhal/oamhal.h>

#include "bringup/fake_kernel.hpp"
#include "hal/bringup/vfio/vfio.hpp"
#include "support/tree.hpp"
#include "tests/support/mock_function.hpp"

namespace oamhal::hal::test {
namespace {

using testing::HasSubstr;

constexpr std::array<std::uint8_t, 4> kBytes = {0x11, 0x22, 0x33, 0x44};
/// No machine has it.
constexpr const char* kNobody = "fffe:1f:1f.7";

std::span<const std::uint8_t> first(std::size_t count) {
  return std::span(kBytes).first(count);
}

TEST(ConfigWrite, AnOwnedFunctionIsWrittenThroughWhatOwnsIt) {
  FakeKernel kernel;
  Vfio vfio{kernel};
  OpenFunction open;
  open.access = *vfio.open(FakeKernel::kBdf);
  open.bdf = FakeKernel::kBdf;
  // vfio-pci is bound, as it must be.
  ASSERT_TRUE(write_config(&open, kernel, *Root::live(), FakeKernel::kBdf, 0x3c, first(1)));
  EXPECT_EQ(kernel.vfio_config[0x3c], 0x11);
  ASSERT_TRUE(write_config(&open, kernel, *Root::live(), FakeKernel::kBdf, 0x20, first(4)));
  EXPECT_EQ(kernel.vfio_config[0x23], 0x44);
  EXPECT_EQ(kernel.vfio_config[0x24], 0);
  const auto region = open.access->region(kConfigRegion);
  ASSERT_TRUE(region);
  for (const std::uint64_t offset : {region->length, region->length - 2, std::uint64_t{0xfffffffc}}) {
    const auto beyond = write_config(&open, kernel, *Root::live(), FakeKernel::kBdf,
                                     static_cast<std::uint32_t>(offset), first(4));
    ASSERT_FALSE(beyond) << offset;
    EXPECT_EQ(beyond.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
    EXPECT_THAT(beyond.error().message, HasSubstr(FakeKernel::kBdf));
  }
}

TEST(ConfigWrite, AServedFunctionGetsOneMessage) {
  FakeKernel kernel;
  auto owned = std::make_unique<oamhal::test::MockFunction>();
  auto* mock = owned.get();
  mock->set_region(kConfigRegion, {4096, true, true, {}});
  OpenFunction open;
  open.access = std::move(owned);
  open.bdf = FakeKernel::kBdf;
  mock->expect({.write = true, .region = kConfigRegion, .offset = 4, .width = 2, .value = 0x2211});
  EXPECT_TRUE(write_config(&open, kernel, *Root::live(), FakeKernel::kBdf, 4, first(2)));
}

TEST(ConfigWrite, RefusedWhileADriverHasTheFunction) {
  FakeKernel kernel;
  kernel.links[std::string(FakeKernel::kPath) + "/driver"] = "../../../bus/pci/drivers/somedriver";
  const auto refused = write_config(nullptr, kernel, *Root::live(), FakeKernel::kBdf, 4, first(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(refused.error().message, HasSubstr("the driver somedriver has 0000:0c:00.0"));
  EXPECT_THAT(refused.error().message, HasSubstr("unbind"));
}

TEST(ConfigWrite, WithoutADriverItIsLibpcisWhichFindsNoSuchFunction) {
  FakeKernel kernel;
  const auto missing = write_config(nullptr, kernel, *Root::live(), kNobody, 4, first(2));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().status, OAMHAL_ERROR_NOT_FOUND);
}

class ConfigWriteApi : public testing::Test {
 protected:
  void SetUp() override {
    tree.add({.bdf = FakeKernel::kBdf, .vendor = 0x1af4, .device = 0x10f0});
    const std::string path = tree.path();
    oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
    options.root = path.c_str();
    ASSERT_EQ(oamhal_context_create(&options, &context, &error), OAMHAL_OK) << error.message;
  }
  void TearDown() override { oamhal_context_unref(context); }
  void attach(std::uint32_t flags) {
    oamhal_bringup_options_t options = OAMHAL_BRINGUP_OPTIONS_INIT;
    options.flags = flags;
    ASSERT_EQ(oamhal_bringup_attach(context, &options, &error), OAMHAL_OK) << error.message;
  }
  oamhal_status write(std::uint32_t offset, std::uint32_t width, std::uint32_t value,
                      const char* bdf = FakeKernel::kBdf) {
    return oamhal_config_write(context, bdf, offset, width, value, &error);
  }

  oamhal::test::Tree tree;
  oamhal_context_t* context = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
};

TEST_F(ConfigWriteApi, AsksForLeaveToWrite) {
  EXPECT_EQ(write(4, 2, 6), OAMHAL_ERROR_NOT_SUPPORTED) << "not attached";
  attach(OAMHAL_BRINGUP_INDIRECT);
  EXPECT_EQ(write(4, 2, 6), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(error.message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
}

TEST_F(ConfigWriteApi, ACapturedTreeIsNotWritten) {
  attach(OAMHAL_BRINGUP_WRITE);
  EXPECT_EQ(write(4, 2, 6), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, HasSubstr("is no device"));
}

TEST_F(ConfigWriteApi, WhatCannotBeIsRefusedFirst) {
  attach(OAMHAL_BRINGUP_WRITE);
  EXPECT_EQ(write(4, 3, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 8, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 0, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(5, 2, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4096, 4, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(0xfffffffc, 4, 0), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 1, 0x100), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 2, 0x10000), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 2, 0, "nothing"), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(write(4, 2, 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace oamhal::hal::test
