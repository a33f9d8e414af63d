// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/state.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";

class StateTest : public LabTest {
 protected:
  device_info judged(std::uint32_t classes = 0) {
    seen_ = std::make_unique<snapshot>(look(classes));
    return device_at(*seen_, kBdf);
  }
  [[nodiscard]] std::size_t count(const char* code) const { return findings_of(*seen_, code).size(); }

  std::unique_ptr<snapshot> seen_;
};

TEST_F(StateTest, AHealthyDeviceIsOkWithoutAReason) {
  acme(kBdf);
  const auto device = judged();
  EXPECT_EQ(device.state, OAMHAL_STATE_OK);
  EXPECT_EQ(device.state_reason, nullptr);
  EXPECT_EQ(seen_->findings().size(), 0U);
}

TEST_F(StateTest, TheBackendsWordHoldsForADeviceWithADriver) {
  Said& said = acme(kBdf);
  said.identity.state = OAMHAL_STATE_RESETTING;
  said.identity.state_reason = "it resets";
  const auto device = judged();
  EXPECT_EQ(device.state, OAMHAL_STATE_RESETTING);
  EXPECT_STREQ(device.state_reason, "it resets");
}

TEST_F(StateTest, WithoutADriverNothingTheBackendSaysHelps) {
  acme(kBdf).identity.state = OAMHAL_STATE_OK;
  tree.add({.bdf = kBdf, .vendor = kAcme, .device = kAcmeOne});
  const auto device = judged();
  EXPECT_EQ(device.state, OAMHAL_STATE_NO_DRIVER);
  EXPECT_NE(device.state_reason, nullptr);
  EXPECT_EQ(device.kernel_driver, nullptr);
  ASSERT_EQ(count("driver.none"), 1U);
  EXPECT_EQ(findings_of(*seen_, "driver.none")[0].device, device.position);
}

TEST_F(StateTest, AFunctionThatIsPassedThroughIsNoError) {
  for (const char* driver : {"vfio-pci", "pci-stub", "uio_pci_generic"}) {
    tree.add({.bdf = kBdf, .vendor = kAcme, .device = kAcmeOne, .driver = driver});
    const auto device = judged();
    EXPECT_EQ(device.state, OAMHAL_STATE_NO_DRIVER) << driver;
    EXPECT_STREQ(device.kernel_driver, driver);
    EXPECT_EQ(count("driver.none"), 0U);
    ASSERT_EQ(count("driver.pass-through"), 1U);
    EXPECT_EQ(findings_of(*seen_, "driver.pass-through")[0].severity, OAMHAL_SEVERITY_INFO);
  }
}

TEST_F(StateTest, AllOnesIsLostWhateverTheDriver) {
  acme(kBdf).identity.state = OAMHAL_STATE_OK;
  tree.set(kBdf, "config", std::string(64, '\xff'));
  EXPECT_EQ(judged().state, OAMHAL_STATE_OK);
  EXPECT_EQ(judged(OAMHAL_ATTRIBUTE_CONFIG).state, OAMHAL_STATE_LOST);
  EXPECT_EQ(count("pci.config-all-ones"), 1U);
}

TEST_F(StateTest, AClosedDirectoryIsInaccessible) {
  acme(kBdf);
  std::filesystem::permissions(tree / ("sys/devices/pci0000:00/" + std::string(kBdf)),
                               static_cast<std::filesystem::perms>(0711));
  const AsNobody nobody;
  const auto device = judged();
  EXPECT_EQ(device.state, OAMHAL_STATE_INACCESSIBLE);
  EXPECT_EQ(count("pci.inaccessible"), 1U);
}

TEST_F(StateTest, AModuleIsAsWellAsItsWorstDevice) {
  Said& first = module(kBdf, 1);
  first.identity.module_key = "package";
  Said& second = module("0000:0d:00.0", 1);
  second.identity.module_key = "package";
  second.identity.module_position = 1;
  second.identity.state = OAMHAL_STATE_DEGRADED;
  const snapshot seen = look();
  ASSERT_EQ(seen.modules().size(), 1U);
  EXPECT_EQ(seen.modules()[0].state, OAMHAL_STATE_DEGRADED);
  EXPECT_EQ(device_at(seen, kBdf).state, OAMHAL_STATE_OK);
}

TEST(WorseState, IsAnOrder) {
  constexpr std::array kOrder{OAMHAL_STATE_UNKNOWN,       OAMHAL_STATE_OK,           OAMHAL_STATE_DEGRADED,
                              OAMHAL_STATE_RESETTING,     OAMHAL_STATE_INACCESSIBLE, OAMHAL_STATE_NO_DRIVER,
                              OAMHAL_STATE_DRIVER_FAILED, OAMHAL_STATE_ABSENT,       OAMHAL_STATE_LOST};
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      EXPECT_EQ(hal::worse(kOrder.at(i), kOrder.at(j)), kOrder.at(i));
      EXPECT_EQ(hal::worse(kOrder.at(j), kOrder.at(i)), kOrder.at(i));
    }
  }
}

}  // namespace
}  // namespace oamhal::test
