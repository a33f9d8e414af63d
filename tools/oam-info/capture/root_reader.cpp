// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/root_reader.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>

namespace oam_info {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

// The path of a walk, the next part at the end.
std::vector<std::string> reversed_parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::string_view name = name_of(path);
    if (!name.empty() && name != ".") parts.emplace_back(name);
    path = parent_of(path);
  }
  return parts;
}

// An absolute link means the root of its tree; said relatively it does so wherever the tree is.
std::string relative_target(std::string_view place, std::string target) {
  if (!target.starts_with('/')) return target;
  std::string climbed;
  for (const char letter : place)
    if (letter == '/') climbed += "../";
  return climbed + target.substr(std::min(target.find_first_not_of('/'), target.size()));
}

}  // namespace

RootReader::RootReader(const std::string& root)
    : root_(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), error_(root_ < 0 ? errno : 0) {
}

RootReader::~RootReader() {
  if (root_ >= 0) ::close(root_);
}

int RootReader::open(std::string_view path, int flags) const {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const std::string text(path.empty() ? "." : path);
  return static_cast<int>(::syscall(SYS_openat2, root_, text.c_str(), &how, sizeof how));
}

std::expected<RootReader::Found, int> RootReader::look(const std::string& place) const {
  const Descriptor fd(open(place, O_PATH | O_NOFOLLOW));
  if (fd.get() < 0) return std::unexpected(errno);
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return std::unexpected(errno);
  if (S_ISDIR(status.st_mode)) return Found{false, {}};
  if (S_ISREG(status.st_mode)) return Found{true, {Kind::kFile, ""}};
  if (!S_ISLNK(status.st_mode)) return std::unexpected(EINVAL);
  std::array<char, PATH_MAX> target;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t length = ::readlinkat(fd.get(), "", target.data(), target.size());
  if (length < 0) return std::unexpected(errno);
  return Found{
      false,
      {Kind::kLink, relative_target(place, std::string(target.data(), static_cast<std::size_t>(length)))}};
}

std::expected<std::string, int> RootReader::read(const std::string& place, std::size_t limit) const {
  const Descriptor fd(open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) return std::unexpected(errno);
  std::string content;
  std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (;;) {
    const ssize_t got = ::read(fd.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(errno);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > limit) return std::unexpected(EFBIG);
  }
}

std::expected<std::string, int> RootReader::walk(Tree& tree, std::string_view path, bool& regular) {
  std::vector<std::string> parts = reversed_parts(path);
  std::string place;
  regular = false;
  for (int links = 0; !parts.empty();) {
    const std::string part = std::move(parts.back());
    parts.pop_back();
    if (regular) return std::unexpected(ENOTDIR);
    if (part == "..") {
      if (place.empty()) return std::unexpected(EXDEV);
      place = parent_of(place);
      continue;
    }
    std::string next = place;
    if (!next.empty()) next += '/';
    next += part;
    auto known = tree.find(next);
    if (known == tree.end()) {
      auto found = look(next);
      if (!found) return std::unexpected(found.error());
      if (!found->regular) known = tree.emplace(next, std::move(found->entry)).first;
    }
    regular = known == tree.end() || known->second.kind == Kind::kFile;
    if (regular || known->second.kind == Kind::kDirectory) {
      place = std::move(next);
      continue;
    }
    if (++links > kMaxLinks) return std::unexpected(ELOOP);
    std::ranges::copy(reversed_parts(known->second.content), std::back_inserter(parts));
  }
  return place;
}

std::expected<std::string, int> RootReader::copy(Tree& tree, std::string_view path, std::size_t limit) {
  bool regular = false;
  auto place = walk(tree, path, regular);
  if (!place || !regular || tree.contains(*place)) return place;
  auto content = read(*place, limit);
  if (!content) return std::unexpected(content.error());
  tree.emplace(*place, Entry{Kind::kFile, std::move(*content)});
  return place;
}

int RootReader::copy_name(Tree& tree, std::string_view path) {
  bool regular = false;
  const auto parent = walk(tree, parent_of(path), regular);
  if (!parent) return parent.error();
  std::string place = (parent->empty() ? "" : *parent + '/') + std::string(name_of(path));
  if (tree.contains(place)) return 0;
  auto found = look(place);
  if (!found) return found.error();
  if (!found->regular) tree.emplace(std::move(place), std::move(found->entry));
  return 0;
}

std::expected<std::vector<std::string>, int> RootReader::list(std::string_view path) const {
  const int fd = open(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return std::unexpected(errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd), ::closedir);
  if (!directory) return std::unexpected(errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace oam_info
