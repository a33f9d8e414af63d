// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"
#include "hal/core/memory_facts.hpp"
#include "hal/core/state.hpp"
#include "hal/core/use.hpp"

namespace oamhal::hal {

namespace {

/// A module while it is being put together.
struct ModuleDraft {
  std::vector<Draft*> devices;
  /// Whose baseboard, and what he calls it; "" for none.
  std::pair<std::uint32_t, std::string_view> baseboard_key;
  std::uint32_t baseboard = OAMHAL_NO_INDEX;
  std::uint64_t slot = UINT64_MAX;
  const Draft* slot_speaker = nullptr;  ///< The device that knows the slot.
};

/// Puts drafts into the snapshot.
class Assembler {
 public:
  Assembler(const oamhal_context& context, const Wish& wish, Gathered& gathered)
      : context_(context),
        wish_(wish),
        gathered_(gathered),
        snapshot_(*gathered.snapshot),
        arena_(snapshot_.arena) {}

  void run() {
    give_ids();
    for (Draft& draft : gathered_.drafts) {
      judge_state(draft, arena_);
      judge_use(context_, wish_.flags, draft, arena_);
    }
    if ((wish_.flags & OAMHAL_ENUMERATE_USABLE) != 0) leave_out();
    group_modules();
    order_modules();
    add_bridges();
    for (std::size_t index = 0; index < modules_.size(); ++index) add_module(index);
    for (Draft* draft : alone_)
      if (!draft->left_out) add_device(*draft, OAMHAL_NO_INDEX, 0);
  }

 private:
  void leave_out() {
    std::size_t count = 0;
    for (Draft& draft : gathered_.drafts) {
      draft.left_out = draft.use.usable != OAMHAL_USABLE_YES;
      count += draft.left_out ? 1 : 0;
    }
    if (count == 0) return;
    gathered_.host_reports.push_back(
        {"device.left-out", OAMHAL_SEVERITY_INFO,
         fmt::format("{} of {} devices are left out: this process cannot use them.", count,
                     gathered_.drafts.size()),
         "To see why, look without this filter (oam-info show)."});
  }

  /// A unique id makes the id of a physical device; where two claim the same one, addresses must do.
  void give_ids() {
    std::vector<std::pair<std::string_view, Draft*>> claims;
    for (Draft& draft : gathered_.drafts) {
      const char* unique = draft.identity.unique_id;
      draft.id_source = "pci-address";
      if (unique == nullptr || is_virtual(draft)) {
        draft.id = joined("pci:", draft.bdf_text);
      } else {
        draft.id = joined(vendor_name(draft), ":", unique);
        claims.emplace_back(draft.id, &draft);
      }
    }
    std::ranges::stable_sort(claims, {}, &std::pair<std::string_view, Draft*>::first);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto [id, draft] = claims[i];
      const bool clash =
          (i > 0 && claims[i - 1].first == id) || (i + 1 < claims.size() && claims[i + 1].first == id);
      if (clash)
        draft->id = joined("pci:", draft->bdf_text);
      else
        draft->id_source = "unique-id";
    }
  }

  /// The texts one behind the other, in the arena.
  template <typename... Texts>
  const char* joined(const Texts&... texts) {
    text_.clear();
    ((text_ += texts), ...);
    return arena_.copy(text_);
  }

  static const char* vendor_name(const Draft& draft) {
    return draft.match->vendor_name == nullptr ? "unknown" : draft.match->vendor_name;
  }

  static bool is_virtual(const Draft& draft) {
    return draft.function.virtual_function || (draft.match->flags & OAMHAL_MATCH_VIRTUAL_FUNCTION) != 0;
  }

  void group_modules() {
    std::map<std::pair<std::uint32_t, std::string_view>, std::size_t> by_key;
    modules_.reserve(gathered_.drafts.size());
    for (Draft& draft : gathered_.drafts) {
      if (is_virtual(draft)) {
        alone_.push_back(&draft);
        continue;
      }
      std::size_t index = modules_.size();
      if (!draft.module_key.empty())
        index = by_key.try_emplace({draft.backend, draft.module_key}, index).first->second;
      if (index == modules_.size()) modules_.emplace_back();
      ModuleDraft& module = modules_[index];
      module.devices.push_back(&draft);
      if (module.baseboard_key.second.empty() && !draft.baseboard_key.empty() &&
          draft.identity.form_factor == OAMHAL_FORM_FACTOR_OAM)
        module.baseboard_key = {draft.backend, draft.baseboard_key};
      const auto& slot = draft.identity.slot;
      if (slot.absence == OAMHAL_PRESENT && slot.value < 32) {
        module.slot = slot.value;
        module.slot_speaker = &draft;
      }
    }
    for (ModuleDraft& module : modules_)
      std::stable_sort(module.devices.begin(), module.devices.end(), [](const Draft* a, const Draft* b) {
        return a->identity.module_position < b->identity.module_position;
      });
  }

