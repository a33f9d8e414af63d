// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_WIRING_HPP
#define OAMHAL_HAL_TOPOLOGY_WIRING_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/types.h>

#include "hal/topology/board.hpp"

namespace oamhal::hal {

/// A port as its module shows it.
struct SeenPort {
  BoardPort port;
  /// 2: both halves of a link, trained as one.
  std::uint32_t halves = 1;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
  std::optional<std::uint32_t> lanes;
  std::optional<std::uint32_t> active_lanes;
  std::optional<std::uint32_t> lane_rate_mbps;
  /// Where it leads, as far as that was seen: what a table expects is not seen. `remote.place` counts where
  /// `proof` is EXCHANGED_IDENTITY or PORT_PAIR.
  oamhal_end_kind end = OAMHAL_END_UNKNOWN;
  BoardPort remote;
  oamhal_proof proof = OAMHAL_PROOF_UNKNOWN;
  /// What the other end calls itself where it is none of the machine's modules; may be empty.
  std::string remote_label;
};

/// Two modules that are joined, where no ports are known; by how many links, 0 when that is not known.
struct SeenPair {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t count = 0;
  oamhal_link_state state = OAMHAL_LINK_STATE_UNKNOWN;
};

/// A kind of device that was seen.
struct SeenPart {
  std::uint16_t vendor_id = 0;
  std::uint16_t device_id = 0;
  /// May be empty.
  std::string model;
};

/// A baseboard as it was seen. Modules are numbered by their slots.
struct Wiring {
  /// By slot: whether a module is there. As long as the highest slot needs.
  std::vector<bool> present;
  std::vector<SeenPort> ports;
  std::vector<SeenPair> pairs;
  /// Whether the modules say their slots; else they are numbered as they were found.
  bool slots_known = false;
  /// Who made the modules; empty when that is not one maker.
  std::string vendor;
  /// What devices the modules have, each kind once.
  std::vector<SeenPart> parts;

  [[nodiscard]] bool has(std::uint32_t module) const { return module < present.size() && present[module]; }
};

/// Whether where a port leads is known to its place.
inline bool knows_place(const SeenPort& port) {
  return port.end == OAMHAL_END_DEVICE &&
         (port.proof == OAMHAL_PROOF_EXCHANGED_IDENTITY || port.proof == OAMHAL_PROOF_PORT_PAIR);
}

/// Whether no port says where it leads, but pairs of modules are known: then pairs are what can be checked.
bool only_pairs(const Wiring& wiring);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_WIRING_HPP
