// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_MOCK_FUNCTION_HPP
#define OAMHAL_TESTS_SUPPORT_MOCK_FUNCTION_HPP

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "hal/bringup/function_access.hpp"

namespace oamhal::test {

/// A function whose accesses are scripted: each read and write must be the next that was expected. Memory
/// that is set as mapped is reached without a word.
class MockFunction final : public hal::FunctionAccess {
 public:
  struct Access {
    bool write = false;
    unsigned region = 0;
    std::uint64_t offset = 0;
    std::size_t width = 0;
    std::uint64_t value = 0;
    /// What the access fails with, or OK.
    oamhal_status status = OAMHAL_OK;
  };

  ~MockFunction() override {
    EXPECT_TRUE(script_.empty()) << script_.size() << " expected accesses did not come";
  }

  void set_region(unsigned index, hal::Region region) { regions_[index] = std::move(region); }
  void expect(Access access) { script_.push_back(access); }

  [[nodiscard]] std::string_view transport() const override { return "mock"; }
  hal::Result<hal::Region> region(unsigned index) override { return regions_[index]; }
  hal::Result<void> read(unsigned region, std::uint64_t offset, std::span<std::byte> to) override {
    const Access next = take(false, region, offset, to.size());
    if (next.status == OAMHAL_OK) std::memcpy(to.data(), &next.value, std::min(to.size(), sizeof next.value));
    return outcome(next);
  }
  hal::Result<void> write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) override {
    const Access next = take(true, region, offset, from.size());
    std::uint64_t value = 0;
    std::memcpy(&value, from.data(), std::min(from.size(), sizeof value));
    EXPECT_EQ(value, next.value);
    return outcome(next);
  }
  hal::Result<hal::Mapping> map(unsigned /*region*/, const hal::Area& area, bool writable) override {
    void* memory = ::mmap(nullptr, area.length, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return hal::Mapping(memory, area.length, area);
  }
  hal::Result<void> alive() override { return {}; }
  [[nodiscard]] std::string shared_with() const override { return driver; }

  /// The driver that has the function too.
  std::string driver;

 private:
  Access take(bool write, unsigned region, std::uint64_t offset, std::size_t width) {
    if (script_.empty()) {
      ADD_FAILURE() << "an access that nobody expected: region " << region << " offset " << offset;
      return {};
    }
    const Access next = script_.front();
    script_.pop_front();
    EXPECT_EQ(next.write, write);
    EXPECT_EQ(next.region, region);
    EXPECT_EQ(next.offset, offset);
    EXPECT_EQ(next.width, width);
    return next;
  }
  static hal::Result<void> outcome(const Access& access) {
    if (access.status == OAMHAL_OK) return {};
    return std::unexpected(hal::Error{access.status, 0, "0000:0c:00.0: the mock fails."});
  }

  std::map<unsigned, hal::Region> regions_;
  std::deque<Access> script_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_MOCK_FUNCTION_HPP
