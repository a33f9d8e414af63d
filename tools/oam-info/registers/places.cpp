// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/registers/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace oam_info {

namespace {

/// An entry of a table whose entries may be longer than this program knows.
template <typename T>
const T& entry(const T* table, std::uint32_t index, std::uint32_t size) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(table) + std::size_t{index} * size);
}

const oamhal_register_block_t& block_at(const oamhal_register_map_t& map, std::uint32_t index) {
  return entry(map.blocks, index, map.block_size);
}

const oamhal_register_t& register_at(const oamhal_register_block_t& block, std::uint32_t index) {
  return entry(block.registers, index, block.register_size);
}

/// Whether the last dimension repeats the block itself, so that its name is not said twice.
bool is_its_own_dimension(const oamhal_register_block_t& block) {
  return block.dimension_count != 0 &&
         std::string_view(block.dimensions[block.dimension_count - 1].name) == block.name;
}

/// Maps of plugins that were built before there were pairs have shorter blocks.
const oamhal_index_pair_t* pair_of(const oamhal_register_map_t& map, const oamhal_register_block_t& block) {
  return map.block_size >= offsetof(oamhal_register_block_t, pair) + sizeof(void*) ? block.pair : nullptr;
}

std::uint64_t repeats(const oamhal_register_block_t& block) {
  std::uint64_t count = 1;
  for (std::uint32_t i = 0; i < block.dimension_count; ++i) count *= block.dimensions[i].count;
  return count;
}

/// Calls each(name, offset) for every repetition of a block.
template <typename F>
void for_each_repetition(const oamhal_register_block_t& block, F&& each) {
  std::array<std::uint32_t, OAMHAL_MAX_DIMENSIONS> at{};
  for (std::uint64_t left = repeats(block); left != 0; --left) {
    std::string name;
    std::uint64_t offset = block.offset;
    for (std::uint32_t i = 0; i < block.dimension_count; ++i) {
      const oamhal_dimension_t& dimension = block.dimensions[i];
      fmt::format_to(std::back_inserter(name), "{}{}{}", name.empty() ? "" : ".", dimension.name,
                     dimension.first + at[i]);
      offset += at[i] * dimension.stride;
    }
    if (!is_its_own_dimension(block))
      fmt::format_to(std::back_inserter(name), "{}{}", name.empty() ? "" : ".", block.name);
    each(name, offset);
    for (std::uint32_t i = block.dimension_count; i-- > 0;) {
      if (++at[i] < block.dimensions[i].count) break;
      at[i] = 0;
    }
  }
}

/// Whether name is wanted, or lies below what is wanted.
bool is_below(std::string_view name, std::string_view wanted) {
  return name == wanted ||
         (name.size() > wanted.size() && name.starts_with(wanted) && name[wanted.size()] == '.');
}

bool is_read_freely(const oamhal_register_t& info) {
  return info.access != OAMHAL_REGISTER_READ_CLEARS && info.access != OAMHAL_REGISTER_WRITE_ONLY;
}

struct Wanted {
  std::string_view text;

  [[nodiscard]] bool takes(const oamhal_register_block_t& block, const std::string& name,
                           const oamhal_register_t& info) const {
    const std::string full = name + '.' + info.name;
    if (full == text || fmt::format("{}.{}", block.name, info.name) == text) return true;
    return is_read_freely(info) && (is_below(full, text) || text == block.name);
  }
};

void add_places(const oamhal_register_block_t& block, const oamhal_index_pair_t* pair, const Wanted& wanted,
                std::vector<RegisterPlace>& places) {
  for_each_repetition(block, [&](const std::string& name, std::uint64_t offset) {
    for (std::uint32_t i = 0; i < block.register_count; ++i) {
      const oamhal_register_t& info = register_at(block, i);
      if (!wanted.takes(block, name, info)) continue;
      for (std::uint32_t element = 0; element < info.count; ++element)
        places.push_back({name, &info, element, block.bar,
                          offset + info.offset + std::uint64_t{element} * info.stride, pair, std::nullopt,
                          ""});
    }
  });
}

std::optional<std::uint64_t> value_of(std::string_view text, const oamhal_field_t* field) {
  if (field != nullptr && field->format == OAMHAL_FIELD_NAMED)
    for (std::uint32_t i = 0; i < field->name_count; ++i)
      if (text == field->names[i] && !text.empty()) return i;
  return register_number(text);
}

const oamhal_field_t* field_named(const oamhal_register_t& info, std::string_view name) {
  for (std::uint32_t i = 0; i < info.field_count; ++i)
    if (name == field_of(info, i).name) return &field_of(info, i);
  return nullptr;
}

