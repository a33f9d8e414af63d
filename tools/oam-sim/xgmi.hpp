// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Hives: which devices are joined by xGMI, through which ports, how far apart.

#ifndef OAM_SIM_XGMI_HPP_
#define OAM_SIM_XGMI_HPP_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "machine.hpp"

namespace oam_sim {

using PortPairs = std::vector<std::pair<unsigned, unsigned>>;  // port here, port there

struct HiveMember {
  std::size_t function = 0;          // index in Machine::functions
  std::vector<PortPairs> peers;      // by member: the links to it that are up
  std::vector<unsigned> hops;        // by member: 0 for itself and when unreachable
  std::map<unsigned, bool> port_up;  // every wired port; false: nothing answers at its other end
};

struct Hive {
  std::uint64_t id = 0;
  std::vector<HiveMember> members;  // in the order in which the driver adds them
};

// Hives of the functions that have a driver. A position whose function has none leaves dead ports at its
// neighbours.
std::vector<Hive> build_hives(const Machine& machine);

}  // namespace oam_sim

#endif  // OAM_SIM_XGMI_HPP_