  /// Baseboards are numbered in the order of their lowest address. A slot that two modules claim is nobody's.
  void order_modules() {
    std::map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> boards;
    for (ModuleDraft& module : modules_) {
      if (module.baseboard_key.second.empty()) continue;
      const auto [entry, added] =
          boards.try_emplace(module.baseboard_key, static_cast<std::uint32_t>(boards.size()));
      module.baseboard = entry->second;
      if (added)
        snapshot_.baseboards.push_back(
            {sizeof(oamhal_baseboard_info_t), joined("ubb", std::to_string(entry->second)), nullptr, 0, 0});
    }
    std::map<std::pair<std::uint32_t, std::uint64_t>, int> claims;
    for (const ModuleDraft& module : modules_)
      if (module.slot != UINT64_MAX) ++claims[{module.baseboard, module.slot}];
    for (ModuleDraft& module : modules_) {
      if (module.slot == UINT64_MAX) continue;
      if (claims[{module.baseboard, module.slot}] > 1) {
        module.devices.front()->reports.push_back(
            {"module.slot-clash", OAMHAL_SEVERITY_WARNING,
             fmt::format("more than one module says that it sits in slot {}.", module.slot),
             "Their slots are shown as unknown; go by the PCI address."});
        module.slot = UINT64_MAX;
      } else if (module.baseboard == OAMHAL_NO_INDEX) {
        module.slot = UINT64_MAX;
      }
    }
    std::stable_sort(modules_.begin(), modules_.end(), [](const ModuleDraft& a, const ModuleDraft& b) {
      return std::tuple(a.baseboard, a.slot, bdf_key(a.devices.front()->function.bdf)) <
             std::tuple(b.baseboard, b.slot, bdf_key(b.devices.front()->function.bdf));
    });
  }

  void add_bridges() {
    bridge_infos_ = bridge_infos(gathered_);
    std::size_t total = 0;
    for (const Draft& draft : gathered_.drafts) total += draft.function.bridges.size();
    snapshot_.bridges.reserve(total);
  }

  void add_module(std::size_t index) {
    const ModuleDraft& draft = modules_[index];
    const Draft& lead = *draft.devices.front();
    const auto here = std::ranges::count(draft.devices, false, &Draft::left_out);
    if (here == 0) return;
    if (draft.baseboard != OAMHAL_NO_INDEX) ++snapshot_.baseboards[draft.baseboard].module_count;
    oamhal_module_info_t info{};
    info.size = sizeof info;
    info.baseboard = draft.baseboard;
    const bool slot_known = draft.slot != UINT64_MAX;
    info.slot =
        slot_known ? draft.slot_speaker->identity.slot : oamhal_number_t{0, OAMHAL_ABSENT_NOT_REPORTED, 0};
    if (slot_known) info.slot_source = draft.slot_speaker->identity.slot_source;
    info.id = slot_known
                  ? joined(snapshot_.baseboards[draft.baseboard].id, "/oam", std::to_string(draft.slot))
                  : joined("module:", lead.id);
    info.label = arena_.copy_or_null(std::string_view(lead.function.slot));
    info.form_factor = lead.identity.form_factor;
    info.device_count = static_cast<std::uint32_t>(here);
    snapshot_.module_first.push_back(static_cast<std::uint32_t>(snapshot_.module_devices.size()));
    for (std::uint32_t position = 0; position < draft.devices.size(); ++position) {
      Draft& device = *draft.devices[position];
      if (device.left_out) continue;
      info.state = worse(info.state, device.state);
      snapshot_.module_devices.push_back(static_cast<std::uint32_t>(snapshot_.devices.size()));
      add_device(device, static_cast<std::uint32_t>(snapshot_.modules.size()), position);
    }
    snapshot_.modules.push_back(info);
  }

