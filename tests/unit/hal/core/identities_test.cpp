// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/identities.hpp"

#include <gtest/gtest.h>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";
constexpr const char* kOther = "0000:0d:00.0";

class IdentitiesTest : public LabTest {
 protected:
  IdentitiesTest() {
    acme(kBdf).identity.unique_id = "feed0001";
    acme(kOther);
  }
  static device_handle handle(const snapshot& seen, const char* bdf = kBdf) {
    return seen.open(device_at(seen, bdf).position);
  }
  void take_out(const char* bdf = kBdf) { tree.remove(std::string("sys/bus/pci/devices/") + bdf); }
};

TEST_F(IdentitiesTest, ADeviceIsOneHandleAcrossRescans) {
  const context here = open();
  const snapshot first = here.enumerate();
  const snapshot second = here.rescan(first);
  EXPECT_EQ(handle(first), handle(second));
  EXPECT_EQ(handle(first), handle(first));
  EXPECT_NE(handle(first), handle(first, kOther));
  EXPECT_EQ(handle(first).id(), "acme:feed0001");
}

TEST_F(IdentitiesTest, AUniqueIdFollowsTheDeviceToAnotherAddress) {
  const context here = open();
  const snapshot first = here.enumerate();
  const device_handle device = handle(first);
  take_out();
  acme("0000:1c:00.0").identity.unique_id = "feed0001";
  const snapshot moved = here.rescan(first);
  EXPECT_EQ(handle(moved, "0000:1c:00.0"), device);
  EXPECT_FALSE(device.is_lost());
  EXPECT_TRUE(findings_of(moved, "device.lost").empty());
}

TEST_F(IdentitiesTest, ADeviceThatIsGoneIsLostUntilItIsBack) {
  const context here = open();
  const snapshot first = here.enumerate();
  const device_handle device = handle(first);
  const device_handle other = handle(first, kOther);
  EXPECT_FALSE(device.is_lost());
  take_out();
  const snapshot second = here.rescan(first);
  EXPECT_TRUE(device.is_lost());
  EXPECT_FALSE(other.is_lost());
  const auto lost = findings_of(second, "device.lost");
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_STREQ(lost[0].subject, "acme:feed0001");
  EXPECT_EQ(lost[0].severity, OAMHAL_SEVERITY_ERROR);
  EXPECT_EQ(lost[0].device, OAMHAL_NO_INDEX);
  acme(kBdf).identity.unique_id = "feed0001";
  const snapshot third = here.rescan(second);
  EXPECT_FALSE(device.is_lost());
  EXPECT_EQ(handle(third), device);
}

// It belongs to the identity, not to handles that happened to be open when the rescan ran.
TEST_F(IdentitiesTest, AHandleOpenedAfterTheLossKnowsOfIt) {
  const context here = open();
  const snapshot first = here.enumerate();
  take_out();
  static_cast<void>(here.rescan(first));
  EXPECT_TRUE(handle(first).is_lost());
  EXPECT_FALSE(handle(first, kOther).is_lost());
}

TEST_F(IdentitiesTest, ALossOutlivesTheHandleThatSawIt) {
  const context here = open();
  const snapshot first = here.enumerate();
  {
    const device_handle device = handle(first);
  }
  take_out();
  static_cast<void>(here.rescan(first));
  {
    EXPECT_TRUE(handle(first).is_lost());
  }
  EXPECT_TRUE(handle(first).is_lost());
}

TEST_F(IdentitiesTest, AnyLookThatFindsTheDeviceEndsItsLoss) {
  const context here = open();
  const snapshot first = here.enumerate();
  const device_handle device = handle(first);
  take_out();
  static_cast<void>(here.rescan(first));
  ASSERT_TRUE(device.is_lost());
  acme(kBdf).identity.unique_id = "feed0001";
  static_cast<void>(here.enumerate());
  EXPECT_FALSE(device.is_lost());
}

TEST_F(IdentitiesTest, ContextsDoNotShareHandles) {
  const context one = open();
  const context two = open();
  const snapshot before = one.enumerate();
  const device_handle device = handle(before);
  EXPECT_NE(device, handle(two.enumerate()));
  take_out();
  static_cast<void>(two.rescan(two.enumerate()));
  EXPECT_FALSE(device.is_lost());
}

TEST(Identities, AFreedHandleIsForgotten) {
  const auto identities = std::make_shared<hal::Identities>();
  oamhal_device* first = identities->open("acme:1");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(identities->open("acme:1"), first);
  hal::Identities::unref(first);
  hal::Identities::unref(first);
  oamhal_device* second = identities->open("acme:1");
  EXPECT_EQ(second->references.load(), 1U);
  hal::Identities::unref(second);
}

TEST(Identities, AHandleKeepsItsOwnerAlive) {
  auto identities = std::make_shared<hal::Identities>();
  const std::weak_ptr<hal::Identities> watched = identities;
  oamhal_device* device = identities->open("acme:1");
  identities.reset();
  EXPECT_FALSE(watched.expired());
  hal::Identities::unref(device);
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace oamhal::test
