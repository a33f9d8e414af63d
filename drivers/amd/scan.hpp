// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_SCAN_HPP
#define OAMHAL_DRIVERS_AMD_SCAN_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "ids.hpp"
#include "kfd.hpp"

/// What the machine as a whole tells about the functions: KFD nodes joined to them, neighbours, hives.
namespace oamhal::amd {

using backend::PciFunction;
using backend::Result;

inline constexpr std::uint32_t kNoFunction = UINT32_MAX;

/// A pair of xGMI ports that both ends name alike.
struct PortPair {
  std::uint32_t local = 0;
  std::uint32_t remote = 0;
};

/// The pairs of ports of one bundle, in place: the kernel's gpu_metrics has 8 xGMI ports a device too.
class PortPairs {
 public:
  /// False when there is no room.
  bool add(const PortPair& pair) {
    if (count_ == pairs_.size()) return false;
    pairs_[count_++] = pair;
    return true;
  }
  void clear() { count_ = 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] const PortPair* begin() const { return pairs_.data(); }
  [[nodiscard]] const PortPair* end() const { return pairs_.data() + count_; }

 private:
  std::array<PortPair, 8> pairs_{};
  std::size_t count_ = 0;
};

/// A neighbour over at least one direct xGMI link.
struct Peer {
  oamhal_end_kind kind = OAMHAL_END_DEVICE;
  /// Index in Scan::functions, or kNoFunction.
  std::uint32_t function = kNoFunction;
  oamhal_bdf_t bdf{};
  /// KFD's number of the node; meaningless without KFD.
  std::uint32_t node = 0;
  Number weight;
  Number port_count;
  /// KFD's bandwidth of the whole bundle in MB/s.
  Number bandwidth_mb;
  /// KFD's flag; UNKNOWN where KFD does not tell.
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  /// KFD's flags; UNKNOWN where KFD does not tell.
  oamhal_atomics atomics = OAMHAL_ATOMICS_UNKNOWN;
  const char* source = "kfd io_links";
  /// Proven by both ends; empty, or as many as there are.
  PortPairs ports;
};

struct FunctionFacts {
  oamhal_bdf_t bdf{};
  std::string bdf_text;
  const Part* part = kParts;
  std::uint16_t device_id = 0;
  bool virtual_function = false;
  /// amdgpu is bound, by its name or by the function's KFD node.
  bool bound = false;
  /// An attribute answered EPERM: the driver resets the device.
  bool resetting = false;
  /// Indexes in Scan::kfd.nodes, in the order of their numbers. More than one: partitions.
  std::vector<std::uint32_t> nodes;
  /// Local memory of each node; read for partitioned functions only.
  std::vector<Number> node_memory;
  std::vector<Peer> peers;
  /// Of the GPU nodes, or of xgmi_hive_id without KFD; 0: none.
  std::uint64_t hive = 0;
  /// Most KFD nodes of any function of the same part.
  std::uint32_t most_nodes_of_part = 0;
  /// The other half of a dual-die module.
  std::uint32_t partner = kNoFunction;
};

class Scan {
 public:
  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);

  [[nodiscard]] const FunctionFacts* find(const oamhal_bdf_t& bdf) const;
  [[nodiscard]] const KfdNode* first_node(const FunctionFacts& function) const {
    return function.nodes.empty() ? nullptr : &kfd.nodes[function.nodes.front()];
  }

  /// Sorted by address.
  std::vector<FunctionFacts> functions;
  KfdNodes kfd;
  /// Index in functions of each of kfd.nodes, or kNoFunction.
  std::vector<std::uint32_t> node_function;
  bool kfd_present = false;
};

/// The order of addresses.
constexpr std::uint64_t bdf_key(const oamhal_bdf_t& bdf) {
  return std::uint64_t{bdf.domain} << 16 | std::uint64_t{bdf.bus} << 8 | std::uint64_t{bdf.device} << 3 |
         bdf.function;
}

/// Reads "0000:0c:00.0".
[[nodiscard]] std::optional<oamhal_bdf_t> parse_bdf(std::string_view text);

/// Steps of Scan::create, each in its own file.
/// kfd_join.cpp: gives each function its nodes.
void join_nodes(const Host& host, Scan& scan);
/// peers.cpp: fills FunctionFacts::peers from io_links.
void read_peers(const Directory& nodes_directory, Scan& scan);
/// hive.cpp: hives without KFD, link counts and port pairs from the xgmi_* attributes.
void read_hives(const Host& host, Scan& scan);

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_SCAN_HPP
