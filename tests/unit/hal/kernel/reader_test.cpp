// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/reader.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>

#include "support/tree.hpp"

namespace oamhal::hal {
namespace {

constexpr std::size_t kKiB = 1024;

class Reports final : public Reporter {
 public:
  void report(Report report) override { all.push_back(std::move(report)); }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const Report& report : all) codes.push_back(report.code);
    return codes;
  }
  std::vector<Report> all;
};

class ReaderTest : public testing::Test {
 protected:
  using Codes = std::vector<std::string>;

  ReaderTest() { reader_.set_reporter(&reports_); }

  std::expected<std::string_view, int> read(
      const char* name, unsigned flags = 0,
      oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED) {
    return reader_.read(root_.directory(), name, attribute_class, flags);
  }
  int error_of(const char* name, unsigned flags = 0) {
    const auto content = read(name, flags);
    return content ? 0 : content.error();
  }

  test::Tree tree_;
  Root root_ = std::move(*Root::replayed(tree_.path()));
  AttributeReader reader_{root_, 0, nullptr, nullptr};
  Reports reports_;
};

TEST_F(ReaderTest, GivesTheBytesWithANulBehindThem) {
  tree_.write("value", "on\n");
  const auto content = read("value");
  ASSERT_TRUE(content);
  EXPECT_EQ(*content, "on\n");
  EXPECT_EQ(content->data()[content->size()], '\0');
  EXPECT_EQ(reader_.text(root_.directory(), "value"), "on");
  EXPECT_TRUE(reports_.all.empty());
}

TEST_F(ReaderTest, AShortFileAfterALongOneHasNothingOfIt) {
  tree_.write("long", std::string(9 * kKiB, 'x') + "\n");
  tree_.write("short", "1\n");
  ASSERT_EQ(read("long")->size(), 9 * kKiB + 1);
  EXPECT_EQ(read("short"), "1\n");
}

TEST_F(ReaderTest, TextIsCappedAt64KiB) {
  tree_.write("most", std::string(64 * kKiB - 1, 'x') + "\n");
  tree_.write("more", std::string(64 * kKiB, 'x') + "\n");
  EXPECT_EQ(error_of("most"), 0);
  EXPECT_EQ(error_of("more"), EFBIG);
  EXPECT_EQ(reports_.codes(), Codes{"attribute.oversized"});
}

TEST_F(ReaderTest, BlobsAreCappedAt1MiB) {
  tree_.write("most", std::string(1024 * kKiB, '\0'));
  tree_.write("more", std::string(1024 * kKiB + 1, '\0'));
  EXPECT_EQ(error_of("most", kReadBlob), 0);
  EXPECT_EQ(error_of("more", kReadBlob), EFBIG);
}

// The reader keeps its buffer: the cap must not depend on what was read before.
TEST_F(ReaderTest, ABigBlobDoesNotRaiseTheCapOfText) {
  tree_.write("blob", std::string(512 * kKiB, '\0'));
  tree_.write("text", std::string(100 * kKiB, 'x') + "\n");
  ASSERT_EQ(error_of("blob", kReadBlob), 0);
  EXPECT_EQ(error_of("text"), EFBIG);
}

TEST_F(ReaderTest, WhatIsNoTextIsTorn) {
  for (const std::string& content :
       {std::string(), std::string("cut off"), std::string("nul\0inside\n", 11), std::string("\xff\xfe\n"),
        std::string("\x1b[31m\n"), std::string(5000, 'x')}) {
    tree_.write("value", content);
    EXPECT_EQ(error_of("value"), EBADMSG) << content;
  }
  EXPECT_EQ(reports_.codes(), Codes(6, "attribute.torn"));
}

TEST_F(ReaderTest, ABlobMayHoldAnything) {
  const std::string bytes("\0\xff no newline", 13);
  tree_.write("blob", bytes);
  EXPECT_EQ(read("blob", kReadBlob), bytes);
  tree_.write("empty", "");
  EXPECT_EQ(read("empty", kReadBlob), "");
  EXPECT_TRUE(reports_.all.empty());
}

