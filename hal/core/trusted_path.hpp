// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_TRUSTED_PATH_HPP
#define OAMHAL_HAL_CORE_TRUSTED_PATH_HPP

#include <expected>
#include <string>

namespace oamhal::hal {

/// Where a path leads, without symbolic links.
struct Untrusted {
  std::string why;     ///< A clause that names the file or directory.
  const char* advice;  ///< A sentence.
};

/// Follows an absolute path from / on. Every directory and symbolic link on the way, and the file at its end,
/// must belong to root or to the caller, and nobody else may be able to write it; a directory with the sticky
/// bit may be written by others, since they replace nothing in it that is not theirs. The end must be a
/// regular file.
std::expected<std::string, Untrusted> trusted_path(const std::string& path);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_TRUSTED_PATH_HPP
