// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/sigbus.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "hal/base/fd.hpp"

namespace oamhal::hal {
namespace {

constexpr std::size_t kPage = 4096;

/// A mapping of two pages whose file has lost its second: touching that raises SIGBUS.
class Shrunk {
 public:
  Shrunk() : file_(::memfd_create("shrunk", MFD_CLOEXEC)) {
    EXPECT_EQ(::ftruncate(file_.get(), 2 * kPage), 0);
    memory_ = ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
    *at(0) = 0x1234;
    EXPECT_EQ(::ftruncate(file_.get(), kPage), 0);
  }
  Shrunk(const Shrunk&) = delete;
  Shrunk& operator=(const Shrunk&) = delete;
  ~Shrunk() { ::munmap(memory_, 2 * kPage); }
  [[nodiscard]] volatile std::uint32_t* at(std::size_t offset) const {
    return static_cast<volatile std::uint32_t*>(memory_) + offset / sizeof(std::uint32_t);
  }

 private:
  UniqueFd file_;
  void* memory_ = nullptr;
};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): for a handler.
sigjmp_buf before_fault;

[[noreturn]] void jump_out(int) {
  siglongjmp(before_fault, 1);
}

TEST(SigbusGuard, AFaultReadsAsOnesAndOthersGoToTheHandlerBefore) {
  struct sigaction action{};
  action.sa_handler = &jump_out;
  action.sa_flags = SA_NODEFER;
  ASSERT_EQ(::sigaction(SIGBUS, &action, nullptr), 0);
  ASSERT_TRUE(enable_sigbus_guard());
  ASSERT_TRUE(enable_sigbus_guard());

  const Shrunk guarded;
  const SigbusRange range(guarded.at(0), 2 * kPage);
  ASSERT_TRUE(range.guarded());
  EXPECT_EQ(*guarded.at(0), 0x1234U);
  EXPECT_FALSE(range.faulted());
  EXPECT_EQ(*guarded.at(kPage), 0xffffffffU);
  EXPECT_EQ(*guarded.at(2 * kPage - 4), 0xffffffffU);
  EXPECT_TRUE(range.faulted());
  // A store goes nowhere.
  *guarded.at(kPage) = 5;
  EXPECT_EQ(*guarded.at(0), 0x1234U);

  const Shrunk other;
  volatile bool jumped = true;
  if (sigsetjmp(before_fault, 1) == 0) {
    static_cast<void>(*other.at(kPage));
    jumped = false;
  }
  EXPECT_TRUE(jumped);

  // A range that was given back is guarded no more.
  {
    const SigbusRange brief(other.at(0), 2 * kPage);
  }
  jumped = true;
  if (sigsetjmp(before_fault, 1) == 0) {
    static_cast<void>(*other.at(kPage));
    jumped = false;
  }
  EXPECT_TRUE(jumped);
}

}  // namespace
}  // namespace oamhal::hal
