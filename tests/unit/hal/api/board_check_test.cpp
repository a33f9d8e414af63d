// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The public face of boards and checks, on modules that fake backends speak for.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

/// Three modules in a triangle: link 1L of each goes to 2L of the next one.
constexpr const char* kTriangle =
    "description = \"a triangle\"\nsource = \"this test\"\nmodules = 3\nlane_rate_mbps = 53125\n"
    "[link_config]\n\"1.0\" = \"1111x\"\n\"2.0\" = \"0111x\"\n[links]\n"
    "\"0.1L\" = \"1.2L\"\n\"1.2L\" = \"0.1L\"\n\"1.1L\" = \"2.2L\"\n\"2.2L\" = \"1.1L\"\n"
    "\"2.1L\" = \"0.2L\"\n\"0.2L\" = \"2.1L\"\n"
    "\"0.7L\" = { to = \"connector\", label = \"cage 0\", through = [\"retimer\", \"cable\"] }\n";

constexpr const char* kPairs =
    "description = \"pairs\"\nsource = \"this test\"\nmodules = 3\npairs = \"all\"\nports_per_pair = 1\n";

std::string address(std::uint32_t slot) {
  return "0000:0" + std::to_string(slot + 1) + ":00.0";
}

class BoardCheckTest : public LabTest {
 protected:
  /// Port 0 is 1L, port 1 is 2L.
  void add(std::uint32_t slot) {
    Said& said = module(address(slot), slot);
    said.ports.clear();
    said.links.clear();
    for (std::uint32_t index = 0; index < 2; ++index) {
      oamhal_backend_port_t port{};
      port.index = index;
      port.link_name = index == 0 ? "1L" : "2L";
      port.lanes = port.active_lanes = known(8);
      port.lane_rate_mbps = known(53125);
      port.state = OAMHAL_LINK_STATE_UP;
      said.ports.push_back(port);
      oamhal_backend_link_t link{};
      link.local_port = known(index);
      link.remote_port = known(1 - index);
      link.remote_kind = OAMHAL_END_DEVICE;
      link.remote =
          oamhal_bdf_t{0, static_cast<std::uint8_t>((slot + (index == 0 ? 1 : 2)) % 3 + 1), 0, 0, 0};
      link.state = OAMHAL_LINK_STATE_UP;
      link.type = "oam";
      link.evidence = OAMHAL_EVIDENCE_SEEN;
      link.proof = OAMHAL_PROOF_EXCHANGED_IDENTITY;
      link.port_count = known(1);
      said.links.push_back(link);
    }
  }
  BoardCheckTest() {
    for (std::uint32_t slot = 0; slot < 3; ++slot) add(slot);
  }
  Said& said(std::uint32_t slot) { return fakes().said[address(slot)]; }

  const board triangle = board::parse(kTriangle, "triangle");
};

TEST_F(BoardCheckTest, ABoardSaysWhatItsFileSays) {
  const auto info = triangle.info();
  EXPECT_STREQ(info.name, "triangle");
  EXPECT_STREQ(info.description, "a triangle");
  EXPECT_EQ(info.module_count, 3U);
  EXPECT_EQ(info.pair_count, 3U);
  EXPECT_EQ(info.is_complete, 1);
  EXPECT_EQ(value_of(info.lane_rate_mbps), 53125U);
  const auto wires = triangle.wires();
  ASSERT_EQ(wires.size(), 4U);
  EXPECT_STREQ(wires[0].port_a, "1L");
  EXPECT_STREQ(wires[0].port_b, "2L");
  EXPECT_EQ(wires[0].module_b, 1U);
  EXPECT_EQ(wires[2].end_kind, OAMHAL_END_CONNECTOR);
  EXPECT_EQ(wires[2].module_b, OAMHAL_NO_INDEX);
  EXPECT_EQ(wires[2].port_b, nullptr);
  EXPECT_STREQ(wires[2].label, "cage 0");
  EXPECT_EQ(wires[2].segments, OAMHAL_SEGMENT_RETIMER | OAMHAL_SEGMENT_CABLE);
  EXPECT_EQ(board::parse(kPairs, "pairs").info().wire_count, 0U);
}

