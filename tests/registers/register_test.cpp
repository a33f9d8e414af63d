// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <oamhal/backend/reference_module.hpp>

namespace oamhal::backend {
namespace {

using Enable = Field<"enable", 0>;
using Level = Field<"level", 11, 4, Format::kSigned>;
using Mode = NamedField<"mode", 13, 12, "off", "near", "far">;
using Control = Register<"CONTROL", 32, 0x8, Access::kReadWrite, Enable, Level, Mode>;
using Wide = Register<"WIDE", 64, 0x10, Access::kReadOnly, Field<"all", 63, 0>>;
using Texts =
    RegisterArray<4, Register<"TEXT", 32, 0x20, Access::kReadOnly, Field<"text", 31, 0, Format::kText>>>;
using Each = Dimensions<Dimension<"link", 1, 7, 0x1000>, Dimension<"half", 0, 2, 0x100>>;
using Half = Block<"half", 0, 0x4000, 0x40, Each, Control, Wide, Texts>;

TEST(Register, FieldsAreReadAndChangedInPlace) {
  constexpr Control value(0xffff0000);
  constexpr auto changed = value.with<Enable>(1).with<Level>(0xfe).with<Mode>(2);
  static_assert(changed.raw == 0xffff2fe1);
  EXPECT_EQ(changed.get<Enable>(), 1U);
  EXPECT_EQ(changed.get<Level>(), 0xfeU);
  EXPECT_EQ(changed.get_signed<Level>(), -2);
  EXPECT_EQ(changed.get<Mode>(), 2U);
  // What does not fit is cut off, and touches no neighbour.
  EXPECT_EQ(value.with<Enable>(2).raw, 0xffff0000U);
  EXPECT_EQ((Wide(~0ULL).get<Field<"all", 63, 0>>()), ~0ULL);
}

TEST(Register, BlocksPlaceRegistersByTheirDimensions) {
  EXPECT_EQ((Half::offset<Control>(0, 0)), 0x4008U);
  EXPECT_EQ((Half::offset<Control>(6, 1)), 0x4008U + 6 * 0x1000 + 0x100);
  EXPECT_EQ(Half::kEnd, 0x4000U + 6 * 0x1000 + 0x100 + 0x40);
}

TEST(Register, TheDescriptionSaysTheSame) {
  const oamhal_register_block_t& block = Half::kInfo;
  EXPECT_STREQ(block.name, "half");
  ASSERT_EQ(block.dimension_count, 2U);
  EXPECT_STREQ(block.dimensions[0].name, "link");
  EXPECT_EQ(block.dimensions[0].first, 1U);
  ASSERT_EQ(block.register_count, 3U);
  EXPECT_EQ(block.registers[2].count, 4U);
  EXPECT_EQ(block.registers[2].stride, 4U);
  const oamhal_register_t& control = block.registers[0];
  ASSERT_EQ(control.field_count, 3U);
  EXPECT_STREQ(control.fields[2].names[1], "near");
  EXPECT_EQ(control.fields[1].high, 11);
  EXPECT_EQ(control.access, static_cast<std::uint32_t>(OAMHAL_REGISTER_READ_WRITE));
}

TEST(ReferenceModule, BlocksDoNotMeet) {
  const oamhal_register_map_t& map = reference_module::Map::kInfo;
  EXPECT_EQ(map.witness_offset, 0U);
  for (std::uint32_t i = 0; i < map.block_count; ++i) {
    const oamhal_register_block_t& one = map.blocks[i];
    if (one.pair == nullptr) {
      EXPECT_LE(one.offset + one.length, reference_module::kRegisterBarSize);
    }
    for (std::uint32_t j = i + 1; j < map.block_count; ++j) {
      const oamhal_register_block_t& other = map.blocks[j];
      if (one.pair != other.pair) continue;
      EXPECT_TRUE(one.offset + one.length <= other.offset) << other.name;
    }
  }
}

}  // namespace
}  // namespace oamhal::backend
