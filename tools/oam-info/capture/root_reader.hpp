// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_ROOT_READER_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_ROOT_READER_HPP

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-info/capture/tree.hpp"

namespace oam_info {

/// Copies parts of a file system below a root into a tree. Nothing leads out of the root, nothing but regular
/// files is opened, and nothing blocks but a read of one. Errors are errno values.
class RootReader {
 public:
  /// Opens the directory; error() says whether that worked.
  explicit RootReader(const std::string& root);
  RootReader(const RootReader&) = delete;
  RootReader& operator=(const RootReader&) = delete;
  ~RootReader();
  [[nodiscard]] int error() const { return error_; }

  /// Adds what leads to path, each link and directory on the way, and path itself; the bytes of a file are
  /// read, at most limit of them. Returns its place, in which no link is left.
  std::expected<std::string, int> copy(Tree& tree, std::string_view path, std::size_t limit = kMaxFileBytes);
  /// As copy(), but path itself is not followed, and not read when it is a file.
  int copy_name(Tree& tree, std::string_view path);
  /// The names in a directory, sorted.
  std::expected<std::vector<std::string>, int> list(std::string_view path) const;

 private:
  struct Found {
    bool regular = false;
    Entry entry;
  };
  [[nodiscard]] int open(std::string_view path, int flags) const;
  [[nodiscard]] std::expected<Found, int> look(const std::string& place) const;
  [[nodiscard]] std::expected<std::string, int> read(const std::string& place, std::size_t limit) const;
  std::expected<std::string, int> walk(Tree& tree, std::string_view path, bool& regular);

  int root_ = -1;
  int error_ = 0;
};

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_ROOT_READER_HPP
