// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_SINK_HPP
#define OAMHAL_BACKEND_SINK_HPP

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include <oamhal/backend/sink.h>
#include <oamhal/backend/result.hpp>

namespace oamhal::backend {

/// The C pointer of a text that may be empty: NULL then.
inline const char* c_text(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

/// Who a device is; the C++ side of oamhal_backend_identity_t. Empty texts are absent.
struct Identity {
  struct Firmware {
    std::string name;
    std::string version;
  };
  std::string model;
  std::string architecture;
  std::string serial;
  std::string unique_id;
  std::string part_number;
  oamhal_form_factor form_factor = OAMHAL_FORM_FACTOR_UNKNOWN;
  std::string form_factor_source;
  oamhal_state state = OAMHAL_STATE_UNKNOWN;
  std::string state_reason;
  std::string module_key;
  std::uint32_t module_position = 0;
  std::string baseboard_key;
  Number slot;
  std::string slot_source;
  /// The device works without a kernel driver of its own.
  bool no_kernel_driver = false;
  Number memory_capacity_bytes;
  Number memory_used_bytes;
  Number links_up;
  Number links_total;
  std::vector<Firmware> firmware;
};

/// A memory region of the device.
struct Memory {
  std::string kind = "device";
  std::string name;
  std::uint32_t partition = OAMHAL_NO_INDEX;
  std::uint32_t flags = 0;
  Number capacity_bytes;
  Number used_bytes;
  Number peak_bandwidth_bytes;
  Number numa_node;
  std::string peak_source;
  oamhal_answer ecc = OAMHAL_ANSWER_UNKNOWN;
};

/// How the device's memory can be shared; see oamhal_sharing_info_t.
struct Sharing {
  oamhal_answer dma_buf_export = OAMHAL_ANSWER_UNKNOWN;
  oamhal_answer dma_buf_import = OAMHAL_ANSWER_UNKNOWN;
  std::string export_call;
  Number alignment_bytes;
  std::string reason;
};

struct Partition {
  std::string compute_mode;
  std::string memory_mode;
  Number native_index;
  Number memory_capacity_bytes;
};

struct Port {
  std::uint32_t index = 0;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  std::string link_name;
  Number lanes;
  Number active_lanes;
  Number lane_rate_mbps;
  /// What the state is known from, and a sentence on why it is not.
  std::string source;
  std::string state_reason;
};

/// A counter of a port; see oamhal_counter_info_t.
struct Counter {
  std::string name;
  std::string unit;
  Number value;
  std::string detail;
  std::string source;
};

/// A temperature, a power, a clock; see oamhal_reading_info_t.
struct Reading {
  std::string name;
  std::string unit;
  Number value;
  /// More about the value, or why it is absent; may be empty.
  std::string detail;
  std::string source;
};

/// A link as this device knows it.
struct Link {
  oamhal_end_kind remote_kind = OAMHAL_END_DEVICE;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  oamhal_bdf_t remote{};
  Number local_port;
  Number remote_port;
  std::string remote_label;
  std::string type;
  oamhal_evidence evidence = OAMHAL_EVIDENCE_UNKNOWN;
  oamhal_proof proof = OAMHAL_PROOF_UNKNOWN;
  std::string source;
  Number port_count;
  Number weight;
  Number raw_rate_mbps;
  Number reported_rate_mbps;
  std::string reported_by;
  bool reported_trusted = false;
  oamhal_atomics atomics = OAMHAL_ATOMICS_UNKNOWN;
};

/// A unit as the runtimes of the backend's table know it; see oamhal_backend_runtime_id_t.
struct RuntimeId {
  std::uint32_t partition = OAMHAL_NO_INDEX;
  Number ordinal;
  Number total;
  std::string uuid;
  /// Empty: all runtimes of the backend.
  std::string runtime;
  /// Why ordinal is absent; may be empty.
  std::string why;
};

/// A device node; see oamhal_backend_node_t.
struct Node {
  std::string path;
  std::string kind;
  std::uint32_t partition = OAMHAL_NO_INDEX;
  bool required = false;
  Number major;
  Number minor;
};

/// Takes what an operation adds. The core has copied it when add returns.
template <typename T>
class Sink {
 public:
  explicit Sink(const oamhal_backend_sink_t* sink) : sink_(sink) {}
  void add(const T& item);
  /// Adds a counter of the port that was added last. A core of an older minor version leaves it out.
  void add(const Counter& counter)
    requires std::same_as<T, Port>
  {
    const oamhal_backend_counter_t c{sizeof c,
                                     port_,
                                     0,
                                     counter.name.c_str(),
                                     counter.unit.c_str(),
                                     counter.value.c(),
                                     c_text(counter.detail),
                                     c_text(counter.source)};
    if (sink_->size > offsetof(oamhal_backend_sink_t, counter)) (void)sink_->counter(sink_->self, &c);
  }

  /// Says how the memory can be shared. A core of an older minor version leaves it out.
  void add(const Sharing& sharing)
    requires std::same_as<T, Memory>
  {
    const oamhal_backend_sharing_t c{sizeof c,
                                     sharing.dma_buf_export,
                                     sharing.dma_buf_import,
                                     c_text(sharing.export_call),
                                     sharing.alignment_bytes.c(),
                                     c_text(sharing.reason)};
    if (sink_->size > offsetof(oamhal_backend_sink_t, sharing)) (void)sink_->sharing(sink_->self, &c);
  }

 private:
  const oamhal_backend_sink_t* sink_;
  std::uint32_t port_ = 0;
};

using MemorySink = Sink<Memory>;
using PartitionSink = Sink<Partition>;
using PortSink = Sink<Port>;
using LinkSink = Sink<Link>;
using ReadingSink = Sink<Reading>;
using RuntimeIdSink = Sink<RuntimeId>;
using NodeSink = Sink<Node>;

template <>
inline void Sink<Memory>::add(const Memory& item) {
  const oamhal_backend_memory_t c{sizeof c,
                                  item.kind.c_str(),
                                  c_text(item.name),
                                  item.partition,
                                  item.flags,
                                  item.capacity_bytes.c(),
                                  item.used_bytes.c(),
                                  item.peak_bandwidth_bytes.c(),
                                  item.numa_node.c(),
                                  c_text(item.peak_source),
                                  item.ecc,
                                  0};
  (void)sink_->memory(sink_->self, &c);
}

template <>
inline void Sink<Partition>::add(const Partition& item) {
  const oamhal_backend_partition_t c{sizeof c, c_text(item.compute_mode), c_text(item.memory_mode),
                                     item.native_index.c(), item.memory_capacity_bytes.c()};
  (void)sink_->partition(sink_->self, &c);
}

template <>
inline void Sink<Port>::add(const Port& item) {
  const oamhal_backend_port_t c{sizeof c,
                                item.index,
                                item.state,
                                c_text(item.link_name),
                                item.lanes.c(),
                                item.active_lanes.c(),
                                item.lane_rate_mbps.c(),
                                c_text(item.source),
                                c_text(item.state_reason)};
  port_ = item.index;
  (void)sink_->port(sink_->self, &c);
}

template <>
inline void Sink<Link>::add(const Link& item) {
  oamhal_backend_link_t c{};
  c.size = sizeof c;
  c.remote_kind = item.remote_kind;
  c.state = item.state;
  c.remote = item.remote;
  c.local_port = item.local_port.c();
  c.remote_port = item.remote_port.c();
  c.remote_label = c_text(item.remote_label);
  c.type = item.type.c_str();
  c.evidence = item.evidence;
  c.proof = item.proof;
  c.source = c_text(item.source);
  c.port_count = item.port_count.c();
  c.weight = item.weight.c();
  c.raw_rate_mbps = item.raw_rate_mbps.c();
  c.reported_rate_mbps = item.reported_rate_mbps.c();
  c.reported_by = c_text(item.reported_by);
  c.reported_trusted = item.reported_trusted ? 1 : 0;
  c.atomics = item.atomics;
  (void)sink_->link(sink_->self, &c);
}

template <>
inline void Sink<Reading>::add(const Reading& item) {
  const oamhal_backend_reading_t c{sizeof c,       item.name.c_str(),   item.unit.c_str(),
                                   item.value.c(), c_text(item.detail), c_text(item.source)};
  // A core of an older minor version does not ask for it.
  if (sink_->size > offsetof(oamhal_backend_sink_t, reading)) (void)sink_->reading(sink_->self, &c);
}

template <>
inline void Sink<RuntimeId>::add(const RuntimeId& item) {
  const oamhal_backend_runtime_id_t c{sizeof c,
                                      item.partition,
                                      0,
                                      item.ordinal.c(),
                                      item.total.c(),
                                      c_text(item.uuid),
                                      c_text(item.runtime),
                                      c_text(item.why)};
  // A core of an older minor version does not ask for it.
  if (sink_->size > offsetof(oamhal_backend_sink_t, runtime_id)) (void)sink_->runtime_id(sink_->self, &c);
}

template <>
inline void Sink<Node>::add(const Node& item) {
  const oamhal_backend_node_t c{sizeof c,
                                item.path.c_str(),
                                item.kind.c_str(),
                                item.partition,
                                item.required ? OAMHAL_NODE_REQUIRED : 0,
                                item.major.c(),
                                item.minor.c()};
  if (sink_->size > offsetof(oamhal_backend_sink_t, node)) (void)sink_->node(sink_->self, &c);
}

/// Hands an identity to the core.
inline void deliver(const oamhal_backend_sink_t* sink, const Identity& item) {
  oamhal_backend_identity_t c{};
  c.size = sizeof c;
  c.model = c_text(item.model);
  c.architecture = c_text(item.architecture);
  c.serial = c_text(item.serial);
  c.unique_id = c_text(item.unique_id);
  c.part_number = c_text(item.part_number);
  c.form_factor = item.form_factor;
  c.form_factor_source = c_text(item.form_factor_source);
  c.state = item.state;
  c.state_reason = c_text(item.state_reason);
  c.module_key = c_text(item.module_key);
  c.module_position = item.module_position;
  c.baseboard_key = c_text(item.baseboard_key);
  c.flags = item.no_kernel_driver ? OAMHAL_IDENTITY_NO_KERNEL_DRIVER : 0;
  c.slot = item.slot.c();
  c.slot_source = c_text(item.slot_source);
  c.memory_capacity_bytes = item.memory_capacity_bytes.c();
  c.memory_used_bytes = item.memory_used_bytes.c();
  c.links_up = item.links_up.c();
  c.links_total = item.links_total.c();
  (void)sink->identity(sink->self, &c);
  for (const auto& firmware : item.firmware)
    (void)sink->firmware(sink->self, firmware.name.c_str(), firmware.version.c_str());
}

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_SINK_HPP