/// Finds the register, or the register and the field, that a name is.
std::optional<RegisterWrite> target_of(const oamhal_register_map_t& map, std::string_view name,
                                       std::string& why) {
  auto places = places_of(map, name);
  if (places.size() == 1) return RegisterWrite{std::move(places.front()), nullptr, 0};
  const std::size_t dot = name.rfind('.');
  if (places.empty() && dot != std::string_view::npos) {
    places = places_of(map, name.substr(0, dot));
    const auto* field =
        places.size() == 1 ? field_named(*places.front().info, name.substr(dot + 1)) : nullptr;
    if (field != nullptr) return RegisterWrite{std::move(places.front()), field, 0};
  }
  why = places.empty()
            ? fmt::format("there is no register {}; oam-info registers DEVICE lists the blocks.", name)
            : fmt::format("{} is more than one register, or no field of one: name one.", name);
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> register_number(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string RegisterPlace::name() const {
  return info->count == 1 ? fmt::format("{}.{}", block, info->name)
                          : fmt::format("{}.{}[{}]", block, info->name, element);
}

std::vector<BlockSummary> blocks_of(const oamhal_register_map_t& map) {
  std::vector<BlockSummary> blocks;
  for (std::uint32_t i = 0; i < map.block_count; ++i) {
    const oamhal_register_block_t& block = block_at(map, i);
    std::string name;
    for (std::uint32_t j = 0; j < block.dimension_count; ++j) {
      const oamhal_dimension_t& dimension = block.dimensions[j];
      fmt::format_to(std::back_inserter(name), "{}{}{}-{}", name.empty() ? "" : ".", dimension.name,
                     dimension.first, dimension.first + dimension.count - 1);
    }
    if (!is_its_own_dimension(block))
      fmt::format_to(std::back_inserter(name), "{}{}", name.empty() ? "" : ".", block.name);
    blocks.push_back({std::move(name), block.bar, block.offset, block.register_count, repeats(block),
                      pair_of(map, block)});
  }
  return blocks;
}

std::vector<RegisterPlace> places_of(const oamhal_register_map_t& map, std::string_view wanted) {
  std::vector<RegisterPlace> places;
  for (std::uint32_t i = 0; i < map.block_count; ++i)
    add_places(block_at(map, i), pair_of(map, block_at(map, i)), {wanted}, places);
  return places;
}

const oamhal_field_t& field_of(const oamhal_register_t& info, std::uint32_t index) {
  return entry(info.fields, index, info.field_size);
}

std::uint64_t bits_of(const oamhal_field_t& field, std::uint64_t value) {
  const unsigned bits = field.high - field.low + 1U;
  value >>= field.low;
  return bits == 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}

std::string field_text(const oamhal_field_t& field, std::uint64_t value) {
  const std::uint64_t bits = bits_of(field, value);
  switch (field.format) {
    case OAMHAL_FIELD_FLAG:
      return bits != 0 ? "yes" : "no";
    case OAMHAL_FIELD_HEX:
      return fmt::format("{:#x}", bits);
    case OAMHAL_FIELD_NAMED:
      if (bits < field.name_count && *field.names[bits] != '\0') return field.names[bits];
      break;
    case OAMHAL_FIELD_SIGNED: {
      const std::uint64_t sign = std::uint64_t{1} << (field.high - field.low);
      const auto number = static_cast<std::int64_t>((bits ^ sign) - sign);
      return *field.unit == '\0' ? fmt::format("{}", number) : fmt::format("{} {}", number, field.unit);
    }
    default:
      break;
  }
  return *field.unit == '\0' ? fmt::format("{}", bits) : fmt::format("{} {}", bits, field.unit);
}

bool is_text(const oamhal_register_t& info) {
  return info.field_count == 1 && field_of(info, 0).format == OAMHAL_FIELD_TEXT;
}

std::string letters_of(const RegisterPlace& place) {
  std::string text;
  for (unsigned byte = 0; place.value && byte < place.width(); ++byte) {
    const char letter = static_cast<char>(*place.value >> (8 * byte) & 0xff);
    if (letter == '\0') break;
    text += letter >= ' ' && letter <= '~' ? letter : '.';
  }
  return text;
}

std::optional<RegisterWrite> parse_write(const oamhal_register_map_t& map, std::string_view text,
                                         std::string& why) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    why = "--write wants REGISTER=VALUE, as link3.half0.CONTROL.retrain=1.";
    return std::nullopt;
  }
  const std::string_view name = text.substr(0, equals);
  auto write = target_of(map, name, why);
  if (!write) return std::nullopt;
  const std::uint32_t access = write->place.info->access;
  if (access == OAMHAL_REGISTER_READ_ONLY || access == OAMHAL_REGISTER_READ_CLEARS) {
    why = fmt::format("{} cannot be written.", write->place.name());
    return std::nullopt;
  }
  if (write->field != nullptr && access == OAMHAL_REGISTER_WRITE_ONLY) {
    why = fmt::format("{} can only be written as a whole: its other fields cannot be read.",
                      write->place.name());
    return std::nullopt;
  }
  const auto value = value_of(text.substr(equals + 1), write->field);
  const unsigned bits =
      write->field == nullptr ? write->place.info->bits : write->field->high - write->field->low + 1U;
  if (!value || (bits < 64 && *value >> bits != 0)) {
    why = fmt::format("\"{}\" is no value of {} bits.", text.substr(equals + 1), bits);
    return std::nullopt;
  }
  write->value = *value;
  return write;
}

}  // namespace oam_info
