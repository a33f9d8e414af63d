// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Registers behind an index register, through windows and by their types.

#include <gmock/gmock.h>

#include <oamhal/backend/window.hpp>

#include "hal/bringup/window.hpp"
#include "tests/support/mock_function.hpp"

namespace oamhal::hal {
namespace {

using backend::Access;
using testing::HasSubstr;
using testing::StartsWith;

using Value = backend::Field<"value", 31, 0>;
using Index = backend::Register<"INDEX", 32, 0x0, Access::kReadWrite, Value>;
using Data = backend::Register<"DATA", 32, 0x4, Access::kReadWrite, Value>;
using High = backend::Register<"HIGH", 32, 0x8, Access::kReadWrite, Value>;
using Direct = backend::Block<"direct", 0, 0x100, 0x10, backend::Dimensions<>, Index, Data, High>;
using Ranges = backend::IndexRange<0x1000, 0x103f>;
using Pair = backend::IndexPair<"inner", backend::IndexRegisters<Direct, Index, Data>, Ranges,
                                backend::IndexRange<0x2000>>;
using WidePair = backend::IndexPair<"far", backend::IndexRegisters<Direct, Index, Data, High>,
                                    backend::IndexRange<0x5'00001000, 0x5'00001fff>>;
using Count = backend::Register<"COUNT", 32, 0x4, Access::kReadOnly, Value>;
using Limit = backend::Register<"LIMIT", 32, 0x8, Access::kReadWrite, Value>;
using Rail = backend::IndexedBlock<Pair, "rail", 0x1000, 0x10,
                                   backend::Dimensions<backend::Dimension<"rail", 0, 4, 0x10>>, Count, Limit>;

constexpr std::uint64_t kIndex = 0x100, kData = 0x104, kHigh = 0x108;
constexpr std::uint32_t kRead = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_INDIRECT;
constexpr std::uint32_t kAll = kRead | OAMHAL_WINDOW_WRITE;

struct Fixture {
  explicit Fixture(std::uint32_t capabilities) {
    auto owned = std::make_unique<test::MockFunction>();
    mock = owned.get();
    mock->set_region(0, {0x1000, true, true, {}});
    auto opened = Window::open(std::make_shared<OpenFunction>(OpenFunction{std::move(owned), "0000:0c:00.0",
                                                                           capabilities, false, nullptr}),
                               0);
    EXPECT_TRUE(opened) << opened.error().message;
    window = std::move(*opened);
  }
  void expect_write(std::uint64_t offset, std::uint64_t value) {
    mock->expect({.write = true, .region = 0, .offset = offset, .width = 4, .value = value});
  }
  void expect_read(std::uint64_t offset, std::uint64_t value) {
    mock->expect({.write = false, .region = 0, .offset = offset, .width = 4, .value = value});
  }
  [[nodiscard]] backend::Registers registers() const { return {&window->access(), 0}; }

