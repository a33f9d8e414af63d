// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

#include "tests/live/gaudi_memory.hpp"

namespace oamhal::test {
namespace {

TEST_P(GaudiMemory, WithoutExclusiveTheNodeIsNotOpened) {
  EXPECT_TRUE(
      refused(engine::try_open(context_, bdf_), OAMHAL_ERROR_NO_PERMISSION, "OAMHAL_ENGINE_EXCLUSIVE"));
  EXPECT_EQ(node().opens, 0U);
  (void)context_.enumerate(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ENUMERATE_OPEN | OAMHAL_ENUMERATE_READINGS);
  EXPECT_EQ(node().opens, 0U);
  EXPECT_EQ(driver_.ioctls(), 0U);
}

TEST_P(GaudiMemory, DeviceMemoryIsGivenAndTakenBack) {
  open_engine();
  const auto info = engine_->info();
  EXPECT_EQ(info.memory_bytes, driver_.total);
  EXPECT_EQ(info.free_bytes, driver_.total);
  EXPECT_EQ(info.aperture, OAMHAL_ANSWER_UNKNOWN) << "nothing was allocated yet";
  EXPECT_EQ(info.depth, 0U);
  EXPECT_STREQ(info.backend, "gaudi");

  const oamhal_buffer_t first = engine_->allocate(1000);
  EXPECT_EQ(engine_->info().aperture, OAMHAL_ANSWER_NO);
  const oamhal_buffer_t second = engine_->allocate(driver_.page + 1);
  const auto about = engine_->try_info(first);
  ASSERT_TRUE(about);
  EXPECT_EQ(about->kind, OAMHAL_BUFFER_DEVICE);
  EXPECT_EQ(about->length, 1000U);
  EXPECT_EQ(about->memory, nullptr);
  EXPECT_NE(about->address, 0U);
  EXPECT_NE(about->address, engine_->try_info(second)->address);
  EXPECT_EQ(engine_->info().free_bytes, driver_.total - 3 * driver_.page);

  EXPECT_TRUE(refused(engine_->try_allocate(driver_.total), OAMHAL_ERROR_NO_MEMORY, bdf_));
  EXPECT_TRUE(refused(engine_->try_allocate(UINT64_MAX - 5000), OAMHAL_ERROR_NO_MEMORY, bdf_));
  EXPECT_TRUE(refused(engine_->try_allocate(UINT64_MAX), OAMHAL_ERROR_NO_MEMORY, bdf_));
  EXPECT_TRUE(refused(engine_->try_allocate(0), OAMHAL_ERROR_INVALID_ARGUMENT, ""));
  engine_->free(first);
  EXPECT_TRUE(refused(engine_->try_free(first), OAMHAL_ERROR_NOT_FOUND, "freed before"));
  EXPECT_TRUE(refused(engine_->try_free(77), OAMHAL_ERROR_NOT_FOUND, "no buffer"));
  EXPECT_EQ(driver_.used(), 2 * driver_.page);
  // All that is left fits where the first was, and behind the second, no better.
  const oamhal_buffer_t third = engine_->allocate(5 * driver_.page);
  const oamhal_buffer_t fourth = engine_->allocate(driver_.page);
  EXPECT_EQ(engine_->info().free_bytes, 0U);
  for (const oamhal_buffer_t buffer : {second, third, fourth}) engine_->free(buffer);
  EXPECT_TRUE(driver_.is_empty());
}

TEST_P(GaudiMemory, NothingIsCopiedAndTheReasonIsTold) {
  open_engine();
  const oamhal_buffer_t buffer = engine_->allocate(8192);
  const oamhal_buffer_t host = *engine_->try_allocate_host(8192);
  std::uint64_t word = 0;
  EXPECT_TRUE(refused(engine_->try_write(buffer, 0, &word, 8), OAMHAL_ERROR_NOT_SUPPORTED, "host"));
  EXPECT_TRUE(refused(engine_->try_read(buffer, 0, &word, 8), OAMHAL_ERROR_NOT_SUPPORTED, "host"));
  EXPECT_TRUE(refused(engine_->try_read(buffer, 8192, &word, 8), OAMHAL_ERROR_INVALID_ARGUMENT, "8192"));
  EXPECT_TRUE(refused(engine_->try_fill(buffer, 0, 8192, 1), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines"));
  EXPECT_TRUE(refused(engine_->try_fill(buffer, 0, 8200, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "8200"));
  EXPECT_TRUE(refused(engine_->try_verify(buffer, 0, 8192, 1), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines"));
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = host;
  copy.to = buffer;
  copy.length = 4096;
  EXPECT_TRUE(refused(engine_->try_copy(copy), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines"));
  close_engine();
}

TEST_P(GaudiMemory, HostMemoryIsPinnedAsLongAsItsBuffer) {
  open_engine();
  const oamhal_buffer_t made = *engine_->try_allocate_host(10000);
  const auto about = engine_->try_info(made);
  ASSERT_TRUE(about);
  EXPECT_EQ(about->kind, OAMHAL_BUFFER_HOST);
  EXPECT_NE(about->address, 0U);
  ASSERT_NE(about->memory, nullptr);
  for (int i = 0; i < 10000; i += 500) EXPECT_EQ(static_cast<volatile char*>(about->memory)[i], 0);
  EXPECT_TRUE(engine_->try_fill(made, 0, 8000, 3));
  EXPECT_EQ(engine_->try_verify(made, 0, 8000, 3)->words, 0U);
  EXPECT_EQ(driver_.used(), 0U);

  Pages pages(3 * 4096);
  char* const memory = static_cast<char*>(pages.memory);
  EXPECT_TRUE(refused(engine_->try_register(memory + 8, 4096), OAMHAL_ERROR_INVALID_ARGUMENT, "page"));
  EXPECT_TRUE(refused(engine_->try_register(memory, 4000), OAMHAL_ERROR_INVALID_ARGUMENT, "page"));
  EXPECT_TRUE(refused(engine_->try_register(memory, 0), OAMHAL_ERROR_INVALID_ARGUMENT, "page"));
  EXPECT_EQ(driver_.pinned(), 1U);
  const oamhal_buffer_t taken = *engine_->try_register(memory, pages.size);
  EXPECT_EQ(engine_->try_info(taken)->memory, memory);
  EXPECT_EQ(driver_.pinned(), 2U);
  engine_->free(taken);
  engine_->free(made);
  EXPECT_EQ(driver_.pinned(), 0U);
  memory[0] = 1;

  const int dma_buf = ::memfd_create("dma-buf", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(dma_buf, 4096), 0);
  // Pages that are not there.
  ASSERT_EQ(::munmap(memory + 4096, 4096), 0);
  EXPECT_TRUE(refused(engine_->try_register(memory, pages.size), OAMHAL_ERROR_INVALID_ARGUMENT, "not there"));
  EXPECT_TRUE(refused(engine_->try_import(dma_buf, 4096), OAMHAL_ERROR_NOT_SUPPORTED, "takes in no dma-buf"));
  EXPECT_EQ(::close(dma_buf), 0);
}

TEST_P(GaudiMemory, ADmaBufIsTheCallersAndHoldsTheMemory) {
  open_engine();
  const oamhal_buffer_t all = engine_->allocate(driver_.total);
  const oamhal_buffer_t host = *engine_->try_allocate_host(4096);
  oamhal_status status = OAMHAL_OK;
  EXPECT_EQ(share(host, &status), -1);
  EXPECT_EQ(status, OAMHAL_ERROR_NOT_SUPPORTED) << why_;
  const int fd = share(all);
  ASSERT_GE(fd, 0) << why_;
  EXPECT_EQ(static_cast<std::uint64_t>(::lseek(fd, 0, SEEK_END)), driver_.total);
  // Freed by its number, and still there for the one who has the dma-buf.
  engine_->free(all);
  EXPECT_TRUE(refused(engine_->try_free(all), OAMHAL_ERROR_NOT_FOUND, "freed before"));
  EXPECT_TRUE(refused(engine_->try_allocate(1), OAMHAL_ERROR_NO_MEMORY, bdf_));
  ASSERT_EQ(::close(fd), 0);
  if (kKinds[GetParam()].account_alone) {
    // The driver does not know who has a dma-buf of this.
    EXPECT_TRUE(refused(engine_->try_allocate(1), OAMHAL_ERROR_NO_MEMORY, bdf_));
    close_engine();
    EXPECT_TRUE(driver_.is_empty());
    return;
  }
  const oamhal_buffer_t again = engine_->allocate(driver_.total);
  const int outlives = share(again);
  ASSERT_GE(outlives, 0) << why_;
  close_engine();
  EXPECT_FALSE(driver_.is_empty());
  EXPECT_NE(::fcntl(outlives, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(::close(outlives), 0);
}

INSTANTIATE_TEST_SUITE_P(Drivers, GaudiMemory, testing::Range(0U, kCount),
                         [](const auto& of) { return kKinds[of.param].name; });

}  // namespace
}  // namespace oamhal::test
