// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <iterator>

#include "hal/bringup/vfio_user/function.hpp"

namespace oamhal::hal {

std::optional<std::span<std::byte>> ServedMemory::find(std::uint64_t address, std::uint64_t length,
                                                       bool for_writing) {
  auto after = pieces_.upper_bound(address);
  if (after == pieces_.begin()) return std::nullopt;
  const auto& [start, piece] = *std::prev(after);
  const std::uint64_t offset = address - start;
  if (offset > piece.memory.size() || length > piece.memory.size() - offset) return std::nullopt;
  if (for_writing && !piece.writable) return std::nullopt;
  return piece.memory.subspan(offset, length);
}

bool ServedMemory::add(std::uint64_t address, std::span<std::byte> memory, bool writable) {
  if (memory.empty() || address + memory.size() < address) return false;
  const auto after = pieces_.lower_bound(address);
  if (after != pieces_.end() && after->first < address + memory.size()) return false;
  if (after != pieces_.begin()) {
    const auto& [start, piece] = *std::prev(after);
    if (start + piece.memory.size() > address) return false;
  }
  pieces_.emplace(address, Piece{memory, writable});
  return true;
}

bool ServedMemory::remove(std::uint64_t address, std::uint64_t length) {
  const auto found = pieces_.find(address);
  if (found == pieces_.end() || found->second.memory.size() != length) return false;
  pieces_.erase(found);
  return true;
}

}  // namespace oamhal::hal
