// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/host_facts.hpp"

#include <gtest/gtest.h>

#include "support/tree.hpp"

namespace oamhal::hal {
namespace {

using Numbers = std::vector<std::uint32_t>;

TEST(ParseList, NumbersAndRanges) {
  EXPECT_EQ(parse_list("0"), Numbers{0});
  EXPECT_EQ(parse_list("0-3,8"), (Numbers{0, 1, 2, 3, 8}));
  EXPECT_EQ(parse_list("5-5"), Numbers{5});
  EXPECT_EQ(parse_list("4294967295"), Numbers{UINT32_MAX});
}

TEST(ParseList, WhatIsNoListIsEmpty) {
  for (const char* text : {"", ",", "0,", ",0", "0,,1", "3-0", "0-", "-3", "a", "0-3x", "0 1", "0-1-2"})
    EXPECT_TRUE(parse_list(text).empty()) << text;
}

TEST(ParseList, ANumberThatDoesNotFitIsNotAnother) {
  EXPECT_TRUE(parse_list("4294967296").empty());
  EXPECT_TRUE(parse_list("4294967295-4294967296").empty());
}

TEST(ParseList, AHugeListIsNotBuilt) {
  EXPECT_EQ(parse_list("0-4095").size(), 4096U);
  EXPECT_TRUE(parse_list("0-4096").empty());
  EXPECT_TRUE(parse_list("0-4000,5000-5100").empty());
  EXPECT_TRUE(parse_list("0-18446744073709551615").empty());
}

TEST(ParseLockdown, TheModeInBrackets) {
  EXPECT_EQ(parse_lockdown("[none] integrity confidentiality"), "none");
  EXPECT_EQ(parse_lockdown("none [integrity] confidentiality"), "integrity");
  for (const char* text : {"", "none", "[none", "none]", "]none["})
    EXPECT_EQ(parse_lockdown(text), "") << text;
}

class HostFactsTest : public testing::Test, private Reporter {
 protected:
  HostFactsTest() { reader_.set_reporter(this); }
  void report(Report report) override { reports_.push_back(std::move(report)); }

  test::Tree tree_;
  Root root_ = std::move(*Root::replayed(tree_.path()));
  AttributeReader reader_{root_, 0, nullptr, nullptr};
  std::vector<Report> reports_;
};

TEST_F(HostFactsTest, AreReadFromTheRoot) {
  tree_.write("proc/sys/kernel/hostname", "node-17\n");
  tree_.write("proc/sys/kernel/osrelease", "6.12.0\n");
  tree_.write("sys/devices/system/node/online", "0-1\n");
  tree_.write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
  const HostFacts facts = read_host_facts(reader_);
  EXPECT_EQ(facts.hostname, "node-17");
  EXPECT_EQ(facts.kernel, "6.12.0");
  EXPECT_EQ(facts.numa_nodes, (Numbers{0, 1}));
  EXPECT_EQ(facts.lockdown, "confidentiality");
  EXPECT_TRUE(reports_.empty());
}

TEST_F(HostFactsTest, AreAllOptional) {
  const HostFacts facts = read_host_facts(reader_);
  EXPECT_EQ(facts.hostname, "");
  EXPECT_TRUE(facts.numa_nodes.empty());
  EXPECT_EQ(facts.lockdown, "");
  EXPECT_TRUE(reports_.empty());
}

TEST_F(HostFactsTest, WhatMakesNoSenseIsReportedAndLeftOut) {
  tree_.write("sys/devices/system/node/online", "all\n");
  tree_.write("sys/kernel/security/lockdown", "on\n");
  const HostFacts facts = read_host_facts(reader_);
  EXPECT_TRUE(facts.numa_nodes.empty());
  EXPECT_EQ(facts.lockdown, "");
  ASSERT_EQ(reports_.size(), 2U);
  for (const Report& report : reports_) EXPECT_EQ(report.code, "attribute.malformed");
}

TEST_F(HostFactsTest, ADriversVersionIsThatOfItsModule) {
  tree_.write("sys/module/acme_drv/version", "6.8.5\n");
  tree_.link("sys/bus/pci/drivers/acme/module", "../../../../module/acme_drv");
  EXPECT_EQ(read_driver_version(reader_, "acme"), "6.8.5");
  EXPECT_EQ(read_driver_version(reader_, "built-in"), "");
  EXPECT_TRUE(reports_.empty());
}

}  // namespace
}  // namespace oamhal::hal