TEST_F(BoardCheckTest, LinkConfigNeedsItsRevision) {
  const board pairs = board::parse(kPairs, "pairs");
  const oamhal_board_t* boards[] = {pairs.c_handle(), triangle.c_handle()};
  std::uint32_t index = 9;
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "2.0", 0b01111, &index), OAMHAL_OK);
  EXPECT_EQ(index, 1U);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "1.0", 0b01111, &index), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "1.0", 0b11110, &index), OAMHAL_OK);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, "2.0", 32, &index), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 2, nullptr, 0, &index), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_of_link_config(boards, 0, "2.0", 0, &index), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(BoardCheckTest, ARightBoardIsRightByIdentity) {
  const auto seen = look();
  ASSERT_EQ(seen.baseboards().size(), 1U);
  const auto checked = check(seen, 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_RIGHT);
  EXPECT_EQ(checked.info().by_identity, 3U);
  EXPECT_EQ(checked.info().by_pairs, 0);
  EXPECT_EQ(checked.info().slots_known, 1);
  EXPECT_STREQ(checked.info().board, "triangle");
  ASSERT_EQ(checked.wires().size(), 3U);  // without the one that leaves the board
  for (const auto& wire : checked.wires()) EXPECT_EQ(wire.fault, OAMHAL_WIRE_OK);
  EXPECT_TRUE(checked.suspects().empty());
}

TEST_F(BoardCheckTest, ASlowWireIsASuspectWithItsWire) {
  said(1).ports[0].lane_rate_mbps = known(25781);
  const auto checked = check(look(), 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_WRONG);
  const auto suspects = checked.suspects();
  ASSERT_EQ(suspects.size(), 1U);
  EXPECT_STREQ(suspects[0].code, "wire.slow");
  EXPECT_EQ(suspects[0].severity, OAMHAL_SEVERITY_WARNING);
  EXPECT_STREQ(suspects[0].subject, "ubb0/oam1.1L-oam2.2L");
  ASSERT_EQ(checked.wires_of(0).size(), 1U);
  const auto wire = checked.wires()[checked.wires_of(0)[0]];
  EXPECT_EQ(wire.fault, OAMHAL_WIRE_SLOW);
  EXPECT_EQ(wire.actual, 25781U);
  EXPECT_EQ(wire.expected, 53125U);
}

TEST_F(BoardCheckTest, WhatIsOnlyExpectedProvesNothing) {
  for (std::uint32_t slot = 0; slot < 3; ++slot)
    for (auto& link : said(slot).links) {
      link.evidence = OAMHAL_EVIDENCE_EXPECTED;
      link.proof = OAMHAL_PROOF_EXPECTED_ONLY;
    }
  const auto checked = check(look(), 0, triangle);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_UNVERIFIED);
  EXPECT_EQ(checked.info().unverified, 3U);
}

TEST_F(BoardCheckTest, PairsAreJudgedWhereNoPortsAreKnown) {
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    said(slot).ports.clear();
    for (auto& link : said(slot).links) {
      link.local_port = link.remote_port = {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
      link.proof = OAMHAL_PROOF_PAIR_ONLY;
    }
  }
  const auto checked = check(look(), 0, board::parse(kPairs, "pairs"));
  EXPECT_EQ(checked.info().by_pairs, 1);
  EXPECT_EQ(checked.info().by_pair, 3U);
  EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_RIGHT);
  EXPECT_EQ(checked.wires()[0].port_a, nullptr);
}

TEST_F(BoardCheckTest, BoardsAreSortedByTheirFit) {
  const std::vector<board> boards = {board::parse(kPairs, "pairs"), triangle};
  const auto fits = board_fits(look(), 0, boards);
  ASSERT_EQ(fits.size(), 2U);
  EXPECT_EQ(fits[0].board, 1U);
  EXPECT_EQ(fits[0].right, 6U);
  EXPECT_EQ(fits[0].known, 6U);
  // Those for another maker's modules are left out, but not where it is the only one; this maker's come
  // first.
  const auto of = [](const char* vendor) {
    return board::parse("description = \"d\"\nsource = \"s\"\nmodules = 3\npairs = \"all\"\nvendor = \"" +
                            std::string(vendor) + "\"\n",
                        vendor);
  };
  const auto makers = board_fits(look(), 0, {of("bolt"), board::parse(kPairs, "pairs"), of("acme")});
  ASSERT_EQ(makers.size(), 2U);
  EXPECT_EQ(makers[0].board, 2U);
  EXPECT_EQ(makers[1].board, 1U);
  EXPECT_EQ(board_fits(look(), 0, {of("bolt")}).size(), 1U);
  // Fewer modules than there are: no board at all.
  const board small =
      board::parse("description = \"d\"\nsource = \"s\"\nmodules = 2\npairs = \"all\"\n", "small");
  EXPECT_TRUE(board_fits(look(), 0, {small}).empty());
}

