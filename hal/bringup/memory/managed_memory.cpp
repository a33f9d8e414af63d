// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/managed_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "hal/bringup/memory/aperture.hpp"
#include "hal/bringup/memory/session_call.hpp"

namespace oamhal::hal {

namespace {

/// A piece that this process sees, as a window that is mapped in full.
oamhal_window_access_t window_of(const Extent& extent) {
  oamhal_window_access_t window{};
  window.size = sizeof window;
  window.length = extent.length / 8 * 8 + (extent.length % 8 == 0 ? 0 : 8);
  window.mapped = extent.mapped;
  window.read_bytes = window.length;
  window.capabilities = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_WRITE;
  return window;
}

std::uint64_t page_size() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

ManagedMemory::ManagedMemory(const Attachment& attachment, oamhal_session_t* session, std::string bdf,
                             bool exclusive)
    : driver_(attachment.root(), exclusive),
      driver_table_(driver_.table()),
      session_(session),
      bdf_(std::move(bdf)) {
}

template <typename F>
Result<void> ManagedMemory::call(const char* operation, F&& body) const {
  return call_session(
      session_, operation,
      [&](const oamhal_backend_ops_t& /*ops*/, void* device,
          const oamhal_backend_host_t* host) -> std::int32_t { return body(ops_, device, host); });
}

bool ManagedMemory::has_way(oamhal_session_t* session) {
  return call_session(session, "memory",
                      [](const oamhal_backend_ops_t& ops, void* /*device*/,
                         const oamhal_backend_host_t* /*host*/) -> std::int32_t {
                        const auto table = whole_table(ops.managed);
                        const bool has = table.open != nullptr && table.close != nullptr &&
                                         table.allocate != nullptr && table.release != nullptr;
                        return has ? OAMHAL_OK : OAMHAL_ERROR_NOT_SUPPORTED;
                      })
      .has_value();
}

Result<std::unique_ptr<DeviceMemory>> ManagedMemory::open(const Attachment& attachment,
                                                          oamhal_session_t* session,
                                                          const oamhal_session_info_t& about,
                                                          bool exclusive) {
  std::unique_ptr<ManagedMemory> made(new ManagedMemory(attachment, session, about.bdf, exclusive));
  made->info_.size = sizeof made->info_;
  ignore(call_session(session, "memory",
                      [&](const oamhal_backend_ops_t& ops, void* /*device*/,
                          const oamhal_backend_host_t* /*host*/) -> std::int32_t {
                        made->ops_ = whole_table(ops.managed);
                        return OAMHAL_OK;
                      }));
  auto opened =
      made->call("open memory",
                 [&](const oamhal_backend_managed_ops_t& ops, void* device,
                     const oamhal_backend_host_t* host) -> std::int32_t {
                   return ops.open(device, host, &made->driver_table_, &made->memory_, &made->info_);
                 });
  if (!opened) return std::unexpected(std::move(opened.error()));
  made->info_.why_no_copy[sizeof made->info_.why_no_copy - 1] = 0;
  if (auto right = made->check(about.backend); !right) return std::unexpected(std::move(right.error()));
  made->engine_info_ = {sizeof(oamhal_backend_engine_info_t), made->info_.depth, OAMHAL_NO_INDEX,
                        made->info_.max_length, made->info_.alignment};
  return made;
}

Result<void> ManagedMemory::check(const std::string& backend) const {
  const bool copies = ops_.start != nullptr && ops_.poll != nullptr;
  const bool whole = copies && info_.max_length != 0 && info_.alignment != 0;
  if (info_.granularity != 0 && (info_.depth == 0 || whole)) return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_INTERNAL, 0,
            fmt::format("{}: the {} backend tells memory that cannot be used.", bdf_, backend)});
}

ManagedMemory::~ManagedMemory() {
  if (memory_ == nullptr) return;
  ignore(call("close memory",
              [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                  const oamhal_backend_host_t* host) -> std::int32_t {
                ops.close(memory_, host);
                return OAMHAL_OK;
              }));
}

Result<Extent> ManagedMemory::ask(oamhal_backend_request_t request) {
  const bool makes = request.kind == OAMHAL_REQUEST_DEVICE || request.kind == OAMHAL_REQUEST_HOST;
  const std::uint64_t length = request.length;
  if (makes) {
    if (length > UINT64_MAX - info_.granularity)
      return std::unexpected(
          Error{OAMHAL_ERROR_NO_MEMORY, 0, fmt::format("{}: no device has {} bytes.", bdf_, length)});
    request.length = (length + info_.granularity - 1) / info_.granularity * info_.granularity;
  }
  oamhal_backend_piece_t piece{};
  piece.size = sizeof piece;
  auto given = call("allocate",
                    [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                        const oamhal_backend_host_t* host) -> std::int32_t {
                      return ops.allocate(memory_, host, &request, &piece);
                    });
  if (!given) return std::unexpected(std::move(given.error()));
  Extent extent{.address = piece.address, .length = length};
  extent.handle = piece.handle;
  extent.kind = request.kind == OAMHAL_REQUEST_DEVICE ? OAMHAL_BUFFER_DEVICE : OAMHAL_BUFFER_HOST;
  if (extent.kind == OAMHAL_BUFFER_DEVICE) {
    extent.mapped = piece.memory;
    maps_ = maps_ || piece.memory != nullptr;
    gave_ = true;
  } else if (piece.memory != nullptr) {
    extent.bytes = std::span(static_cast<std::byte*>(piece.memory), length);
  }
  return extent;
}

