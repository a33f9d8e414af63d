// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Buffers: bounds, lifetimes, content; and who may have an engine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "served_test.hpp"

namespace oamhal::test {
namespace {

using bringup::engine;
using testing::HasSubstr;

class EngineTest : public ServedTest {
 protected:
  void SetUp() override {
    ServedTest::SetUp();
    engine_.emplace(engine::open(*context_, first_));
  }
  std::optional<engine> engine_;
};

TEST_F(EngineTest, BuffersAreCountedAndFreedOnce) {
  const auto before = engine_->info();
  EXPECT_GT(before.memory_bytes, 0U);
  EXPECT_EQ(before.aperture, OAMHAL_ANSWER_YES);
  const auto buffer = engine_->allocate(10'000);
  EXPECT_LE(engine_->info().free_bytes, before.free_bytes - 10'000);
  const auto info = engine_->try_info(buffer);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, OAMHAL_BUFFER_DEVICE);
  EXPECT_EQ(info->length, 10'000U);
  engine_->free(buffer);
  EXPECT_EQ(engine_->info().free_bytes, before.free_bytes);
  const auto again = engine_->try_free(buffer);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_THAT(again.error().message, HasSubstr("was freed before"));
  EXPECT_NE(engine_->allocate(10), buffer) << "a number is never used twice";
  EXPECT_THAT(engine_->try_free(999).error().message, HasSubstr("there is no buffer 999"));
}

TEST_F(EngineTest, MoreThanThereIsIsRefused) {
  EXPECT_EQ(engine_->try_allocate(0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(engine_->try_allocate(engine_->info().memory_bytes + 1).error().status, OAMHAL_ERROR_NO_MEMORY);
  EXPECT_EQ(engine_->try_allocate(UINT64_MAX).error().status, OAMHAL_ERROR_NO_MEMORY);
  const auto all = engine_->try_allocate(engine_->info().memory_bytes / 4096 * 4096);
  EXPECT_TRUE(all) << "all of it in one piece";
}

TEST_F(EngineTest, BoundsOfBuffersHold) {
  const auto buffer = engine_->allocate(4096);
  std::array<char, 16> bytes{};
  EXPECT_TRUE(engine_->try_write(buffer, 4080, bytes.data(), 16));
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{4081, 16},
                                       {4097, 0},
                                       {0, 4097},
                                       {UINT64_MAX, 2},
                                       {1, UINT64_MAX}}) {
    const auto wrong = engine_->try_write(buffer, offset, bytes.data(), length);
    ASSERT_FALSE(wrong) << offset << " " << length;
    EXPECT_EQ(wrong.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
    EXPECT_FALSE(engine_->try_read(buffer, offset, bytes.data(), length));
  }
}

TEST_F(EngineTest, ContentGoesInAndComesBack) {
  const auto buffer = engine_->allocate(4096);
  std::vector<unsigned char> bytes(1001);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i * 11);
  ASSERT_TRUE(engine_->try_write(buffer, 13, bytes.data(), bytes.size()));
  std::vector<unsigned char> back(bytes.size());
  ASSERT_TRUE(engine_->try_read(buffer, 13, back.data(), back.size()));
  EXPECT_EQ(back, bytes);
}

// Once by the processor, once by the engine.
TEST_F(EngineTest, FillAndVerifyFindTheWordThatIsWrong) {
  for (const std::uint64_t length : {std::uint64_t{8192}, std::uint64_t{6} << 20U}) {
    const auto buffer = engine_->allocate(length);
    ASSERT_TRUE(engine_->try_fill(buffer, 0, length, 42));
    auto found = engine_->try_verify(buffer, 0, length, 42);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->words, 0U);
    EXPECT_EQ(engine_->try_verify(buffer, 0, length, 43)->words, length / 8) << "another sequence";
    const std::uint64_t wrong = ~std::uint64_t{0};
    ASSERT_TRUE(engine_->try_write(buffer, length - 24, &wrong, 8));
    found = engine_->try_verify(buffer, 0, length, 42);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->words, 1U);
    EXPECT_EQ(found->first, length - 24);
    engine_->free(buffer);
  }
  EXPECT_EQ(engine_->try_fill(engine_->allocate(64), 4, 8, 1).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(EngineTest, MappedMemoryIsTheDevices) {
  const auto buffer = engine_->allocate(4096);
  const auto info = engine_->try_info(buffer);
  ASSERT_TRUE(info);
  ASSERT_NE(info->memory, nullptr);
  auto* words = static_cast<volatile std::uint64_t*>(const_cast<volatile void*>(info->memory));
  words[5] = 0x1122334455667788;
  std::uint64_t word = 0;
  ASSERT_TRUE(engine_->try_read(buffer, 40, &word, 8));
  EXPECT_EQ(word, 0x1122334455667788U);
}

TEST_F(EngineTest, ForeignMemoryIsChecked) {
  alignas(4096) static std::array<char, 8192> memory;
  EXPECT_TRUE(engine_->try_register(memory.data(), memory.size()));
  EXPECT_EQ(engine_->try_register(memory.data() + 1, 4096).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(engine_->try_register(memory.data(), 100).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  const int fd = ::memfd_create("foreign", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(fd, 8192), 0);
  EXPECT_TRUE(engine_->try_import(fd, 8192));
  const auto longer = engine_->try_import(fd, 12288);
  ASSERT_FALSE(longer) << "beyond its end is a SIGBUS";
  EXPECT_EQ(longer.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(engine_->try_import(fd, 0).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  ::close(fd);
  EXPECT_FALSE(engine_->try_import(fd, 4096));
  EXPECT_FALSE(engine_->try_import(STDIN_FILENO, 4096)) << "what cannot be mapped";
}

TEST_F(EngineTest, ExportSaysWhyNot) {
  const auto buffer = engine_->allocate(4096);
  int fd = 7;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  EXPECT_EQ(oamhal_buffer_export(engine_->c_handle(), buffer, &fd, &error), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(fd, -1);
  EXPECT_THAT(std::string(error.message), HasSubstr("dma-buf"));
  EXPECT_EQ(oamhal_buffer_export(engine_->c_handle(), 999, &fd, &error), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(EngineTest, OneEngineOfADevice) {
  const auto second = engine::try_open(*context_, first_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().status, OAMHAL_ERROR_BUSY);
  engine_.reset();
  EXPECT_TRUE(engine::try_open(*context_, first_));
}

TEST_F(EngineTest, NeedsLeaveToWrite) {
  const auto readable = make(0);
  const auto refused = engine::try_open(readable, first_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(refused.error().message, HasSubstr("OAMHAL_BRINGUP_WRITE"));
  EXPECT_EQ(engine::try_open(*context_, "ffff:ff:1f.7").error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(engine::try_open(*context_, "nonsense").error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(EngineTest, AChildIsTold) {
  const auto buffer = engine_->allocate(4096);
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    const auto told = engine_->try_read(buffer, 0, &byte, 1);
    ::_exit(!told && told.error().status == OAMHAL_ERROR_FORKED ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(EngineTest, AChildThatFreesAndClosesDisturbsNothing) {
  constexpr std::uint64_t kBytes = std::uint64_t{1} << 20U;
  const auto host = engine_->try_allocate_host(kBytes);
  const auto device = engine_->try_allocate(kBytes);
  ASSERT_TRUE(host && device);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool told = engine_->try_free(*host).error().status == OAMHAL_ERROR_FORKED;
    engine_.reset();
    ::_exit(told ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  // The device still reaches what it was shown, its interrupt still comes, and its connection is in order.
  ASSERT_TRUE(engine_->try_fill(*host, 0, kBytes, 21));
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = *host;
  copy.to = *device;
  copy.length = kBytes;
  const auto ticket = engine_->copy(copy);
  pollfd event{engine_->info().event_fd, POLLIN, 0};
  EXPECT_EQ(::poll(&event, 1, 10'000), 1);
  engine_->wait(ticket, std::chrono::seconds(10));
  EXPECT_EQ(engine_->try_verify(*device, 0, kBytes, 21)->words, 0U);
}

TEST_F(EngineTest, NullAndUnsizedAreRefused) {
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  oamhal_engine_t* opened = nullptr;
  oamhal_engine_options_t options{0, 0, 0};
  EXPECT_EQ(oamhal_engine_open(context_->c_handle(), first_.c_str(), &options, &opened, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  options = OAMHAL_ENGINE_OPTIONS_INIT;
  options.flags = 64;
  EXPECT_EQ(oamhal_engine_open(context_->c_handle(), first_.c_str(), &options, &opened, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_engine_open(nullptr, first_.c_str(), nullptr, &opened, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_buffer_allocate(engine_->c_handle(), 1, nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_copy_start(engine_->c_handle(), nullptr, nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_engine_close(nullptr);
}

}  // namespace
}  // namespace oamhal::test
