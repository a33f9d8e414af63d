// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/margining.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include <oamhal/oamhal.h>

#include "fake_link.hpp"
#include "support/tree.hpp"

namespace oamhal::hal::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kUpper = "0000:0b:00.0";
constexpr const char* kLower = "0000:0c:00.0";

/// The link of FakeLink as a tree, in which nothing can be written.
class MarginingApi : public testing::Test {
 protected:
  void SetUp() override {
    const FakeLink link;
    tree.add({.bdf = kUpper, .vendor = 0x1af4, .device = 0x10f0});
    tree.add({.bdf = kLower, .vendor = 0x1af4, .device = 0x10f0});
    for (const auto& [bdf, config] : {std::pair{kUpper, &link.upper}, std::pair{kLower, &link.lower}})
      tree.write(std::string("sys/bus/pci/devices/") + bdf + "/config", config->text(OAMHAL_CONFIG_SIZE));
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
  oamhal_status open(const char* upper = kUpper, const char* lower = kLower) {
    oamhal_margining_t* margining = nullptr;
    const auto status = oamhal_margining_open(context, upper, lower, &margining, &error);
    EXPECT_EQ(margining, nullptr);
    oamhal_margining_close(margining);
    return status;
  }

  oamhal::test::Tree tree;
  oamhal_context_t* context = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
};

TEST_F(MarginingApi, AsksForLeaveToWrite) {
  EXPECT_EQ(open(), OAMHAL_ERROR_NOT_SUPPORTED) << "not attached";
  attach(OAMHAL_BRINGUP_INDIRECT);
  EXPECT_EQ(open(), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(error.message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
}

TEST_F(MarginingApi, ACapturedTreeIsNotMargined) {
  attach(OAMHAL_BRINGUP_WRITE);
  EXPECT_EQ(open(), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, AllOf(HasSubstr("no receiver of the link"), HasSubstr(kUpper), HasSubstr(kLower),
                                   HasSubstr("is no device")));
}

TEST_F(MarginingApi, WhatCannotBeIsRefused) {
  attach(OAMHAL_BRINGUP_WRITE);
  EXPECT_EQ(open(nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(open(kUpper, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(open("nothing"), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(open(kLower, kUpper), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(open("0000:0e:00.0"), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_margining_open(context, kUpper, kLower, nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_margining_step(nullptr, 6, 0, OAMHAL_MARGIN_TIMING, 1, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_margining_info_t info{};
  EXPECT_EQ(oamhal_margining_get(nullptr, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(MarginingApi, TrainingAsksForLeaveToWriteUnlessItIsOnlyAsked) {
  oamhal_pcie_retraining_t done{};
  done.size = sizeof done;
  const auto train = [&](std::uint32_t limit_us, const char* lower = kLower) {
    return oamhal_pcie_retrain(context, kUpper, lower, limit_us, &done, &error);
  };
  EXPECT_EQ(train(1000), OAMHAL_ERROR_NOT_SUPPORTED) << "not attached";
  attach(OAMHAL_BRINGUP_INDIRECT);
  EXPECT_EQ(train(1000), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(error.message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
  EXPECT_EQ(train(0), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, AllOf(HasSubstr(kUpper), HasSubstr("is no device")));
  EXPECT_EQ(train(0, "0000:0e:00.0"), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(train(0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_pcie_retrain(context, kUpper, kLower, 0, nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(MarginingNames, AreThoseOfTheStandard) {
  EXPECT_STREQ(oamhal_margining_receiver_name(1), "Rx(A)");
  EXPECT_STREQ(oamhal_margining_receiver_name(6), "Rx(F)");
  EXPECT_STREQ(oamhal_margining_receiver_name(0), "unknown");
  EXPECT_STREQ(oamhal_margining_receiver_name(7), "unknown");
  EXPECT_STREQ(oamhal_margining_state_name(OAMHAL_MARGINING_TOO_MANY_ERRORS), "too-many-errors");
  EXPECT_STREQ(oamhal_margining_state_name(-1), "unknown");
}

}  // namespace
}  // namespace oamhal::hal::test
