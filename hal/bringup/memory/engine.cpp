// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/engine.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <oamhal/bringup/dma.h>

#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/memory/serial.hpp"

namespace oamhal::hal {

namespace {

Error invalid(std::string message) {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, 0, std::move(message)};
}

oamhal_backend_copy_ops_t copy_ops_of(const oamhal_backend_ops_t& ops) {
  oamhal_backend_copy_ops_t copies{};
  if (ops.copies != nullptr) std::memcpy(&copies, ops.copies, std::min(ops.copies->size, sizeof copies));
  return copies;
}

}  // namespace

/// The host's memory of a backend's own.
struct Engine::Dma {
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
  static void release(void* self, std::uint64_t address) noexcept {
    static_cast<Dma*>(self)->memories.erase(address);
  }
  static std::int32_t enable(void* self) noexcept {
    const auto& dma = *static_cast<const Dma*>(self);
    oamhal_function function{dma.function, {}};
    return oamhal_dma_enable(&function, 1, nullptr);
  }
};

template <typename F>
Result<void> Engine::call(const char* operation, F&& body) const {
  const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                       const oamhal_backend_host_t* host) -> std::int32_t {
    return (*static_cast<std::remove_reference_t<F>*>(user))(copy_ops_of(*ops), device, host);
  };
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  const auto status = oamhal_session_call(session_.get(), operation, thunk, &body, &error);
  if (status == OAMHAL_OK) return {};
  return std::unexpected(Error{status, error.system_errno, static_cast<const char*>(error.message)});
}

Result<std::unique_ptr<Engine>> Engine::open(oamhal_context_t& context, const std::string& bdf,
                                             std::uint32_t /*flags*/) {
  auto attachment = attachment_of(&context);
  if (!attachment) return std::unexpected(std::move(attachment.error()));
  if (((*attachment)->capabilities() & OAMHAL_WINDOW_WRITE) == 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_PERMISSION, 0,
              fmt::format("{}: copies write its registers: attach with OAMHAL_BRINGUP_WRITE.", bdf)});
  std::unique_ptr<Engine> engine(new Engine);
  engine->attachment_ = *attachment;
  if (auto opened = engine->open_session(context, bdf); !opened)
    return std::unexpected(std::move(opened.error()));
  if (auto range = engine->read_range(); !range) return std::unexpected(std::move(range.error()));
  if (auto aperture = engine->open_aperture(); !aperture) return std::unexpected(std::move(aperture.error()));
  if (auto opened = engine->open_engine(); !opened) return std::unexpected(std::move(opened.error()));
  return engine;
}

Result<void> Engine::open_session(oamhal_context_t& context, const std::string& bdf) {
  auto function = attachment_->open(bdf);
  if (!function) return std::unexpected(std::move(function.error()));
  function_ = std::move(*function);
  claimed_ = attachment_->claim_engine(function_->bdf);
  if (!claimed_)
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0, fmt::format("{}: its engine is open already: close it first.", bdf)});
  oamhal_session_t* session = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  if (const auto status = oamhal_session_open(&context, bdf.c_str(), &session, &error); status != OAMHAL_OK)
    return std::unexpected(Error{status, error.system_errno, static_cast<const char*>(error.message)});
  session_.reset(session);
  about_.size = sizeof about_;
  (void)oamhal_session_get(session, &about_);
  serial_ = serial_of(session);
  return {};
}

Result<void> Engine::read_range() {
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

Result<void> Engine::open_aperture() {
  if (range_.bar == OAMHAL_NO_INDEX) return {};
  auto window = Window::open(function_, range_.bar);
  if (!window) return std::unexpected(std::move(window.error()));
  aperture_ = std::move(*window);
  return {};
}

Result<void> Engine::open_engine() {
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

Engine::~Engine() {
  if (engine_ != nullptr)
    (void)call("close engine",
               [&](const oamhal_backend_copy_ops_t& ops, void* /*device*/,
                   const oamhal_backend_host_t* host) -> std::int32_t {
                 ops.close(engine_, host);
                 return OAMHAL_OK;
               });
  if (event_.get() >= 0) (void)function_->access->set_interrupts(InterruptKind::kMsix, 0, {});
  while (!pending_.empty()) end_first(std::nullopt);
  if (attachment_ != nullptr && claimed_) attachment_->release_engine(function_->bdf);
}

oamhal_engine_info_t Engine::info() const {
  return {sizeof(oamhal_engine_info_t),
          function_->bdf.c_str(),
          about_.backend,
          memory_.total(),
          memory_.left(),
          engine_info_.max_length,
          engine_info_.alignment,
          engine_info_.depth,
          aperture_ != nullptr ? OAMHAL_ANSWER_YES : OAMHAL_ANSWER_NO,
          event_.get(),
          0};
}

Result<void> Engine::usable() const {
  if (!attachment_->is_ours())
    return std::unexpected(
        Error{OAMHAL_ERROR_FORKED, 0, "the engine was opened before fork: open one in this process."});
  if (lost_) return std::unexpected(*lost_);
  return {};
}

Result<oamhal_buffer_t> Engine::add(Buffer buffer) {
  const oamhal_buffer_t number = next_buffer_++;
  buffers_.emplace(number, std::move(buffer));
  return number;
}

Result<oamhal_buffer_t> Engine::allocate(std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  if (length == 0) return std::unexpected(invalid("a buffer has at least one byte."));
  // Pages: so that a buffer never shares a line of anything with its neighbour.
  constexpr std::uint64_t kPage = 4096;
  const std::uint64_t rounded = length > UINT64_MAX - kPage ? length : (length + kPage - 1) / kPage * kPage;
  const auto place = memory_.take(rounded, std::max(kPage, engine_info_.alignment));
  if (!place)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_MEMORY, 0,
              fmt::format("{}: it has no {} bytes of memory left in one piece; {} bytes are free.", bdf(),
                          length, memory_.left())});
  return add({OAMHAL_BUFFER_DEVICE, *place, length, nullptr});
}

