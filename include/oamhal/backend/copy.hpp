// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_COPY_HPP
#define OAMHAL_BACKEND_COPY_HPP

#include <cstdint>
#include <memory>

#include <oamhal/backend/link_test.hpp>

/// Memory and copies of a backend in C++: its device type has a type CopyEngine and a function memory_range,
///
///     Result<void> memory_range(Host&, oamhal_backend_range_t&) const;
///
///     struct CopyEngine {
///       static Result<CopyEngine> open(Host&, const Device&, const oamhal_backend_dma_t&,
///                                      oamhal_backend_engine_info_t&);
///       Result<void> start(Host&, const oamhal_backend_copy_t&);
///       Result<void> poll(Host&, oamhal_backend_copy_state_t&);
///       Result<void> clear(Host&);
///       void close(Host&);
///     };
namespace oamhal::backend::detail {

template <typename T>
struct CopyThunks {
  using Engine = typename T::CopyEngine;

  static std::int32_t open(void* device, const oamhal_backend_host_t* c_host, const oamhal_backend_dma_t* dma,
                           void** engine, oamhal_backend_engine_info_t* info) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      Crossing<oamhal_backend_engine_info_t&> crossing(info);
      auto made = Engine::open(host, *static_cast<const T*>(device), *dma, crossing.get());
      if (!made) return std::unexpected(made.error());
      *engine = std::make_unique<Engine>(std::move(*made)).release();
      return {};
    });
  }
  static void close(void* engine, const oamhal_backend_host_t* c_host) noexcept {
    const std::unique_ptr<Engine> owned(static_cast<Engine*>(engine));
    static_cast<void>(guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      owned->close(host);
      return {};
    }));
  }
  static std::int32_t start(void* engine, const oamhal_backend_host_t* c_host,
                            const oamhal_backend_copy_t* copy) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      return static_cast<Engine*>(engine)->start(host, *copy);
    });
  }
  static std::int32_t poll(void* engine, const oamhal_backend_host_t* c_host,
                           oamhal_backend_copy_state_t* state) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      Crossing<oamhal_backend_copy_state_t&> crossing(state);
      return static_cast<Engine*>(engine)->poll(host, crossing.get());
    });
  }
  static std::int32_t clear(void* engine, const oamhal_backend_host_t* c_host) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      return static_cast<Engine*>(engine)->clear(host);
    });
  }
};

template <typename T>
inline constexpr oamhal_backend_copy_ops_t kCopyOps{sizeof(oamhal_backend_copy_ops_t),
                                                    &LinkThunk<&T::memory_range>::call,
                                                    &CopyThunks<T>::open,
                                                    &CopyThunks<T>::close,
                                                    &CopyThunks<T>::start,
                                                    &CopyThunks<T>::poll,
                                                    &CopyThunks<T>::clear};

}  // namespace oamhal::backend::detail

#endif  // OAMHAL_BACKEND_COPY_HPP
