// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "support/tree.hpp"

namespace oamhal::hal {
namespace {

class RootTest : public testing::Test {
 protected:
  RootTest() {
    tree_.write("sys/real/value", "1\n");
    tree_.link("sys/alias", "real");
    std::ofstream(tree_.outside()) << "secret\n";
  }

  Root open() {
    auto root = Root::replayed(tree_.path());
    EXPECT_TRUE(root) << root.error().message;
    return std::move(*root);
  }
  static int error_of(const std::expected<UniqueFd, int>& opened) { return opened ? 0 : opened.error(); }

  test::Tree tree_;
};

TEST_F(RootTest, LiveIsTheMachinesOwnRoot) {
  const auto root = Root::live();
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->is_live());
  EXPECT_EQ(root->path(), "/");
  EXPECT_TRUE(root->open_file(root->directory(), "proc/self/stat"));
}

TEST_F(RootTest, AReplayedRootSaysSo) {
  const Root root = open();
  EXPECT_FALSE(root.is_live());
  EXPECT_EQ(root.path(), tree_.path());
}

TEST_F(RootTest, ARootThatIsNoneIsRefusedByName) {
  const auto missing = Root::replayed(tree_.path() + "/nowhere");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(missing.error().system_errno, ENOENT);
  EXPECT_NE(missing.error().message.find("/nowhere"), std::string::npos);
  const auto file = Root::replayed(tree_.path() + "/sys/real/value");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().status, OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(RootTest, ARootOfSomebodyElseIsNoPermission) {
  tree_.directory("closed");
  std::filesystem::permissions(tree_ / "closed", std::filesystem::perms::none);
  const test::AsNobody nobody;
  const auto root = Root::replayed(tree_.path() + "/closed");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().status, OAMHAL_ERROR_NO_PERMISSION);
}

TEST_F(RootTest, LinksBelowTheRootAreFollowedInside) {
  const Root root = open();
  EXPECT_TRUE(root.open_file(root.directory(), "sys/alias/value"));
  tree_.link("sys/absolute", "/sys/real");
  EXPECT_TRUE(root.open_file(root.directory(), "sys/absolute/value"));
  tree_.link("sys/climbing", "../../../../../../sys/real");
  EXPECT_TRUE(root.open_file(root.directory(), "sys/climbing/value"));
}

TEST_F(RootTest, NoLinkLeavesTheRoot) {
  const Root root = open();
  const std::string up = std::filesystem::path(tree_.outside()).parent_path();
  tree_.link("relative", "..");
  tree_.link("absolute", up);
  for (const char* path : {"relative/outside", "absolute/outside", "../outside", "sys/../../outside"})
    EXPECT_EQ(error_of(root.open_file(root.directory(), path)), ENOENT) << path;
  // The same names do lead to the secret without the root's protection.
  EXPECT_TRUE(std::filesystem::exists(tree_ / "relative/outside"));
}

TEST_F(RootTest, LinksBelowAnotherDirectoryAreNotFollowed) {
  const Root root = open();
  const auto sys = root.open_directory(root.directory(), "sys");
  ASSERT_TRUE(sys);
  EXPECT_TRUE(root.open_file(*sys, "real/value"));
  EXPECT_EQ(error_of(root.open_file(*sys, "alias/value")), ELOOP);
  EXPECT_EQ(error_of(root.open_file(*sys, "../sys/real/../../outside")), EXDEV);
  EXPECT_FALSE(root.open_directory(*sys, "alias"));
}

TEST_F(RootTest, AFileIsNotOpenedThroughALinkAtItsEnd) {
  const Root root = open();
  tree_.link("sys/value", "real/value");
  EXPECT_EQ(error_of(root.open_file(root.directory(), "sys/value")), ELOOP);
}

// A FIFO without O_NONBLOCK would hang here for ever.
TEST_F(RootTest, OnlyRegularFilesAreOpened) {
  const Root root = open();
  ASSERT_EQ(::mkfifo((tree_ / "fifo").c_str(), 0644), 0);
  EXPECT_EQ(error_of(root.open_file(root.directory(), "fifo")), EINVAL);
  EXPECT_EQ(error_of(root.open_file(root.directory(), "sys/real")), EINVAL);
}

TEST_F(RootTest, DescriptorsAreClosedOnExec) {
  const Root root = open();
  const auto file = root.open_file(root.directory(), "sys/real/value");
  const auto directory = root.open_directory(root.directory(), "sys");
  ASSERT_TRUE(file && directory);
  for (const int fd : {root.directory().fd.get(), file->get(), directory->fd.get()})
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(RootTest, DirectoriesKnowTheirPathBelowTheRoot) {
  const Root root = open();
  const auto sys = root.open_directory(root.directory(), "sys");
  ASSERT_TRUE(sys);
  EXPECT_EQ(sys->path, "sys");
  const auto real = root.open_directory(*sys, "real");
  ASSERT_TRUE(real);
  EXPECT_EQ(real->path, "sys/real");
}

TEST_F(RootTest, ReadsWhereALinkPointsWithoutGoingThere) {
  const Root root = open();
  tree_.link("sys/dangling", "/no/such/../place");
  EXPECT_EQ(root.read_link(root.directory(), "sys/dangling"), "/no/such/../place");
  const auto sys = root.open_directory(root.directory(), "sys");
  ASSERT_TRUE(sys);
  EXPECT_EQ(root.read_link(*sys, "alias"), "real");
  EXPECT_FALSE(root.read_link(*sys, "real"));
  EXPECT_EQ(root.read_link(*sys, "nothing").error(), ENOENT);
}

TEST_F(RootTest, AnUnreadableFileIsDenied) {
  const Root root = open();
  std::filesystem::permissions(tree_ / "sys/real/value", std::filesystem::perms::none);
  const test::AsNobody nobody;
  EXPECT_EQ(error_of(root.open_file(root.directory(), "sys/real/value")), EACCES);
}

}  // namespace
}  // namespace oamhal::hal
