// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/config/config_space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <string>

#include "bringup/config_bytes.hpp"
#include "support/tree.hpp"

// Each way in which libpci ends a process or reads another machine is laid out, and nothing happens.

namespace oamhal::hal::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kBdf = "0000:0c:00.0";
constexpr const char* kFunction = "sys/devices/pci0000:00/0000:0c:00.0/";

class ConfigSpaceTest : public testing::Test {
 protected:
  ConfigSpaceTest() {
    tree.add({.bdf = kBdf, .vendor = 0x1af4, .device = 0x10f0});
    set_config(full_function(0).text(4096));
  }
  void set_config(const std::string& content) const {
    tree.write(std::string(kFunction) + "config", content);
  }
  [[nodiscard]] Result<ConfigSpace> open(const char* bdf = kBdf) const {
    const auto root = Root::replayed(tree.path());
    if (!root) return std::unexpected(root.error());
    return ConfigSpace::open(*root, bdf);
  }
  [[nodiscard]] oamhal_status status(const char* bdf = kBdf) const {
    const auto opened = open(bdf);
    return opened ? OAMHAL_OK : opened.error().status;
  }
  void expect_read() const {
    auto space = open();
    ASSERT_TRUE(space) << space.error().message;
    const auto bytes = space->read_all();
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_THAT(*bytes, SizeIs(4096));
    EXPECT_EQ((*bytes)[0x148], OAMHAL_EXTENDED_SERIAL_NUMBER);
  }
  oamhal::test::Tree tree;
};

