// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_SNAPSHOT_HPP
#define OAMHAL_SNAPSHOT_HPP

/// @file snapshot.hpp
/// A snapshot: what one enumeration saw, as lists. See snapshot.h.

#include <cstdint>
#include <vector>

#include <oamhal/snapshot.h>
#include <oamhal/context.hpp>
#include <oamhal/device.hpp>
#include <oamhal/finding.hpp>
#include <oamhal/host.hpp>
#include <oamhal/link.hpp>
#include <oamhal/memory.hpp>
#include <oamhal/module.hpp>
#include <oamhal/nic.hpp>
#include <oamhal/node.hpp>
#include <oamhal/range.hpp>
#include <oamhal/reading.hpp>
#include <oamhal/result.hpp>
#include <oamhal/unit.hpp>

namespace oamhal {

/// What one enumeration saw. Immutable; copies share it, the last one frees it. Every text of every element
/// belongs to it. Threads: any, without a lock. Fork: readable in the child. Since 0.1.0.
class snapshot {
 public:
  /// Takes over the reference that the caller holds. Since 0.1.0.
  explicit snapshot(oamhal_snapshot_t* owned) noexcept : c_(owned), counts_(read_info()) {}

  /// Counts, origin and host. Its texts live as long as the snapshot. Since 0.1.0.
  [[nodiscard]] const oamhal_snapshot_info_t& info() const noexcept { return counts_; }

  /// Everything there is, in the library's order: devices by slot, then by PCI address. Since 0.1.0.
  [[nodiscard]] range<detail::baseboard_source> baseboards() const noexcept {
    return {c_, 0, 0, counts_.baseboard_count};
  }
  [[nodiscard]] range<detail::module_source> modules() const noexcept {
    return {c_, 0, 0, counts_.module_count};
  }
  [[nodiscard]] range<detail::device_source> devices() const noexcept {
    return {c_, 0, 0, counts_.device_count};
  }
  [[nodiscard]] range<detail::partition_source> partitions() const noexcept {
    return {c_, 0, 0, counts_.partition_count};
  }
  [[nodiscard]] range<detail::unit_source> units() const noexcept { return {c_, 0, 0, counts_.unit_count}; }
  [[nodiscard]] range<detail::runtime_id_source> runtime_ids() const noexcept {
    return {c_, 0, 0, counts_.runtime_id_count};
  }
  [[nodiscard]] range<detail::port_source> ports() const noexcept { return {c_, 0, 0, counts_.port_count}; }
  [[nodiscard]] range<detail::link_source> links() const noexcept { return {c_, 0, 0, counts_.link_count}; }
  [[nodiscard]] range<detail::counter_source> counters() const noexcept {
    return {c_, 0, 0, counts_.counter_count};
  }
  [[nodiscard]] range<detail::memory_source> memories() const noexcept {
    return {c_, 0, 0, counts_.memory_count};
  }
  /// Temperatures, power and clocks, when they were asked for.
  [[nodiscard]] range<detail::reading_source> readings() const noexcept {
    return {c_, 0, 0, counts_.reading_count};
  }
  [[nodiscard]] range<detail::bridge_source> bridges() const noexcept {
    return {c_, 0, 0, counts_.bridge_count};
  }
  /// The host's network functions, when they were asked for.
  [[nodiscard]] range<detail::nic_source> nics() const noexcept { return {c_, 0, 0, counts_.nic_count}; }
  /// The host's processors, and PCIe ports with nothing below, when they were asked for.
  [[nodiscard]] range<detail::host_module_source> host_modules() const noexcept {
    return {c_, 0, 0, counts_.host_module_count};
  }
  [[nodiscard]] range<detail::empty_port_source> empty_ports() const noexcept {
    return {c_, 0, 0, counts_.empty_port_count};
  }
  /// Device nodes, when they were asked for.
  [[nodiscard]] range<detail::node_source> nodes() const noexcept { return {c_, 0, 0, counts_.node_count}; }
  [[nodiscard]] range<detail::finding_source> findings() const noexcept {
    return {c_, 0, 0, counts_.finding_count};
  }

  /// What belongs to one module, device or port of this snapshot; bridges are those to the host, nearest
  /// first. Since 0.1.0.
  [[nodiscard]] range<detail::module_device_source> devices(
      const oamhal::module_info& module) const noexcept {
    return {c_, module.position, 0, module.device_count};
  }
  [[nodiscard]] range<detail::firmware_source> firmware(const device_info& device) const noexcept {
    return {c_, device.position, 0, device.firmware_count};
  }
  [[nodiscard]] range<detail::partition_source> partitions(const device_info& device) const noexcept {
    return {c_, 0, device.partition_first, device.partition_count};
  }
  [[nodiscard]] range<detail::port_source> ports(const device_info& device) const noexcept {
    return {c_, 0, device.port_first, device.port_count};
  }
  [[nodiscard]] range<detail::counter_source> counters(const port_info& port) const noexcept {
    return {c_, 0, port.counter_first, port.counter_count};
  }
  [[nodiscard]] range<detail::reading_source> readings(const device_info& device) const noexcept {
    return {c_, 0, device.reading_first, device.reading_count};
  }
  [[nodiscard]] range<detail::memory_source> memories(const device_info& device) const noexcept {
    return {c_, 0, device.memory_first, device.memory_count};
  }
  [[nodiscard]] range<detail::bridge_source> bridges(const device_info& device) const noexcept {
    return {c_, 0, device.bridge_first, device.bridge_count};
  }
  [[nodiscard]] range<detail::node_source> nodes(const device_info& device) const noexcept {
    return {c_, 0, device.node_first, device.node_count};
  }
  [[nodiscard]] range<detail::host_device_source> devices(const host_module_info& module) const noexcept {
    return {c_, module.position, 0, module.device_count};
  }
  [[nodiscard]] range<detail::host_root_port_source> root_ports(
      const host_module_info& module) const noexcept {
    return {c_, module.position, 0, module.root_port_count};
  }
  /// The NUMA nodes of a host module of this snapshot. Since 0.1.0.
  [[nodiscard]] std::vector<std::uint32_t> numa_nodes(const host_module_info& module) const {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t i = 0, node = 0; i < module.numa_node_count; ++i)
      if (oamhal_host_module_numa_node(c_.get(), module.position, i, &node) == OAMHAL_OK)
        nodes.push_back(node);
    return nodes;
  }
  [[nodiscard]] range<detail::bridge_source> bridges(const nic_info& nic) const noexcept {
    return {c_, 0, nic.bridge_first, nic.bridge_count};
  }

