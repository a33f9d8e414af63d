// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_ENGINE_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_ENGINE_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.h>
#include <oamhal/bringup/memory.h>
#include <oamhal/session.h>

#include "hal/base/fd.hpp"
#include "hal/bringup/attachment.hpp"
#include "hal/bringup/memory/device_memory.hpp"
#include "hal/bringup/memory/session_call.hpp"

namespace oamhal::hal {

/// The memory of a device, and the engine that copies. Buffers are known by numbers that are never used
/// twice, so that one that was freed is never taken for another.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> open(oamhal_context_t& context, const std::string& bdf,
                                              std::uint32_t flags);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  [[nodiscard]] oamhal_engine_info_t info();

  Result<oamhal_buffer_t> allocate(std::uint64_t length);
  Result<oamhal_buffer_t> allocate_host(std::uint64_t length);
  Result<oamhal_buffer_t> register_host(void* memory, std::uint64_t length);
  Result<oamhal_buffer_t> import(int fd, std::uint64_t length);
  Result<UniqueFd> share(oamhal_buffer_t buffer);
  Result<void> free(oamhal_buffer_t buffer);
  [[nodiscard]] Result<oamhal_buffer_info_t> buffer_info(oamhal_buffer_t buffer) const;

  Result<void> write(oamhal_buffer_t buffer, std::uint64_t offset, std::span<const std::byte> bytes);
  Result<void> read(oamhal_buffer_t buffer, std::uint64_t offset, std::span<std::byte> bytes);
  Result<void> fill(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length, std::uint64_t seed);
  struct Wrong {
    std::uint64_t words = 0;
    std::uint64_t first = 0;
  };
  Result<Wrong> verify(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length,
                       std::uint64_t seed);

  /// peer is the other engine of a copy between devices, or nullptr.
  Result<std::uint64_t> start(const oamhal_copy_t& copy, Engine* peer);
  /// The last ticket that has ended.
  Result<std::uint64_t> poll();
  Result<void> wait(std::uint64_t ticket, std::chrono::milliseconds limit);

  [[nodiscard]] const std::string& bdf() const { return bdf_; }

 private:
  using Guests = std::vector<std::weak_ptr<Engine*>>;
  struct Buffer {
    Extent extent;
    /// Copies from or to it that are not done. They share it: it may be of an engine that is closed before.
    std::shared_ptr<std::uint32_t> uses = std::make_shared<std::uint32_t>(0);
    /// Engines of peers that see it: they hold its memory as well, and are told when it is gone.
    std::shared_ptr<Guests> guests = std::make_shared<Guests>();
  };
  /// A copy that has not ended: the uses of its two buffers.
  struct Pending {
    std::shared_ptr<std::uint32_t> from;
    std::shared_ptr<std::uint32_t> to;
    /// The processor made it at once: it ends when those before it have, and uses nothing.
    bool by_host = false;
  };
  /// A buffer of a peer, where this device sees it, as long as the peer has it.
  struct Visitor {
    std::weak_ptr<std::uint32_t> of;
    Extent extent;
  };

  Engine() = default;
  Result<void> open_memory(oamhal_context_t& context, std::uint32_t flags);
  Result<void> open_session(oamhal_context_t& context);
  /// Whether a driver of the kernel has the device, and not one that only lends it.
  [[nodiscard]] bool is_managed() const;
  [[nodiscard]] Result<void> usable() const;

  Result<oamhal_buffer_t> add(Result<Extent> extent);
  [[nodiscard]] Result<const Buffer*> find(oamhal_buffer_t buffer) const;
  [[nodiscard]] Result<const Buffer*> find(oamhal_buffer_t buffer, std::uint64_t offset,
                                           std::uint64_t length) const;
  Result<std::uint32_t> port_to(const Engine& peer);
  /// Where this device sees a buffer of a peer.
  Result<std::uint64_t> address_of(Engine& peer, const Buffer& buffer);
  /// Gives back what was seen of buffers that are gone.
  void forget_visitors();
  static void tell_guests(const Guests& guests);
  /// Sets the side of a copy that is the peer's buffer.
  Result<void> reach(const oamhal_copy_t& copy, Engine& peer, const Buffer& buffer,
                     oamhal_backend_copy_t& resolved);
  /// Whether a copy between two extents can be asked for.
  [[nodiscard]] Result<void> check(const oamhal_copy_t& copy, const Engine* peer, const Extent& from,
                                   const Extent& to) const;
  /// What the backend is told, and the buffers that it uses.
  Result<oamhal_backend_copy_t> resolve(const oamhal_copy_t& copy, Engine* peer, Pending& used);
  Result<std::uint64_t> pend(Pending used);
  void end_first(std::optional<Error> failure);
  /// Ends those that the backend counts as done, and what the host made behind them.
  void end_done(std::uint64_t done);
  void end_failed(const oamhal_backend_copy_state_t& state);
  /// Between two buffers of the host, by the processor.
  Result<std::uint64_t> copy_in_host(const oamhal_copy_t& copy);
  void fail_all(const Error& why);
  /// Moves bytes between a buffer of the device and a piece of the host's memory of the engine's own.
  Result<void> bounce(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length, bool to_device);
  Result<std::span<std::byte>> bounce_memory(std::uint64_t length);
  /// Whether the aperture is the better way for so many bytes, or the only one.
  [[nodiscard]] bool by_aperture(const Extent& extent, std::uint64_t length) const;

  // In this order: what is behind is gone first.
  std::shared_ptr<Attachment> attachment_;
  std::shared_ptr<OpenFunction> function_;
  std::string bdf_;
  OwnedSession session_;
  oamhal_session_info_t about_{};
  std::string serial_;
  std::unique_ptr<DeviceMemory> memory_;

  std::map<oamhal_buffer_t, Buffer> buffers_;
  oamhal_buffer_t next_buffer_ = 1;
  oamhal_buffer_t bounce_ = 0;
  std::deque<Visitor> visitors_;
  /// For those whose buffers are seen from here.
  std::shared_ptr<Engine*> self_ = std::make_shared<Engine*>(this);
  std::deque<Pending> pending_;
  std::uint64_t started_ = 0;
  std::uint64_t ended_ = 0;
  /// What the backend has counted of those that are pending no more.
  std::uint64_t backend_done_ = 0;
  /// Failures that nobody asked for yet.
  std::map<std::uint64_t, Error> failures_;
  std::optional<Error> lost_;
  bool claimed_ = false;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_ENGINE_HPP
