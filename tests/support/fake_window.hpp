// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_FAKE_WINDOW_HPP
#define OAMHAL_TESTS_SUPPORT_FAKE_WINDOW_HPP

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <oamhal/window.h>

namespace oamhal::test {

/// Registers of four bytes as a window, none of it mapped: what is not set reads as 0.
class FakeWindow {
 public:
  std::uint64_t length = 0;
  std::map<std::uint64_t, std::uint32_t> words;
  /// What opening it gives, and accesses.
  std::int32_t open_status = OAMHAL_OK;
  std::int32_t read_status = OAMHAL_OK;
  std::string why = "it is not there";
  /// What was read, and how often it was opened and is open.
  std::vector<std::uint64_t> reads;
  int opened = 0;
  int open = 0;
  int writes = 0;
  /// Words are behind index registers, by their indexes; and what was asked for of those that pairs list.
  bool indexed = false;
  std::vector<std::uint64_t> indexes;

  const oamhal_window_access_t* access() {
    access_.size = sizeof access_;
    access_.self = this;
    access_.length = length;
    access_.capabilities = OAMHAL_WINDOW_READ | (indexed ? OAMHAL_WINDOW_INDIRECT : 0);
    access_.read_indexed = [](void* self, const oamhal_index_pair_t* pair, std::uint64_t index,
                              std::uint64_t* value) {
      auto& window = *static_cast<FakeWindow*>(self);
      const std::span ranges(pair->ranges, pair->range_count);
      const bool listed = std::ranges::any_of(
          ranges, [&](const auto& range) { return index >= range.first && index <= range.last; });
      if (!window.indexed || !listed) return static_cast<std::int32_t>(OAMHAL_ERROR_NO_PERMISSION);
      window.indexes.push_back(index);
      if (window.read_status != OAMHAL_OK) return window.read_status;
      const auto found = window.words.find(index);
      *value = found == window.words.end() ? 0 : found->second;
      return static_cast<std::int32_t>(OAMHAL_OK);
    };
    access_.write_indexed = [](void* self, const oamhal_index_pair_t*, std::uint64_t, std::uint64_t) {
      ++static_cast<FakeWindow*>(self)->writes;
      return static_cast<std::int32_t>(OAMHAL_ERROR_NO_PERMISSION);
    };
    access_.read = [](void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
      auto& window = *static_cast<FakeWindow*>(self);
      window.reads.push_back(offset);
      if (window.read_status != OAMHAL_OK) return window.read_status;
      if (width != 4 || offset % 4 != 0 || offset >= window.length)
        return static_cast<std::int32_t>(OAMHAL_ERROR_INVALID_ARGUMENT);
      const auto found = window.words.find(offset);
      *value = found == window.words.end() ? 0 : found->second;
      return static_cast<std::int32_t>(OAMHAL_OK);
    };
    access_.write = [](void* self, std::uint64_t, std::uint32_t, std::uint64_t) {
      ++static_cast<FakeWindow*>(self)->writes;
      return static_cast<std::int32_t>(OAMHAL_ERROR_NO_PERMISSION);
    };
    access_.confirm = [](void* self, std::uint64_t witness) {
      auto& window = *static_cast<FakeWindow*>(self);
      // A driver's file has no witness.
      if (window.indexed) return static_cast<std::int32_t>(OAMHAL_ERROR_IO);
      const auto found = window.words.find(witness);
      const bool lost = found != window.words.end() && found->second == UINT32_MAX;
      return static_cast<std::int32_t>(lost ? OAMHAL_ERROR_DEVICE_LOST : OAMHAL_OK);
    };
    access_.why = [](void* self) { return static_cast<FakeWindow*>(self)->why.c_str(); };
    return &access_;
  }
  [[nodiscard]] bool was_read(std::uint64_t offset) const {
    return std::ranges::find(reads, offset) != reads.end();
  }

 private:
  oamhal_window_access_t access_{};
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_FAKE_WINDOW_HPP