  /// The NUMA nodes of the host that are online; empty when unknown. Since 0.1.0.
  [[nodiscard]] std::vector<std::uint32_t> numa_nodes() const {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t i = 0, node = 0; i < counts_.numa_node_count; ++i)
      if (oamhal_numa_node_get(c_.get(), i, &node) == OAMHAL_OK) nodes.push_back(node);
    return nodes;
  }

  /// How the memory of a device of this snapshot can be shared, and what stands between it and others. Since
  /// 0.1.0.
  [[nodiscard]] oamhal_sharing_info_t sharing(const device_info& device) const noexcept {
    auto info = detail::sized<oamhal_sharing_info_t>();
    static_cast<void>(oamhal_device_sharing(c_.get(), device.position, &info));
    return info;
  }
  [[nodiscard]] oamhal_isolation_info_t isolation(const device_info& device) const noexcept {
    auto info = detail::sized<oamhal_isolation_info_t>();
    static_cast<void>(oamhal_device_isolation(c_.get(), device.position, &info));
    return info;
  }
  /// Whether a device of this snapshot reaches the memory of another. Since 0.1.0.
  [[nodiscard]] oamhal_peer_info_t peer_access(const device_info& from,
                                               const device_info& to) const noexcept {
    auto info = detail::sized<oamhal_peer_info_t>();
    static_cast<void>(oamhal_peer_access(c_.get(), from.position, to.position, &info));
    return info;
  }

  /// A handle of device position that outlives the snapshot. Errors: NOT_FOUND. Since 0.1.0.
  [[nodiscard]] result<device_handle> try_open(std::uint32_t position) const {
    oamhal_device_t* device = nullptr;
    if (const oamhal_status status = oamhal_device_open(c_.get(), position, &device); status != OAMHAL_OK)
      return error{status, oamhal_last_error(), 0};
    return device_handle(device);
  }

#ifdef __cpp_exceptions
  /// As try_open(); throws oamhal::exception. Since 0.1.0.
  [[nodiscard]] device_handle open(std::uint32_t position) const { return try_open(position).value(); }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_snapshot_t* c_handle() const noexcept { return c_.get(); }

 private:
  [[nodiscard]] oamhal_snapshot_info_t read_info() const noexcept {
    auto info = detail::sized<oamhal_snapshot_info_t>();
    static_cast<void>(oamhal_snapshot_get(c_.get(), &info));
    return info;
  }

  detail::snapshot_reference c_;
  oamhal_snapshot_info_t counts_;
};

inline result<snapshot> context::try_enumerate(std::uint32_t classes, std::uint32_t flags) const {
  oamhal_enumerate_options_t options = OAMHAL_ENUMERATE_OPTIONS_INIT;
  options.attribute_classes = classes;
  options.flags = flags;
  oamhal_snapshot_t* made = nullptr;
  detail::error_out why;
  const oamhal_status status = oamhal_enumerate(c_.get(), &options, &made, &why.c);
  const detail::snapshot_reference owned(made);
  if (status != OAMHAL_OK) return why.take(status);
  return snapshot(oamhal_snapshot_ref(made));
}

inline result<snapshot> context::try_rescan(const snapshot& before, std::uint32_t classes,
                                            std::uint32_t flags) const {
  oamhal_enumerate_options_t options = OAMHAL_ENUMERATE_OPTIONS_INIT;
  options.attribute_classes = classes;
  options.flags = flags;
  oamhal_snapshot_t* made = nullptr;
  detail::error_out why;
  const oamhal_status status = oamhal_rescan(c_.get(), before.c_handle(), &options, &made, &why.c);
  const detail::snapshot_reference owned(made);
  if (status != OAMHAL_OK) return why.take(status);
  return snapshot(oamhal_snapshot_ref(made));
}

#ifdef __cpp_exceptions
inline snapshot context::enumerate(std::uint32_t classes, std::uint32_t flags) const {
  return try_enumerate(classes, flags).value();
}

inline snapshot context::rescan(const snapshot& before, std::uint32_t classes, std::uint32_t flags) const {
  return try_rescan(before, classes, flags).value();
}
#endif

}  // namespace oamhal

#endif  // OAMHAL_SNAPSHOT_HPP
