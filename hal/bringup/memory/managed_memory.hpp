// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_MANAGED_MEMORY_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_MANAGED_MEMORY_HPP

#include <memory>
#include <string>

#include <oamhal/session.h>

#include "hal/bringup/attachment.hpp"
#include "hal/bringup/memory/device_memory.hpp"
#include "hal/bringup/memory/driver_access.hpp"

namespace oamhal::hal {

/// The memory of a device through the driver of the kernel that has it.
class ManagedMemory final : public DeviceMemory {
 public:
  /// Whether the backend of the session has a way through the driver.
  static bool has_way(oamhal_session_t* session);
  /// The session stays the caller's, and outlives this.
  static Result<std::unique_ptr<DeviceMemory>> open(const Attachment& attachment, oamhal_session_t* session,
                                                    const oamhal_session_info_t& about, bool exclusive);
  ~ManagedMemory() override;

  Result<Extent> allocate(std::uint64_t length) override;
  Result<Extent> allocate_host(std::uint64_t length) override;
  Result<Extent> register_host(std::span<std::byte> memory) override;
  Result<Extent> import(int fd, std::uint64_t length) override;
  Result<UniqueFd> share(const Extent& extent) override;
  void release(Extent& extent) override;
  Result<void> write(const Extent& extent, std::uint64_t offset, std::span<const std::byte> bytes) override;
  Result<void> read(const Extent& extent, std::uint64_t offset, std::span<std::byte> bytes) override;
  /// Whether a piece is mapped is known piece by piece: memory that the host sees is the rule.
  [[nodiscard]] bool has_aperture() const override { return maps_; }
  [[nodiscard]] oamhal_answer aperture() const override {
    return maps_ ? OAMHAL_ANSWER_YES : gave_ ? OAMHAL_ANSWER_NO : OAMHAL_ANSWER_UNKNOWN;
  }
  [[nodiscard]] bool sees(const Extent& extent) const override { return extent.mapped != nullptr; }
  [[nodiscard]] std::uint64_t total() const override { return info_.total_bytes; }
  [[nodiscard]] std::uint64_t left() override;
  [[nodiscard]] const oamhal_backend_engine_info_t& engine() const override { return engine_info_; }
  [[nodiscard]] Error why_no_copy() const override;
  [[nodiscard]] int event() const override { return -1; }
  [[nodiscard]] bool names_ports() const override { return false; }
  Result<void> start(const oamhal_backend_copy_t& copy) override;
  Result<oamhal_backend_copy_state_t> poll() override;
  Result<void> clear() override;
  /// The driver keeps what a copy uses until it is done.
  void stop() noexcept override {}
  void ring() noexcept override {}
  void forget(Extent& extent) noexcept override { extent = {}; }

 private:
  ManagedMemory(const Attachment& attachment, oamhal_session_t* session, std::string bdf, bool exclusive);
  template <typename F>
  Result<void> call(const char* operation, F&& body) const;
  [[nodiscard]] Result<void> check(const std::string& backend) const;
  Result<Extent> ask(oamhal_backend_request_t request);
  [[nodiscard]] std::unexpected<Error> not_seen(const Extent& extent) const;

  // The nodes are closed after the backend gave back what it has of them.
  DriverAccess driver_;
  oamhal_backend_driver_t driver_table_;
  oamhal_session_t* session_;
  oamhal_backend_managed_ops_t ops_{};
  std::string bdf_;
  oamhal_backend_managed_info_t info_{};
  oamhal_backend_engine_info_t engine_info_{};
  void* memory_ = nullptr;
  bool maps_ = false;
  /// Memory of the device was given once.
  bool gave_ = false;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_MANAGED_MEMORY_HPP