class ModuleCheckTest : public BoardCheckTest {
 protected:
  struct Named {
    std::string code;
    std::string subject;
    std::string message;
  };
  /// What is said of the modules of a board whose wires are right.
  [[nodiscard]] std::vector<Named> named(const board& against,
                                         std::uint32_t classes = OAMHAL_ATTRIBUTE_CONFIG) const {
    const auto checked = check(look(classes), 0, against);
    EXPECT_EQ(checked.info().verdict, OAMHAL_VERDICT_RIGHT);
    std::vector<Named> all;
    for (const auto& suspect : checked.suspects()) {
      EXPECT_EQ(suspect.wire_count, 0U);
      EXPECT_EQ(suspect.severity, OAMHAL_SEVERITY_WARNING);
      all.push_back({suspect.code, suspect.subject, suspect.message});
    }
    return all;
  }
  void link(std::uint32_t slot, const char* speed, const char* lanes) const {
    tree.set(address(slot), "current_link_speed", std::string(speed) + " GT/s PCIe\n");
    tree.set(address(slot), "current_link_width", std::string(lanes) + "\n");
    tree.set(address(slot), "max_link_speed", "32.0 GT/s PCIe\n");
    tree.set(address(slot), "max_link_width", "16\n");
  }
  [[nodiscard]] static board with(const char* line) {
    return board::parse(
        "description = \"d\"\nsource = \"s\"\nmodules = 3\npairs = \"all\"\n" + std::string(line), "b");
  }
};

TEST_F(ModuleCheckTest, MixedPartsAreNamedByTheirModule) {
  for (std::uint32_t slot = 0; slot < 3; ++slot)
    said(slot).identity.model = slot == 1 ? "Acme Two" : "Acme One";
  const auto parts = named(triangle);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].code, "module.mixed-parts");
  EXPECT_EQ(parts[0].subject, "ubb0/oam1");
  EXPECT_EQ(parts[0].message, "oam1 is Acme Two (ac3e:0001); most modules of ubb0 are Acme One (ac3e:0001).");
  said(1).identity.model = "Acme One";
  said(0).identity.part_number = said(1).identity.part_number = "P1";
  EXPECT_TRUE(named(triangle).empty());  // the third tells none
  said(2).identity.part_number = "P2";
  const auto numbers = named(triangle);
  ASSERT_EQ(numbers.size(), 1U);
  EXPECT_EQ(numbers[0].code, "module.mixed-parts");
  EXPECT_EQ(numbers[0].subject, "ubb0/oam2");
}

TEST_F(ModuleCheckTest, MixedFirmwareIsNamedByItsModule) {
  for (std::uint32_t slot = 0; slot < 3; ++slot)
    said(slot).firmware = {{"A", "1"}, {"B", slot == 2 ? "8" : "9"}, {"C", slot == 2 ? "3" : "4"}};
  said(0).firmware.pop_back();  // what one does not tell is not compared
  const auto firmware = named(triangle);
  ASSERT_EQ(firmware.size(), 1U);
  EXPECT_EQ(firmware[0].code, "module.mixed-firmware");
  EXPECT_EQ(firmware[0].subject, "ubb0/oam2");
  // Of C one has each: then the first one counts.
  EXPECT_EQ(firmware[0].message,
            "oam2 has other firmware than most modules of ubb0: B 8 (most: 9), C 3 (most: 4).");
}

TEST_F(ModuleCheckTest, AnUnevenShareOfNumaNodes) {
  for (std::uint32_t slot = 0; slot < 3; ++slot)
    tree.set(address(slot), "numa_node", slot == 0 ? "0\n" : "1\n");
  const auto uneven = named(triangle);
  ASSERT_EQ(uneven.size(), 1U);
  EXPECT_EQ(uneven[0].code, "module.numa-imbalance");
  EXPECT_EQ(uneven[0].subject, "ubb0");
  EXPECT_NE(uneven[0].message.find("oam0 at node 0; oam1, oam2 at node 1"), std::string::npos)
      << uneven[0].message;
  // Of a board with four the missing one may be what is uneven; that one is absent, which is said.
  const board four =
      board::parse("description = \"d\"\nsource = \"s\"\nmodules = 4\npairs = \"all\"\n", "four");
  const auto of_four = check(look(), 0, four);
  for (const auto& suspect : of_four.suspects()) EXPECT_STRNE(suspect.code, "module.numa-imbalance");
  EXPECT_TRUE(named(with("numa_groups = [4, 9, 9]\n")).empty());
  EXPECT_EQ(named(with("numa_groups = [4, 4, 9]\n")).size(), 1U);
  tree.set(address(2), "numa_node", "-1\n");
  EXPECT_TRUE(named(triangle).empty());
}

