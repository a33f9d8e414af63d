// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// One fragment of a tree, kept in memory until it is written: relative path -> text, link or directory.

#ifndef OAM_SIM_FILE_MAP_HPP_
#define OAM_SIM_FILE_MAP_HPP_

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace oam_sim {

struct Entry {
  enum class Kind { kFile, kLink, kDirectory };
  Kind kind = Kind::kFile;
  std::string content;  // bytes of a file, or the target of a link counted from the root of the tree
};

class FileMap {
 public:
  // A sysfs attribute: the value and one newline.
  void text(std::string path, std::string_view value) {
    std::string line(value);
    line.push_back('\n');
    bytes(std::move(path), std::move(line));
  }
  void bytes(std::string path, std::string content) {
    entries_.insert_or_assign(std::move(path), Entry{Entry::Kind::kFile, std::move(content)});
  }
  // `target` is a path from the root of the tree ("sys/..."); the writer makes it relative, as sysfs does.
  void link(std::string path, std::string target) {
    entries_.insert_or_assign(std::move(path), Entry{Entry::Kind::kLink, std::move(target)});
  }
  void directory(std::string path) {
    entries_.insert_or_assign(std::move(path), Entry{Entry::Kind::kDirectory, {}});
  }
  // Removes an entry, or a directory with all below it.
  void drop(std::string_view path);

  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_FILE_MAP_HPP_
