// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_OWNED_MEMORY_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_OWNED_MEMORY_HPP

#include <memory>

#include <oamhal/session.h>

#include "hal/bringup/attachment.hpp"
#include "hal/bringup/memory/device_memory.hpp"
#include "hal/bringup/memory/range_allocator.hpp"
#include "hal/bringup/window.hpp"

namespace oamhal::hal {

/// The memory of a device that no driver has: all of it is ours, and the backend drives the device's engine.
class OwnedMemory final : public DeviceMemory {
 public:
  /// The session stays the caller's, and outlives this.
  static Result<std::unique_ptr<DeviceMemory>> open(std::shared_ptr<Attachment> attachment,
                                                    std::shared_ptr<OpenFunction> function,
                                                    oamhal_session_t* session,
                                                    const oamhal_session_info_t& about);
  ~OwnedMemory() override;

  Result<Extent> allocate(std::uint64_t length) override;
  Result<Extent> allocate_host(std::uint64_t length) override;
  Result<Extent> register_host(std::span<std::byte> memory) override;
  Result<Extent> import(int fd, std::uint64_t length) override;
  Result<UniqueFd> share(const Extent& extent) override;
  void release(Extent& extent) override;
  Result<void> write(const Extent& extent, std::uint64_t offset, std::span<const std::byte> bytes) override;
  Result<void> read(const Extent& extent, std::uint64_t offset, std::span<std::byte> bytes) override;
  [[nodiscard]] bool has_aperture() const override { return aperture_ != nullptr; }
  [[nodiscard]] std::uint64_t total() const override { return memory_.total(); }
  [[nodiscard]] std::uint64_t left() override { return memory_.left(); }
  [[nodiscard]] const oamhal_backend_engine_info_t& engine() const override { return engine_info_; }
  [[nodiscard]] Error why_no_copy() const override;
  [[nodiscard]] int event() const override { return event_.get(); }
  [[nodiscard]] bool names_ports() const override { return true; }
  Result<void> start(const oamhal_backend_copy_t& copy) override;
  Result<oamhal_backend_copy_state_t> poll() override;
  Result<void> clear() override;
  void stop() noexcept override { stop_engine(); }
  void ring() noexcept override;
  void forget(Extent& extent) noexcept override;

 private:
  struct Dma;

  OwnedMemory(std::shared_ptr<Attachment> attachment, std::shared_ptr<OpenFunction> function,
              oamhal_session_t* session, const oamhal_session_info_t& about);
  Result<void> read_table();
  Result<void> read_range();
  Result<void> open_aperture();
  Result<void> open_engine();
  void stop_engine() noexcept;
  /// Calls body(table, device, host) as an operation of the backend.
  template <typename F>
  Result<void> call(const char* operation, F&& body) const;
  [[nodiscard]] const std::string& bdf() const { return function_->bdf; }
  /// Where an extent begins in the aperture.
  [[nodiscard]] std::uint64_t in_aperture(const Extent& extent) const;
  [[nodiscard]] std::unexpected<Error> no_aperture() const;
  Result<Extent> of_host(Result<std::unique_ptr<HostMemory>> made, std::uint64_t length);

  // In this order: what is behind is gone first.
  std::shared_ptr<Attachment> attachment_;
  std::shared_ptr<OpenFunction> function_;
  oamhal_session_t* session_;
  oamhal_session_info_t about_;
  oamhal_backend_copy_ops_t ops_{};
  std::unique_ptr<Window> aperture_;
  oamhal_backend_range_t range_{};
  RangeAllocator memory_;
  UniqueFd event_;
  std::unique_ptr<Dma> dma_;
  oamhal_backend_dma_t dma_table_{};
  oamhal_backend_engine_info_t engine_info_{};
  void* engine_ = nullptr;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_OWNED_MEMORY_HPP