  test::MockFunction* mock = nullptr;
  std::unique_ptr<Window> window;
};

TEST(Indexed, AReadWritesTheIndexAndReadsTheData) {
  Fixture f(kRead);
  f.expect_write(kIndex, 0x1024);
  f.expect_read(kData, 77);
  const auto got = f.registers().read<Rail, Count>(2);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->get<Value>(), 77U);
  f.expect_write(kIndex, 0x2000);
  f.expect_read(kData, 5);
  EXPECT_EQ(f.registers().read_index<Pair>(0x2000).value(), 5U);
}

TEST(Indexed, AWriteIsPushedBeforeTheLockIsGivenBack) {
  Fixture f(kAll);
  f.expect_write(kIndex, 0x1038);
  f.expect_write(kData, 9);
  f.expect_read(kIndex, 0x1038);
  EXPECT_TRUE(f.registers().write<Rail>(Limit(9), 3));
}

TEST(Indexed, TheUpperHalfOfAnIndexIsWrittenAndTakenBack) {
  Fixture f(kRead);
  f.expect_write(kHigh, 5);
  f.expect_write(kIndex, 0x1010);
  f.expect_read(kData, 3);
  f.expect_write(kHigh, 0);
  EXPECT_EQ(f.window->read_indexed(WidePair::kInfo, 0x5'00001010).value(), 3U);
  // Also when the access fails.
  f.expect_write(kHigh, 5);
  f.expect_write(kIndex, 0x1010);
  f.mock->expect({.region = 0, .offset = kData, .width = 4, .status = OAMHAL_ERROR_TIMEOUT});
  f.expect_write(kHigh, 0);
  EXPECT_EQ(f.window->read_indexed(WidePair::kInfo, 0x5'00001010).error().status, OAMHAL_ERROR_TIMEOUT);
}

TEST(Indexed, WhileADriverHasTheFunctionNothingIsTouched) {
  Fixture f(kAll);
  f.mock->driver = "amdgpu";
  const auto got = f.registers().read<Rail, Count>(2);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(got.error().message, StartsWith("0000:0c:00.0 BAR 0 offset 0x104 index 0x1024: amdgpu has"));
  EXPECT_EQ(f.registers().write<Rail>(Limit(9), 3).error().status, OAMHAL_ERROR_BUSY);
  f.mock->driver = "";
  f.expect_write(kIndex, 0x1024);
  f.expect_read(kData, 77);
  EXPECT_TRUE((f.registers().read<Rail, Count>(2)));
}

TEST(Indexed, WhatThePairDoesNotListIsRefusedWithoutTouchingTheDevice) {
  Fixture f(kAll);
  const std::string where = "0000:0c:00.0 BAR 0 offset 0x104 index ";
  for (const std::uint64_t index : {0xfffU, 0x1040U, 0x1fffU, 0x2001U, 0U}) {
    const auto got = f.registers().read_index<Pair>(index);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().status, OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_THAT(got.error().message, HasSubstr("none of the indexes that inner is known to have"));
    EXPECT_THAT(got.error().message, StartsWith("0000:0c:00.0 BAR 0 offset 0x104 index 0x"));
    EXPECT_FALSE(f.window->write_indexed(Pair::kInfo, index, 1));
  }
  // A place beyond those that the block has leads beyond the ranges.
  EXPECT_THAT((f.registers().read<Rail, Count>(4).error().message), StartsWith(where + "0x1044: "));
  EXPECT_EQ(f.window->write_indexed(Pair::kInfo, 0x1000, 0x1'00000000).error().status,
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(Indexed, EachCapabilityIsAskedForByItself) {
  Fixture plain(OAMHAL_WINDOW_READ);
  EXPECT_FALSE(plain.registers().may_read_indexes());
  const auto not_indirect = plain.registers().read<Rail, Count>(0);
  ASSERT_FALSE(not_indirect);
  EXPECT_EQ(not_indirect.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(not_indirect.error().message, HasSubstr("OAMHAL_BRINGUP_INDIRECT"));
  Fixture reads(kRead);
  EXPECT_TRUE(reads.registers().may_read_indexes());
  const auto written = reads.registers().write<Rail>(Limit(1), 0);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(written.error().message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
  // The index register itself stays closed to plain writes.
  EXPECT_EQ(reads.window->write(kIndex, 4, 0).error().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST(Indexed, PairsThatMakeNoSenseAreRefused) {
  Fixture f(kAll);
  const auto status = [&](auto&& change) {
    oamhal_index_pair_t pair = Pair::kInfo;
    change(pair);
    const auto got = f.window->read_indexed(pair, 0x1000);
    return got ? OAMHAL_OK : got.error().status;
  };
  EXPECT_EQ(status([](auto& pair) { pair.size = 8; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.width = 8; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.bar = 1; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.index_offset = 0xffe; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.data_offset = 0x1000; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.data_offset = UINT64_MAX; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.high_offset = 0x102; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.ranges = nullptr; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.range_size = 8; }), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status([](auto& pair) { pair.range_count = 0; }), OAMHAL_ERROR_NO_PERMISSION);
}

TEST(Indexed, AllOnesAreBelievedWhileTheWitnessIsThere) {
  Fixture f(kRead);
  f.expect_write(kIndex, 0x1004);
  f.expect_read(kData, 0xffffffff);
  f.expect_read(0, 0x12345678);
  EXPECT_EQ((f.registers().read<Rail, Count>(0)->raw), 0xffffffffU);
  f.expect_write(kIndex, 0x1004);
  f.expect_read(kData, 0xffffffff);
  f.expect_read(0, 0xffffffff);
  EXPECT_EQ((f.registers().read<Rail, Count>(0).error().status), OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ((f.registers().read<Rail, Count>(0).error().status), OAMHAL_ERROR_DEVICE_LOST);
}

TEST(Indexed, TheDescriptionOfABlockNamesItsPair) {
  EXPECT_EQ(Rail::kInfo.pair, &Pair::kInfo);
  EXPECT_EQ(Direct::kInfo.pair, nullptr);
  EXPECT_EQ(Rail::kInfo.offset, 0x1000U);
  EXPECT_EQ(Pair::kInfo.high_offset, OAMHAL_NO_OFFSET);
  EXPECT_EQ(WidePair::kInfo.high_offset, kHigh);
}

TEST(Indexed, ADeviceHasOneSetOfLocksWhoeverOpensIt) {
  const auto first = IndexLocks::of_device("/ 0000:0c:00.0");
  EXPECT_EQ(IndexLocks::of_device("/ 0000:0c:00.0"), first);
  EXPECT_NE(IndexLocks::of_device("/ 0000:0d:00.0"), first);
  EXPECT_EQ(&first->of(0, 0x100), &first->of(0, 0x100));
  EXPECT_NE(&first->of(0, 0x100), &first->of(0, 0x200));
  EXPECT_NE(&first->of(0, 0x100), &first->of(2, 0x100));
}

}  // namespace
}  // namespace oamhal::hal