  void add_device(Draft& draft, std::uint32_t module, std::uint32_t position) {
    const PciFunction& function = draft.function;
    oamhal_device_info_t info{};
    info.size = sizeof info;
    info.id = draft.id;
    info.id_source = draft.id_source;
    info.bdf = function.bdf;
    info.bdf_text = draft.bdf_text;
    info.module = module;
    info.device_in_module = position;
    set_pci(info, draft);
    set_identity(info, draft);
    info.state = draft.state;
    info.state_reason = draft.state_reason;
    info.usable = draft.use.usable;
    info.usable_reason = draft.use.reason;
    info.label = arena_.copy_or_null(std::string_view(function.slot));
    draft.index = static_cast<std::uint32_t>(snapshot_.devices.size());
    add_parts(info, draft);
    snapshot_.devices.push_back(info);
    snapshot_.device_placed.push_back(function.placed);
  }

  void set_pci(oamhal_device_info_t& info, const Draft& draft) {
    const PciFunction& function = draft.function;
    info.vendor = vendor_name(draft);
    info.vendor_name = draft.match->vendor_label == nullptr ? "unknown" : draft.match->vendor_label;
    info.vendor_id = function.ids.vendor;
    info.device_id = function.ids.device;
    info.subsystem_vendor_id = function.ids.subsystem_vendor;
    info.subsystem_device_id = function.ids.subsystem_device;
    info.pci_class = function.ids.pci_class;
    info.revision = function.revision;
    info.virtual_function = is_virtual(draft) ? 1 : 0;
    info.kernel_driver = arena_.copy_or_null(std::string_view(function.ids.driver));
    if (const auto found = gathered_.driver_versions.find(function.ids.driver);
        found != gathered_.driver_versions.end())
      info.kernel_driver_version = arena_.copy_or_null(std::string_view(found->second));
    info.numa_node = function.numa_node;
    info.local_cpus = arena_.copy_or_null(std::string_view(function.local_cpus));
    info.iommu_group = function.iommu_group;
    info.host_link = function.link;
  }

  void set_identity(oamhal_device_info_t& info, const Draft& draft) {
    const auto& identity = draft.identity;
    info.model = identity.model != nullptr ? identity.model : draft.match->model;
    info.architecture = identity.architecture;
    info.serial = identity.serial;
    info.unique_id = identity.unique_id;
    info.part_number = identity.part_number;
    info.backend = context_.registry.backends()[draft.backend]->name;
    info.form_factor = identity.form_factor;
    info.form_factor_source = identity.form_factor_source;
    info.memory_capacity_bytes = identity.memory_capacity_bytes;
    info.memory_used_bytes = identity.memory_used_bytes;
    info.links_up = identity.links_up;
    info.links_total = identity.links_total;
  }

  void add_parts(oamhal_device_info_t& info, const Draft& draft) {
    const auto size = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
    snapshot_.device_firmware.push_back({size(snapshot_.firmware), size(draft.firmware)});
    snapshot_.register_maps.push_back(draft.register_map);
    info.firmware_count = size(draft.firmware);
    for (const auto& [name, version] : draft.firmware)
      snapshot_.firmware.push_back({sizeof(oamhal_firmware_info_t), name, version});
    info.partition_first = size(snapshot_.partitions);
    info.partition_count = size(draft.partitions);
    for (std::uint32_t index = 0; index < info.partition_count; ++index) {
      const auto& partition = draft.partitions[index];
      snapshot_.partitions.push_back({sizeof(oamhal_partition_info_t),
                                      joined(draft.id, "/p", std::to_string(index)), draft.index, index,
                                      partition.compute_mode, partition.memory_mode, partition.native_index,
                                      partition.memory_capacity_bytes});
    }
    add_ports(info, draft);
    info.memory_first = size(snapshot_.memories);
    add_memories(draft, info.partition_first);
    info.memory_count = size(snapshot_.memories) - info.memory_first;
    add_nodes(info, draft);
    add_readings(info, draft);
    info.bridge_first = size(snapshot_.bridges);
    info.bridge_count = size(draft.function.bridges);
    for (const std::uint32_t bridge : draft.function.bridges)
      snapshot_.bridges.push_back(bridge_infos_[bridge]);
  }

  void add_ports(oamhal_device_info_t& info, const Draft& draft) {
    info.port_first = static_cast<std::uint32_t>(snapshot_.ports.size());
    info.port_count = static_cast<std::uint32_t>(draft.ports.size());
    auto counter = draft.counters.begin();
    for (const auto& port : draft.ports) {
      const auto number = static_cast<std::uint32_t>(snapshot_.ports.size());
      const auto first = static_cast<std::uint32_t>(snapshot_.counters.size());
      for (; counter != draft.counters.end() && counter->port == port.index; ++counter)
        snapshot_.counters.push_back({sizeof(oamhal_counter_info_t), draft.index, number, counter->name,
                                      counter->unit, counter->value, counter->detail, counter->source});
      snapshot_.ports.push_back({sizeof(oamhal_port_info_t), draft.index, port.index, port.link_name,
                                 port.lanes, port.active_lanes, port.lane_rate_mbps, port.state,
                                 OAMHAL_NO_INDEX, port.source, port.state_reason, first,
                                 static_cast<std::uint32_t>(snapshot_.counters.size()) - first});
    }
  }

