// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/owned_memory.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include <oamhal/bringup/dma.h>

#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/memory/aperture.hpp"
#include "hal/bringup/memory/session_call.hpp"

namespace oamhal::hal {

/// The host's memory of a backend's own.
struct OwnedMemory::Dma {
  std::shared_ptr<Attachment> attachment;
  std::shared_ptr<OpenFunction> function;
  std::map<std::uint64_t, std::unique_ptr<HostMemory>> memories;

  static std::int32_t allocate(void* self, std::uint64_t length, void** memory,
                               std::uint64_t* address) noexcept {
    try {
      auto& dma = *static_cast<Dma*>(self);
      auto made = HostMemory::make(dma.attachment, dma.function, length);
      if (!made) return made.error().status;
      *memory = (*made)->bytes().data();
      *address = (*made)->address();
      dma.memories.emplace(*address, std::move(*made));
      return OAMHAL_OK;
    } catch (...) {
      return OAMHAL_ERROR_NO_MEMORY;
    }
  }
  void forget() noexcept {
    for (auto& [address, memory] : memories) memory->forget();
  }
  static void release(void* self, std::uint64_t address) noexcept {
    static_cast<Dma*>(self)->memories.erase(address);
  }
  static std::int32_t enable(void* self) noexcept {
    const auto& dma = *static_cast<const Dma*>(self);
    oamhal_function function{dma.function, {}};
    return oamhal_dma_enable(&function, 1, nullptr);
  }
};

OwnedMemory::OwnedMemory(std::shared_ptr<Attachment> attachment, std::shared_ptr<OpenFunction> function,
                         oamhal_session_t* session, const oamhal_session_info_t& about)
    : attachment_(std::move(attachment)), function_(std::move(function)), session_(session), about_(about) {
}

template <typename F>
Result<void> OwnedMemory::call(const char* operation, F&& body) const {
  return call_session(
      session_, operation,
      [&](const oamhal_backend_ops_t& /*ops*/, void* device,
          const oamhal_backend_host_t* host) -> std::int32_t { return body(ops_, device, host); });
}

Result<std::unique_ptr<DeviceMemory>> OwnedMemory::open(std::shared_ptr<Attachment> attachment,
                                                        std::shared_ptr<OpenFunction> function,
                                                        oamhal_session_t* session,
                                                        const oamhal_session_info_t& about) {
  std::unique_ptr<OwnedMemory> made(
      new OwnedMemory(std::move(attachment), std::move(function), session, about));
  for (const auto step : {&OwnedMemory::read_table, &OwnedMemory::read_range, &OwnedMemory::open_aperture,
                          &OwnedMemory::open_engine})
    if (auto done = (*made.*step)(); !done) return std::unexpected(std::move(done.error()));
  return made;
}

Result<void> OwnedMemory::read_table() {
  return call_session(session_, "memory",
                      [&](const oamhal_backend_ops_t& ops, void* /*device*/,
                          const oamhal_backend_host_t* /*host*/) -> std::int32_t {
                        ops_ = whole_table(ops.copies);
                        return OAMHAL_OK;
                      });
}

Result<void> OwnedMemory::read_range() {
  range_.size = sizeof range_;
  range_.bar = OAMHAL_NO_INDEX;
  auto told =
      call("range",
           [&](const oamhal_backend_copy_ops_t& ops, void* device,
               const oamhal_backend_host_t* host) -> std::int32_t {
             return ops.range == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED : ops.range(device, host, &range_);
           });
  if (!told && told.error().status == OAMHAL_ERROR_NOT_SUPPORTED)
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
              about_.kernel_driver != nullptr
                  ? fmt::format("{}: the {} backend has no way to its memory beside {}.", bdf(),
                                about_.backend, about_.kernel_driver)
                  : fmt::format("{}: the {} backend has no way to its memory.", bdf(), about_.backend)});
  if (!told) return told;
  memory_ = RangeAllocator(range_.begin, range_.end);
  return {};
}

