// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Work in a process that may never come back, and the bytes in which a look comes back.

#include "tools/oam-linktest/machine/helper.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tools/oam-linktest/machine/look.hpp"

namespace {

using namespace std::chrono_literals;
using oam_linktest::decode_look;
using oam_linktest::encode_look;
using oam_linktest::Helper;
using oam_linktest::Look;
using oam_linktest::SeenReading;

std::ptrdiff_t open_files() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

/// Each of these leaves no process, and no file open.
class HelperTest : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a process is left";
    EXPECT_EQ(errno, ECHILD);
    EXPECT_EQ(open_files(), files_);
  }

 private:
  std::ptrdiff_t files_ = open_files();
};

/// Why there is nothing.
std::string why_not(Helper& helper, const Helper::Work& work) {
  const auto sent = helper.run(work);
  EXPECT_FALSE(sent);
  return sent ? "" : sent.error();
}

TEST_F(HelperTest, AnswersComeBackWhole) {
  Helper helper(10s);
  const std::string much(Helper::kMost, 'x');
  EXPECT_EQ(helper.run([&] { return std::string(much); }), much);
  EXPECT_EQ(helper.run([] { return std::string("again\0too", 9); }), std::string("again\0too", 9));
  EXPECT_EQ(helper.run([] { return std::string(); }), "");
}

TEST_F(HelperTest, WorkHasNothingOfThisProcess) {
  Helper helper(10s);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const auto sent = helper.run([&] {
    std::string wrong;
    if (::fcntl(ends[0], F_GETFD) >= 0 || ::fcntl(ends[1], F_GETFD) >= 0) wrong += "it has our files; ";
    for (const char* stream : {"/proc/self/fd/0", "/proc/self/fd/1"})
      if (std::filesystem::read_symlink(stream) != "/dev/null") wrong += "standard streams; ";
    if (::raise(SIGINT) != 0 || ::raise(SIGTERM) != 0) wrong += "signals; ";
    return wrong;
  });
  EXPECT_EQ(sent, "");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(HelperTest, WhatDoesNotAnswerIsGivenUpAtTheDeadline) {
  const auto start = std::chrono::steady_clock::now();
  {
    Helper helper(200ms);
    EXPECT_EQ(why_not(helper,
                      [] {
                        for (;;) ::pause();
                        return std::string();
                      }),
              "a driver did not answer within 0.2 s: look at the kernel log, or raise --deadline.");
    // It could be ended, and nothing is in the way of the next.
    EXPECT_EQ(helper.run([] { return std::string("next"); }), "next");
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 200ms);
  EXPECT_LT(took, 5s);
}

TEST_F(HelperTest, WhatDiesIsSaid) {
  Helper helper(10s);
  EXPECT_EQ(why_not(helper,
                    [] {
                      ::raise(SIGKILL);
                      return std::string("no");
                    }),
            "the process that asks the drivers was ended by signal 9 (Killed).");
  EXPECT_EQ(why_not(helper, []() -> std::string { ::_exit(3); }),
            "the process that asks the drivers ended with exit status 3.");
  EXPECT_EQ(why_not(helper, []() -> std::string { throw std::runtime_error("not of this process"); }),
            "the process that asks the drivers was ended by signal 6 (Aborted).");
  EXPECT_EQ(helper.run([] { return std::string("next"); }), "next");
}

TEST_F(HelperTest, MoreThanAllowedIsAnError) {
  Helper helper(10s);
  EXPECT_EQ(why_not(helper, [] { return std::string(Helper::kMost + 1, 'x'); }),
            "the process that asks the drivers said more than 4194304 bytes.");
  // It is ended, and does not go on to write.
  EXPECT_EQ(why_not(helper, [] { return std::string(Helper::kMost * 8, 'x'); }),
            "the process that asks the drivers said more than 4194304 bytes.");
  EXPECT_EQ(helper.run([] { return std::string("next"); }), "next");
}

TEST_F(HelperTest, ASignalToThisProcessEndsNoWork) {
  Helper helper(10s);
  struct sigaction nothing{};
  struct sigaction before{};
  nothing.sa_handler = [](int) {};
  ASSERT_EQ(::sigaction(SIGUSR1, &nothing, &before), 0);
  const pid_t parent = ::getpid();
  EXPECT_EQ(helper.run([&] {
    for (int i = 0; i < 20; ++i) ::kill(parent, SIGUSR1);
    return std::string("all");
  }),
            "all");
  ::sigaction(SIGUSR1, &before, nullptr);
}

/// A file whose reads are never answered, as those of a wedged driver: no signal ends its reader.
class HungFile {
 public:
  HungFile() {
    std::ofstream(path_) << "1\n";
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(OAM_HANG_FS, OAM_HANG_FS, path_.c_str(), nullptr);
      ::_exit(1);
    }
    ::close(ends[1]);
    char ready = 0;
    hangs_ = ::read(ends[0], &ready, 1) == 1;
    ::close(ends[0]);
  }
  HungFile(const HungFile&) = delete;
  HungFile& operator=(const HungFile&) = delete;
  ~HungFile() {
    end();
    std::filesystem::remove(path_);
  }
  [[nodiscard]] bool hangs() const { return hangs_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Its readers come back.
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / ("oamhal-hung-" + std::to_string(::getpid()));
  pid_t pid_ = -1;
  bool hangs_ = false;
};

TEST_F(HelperTest, OneThatCannotBeEndedIsTheOnlyOne) {
  HungFile file;
  if (!file.hangs()) GTEST_SKIP() << "no FUSE mounts here";
  Helper helper(200ms);
  const auto start = std::chrono::steady_clock::now();
  const std::string late = why_not(helper, [&] {
    char byte = 0;
    const int fd = ::open(file.path().c_str(), O_RDONLY);  // NOLINT(cppcoreguidelines-pro-type-vararg)
    return std::string(::read(fd, &byte, 1) == 1 ? "read" : "no");
  });
  EXPECT_TRUE(late.starts_with("a driver did not answer within 0.2 s")) << late;
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s) << "it is not waited for";
  const auto answer = [] { return std::string("next"); };
  for (int i = 0; i < 3; ++i) {
    const std::string refused = why_not(helper, answer);
    EXPECT_TRUE(refused.starts_with("a driver still does not answer the process ")) << refused;
  }
  file.end();
  auto sent = helper.run(answer);
  while (!sent && sent.error().starts_with("a driver still does not")) sent = helper.run(answer);
  EXPECT_EQ(sent, "next");
}