Result<oamhal_buffer_t> Engine::allocate_host(std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  auto memory = HostMemory::make(attachment_, function_, length);
  if (!memory) return std::unexpected(std::move(memory.error()));
  const std::uint64_t address = (*memory)->address();
  return add({OAMHAL_BUFFER_HOST, address, length, std::move(*memory)});
}

Result<oamhal_buffer_t> Engine::register_host(void* memory, std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  auto made = HostMemory::of(attachment_, function_, std::span(static_cast<std::byte*>(memory), length));
  if (!made) return std::unexpected(std::move(made.error()));
  const std::uint64_t address = (*made)->address();
  return add({OAMHAL_BUFFER_HOST, address, length, std::move(*made)});
}

Result<oamhal_buffer_t> Engine::import(int fd, std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  auto made = HostMemory::of(attachment_, function_, fd, length);
  if (!made) return std::unexpected(std::move(made.error()));
  const std::uint64_t address = (*made)->address();
  return add({OAMHAL_BUFFER_HOST, address, length, std::move(*made)});
}

Result<const Engine::Buffer*> Engine::find(oamhal_buffer_t buffer) const {
  const auto found = buffers_.find(buffer);
  if (found != buffers_.end()) return &found->second;
  return std::unexpected(Error{OAMHAL_ERROR_NOT_FOUND, 0,
                               buffer != 0 && buffer < next_buffer_
                                   ? fmt::format("{}: buffer {} was freed before.", bdf(), buffer)
                                   : fmt::format("{}: there is no buffer {}.", bdf(), buffer)});
}

Result<const Engine::Buffer*> Engine::find(oamhal_buffer_t buffer, std::uint64_t offset,
                                           std::uint64_t length) const {
  auto found = find(buffer);
  if (!found) return found;
  if (offset <= (*found)->length && length <= (*found)->length - offset) return found;
  return std::unexpected(invalid(fmt::format("{}: buffer {} has {} bytes: {} from {} on are not in it.",
                                             bdf(), buffer, (*found)->length, length, offset)));
}

Result<void> Engine::free(oamhal_buffer_t buffer) {
  const auto found = find(buffer);
  if (!found) return std::unexpected(found.error());
  if (*(*found)->uses != 0 && !lost_)
    return std::unexpected(Error{OAMHAL_ERROR_BUSY, 0,
                                 fmt::format("{}: a copy from or to buffer {} is not done.", bdf(), buffer)});
  if ((*found)->kind == OAMHAL_BUFFER_DEVICE) memory_.give((*found)->address);
  if (buffer == bounce_) bounce_ = 0;
  buffers_.erase(buffer);
  return {};
}

Result<oamhal_buffer_info_t> Engine::buffer_info(oamhal_buffer_t number) const {
  const auto found = find(number);
  if (!found) return std::unexpected(found.error());
  const Buffer& buffer = **found;
  oamhal_buffer_info_t info{sizeof info, buffer.kind, 0, buffer.length, buffer.address, nullptr};
  if (buffer.host != nullptr) {
    info.memory = buffer.host->bytes().data();
  } else if (aperture_ != nullptr) {
    const auto& access = aperture_->access();
    const std::uint64_t offset = buffer.address - range_.bar_offset;
    if (offset <= access.read_bytes && buffer.length <= access.read_bytes - offset)
      info.memory =
          const_cast<volatile std::byte*>(static_cast<const volatile std::byte*>(access.mapped)) + offset;
  }
  return info;
}

}  // namespace oamhal::hal
