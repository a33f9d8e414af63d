// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_RANGE_ALLOCATOR_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_RANGE_ALLOCATOR_HPP

#include <cstdint>
#include <map>
#include <optional>

namespace oamhal::hal {

/// Hands out pieces of a range of numbers: addresses of a device's memory, or those at which devices see the
/// host's. First fit; neighbours that are free are joined.
class RangeAllocator {
 public:
  RangeAllocator() = default;
  /// From begin up to end, which is not in it.
  RangeAllocator(std::uint64_t begin, std::uint64_t end);

  /// Length bytes at a multiple of alignment, a power of 2; nothing when there is no such piece.
  std::optional<std::uint64_t> take(std::uint64_t length, std::uint64_t alignment);
  /// Gives back what take() gave. False for what it did not, and nothing changes.
  bool give(std::uint64_t begin);

  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t left() const { return left_; }

 private:
  void free(std::uint64_t begin, std::uint64_t end);

  /// Ends by their beginnings.
  std::map<std::uint64_t, std::uint64_t> free_;
  std::map<std::uint64_t, std::uint64_t> taken_;
  std::uint64_t total_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_RANGE_ALLOCATOR_HPP
