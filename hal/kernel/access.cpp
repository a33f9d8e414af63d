// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/access.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>

namespace oamhal::hal {

namespace {

oamhal_access refusal(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return OAMHAL_ACCESS_MISSING;
    case EACCES:
      return OAMHAL_ACCESS_NO_PERMISSION;
    // Of all checks behind access(2) on a device node only the device cgroup's says EPERM: Linux
    // security/device_cgroup.c, devcgroup_check_permission().
    case EPERM:
      return OAMHAL_ACCESS_DENIED_BY_CGROUP;
    default:
      return OAMHAL_ACCESS_UNKNOWN;
  }
}

bool differs(const oamhal_number_t& known, unsigned found) {
  return known.absence == OAMHAL_PRESENT && known.value != found;
}

}  // namespace

oamhal_access access_of(const char* path, const oamhal_number_t& major, const oamhal_number_t& minor) {
  struct stat node{};
  if (::stat(path, &node) != 0) return refusal(errno);
  if (!S_ISCHR(node.st_mode) || differs(major, gnu_dev_major(node.st_rdev)) ||
      differs(minor, gnu_dev_minor(node.st_rdev)))
    return OAMHAL_ACCESS_MISSING;
  if (::faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0) return refusal(errno);
  // access(2) does not look at the mount; open(2) does.
  struct statvfs mount{};
  if (::statvfs(path, &mount) == 0 && (mount.f_flag & ST_NODEV) != 0) return OAMHAL_ACCESS_NO_PERMISSION;
  return OAMHAL_ACCESS_OK;
}

}  // namespace oamhal::hal
