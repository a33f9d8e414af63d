// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_REGISTERS_PLACES_HPP
#define OAMHAL_TOOLS_OAM_INFO_REGISTERS_PLACES_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/register.h>

namespace oam_info {

/// One register of a device: where it is, and what was read there.
struct RegisterPlace {
  /// "link3.half0".
  std::string block;
  const oamhal_register_t* info = nullptr;
  /// Which one of an array.
  std::uint32_t element = 0;
  std::uint32_t bar = 0;
  std::uint64_t offset = 0;
  /// The pair that it is behind, of which offset is an index then; nullptr for one that is in the BAR.
  const oamhal_index_pair_t* pair = nullptr;
  /// Nothing when it was not read; then problem says why.
  std::optional<std::uint64_t> value;
  std::string problem;

  /// "link3.half0.STATE", "id.SERIAL[2]".
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::uint32_t width() const { return info->bits / 8; }
};

/// A block of a map, for a list of them: "link1..7.half0..1".
struct BlockSummary {
  std::string name;
  std::uint32_t bar = 0;
  std::uint64_t offset = 0;
  std::uint32_t registers = 0;
  std::uint64_t count = 0;
  const oamhal_index_pair_t* pair = nullptr;
};

/// A number in base 10, or in base 16 behind 0x; nothing for a text that is not all of one.
std::optional<std::uint64_t> register_number(std::string_view text);

std::vector<BlockSummary> blocks_of(const oamhal_register_map_t& map);

/// The registers that are wanted, in the order of the map: "half" (all blocks of that name), "link3" (that
/// and all below it), "link3.half0.STATE" (one register). Registers that reading changes, and those that can
/// only be written, are there when they are named alone.
std::vector<RegisterPlace> places_of(const oamhal_register_map_t& map, std::string_view wanted);

/// The fields of a register, at their entry size.
const oamhal_field_t& field_of(const oamhal_register_t& info, std::uint32_t index);

/// The bits of a field.
std::uint64_t bits_of(const oamhal_field_t& field, std::uint64_t value);

/// A field's value for people: its name where it has one, else a number with its unit.
std::string field_text(const oamhal_field_t& field, std::uint64_t value);

/// What a register's bytes spell, up to a NUL; what is no printable ASCII is a dot.
std::string letters_of(const RegisterPlace& place);
bool is_text(const oamhal_register_t& info);

/// What is to be written: a value for a register, or for a field of it.
struct RegisterWrite {
  RegisterPlace place;
  const oamhal_field_t* field = nullptr;
  std::uint64_t value = 0;
};

/// Reads "link3.half0.CONTROL=0x1" or "link3.half0.CONTROL.retrain=1". Without a write, why holds a sentence.
std::optional<RegisterWrite> parse_write(const oamhal_register_map_t& map, std::string_view text,
                                         std::string& why);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_REGISTERS_PLACES_HPP
