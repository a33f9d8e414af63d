// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_DRIVER_ACCESS_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_DRIVER_ACCESS_HPP

#include <cstdint>
#include <map>
#include <string>

#include <oamhal/backend/managed.h>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// Device nodes and libraries of makers for a backend, of a live machine alone: in a copied tree nodes and
/// names of libraries mean those of another machine. Nodes that were not closed are closed with it.
class DriverAccess {
 public:
  /// root outlives it. Messages do not name the device: who calls the backend does.
  DriverAccess(const Root& root, bool exclusive);
  DriverAccess(const DriverAccess&) = delete;
  DriverAccess& operator=(const DriverAccess&) = delete;

  /// For the backend, valid as long as this.
  [[nodiscard]] oamhal_backend_driver_t table();

 private:
  Result<int> open_node(const std::string& class_name, const std::string& node);
  Result<void*> load_library(const std::string& name) const;
  [[nodiscard]] static std::unexpected<Error> not_live();

  static std::int32_t open_node_thunk(void* self, const char* class_name, const char* node, int* fd,
                                      oamhal_error_t* error) noexcept;
  static std::int32_t load_library_thunk(void* self, const char* name, void** library,
                                         oamhal_error_t* error) noexcept;
  static std::int32_t control_thunk(void* self, int fd, std::uint64_t request, void* argument) noexcept;

  const Root& root_;
  bool exclusive_;
  std::map<int, UniqueFd> nodes_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_DRIVER_ACCESS_HPP
