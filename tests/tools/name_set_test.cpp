// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/name_set.hpp"

#include <gtest/gtest.h>

namespace oam_info {
namespace {

TEST(NameSetTest, Ranges) {
  EXPECT_EQ(fold_names({}), "");
  EXPECT_EQ(fold_names({"login"}), "login");
  EXPECT_EQ(fold_names({"node7"}), "node7");
  EXPECT_EQ(fold_names({"node3", "node1", "node2", "node10", "node5"}), "node[1-3,5,10]");
  EXPECT_EQ(fold_names({"node1", "node1"}), "node1");
}

TEST(NameSetTest, PaddedNumbersKeepTheirWidth) {
  EXPECT_EQ(fold_names({"node098", "node099", "node100", "node101"}), "node[098-101]");
  EXPECT_EQ(fold_names({"node007"}), "node007");
  // Other names: node1 is not node001.
  EXPECT_EQ(fold_names({"node1", "node001"}), "node1,node001");
  EXPECT_EQ(fold_names({"n9", "n10", "n11"}), "n[9-11]");
}

TEST(NameSetTest, TheLastNumberIsFolded) {
  EXPECT_EQ(fold_names({"r1n1.example", "r1n2.example", "r2n1.example"}), "r1n[1-2].example,r2n1.example");
  EXPECT_EQ(fold_names({"oam0.1", "oam0.0"}), "oam0.[0-1]");
}

TEST(NameSetTest, WhatIsNoNumberOfAHost) {
  EXPECT_EQ(fold_names({"x123456789012345678901234567890"}), "x123456789012345678901234567890");
  EXPECT_EQ(fold_names({"b", "a"}), "a,b");
  EXPECT_EQ(fold_names({""}), "");
}

}  // namespace
}  // namespace oam_info
