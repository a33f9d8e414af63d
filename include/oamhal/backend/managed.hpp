// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_MANAGED_HPP
#define OAMHAL_BACKEND_MANAGED_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <oamhal/backend/link_test.hpp>

/// Memory that a driver of the kernel manages, of a backend in C++: its device type has a type ManagedMemory,
/// in which all but the first four may be missing,
///
///     struct ManagedMemory {
///       static Result<std::unique_ptr<ManagedMemory>> open(Host&, const Device&, Driver,
///                                                          oamhal_backend_managed_info_t&);
///       Result<void> allocate(Host&, const oamhal_backend_request_t&, oamhal_backend_piece_t&);
///       void release(Host&, std::uint64_t handle);
///       void close(Host&);
///       Result<int> share(Host&, std::uint64_t handle);
///       Result<void> start(Host&, const oamhal_backend_copy_t&);
///       Result<void> poll(Host&, oamhal_backend_copy_state_t&);
///       Result<void> clear(Host&);
///       Result<std::uint64_t> free_bytes(Host&);
///     };
namespace oamhal::backend {

/// The driver of the device: see oamhal_backend_driver_t.
class Driver {
 public:
  explicit Driver(const oamhal_backend_driver_t* c) : c_(c) {}

  [[nodiscard]] bool exclusive_allowed() const { return c_->exclusive_allowed != 0; }
  [[nodiscard]] Result<int> open_node(const std::string& class_name, const std::string& node) const {
    int fd = -1;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    const auto status = c_->open_node(c_->self, class_name.c_str(), node.c_str(), &fd, &error);
    if (status == OAMHAL_OK) return fd;
    return failed(status, error);
  }
  void close_node(int fd) const { c_->close_node(c_->self, fd); }
  /// 0 or an errno value.
  template <typename T>
  [[nodiscard]] int control(int fd, std::uint64_t request, T& argument) const {
    static_assert(std::is_trivially_copyable_v<T>);
    return c_->control(c_->self, fd, request, &argument);
  }
  [[nodiscard]] Result<void*> load_library(const char* name) const {
    void* library = nullptr;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    const auto status = c_->load_library(c_->self, name, &library, &error);
    if (status == OAMHAL_OK) return library;
    return failed(status, error);
  }
  /// Sets function to the one of the library; false when it has none.
  template <typename F>
  [[nodiscard]] bool symbol(void* library, const char* name, F*& function) const {
    function = reinterpret_cast<F*>(c_->symbol(c_->self, library, name));
    return function != nullptr;
  }

 private:
  static std::unexpected<Failure> failed(std::int32_t status, const oamhal_error_t& error) {
    return std::unexpected(
        Failure{static_cast<oamhal_status>(status), static_cast<const char*>(error.message)});
  }
  const oamhal_backend_driver_t* c_;
};

namespace detail {

template <typename T>
struct ManagedThunks {
  using Memory = typename T::ManagedMemory;

  static std::int32_t open(void* device, const oamhal_backend_host_t* c_host,
                           const oamhal_backend_driver_t* driver, void** memory,
                           oamhal_backend_managed_info_t* info) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      Crossing<oamhal_backend_managed_info_t&> crossing(info);
      auto made = Memory::open(host, *static_cast<const T*>(device), Driver(driver), crossing.get());
      if (!made) return std::unexpected(made.error());
      *memory = made->release();
      return {};
    });
  }
  static void close(void* memory, const oamhal_backend_host_t* c_host) noexcept {
    const std::unique_ptr<Memory> owned(static_cast<Memory*>(memory));
    static_cast<void>(guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      owned->close(host);
      return {};
    }));
  }
  static std::int32_t allocate(void* memory, const oamhal_backend_host_t* c_host,
                               const oamhal_backend_request_t* request,
                               oamhal_backend_piece_t* piece) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      Crossing<oamhal_backend_piece_t&> crossing(piece);
      return static_cast<Memory*>(memory)->allocate(host, *request, crossing.get());
    });
  }
  static void release(void* memory, const oamhal_backend_host_t* c_host, std::uint64_t handle) noexcept {
    static_cast<void>(guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      static_cast<Memory*>(memory)->release(host, handle);
      return {};
    }));
  }
  static std::int32_t share(void* memory, const oamhal_backend_host_t* c_host, std::uint64_t handle,
                            int* fd) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      auto made = static_cast<Memory*>(memory)->share(host, handle);
      if (!made) return std::unexpected(made.error());
      *fd = *made;
      return {};
    });
  }
  static std::int32_t start(void* memory, const oamhal_backend_host_t* c_host,
                            const oamhal_backend_copy_t* copy) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      return static_cast<Memory*>(memory)->start(host, *copy);
    });
  }
  static std::int32_t poll(void* memory, const oamhal_backend_host_t* c_host,
                           oamhal_backend_copy_state_t* state) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      Crossing<oamhal_backend_copy_state_t&> crossing(state);
      return static_cast<Memory*>(memory)->poll(host, crossing.get());
    });
  }
  static std::int32_t clear(void* memory, const oamhal_backend_host_t* c_host) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      return static_cast<Memory*>(memory)->clear(host);
    });
  }
  static std::int32_t free_bytes(void* memory, const oamhal_backend_host_t* c_host,
                                 std::uint64_t* bytes) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      auto told = static_cast<Memory*>(memory)->free_bytes(host);
      if (!told) return std::unexpected(told.error());
      *bytes = *told;
      return {};
    });
  }
};

template <typename T>
constexpr oamhal_backend_managed_ops_t make_managed_ops() {
  using Memory = typename T::ManagedMemory;
  using Thunks = ManagedThunks<T>;
  oamhal_backend_managed_ops_t ops{};
  ops.size = sizeof ops;
  ops.open = &Thunks::open;
  ops.close = &Thunks::close;
  ops.allocate = &Thunks::allocate;
  ops.release = &Thunks::release;
  if constexpr (requires { &Memory::share; }) ops.share = &Thunks::share;
  if constexpr (requires { &Memory::start; }) {
    ops.start = &Thunks::start;
    ops.poll = &Thunks::poll;
    ops.clear = &Thunks::clear;
  }
  if constexpr (requires { &Memory::free_bytes; }) ops.free_bytes = &Thunks::free_bytes;
  return ops;
}

template <typename T>
inline constexpr oamhal_backend_managed_ops_t kManagedOps = make_managed_ops<T>();

}  // namespace detail
}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_MANAGED_HPP
