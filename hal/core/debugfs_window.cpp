// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/debugfs_window.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <string_view>
#include <utility>

#include "hal/base/index_pair.hpp"

namespace oamhal::hal {

namespace {

constexpr std::string_view kDebugfs = "sys/kernel/debug/";
constexpr int kAttempts = 16;

bool stays_below(std::string_view path) {
  return !path.empty() && !path.starts_with('/') && !path.starts_with("../") && path != ".." &&
         !path.contains("/../") && !path.ends_with("/..");
}

Error error_of(int error, const std::string& what) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {OAMHAL_ERROR_NOT_FOUND, error,
              fmt::format("{} is not there: debugfs is not mounted, or the driver has no such file.", what)};
    case EACCES:
      return {OAMHAL_ERROR_NO_PERMISSION, error,
              fmt::format("{} may not be read by this user: debugfs is for root.", what)};
    case EPERM:
      return {OAMHAL_ERROR_NO_PERMISSION, error,
              fmt::format("{} is refused by the kernel, as one in lockdown does (Secure Boot), and a driver "
                          "that resets its device.",
                          what)};
    case ETIMEDOUT:
      return {OAMHAL_ERROR_TIMEOUT, error,
              fmt::format("{} did not answer in time and was left alone.", what)};
    default:
      return {OAMHAL_ERROR_IO, error, fmt::format("{} cannot be read: {}.", what, describe_errno(error))};
  }
}

}  // namespace

/// The functions behind the access.
struct DebugfsWindow::Functions {
  static DebugfsWindow& of(void* self) { return *static_cast<DebugfsWindow*>(self); }

  template <typename F>
  static std::int32_t guarded(F&& body) noexcept {
    try {
      return body();
    } catch (const std::bad_alloc&) {
      return OAMHAL_ERROR_NO_MEMORY;
    }
  }

  static std::int32_t refuse(void* self, std::string_view why) {
    return guarded([&] {
      return of(self).fail({OAMHAL_ERROR_NO_PERMISSION, 0, fmt::format("{} {}", of(self).path_, why)});
    });
  }

  static std::int32_t read(void* self, std::uint64_t, std::uint32_t, std::uint64_t*) {
    return refuse(self, "shows registers by their addresses alone, and none by an offset in a BAR.");
  }
  static std::int32_t write(void* self, std::uint64_t, std::uint32_t, std::uint64_t) {
    return refuse(self, "is only read.");
  }
  static std::int32_t write_indexed(void* self, const oamhal_index_pair_t*, std::uint64_t, std::uint64_t) {
    return refuse(self, "is only read.");
  }

  static std::int32_t confirm(void* self, std::uint64_t) {
    return guarded([&] {
      return of(self).fail(
          {OAMHAL_ERROR_IO, 0,
           fmt::format("{} answers with all ones, as a device that is gone does too.", of(self).path_)});
    });
  }

  static std::int32_t read_indexed(void* self, const oamhal_index_pair_t* pair, std::uint64_t index,
                                   std::uint64_t* value) {
    if (pair == nullptr || value == nullptr) return OAMHAL_ERROR_INVALID_ARGUMENT;
    return guarded([&] {
      const auto got = of(self).read(*pair, index);
      if (!got) return of(self).fail(got.error());
      *value = *got;
      return static_cast<std::int32_t>(OAMHAL_OK);
    });
  }
};

DebugfsWindow::DebugfsWindow(const oamhal_context& context, std::string path)
    : context_(context), path_(std::move(path)) {
  access_.size = sizeof access_;
  access_.self = this;
  access_.capabilities = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_INDIRECT;
  access_.read = &Functions::read;
  access_.write = &Functions::write;
  access_.confirm = &Functions::confirm;
  access_.why = [](void* self) { return Functions::of(self).why_.c_str(); };
  access_.read_indexed = &Functions::read_indexed;
  access_.write_indexed = &Functions::write_indexed;
}

Result<std::unique_ptr<DebugfsWindow>> DebugfsWindow::open(const oamhal_context& context, const char* path) {
  if (path == nullptr || !stays_below(path))
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "the path of a file of debugfs leads out of it."});
  std::unique_ptr<DebugfsWindow> window(new DebugfsWindow(context, std::string(kDebugfs).append(path)));
  if (const int refused = window->ask_gate(); refused != 0)
    return std::unexpected(error_of(refused, window->path_));
  auto file = context.root.open_file(context.root.directory(), window->path_.c_str());
  if (!file) return std::unexpected(error_of(file.error(), window->path_));
  window->fd_ = std::move(*file);
  return window;
}

/// Each read may hang in the driver: the gate is asked before every one.
int DebugfsWindow::ask_gate() const {
  if (context_.gate == nullptr) return 0;
  const std::size_t slash = path_.rfind('/');
  return context_.gate(context_.gate_user, path_.substr(0, slash).c_str(), path_.c_str() + slash + 1,
                       OAMHAL_ATTRIBUTE_LIVE);
}

Result<std::uint64_t> DebugfsWindow::read(const oamhal_index_pair_t& pair, std::uint64_t index) const {
  const std::string what = fmt::format("{} at {:#x}", path_, index);
  if (!makes_sense(pair))
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("{}: this is no pair of index and data registers of 4 bytes.", what)});
  if (!is_listed(pair, index) || index % kIndexedWidth != 0 || index > INT64_MAX)
    return std::unexpected(Error{
        OAMHAL_ERROR_NO_PERMISSION, 0,
        fmt::format("{} is not read: it is none of the indexes that {} is known to have.", what, pair.name)});
  if (const int refused = ask_gate(); refused != 0) return std::unexpected(error_of(refused, what));
  // The driver hands over registers in the byte order of the host.
  std::uint32_t value = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const ssize_t got = ::pread(fd_.get(), &value, sizeof value, static_cast<off_t>(index));
    if (got == static_cast<ssize_t>(sizeof value)) return value;
    if (got >= 0)
      return std::unexpected(Error{OAMHAL_ERROR_IO, 0, fmt::format("{} gives {} of 4 bytes.", what, got)});
    if (errno != EINTR) return std::unexpected(error_of(errno, what));
  }
  return std::unexpected(error_of(EINTR, what));
}

std::int32_t DebugfsWindow::fail(const Error& error) {
  why_ = error.message;
  return error.status;
}

}  // namespace oamhal::hal
