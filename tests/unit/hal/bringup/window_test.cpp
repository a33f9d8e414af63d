// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/window.hpp"

#include <gmock/gmock.h>

#include <oamhal/backend/window.hpp>

#include "tests/support/mock_function.hpp"

namespace oamhal::hal {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint64_t kLength = 0x3000;
constexpr std::uint64_t kMapped = 0x1000;

/// A window over BAR 0 of a mock: kLength bytes, of which the first mapped are mapped.
struct Fixture {
  explicit Fixture(std::uint32_t capabilities, std::uint64_t mapped = 0) {
    auto owned = std::make_unique<test::MockFunction>();
    mock = owned.get();
    Region region{kLength, true, true, {}};
    if (mapped != 0) region.mappable.push_back({0, mapped});
    mock->set_region(0, region);
    auto opened = Window::open(std::make_shared<OpenFunction>(OpenFunction{std::move(owned), "0000:0c:00.0",
                                                                           capabilities, false, nullptr}),
                               0);
    EXPECT_TRUE(opened) << opened.error().message;
    window = std::move(*opened);
  }
  test::MockFunction* mock = nullptr;
  std::unique_ptr<Window> window;
};

constexpr std::uint32_t kAll = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_WRITE;

TEST(Window, TrappedAccessesAreMessagesOfTheirWidth) {
  Fixture f(kAll);
  f.mock->expect({.write = false, .region = 0, .offset = 0x2ff8, .width = 8, .value = 0x1122334455667788});
  f.mock->expect({.write = true, .region = 0, .offset = 0x10, .width = 2, .value = 0xabcd});
  EXPECT_EQ(f.window->read(0x2ff8, 8).value(), 0x1122334455667788U);
  EXPECT_TRUE(f.window->write(0x10, 2, 0xabcd));
}

TEST(Window, RefusesWhatIsOutsideMisalignedOrNotAllowedWithoutTouchingTheDevice) {
  Fixture f(OAMHAL_WINDOW_READ);
  const auto refused = [&](std::uint64_t offset, unsigned width) {
    return f.window->read(offset, width).error();
  };
  for (const auto& [offset, width] : {std::pair<std::uint64_t, unsigned>{kLength, 4},
                                      {kLength - 2, 4},
                                      {UINT64_MAX, 8},
                                      {UINT64_MAX - 3, 4}}) {
    EXPECT_EQ(refused(offset, width).status, OAMHAL_ERROR_INVALID_ARGUMENT) << offset;
    EXPECT_THAT(refused(offset, width).message, StartsWith("0000:0c:00.0 BAR 0 offset 0x"));
  }
  EXPECT_THAT(refused(2, 4).message, HasSubstr("not aligned"));
  EXPECT_EQ(refused(0, 3).status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(refused(0, 16).status, OAMHAL_ERROR_INVALID_ARGUMENT);
  const auto written = f.window->write(0, 4, 1);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(written.error().message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
}

TEST(Window, MappedPartIsReachedByLoadsAndTheRestByMessages) {
  Fixture f(kAll, kMapped);
  ASSERT_TRUE(f.window->write(0x20, 4, 0xcafe));
  EXPECT_EQ(f.window->read(0x20, 4).value(), 0xcafeU);
  std::uint32_t value = 0;
  const oamhal_window_access_t& access = f.window->access();
  EXPECT_TRUE(backend::read_mapped(access, 0x20, value));
  EXPECT_EQ(value, 0xcafeU);
  EXPECT_TRUE(backend::read_mapped(access, kMapped - 4, value));
  EXPECT_FALSE(backend::read_mapped(access, kMapped, value));
  EXPECT_FALSE(backend::read_mapped(access, 0x22, value));
  EXPECT_FALSE(backend::read_mapped(access, UINT64_MAX, value));
  std::uint64_t wide = 0;
  EXPECT_TRUE(backend::read_mapped(access, kMapped - 8, wide));
  EXPECT_FALSE(backend::read_mapped(access, kMapped - 4, wide));
  EXPECT_FALSE(backend::read_mapped(access, 0x24, wide));
  f.mock->expect({.write = false, .region = 0, .offset = kMapped, .width = 4, .value = 7});
  EXPECT_EQ(f.window->read(kMapped, 4).value(), 7U);
}

TEST(Window, SaysWhetherWhatIsMappedCombinesStores) {
  for (const bool combines : {false, true}) {
    auto mock = std::make_unique<test::MockFunction>();
    Region region{kLength, true, true, {{0, kMapped}}};
    region.write_combining = combines;
    mock->set_region(0, region);
    const auto window = Window::open(
        std::make_shared<OpenFunction>(OpenFunction{std::move(mock), "0000:0c:00.0", kAll, false, nullptr}),
        0);
    ASSERT_TRUE(window) << window.error().message;
    EXPECT_EQ((*window)->write_combining(), combines);
  }
}

TEST(Window, WithoutLeaveToReadNothingIsReadInlineEither) {
  Fixture f(0, kMapped);
  std::uint32_t value = 0;
  EXPECT_FALSE(backend::read_mapped(f.window->access(), 0, value));
  EXPECT_EQ(f.window->read(0, 4).error().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST(Window, AllOnesAreBelievedWhileTheWitnessIsThere) {
  Fixture f(kAll);
  f.mock->expect({.write = false, .region = 0, .offset = 0, .width = 4, .value = 0x314d414f});
  EXPECT_TRUE(f.window->confirm(0));
  f.mock->expect({.write = false, .region = 0, .offset = 0, .width = 4, .value = 0xffffffff});
  const auto lost = f.window->confirm(0);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().status, OAMHAL_ERROR_DEVICE_LOST);
  // Nobody touches it any more.
  EXPECT_EQ(f.window->read(0x10, 4).error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(f.window->write(0x10, 4, 1).error().status, OAMHAL_ERROR_DEVICE_LOST);
}

TEST(Window, LossEndsInlineReadsToo) {
  Fixture f(kAll, kMapped);
  ASSERT_TRUE(f.window->write(0, 4, 0xffffffff));
  std::uint32_t value = 0;
  ASSERT_TRUE(backend::read_mapped(f.window->access(), 0x20, value));
  EXPECT_EQ(f.window->confirm(0).error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_FALSE(backend::read_mapped(f.window->access(), 0x20, value));
}

TEST(Window, ErrorsOfTheWayNameTheRegister) {
  Fixture f(kAll);
  f.mock->expect({.region = 0, .offset = 0x40, .width = 4, .status = OAMHAL_ERROR_TIMEOUT});
  const auto got = f.window->read(0x40, 4);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "0000:0c:00.0 BAR 0 offset 0x40: the mock fails.");
}

TEST(Window, ABarThatIsNotThereIsNotFound) {
  auto owned = std::make_unique<test::MockFunction>();
  const auto function =
      std::make_shared<OpenFunction>(OpenFunction{std::move(owned), "0000:0c:00.0", kAll, false, nullptr});
  EXPECT_EQ(Window::open(function, 1).error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(Window::open(function, 6).error().status, OAMHAL_ERROR_NOT_FOUND);
}

}  // namespace
}  // namespace oamhal::hal
