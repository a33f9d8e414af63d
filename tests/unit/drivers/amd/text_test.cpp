// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "ids.hpp"
#include "kfd_text.hpp"
#include "machine.hpp"
#include "scan.hpp"

namespace oamhal::amd {
namespace {

TEST(Text, NodeProperties) {
  NodeProperties node;
  ASSERT_TRUE(
      parse("cpu_cores_count 0\nsimd_count 1216\nlocation_id 3072\nunique_id 18446744073709551615\n", node));
  EXPECT_EQ(value_of(node, NodeProperties::kSimdCount), 1216U);
  EXPECT_EQ(value_of(node, NodeProperties::kLocationId), 3072U);
  EXPECT_EQ(value_of(node, NodeProperties::kUniqueId), UINT64_MAX);
  EXPECT_FALSE(value_of(node, NodeProperties::kDomain));
}

TEST(Text, LastLineWithoutNewline) {
  NodeProperties node;
  ASSERT_TRUE(parse("simd_count 4\ndomain 2", node));
  EXPECT_EQ(value_of(node, NodeProperties::kDomain), 2U);
}

TEST(Text, OddTextIsNoNumber) {
  for (const char* text : {"simd_count \n", "simd_count x\n", "simd_count -1\n", "simd_count 1 2\n",
                           "simd_count 18446744073709551616\n", "simd_count 0x10\n", "simd_count  4\n"}) {
    NodeProperties node;
    EXPECT_FALSE(parse(text, node)) << text;
    EXPECT_FALSE(has(node, NodeProperties::kSimdCount)) << text;
  }
}

TEST(Text, OtherLinesAreSkipped) {
  for (const char* text :
       {"", "\n\n\n", "simd_count", "garbage", " 4\n", "simd_countx 4\n", "xsimd_count 4\n"}) {
    NodeProperties node;
    EXPECT_TRUE(parse(text, node)) << text;
    EXPECT_EQ(node.seen, 0U) << text;
  }
  NodeProperties node;
  EXPECT_TRUE(parse(std::string(300, 'a') + " 1\nsimd_count 7\n", node));
  EXPECT_EQ(value_of(node, NodeProperties::kSimdCount), 7U);
  EXPECT_TRUE(parse(std::string_view("a\0b 1\ndomain 3\n", 14), node));
  EXPECT_EQ(value_of(node, NodeProperties::kDomain), 3U);
}

TEST(Text, PortNum) {
  const auto lines = parse_port_num("01:02 ->  02:05\n01:0a ->  08:01\n");
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ((*lines)[1].node, 1U);
  EXPECT_EQ((*lines)[1].port, 10U);
  EXPECT_EQ((*lines)[1].peer_node, 8U);
  EXPECT_EQ((*lines)[1].peer_port, 1U);
  EXPECT_TRUE(parse_port_num("")->empty());
  for (const char* text : {"01:02 -> 02", "01:02 02:05", "x", "01:02 ->  02:05 9",
                           "01:02 ->  02:05\n02:01 ->  01:02", ":", "01:02 ->  02:123456789"})
    EXPECT_FALSE(parse_port_num(text)) << text;
}

TEST(Text, NumLinks) {
  EXPECT_EQ(parse_num_links("00 01 0a \n"), (std::vector<std::uint32_t>{0, 1, 10}));
  EXPECT_TRUE(parse_num_links("")->empty());
  EXPECT_FALSE(parse_num_links("00 zz"));
  EXPECT_FALSE(parse_num_links("00,01"));
}

TEST(Text, Small) {
  EXPECT_EQ(board_type("type : oam\n"), "oam");
  EXPECT_EQ(board_type("type : unknown"), "unknown");
  EXPECT_EQ(board_type("oam"), "");
  EXPECT_EQ(board_type(""), "");
  EXPECT_EQ(parse_hex("a0"), 0xa0U);
  EXPECT_FALSE(parse_hex("0xa0"));
  EXPECT_FALSE(parse_hex(""));
  EXPECT_FALSE(parse_hex("11112222333344445"));
  EXPECT_EQ(trimmed("  a b \n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

TEST(Text, Bdf) {
  const auto bdf = parse_bdf("0001:c8:1f.7");
  ASSERT_TRUE(bdf);
  EXPECT_EQ(bdf_key(*bdf), std::uint64_t{1} << 16 | 0xc8U << 8 | 0x1fU << 3 | 7U);
  for (const char* text :
       {"", "0001", "0000:00:20.0", "0000:00:00.8", "0000:100:00.0", "0000:00:00.0x", "0000:00:00."})
    EXPECT_FALSE(parse_bdf(text)) << text;
}

// Trap 2 and 3 of the facts: class is not one value, and pci.ids has no names.
TEST(Match, IdsAndTheProcessingAcceleratorClass) {
  EXPECT_GE(test::match_of({.bdf = "", .device_id = 0x7408, .pci_class = 0x038000}), 0);
  EXPECT_GE(test::match_of({.bdf = "", .device_id = 0x74a1, .pci_class = 0x120000}), 0);
  const int unknown = test::match_of({.bdf = "", .device_id = 0x75a8, .pci_class = 0x120000});
  ASSERT_GE(unknown, 0);
  EXPECT_EQ(oamhal_backend_amd.matches[unknown].model, nullptr);
}

TEST(Match, ConsumerGpusAreNotTaken) {
  EXPECT_EQ(test::match_of({.bdf = "", .device_id = 0x6860, .pci_class = 0x030000}), -1);
  EXPECT_EQ(test::match_of({.bdf = "", .device_id = 0x687f, .pci_class = 0x030000}), -1);
  EXPECT_EQ(test::match_of({.bdf = "", .device_id = 0x1234, .pci_class = 0x038000}), -1);
}

TEST(Match, VirtualFunctionsAreMarkedAndBridgesNamed) {
  unsigned bridges = 0;
  for (const auto& match : kMatchTable.items) {
    if (match.kind == OAMHAL_MATCH_INTERNAL_BRIDGE) ++bridges;
    if (match.kind != OAMHAL_MATCH_PCI_ID) continue;
    const bool named = std::string_view(match.model).ends_with("VF");
    EXPECT_EQ((match.flags & OAMHAL_MATCH_VIRTUAL_FUNCTION) != 0, named) << match.model;
  }
  EXPECT_EQ(bridges, 2U);
}

}  // namespace
}  // namespace oamhal::amd
