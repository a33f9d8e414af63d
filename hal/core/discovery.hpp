// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_DISCOVERY_HPP
#define OAMHAL_HAL_CORE_DISCOVERY_HPP

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hal/core/context.hpp"
#include "hal/core/draft.hpp"
#include "hal/core/snapshot.hpp"
#include "hal/kernel/host_facts.hpp"
#include "hal/kernel/host_side.hpp"
#include "hal/pci/scan.hpp"

namespace oamhal::hal {

/// What the caller of an enumeration asks for: oamhal_attribute_class and OAMHAL_ENUMERATE_ bits.
struct Wish {
  std::uint32_t attribute_classes = 0;
  std::uint32_t flags = 0;
};

/// Everything that one enumeration gathers before the snapshot is put together.
struct Gathered {
  std::unique_ptr<oamhal_snapshot> snapshot;
  HostFacts host;
  /// Only when they were asked for, the modules only if there is an accelerator.
  SystemNames system;
  std::vector<HostModule> host_modules;
  PciScan pci;
  /// A deque: reports hold on to their draft while others are added.
  std::deque<Draft> drafts;
  std::vector<Report> host_reports;
  /// Versions of the bound drivers, by name; "" when they have none.
  std::map<std::string, std::string> driver_versions;
};

/// Reads the machine: PCI first, then each backend on what it takes.
Gathered gather(const oamhal_context& context, const Wish& wish);

/// Gives ids, modules and slots to the drafts and puts devices, partitions, ports, memories and bridges into
/// the snapshot, ordered by baseboard, slot and address.
void assemble_devices(const oamhal_context& context, const Wish& wish, Gathered& gathered);

/// The bridges of the scan in the shape of the interface; their texts lie in the snapshot's arena.
std::vector<oamhal_bridge_info_t> bridge_infos(Gathered& gathered);

/// Puts the host's network functions, with their bridges, into the snapshot.
void assemble_nics(Gathered& gathered);

/// Puts the host's processors and its ports with nothing below into the snapshot.
void assemble_host(Gathered& gathered);

/// Lists what can be scheduled on: partitions, and devices that have none.
void assemble_units(const Wish& wish, Gathered& gathered);

/// Puts the runtimes of all backends, and their names for the units, into the snapshot.
void assemble_runtimes(const oamhal_context& context, Gathered& gathered);

/// Joins what the two ends of each link say.
void assemble_links(Gathered& gathered);

/// Looks for what is not as it should be across the whole machine.
void check(Gathered& gathered);

/// Puts the findings into the snapshot and completes its numbers.
void finish(const oamhal_context& context, Gathered& gathered);

/// All of it. before may be nullptr.
std::unique_ptr<oamhal_snapshot> enumerate(const oamhal_context& context, const Wish& wish,
                                           const oamhal_snapshot* before);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_DISCOVERY_HPP