TEST_F(ConfigSpaceTest, ReadsWhatTheTreeHolds) {
  expect_read();
  auto space = open("0c:00.0");
  ASSERT_TRUE(space);
  std::array<std::uint8_t, 2> word{};
  ASSERT_TRUE(space->read(0, word));
  EXPECT_EQ(word[0] | word[1] << 8, 0x1af4);
  for (const std::size_t length : {64U, 100U, 256U, 4096U}) {
    set_config(full_function(0).text(length));
    auto captured = open();
    ASSERT_TRUE(captured);
    EXPECT_EQ(captured->full_length(), length);
    EXPECT_EQ(captured->read_all()->size(), length);
    EXPECT_EQ(captured->read_all(32)->size(), 32U);
    EXPECT_EQ(captured->read(length - 1, word).error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
  }
}

TEST_F(ConfigSpaceTest, EmptyFile) {
  set_config("");
  auto space = open();
  ASSERT_TRUE(space);
  EXPECT_EQ(space->read_all()->size(), 0U);
}

// As the kernel gives it to a user without CAP_SYS_ADMIN: the file is as long as for root, reading it ends.
TEST_F(ConfigSpaceTest, EndsAfterTheHeaderForUsers) {
  auto space = open();
  ASSERT_TRUE(space);
  std::filesystem::resize_file(tree / (std::string(kFunction) + "config"), 64);
  const auto bytes = space->read_all();
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_THAT(*bytes, SizeIs(64));
  std::array<std::uint8_t, 4> word{};
  const auto beyond = space->read(0x60, word);
  EXPECT_EQ(beyond.error().status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(beyond.error().message, HasSubstr("CAP_SYS_ADMIN"));
}

TEST_F(ConfigSpaceTest, AllOnesIsALostDevice) {
  set_config(std::string(4096, '\xff'));
  auto space = open();
  ASSERT_TRUE(space);
  EXPECT_EQ(space->read_all().error().status, OAMHAL_ERROR_DEVICE_LOST);
}

TEST_F(ConfigSpaceTest, NoDirectoryOfFunctions) {
  tree.remove("sys/bus/pci/devices");
  EXPECT_EQ(status(), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(ConfigSpaceTest, NoPciAtAllIsNotThisMachine) {
  tree.remove("sys");
  std::error_code none;
  for (const auto& own : std::filesystem::directory_iterator("/sys/bus/pci/devices", none))
    EXPECT_EQ(status(own.path().filename().c_str()), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(status("0000:00:00.0"), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(ConfigSpaceTest, OddlyNamedEntries) {
  for (const char* name : {"hello", "0000:0c:00", "zzzz:00:00.0", "0000:0c:00.0.1"})
    tree.directory(std::string("sys/bus/pci/devices/") + name);
  expect_read();
}

TEST_F(ConfigSpaceTest, AttributesMissingGarbageOrFifos) {
  for (const char* name : {"vendor", "device", "class", "resource", "irq"}) {
    const std::string file = std::string(kFunction) + name;
    tree.remove(file);
    expect_read();
    tree.write(file, std::string("\0\xff garbage", 10));
    expect_read();
    tree.remove(file);
    ASSERT_EQ(::mkfifo((tree / file).c_str(), 0666), 0);
    expect_read();
  }
}

TEST_F(ConfigSpaceTest, WhatIsNoRegularFile) {
  const std::string file = std::string(kFunction) + "config";
  tree.remove(file);
  EXPECT_EQ(status(), OAMHAL_ERROR_NOT_FOUND);
  ASSERT_EQ(::mkfifo((tree / file).c_str(), 0666), 0);
  EXPECT_EQ(status(), OAMHAL_ERROR_MALFORMED) << "a FIFO";
  tree.remove(file);
  tree.directory(file);
  EXPECT_EQ(status(), OAMHAL_ERROR_MALFORMED) << "a directory";
  tree.remove(file);
  tree.link(file, "/etc/passwd");
  EXPECT_EQ(status(), OAMHAL_ERROR_MALFORMED) << "a link";
}

// In the tree the link leads to a file; by the path that libpci takes it leads out of the tree.
TEST_F(ConfigSpaceTest, LinksThatLeaveTheTree) {
  const std::string outside = tree.outside();
  std::filesystem::create_directories(outside + "/function");
  std::filesystem::copy_file(tree / (std::string(kFunction) + "config"), outside + "/function/config");
  tree.write(outside.substr(1) + "/function/config", full_function(0).text(64));
  tree.link("sys/bus/pci/devices/0000:0d:00.0", outside + "/function");
  const auto opened = open("0000:0d:00.0");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_MALFORMED);
  EXPECT_THAT(opened.error().message, HasSubstr("leaves the tree"));
}

// libpci's error callback is called: the path is longer than its buffer.
TEST_F(ConfigSpaceTest, ErrorsOfLibpciEndNothing) {
  std::string deep;
  for (int i = 0; i < 6; ++i) deep += std::string(200, static_cast<char>('a' + i)) + "/";
  tree.directory(deep);
  std::filesystem::rename(tree / "sys", tree / (deep + "sys"));
  const auto root = Root::replayed(tree.path() + "/" + deep);
  ASSERT_TRUE(root);
  for (int tries = 0; tries < 3; ++tries) {
    auto space = ConfigSpace::open(*root, kBdf);
    ASSERT_TRUE(space) << space.error().message;
    std::array<std::uint8_t, 4> word{};
    for (int reads = 0; reads < 2; ++reads) {
      const auto read = space->read(0, word);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().status, OAMHAL_ERROR_IO);
      EXPECT_THAT(read.error().message, HasSubstr("File name too long"));
    }
  }
}

TEST_F(ConfigSpaceTest, WrongAddresses) {
  for (const char* bdf : {"", "0c", "0000:0c:00.8", "hello", "0000:0c:00.0/../x"})
    EXPECT_EQ(status(bdf), OAMHAL_ERROR_INVALID_ARGUMENT) << bdf;
}

TEST_F(ConfigSpaceTest, TreesAreNotWritten) {
  const auto root = Root::replayed(tree.path());
  ASSERT_TRUE(root);
  EXPECT_EQ(ConfigSpace::open(*root, kBdf, true).error().status, OAMHAL_ERROR_NOT_SUPPORTED);
  auto space = open();
  ASSERT_TRUE(space);
  const std::array<std::uint8_t, 2> word{};
  EXPECT_EQ(space->write(4, word).error().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST_F(ConfigSpaceTest, LeavesNothingOpen) {
  const auto count = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                         std::filesystem::directory_iterator());
  };
  const auto before = count();
  for (int i = 0; i < 10; ++i) expect_read();
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace oamhal::hal::test
