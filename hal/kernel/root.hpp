// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_ROOT_HPP
#define OAMHAL_HAL_KERNEL_ROOT_HPP

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"

namespace oamhal::hal {

/// An open directory of the tree and its path below the root ("" for the root itself).
struct Directory {
  UniqueFd fd;
  std::string path;
};

/// The tree that is read: the live machine's "/", or a directory that stands for it. A replayed tree is
/// not trusted: nothing that is opened leaves it, symbolic links are taken relative to it, and only
/// regular files are read (it may hold FIFOs and device nodes). Errors are errno values.
class Root {
 public:
  static Result<Root> live();
  static Result<Root> replayed(const std::string& path);

  [[nodiscard]] bool is_live() const { return live_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const Directory& directory() const { return directory_; }

  /// Opens a directory. Below the root itself symbolic links are followed inside the root; below another
  /// directory of a replayed tree they are not.
  [[nodiscard]] std::expected<Directory, int> open_directory(const Directory& parent, const char* path) const;

  /// Opens a regular file for reading, never through a symbolic link at its end.
  [[nodiscard]] std::expected<UniqueFd, int> open_file(const Directory& parent, const char* path) const;

  /// Opens a UNIX socket to connect to, by its descriptor below /proc/self/fd; never through a symbolic link.
  /// EINVAL for anything else.
  [[nodiscard]] std::expected<UniqueFd, int> open_socket(const Directory& parent, const char* path) const;

  /// Where a symbolic link points.
  [[nodiscard]] std::expected<std::string, int> read_link(const Directory& parent, const char* path) const;

 private:
  Root() = default;
  [[nodiscard]] int open_at(const Directory& parent, const char* path, int flags) const;
  /// As open_at() of a replayed root.
  [[nodiscard]] int open_below(const Directory& parent, const char* path, int flags) const;

  bool live_ = true;
  std::string path_ = "/";
  Directory directory_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_ROOT_HPP
