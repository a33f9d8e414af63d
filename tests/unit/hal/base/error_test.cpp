// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace oamhal::hal {
namespace {

TEST(Error, StatusTellsApartWhatCallersTreatDifferently) {
  EXPECT_EQ(status_of_errno(0), OAMHAL_OK);
  EXPECT_EQ(status_of_errno(ENOENT), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(status_of_errno(ENOTDIR), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(status_of_errno(EACCES), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(status_of_errno(EPERM), OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_EQ(status_of_errno(ENOMEM), OAMHAL_ERROR_NO_MEMORY);
  EXPECT_EQ(status_of_errno(ENOSYS), OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(status_of_errno(ETIMEDOUT), OAMHAL_ERROR_TIMEOUT);
  EXPECT_EQ(status_of_errno(EBUSY), OAMHAL_ERROR_BUSY);
  EXPECT_EQ(status_of_errno(EFBIG), OAMHAL_ERROR_MALFORMED);
}

TEST(Error, NoErrnoIsTakenForSuccess) {
  for (int error = 1; error < 4096; ++error) EXPECT_NE(status_of_errno(error), OAMHAL_OK) << error;
  EXPECT_NE(status_of_errno(-1), OAMHAL_OK);
}

TEST(Error, EveryErrnoHasAText) {
  EXPECT_STREQ(describe_errno(ENOENT), "No such file or directory");
  for (const int error : {-1, 4095, 1 << 30}) EXPECT_STREQ(describe_errno(error), "unknown error");
}

}  // namespace
}  // namespace oamhal::hal
