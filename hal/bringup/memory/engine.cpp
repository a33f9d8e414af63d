// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/engine.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/memory/managed_memory.hpp"
#include "hal/bringup/memory/owned_memory.hpp"
#include "hal/bringup/memory/serial.hpp"

namespace oamhal::hal {

namespace {

Error invalid(std::string message) {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, 0, std::move(message)};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(oamhal_context_t& context, const std::string& bdf,
                                             std::uint32_t flags) {
  auto attachment = attachment_of(&context);
  if (!attachment) return std::unexpected(std::move(attachment.error()));
  if (((*attachment)->capabilities() & OAMHAL_WINDOW_WRITE) == 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_PERMISSION, 0,
              fmt::format("{}: copies change what is in it: attach with OAMHAL_BRINGUP_WRITE.", bdf)});
  std::unique_ptr<Engine> engine(new Engine);
  engine->attachment_ = *attachment;
  engine->bdf_ = bdf;
  engine->claimed_ = (*attachment)->claim_engine(bdf);
  if (!engine->claimed_)
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0, fmt::format("{}: its engine is open already: close it first.", bdf)});
  if (auto opened = engine->open_memory(context, flags); !opened)
    return std::unexpected(std::move(opened.error()));
  return engine;
}

bool Engine::is_managed() const {
  if (!attachment_->live()) return false;
  const std::string link = fmt::format("/sys/bus/pci/devices/{}/driver", bdf_);
  std::array<char, 256> target{};
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  if (length <= 0) return false;
  const std::string_view driver(target.data(), static_cast<std::size_t>(length));
  return !driver.ends_with("/vfio-pci");
}

Result<void> Engine::open_memory(oamhal_context_t& context, std::uint32_t flags) {
  if (is_managed()) {
    if (auto opened = open_session(context); !opened) return opened;
    if (ManagedMemory::has_way(session_.get())) {
      auto memory =
          ManagedMemory::open(*attachment_, session_.get(), about_, (flags & OAMHAL_ENGINE_EXCLUSIVE) != 0);
      if (!memory) return std::unexpected(std::move(memory.error()));
      memory_ = std::move(*memory);
      return {};
    }
    // The backend is asked again once there is a way to the registers.
    session_.reset();
  }
  auto function = attachment_->open(bdf_);
  if (!function) return std::unexpected(std::move(function.error()));
  function_ = std::move(*function);
  if (auto opened = open_session(context); !opened) return opened;
  auto memory = OwnedMemory::open(attachment_, function_, session_.get(), about_);
  if (!memory) return std::unexpected(std::move(memory.error()));
  memory_ = std::move(*memory);
  return {};
}

Result<void> Engine::open_session(oamhal_context_t& context) {
  oamhal_session_t* session = nullptr;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  if (const auto status = oamhal_session_open(&context, bdf_.c_str(), &session, &error); status != OAMHAL_OK)
    return std::unexpected(Error{status, error.system_errno, static_cast<const char*>(error.message)});
  session_.reset(session);
  about_.size = sizeof about_;
  (void)oamhal_session_get(session, &about_);
  serial_ = serial_of(session);
  return {};
}

Engine::~Engine() {
  if (memory_ != nullptr) {
    const bool ours = attachment_->is_ours();
    memory_->stop();
    for (Visitor& visitor : visitors_)
      ours ? memory_->release(visitor.extent) : memory_->forget(visitor.extent);
    while (!buffers_.empty()) {
      const auto first = buffers_.begin();
      ours ? memory_->release(first->second.extent) : memory_->forget(first->second.extent);
      const auto guests = first->second.guests;
      buffers_.erase(first);
      if (ours) tell_guests(*guests);
    }
  }
  memory_.reset();
  while (!pending_.empty()) end_first(std::nullopt);
  if (attachment_ != nullptr && claimed_) attachment_->release_engine(bdf_);
}

oamhal_engine_info_t Engine::info() {
  const oamhal_backend_engine_info_t& engine = memory_->engine();
  return {sizeof(oamhal_engine_info_t),
          bdf_.c_str(),
          about_.backend,
          memory_->total(),
          memory_->left(),
          engine.max_length,
          engine.alignment,
          engine.depth,
          memory_->aperture(),
          memory_->event(),
          0};
}

Result<void> Engine::usable() const {
  if (!attachment_->is_ours())
    return std::unexpected(
        Error{OAMHAL_ERROR_FORKED, 0, "the engine was opened before fork: open one in this process."});
  if (lost_) return std::unexpected(*lost_);
  return {};
}

Result<oamhal_buffer_t> Engine::add(Result<Extent> extent) {
  if (!extent) {
    if (extent.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(extent.error());
    return std::unexpected(std::move(extent.error()));
  }
  const oamhal_buffer_t number = next_buffer_++;
  buffers_.emplace(number, Buffer{std::move(*extent)});
  return number;
}

Result<oamhal_buffer_t> Engine::allocate(std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  if (length == 0) return std::unexpected(invalid("a buffer has at least one byte."));
  return add(memory_->allocate(length));
}

Result<oamhal_buffer_t> Engine::allocate_host(std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  if (length == 0) return std::unexpected(invalid("a buffer has at least one byte."));
  return add(memory_->allocate_host(length));
}

Result<oamhal_buffer_t> Engine::register_host(void* memory, std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  return add(memory_->register_host(std::span(static_cast<std::byte*>(memory), length)));
}

Result<oamhal_buffer_t> Engine::import(int fd, std::uint64_t length) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  return add(memory_->import(fd, length));
}

Result<UniqueFd> Engine::share(oamhal_buffer_t number) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  const auto buffer = find(number);
  if (!buffer) return std::unexpected(buffer.error());
  auto shared = memory_->share((*buffer)->extent);
  if (!shared && shared.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(shared.error());
  return shared;
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
  if (offset <= (*found)->extent.length && length <= (*found)->extent.length - offset) return found;
  return std::unexpected(invalid(fmt::format("{}: buffer {} has {} bytes: {} from {} on are not in it.",
                                             bdf(), buffer, (*found)->extent.length, length, offset)));
}

Result<void> Engine::free(oamhal_buffer_t number) {
  const auto found = buffers_.find(number);
  if (found == buffers_.end()) return std::unexpected(find(number).error());
  if (!attachment_->is_ours()) return usable();
  end_done(backend_done_);
  if (*found->second.uses != 0 && !lost_)
    return std::unexpected(Error{OAMHAL_ERROR_BUSY, 0,
                                 fmt::format("{}: a copy from or to buffer {} is not done.", bdf(), number)});
  memory_->release(found->second.extent);
  if (number == bounce_) bounce_ = 0;
  const auto guests = found->second.guests;
  buffers_.erase(found);
  tell_guests(*guests);
  return {};
}

Result<oamhal_buffer_info_t> Engine::buffer_info(oamhal_buffer_t number) const {
  const auto found = find(number);
  if (!found) return std::unexpected(found.error());
  const Extent& extent = (*found)->extent;
  volatile void* const seen = extent.bytes.empty() ? extent.mapped : extent.bytes.data();
  return oamhal_buffer_info_t{
      sizeof(oamhal_buffer_info_t), extent.kind, 0, extent.length, extent.address, seen};
}

}  // namespace oamhal::hal
