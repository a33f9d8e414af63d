// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Boards against modules that do not say their slots, through the public face.

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

std::string address(std::uint32_t number) {
  return "0000:0" + std::to_string(number + 1) + ":00.0";
}

/// Four modules in a row that say no slot, in an order of their own: 2 - 0 - 3 - 1.
class UnknownSlots : public LabTest {
 protected:
  UnknownSlots() {
    for (std::uint32_t number = 0; number < 4; ++number) {
      Said& said = acme(address(number));
      said.identity.form_factor = OAMHAL_FORM_FACTOR_OAM;
      said.identity.baseboard_key = "board";
      said.links.clear();
    }
    join(2, 0, 3);
    join(0, 3, 1);
    join(3, 1, 2);
  }
  static void join(std::uint32_t one, std::uint32_t other, std::uint64_t ports) {
    add(one, other, ports);
    add(other, one, ports);
  }
  static void add(std::uint32_t from, std::uint32_t to, std::uint64_t ports) {
    oamhal_backend_link_t link{};
    link.remote_kind = OAMHAL_END_DEVICE;
    link.remote = oamhal_bdf_t{0, static_cast<std::uint8_t>(to + 1), 0, 0, 0};
    link.state = OAMHAL_LINK_STATE_UP;
    link.type = "acme";
    link.evidence = OAMHAL_EVIDENCE_SEEN;
    link.proof = OAMHAL_PROOF_PAIR_ONLY;
    link.port_count = known(ports);
    fakes().said[address(from)].links.push_back(link);
  }
  static board row(const std::string& parts) {
    return board::parse("description = \"a row\"\nsource = \"this test\"\nmodules = 4\nparts = [" + parts +
                            "]\npairs = [[0, 1, 3], [1, 2, 1], [2, 3, 2]]\n",
                        "row");
  }
  static std::string id(std::uint16_t vendor, std::uint16_t device) {
    char text[16];
    (void)std::snprintf(text, sizeof text, "\"%04x:%04x\"", vendor, device);
    return text;
  }
};

TEST_F(UnknownSlots, AreMatchedToTheBoardAndKeepTheirNumbers) {
  const board right = row(id(kAcme, kAcmeOne));
  const auto pairs = right.pairs();
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_EQ(value_of(pairs[0].port_count), 3U);
  const snapshot seen = look();
  const auto whole = check(seen, 0, right);
  EXPECT_EQ(whole.info().verdict, OAMHAL_VERDICT_RIGHT);
  EXPECT_EQ(whole.info().slots_known, 0);
  const auto wires = whole.wires();
  ASSERT_EQ(wires.size(), 3U);
  EXPECT_EQ(wires[0].module_a, 0U);
  EXPECT_EQ(wires[0].module_b, 2U);
  EXPECT_EQ(wires[1].module_b, 3U);
  EXPECT_EQ(wires[2].module_a, 1U);
}

TEST_F(UnknownSlots, ALostLinkIsThatOfTheModulesAsTheyWereFound) {
  fakes().said[address(2)].links[0].port_count = fakes().said[address(0)].links[0].port_count = known(2);
  const auto lost = check(look(), 0, row(id(kAcme, kAcmeOne)));
  EXPECT_EQ(lost.info().verdict, OAMHAL_VERDICT_WRONG);
  ASSERT_EQ(lost.suspects().size(), 1U);
  EXPECT_STREQ(lost.suspects()[0].code, "wire.narrow");
  EXPECT_NE(std::string(lost.suspects()[0].message).find("oam0 to oam2"), std::string::npos);
}

TEST_F(UnknownSlots, ALostPairNamesThoseThatItMayAsWellBe) {
  fakes().said[address(3)].links.erase(fakes().said[address(3)].links.begin());
  fakes().said[address(0)].links.erase(fakes().said[address(0)].links.begin() + 1);
  const auto lost = check(look(), 0, row(id(kAcme, kAcmeOne)));
  ASSERT_EQ(lost.suspects().size(), 1U);
  EXPECT_STREQ(lost.suspects()[0].code, "wire.down");
  // Two pairs are left, of three and of two ports: one end of each was joined to one of the other.
  const std::string message = lost.suspects()[0].message;
  for (const char* pair : {"oam0 to oam1", "oam0 to oam3", "oam1 to oam2", "oam2 to oam3"})
    EXPECT_NE(message.find(pair), std::string::npos) << pair << " in " << message;
  EXPECT_NE(message.find("do not say their slots"), std::string::npos) << message;
}

TEST_F(UnknownSlots, OtherPartsDoNotFit) {
  const snapshot seen = look();
  const std::vector<board> boards{row(id(kAcme, kAcmeVirtual)), row(id(kAcme, kAcmeOne)),
                                  row("\"Acme One\"")};
  const auto fits = board_fits(seen, 0, boards);
  ASSERT_EQ(fits.size(), 2U);
  EXPECT_EQ(fits[0].board, 1U);
  EXPECT_EQ(fits[0].right, 3U);
  EXPECT_EQ(fits[1].board, 2U);
  const auto info = boards[2].info();
  EXPECT_STREQ(info.parts, "Acme One");
  EXPECT_EQ(info.vendor, nullptr);
}

}  // namespace
}  // namespace oamhal::test
