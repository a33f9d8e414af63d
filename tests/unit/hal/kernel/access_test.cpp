// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/access.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/fakes.hpp"
#include "support/tree.hpp"

namespace oamhal::hal {
namespace {

constexpr oamhal_number_t kUnknown{0, OAMHAL_ABSENT_NOT_REPORTED, 0};
constexpr uid_t kNobody = 65534;

/// As a user without rights, in a process of its own. 255: it could not become one.
int access_as_nobody(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0)
    ::_exit(::seteuid(kNobody) != 0 ? 255 : static_cast<int>(access_of(path.c_str(), kUnknown, kUnknown)));
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Access, OfACharacterDevice) {
  EXPECT_EQ(access_of("/dev/null", kUnknown, kUnknown), OAMHAL_ACCESS_OK);
  EXPECT_EQ(access_of("/dev/null", test::known(1), test::known(3)), OAMHAL_ACCESS_OK);
}

TEST(Access, OtherNumbersAreAnotherDevice) {
  EXPECT_EQ(access_of("/dev/null", test::known(226), test::known(3)), OAMHAL_ACCESS_MISSING);
  EXPECT_EQ(access_of("/dev/null", test::known(1), test::known(128)), OAMHAL_ACCESS_MISSING);
}

TEST(Access, OfWhatIsNoDevice) {
  EXPECT_EQ(access_of("/dev/there-is-none", kUnknown, kUnknown), OAMHAL_ACCESS_MISSING);
  EXPECT_EQ(access_of("/dev/null/below", kUnknown, kUnknown), OAMHAL_ACCESS_MISSING);
  EXPECT_EQ(access_of("/dev", kUnknown, kUnknown), OAMHAL_ACCESS_MISSING);
  const test::Tree tree;
  tree.write("file", "");
  EXPECT_EQ(access_of((tree.path() + "/file").c_str(), kUnknown, kUnknown), OAMHAL_ACCESS_MISSING);
}

TEST(Access, OfANodeWithoutRights) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a device node";
  const test::Tree tree;
  const std::string path = tree.path() + "/node";
  if (::mknod(path.c_str(), S_IFCHR | 0600, ::gnu_dev_makedev(1, 3)) != 0)
    GTEST_SKIP() << "no device nodes can be made here";
  ASSERT_EQ(::chmod(tree.path().c_str(), 0755), 0);
  EXPECT_EQ(access_as_nobody(path), OAMHAL_ACCESS_NO_PERMISSION);
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  EXPECT_EQ(access_as_nobody(path), access_of(path.c_str(), kUnknown, kUnknown));
  ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
  EXPECT_EQ(access_as_nobody(path), OAMHAL_ACCESS_NO_PERMISSION);
  ASSERT_EQ(::chmod(tree.path().c_str(), 0700), 0);
  EXPECT_EQ(access_as_nobody(path), OAMHAL_ACCESS_NO_PERMISSION);
}

}  // namespace
}  // namespace oamhal::hal
