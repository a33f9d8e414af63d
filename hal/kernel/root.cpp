// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/root.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <climits>
#include <cstdint>

namespace oamhal::hal {

namespace {

constexpr int kCommonFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

int open_resolved(int parent, const char* path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = resolve;
  // EAGAIN says that a rename raced with ".." in the path; the kernel asks to try again.
  for (int tries = 0;; ++tries) {
    const long fd = ::syscall(SYS_openat2, parent, path, &how, sizeof how);
    if (fd >= 0 || errno != EAGAIN || tries == 8) return static_cast<int>(fd);
  }
}

}  // namespace

Result<Root> Root::live() {
  Root root;
  root.directory_.fd = UniqueFd(::open("/", kCommonFlags | O_DIRECTORY));
  if (!root.directory_.fd.valid())
    return std::unexpected(
        Error{status_of_errno(errno), errno, fmt::format("cannot open /: {}.", describe_errno(errno))});
  return root;
}

Result<Root> Root::replayed(const std::string& path) {
  Root root;
  root.live_ = false;
  root.path_ = path;
  root.directory_.fd = UniqueFd(::open(path.c_str(), kCommonFlags | O_DIRECTORY));
  if (!root.directory_.fd.valid())
    return std::unexpected(
        Error{status_of_errno(errno), errno,
              fmt::format("cannot open the root directory {}: {}. Name a directory that holds a captured or "
                          "simulated machine.",
                          path, describe_errno(errno))});
  const UniqueFd probe(
      open_resolved(root.directory_.fd.get(), ".", kCommonFlags | O_DIRECTORY, RESOLVE_IN_ROOT));
  if (!probe.valid())
    return std::unexpected(Error{
        errno == ENOSYS ? OAMHAL_ERROR_NOT_SUPPORTED : status_of_errno(errno), errno,
        fmt::format("cannot replay {}: openat2 failed ({}). A replayed root needs Linux 5.6 or newer, and a "
                    "sandbox that lets openat2 through.",
                    path, describe_errno(errno))});
  return root;
}

int Root::open_below(const Directory& parent, const char* path, int flags) const {
  const bool from_root = &parent == &directory_;
  const std::uint64_t resolve =
      RESOLVE_NO_MAGICLINKS | (from_root ? RESOLVE_IN_ROOT : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
  return open_resolved(parent.fd.get(), path, flags, resolve);
}

inline int Root::open_at(const Directory& parent, const char* path, int flags) const {
  return live_ ? ::openat(parent.fd.get(), path, flags) : open_below(parent, path, flags);
}

std::expected<UniqueFd, int> Root::open_file(const Directory& parent, const char* path) const {
  UniqueFd fd(open_at(parent, path, kCommonFlags | O_NOFOLLOW));
  if (!fd.valid()) return std::unexpected(errno);
  if (!live_) {
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0) return std::unexpected(errno);
    if (!S_ISREG(status.st_mode)) return std::unexpected(EINVAL);
  }
  return fd;
}

std::expected<UniqueFd, int> Root::open_socket(const Directory& parent, const char* path) const {
  UniqueFd fd(open_at(parent, path, O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return std::unexpected(errno);
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return std::unexpected(errno);
  if (!S_ISSOCK(status.st_mode)) return std::unexpected(EINVAL);
  return fd;
}

std::expected<Directory, int> Root::open_directory(const Directory& parent, const char* path) const {
  UniqueFd fd(open_at(parent, path, kCommonFlags | O_DIRECTORY));
  if (!fd.valid()) return std::unexpected(errno);
  return Directory{std::move(fd), parent.path.empty() ? path : parent.path + '/' + path};
}

std::expected<std::string, int> Root::read_link(const Directory& parent, const char* path) const {
  char target[PATH_MAX];
  ssize_t length = -1;
  if (live_ || std::string_view(path).find('/') == std::string_view::npos) {
    length = ::readlinkat(parent.fd.get(), path, target, sizeof target);
  } else {
    const UniqueFd fd(open_at(parent, path, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.valid()) return std::unexpected(errno);
    length = ::readlinkat(fd.get(), "", target, sizeof target);
  }
  if (length < 0) return std::unexpected(errno);
  return std::string(target, static_cast<std::size_t>(length));
}

}  // namespace oamhal::hal
