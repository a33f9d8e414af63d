// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include <oamhal/bringup/dma.h>
#include <oamhal/bringup/interrupt.h>

#include "bringup/fake_kernel.hpp"
#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/sysfs_function.hpp"
#include "hal/bringup/vfio/vfio.hpp"

namespace oamhal::hal::test {
namespace {

using testing::HasSubstr;

class FunctionApiTest : public testing::Test {
 protected:
  void SetUp() override { use(*vfio.open(FakeKernel::kBdf)); }
  void use(std::unique_ptr<FunctionAccess> access, std::uint32_t capabilities = 7) {
    function.open = std::make_shared<OpenFunction>();
    function.open->access = std::move(access);
    function.open->bdf = FakeKernel::kBdf;
    function.open->capabilities = capabilities;
    kernel.irqs.clear();
  }
  static oamhal_dma_range_t range() {
    alignas(4096) static std::array<std::byte, 4096> memory;
    oamhal_dma_range_t range = OAMHAL_DMA_RANGE_INIT;
    range.address = 0x10000;
    range.memory = memory.data();
    range.length = memory.size();
    range.flags = OAMHAL_DMA_WRITABLE;
    return range;
  }

  FakeKernel kernel;
  Vfio vfio{kernel};
  oamhal_function function;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
};

TEST_F(FunctionApiTest, Interrupts) {
  std::uint32_t count = 0;
  ASSERT_EQ(oamhal_interrupt_count(&function, OAMHAL_INTERRUPT_MSIX, &count, &error), OAMHAL_OK);
  EXPECT_EQ(count, 64U);
  const std::array<int, 2> events = {7, -1};
  ASSERT_EQ(oamhal_interrupt_set(&function, OAMHAL_INTERRUPT_MSIX, 0, events.data(), 2, &error), OAMHAL_OK);
  ASSERT_EQ(kernel.irqs.size(), 1U);
  EXPECT_EQ(kernel.irqs[0].index, 2U) << "VFIO's number of MSI-X";
  ASSERT_EQ(oamhal_interrupt_set(&function, OAMHAL_INTERRUPT_MSIX, 0, nullptr, 0, &error), OAMHAL_OK);
  for (const std::int32_t kind : {-1, 0, 6})
    EXPECT_EQ(oamhal_interrupt_count(&function, kind, &count, &error), OAMHAL_ERROR_INVALID_ARGUMENT) << kind;
  EXPECT_EQ(oamhal_interrupt_set(&function, OAMHAL_INTERRUPT_MSI, 8, events.data(), 1, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(FunctionApiTest, Dma) {
  const oamhal_dma_range_t one = range();
  ASSERT_EQ(oamhal_dma_map(&function, &one, &error), OAMHAL_OK) << error.message;
  EXPECT_EQ(kernel.dma.size(), 1U);
  EXPECT_EQ(oamhal_dma_unmap(&function, 0x20000, 4096, &error), OAMHAL_ERROR_NOT_FOUND);
  ASSERT_EQ(oamhal_dma_unmap(&function, 0x10000, 4096, &error), OAMHAL_OK);
  EXPECT_TRUE(kernel.dma.empty());
  oamhal_dma_range_t wrong = range();
  wrong.memory = nullptr;
  EXPECT_EQ(oamhal_dma_map(&function, &wrong, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  wrong = range();
  wrong.flags = 2;
  EXPECT_EQ(oamhal_dma_map(&function, &wrong, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  wrong = range();
  wrong.size = 0;
  EXPECT_EQ(oamhal_dma_map(&function, &wrong, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(FunctionApiTest, BusMasterIsOneBitOfTheCommandRegister) {
  ASSERT_EQ(kernel.vfio_config[4], 0x06);
  ASSERT_EQ(oamhal_dma_enable(&function, 0, &error), OAMHAL_OK) << error.message;
  EXPECT_EQ(kernel.vfio_config[4], 0x02);
  EXPECT_EQ(kernel.vfio_config[5], 0x04) << "the rest of the register stays";
  ASSERT_EQ(oamhal_dma_enable(&function, 1, &error), OAMHAL_OK);
  EXPECT_EQ(kernel.vfio_config[4], 0x06);
}

TEST_F(FunctionApiTest, NeedsLeaveToWrite) {
  use(*vfio.open(FakeKernel::kBdf), OAMHAL_WINDOW_READ);
  const oamhal_dma_range_t one = range();
  const std::array<int, 1> events = {7};
  EXPECT_EQ(oamhal_dma_map(&function, &one, &error), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(oamhal_dma_enable(&function, 1, &error), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(oamhal_interrupt_set(&function, OAMHAL_INTERRUPT_MSI, 0, events.data(), 1, &error),
            OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(kernel.dma_calls, 0);
  EXPECT_TRUE(kernel.irqs.empty());
}

TEST_F(FunctionApiTest, Check) {
  EXPECT_EQ(oamhal_function_check(&function, &error), OAMHAL_OK);
  kernel.signalled = true;
  EXPECT_EQ(oamhal_function_check(&function, &error), OAMHAL_ERROR_BUSY);
  EXPECT_THAT(error.message, HasSubstr("asks to let 0000:0c:00.0 go"));
  kernel.sysfs_config.fill(0xff);
  EXPECT_EQ(oamhal_function_check(&function, &error), OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(oamhal_function_check(nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(FunctionApiTest, SysfsHasNeither) {
  kernel.texts[std::string(FakeKernel::kPath) + "/resource"] = "0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n";
  use(*SysfsFunction::open(kernel, FakeKernel::kBdf, {}));
  const oamhal_dma_range_t one = range();
  std::uint32_t count = 0;
  EXPECT_EQ(oamhal_dma_map(&function, &one, &error), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(oamhal_interrupt_count(&function, OAMHAL_INTERRUPT_MSI, &count, &error),
            OAMHAL_ERROR_NOT_SUPPORTED);
}

}  // namespace
}  // namespace oamhal::hal::test