  void add_readings(oamhal_device_info_t& info, const Draft& draft) {
    info.reading_first = static_cast<std::uint32_t>(snapshot_.readings.size());
    info.reading_count = static_cast<std::uint32_t>(draft.readings.size());
    for (const auto& reading : draft.readings)
      snapshot_.readings.push_back({sizeof(oamhal_reading_info_t), draft.index, 0, reading.name, reading.unit,
                                    reading.value, reading.detail, reading.source});
  }

  void add_nodes(oamhal_device_info_t& info, const Draft& draft) {
    info.node_first = static_cast<std::uint32_t>(snapshot_.nodes.size());
    info.node_count = static_cast<std::uint32_t>(draft.nodes.size());
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
      const auto& node = draft.nodes[i];
      const bool of_partition = node.partition < draft.partitions.size();
      snapshot_.nodes.push_back({sizeof(oamhal_node_info_t), draft.index,
                                 of_partition ? info.partition_first + node.partition : OAMHAL_NO_INDEX,
                                 node.path, node.kind, node.major, node.minor, draft.access[i],
                                 node.flags & OAMHAL_NODE_REQUIRED});
    }
  }

  void add_memories(const Draft& draft, std::uint32_t partition_first) {
    constexpr oamhal_number_t kNone{0, OAMHAL_ABSENT_NOT_SUPPORTED, 0};
    for (const auto& memory : draft.memories) {
      const bool of_partition = memory.partition < draft.partitions.size();
      snapshot_.memories.push_back({sizeof(oamhal_memory_info_t), draft.index,
                                    of_partition ? partition_first + memory.partition : OAMHAL_NO_INDEX,
                                    memory.kind, memory.name, memory.capacity_bytes, memory.used_bytes, kNone,
                                    memory.flags, 0, free_of(memory), memory.peak_bandwidth_bytes,
                                    memory.peak_source, memory.numa_node, memory.ecc, 0});
    }
    for (const Bar& bar : draft.function.bars)
      snapshot_.memories.push_back({sizeof(oamhal_memory_info_t), draft.index, OAMHAL_NO_INDEX, "bar",
                                    nullptr, oamhal_number_t{bar.size, OAMHAL_PRESENT, 0}, kNone,
                                    oamhal_number_t{bar.index, OAMHAL_PRESENT, 0}, bar.flags, 0, kNone, kNone,
                                    nullptr, draft.function.numa_node, OAMHAL_ANSWER_UNKNOWN, 0});
    snapshot_.sharing.push_back(sharing_info(draft));
    snapshot_.isolation.push_back(isolation_info(draft, gathered_.pci, bridge_infos_));
  }

  const oamhal_context& context_;
  const Wish& wish_;
  Gathered& gathered_;
  oamhal_snapshot& snapshot_;
  Arena& arena_;
  std::vector<ModuleDraft> modules_;
  std::vector<Draft*> alone_;
  std::vector<oamhal_bridge_info_t> bridge_infos_;
  std::string text_;
};

}  // namespace

std::vector<oamhal_bridge_info_t> bridge_infos(Gathered& gathered) {
  Arena& arena = gathered.snapshot->arena;
  std::vector<oamhal_bridge_info_t> infos;
  infos.reserve(gathered.pci.bridges.size());
  for (const Bridge& bridge : gathered.pci.bridges) {
    oamhal_bridge_info_t info{};
    info.size = sizeof info;
    info.bdf = bridge.bdf;
    char address[OAMHAL_BDF_TEXT_SIZE];
    info.bdf_text = arena.copy({address, format_bdf(bridge.bdf, address)});
    info.vendor_id = bridge.ids.vendor;
    info.device_id = bridge.ids.device;
    info.package_internal = bridge.package_internal ? 1 : 0;
    info.link = bridge.link;
    info.slot = arena.copy_or_null(std::string_view(bridge.slot));
    infos.push_back(info);
  }
  return infos;
}

void assemble_devices(const oamhal_context& context, const Wish& wish, Gathered& gathered) {
  Assembler(context, wish, gathered).run();
}

}  // namespace oamhal::hal
