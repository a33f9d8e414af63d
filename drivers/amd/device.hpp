// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_DEVICE_HPP
#define OAMHAL_DRIVERS_AMD_DEVICE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "registers.hpp"
#include "scan.hpp"
#include "telemetry/gpu_metrics.hpp"

namespace oamhal::amd {

/// Sixteen hexadecimal digits.
[[nodiscard]] std::string hex_text(std::uint64_t value);

class ManagedMemory;

/// An AMD Instinct function. probe reads everything; the operations only hand it over.
class Instinct {
 public:
  using Scan = amd::Scan;
  using ManagedMemory = amd::ManagedMemory;

  static Result<Instinct> probe(Host& host, const Scan& scan, const PciFunction& function);
  Result<void> identify(Host& host, backend::Identity& identity) const;
  Result<void> memory(Host& host, backend::MemorySink& sink) const;
  Result<void> partitions(Host& host, backend::PartitionSink& sink) const;
  Result<void> ports(Host& host, backend::PortSink& sink) const;
  Result<void> links(Host& host, backend::LinkSink& sink) const;
  Result<void> nodes(Host& host, backend::NodeSink& sink) const;
  Result<void> runtime_ids(Host& host, backend::RuntimeIdSink& sink) const;
  Result<void> readings(Host& host, backend::ReadingSink& sink) const;
  /// None while amdgpu is bound: the index register is its own then.
  [[nodiscard]] const oamhal_register_map_t* register_map() const noexcept;

  // As ROCR-Runtime's amd_filter_device.cpp and clr's rocdevice.cpp read them.
  static constexpr oamhal_backend_mask_t kRocrMasks[] = {
      {"ROCR_VISIBLE_DEVICES", nullptr, "GPU-",
       OAMHAL_MASK_EMPTY_HIDES_ALL | OAMHAL_MASK_STOP_AT_REPEAT | OAMHAL_MASK_C_NUMBERS | OAMHAL_MASK_TRIM |
           OAMHAL_MASK_UUID | OAMHAL_MASK_EMPTY_ENTRY_FAILS,
       0, nullptr}};
  static constexpr oamhal_backend_mask_t kHipMasks[] = {
      kRocrMasks[0],
      {"HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "GPU-", OAMHAL_MASK_UUID_IN_SOME_VERSIONS, 0, nullptr}};
  static constexpr oamhal_backend_runtime_t kRuntimes[] = {
      {"rocr", kRocrMasks, 1, sizeof(oamhal_backend_mask_t), nullptr, nullptr, nullptr, nullptr, nullptr,
       nullptr},
      {"hip", kHipMasks, 2, sizeof(oamhal_backend_mask_t), nullptr, nullptr, nullptr, nullptr, nullptr,
       nullptr}};

 private:
  /// What all xGMI ports together say.
  enum class Fabric : std::uint8_t { kNotTold, kAllUp, kSomeDown, kAllDown };

  /// Texts and numbers of the amdgpu attributes; empty or absent when not there.
  struct Attributes {
    std::string product_name;
    std::string product_number;
    std::string serial_number;
    std::string vbios_version;
    std::string board_type;
    std::optional<std::uint64_t> unique_id;
    Number vram_total;
    Number vram_used;
    Number visible_vram;
    Number physical_id;
    std::string compute_mode;
    std::string memory_mode;
  };

  Instinct(const Scan& scan, const FunctionFacts& facts) : scan_(&scan), facts_(&facts) {}

  // attributes.cpp
  void read_attributes(const Host& host);
  void read_live(const Host& host);
  void read_metrics(const Host& host, const Directory& device);
  [[nodiscard]] std::string read_line(const Directory& device, const char* name,
                                      oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED);
  [[nodiscard]] Number read_number(const Directory& device, const char* name);

  // readings.cpp
  void add_power(const Directory& hwmon, backend::ReadingSink& sink) const;

  // debugfs.cpp
  void read_by_driver(const Host& host);

  // unbound.cpp
  Result<void> read_unbound(const Host& host);
  void leave_registers_alone(const Host& host) const;
  [[nodiscard]] RegisterSet registers() const;
  [[nodiscard]] Number links_up_by_registers() const;
  void report_registers(const Host& host) const;
  void add_register_ports(backend::PortSink& sink) const;

  // device.cpp
  [[nodiscard]] bool partition_missing() const;
  [[nodiscard]] std::string compute_mode() const;
  [[nodiscard]] std::optional<std::uint64_t> unique_id(const Host& host) const;
  void set_names(backend::Identity& identity) const;
  void set_form_factor(backend::Identity& identity) const;
  void set_module(const Host& host, backend::Identity& identity) const;
  void set_firmware(backend::Identity& identity) const;
  void set_state(const Host& host, backend::Identity& identity) const;

  // memory.cpp
  [[nodiscard]] Number memory_capacity() const;

  // link.cpp
  [[nodiscard]] std::optional<std::uint64_t> ports_up() const;
  [[nodiscard]] Fabric fabric() const;
  [[nodiscard]] Number links_up() const;
  [[nodiscard]] oamhal_link_state state_of(const Peer& peer) const;
  [[nodiscard]] std::optional<std::uint64_t> metric(Metric which) const;
  void report_down_ports(const Host& host) const;
  void set_rates(const Peer& peer, std::uint64_t bundle, backend::Link& link) const;

  const Scan* scan_;
  const FunctionFacts* facts_;
  Attributes attributes_;
  Number node_memory_;
  std::optional<GpuMetrics> metrics_;
  /// Of a function that amdgpu does not have, or through amdgpu.
  std::optional<RegisterReading> registers_;
  bool resetting_ = false;
};

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_DEVICE_HPP