TEST_F(ReaderTest, AbsenceIsReportedOnlyWhereTheFileIsRequired) {
  EXPECT_EQ(error_of("nothing"), ENOENT);
  EXPECT_TRUE(reports_.all.empty());
  EXPECT_EQ(error_of("nothing", kReadRequired), ENOENT);
  EXPECT_EQ(reports_.codes(), Codes{"attribute.missing"});
  EXPECT_NE(reports_.all[0].message.find("nothing"), std::string::npos);
}

TEST_F(ReaderTest, WhatIsNoFileIsNamed) {
  ASSERT_EQ(::mkfifo((tree_ / "fifo").c_str(), 0644), 0);
  tree_.directory("directory");
  tree_.link("link", "/etc/hostname");
  EXPECT_EQ(error_of("fifo"), EINVAL);
  EXPECT_EQ(error_of("directory"), EINVAL);
  EXPECT_EQ(error_of("link"), ELOOP);
  EXPECT_EQ(reports_.codes(), (Codes{"attribute.not-a-file", "attribute.not-a-file", "attribute.symlink"}));
}

TEST_F(ReaderTest, ADeniedFileSaysHowToBeAllowed) {
  tree_.write("value", "1\n");
  std::filesystem::permissions(tree_ / "value", std::filesystem::perms::none);
  const test::AsNobody nobody;
  EXPECT_EQ(error_of("value"), EACCES);
  ASSERT_EQ(reports_.codes(), Codes{"attribute.denied"});
  EXPECT_FALSE(reports_.all[0].advice.empty());
}

TEST_F(ReaderTest, TheMessageHasThePathBelowTheRoot) {
  tree_.write("sys/here/value", "");
  const auto directory = root_.open_directory(root_.directory(), "sys/here");
  ASSERT_TRUE(directory);
  EXPECT_FALSE(reader_.read(*directory, "value", OAMHAL_ATTRIBUTE_CACHED));
  ASSERT_EQ(reports_.all.size(), 1U);
  EXPECT_NE(reports_.all[0].message.find("sys/here/value"), std::string::npos);
}

// Problems go to whom the reader was told of last, and to nobody after nullptr.
TEST_F(ReaderTest, TheReporterIsExchanged) {
  Reports other;
  EXPECT_EQ(reader_.set_reporter(&other), &reports_);
  EXPECT_EQ(error_of("nothing", kReadRequired), ENOENT);
  EXPECT_EQ(other.all.size(), 1U);
  EXPECT_EQ(reader_.set_reporter(nullptr), &other);
  EXPECT_EQ(error_of("nothing", kReadRequired), ENOENT);
  EXPECT_EQ(other.all.size(), 1U);
  EXPECT_TRUE(reports_.all.empty());
}

TEST_F(ReaderTest, ClassesThatWereNotAskedForAreLeftAlone) {
  tree_.write("value", "1\n");
  const auto answers = [&](std::uint32_t classes, oamhal_attribute_class wanted) {
    AttributeReader reader(root_, classes, nullptr, nullptr);
    reader.set_reporter(&reports_);
    const auto content = reader.read(root_.directory(), "value", wanted, kReadRequired);
    return content ? 0 : content.error();
  };
  EXPECT_EQ(answers(0, OAMHAL_ATTRIBUTE_CACHED), 0);
  EXPECT_EQ(answers(0, OAMHAL_ATTRIBUTE_CONFIG), ENODATA);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_CONFIG, OAMHAL_ATTRIBUTE_CONFIG), 0);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_CONFIG, OAMHAL_ATTRIBUTE_LIVE), ENODATA);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ATTRIBUTE_LIVE), 0);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ATTRIBUTE_CONFIG), ENODATA);
  EXPECT_TRUE(reports_.all.empty());
}

struct Asked {
  std::vector<std::string> paths;
  int answer = 0;
};

