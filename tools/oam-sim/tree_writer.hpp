// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Writes file maps below one directory, with openat and mkdirat on kept descriptors.

#ifndef OAM_SIM_TREE_WRITER_HPP_
#define OAM_SIM_TREE_WRITER_HPP_

#include <string>
#include <string_view>
#include <vector>

#include "file_map.hpp"

namespace oam_sim {

class TreeWriter {
 public:
  // `directory` must exist.
  explicit TreeWriter(const std::string& directory);
  ~TreeWriter();
  TreeWriter(const TreeWriter&) = delete;
  TreeWriter& operator=(const TreeWriter&) = delete;

  // Writes every entry of `files` below `base` (a path from the root of the tree, "" for the root itself).
  void write(const std::string& base, const FileMap& files);
  // Removes a file, a link or a whole directory; one that is not there is an error.
  void remove(const std::string& path);

 private:
  struct Level {
    std::string name;
    int fd;
  };
  int enter(std::string_view directory);
  void write_file(int fd, const std::string& name, const std::string& path, const std::string& content);
  void leave(std::size_t keep);

  std::string root_;
  int root_fd_;
  std::vector<Level> levels_;  // directories open below the root, outermost first
};

// Replaces a file of a tree that others may be reading: they see the old content or the new one.
void replace_file(const std::string& root, const std::string& path, std::string_view content);

// The relative target that makes the link `path` point to `target`; both are counted from the root of the
// tree.
std::string relative_target(std::string_view path, std::string_view target);

}  // namespace oam_sim

#endif  // OAM_SIM_TREE_WRITER_HPP_
