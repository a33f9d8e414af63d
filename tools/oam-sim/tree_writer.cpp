// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tree_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "error.hpp"

namespace oam_sim {
namespace {

[[noreturn]] void fail(std::string_view what, std::string_view path) {
  throw Error(fmt::format("cannot {} {}: {}", what, path, reason(errno)));
}

std::string_view first_component(std::string_view path) {
  return path.substr(0, path.find('/'));
}

std::string_view after_first(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
}

// Closes the file, too.
void fill(int file, std::string_view path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      close(file);
      errno = error;
      fail("write", path);
    }
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  close(file);
}

}  // namespace

TreeWriter::TreeWriter(const std::string& directory)
    : root_(directory), root_fd_(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (root_fd_ < 0) fail("open the directory", directory);
}

TreeWriter::~TreeWriter() {
  leave(0);
  close(root_fd_);
}

void TreeWriter::leave(std::size_t keep) {
  while (levels_.size() > keep) {
    close(levels_.back().fd);
    levels_.pop_back();
  }
}

int TreeWriter::enter(std::string_view directory) {
  std::size_t depth = 0;
  while (depth < levels_.size() && !directory.empty() && levels_[depth].name == first_component(directory)) {
    directory = after_first(directory);
    ++depth;
  }
  leave(depth);
  for (; !directory.empty(); directory = after_first(directory)) {
    const int parent = levels_.empty() ? root_fd_ : levels_.back().fd;
    std::string name(first_component(directory));
    if (mkdirat(parent, name.c_str(), 0755) != 0 && errno != EEXIST) fail("make the directory", name);
    const int fd = openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) fail("open the directory", name);
    levels_.push_back({std::move(name), fd});
  }
  return levels_.empty() ? root_fd_ : levels_.back().fd;
}

void TreeWriter::write_file(int fd, const std::string& name, const std::string& path,
                            const std::string& content) {
  const int file = openat(fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) fail("create", path);
  fill(file, path, content);
}

void TreeWriter::write(const std::string& base, const FileMap& files) {
  const std::string prefix = base.empty() ? std::string() : base + "/";
  for (const auto& [relative, entry] : files.entries()) {
    const std::string path = prefix + relative;
    if (entry.kind == Entry::Kind::kDirectory) {
      enter(path);
      continue;
    }
    const auto slash = path.rfind('/');
    const int fd =
        enter(slash == std::string::npos ? std::string_view{} : std::string_view(path).substr(0, slash));
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    if (entry.kind == Entry::Kind::kFile) {
      write_file(fd, name, path, entry.content);
    } else if (symlinkat(relative_target(path, entry.content).c_str(), fd, name.c_str()) != 0) {
      fail("make the link", path);
    }
  }
}

void TreeWriter::remove(const std::string& path) {
  leave(0);
  std::error_code error;
  if (std::filesystem::remove_all(std::filesystem::path(root_) / path, error) == 0 || error) {
    throw Error(
        fmt::format("drop_files names {}, which the tree does not have: correct the machine file", path));
  }
}

void replace_file(const std::string& root, const std::string& path, std::string_view content) {
  const std::string whole = root + "/" + path;
  const std::string beside = whole + ".new";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) fail("create", beside);
  fill(file, beside, content);
  if (rename(beside.c_str(), whole.c_str()) != 0) fail("replace", whole);
}

std::string relative_target(std::string_view path, std::string_view target) {
  while (path.find('/') != std::string_view::npos && target.find('/') != std::string_view::npos &&
         first_component(path) == first_component(target)) {
    path = after_first(path);
    target = after_first(target);
  }
  std::string result;
  for (auto up = std::count(path.begin(), path.end(), '/'); up > 0; --up) result += "../";
  return result.append(target);
}

}  // namespace oam_sim