std::int32_t gate(void* user, const char* directory, const char* name, std::int32_t attribute_class) {
  auto& asked = *static_cast<Asked*>(user);
  asked.paths.push_back(std::string(directory) + "|" + name + "|" + std::to_string(attribute_class));
  return asked.answer;
}

TEST_F(ReaderTest, TheGateIsAskedOnceWithPathAndClass) {
  tree_.write("sys/value", "1\n");
  Asked asked;
  AttributeReader reader(root_, OAMHAL_ATTRIBUTE_LIVE, gate, &asked);
  const auto sys = root_.open_directory(root_.directory(), "sys");
  EXPECT_TRUE(reader.read(*sys, "value", OAMHAL_ATTRIBUTE_LIVE));
  EXPECT_EQ(asked.paths, std::vector<std::string>{"sys|value|2"});
  // What is not read anyway is not asked for.
  EXPECT_FALSE(reader.read(*sys, "value", OAMHAL_ATTRIBUTE_CONFIG));
  EXPECT_EQ(asked.paths.size(), 1U);
}

TEST_F(ReaderTest, WhatTheGateRefusesIsAFailedRead) {
  tree_.write("value", "1\n");
  Asked asked;
  AttributeReader reader(root_, 0, gate, &asked);
  reader.set_reporter(&reports_);
  for (const auto& [answer, code] :
       {std::pair(ETIMEDOUT, "attribute.timeout"), std::pair(EPERM, "attribute.refused"),
        std::pair(EIO, "attribute.unreadable")}) {
    asked.answer = answer;
    reports_.all.clear();
    EXPECT_EQ(reader.read(root_.directory(), "value", OAMHAL_ATTRIBUTE_CACHED).error(), answer);
    EXPECT_EQ(reports_.codes(), Codes{code});
  }
  asked.answer = EPERM;
  reports_.all.clear();
  EXPECT_FALSE(reader.read(root_.directory(), "value", OAMHAL_ATTRIBUTE_CACHED, kReadEpermIsAnswer));
  EXPECT_TRUE(reports_.all.empty());
}

TEST_F(ReaderTest, ListsEveryNameOfALargeDirectoryOnce) {
  for (int i = 0; i < 2000; ++i) tree_.write("many/a-rather-long-name-" + std::to_string(i), "");
  tree_.write("many/.hidden", "");
  const auto many = root_.open_directory(root_.directory(), "many");
  std::multiset<std::string> names;
  EXPECT_EQ(reader_.list(*many,
                         [&](const char* name) {
                           names.insert(name);
                           return true;
                         }),
            0);
  EXPECT_EQ(names.size(), 2001U);
  EXPECT_TRUE(names.contains(".hidden"));
  EXPECT_TRUE(names.contains("a-rather-long-name-1999"));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 2001U);
}

// The threads of a context share the root: a list of one of them must not eat that of another.
TEST_F(ReaderTest, ListsOfTheRootDoNotDisturbEachOther) {
  for (int i = 0; i < 2000; ++i) tree_.write("a-rather-long-name-" + std::to_string(i), "");
  AttributeReader other(root_, 0, nullptr, nullptr);
  int outer = 0;
  int inner = 0;
  const auto list_inside = [&](const char*) {
    if (++outer == 1) other.list(root_.directory(), [&](const char*) { return ++inner > 0; });
    return true;
  };
  EXPECT_EQ(reader_.list(root_.directory(), list_inside), 0);
  EXPECT_EQ(outer, 2000);
  EXPECT_EQ(inner, 2000);
}

TEST_F(ReaderTest, AListIsCutShortAndThenWholeAgain) {
  for (const char* name : {"many/a", "many/b", "many/c"}) tree_.write(name, "");
  const auto many = root_.open_directory(root_.directory(), "many");
  int seen = 0;
  EXPECT_EQ(reader_.list(*many, [&](const char*) { return ++seen < 2; }), 0);
  EXPECT_EQ(seen, 2);
  seen = 0;
  EXPECT_EQ(reader_.list(*many, [&](const char*) { return ++seen > 0; }), 0);
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace oamhal::hal