Result<Extent> ManagedMemory::allocate(std::uint64_t length) {
  return ask({.size = sizeof(oamhal_backend_request_t),
              .kind = OAMHAL_REQUEST_DEVICE,
              .fd = -1,
              .memory = nullptr,
              .length = length});
}

Result<Extent> ManagedMemory::allocate_host(std::uint64_t length) {
  return ask({.size = sizeof(oamhal_backend_request_t),
              .kind = OAMHAL_REQUEST_HOST,
              .fd = -1,
              .memory = nullptr,
              .length = length});
}

Result<Extent> ManagedMemory::register_host(std::span<std::byte> memory) {
  const std::uint64_t page = page_size();
  if (memory.empty() || reinterpret_cast<std::uintptr_t>(memory.data()) % page != 0 ||
      memory.size() % page != 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("memory that a device is to reach begins and ends on a page of {} bytes.", page)});
  auto extent = ask({.size = sizeof(oamhal_backend_request_t),
                     .kind = OAMHAL_REQUEST_REGISTER,
                     .fd = -1,
                     .memory = memory.data(),
                     .length = memory.size()});
  if (extent) extent->bytes = memory;
  return extent;
}

Result<Extent> ManagedMemory::import(int fd, std::uint64_t length) {
  if (length == 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "what is imported has at least one byte."});
  if (::fcntl(fd, F_GETFD) < 0)  // NOLINT(cppcoreguidelines-pro-type-vararg)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, errno, fmt::format("{} is no open descriptor.", fd)});
  if (const off_t size = ::lseek(fd, 0, SEEK_END); size >= 0 && static_cast<std::uint64_t>(size) < length)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("the buffer behind descriptor {} has {} bytes, and not {}.", fd, size, length)});
  return ask({.size = sizeof(oamhal_backend_request_t),
              .kind = OAMHAL_REQUEST_IMPORT,
              .fd = fd,
              .memory = nullptr,
              .length = length});
}

Result<UniqueFd> ManagedMemory::share(const Extent& extent) {
  int fd = -1;
  auto made = call("share",
                   [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                       const oamhal_backend_host_t* host) -> std::int32_t {
                     return ops.share == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED
                                                 : ops.share(memory_, host, extent.handle, &fd);
                   });
  if (!made) return std::unexpected(std::move(made.error()));
  return UniqueFd(fd);
}

void ManagedMemory::release(Extent& extent) {
  ignore(call("release",
              [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                  const oamhal_backend_host_t* host) -> std::int32_t {
                ops.release(memory_, host, extent.handle);
                return OAMHAL_OK;
              }));
  extent = {};
}

std::unexpected<Error> ManagedMemory::not_seen(const Extent& extent) const {
  return std::unexpected(Error{
      OAMHAL_ERROR_NOT_SUPPORTED, 0,
      fmt::format("{}: the driver does not let the host see {}.", bdf_,
                  extent.kind == OAMHAL_BUFFER_DEVICE ? "that memory of the device" : "what was imported")});
}

Result<void> ManagedMemory::write(const Extent& extent, std::uint64_t offset,
                                  std::span<const std::byte> bytes) {
  if (extent.mapped == nullptr) return not_seen(extent);
  // Drivers map memory of the device with write combining; where one does not, lines are right as well.
  return write_aperture(window_of(extent), offset, bytes, Stores::kCombined);
}

Result<void> ManagedMemory::read(const Extent& extent, std::uint64_t offset, std::span<std::byte> bytes) {
  if (extent.mapped == nullptr) return not_seen(extent);
  return read_aperture(window_of(extent), offset, bytes);
}

std::uint64_t ManagedMemory::left() {
  std::uint64_t bytes = info_.free_bytes;
  ignore(call("free bytes",
              [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                  const oamhal_backend_host_t* host) -> std::int32_t {
                return ops.free_bytes == nullptr ? OAMHAL_OK : ops.free_bytes(memory_, host, &bytes);
              }));
  return bytes;
}

Error ManagedMemory::why_no_copy() const {
  const std::string why = static_cast<const char*>(info_.why_no_copy);
  return {OAMHAL_ERROR_NOT_SUPPORTED, 0,
          fmt::format("{}: {}", bdf_, why.empty() ? "the driver offers no copies." : why)};
}

Result<void> ManagedMemory::start(const oamhal_backend_copy_t& copy) {
  return call(
      "start copy",
      [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
          const oamhal_backend_host_t* host) -> std::int32_t { return ops.start(memory_, host, &copy); });
}

Result<oamhal_backend_copy_state_t> ManagedMemory::poll() {
  oamhal_backend_copy_state_t state{};
  state.size = sizeof state;
  auto asked = call(
      "poll copies",
      [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
          const oamhal_backend_host_t* host) -> std::int32_t { return ops.poll(memory_, host, &state); });
  if (!asked) return std::unexpected(std::move(asked.error()));
  return state;
}

Result<void> ManagedMemory::clear() {
  return call("clear engine",
              [&](const oamhal_backend_managed_ops_t& ops, void* /*device*/,
                  const oamhal_backend_host_t* host) -> std::int32_t {
                return ops.clear == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED : ops.clear(memory_, host);
              });
}

}  // namespace oamhal::hal