TEST_F(ModuleCheckTest, ALinkBelowItsSlots) {
  for (std::uint32_t slot = 0; slot < 3; ++slot) link(slot, "32.0", "16");
  const board stated = with("host_link = { speed_gts = 32, width = 16 }\n");
  EXPECT_TRUE(named(stated).empty());
  link(1, "32.0", "8");
  link(2, "16.0", "16");
  const auto low = named(stated);
  ASSERT_EQ(low.size(), 2U);
  EXPECT_EQ(low[0].code, "module.host-link");
  EXPECT_EQ(low[0].subject, "ubb0/oam1");
  EXPECT_NE(low[0].message.find("runs at x8 where the slot has x16."), std::string::npos) << low[0].message;
  EXPECT_NE(low[1].message.find("runs at 16.0 GT/s where the slot has 32.0 GT/s."), std::string::npos);
  // What the slot has is not known where neither the board nor a port above tells it, or nothing was read.
  EXPECT_TRUE(named(triangle).empty());
  EXPECT_TRUE(named(stated, 0).empty());
}

TEST_F(BoardCheckTest, SlotsSayWhatTheFileSaysOfThem) {
  const board placed = board::parse(
      "description = \"d\"\nsource = \"s\"\nmodules = 2\npairs = \"all\"\npositions = [[-1, 1], [0, -1]]\n"
      "labels = [\"A\", \"B\"]\nnuma_groups = [0, 1]\nhost_link = { speed_gts = 2.5 }\n",
      "placed");
  EXPECT_EQ(value_of(placed.info().host_speed_tenth_gts), 25U);
  EXPECT_FALSE(value_of(placed.info().host_width));
  auto slot = detail::sized<oamhal_board_slot_info_t>();
  ASSERT_EQ(oamhal_board_slot_get(placed.c_handle(), 1, &slot), OAMHAL_OK);
  EXPECT_STREQ(slot.label, "B");
  EXPECT_EQ(value_of(slot.row), 0U);
  EXPECT_EQ(value_of(slot.column), 1U);
  EXPECT_EQ(value_of(slot.numa_group), 1U);
  EXPECT_EQ(oamhal_board_slot_get(placed.c_handle(), 2, &slot), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_board_slot_get(nullptr, 0, &slot), OAMHAL_ERROR_INVALID_ARGUMENT);
  for (const char* line :
       {"host_link = 16", "host_link = {}", "host_link = { width = 0 }", "host_link = { width = nan }",
        "host_link = { speed_gts = inf }", "host_link = { lanes = 16 }", "numa_groups = [0]",
        "numa_groups = [0, -1]", "numa_groups = [0, 32]", "numa_groups = \"0\""}) {
    const auto bad = board::try_parse(
        "description = \"d\"\nsource = \"s\"\nmodules = 2\npairs = \"all\"\n" + std::string(line) + "\n",
        "bad");
    EXPECT_FALSE(bad) << line;
  }
}

TEST_F(BoardCheckTest, WrongArgumentsAreRefused) {
  const auto seen = look();
  oamhal_check_t* made = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  EXPECT_EQ(oamhal_check_board(nullptr, 0, triangle.c_handle(), &made, &error),
            OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_check_board(seen.c_handle(), 1, triangle.c_handle(), &made, &error),
            OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_check_board(seen.c_handle(), 0, nullptr, &made, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  oamhal_board_t* parsed = nullptr;
  EXPECT_EQ(oamhal_board_parse(nullptr, 0, "x", &parsed, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_board_parse("nonsense", 8, "x", &parsed, &error), OAMHAL_ERROR_MALFORMED);
  EXPECT_NE(std::string(error.message).find("x is empty, cut off"), std::string::npos) << error.message;
  const auto checked = check(seen, 0, triangle);
  auto wire = detail::sized<oamhal_check_wire_info_t>();
  EXPECT_EQ(oamhal_check_wire_get(checked.c_handle(), 3, &wire), OAMHAL_ERROR_NOT_FOUND);
  std::uint32_t place = 0;
  EXPECT_EQ(oamhal_check_suspect_wire(checked.c_handle(), 0, 0, &place), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_STREQ(oamhal_verdict_name(99), "unknown");
  EXPECT_STREQ(oamhal_wire_fault_name(OAMHAL_WIRE_WRONG_PEER), "wrong-peer");
}

TEST_F(BoardCheckTest, ACheckOutlivesWhatItWasMadeFrom) {
  const auto made = [&] {
    const board gone = board::parse(kTriangle, "triangle");
    return check(look(), 0, gone);
  }();
  EXPECT_STREQ(made.info().board, "triangle");
  EXPECT_STREQ(made.wires()[0].port_a, "1L");
}

}  // namespace
}  // namespace oamhal::test
