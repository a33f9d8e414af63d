// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>

#include "rules.hpp"
#include "tests/support/machine_root.hpp"

/// Handles are freed in any order, a thousand times, and leave nothing behind: no descriptor here, no byte in
/// the build with the address sanitizer.
namespace oamhal::conformance {
namespace {

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

/// What one round holds, given back in the order of a shuffled list of four.
struct Round {
  oamhal_context_t* context = nullptr;
  oamhal_snapshot_t* snapshot = nullptr;
  oamhal_snapshot_t* again = nullptr;
  oamhal_device_t* device = nullptr;

  void give_back(int which) {
    switch (which) {
      case 0:
        return oamhal_context_unref(context);
      case 1:
        return oamhal_snapshot_unref(snapshot);
      case 2:
        return oamhal_snapshot_unref(again);
      default:
        return oamhal_device_unref(device);
    }
  }
};

TEST(Lifetime, AThousandTimesInAnyOrder) {
  const test::MachineRoot root("mi250x-4oam");
  const std::string path = root.path();
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = path.c_str();
  std::minstd_rand random(2026);
  const std::size_t before = open_descriptors();
  for (int round = 0; round < 1000; ++round) {
    Round held;
    ASSERT_EQ(oamhal_context_create(&options, &held.context, nullptr), OAMHAL_OK);
    ASSERT_EQ(oamhal_enumerate(held.context, nullptr, &held.snapshot, nullptr), OAMHAL_OK);
    ASSERT_EQ(oamhal_device_open(held.snapshot, static_cast<std::uint32_t>(round % 8), &held.device),
              OAMHAL_OK);
    ASSERT_EQ(oamhal_rescan(held.context, held.snapshot, nullptr, &held.again, nullptr), OAMHAL_OK);
    std::array order{0, 1, 2, 3};
    std::shuffle(order.begin(), order.end(), random);
    for (const int which : order) held.give_back(which);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Lifetime, ASnapshotOutlivesItsContextAndItsTree) {
  oamhal::result<snapshot> kept = error{};
  std::string before;
  {
    const test::MachineRoot root("mixed-generic");
    context_options options;
    options.root = root.path();
    kept = context::create(options).enumerate();
    before = dump(*kept);
  }
  EXPECT_EQ(dump(*kept), before);
  EXPECT_TRUE(broken_rules(*kept).empty());
}

TEST(Lifetime, AFailedCreateLeavesNothing) {
  const std::size_t before = open_descriptors();
  for (int round = 0; round < 1000; ++round) {
    context_options options;
    options.root = "/nonexistent/oamhal";
    EXPECT_FALSE(context::try_create(options).has_value());
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace oamhal::conformance
