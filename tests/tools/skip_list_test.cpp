// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cerrno>

#include <oamhal/types.h>

#include "tools/oam-info/watch.hpp"

namespace oam_info {
namespace {

Attribute live(const char* directory, const char* name) {
  return {directory, name, OAMHAL_ATTRIBUTE_LIVE};
}

TEST(SkipListTest, FirstIsLeftOutAlone) {
  SkipList skip;
  EXPECT_TRUE(skip.empty());
  skip.add(live("a", "x"));
  EXPECT_EQ(skip.verdict(live("a", "x")), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(live("a", "y")), 0);
  EXPECT_EQ(skip.verdict(live("b", "x")), 0);
}

TEST(SkipListTest, SecondTakesItsDirectoryAlong) {
  SkipList skip;
  skip.add(live("a", "x"));
  skip.add(live("a", "y"));
  EXPECT_EQ(skip.verdict(live("a", "y")), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(live("a", "z")), ENODATA);
  EXPECT_EQ(skip.verdict(live("b", "z")), 0);
  EXPECT_EQ(skip.verdict(Attribute{"a", "z", OAMHAL_ATTRIBUTE_CONFIG}), 0);
}

TEST(SkipListTest, FourthTakesItsClassAlong) {
  SkipList skip;
  for (const char* directory : {"a", "b", "c"}) skip.add(live(directory, "x"));
  EXPECT_EQ(skip.verdict(live("d", "x")), 0);
  skip.add(live("d", "x"));
  EXPECT_EQ(skip.verdict(live("e", "x")), ENODATA);
  EXPECT_EQ(skip.verdict(live("a", "x")), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(Attribute{"e", "x", OAMHAL_ATTRIBUTE_CONFIG}), 0);
}

TEST(SkipListTest, CachedAttributesAreLeftOutOneByOne) {
  SkipList skip;
  for (const char* name : {"1", "2", "3", "4", "5"}) skip.add(Attribute{"a", name, OAMHAL_ATTRIBUTE_CACHED});
  EXPECT_EQ(skip.verdict(Attribute{"a", "6", OAMHAL_ATTRIBUTE_CACHED}), 0);
}

TEST(SkipListTest, OperationsAreLeftOutMoreAndMore) {
  SkipList skip;
  const Operation first{"acme", "probe", "0000:01:00.0"};
  const Operation second{"acme", "probe", "0000:02:00.0"};
  EXPECT_EQ(skip.verdict(first), 0);
  skip.add(first);
  EXPECT_EQ(skip.verdict(first), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(second), 0);
  skip.add(second);
  EXPECT_EQ(skip.verdict(Operation{"acme", "probe", "0000:03:00.0"}), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(Operation{"acme", "ports", "0000:03:00.0"}), 0);
  EXPECT_EQ(skip.verdict(Operation{"bolt", "probe", "0000:01:00.0"}), 0);
  skip.add(Operation{"acme", "ports", "0000:03:00.0"});
  EXPECT_EQ(skip.verdict(Operation{"acme", "scan", ""}), ETIMEDOUT);
  EXPECT_EQ(skip.verdict(Operation{"bolt", "scan", ""}), 0);
}

TEST(SkipListTest, AnAttributeCanBeAcquitted) {
  SkipList skip;
  skip.add(Attribute{"a", "x", OAMHAL_ATTRIBUTE_CACHED});
  skip.acquit({"a", "x", OAMHAL_ATTRIBUTE_CACHED});
  EXPECT_EQ(skip.verdict(Attribute{"a", "x", OAMHAL_ATTRIBUTE_CACHED}), 0);
}

TEST(WatchTest, TellsWhichOperationRuns) {
  Watch watch;
  EXPECT_TRUE(watch.operation().backend.empty());
  watch.begin(Operation{"acme", "probe", "0000:01:00.0"});
  EXPECT_GT(watch.started_ns(), 0);
  EXPECT_EQ(watch.operation(), (Operation{"acme", "probe", "0000:01:00.0"}));
  EXPECT_TRUE(watch.attribute().name.empty());
  watch.begin("sys", "x", OAMHAL_ATTRIBUTE_CACHED);
  EXPECT_EQ(watch.operation().operation, "probe");
  watch.end_operation();
  EXPECT_TRUE(watch.operation().backend.empty());
}

TEST(WatchTest, TellsWhatIsRead) {
  Watch watch;
  EXPECT_EQ(watch.started_ns(), 0);
  watch.begin("sys/bus", "pci/class", OAMHAL_ATTRIBUTE_CONFIG);
  EXPECT_GT(watch.started_ns(), 0);
  EXPECT_EQ(watch.attribute(), (Attribute{"sys/bus/pci", "class", OAMHAL_ATTRIBUTE_CONFIG}));
  watch.end();
  EXPECT_EQ(watch.started_ns(), 0);
}

TEST(WatchTest, LongNamesAreCut) {
  Watch watch;
  watch.begin(std::string(10000, 'd').c_str(), std::string(10000, 'n').c_str(), 0);
  EXPECT_LT(watch.attribute().directory.size(), 4096U);
}

TEST(NormalizedTest, DirectoryAndLastPart) {
  EXPECT_EQ(normalized("a/b", "c", 0), (Attribute{"a/b", "c", 0}));
  EXPECT_EQ(normalized("", "a/b/c", 0), (Attribute{"a/b", "c", 0}));
  EXPECT_EQ(normalized(".", "a/b", 0), (Attribute{"a", "b", 0}));
  EXPECT_EQ(normalized("", "c", 0), (Attribute{"", "c", 0}));
}

}  // namespace
}  // namespace oam_info
