// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_REGISTRY_HPP
#define OAMHAL_HAL_CORE_REGISTRY_HPP

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.h>

#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// The backends of a context and which of them takes what.
class Registry {
 public:
  struct Taken {
    std::uint32_t backend = 0;
    const oamhal_backend_match_t* match = nullptr;
  };

  /// A backend that is not used.
  struct Refusal {
    std::string name;
    std::string why;
    bool plugin = false;
  };

  /// The backends that were built in.
  static Registry built_in();

  /// Takes a backend of a plugin, whose tables make sense, or notes why not.
  void add_plugin(const std::string& path, const oamhal_backend_t& backend);
  void refuse_plugin(const std::string& path, std::string why);
  /// To be called behind the last plugin.
  void finish();

  [[nodiscard]] std::span<const oamhal_backend_t* const> backends() const { return backends_; }
  [[nodiscard]] std::span<const Refusal> refusals() const { return refusals_; }
  /// The file of a plugin, or "".
  [[nodiscard]] const std::string& path_of(std::uint32_t backend) const { return paths_[backend]; }
  /// The most specific match of all backends but those that gave the function up; those that are a fallback
  /// come last. match is NULL for none.
  [[nodiscard]] Taken match(const PciIds& ids, std::span<const std::uint32_t> given_up_by = {}) const;
  [[nodiscard]] bool is_internal_bridge(std::uint16_t vendor, std::uint16_t device) const;

 private:
  /// A match entry of a backend, and the ids it is about.
  struct Entry {
    std::uint32_t id = 0;
    Taken taken;
  };

  void add(const oamhal_backend_t& backend, const std::string& path);
  /// How good a match is; those of a fallback are worse than all others. 0 for none.
  [[nodiscard]] int score(const Taken& taken, const PciIds& ids) const;

  std::vector<const oamhal_backend_t*> backends_;
  /// Entries for one PCI id and for package-internal bridges, each sorted by id; then all others. A machine
  /// has thousands of functions.
  std::vector<Entry> by_id_;
  std::vector<std::uint32_t> internal_bridges_;
  std::vector<Taken> others_;
  std::vector<std::string> paths_;
  std::vector<Refusal> refusals_;
};

}  // namespace oamhal::hal

/// The table that CMake writes from drivers/CMakeLists.txt.
extern "C" const oamhal_backend_t* const oamhal_builtin_backends[];
extern "C" const std::uint32_t oamhal_builtin_backend_count;

#endif  // OAMHAL_HAL_CORE_REGISTRY_HPP