std::vector<SeenReading> some_readings() {
  return {{"0000:0c:00.0", "temperature.hotspot", "mC", "", {46'900, OAMHAL_PRESENT, 0}},
          {"0000:0c:00.0", "throttle", "1", "temperature", {1, OAMHAL_PRESENT, 0}},
          {"0001:0c:00.0", "power", "mW", "it cannot be read: \xC3\xA4", {0, OAMHAL_ABSENT_TIMEOUT, 0}}};
}

void expect_same(const Look& look, const std::vector<SeenReading>& readings) {
  ASSERT_TRUE(look) << look.error();
  ASSERT_EQ(look->size(), readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    EXPECT_EQ((*look)[i].bdf, readings[i].bdf);
    EXPECT_EQ((*look)[i].name, readings[i].name);
    EXPECT_EQ((*look)[i].unit, readings[i].unit);
    EXPECT_EQ((*look)[i].detail, readings[i].detail);
    EXPECT_EQ((*look)[i].value.value, readings[i].value.value);
    EXPECT_EQ((*look)[i].value.absence, readings[i].value.absence);
  }
}

constexpr const char* kNoLook = "the process that asks the drivers sent something that is no look.";

TEST(LookTest, ComesBackAsItWas) {
  expect_same(decode_look(encode_look(some_readings())), some_readings());
  expect_same(decode_look(encode_look(std::vector<SeenReading>())), {});
  const Look failed = decode_look(encode_look(std::unexpected("there is no /sys.")));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), "there is no /sys.");
}

TEST(LookTest, NoPartOfItIsALook) {
  for (const Look& look : {Look(some_readings()), Look(std::unexpected("there is no /sys."))}) {
    const std::string whole = encode_look(look);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Look torn = decode_look(whole.substr(0, size));
      ASSERT_FALSE(torn) << size;
      EXPECT_EQ(torn.error(), kNoLook) << size;
    }
    const Look more = decode_look(whole + "x");
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error(), kNoLook);
  }
}

TEST(LookTest, EachChangedByteIsAnErrorOrAnotherLook) {
  const std::string whole = encode_look(some_readings());
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char other : {'\0', '\1', '\x7f', '\xff'}) {
      std::string changed = whole;
      changed[at] = other;
      const Look look = decode_look(changed);
      EXPECT_TRUE(look ? encode_look(look) == changed : !look.error().empty()) << at;
    }
}

TEST(LookTest, WhatNoDeviceTellsIsAnError) {
  for (const oamhal_number_t& value :
       {oamhal_number_t{0, OAMHAL_ABSENT_UNKNOWN_REVISION + 1, 0}, oamhal_number_t{0, -1, 0},
        oamhal_number_t{1, OAMHAL_ABSENT_TIMEOUT, 0}}) {
    std::vector<SeenReading> readings = some_readings();
    readings[1].value = value;
    EXPECT_FALSE(decode_look(encode_look(readings))) << value.absence;
  }
  std::vector<SeenReading> readings = some_readings();
  readings[2].name.clear();
  EXPECT_FALSE(decode_look(encode_look(readings)));
  EXPECT_FALSE(decode_look(encode_look(std::unexpected(""))));
}

TEST(LookTest, TextsThatAreTooLongAreCutBetweenCharacters) {
  std::vector<SeenReading> readings = some_readings();
  for (int i = 0; i < 1000; ++i) readings[1].detail += "\xC3\xA4";
  readings[0].name = std::string(127, 'n') + "\xC3\xA4";
  const Look look = decode_look(encode_look(readings));
  ASSERT_TRUE(look) << look.error();
  EXPECT_EQ((*look)[0].name, std::string(127, 'n'));
  // "temperature" is of an odd number of bytes.
  EXPECT_EQ((*look)[1].detail.size(), 1023U);
  EXPECT_TRUE((*look)[1].detail.ends_with("\xC3\xA4"));
}

TEST(LookTest, WhatWorkSendsIsCheckedByItsReader) {
  Helper helper(10s);
  const std::string whole = encode_look(some_readings());
  expect_same(decode_look(*helper.run([&] { return std::string(whole); })), some_readings());
  for (const std::string& wrong :
       {whole.substr(0, whole.size() / 2), std::string(4096, '\xff'), std::string()})
    EXPECT_EQ(decode_look(*helper.run([&] { return wrong; })).error(), kNoLook);
}

}  // namespace
