// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

class LifetimeTest : public LabTest {
 protected:
  LifetimeTest() {
    Said& said = module("0000:0c:00.0", 3);
    said.identity.unique_id = "feed";
    said.identity.serial = "a serial number";
  }

  oamhal_context_t* make_context() const {
    const std::string path = tree.path();
    oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
    options.root = path.c_str();
    oamhal_context_t* made = nullptr;
    EXPECT_EQ(oamhal_context_create(&options, &made, nullptr), OAMHAL_OK);
    return made;
  }
  static oamhal_snapshot_t* make_snapshot(oamhal_context_t* here) {
    oamhal_snapshot_t* made = nullptr;
    EXPECT_EQ(oamhal_enumerate(here, nullptr, &made, nullptr), OAMHAL_OK);
    return made;
  }
  static oamhal_device_t* open_device(const oamhal_snapshot_t* seen) {
    oamhal_device_t* made = nullptr;
    EXPECT_EQ(oamhal_device_open(seen, 0, &made), OAMHAL_OK);
    return made;
  }
  static std::string serial_of(const oamhal_snapshot_t* seen) {
    oamhal_device_info_t info = {};
    info.size = sizeof info;
    EXPECT_EQ(oamhal_device_get(seen, 0, &info), OAMHAL_OK);
    return info.serial;
  }
};

// Whatever is left is used after each step; the address sanitizer's build says what plain builds may not.
TEST_F(LifetimeTest, AnyOrderOfDestructionLeavesTheRestUsable) {
  std::array<int, 3> order{0, 1, 2};
  do {
    oamhal_context_t* here = make_context();
    oamhal_snapshot_t* seen = make_snapshot(here);
    oamhal_device_t* device = open_device(seen);
    for (const int which : order) {
      if (which == 0) {
        oamhal_context_unref(here);
        here = nullptr;
      } else if (which == 1) {
        oamhal_snapshot_unref(seen);
        seen = nullptr;
      } else {
        oamhal_device_unref(device);
        device = nullptr;
      }
      if (here != nullptr) oamhal_snapshot_unref(make_snapshot(here));
      if (seen != nullptr) {
        EXPECT_EQ(serial_of(seen), "a serial number");
      }
      if (device != nullptr) {
        EXPECT_STREQ(oamhal_device_id(device), "acme:feed");
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(LifetimeTest, EachReferenceCounts) {
  oamhal_context_t* here = make_context();
  EXPECT_EQ(oamhal_context_ref(here), here);
  oamhal_context_unref(here);
  oamhal_snapshot_t* seen = make_snapshot(here);
  EXPECT_EQ(oamhal_snapshot_ref(seen), seen);
  oamhal_snapshot_unref(seen);
  EXPECT_EQ(serial_of(seen), "a serial number");
  oamhal_device_t* device = open_device(seen);
  EXPECT_EQ(oamhal_device_ref(device), device);
  oamhal_device_unref(device);
  EXPECT_STREQ(oamhal_device_id(device), "acme:feed");
  oamhal_device_unref(device);
  oamhal_snapshot_unref(seen);
  oamhal_context_unref(here);
}

TEST_F(LifetimeTest, ASnapshotOwnsItsTexts) {
  oamhal_context_t* here = make_context();
  oamhal_snapshot_t* seen = make_snapshot(here);
  oamhal_context_unref(here);
  tree.remove("sys");
  const snapshot kept(seen);
  const device_info device = kept.devices()[0];
  EXPECT_STREQ(device.serial, "a serial number");
  EXPECT_STREQ(device.kernel_driver, "acme");
  EXPECT_STREQ(device.backend, "acme");
  EXPECT_STREQ(kept.modules()[0].id, "ubb0/oam3");
  EXPECT_EQ(kept.info().root, tree.path());
  EXPECT_EQ(kept.open(0).id(), "acme:feed");
}

TEST_F(LifetimeTest, ASnapshotDoesNotChange) {
  const context here = open();
  const snapshot before = here.enumerate();
  acme("0000:0d:00.0");
  const snapshot after = here.rescan(before);
  EXPECT_EQ(before.devices().size(), 1U);
  EXPECT_EQ(after.devices().size(), 2U);
}

TEST_F(LifetimeTest, OptionsAreCopied) {
  oamhal_context_t* here = nullptr;
  {
    std::string path = tree.path();
    oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
    options.root = path.c_str();
    ASSERT_EQ(oamhal_context_create(&options, &here, nullptr), OAMHAL_OK);
    path.assign(path.size(), '#');
    options = {};
  }
  oamhal_context_info_t info = {sizeof info, 0, 0, nullptr, nullptr};
  ASSERT_EQ(oamhal_context_get(here, &info), OAMHAL_OK);
  EXPECT_EQ(info.root, tree.path());
  EXPECT_EQ(info.origin, OAMHAL_ORIGIN_CAPTURE);
  EXPECT_EQ(info.machine, nullptr);
  oamhal_snapshot_unref(make_snapshot(here));
  oamhal_context_unref(here);
}

}  // namespace
}  // namespace oamhal::test
