// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_MANAGED_MEMORY_HPP
#define OAMHAL_DRIVERS_AMD_MANAGED_MEMORY_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <oamhal/backend/backend.hpp>

#include "copies.hpp"
#include "drm_buffer.hpp"
#include "drm_library.hpp"

namespace oamhal::amd {

class Instinct;

/// Memory of a device through amdgpu: see oamhal/backend/managed.hpp. The handle of a piece is its address.
class ManagedMemory {
 public:
  ManagedMemory(const ManagedMemory&) = delete;
  ManagedMemory& operator=(const ManagedMemory&) = delete;
  ~ManagedMemory();

  static backend::Result<std::unique_ptr<ManagedMemory>> open(backend::Host& host, const Instinct& device,
                                                              backend::Driver driver,
                                                              oamhal_backend_managed_info_t& info);
  void close(backend::Host& host);
  backend::Result<void> allocate(backend::Host& host, const oamhal_backend_request_t& request,
                                 oamhal_backend_piece_t& piece);
  void release(backend::Host& host, std::uint64_t handle);
  backend::Result<int> share(backend::Host& host, std::uint64_t handle);
  backend::Result<void> start(backend::Host& host, const oamhal_backend_copy_t& copy);
  backend::Result<void> poll(backend::Host& host, oamhal_backend_copy_state_t& state);
  backend::Result<void> clear(backend::Host& host);
  backend::Result<std::uint64_t> free_bytes(backend::Host& host);

 private:
  ManagedMemory(backend::Driver driver, const drm::Library& library) : driver_(driver), library_(library) {}
  backend::Result<void> initialize(const std::string& node);
  backend::Result<void> describe(oamhal_backend_managed_info_t& info);
  backend::Result<drm::HeapInfo> heap(std::uint64_t flags);
  backend::Result<drm::MappedBuffer> make(const oamhal_backend_request_t& request);
  backend::Result<drm::MappedBuffer> make_device(std::uint64_t length);
  void sweep();
  /// The piece that length bytes at address are in, or NULL.
  [[nodiscard]] const drm::MappedBuffer* find(std::uint64_t address, std::uint64_t length) const;

  backend::Driver driver_;
  drm::Library library_;
  int node_ = -1;
  drm::Device* device_ = nullptr;
  /// None where the packets of the engine are not known.
  std::optional<Copies> copies_;
  std::map<std::uint64_t, drm::MappedBuffer> pieces_;
  /// What was released while a copy might still use it: given back when none does.
  std::map<std::uint64_t, drm::MappedBuffer> parked_;
};

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_MANAGED_MEMORY_HPP
