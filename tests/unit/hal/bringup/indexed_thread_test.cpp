// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Threads at one index register: each reads the register that it asked for.

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "hal/bringup/window.hpp"

namespace oamhal::hal {
namespace {

constexpr std::uint64_t kIndex = 0x0, kData = 0x4;
constexpr std::uint32_t kIndexes = 64;
constexpr int kRounds = 2000;
constexpr oamhal_index_range_t kRange{0, kIndexes - 1};
constexpr oamhal_index_pair_t kPair{sizeof kPair, "inner",          0,       4, kIndex,
                                    kData,        OAMHAL_NO_OFFSET, &kRange, 1, sizeof kRange};

/// A device that has a register for each index, which holds what was written there. It has no lock of its
/// own, as registers have none: the thread sanitizer sees it when two are at it at once.
struct Device {
  std::uint32_t index = 0;
  std::uint32_t data[kIndexes] = {};
};

class Function final : public FunctionAccess {
 public:
  explicit Function(Device& device) : device_(device) {}
  [[nodiscard]] std::string_view transport() const override { return "mock"; }
  Result<Region> region(unsigned /*index*/) override { return Region{0x1000, true, true, {}}; }
  Result<void> read(unsigned /*region*/, std::uint64_t offset, std::span<std::byte> to) override {
    const std::uint32_t value = offset == kData ? device_.data[device_.index] : device_.index;
    std::memcpy(to.data(), &value, to.size());
    return {};
  }
  Result<void> write(unsigned /*region*/, std::uint64_t offset, std::span<const std::byte> from) override {
    std::memcpy(offset == kData ? &device_.data[device_.index] : &device_.index, from.data(), from.size());
    // So that another thread is likely to come between index and data.
    std::this_thread::yield();
    return {};
  }
  Result<Mapping> map(unsigned /*region*/, const Area& /*area*/, bool /*writable*/) override {
    return cannot("mapping");
  }
  Result<void> alive() override { return {}; }

 private:
  Device& device_;
};

std::shared_ptr<OpenFunction> open(Device& device) {
  return std::make_shared<OpenFunction>(
      OpenFunction{std::make_unique<Function>(device), "0000:0c:00.0",
                   OAMHAL_WINDOW_READ | OAMHAL_WINDOW_INDIRECT | OAMHAL_WINDOW_WRITE, false, nullptr,
                   IndexLocks::of_device("test 0000:0c:00.0")});
}

/// Writes and reads the indexes that no other thread has.
void work(Window& window, std::uint32_t first, std::uint32_t step, int& wrong) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint32_t index = (first + static_cast<std::uint32_t>(round) * step) % kIndexes;
    const std::uint32_t value = index << 16 | static_cast<std::uint32_t>(round);
    if (!window.write_indexed(kPair, index, value) ||
        window.read_indexed(kPair, index).value_or(~std::uint64_t{0}) != value)
      ++wrong;
  }
}

TEST(IndexedThreads, EachReadsTheRegisterThatItAskedFor) {
  constexpr std::uint32_t kThreads = 4;
  Device device;
  // Two who opened the device, as two contexts do, and two windows of each.
  const std::vector opened = {open(device), open(device)};
  std::vector<std::unique_ptr<Window>> windows;
  for (std::uint32_t i = 0; i < kThreads; ++i) windows.push_back(std::move(*Window::open(opened[i % 2], 0)));
  std::vector<int> wrong(kThreads);
  std::vector<std::jthread> threads;
  for (std::uint32_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] { work(*windows[i], i, kThreads, wrong[i]); });
  threads.clear();
  EXPECT_EQ(wrong, std::vector<int>(kThreads));
}

}  // namespace
}  // namespace oamhal::hal
