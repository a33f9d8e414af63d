// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_COPIES_HPP
#define OAMHAL_DRIVERS_AMD_COPIES_HPP

#include <bitset>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "drm_buffer.hpp"
#include "drm_library.hpp"
#include "sdma.hpp"

namespace oamhal::amd {

/// Copies by the engine of the device (SDMA), through a context of amdgpu: one ring, so that they are done in
/// the order in which they were started.
class Copies {
 public:
  /// Copies that may be started and not done.
  static constexpr std::uint32_t kDepth = 16;
  /// Of one copy: as many packets as a slot of commands has room for.
  static constexpr std::uint64_t kSlotBytes = 8192;
  static constexpr std::uint64_t kMostBytes = 256 * sdma::kMostBytes;
  static_assert(sdma::words_of(kMostBytes) * sizeof(std::uint32_t) <= kSlotBytes);

  Copies() = default;
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  ~Copies();

  /// library and device outlive it.
  backend::Result<void> open(const drm::Library& library, drm::Device* device);
  /// source and target are what the addresses of copy are in.
  backend::Result<void> start(const oamhal_backend_copy_t& copy, const drm::MappedBuffer& source,
                              const drm::MappedBuffer& target);
  backend::Result<void> poll(oamhal_backend_copy_state_t& state);
  /// Does not wait: what was behind the failed copy is dropped, and may still run. Copies that are started
  /// afterwards begin when that has ended.
  backend::Result<void> clear();
  /// Whether a copy that may still run uses the buffer.
  [[nodiscard]] bool uses(const drm::MappedBuffer& buffer) const;
  /// Looks which of the dropped copies have ended.
  void sweep();
  /// Waits for the dropped copies that use the buffer, for a while.
  void settle(const drm::MappedBuffer& buffer);
  /// Waits for all that was started, for a while, and forgets it: what it uses may be given back then. The
  /// kernel keeps the memory of what does not end. Nothing is started afterwards.
  void settle();

 private:
  struct Started {
    drm::Fence fence;
    std::uint64_t slot;
    // As libdrm has them: the same memory has one.
    const drm::Buffer* source;
    const drm::Buffer* target;
  };

  [[nodiscard]] bool was_reset() const;
  void wait_for(drm::Fence& fence);
  backend::Result<drm::Fence> submit(std::uint64_t slot, std::size_t words, const drm::MappedBuffer& source,
                                     const drm::MappedBuffer& target);

  const drm::Library* library_ = nullptr;
  drm::Device* device_ = nullptr;
  drm::Context* context_ = nullptr;
  /// kDepth slots of commands.
  drm::MappedBuffer commands_;
  /// Slots whose commands may still be read.
  std::bitset<kDepth> taken_;
  std::deque<Started> pending_;
  /// Behind one that failed, and that one: of retired_, until they have ended.
  std::vector<Started> dropped_;
  /// Contexts before context_ that have some of dropped_.
  std::vector<drm::Context*> retired_;
  std::uint64_t done_ = 0;
  /// Why the first of pending_ failed.
  std::optional<backend::Failure> failed_;
  /// What was waited for last had not ended: the next is only looked at.
  bool stuck_ = false;
};

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_COPIES_HPP
