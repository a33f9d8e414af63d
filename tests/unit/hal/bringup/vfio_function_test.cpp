// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "bringup/fake_kernel.hpp"
#include "hal/bringup/vfio/uapi.hpp"
#include "hal/bringup/vfio/vfio.hpp"
#include "hal/bringup/vfio/vfio_function.hpp"

namespace oamhal::hal::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kSetEvents = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
constexpr std::uint32_t kSwitchOff = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;

class VfioFunctionTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = vfio.open(FakeKernel::kBdf);
    ASSERT_TRUE(opened);
    function.reset(static_cast<VfioFunction*>(opened->release()));
    kernel.irqs.clear();
  }
  Error read_failure(unsigned region = 0, std::uint64_t offset = 0x10) {
    std::array<std::byte, 4> word{};
    const auto read = function->read(region, offset, word);
    EXPECT_FALSE(read);
    return read ? Error{} : read.error();
  }

  FakeKernel kernel;
  Vfio vfio{kernel};
  std::unique_ptr<VfioFunction> function;
};

TEST_F(VfioFunctionTest, RegionsAndAccess) {
  const auto bar = function->region(0);
  ASSERT_TRUE(bar);
  EXPECT_EQ(bar->length, FakeKernel::kBarLength);
  ASSERT_EQ(bar->mappable.size(), 1U);
  EXPECT_EQ(bar->mappable[0].length, FakeKernel::kBarLength);
  EXPECT_EQ(function->region(3)->length, 0U);
  EXPECT_EQ(function->region(8)->length, 0U) << "a region that this function lacks";
  EXPECT_FALSE(function->region(100));
  std::array<std::byte, 4> word{};
  ASSERT_TRUE(function->read(0, 0x10, word));
  EXPECT_THAT(word, ElementsAre(std::byte{0x10}, std::byte{0x11}, std::byte{0x12}, std::byte{0x13}));
  ASSERT_TRUE(function->write(0, 0x20, word));
  EXPECT_EQ(kernel.bar[0x23], 0x13);
  ASSERT_TRUE(function->read(kConfigRegion, 0, word));
  EXPECT_EQ(word[0], std::byte{0xf4});
}

