// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/node.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

std::optional<unsigned> parse_half(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<unsigned>(*number);
}

bool stays_below(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/') return false;
  while (!name.empty()) {
    const std::size_t slash = name.find('/');
    const std::string_view part = name.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
  }
  return true;
}

bool is_node(const struct stat& found, const NodeName& node) {
  return S_ISCHR(found.st_mode) && gnu_dev_major(found.st_rdev) == node.major &&
         gnu_dev_minor(found.st_rdev) == node.minor;
}

/// EPERM is what a driver says, and the device cgroup too: that one says it of the right to open as well.
int why_not_open(const std::string& path, int error, NodeUse use) {
  const int wanted = use == NodeUse::kReadWrite ? R_OK | W_OK : R_OK;
  if (error != EPERM || ::faccessat(AT_FDCWD, path.c_str(), wanted, AT_EACCESS) == 0) return error;
  return errno == EPERM ? EACCES : error;
}

}  // namespace

std::optional<NodeName> parse_node_name(std::string_view uevent) {
  NodeName node;
  std::optional<unsigned> major;
  std::optional<unsigned> minor;
  while (!uevent.empty()) {
    const std::string_view line = next_line(uevent);
    if (line.starts_with("MAJOR=")) major = parse_half(line.substr(6));
    if (line.starts_with("MINOR=")) minor = parse_half(line.substr(6));
    if (line.starts_with("DEVNAME=")) node.name = line.substr(8);
  }
  if (!major || !minor || !stays_below(node.name)) return std::nullopt;
  node.major = *major;
  node.minor = *minor;
  return node;
}

std::expected<UniqueFd, int> open_node(const NodeName& node, NodeUse use) {
  const std::string path = "/dev/" + node.name;
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return std::unexpected(errno == ENOTDIR ? ENOENT : errno);
  if (!is_node(found, node)) return std::unexpected(ENOENT);
  const int access = use == NodeUse::kReadWrite ? O_RDWR : O_RDONLY;
  const int flags = access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  UniqueFd fd(::open(path.c_str(), flags));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!fd.valid()) return std::unexpected(why_not_open(path, errno, use));
  // The name may have been given to another since.
  struct stat opened{};
  if (::fstat(fd.get(), &opened) != 0 || opened.st_dev != found.st_dev || opened.st_ino != found.st_ino)
    return std::unexpected(ENOENT);
  return fd;
}

}  // namespace oamhal::hal
