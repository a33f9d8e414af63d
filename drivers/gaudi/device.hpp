// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_DEVICE_HPP
#define OAMHAL_DRIVERS_GAUDI_DEVICE_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.hpp>

namespace oamhal::gaudi {

using backend::Directory;
using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Result;

/// The state that a text of the attribute status stands for; UNKNOWN for OK and for a text of which nothing
/// is known.
oamhal_state state_of(std::string_view status);

/// Devices of kernels before 6.8, which have a class of their own that is not below the PCI function.
struct Scan {
  /// PCI address to number: 3 for hl3.
  std::map<std::string, std::uint64_t, std::less<>> numbers;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);
};

/// A Gaudi function. probe reads everything; the operations only hand it over.
class Gaudi {
 public:
  using Scan = gaudi::Scan;

  static Result<Gaudi> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;

  // What Habana's documents leave open is unknown: README.md, "Runtimes".
  static constexpr oamhal_backend_mask_t kModules[] = {
      {"HABANA_VISIBLE_MODULES", nullptr, nullptr,
       OAMHAL_MASK_MODULES | OAMHAL_MASK_EMPTY_UNKNOWN | OAMHAL_MASK_REPEAT_UNKNOWN |
           OAMHAL_MASK_ODD_ENTRY_UNKNOWN | OAMHAL_MASK_STRANGER_UNKNOWN,
       0, nullptr}};
  static constexpr oamhal_backend_mask_t kDevices[] = {{"HABANA_VISIBLE_DEVICES", nullptr, nullptr,
                                                        OAMHAL_MASK_KEEPS_ORDER | OAMHAL_MASK_EMPTY_UNKNOWN |
                                                            OAMHAL_MASK_ODD_ENTRY_UNKNOWN |
                                                            OAMHAL_MASK_STRANGER_UNKNOWN,
                                                        0, "all"}};
  static constexpr const char* kModuleRuntime = "habana";
  static constexpr const char* kContainerRuntime = "habana-container";
  static constexpr oamhal_backend_runtime_t kRuntimes[] = {
      {kModuleRuntime, kModules, 1, sizeof(oamhal_backend_mask_t), nullptr, nullptr, nullptr, nullptr,
       nullptr, nullptr},
      {kContainerRuntime, kDevices, 1, sizeof(oamhal_backend_mask_t), nullptr, nullptr,
       "the container runtime reads it when it starts the container", nullptr, nullptr, nullptr}};

 private:
  Gaudi() = default;

  void read_attributes(const Directory& attributes);
  void read_number(const Host& host, const Scan& scan, const PciFunction& function);

  const char* model_ = nullptr;
  oamhal_form_factor form_factor_ = OAMHAL_FORM_FACTOR_UNKNOWN;
  bool bound_ = false;
  /// N of accelN, or of hlN of an old kernel.
  std::optional<std::uint64_t> number_;
  bool old_class_ = false;
  Number module_id_;
  std::string device_type_;
  std::string status_;
  std::vector<std::pair<const char*, std::string>> versions_;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_DEVICE_HPP
