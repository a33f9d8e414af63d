// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_RECORDING_SINK_HPP
#define OAMHAL_TESTS_SUPPORT_RECORDING_SINK_HPP

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.hpp>

/// What a backend says over the C interface, taken down in the words of the C++ one.
namespace oamhal::test {

inline std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

inline backend::Number number_of(const oamhal_number_t& number) {
  if (number.absence == OAMHAL_PRESENT) return backend::Number(number.value);
  return backend::Number::absent(static_cast<oamhal_absence>(number.absence));
}

inline backend::Identity identity_of(const oamhal_backend_identity_t& c) {
  backend::Identity to;
  to.model = text_of(c.model);
  to.architecture = text_of(c.architecture);
  to.serial = text_of(c.serial);
  to.unique_id = text_of(c.unique_id);
  to.part_number = text_of(c.part_number);
  to.form_factor = static_cast<oamhal_form_factor>(c.form_factor);
  to.form_factor_source = text_of(c.form_factor_source);
  to.state = static_cast<oamhal_state>(c.state);
  to.state_reason = text_of(c.state_reason);
  to.module_key = text_of(c.module_key);
  to.module_position = c.module_position;
  to.baseboard_key = text_of(c.baseboard_key);
  to.slot = number_of(c.slot);
  to.slot_source = text_of(c.slot_source);
  to.no_kernel_driver = (c.flags & OAMHAL_IDENTITY_NO_KERNEL_DRIVER) != 0;
  to.memory_capacity_bytes = number_of(c.memory_capacity_bytes);
  to.memory_used_bytes = number_of(c.memory_used_bytes);
  to.links_up = number_of(c.links_up);
  to.links_total = number_of(c.links_total);
  return to;
}

inline backend::Memory memory_of(const oamhal_backend_memory_t& c) {
  backend::Memory to;
  to.kind = text_of(c.kind);
  to.name = text_of(c.name);
  to.partition = c.partition;
  to.flags = c.flags;
  to.capacity_bytes = number_of(c.capacity_bytes);
  to.used_bytes = number_of(c.used_bytes);
  to.peak_bandwidth_bytes = number_of(c.peak_bandwidth_bytes);
  to.numa_node = number_of(c.numa_node);
  to.peak_source = text_of(c.peak_source);
  to.ecc = static_cast<oamhal_answer>(c.ecc);
  return to;
}

inline backend::Partition partition_of(const oamhal_backend_partition_t& c) {
  return {text_of(c.compute_mode), text_of(c.memory_mode), number_of(c.native_index),
          number_of(c.memory_capacity_bytes)};
}

inline backend::Port port_of(const oamhal_backend_port_t& c) {
  backend::Port to;
  to.index = c.index;
  to.state = static_cast<oamhal_link_state>(c.state);
  to.link_name = text_of(c.link_name);
  to.lanes = number_of(c.lanes);
  to.active_lanes = number_of(c.active_lanes);
  to.lane_rate_mbps = number_of(c.lane_rate_mbps);
  to.source = text_of(c.source);
  to.state_reason = text_of(c.state_reason);
  return to;
}

inline backend::Counter counter_of(const oamhal_backend_counter_t& c) {
  return {text_of(c.name), text_of(c.unit), number_of(c.value), text_of(c.detail), text_of(c.source)};
}

inline backend::Reading reading_of(const oamhal_backend_reading_t& c) {
  return {text_of(c.name), text_of(c.unit), number_of(c.value), text_of(c.detail), text_of(c.source)};
}

inline backend::Link link_of(const oamhal_backend_link_t& c) {
  backend::Link to;
  to.remote_kind = static_cast<oamhal_end_kind>(c.remote_kind);
  to.state = static_cast<oamhal_link_state>(c.state);
  to.remote = c.remote;
  to.local_port = number_of(c.local_port);
  to.remote_port = number_of(c.remote_port);
  to.remote_label = text_of(c.remote_label);
  to.type = text_of(c.type);
  to.evidence = static_cast<oamhal_evidence>(c.evidence);
  to.proof = static_cast<oamhal_proof>(c.proof);
  to.source = text_of(c.source);
  to.port_count = number_of(c.port_count);
  to.weight = number_of(c.weight);
  to.raw_rate_mbps = number_of(c.raw_rate_mbps);
  to.reported_rate_mbps = number_of(c.reported_rate_mbps);
  to.reported_by = text_of(c.reported_by);
  to.reported_trusted = c.reported_trusted != 0;
  to.atomics = static_cast<oamhal_atomics>(c.atomics);
  return to;
}

/// What a backend said of one device.
struct Recorded {
  backend::Identity identity;
  std::vector<backend::Memory> memory;
  std::vector<backend::Sharing> sharing;
  std::vector<backend::Partition> partitions;
  std::vector<backend::Port> ports;
  /// With the index of their port.
  std::vector<std::pair<std::uint32_t, backend::Counter>> counters;
  std::vector<backend::Link> links;
  std::vector<backend::Reading> readings;
  const oamhal_register_map_t* register_map = nullptr;
};

/// A sink that takes it down. What it is for must outlive it.
inline oamhal_backend_sink_t recording_sink(Recorded& recorded) {
  oamhal_backend_sink_t sink{};
  sink.size = sizeof sink;
  sink.self = &recorded;
  sink.identity = [](void* user, const oamhal_backend_identity_t* c) {
    auto& to = static_cast<Recorded*>(user)->identity;
    auto firmware = std::move(to.firmware);
    to = identity_of(*c);
    to.firmware = std::move(firmware);
    return 0;
  };
  sink.firmware = [](void* user, const char* name, const char* version) {
    static_cast<Recorded*>(user)->identity.firmware.push_back({name, version});
    return 0;
  };
  sink.sharing = [](void* user, const oamhal_backend_sharing_t* c) {
    static_cast<Recorded*>(user)->sharing.push_back(
        {static_cast<oamhal_answer>(c->dma_buf_export), static_cast<oamhal_answer>(c->dma_buf_import),
         text_of(c->export_call), number_of(c->alignment_bytes), text_of(c->reason)});
    return 0;
  };
  sink.memory = [](void* user, const oamhal_backend_memory_t* c) {
    static_cast<Recorded*>(user)->memory.push_back(memory_of(*c));
    return 0;
  };
  sink.partition = [](void* user, const oamhal_backend_partition_t* c) {
    static_cast<Recorded*>(user)->partitions.push_back(partition_of(*c));
    return 0;
  };
  sink.port = [](void* user, const oamhal_backend_port_t* c) {
    static_cast<Recorded*>(user)->ports.push_back(port_of(*c));
    return 0;
  };
  sink.link = [](void* user, const oamhal_backend_link_t* c) {
    static_cast<Recorded*>(user)->links.push_back(link_of(*c));
    return 0;
  };
  sink.register_map = [](void* user, const oamhal_register_map_t* map) {
    static_cast<Recorded*>(user)->register_map = map;
    return 0;
  };
  sink.counter = [](void* user, const oamhal_backend_counter_t* c) {
    static_cast<Recorded*>(user)->counters.emplace_back(c->port, counter_of(*c));
    return 0;
  };
  sink.reading = [](void* user, const oamhal_backend_reading_t* c) {
    static_cast<Recorded*>(user)->readings.push_back(reading_of(*c));
    return 0;
  };
  return sink;
}

/// The reading with this name; a failure of the test is for the caller to see: its name is empty then.
inline backend::Reading reading_named(const std::vector<backend::Reading>& readings,
                                      const std::string& name) {
  for (const backend::Reading& reading : readings)
    if (reading.name == name) return reading;
  return {};
}

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_RECORDING_SINK_HPP
