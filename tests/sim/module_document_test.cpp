// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// docs/reference-module.md and the register map say the same: every block, register and field, in both.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <oamhal/backend/reference_module.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace rm = oamhal::backend::reference_module;

std::string access(std::uint32_t kind) {
  switch (kind) {
    case OAMHAL_REGISTER_READ_ONLY:
      return "ro";
    case OAMHAL_REGISTER_READ_WRITE:
      return "rw";
    case OAMHAL_REGISTER_WRITE_ONLY:
      return "wo";
    case OAMHAL_REGISTER_WRITE_ONE_TO_CLEAR:
      return "w1c";
    default:
      return "rc";
  }
}

std::string bits(const oamhal_field_t& field) {
  return field.high == field.low ? fmt::format("[{}]", field.low)
                                 : fmt::format("[{}:{}]", field.high, field.low);
}

// "state[3:0]: 0 unknown, 1 up", "value[31:0] mW".
std::string field_text(const oamhal_field_t& field) {
  std::string text = fmt::format("{}{}", field.name, bits(field));
  if (field.format == OAMHAL_FIELD_SIGNED) text += " signed";
  if (field.format == OAMHAL_FIELD_TEXT) text += " ASCII";
  if (*field.unit != '\0') text += fmt::format(" {}", field.unit);
  std::string names;
  for (std::size_t i = 0; i < field.name_count; ++i) {
    if (*field.names[i] != '\0')
      names += fmt::format("{} {} {}", names.empty() ? ":" : ",", i, field.names[i]);
  }
  return text + names;
}

// The row of a register, up to what it means.
std::string row(const oamhal_register_t& info) {
  std::string fields;
  for (std::size_t i = 0; i < info.field_count; ++i)
    fields += fmt::format("{}{}", i == 0 ? "" : "; ", field_text(info.fields[i]));
  const std::string count = info.count == 1 ? "" : fmt::format("[{}]", info.count);
  return fmt::format("| 0x{:02x} | {}{} | {} | {} | {} |", info.offset, info.name, count, info.bits,
                     access(info.access), fields);
}

std::string place(const oamhal_register_block_t& block) {
  std::string text = block.pair == nullptr
                         ? fmt::format("BAR {}, 0x{:x}, 0x{:x} bytes", block.bar, block.offset, block.length)
                         : fmt::format("Index 0x{:x} of the pair `{}`, 0x{:x} bytes", block.offset,
                                       block.pair->name, block.length);
  for (std::size_t i = 0; i < block.dimension_count; ++i) {
    const oamhal_dimension_t& dimension = block.dimensions[i];
    text += fmt::format("; {} {} to {}, 0x{:x} apart", dimension.name, dimension.first,
                        dimension.first + dimension.count - 1, dimension.stride);
  }
  return text + ".";
}

std::vector<std::string> lines() {
  std::ifstream file(OAM_SIM_TEST_DOCUMENT);
  std::vector<std::string> all;
  for (std::string line; std::getline(file, line);) all.push_back(line);
  return all;
}

TEST(ModuleDocument, SaysWhatTheMapSays) {
  const auto document = lines();
  ASSERT_FALSE(document.empty()) << OAM_SIM_TEST_DOCUMENT;
  std::set<std::string> expected;
  for (const oamhal_register_block_t& block : rm::Map::kBlocks) {
    const std::string heading = fmt::format("### Block `{}`", block.name);
    const auto at = std::ranges::find(document, heading);
    ASSERT_NE(at, document.end()) << heading;
    EXPECT_NE(std::find(at, document.end(), place(block)), document.end()) << heading << ": " << place(block);
    for (std::size_t i = 0; i < block.register_count; ++i) {
      const std::string wanted = row(block.registers[i]);
      expected.insert(wanted);
      const auto found =
          std::find_if(at, document.end(), [&](const auto& line) { return line.starts_with(wanted); });
      ASSERT_NE(found, document.end()) << block.name << ": the document lacks\n" << wanted;
      EXPECT_GT(found->size(), wanted.size() + 5) << "says nothing of " << wanted;
    }
  }
  // And nothing else: a row with an offset is one of those.
  for (const std::string& line : document) {
    if (!line.starts_with("| 0x")) continue;
    const bool known =
        std::ranges::any_of(expected, [&](const auto& each) { return line.starts_with(each); });
    EXPECT_TRUE(known) << "not in the map: " << line;
  }
}

}  // namespace
