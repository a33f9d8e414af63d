// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/publish.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "tools/common/descriptors.hpp"

namespace oam_info {

namespace {

constexpr mode_t kOwnerAlone = 0600;

std::string why(int error) {
  return error == EEXIST ? "it is there already, and is not overwritten"
                         : std::generic_category().message(error);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

int fill(int fd, std::string_view bytes) {
  if (const int error = oam_tools::write_all(fd, bytes); error != 0) return error;
  return ::fsync(fd) == 0 ? 0 : errno;
}

// A file without a name gets one when it is whole: nothing is left of it however this process ends.
int publish_unnamed(const std::string& path, std::string_view bytes, bool& possible) {
  const int fd = ::open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kOwnerAlone);  // NOLINT
  possible = fd >= 0;
  if (!possible) return errno;
  int error = fill(fd, bytes);
  const std::string source = fmt::format("/proc/self/fd/{}", fd);
  if (error == 0 && ::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    error = errno;
    // Without /proc, or on a file system that cannot do it.
    possible = error != ENOENT && error != EXDEV;
  }
  ::close(fd);
  return error;
}

int publish_renamed(const std::string& path, std::string_view bytes, unsigned flags) {
  std::string name = path + ".XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return errno;
  int error = fill(fd, bytes);
  ::close(fd);
  if (error == 0 && ::renameat2(AT_FDCWD, name.c_str(), AT_FDCWD, path.c_str(), flags) != 0) error = errno;
  if (error != 0) ::unlink(name.c_str());
  return error;
}

}  // namespace

std::string cannot_publish(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) return why(EEXIST);
  if (errno != ENOENT) return why(errno);
  return ::access(folder_of(path).c_str(), W_OK) == 0 ? "" : why(errno);
}

std::string publish(const std::string& path, std::string_view bytes) {
  bool possible = true;
  int error = publish_unnamed(path, bytes, possible);
  if (!possible) error = publish_renamed(path, bytes, RENAME_NOREPLACE);
  return error == 0 ? "" : why(error);
}

std::string publish_over(const std::string& path, std::string_view bytes) {
  const int error = publish_renamed(path, bytes, 0);
  return error == 0 ? "" : why(error);
}

}  // namespace oam_info
