// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_DEVICE_HPP
#define OAMHAL_DRIVERS_GAUDI_DEVICE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "control.hpp"
#include "managed_memory.hpp"
#include "ports.hpp"
#include "regs/gaudi2.hpp"
#include "scan.hpp"

namespace oamhal::gaudi {

/// The state that a text of the attribute status stands for; UNKNOWN for OK and for a text of which nothing
/// is known.
oamhal_state state_of(std::string_view status);

/// A Gaudi function. probe reads everything; the operations only hand it over.
class Gaudi {
 public:
  using Scan = gaudi::Scan;
  using ManagedMemory = gaudi::ManagedMemory;

  static Result<Gaudi> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> memory(Host& host, backend::MemorySink& sink) const;
  Result<void> ports(Host& host, backend::PortSink& sink) const;
  Result<void> links(Host& host, backend::LinkSink& sink) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;
  Result<void> readings(Host& host, backend::ReadingSink& sink) const;

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
  /// What may be asked over control nodes, when the caller lets them be opened.
  static constexpr const auto& kQueries = gaudi::kQueries;
  /// Named where they were read: those of a protected part are better left alone.
  [[nodiscard]] const oamhal_register_map_t* register_map() const noexcept {
    return facts_ != nullptr && facts_->registers.read ? &gaudi2::Map::kInfo : nullptr;
  }

  /// NULL without a driver and without a way to registers.
  [[nodiscard]] const FunctionFacts* facts() const noexcept { return facts_; }

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

  // answers.cpp: what the driver said over the control node.
  void read_answers(const Host& host);
  void set_memory(backend::Identity& identity) const;
  void set_state(backend::Identity& identity) const;

  // readings.cpp
  void add_sensors(const Directory& attributes, backend::ReadingSink& sink) const;
  void add_clocks(const Host& host, const Directory& attributes, backend::ReadingSink& sink) const;
  void add_throttle(const Host& host, backend::ReadingSink& sink) const;

  // link.cpp
  [[nodiscard]] bool leads_out(std::uint32_t port) const;
  [[nodiscard]] oamhal_link_state shown_state(const PortFacts& port) const;
  void set_far_end(const BoxEnd& end, backend::Link& link) const;
  void count_links(backend::Identity& identity) const;

  const char* model_ = nullptr;
  oamhal_form_factor form_factor_ = OAMHAL_FORM_FACTOR_UNKNOWN;
  /// Its own driver is bound.
  bool bound_ = false;
  const Scan* scan_ = nullptr;
  /// NULL without a driver and without a way to registers.
  const FunctionFacts* facts_ = nullptr;
  /// How the module is wired; NULL when it is not known. And where that is from.
  const Box* box_ = nullptr;
  std::string box_source_;
  Number module_id_;
  std::string device_type_;
  std::string status_;
  std::optional<std::uint64_t> dram_free_;
  std::optional<DriverStatus> driver_status_;
  std::vector<std::pair<const char*, std::string>> versions_;
  std::vector<PortFacts> ports_;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_DEVICE_HPP
