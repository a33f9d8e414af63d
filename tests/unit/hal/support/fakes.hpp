// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_SUPPORT_FAKES_HPP
#define OAMHAL_TESTS_UNIT_HAL_SUPPORT_FAKES_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.h>

/// The built-in backends of the unit tests, in this order:
///   leftover  a fallback for class 0x1200, and for an id that acme takes by class
///   acme      takes its ids, its driver "acme" and its class; has the runtimes "art", "over-art" (which
///   counts what
///             ART_VISIBLE leaves), "sorted" (whose order is known with SORT=PCI alone), "tiled" (which
///             counts partitions with TILES=EACH and BOTH, and devices with WHOLE) and "slots" (which
///             counts modules)
///   bolt      takes its ids and the driver "bolt"; its match entries are longer than the header's, and its
///   tables
///             end where those of minor version 0 did
///   ancient   has another major version of the interface
namespace oamhal::test {

inline constexpr std::uint16_t kAcme = 0xac3e;
inline constexpr std::uint16_t kBolt = 0xb017;
inline constexpr std::uint16_t kAncient = 0x0a1d;
inline constexpr std::uint16_t kNobody = 0xfff3;

inline constexpr std::uint16_t kAcmeOne = 0x0001;
inline constexpr std::uint16_t kAcmeVirtual = 0x0002;
inline constexpr std::uint16_t kAcmeInternalBridge = 0x00b1;
/// Of acme by class, of leftover by id.
inline constexpr std::uint16_t kAcmeContested = 0x0077;

oamhal_number_t known(std::uint64_t value);

/// What a fake says of a device, in the order of the operations.
struct Said {
  Said();

  std::int32_t probe = OAMHAL_OK;
  std::int32_t identify = OAMHAL_OK;
  std::int32_t links_status = OAMHAL_OK;
  /// Called in probe.
  std::function<void(const oamhal_backend_host_t& host, const oamhal_backend_function_t& function)> look;
  oamhal_backend_identity_t identity{};
  std::vector<std::pair<const char*, const char*>> firmware;
  std::vector<oamhal_backend_memory_t> memories;
  std::vector<oamhal_backend_partition_t> partitions;
  std::vector<oamhal_backend_port_t> ports;
  /// Told after the port that has their index.
  std::vector<oamhal_backend_counter_t> counters;
  std::vector<oamhal_backend_link_t> links;
  std::vector<oamhal_backend_runtime_id_t> runtime_ids;
  std::vector<oamhal_backend_node_t> nodes;
  std::vector<oamhal_backend_reading_t> readings;
  /// What the sink answered, last.
  std::int32_t sink_status = OAMHAL_OK;
};

/// What the fakes say and what happened to them.
struct Fakes {
  std::map<std::string, Said> said;
  std::int32_t scan = OAMHAL_OK;
  /// Called in acme's scan.
  std::function<void(const oamhal_backend_host_t& host, std::uint32_t count)> look_together;
  int scans_alive = 0;
  int devices_alive = 0;
};

Fakes& fakes();

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_SUPPORT_FAKES_HPP
