// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

/// Runs body in a child; 0 is success, else the number of the step that failed.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

class ForkTest : public LabTest {
 protected:
  ForkTest() { acme("0000:0c:00.0").identity.unique_id = "feed"; }
};

TEST_F(ForkTest, AContextOfTheParentAnswersForked) {
  const context here = open();
  const snapshot before = here.enumerate();
  EXPECT_EQ(
      in_child([&] {
        oamhal_error_t error = OAMHAL_ERROR_INIT;
        oamhal_snapshot_t* made = nullptr;
        if (oamhal_enumerate(here.c_handle(), nullptr, &made, &error) != OAMHAL_ERROR_FORKED) return 1;
        if (made != nullptr || error.status != OAMHAL_ERROR_FORKED) return 2;
        if (oamhal_rescan(here.c_handle(), before.c_handle(), nullptr, &made, nullptr) != OAMHAL_ERROR_FORKED)
          return 3;
        oamhal_context_info_t info = {sizeof info, 0, 0, nullptr, nullptr};
        return oamhal_context_get(here.c_handle(), &info) == OAMHAL_OK ? 0 : 4;
      }),
      0);
  EXPECT_TRUE(here.try_enumerate());
}

TEST_F(ForkTest, ASnapshotIsReadInTheChild) {
  const context here = open();
  const snapshot seen = here.enumerate();
  EXPECT_EQ(in_child([&] {
              oamhal_device_info_t info = {};
              info.size = sizeof info;
              if (oamhal_device_get(seen.c_handle(), 0, &info) != OAMHAL_OK) return 1;
              if (std::strcmp(info.id, "acme:feed") != 0) return 2;
              oamhal_selection_t selection = {sizeof selection, 0, 0, 0, 0};
              if (oamhal_select(seen.c_handle(), "uuid:feed", &selection, nullptr) != OAMHAL_OK) return 3;
              return 0;
            }),
            0);
}

TEST_F(ForkTest, AChildMakesAContextOfItsOwn) {
  const context here = open();
  EXPECT_EQ(in_child([&] {
              const auto own = context::try_create({.root = tree.path()});
              if (!own) return 1;
              const auto seen = own->try_enumerate();
              if (!seen) return 2;
              return seen->devices().size() == 1 && seen->try_open(0) ? 0 : 3;
            }),
            0);
}

TEST_F(ForkTest, ReferencesAreGivenBackInTheChild) {
  const context here = open();
  const snapshot seen = here.enumerate();
  const device_handle device = seen.open(0);
  EXPECT_EQ(in_child([&] {
              if (device.id() != "acme:feed" || device.is_lost()) return 1;
              oamhal_device_t* other = nullptr;
              if (oamhal_device_open(seen.c_handle(), 0, &other) != OAMHAL_ERROR_FORKED) return 2;
              if (other != nullptr) return 3;
              oamhal_device_unref(device.c_handle());
              oamhal_snapshot_unref(seen.c_handle());
              oamhal_context_unref(here.c_handle());
              return 0;
            }),
            0);
  // The child's copies are not the parent's.
  EXPECT_EQ(seen.open(0), device);
}

}  // namespace
}  // namespace oamhal::test
