// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_REFERENCE_COPIES_HPP
#define OAMHAL_DRIVERS_REFERENCE_COPIES_HPP

#include <cstdint>

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/reference_module.hpp>
#include <oamhal/backend/window.hpp>

namespace oamhal::reference {

class Module;

/// The copy engine of a module: a ring of descriptors in the host's memory.
class CopyEngine {
 public:
  static backend::Result<CopyEngine> open(backend::Host& host, const Module& module,
                                          const oamhal_backend_dma_t& dma,
                                          oamhal_backend_engine_info_t& info);
  backend::Result<void> start(backend::Host& host, const oamhal_backend_copy_t& copy);
  backend::Result<void> poll(backend::Host& host, oamhal_backend_copy_state_t& state);
  backend::Result<void> clear(backend::Host& host);
  void close(backend::Host& host);

 private:
  using Descriptor = backend::reference_module::dma::Descriptor;

  /// Gives the module the ring, empty, and lets it run.
  backend::Result<void> begin(const backend::Registers& registers) const;

  oamhal_backend_dma_t dma_{};
  Descriptor* ring_ = nullptr;
  std::uint64_t ring_address_ = 0;
  /// HEAD and TAIL since the engine was reset; they wrap at 2^32.
  std::uint32_t head_ = 0;
  std::uint32_t tail_ = 0;
  /// Copies that are done or dropped since it was opened.
  std::uint64_t done_ = 0;
};

}  // namespace oamhal::reference

#endif  // OAMHAL_DRIVERS_REFERENCE_COPIES_HPP