TEST_F(VfioFunctionTest, NothingBeyondARegionIsAsked) {
  EXPECT_EQ(read_failure(0, FakeKernel::kBarLength - 2).status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(read_failure(0, ~std::uint64_t{0} - 1).status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(read_failure(3, 0).status, OAMHAL_ERROR_INVALID_ARGUMENT);
  const std::array<std::byte, 8> bytes{};
  EXPECT_EQ(function->write(0, FakeKernel::kBarLength - 4, bytes).error().status,
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

class SparseTest : public testing::Test {
 protected:
  Result<Region> region(std::vector<std::uint32_t> capabilities) {
    kernel.bar_capabilities = std::move(capabilities);
    auto opened = vfio.open(FakeKernel::kBdf);
    if (!opened) return std::unexpected(opened.error());
    return (*opened)->region(0);
  }
  FakeKernel kernel;
  Vfio vfio{kernel};
};

TEST_F(SparseTest, AreasInOrderAndThoseOutsideLeftOut) {
  const auto found =
      region({1U | 1U << 16, 0, 3, 0, 0x2000, 0, 0x1000, 0, 0, 0, 0x1000, 0, 0x3000, 0, 0x2000, 0});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->mappable.size(), 2U);
  EXPECT_EQ(found->mappable[0].offset, 0U);
  EXPECT_EQ(found->mappable[1].offset, 0x2000U);
}

TEST_F(SparseTest, AnotherCapabilityBefore) {
  const auto found = region({2U | 1U << 16, 48, 0, 0, 1U | 1U << 16, 0, 1, 0, 0x1000, 0, 0x1000, 0});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->mappable.size(), 1U);
  EXPECT_EQ(found->mappable[0].offset, 0x1000U);
}

TEST_F(SparseTest, LoopsAndLiesEnd) {
  EXPECT_TRUE(region({2U | 1U << 16, 32, 0, 0})) << "a capability that follows itself";
  const auto lying = region({1U | 1U << 16, 0, 0xffffffff, 0, 0x1000, 0, 0x1000, 0});
  ASSERT_TRUE(lying);
  EXPECT_EQ(lying->mappable.size(), 1U) << "areas end where the bytes do";
}

TEST_F(VfioFunctionTest, MapsWhatMayBeMapped) {
  const auto mapping = function->map(0, {0x1000, 0x1000}, false);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->data()[0x11] == std::byte{0x11});
  EXPECT_EQ(mapping->area().offset, 0x1000U);
  for (const Area& area :
       {Area{0x3000, 0x2000}, Area{0x800, 0x1000}, Area{0, 0}, Area{~0ULL - 0xfff, 0x2000}})
    EXPECT_EQ(function->map(0, area, false).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_FALSE(function->map(kConfigRegion, {0, 64}, false)) << "is not mappable";
  kernel.map_error = ENOMEM;
  EXPECT_EQ(function->map(0, {0, 0x1000}, false).error().status, OAMHAL_ERROR_NO_MEMORY);
}

TEST_F(VfioFunctionTest, DeadDevice) {
  kernel.bar_error = EIO;
  kernel.sysfs_config.fill(0xff);
  const Error error = read_failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_THAT(error.message, HasSubstr("all ones"));
  EXPECT_EQ(function->alive().error().status, OAMHAL_ERROR_DEVICE_LOST);
}

TEST_F(VfioFunctionTest, RemovedDevice) {
  EXPECT_TRUE(function->alive());
  kernel.config_error = ENODEV;
  EXPECT_EQ(function->alive().error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_THAT(function->alive().error().message, HasSubstr("removed"));
}

// The ids of a virtual function are all ones by design; its command register is not.
TEST_F(VfioFunctionTest, VirtualFunctionIsNotDead) {
  std::fill_n(kernel.sysfs_config.begin(), 4, static_cast<unsigned char>(0xff));
  EXPECT_TRUE(function->alive());
}

TEST_F(VfioFunctionTest, DecodeOff) {
  kernel.bar_error = EIO;
  kernel.vfio_config[4] = 0x04;
  const Error error = read_failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_IO);
  EXPECT_THAT(error.message, AllOf(HasSubstr("memory decode is off"), HasSubstr("setpci")));
}

TEST_F(VfioFunctionTest, Asleep) {
  kernel.bar_error = EIO;
  kernel.texts[std::string(FakeKernel::kPath) + "/power_state"] = "D3hot";
  const Error error = read_failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, AllOf(HasSubstr("D3hot"), HasSubstr("power/control")));
}

TEST_F(VfioFunctionTest, OtherFailureNamesDeviceBarAndOffset) {
  kernel.bar_error = EIO;
  const Error error = read_failure(0, 0x1230);
  EXPECT_EQ(error.status, OAMHAL_ERROR_IO);
  EXPECT_THAT(error.message, AllOf(HasSubstr(FakeKernel::kBdf), HasSubstr("BAR 0"), HasSubstr("0x1230")));
}

TEST_F(VfioFunctionTest, MsixVectorsGrowByAllOffAndOn) {
  const std::array<int, 2> two = {100, 101};
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 0, two));
  const std::array<int, 1> one = {105};
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 1, one)) << "within those that are on";
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 3, one)) << "beyond them";
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 0, {}));
  EXPECT_THAT(kernel.irqs,
              ElementsAre(FakeKernel::Irqs{2, kSetEvents, 0, {100, 101}},
                          FakeKernel::Irqs{2, kSetEvents, 1, {105}}, FakeKernel::Irqs{2, kSwitchOff, 0, {}},
                          FakeKernel::Irqs{2, kSetEvents, 0, {100, 105, -1, 105}},
                          FakeKernel::Irqs{2, kSwitchOff, 0, {}}));
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 0, {}));
  EXPECT_EQ(kernel.irqs.size(), 5U) << "what is off is not switched off";
}

TEST_F(VfioFunctionTest, FirstVectorsBeginAtZero) {
  const std::array<int, 1> one = {105};
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 2, one));
  EXPECT_THAT(kernel.irqs, ElementsAre(FakeKernel::Irqs{2, kSetEvents, 0, {-1, -1, 105}}));
}

