// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>

#include "bringup/fake_kernel.hpp"
#include "hal/bringup/sysfs_function.hpp"

namespace oamhal::hal::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kResource =
    "0x00000000fe000000 0x00000000fe003fff 0x0000000000040200\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x0000008000000000 0x0000008000ffffff 0x000000000014220c\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x000000000000c000 0x000000000000c07f 0x0000000000040101\n"
    "0x00000000fe004100 0x00000000fe0041ff 0x0000000000040200\n";

class SysfsFunctionTest : public testing::Test {
 protected:
  SysfsFunctionTest() {
    kernel.texts[path("resource")] = kResource;
    kernel.texts[path("enable")] = "1";
    kernel.nodes.insert({path("resource0"), path("resource2"), path("resource2_wc")});
  }
  static std::string path(const char* name) { return std::string(FakeKernel::kPath) + "/" + name; }
  Result<std::unique_ptr<FunctionAccess>> open(SysfsOptions options = {}) {
    return SysfsFunction::open(kernel, FakeKernel::kBdf, options);
  }
  Error map_failure() {
    auto function = open();
    if (!function) return function.error();
    auto mapping = (*function)->map(0, {0, 0x1000}, false);
    EXPECT_FALSE(mapping);
    return mapping ? Error{} : mapping.error();
  }
  FakeKernel kernel;
};

TEST_F(SysfsFunctionTest, RegionsAreThoseOfTheFileResource) {
  const auto function = open();
  ASSERT_TRUE(function);
  EXPECT_EQ((*function)->transport(), "sysfs");
  EXPECT_EQ((*function)->region(0)->length, 0x4000U);
  EXPECT_EQ((*function)->region(0)->mappable.size(), 1U);
  EXPECT_FALSE((*function)->region(0)->writable);
  EXPECT_EQ((*function)->region(1)->length, 0U);
  EXPECT_EQ((*function)->region(2)->length, 0x1000000U);
  EXPECT_EQ((*function)->region(4)->length, 0x80U);
  EXPECT_TRUE((*function)->region(4)->mappable.empty()) << "I/O ports";
  EXPECT_TRUE((*function)->region(5)->mappable.empty()) << "begins inside a page";
}

TEST_F(SysfsFunctionTest, Maps) {
  const auto function = open();
  ASSERT_TRUE(function);
  const auto mapping = (*function)->map(0, {0x1000, 0x1000}, true);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->data()[0x42] == std::byte{0x42});
  EXPECT_FALSE((*function)->map(0, {0x3000, 0x2000}, false));
  EXPECT_FALSE((*function)->map(4, {0, 0x80}, false));
  EXPECT_FALSE((*function)->map(kConfigRegion, {0, 64}, false));
}

TEST_F(SysfsFunctionTest, WriteCombiningWhereItIsAskedForAndThere) {
  const auto function = open({.writable = false, .write_combining = true});
  ASSERT_TRUE(function);
  EXPECT_TRUE((*function)->map(2, {0, 0x1000}, false));
  EXPECT_TRUE((*function)->map(0, {0, 0x1000}, false));
  EXPECT_EQ(kernel.opens[path("resource2_wc")], 1);
  EXPECT_EQ(kernel.opens[path("resource0")], 1);
  EXPECT_EQ(kernel.opens[path("resource2")], 0);
  EXPECT_TRUE((*function)->region(2)->write_combining);
  EXPECT_FALSE((*function)->region(0)->write_combining);
  EXPECT_FALSE((*open())->region(2)->write_combining) << "it was not asked for";
}

TEST_F(SysfsFunctionTest, WithoutAFileForWriteCombiningItIsRefusedAndNotReplaced) {
  kernel.nodes.erase(path("resource2_wc"));
  const auto function = open({.writable = true, .write_combining = true});
  ASSERT_TRUE(function);
  const auto mapping = (*function)->map(2, {0, 0x1000}, true);
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(mapping.error().message,
              AllOf(HasSubstr("resource2_wc is not there"), HasSubstr("_SYSFS_COMBINED")));
  EXPECT_EQ(kernel.opens[path("resource2")], 0);
  EXPECT_TRUE((*function)->map(0, {0, 0x1000}, true));
}

TEST_F(SysfsFunctionTest, SaysWhichDriverHasTheFunctionToo) {
  const auto function = open();
  ASSERT_TRUE(function) << function.error().message;
  kernel.links.erase(path("driver"));
  EXPECT_EQ((*function)->shared_with(), "");
  kernel.links[path("driver")] = "../../../bus/pci/drivers/amdgpu";
  EXPECT_EQ((*function)->shared_with(), "amdgpu");
}

