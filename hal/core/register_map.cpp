// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/register_map.hpp"

#include <cstddef>
#include <cstdint>

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kMost = 4096;
constexpr std::uint32_t kLargestEntry = 4096;

/// Whether a table has entries that are at least as long as this library knows them.
bool is_table(const void* table, std::uint32_t count, std::uint32_t entry, std::size_t least) {
  return count <= kMost && (count == 0 || table != nullptr) && entry >= least && entry <= kLargestEntry &&
         entry % alignof(std::uint64_t) == 0;
}

template <typename T>
const T& at(const T* table, std::uint32_t index, std::uint32_t entry) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(table) + std::size_t{index} * entry);
}

bool is_field(const oamhal_field_t& field, std::uint32_t bits) {
  return field.name != nullptr && field.unit != nullptr && field.high >= field.low && field.high < bits &&
         field.name_count <= kMost && (field.name_count == 0 || field.names != nullptr);
}

bool is_register(const oamhal_register_t& one, std::uint64_t length) {
  const std::uint32_t width = one.bits / 8;
  if (one.name == nullptr || (one.bits != 32 && one.bits != 64) || one.offset % width != 0) return false;
  if (one.count == 0 || one.count > kMost || one.stride < width || one.stride > length) return false;
  if (one.offset > length || std::uint64_t{one.count - 1} * one.stride + width > length - one.offset)
    return false;
  if (!is_table(one.fields, one.field_count, one.field_size, sizeof(oamhal_field_t))) return false;
  for (std::uint32_t i = 0; i < one.field_count; ++i)
    if (!is_field(at(one.fields, i, one.field_size), one.bits)) return false;
  return true;
}

bool is_block(const oamhal_register_block_t& block) {
  constexpr std::uint64_t kLargestBar = std::uint64_t{1} << 48;
  if (block.name == nullptr || block.dimension_count > OAMHAL_MAX_DIMENSIONS || block.bar > 5) return false;
  if (block.offset % sizeof(std::uint64_t) != 0 || block.offset > kLargestBar || block.length > kLargestBar)
    return false;
  for (std::uint32_t i = 0; i < block.dimension_count; ++i) {
    const oamhal_dimension_t& dimension = block.dimensions[i];
    if (dimension.name == nullptr || dimension.count == 0 || dimension.count > kMost ||
        dimension.stride > kLargestBar)
      return false;
  }
  if (!is_table(block.registers, block.register_count, block.register_size, sizeof(oamhal_register_t)))
    return false;
  for (std::uint32_t i = 0; i < block.register_count; ++i)
    if (!is_register(at(block.registers, i, block.register_size), block.length)) return false;
  return true;
}

}  // namespace

bool is_register_map(const oamhal_register_map_t& map) {
  if (map.size < sizeof map || map.name == nullptr || map.witness_bar > 5 || map.witness_offset % 4 != 0)
    return false;
  if (!is_table(map.blocks, map.block_count, map.block_size, sizeof(oamhal_register_block_t))) return false;
  for (std::uint32_t i = 0; i < map.block_count; ++i)
    if (!is_block(at(map.blocks, i, map.block_size))) return false;
  return true;
}

}  // namespace oamhal::hal