TEST(VfioGrowingTest, WhereVectorsMayGrowNoneIsSwitchedOff) {
  FakeKernel kernel;
  kernel.msix_fixed = false;
  Vfio vfio(kernel);
  auto function = vfio.open(FakeKernel::kBdf);
  ASSERT_TRUE(function);
  kernel.irqs.clear();
  const std::array<int, 1> one = {105};
  ASSERT_TRUE((*function)->set_interrupts(InterruptKind::kMsix, 0, one));
  ASSERT_TRUE((*function)->set_interrupts(InterruptKind::kMsix, 3, one));
  EXPECT_THAT(kernel.irqs, ElementsAre(FakeKernel::Irqs{2, kSetEvents, 0, {105}},
                                       FakeKernel::Irqs{2, kSetEvents, 3, {105}}));
}

TEST_F(VfioFunctionTest, InterruptsThatThereAreNot) {
  const std::vector<int> many(65, -1);
  EXPECT_EQ(function->set_interrupts(InterruptKind::kMsix, 0, many).error().status,
            OAMHAL_ERROR_INVALID_ARGUMENT);
  const std::array<int, 1> one = {1};
  EXPECT_EQ(function->set_interrupts(InterruptKind::kMsix, UINT32_MAX, one).error().status,
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(*function->interrupts(InterruptKind::kMsi), 8U);
  kernel.vectors_left = 4;
  const std::vector<int> eight(8, 100);
  const auto set = function->set_interrupts(InterruptKind::kMsix, 0, eight);
  EXPECT_EQ(set.error().status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(set.error().message, HasSubstr("has 4 MSI-X interrupts to give"));
  kernel.ioctl_errors[VFIO_DEVICE_SET_IRQS] = EINVAL;
  EXPECT_FALSE(function->set_interrupts(InterruptKind::kMsi, 0, one));
}

TEST_F(VfioFunctionTest, AskedToLetGo) {
  EXPECT_FALSE(function->asked_to_let_go());
  kernel.signalled = true;
  EXPECT_TRUE(function->asked_to_let_go());
  EXPECT_TRUE(function->asked_to_let_go()) << "it stays so";
}

TEST(VfioRequestTest, DevicesWithoutRequestsAreFine) {
  FakeKernel kernel;
  kernel.interrupt_counts[4] = 0;
  Vfio vfio(kernel);
  EXPECT_TRUE(vfio.open(FakeKernel::kBdf));
  kernel.interrupt_counts[4] = 1;
  kernel.ioctl_errors[VFIO_DEVICE_SET_IRQS] = EINVAL;
  EXPECT_TRUE(vfio.open(FakeKernel::kBdf));
}

TEST_F(VfioFunctionTest, Reset) {
  ASSERT_TRUE(function->reset());
  EXPECT_EQ(kernel.resets, 1);
  kernel.ioctl_errors[VFIO_DEVICE_RESET] = EAGAIN;
  EXPECT_EQ(function->reset().error().status, OAMHAL_ERROR_BUSY);
  kernel.ioctl_errors[VFIO_DEVICE_RESET] = EIO;
  EXPECT_EQ(function->reset().error().status, OAMHAL_ERROR_IO);
  kernel.ioctl_errors.clear();
  kernel.sysfs_config.fill(0xff);
  EXPECT_EQ(function->reset().error().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(kernel.resets, 1) << "the kernel would wait a minute";
}

TEST(VfioResetTest, WhereThereIsNone) {
  FakeKernel kernel;
  kernel.resettable = false;
  Vfio vfio(kernel);
  auto function = vfio.open(FakeKernel::kBdf);
  ASSERT_TRUE(function);
  EXPECT_EQ((*function)->reset().error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(kernel.resets, 0);
}

class DmaTest : public VfioFunctionTest {
 protected:
  void SetUp() override {
    kernel.add_function("0000:0d:00.0", "8");
    VfioFunctionTest::SetUp();
    other = std::move(*vfio.open("0000:0d:00.0"));
  }
  static std::span<std::byte> memory(std::size_t pages = 1) {
    alignas(4096) static std::array<std::byte, 4 * 4096> bytes;
    return std::span(bytes).first(pages * 4096);
  }
  std::unique_ptr<FunctionAccess> other;
};

TEST_F(DmaTest, RangesAreCountedOverFunctions) {
  ASSERT_TRUE(function->map_dma(0x10000, memory(), -1, 0, true));
  ASSERT_TRUE(other->map_dma(0x10000, memory(), -1, 0, true));
  EXPECT_EQ(kernel.dma_calls, 1) << "one mapping in the kernel";
  ASSERT_TRUE(function->unmap_dma(0x10000, 4096));
  EXPECT_EQ(kernel.dma.size(), 1U) << "the other still needs it";
  EXPECT_EQ(function->unmap_dma(0x10000, 4096).error().status, OAMHAL_ERROR_NOT_FOUND)
      << "what is left is the other's";
  other.reset();
  EXPECT_THAT(kernel.dma, IsEmpty());
}

TEST_F(DmaTest, WhatAFunctionMappedGoesWithIt) {
  ASSERT_TRUE(function->map_dma(0x10000, memory(), -1, 0, true));
  ASSERT_TRUE(function->map_dma(0x20000, memory(2), -1, 0, false));
  function.reset();
  EXPECT_THAT(kernel.dma, IsEmpty());
}

TEST_F(DmaTest, OverlapsAreRefused) {
  ASSERT_TRUE(function->map_dma(0x10000, memory(2), -1, 0, true));
  for (const std::uint64_t address : {0xf000U, 0x10000U, 0x11000U})
    EXPECT_EQ(other->map_dma(address, memory(2).subspan(4096 * (address == 0x10000 ? 1 : 0)), -1, 0, true)
                  .error()
                  .status,
              OAMHAL_ERROR_BUSY)
        << address;
  EXPECT_TRUE(other->map_dma(0x12000, memory(2), -1, 0, true));
  EXPECT_EQ(other->map_dma(0x10000, memory(2), -1, 0, false).error().status, OAMHAL_ERROR_BUSY)
      << "the same range, but read-only";
}

TEST_F(DmaTest, AlignmentAndAddressesThatExist) {
  const auto status = [&](std::uint64_t address, std::span<std::byte> bytes) {
    return function->map_dma(address, bytes, -1, 0, true).error().status;
  };
  EXPECT_EQ(status(0x10800, memory()), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status(0x10000, memory().first(100)), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status(0x10000, memory(2).subspan(16, 4096)), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status(0x10000, {}), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status(0, memory()), OAMHAL_ERROR_INVALID_ARGUMENT) << "below what the IOMMU has";
  EXPECT_EQ(status(0xfedff000, memory(2)), OAMHAL_ERROR_INVALID_ARGUMENT) << "reaches beyond it";
  EXPECT_EQ(status(~0ULL - 0xfff, memory(2)), OAMHAL_ERROR_INVALID_ARGUMENT) << "wraps around";
  EXPECT_EQ(kernel.dma_calls, 0);
}

TEST_F(DmaTest, EachErrnoOfMappingHasItsSentence) {
  const std::vector<std::pair<int, oamhal_status>> cases = {{ENOMEM, OAMHAL_ERROR_NO_MEMORY},
                                                            {ENOSPC, OAMHAL_ERROR_NO_MEMORY},
                                                            {EEXIST, OAMHAL_ERROR_BUSY},
                                                            {EFAULT, OAMHAL_ERROR_INVALID_ARGUMENT},
                                                            {EINVAL, OAMHAL_ERROR_INVALID_ARGUMENT},
                                                            {EIO, OAMHAL_ERROR_IO}};
  for (const auto& [error, status] : cases) {
    kernel.ioctl_errors[VFIO_IOMMU_MAP_DMA] = error;
    const auto mapped = function->map_dma(0x10000, memory(), -1, 0, true);
    EXPECT_EQ(mapped.error().status, status) << error;
    EXPECT_THAT(mapped.error().message, HasSubstr(FakeKernel::kBdf));
  }
  kernel.ioctl_errors.clear();
  EXPECT_TRUE(function->map_dma(0x10000, memory(), -1, 0, true)) << "failures leave nothing behind";
}

TEST_F(DmaTest, UnmapThatLeavesSomethingIsAFailure) {
  ASSERT_TRUE(function->map_dma(0x10000, memory(), -1, 0, true));
  kernel.unmapped_less = 4096;
  EXPECT_EQ(function->unmap_dma(0x10000, 4096).error().status, OAMHAL_ERROR_IO);
}

}  // namespace
}  // namespace oamhal::hal::test
