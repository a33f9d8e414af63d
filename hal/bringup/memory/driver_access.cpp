// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/driver_access.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "hal/base/guard.hpp"
#include "hal/kernel/node.hpp"
#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

namespace {

/// The name of one file, not of a place.
bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.size() < 64 && name.find('/') == std::string_view::npos;
}

Error failed_node(const std::string& path, int error) {
  const auto sentence = [&](const char* words) { return fmt::format("{} {}", path, words); };
  switch (error) {
    case ENOENT:
      return {OAMHAL_ERROR_NOT_FOUND, error,
              sentence("is not there: is the driver loaded, and is /dev whole?")};
    case EACCES:
      return {OAMHAL_ERROR_NO_PERMISSION, error,
              sentence("may not be opened by this user: it takes its group (render, video), or root.")};
    case EBUSY:
      return {OAMHAL_ERROR_BUSY, error,
              sentence("has a user already, and takes one at a time: stop that first.")};
    case EAGAIN:
      return {OAMHAL_ERROR_BUSY, error, sentence("is not ready: its driver is in a reset. Try again.")};
    case ENODEV:
    case ENXIO:
      return {OAMHAL_ERROR_DEVICE_LOST, error, sentence("has no device behind it any more.")};
    case EPERM:
      return {OAMHAL_ERROR_NO_PERMISSION, error,
              sentence("was refused by its driver: the device is switched off.")};
    default:
      return {OAMHAL_ERROR_IO, error,
              sentence(fmt::format("cannot be opened: {}.", describe_errno(error)).c_str())};
  }
}

}  // namespace

DriverAccess::DriverAccess(const Root& root, bool exclusive) : root_(root), exclusive_(exclusive) {
}

oamhal_backend_driver_t DriverAccess::table() {
  oamhal_backend_driver_t table{};
  table.size = sizeof table;
  table.self = this;
  table.open_node = &open_node_thunk;
  table.close_node = [](void* self, int fd) { static_cast<DriverAccess*>(self)->nodes_.erase(fd); };
  table.control = &control_thunk;
  table.load_library = &load_library_thunk;
  table.symbol = [](void* /*self*/, void* library, const char* name) { return ::dlsym(library, name); };
  table.exclusive_allowed = exclusive_ ? 1 : 0;
  return table;
}

std::unexpected<Error> DriverAccess::not_live() {
  return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
                               "this is a copy of a machine, and no driver of the kernel is behind it."});
}

Result<int> DriverAccess::open_node(const std::string& class_name, const std::string& node) {
  if (!root_.is_live()) return not_live();
  if (!is_plain(class_name) || !is_plain(node))
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("\"{}/{}\" names no device node of a class.", class_name, node)});
  AttributeReader reader(root_, 0, nullptr, nullptr);
  const std::string uevent = fmt::format("sys/class/{}/{}/uevent", class_name, node);
  const auto text = reader.text(root_.directory(), uevent.c_str());
  const auto named = text ? parse_node_name(*text) : std::nullopt;
  if (!named) return std::unexpected(failed_node(fmt::format("the node of {}/{}", class_name, node), ENOENT));
  auto opened = hal::open_node(*named, NodeUse::kReadWrite);
  if (!opened) return std::unexpected(failed_node("/dev/" + named->name, opened.error()));
  const int fd = opened->get();
  nodes_.emplace(fd, std::move(*opened));
  return fd;
}

Result<void*> DriverAccess::load_library(const std::string& name) const {
  if (!root_.is_live()) return not_live();
  if (!is_plain(name))
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("\"{}\" is no name of a library.", name)});
  if (void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) return library;
  return std::unexpected(Error{
      OAMHAL_ERROR_NOT_FOUND, 0,
      fmt::format("its memory is reached through {}, which cannot be loaded: install its package.", name)});
}

std::int32_t DriverAccess::open_node_thunk(void* self, const char* class_name, const char* node, int* fd,
                                           oamhal_error_t* error) noexcept {
  return api::guarded(error, [&] {
    auto opened = static_cast<DriverAccess*>(self)->open_node(class_name, node);
    if (!opened) return api::fail(error, opened.error());
    *fd = *opened;
    return OAMHAL_OK;
  });
}

std::int32_t DriverAccess::load_library_thunk(void* self, const char* name, void** library,
                                              oamhal_error_t* error) noexcept {
  return api::guarded(error, [&] {
    auto loaded = static_cast<const DriverAccess*>(self)->load_library(name);
    if (!loaded) return api::fail(error, loaded.error());
    *library = *loaded;
    return OAMHAL_OK;
  });
}

std::int32_t DriverAccess::control_thunk(void* /*self*/, int fd, std::uint64_t request,
                                         void* argument) noexcept {
  // A driver that is interrupted for ever is none that answers.
  constexpr int kAttempts = 16;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    if (::ioctl(fd, request, argument) >= 0) return 0;
    if (errno != EINTR) return errno;
  }
  return EINTR;
}

}  // namespace oamhal::hal