Result<void> OwnedMemory::open_aperture() {
  if (range_.bar == OAMHAL_NO_INDEX) return {};
  auto window = Window::open(function_, range_.bar);
  if (!window) return std::unexpected(std::move(window.error()));
  aperture_ = std::move(*window);
  return {};
}

Result<void> OwnedMemory::open_engine() {
  dma_ = std::make_unique<Dma>(Dma{attachment_, function_, {}});
  dma_table_ = {sizeof dma_table_, dma_.get(), &Dma::allocate, &Dma::release, &Dma::enable};
  engine_info_.size = sizeof engine_info_;
  engine_info_.vector = OAMHAL_NO_INDEX;
  auto opened =
      call("open engine",
           [&](const oamhal_backend_copy_ops_t& ops, void* device,
               const oamhal_backend_host_t* host) -> std::int32_t {
             if (ops.open == nullptr || ops.close == nullptr || ops.start == nullptr || ops.poll == nullptr)
               return OAMHAL_ERROR_NOT_SUPPORTED;
             return ops.open(device, host, &dma_table_, &engine_, &engine_info_);
           });
  if (!opened) return opened;
  if (engine_info_.depth == 0 || engine_info_.max_length == 0 || engine_info_.alignment == 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_INTERNAL, 0,
              fmt::format("{}: the {} backend tells an engine that cannot copy.", bdf(), about_.backend)});
  if (engine_info_.vector == OAMHAL_NO_INDEX) return {};
  event_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (event_.get() < 0)
    return std::unexpected(Error{OAMHAL_ERROR_IO, errno, "no event descriptor can be had."});
  const int event = event_.get();
  return function_->access->set_interrupts(InterruptKind::kMsix, engine_info_.vector, std::span(&event, 1));
}

OwnedMemory::~OwnedMemory() {
  stop_engine();
}

void OwnedMemory::stop_engine() noexcept {
  if (!attachment_->is_ours()) {
    // A child: engine, interrupts and what the device sees are its parent's.
    engine_ = nullptr;
    event_.reset();
    if (dma_ != nullptr) dma_->forget();
    return;
  }
  if (engine_ != nullptr)
    ignore(call("close engine",
                [&](const oamhal_backend_copy_ops_t& ops, void* /*device*/,
                    const oamhal_backend_host_t* host) -> std::int32_t {
                  ops.close(engine_, host);
                  return OAMHAL_OK;
                }));
  engine_ = nullptr;
  if (event_.get() >= 0) ignore(function_->access->set_interrupts(InterruptKind::kMsix, 0, {}));
  event_.reset();
}

Result<Extent> OwnedMemory::allocate(std::uint64_t length) {
  // Pages: so that a buffer never shares a line of anything with its neighbour.
  constexpr std::uint64_t kPage = 4096;
  const std::uint64_t rounded = length > UINT64_MAX - kPage ? length : (length + kPage - 1) / kPage * kPage;
  const auto place = memory_.take(rounded, std::max(kPage, engine_info_.alignment));
  if (!place)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_MEMORY, 0,
              fmt::format("{}: it has no {} bytes of memory left in one piece; {} bytes are free.", bdf(),
                          length, memory_.left())});
  Extent extent{.kind = OAMHAL_BUFFER_DEVICE, .address = *place, .length = length};
  if (aperture_ == nullptr) return extent;
  const auto& access = aperture_->access();
  const std::uint64_t offset = in_aperture(extent);
  if (offset <= access.read_bytes && length <= access.read_bytes - offset) {
    // Loads of the window are const; the caller may store.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    auto* const begin = const_cast<volatile void*>(access.mapped);
    extent.mapped = static_cast<volatile std::byte*>(begin) + offset;
  }
  return extent;
}

