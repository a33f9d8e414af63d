// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/trusted_path.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <optional>
#include <utility>

#include "hal/base/error.hpp"

namespace oamhal::hal {

namespace {

// As many symbolic links as the kernel follows.
constexpr int kMostLinks = 40;

constexpr const char* kWhoMayWrite =
    "Make it, and every directory above, root's or your own, and take the right to write from others.";

/// "" when nobody else may change what is at path.
std::string who_else(const std::string& path, const struct stat& status) {
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return fmt::format("{} belongs to user {}, who is neither root nor you", path, status.st_uid);
  if (S_ISLNK(status.st_mode)) return "";
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0) return "";
  if ((status.st_mode & S_IWOTH) != 0) return fmt::format("{} can be written by everybody", path);
  if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0)
    return fmt::format("{} can be written by group {}", path, status.st_gid);
  return "";
}

class Walk {
 public:
  explicit Walk(const std::string& path) : rest_(path) {}

  std::expected<std::string, Untrusted> run() {
    if (auto wrong = look("/"); wrong) return std::unexpected(*wrong);
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('/');
      const std::string name = rest_.substr(0, end);
      rest_.erase(0, end == std::string::npos ? end : end + 1);
      if (auto wrong = step(name); wrong) return std::unexpected(*wrong);
    }
    if (!S_ISREG(status_.st_mode))
      return std::unexpected(Untrusted{fmt::format("{} is no regular file", done_.empty() ? "/" : done_),
                                       "Name the library itself."});
    return done_;
  }

 private:
  std::optional<Untrusted> step(const std::string& name) {
    if (name.empty() || name == ".") return std::nullopt;
    if (name == "..") {
      done_.resize(done_.empty() ? 0 : done_.rfind('/'));
      return look(done_.empty() ? "/" : done_);
    }
    const std::string here = done_ + '/' + name;
    if (auto wrong = look(here); wrong) return wrong;
    if (S_ISLNK(status_.st_mode)) return follow(here);
    done_ = here;
    return std::nullopt;
  }

  std::optional<Untrusted> look(const std::string& path) {
    if (::lstat(path.c_str(), &status_) != 0)
      return Untrusted{fmt::format("{}: {}", path, describe_errno(errno)), "Look whether it is installed."};
    if (std::string why = who_else(path, status_); !why.empty())
      return Untrusted{std::move(why), kWhoMayWrite};
    return std::nullopt;
  }

  std::optional<Untrusted> follow(const std::string& link) {
    char target[PATH_MAX];
    const ssize_t length = ::readlink(link.c_str(), target, sizeof target);
    if (length <= 0 || static_cast<std::size_t>(length) == sizeof target || ++links_ > kMostLinks)
      return Untrusted{fmt::format("{} is a symbolic link that leads nowhere", link),
                       "Name the library itself."};
    if (target[0] == '/') done_.clear();
    rest_ = std::string(target, static_cast<std::size_t>(length)) + '/' + rest_;
    return std::nullopt;
  }

  std::string rest_;
  std::string done_;
  struct stat status_{};
  int links_ = 0;
};

}  // namespace

std::expected<std::string, Untrusted> trusted_path(const std::string& path) {
  return Walk(path).run();
}

}  // namespace oamhal::hal
