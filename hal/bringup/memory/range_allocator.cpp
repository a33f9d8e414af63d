// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/range_allocator.hpp"

#include <iterator>

namespace oamhal::hal {

RangeAllocator::RangeAllocator(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return;
  free_.emplace(begin, end);
  total_ = left_ = end - begin;
}

std::optional<std::uint64_t> RangeAllocator::take(std::uint64_t length, std::uint64_t alignment) {
  if (length == 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return std::nullopt;
  for (auto piece = free_.begin(); piece != free_.end(); ++piece) {
    const auto [begin, end] = *piece;
    const std::uint64_t place = (begin + (alignment - 1)) & ~(alignment - 1);
    // Both can wrap at the end of all numbers.
    if (place < begin || place >= end || end - place < length) continue;
    // Nodes first: what is taken is taken or nothing is.
    taken_.emplace(place, place + length);
    if (place + length < end) free_.emplace(place + length, end);
    if (place > begin)
      piece->second = place;
    else
      free_.erase(piece);
    left_ -= length;
    return place;
  }
  return std::nullopt;
}

void RangeAllocator::free(std::uint64_t begin, std::uint64_t end) {
  auto next = free_.lower_bound(begin);
  if (next != free_.begin()) {
    if (const auto before = std::prev(next); before->second == begin) {
      begin = before->first;
      free_.erase(before);
    }
  }
  if (next != free_.end() && next->first == end) {
    end = next->second;
    free_.erase(next);
  }
  free_.emplace(begin, end);
}

bool RangeAllocator::give(std::uint64_t begin) {
  const auto found = taken_.find(begin);
  if (found == taken_.end()) return false;
  const auto [first, end] = *found;
  taken_.erase(found);
  left_ += end - first;
  free(first, end);
  return true;
}

}  // namespace oamhal::hal