Result<Extent> OwnedMemory::of_host(Result<std::unique_ptr<HostMemory>> made, std::uint64_t length) {
  if (!made) return std::unexpected(std::move(made.error()));
  Extent extent{.kind = OAMHAL_BUFFER_HOST, .address = (*made)->address(), .length = length};
  extent.bytes = (*made)->bytes().first(length);
  extent.host = std::move(*made);
  return extent;
}

Result<Extent> OwnedMemory::allocate_host(std::uint64_t length) {
  return of_host(HostMemory::make(attachment_, function_, length), length);
}

Result<Extent> OwnedMemory::register_host(std::span<std::byte> memory) {
  return of_host(HostMemory::of(attachment_, function_, memory), memory.size());
}

Result<Extent> OwnedMemory::import(int fd, std::uint64_t length) {
  return of_host(HostMemory::of(attachment_, function_, fd, length), length);
}

Result<UniqueFd> OwnedMemory::share(const Extent& /*extent*/) {
  return std::unexpected(Error{
      OAMHAL_ERROR_NOT_SUPPORTED, 0,
      fmt::format("{}: no driver of the kernel has it that could make a dma-buf of its memory.", bdf())});
}

void OwnedMemory::release(Extent& extent) {
  if (extent.kind == OAMHAL_BUFFER_DEVICE) memory_.give(extent.address);
  extent = {};
}

void OwnedMemory::ring() noexcept {
  const std::uint64_t one = 1;
  if (event_.get() >= 0) (void)!::write(event_.get(), &one, sizeof one);
}

void OwnedMemory::forget(Extent& extent) noexcept {
  if (extent.host != nullptr) extent.host->forget();
  extent = {};
}

std::uint64_t OwnedMemory::in_aperture(const Extent& extent) const {
  return extent.address - range_.bar_offset;
}

std::unexpected<Error> OwnedMemory::no_aperture() const {
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_SUPPORTED, 0, fmt::format("{}: it has no aperture into its memory.", bdf())});
}

Result<void> OwnedMemory::write(const Extent& extent, std::uint64_t offset,
                                std::span<const std::byte> bytes) {
  if (aperture_ == nullptr) return no_aperture();
  const Stores stores = aperture_->write_combining() ? Stores::kCombined : Stores::kUncached;
  return write_aperture(aperture_->access(), in_aperture(extent) + offset, bytes, stores);
}

Result<void> OwnedMemory::read(const Extent& extent, std::uint64_t offset, std::span<std::byte> bytes) {
  if (aperture_ == nullptr) return no_aperture();
  return read_aperture(aperture_->access(), in_aperture(extent) + offset, bytes);
}

Error OwnedMemory::why_no_copy() const {
  return {OAMHAL_ERROR_NOT_SUPPORTED, 0, fmt::format("{}: it has no engine that copies.", bdf())};
}

Result<void> OwnedMemory::start(const oamhal_backend_copy_t& copy) {
  return call(
      "start copy",
      [&](const oamhal_backend_copy_ops_t& ops, void* /*device*/,
          const oamhal_backend_host_t* host) -> std::int32_t { return ops.start(engine_, host, &copy); });
}

Result<oamhal_backend_copy_state_t> OwnedMemory::poll() {
  if (event_.get() >= 0) {
    std::uint64_t rung = 0;
    (void)!::read(event_.get(), &rung, sizeof rung);
  }
  oamhal_backend_copy_state_t state{};
  state.size = sizeof state;
  auto asked = call(
      "poll copies",
      [&](const oamhal_backend_copy_ops_t& ops, void* /*device*/,
          const oamhal_backend_host_t* host) -> std::int32_t { return ops.poll(engine_, host, &state); });
  if (!asked) return std::unexpected(std::move(asked.error()));
  return state;
}

Result<void> OwnedMemory::clear() {
  return call("clear engine",
              [&](const oamhal_backend_copy_ops_t& ops, void* /*device*/,
                  const oamhal_backend_host_t* host) -> std::int32_t {
                return ops.clear == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED : ops.clear(engine_, host);
              });
}

}  // namespace oamhal::hal
