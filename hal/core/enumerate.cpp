// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

void add_finding(oamhal_snapshot& snapshot, const Report& report, std::uint32_t device, const char* subject) {
  snapshot.findings.push_back({sizeof(oamhal_finding_info_t), snapshot.arena.copy(report.code),
                               report.severity, device, subject, snapshot.arena.copy(report.message),
                               snapshot.arena.copy_or_null(std::string_view(report.advice))});
}

/// Whatever two readers said about one file is said once.
bool is_new(const Report& report, std::set<std::pair<std::string_view, std::string_view>>& said) {
  return said.emplace(report.code, report.message).second;
}

void mark_here(const Gathered& gathered) {
  Identities& identities = *gathered.snapshot->identities;
  if (!identities.any_lost()) return;
  for (const Draft& draft : gathered.drafts) identities.mark_here(draft.id);
}

/// What is left out of the snapshot is still there.
void mark_lost(const Gathered& gathered, const oamhal_snapshot& before) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  std::set<std::string_view> here;
  for (const Draft& draft : gathered.drafts) here.insert(draft.id);
  for (const auto& device : before.devices) {
    if (here.contains(device.id)) continue;
    snapshot.identities->mark_lost(device.id);
    add_finding(
        snapshot,
        {"device.lost", OAMHAL_SEVERITY_ERROR, fmt::format("{} ({}) is gone.", device.bdf_text, device.id),
         "Look at the kernel log, and at the slot's power at the BMC."},
        OAMHAL_NO_INDEX, snapshot.arena.copy(device.id));
  }
}

}  // namespace

void finish(const oamhal_context& context, Gathered& gathered) {
  oamhal_snapshot& snapshot = *gathered.snapshot;
  std::set<std::pair<std::string_view, std::string_view>> said;
  for (const Draft& draft : gathered.drafts)
    for (const Report& report : draft.reports)
      if (!draft.left_out && is_new(report, said)) add_finding(snapshot, report, draft.index, draft.id);
  for (const Report& report : gathered.host_reports)
    if (is_new(report, said)) add_finding(snapshot, report, OAMHAL_NO_INDEX, "host");
  snapshot.identities = context.identities;
  snapshot.numa_nodes = gathered.host.numa_nodes;
  auto& info = snapshot.info;
  info.origin = context.machine.origin;
  info.hostname = snapshot.arena.copy_or_null(std::string_view(gathered.host.hostname));
  info.kernel = snapshot.arena.copy_or_null(std::string_view(gathered.host.kernel));
  info.machine = snapshot.arena.copy_or_null(std::string_view(context.machine.name));
  info.root = snapshot.arena.copy(context.root.path());
}

namespace {

void count(oamhal_snapshot& snapshot) {
  const auto size = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
  auto& info = snapshot.info;
  info.size = sizeof info;
  info.baseboard_count = size(snapshot.baseboards);
  info.module_count = size(snapshot.modules);
  info.device_count = size(snapshot.devices);
  info.partition_count = size(snapshot.partitions);
  info.port_count = size(snapshot.ports);
  info.link_count = size(snapshot.links);
  info.memory_count = size(snapshot.memories);
  info.bridge_count = size(snapshot.bridges);
  info.finding_count = size(snapshot.findings);
  info.numa_node_count = size(snapshot.numa_nodes);
  info.unit_count = size(snapshot.units);
  info.runtime_id_count = size(snapshot.runtime_ids);
  info.nic_count = size(snapshot.nics);
  info.host_module_count = size(snapshot.host_modules);
  info.empty_port_count = size(snapshot.empty_ports);
  info.node_count = size(snapshot.nodes);
  info.counter_count = size(snapshot.counters);
  info.reading_count = size(snapshot.readings);
}

}  // namespace

std::unique_ptr<oamhal_snapshot> enumerate(const oamhal_context& context, const Wish& wish,
                                           const oamhal_snapshot* before) {
  Gathered gathered = gather(context, wish);
  assemble_devices(context, wish, gathered);
  assemble_nics(gathered);
  assemble_host(gathered);
  assemble_units(wish, gathered);
  assemble_runtimes(context, gathered);
  assemble_links(gathered);
  check(gathered);
  finish(context, gathered);
  gathered.snapshot->info.attribute_classes = wish.attribute_classes;
  gathered.snapshot->info.flags = wish.flags;
  mark_here(gathered);
  if (before != nullptr) mark_lost(gathered, *before);
  std::ranges::stable_sort(gathered.snapshot->findings, std::greater{}, &oamhal_finding_info_t::severity);
  count(*gathered.snapshot);
  return std::move(gathered.snapshot);
}

}  // namespace oamhal::hal