TEST_F(SysfsFunctionTest, NotEnabledIsNotSwitchedOn) {
  kernel.texts[path("enable")] = "0";
  kernel.sysfs_config[4] = 0;
  const auto function = open();
  ASSERT_FALSE(function);
  EXPECT_EQ(function.error().status, OAMHAL_ERROR_IO);
  EXPECT_THAT(function.error().message, AllOf(HasSubstr("is not enabled"), HasSubstr("echo 1 >")));
}

TEST_F(SysfsFunctionTest, DecodeOff) {
  kernel.sysfs_config[4] = 0x04;
  EXPECT_THAT(open().error().message, HasSubstr("memory decode is off"));
}

TEST_F(SysfsFunctionTest, DecodeOfAVirtualFunctionIsAlwaysOff) {
  kernel.sysfs_config[4] = 0x04;
  kernel.links[path("physfn")] = "../0000:0b:00.0";
  EXPECT_TRUE(open());
}

TEST_F(SysfsFunctionTest, Asleep) {
  kernel.texts[path("power_state")] = "D3cold";
  EXPECT_EQ(open().error().status, OAMHAL_ERROR_NOT_SUPPORTED);
}

TEST_F(SysfsFunctionTest, Gone) {
  EXPECT_EQ(SysfsFunction::open(kernel, "0000:99:00.0", {}).error().status, OAMHAL_ERROR_NOT_FOUND);
  const auto function = open();
  ASSERT_TRUE(function);
  kernel.config_error = ENODEV;
  EXPECT_EQ((*function)->alive().error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(open().error().status, OAMHAL_ERROR_DEVICE_LOST);
  kernel.config_error = 0;
  kernel.sysfs_config.fill(0xff);
  EXPECT_EQ(open().error().status, OAMHAL_ERROR_DEVICE_LOST);
}

TEST_F(SysfsFunctionTest, LockedDown) {
  kernel.texts["/sys/kernel/security/lockdown"] = "none [integrity] confidentiality";
  kernel.map_error = EPERM;
  EXPECT_EQ(map_failure().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(map_failure().message, HasSubstr("locked down"));
}

TEST_F(SysfsFunctionTest, OnlyRootMay) {
  kernel.texts["/sys/kernel/security/lockdown"] = "[none] integrity confidentiality";
  kernel.open_errors[path("resource0")] = EPERM;
  EXPECT_THAT(map_failure().message, HasSubstr("is for root"));
  kernel.open_errors[path("resource0")] = EACCES;
  EXPECT_EQ(map_failure().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST_F(SysfsFunctionTest, RegistersThatADriverHasForItself) {
  kernel.map_error = EINVAL;
  EXPECT_EQ(map_failure().status, OAMHAL_ERROR_BUSY);
}

TEST_F(SysfsFunctionTest, ResourceFileMakesNoSense) {
  for (const char* text : {"", "what\n", "0x10 0x1 0x200\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n"}) {
    kernel.texts[path("resource")] = text;
    EXPECT_EQ(open().error().status, OAMHAL_ERROR_MALFORMED) << text;
  }
}

TEST_F(SysfsFunctionTest, ConfigurationSpace) {
  const auto function = open();
  ASSERT_TRUE(function);
  std::array<std::byte, 4> word{};
  ASSERT_TRUE((*function)->read(kConfigRegion, 0, word));
  EXPECT_EQ(word[0], std::byte{0xf4});
  EXPECT_EQ((*function)->read(kConfigRegion, 64, word).error().status, OAMHAL_ERROR_NO_PERMISSION)
      << "the file says it is longer than what is read";
  EXPECT_EQ((*function)->write(kConfigRegion, 4, word).error().status, OAMHAL_ERROR_NO_PERMISSION)
      << "was not asked for";
  EXPECT_EQ((*function)->read(0, 0, word).error().status, OAMHAL_ERROR_NOT_SUPPORTED);
}

TEST_F(SysfsFunctionTest, WhatNeedsVfio) {
  const auto function = open();
  ASSERT_TRUE(function);
  EXPECT_EQ((*function)->reset().error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ((*function)->interrupts(InterruptKind::kMsi).error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ((*function)->map_dma(0, {}, -1, 0, false).error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_FALSE((*function)->asked_to_let_go());
}

}  // namespace
}  // namespace oamhal::hal::test
