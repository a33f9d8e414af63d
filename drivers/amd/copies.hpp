// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_COPIES_HPP
#define OAMHAL_DRIVERS_AMD_COPIES_HPP

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

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
  backend::Result<void> clear();
  /// Waits for all that was started, for a while: what it uses may be given back then. The kernel keeps the
  /// memory of what does not end.
  void settle();

 private:
  [[nodiscard]] bool was_reset() const;
  backend::Result<drm::Fence> submit(std::uint64_t slot, std::size_t words, const drm::MappedBuffer& source,
                                     const drm::MappedBuffer& target);

  const drm::Library* library_ = nullptr;
  drm::Device* device_ = nullptr;
  drm::Context* context_ = nullptr;
  /// kDepth slots of commands.
  drm::MappedBuffer commands_;
  std::deque<drm::Fence> pending_;
  std::uint64_t started_ = 0;
  std::uint64_t done_ = 0;
  /// Why the first of pending_ failed.
  std::optional<backend::Failure> failed_;
  bool stuck_ = false;
};

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_COPIES_HPP
