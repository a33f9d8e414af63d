// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/module_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace oamhal::hal {

namespace {

using Said = SuspectWords::Said;
using Devices = std::vector<const oamhal_device_info_t*>;

/// More of one kind are counted and not listed.
constexpr std::size_t kListed = 4;

struct Module {
  const oamhal_module_info_t* info = nullptr;
  Devices devices;
};

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

std::string_view name_of(const Module& module) {
  const std::string_view id = module.info->id;
  return id.substr(id.rfind('/') + 1);
}

/// What most have; of equally many the one that comes first.
template <typename Value>
std::optional<Value> most_common(const std::vector<std::optional<Value>>& values) {
  std::map<Value, std::size_t> counts;
  for (const auto& value : values)
    if (value) ++counts[*value];
  std::optional<Value> best;
  for (const auto& value : values)
    if (value && (!best || counts[*value] > counts[*best])) best = value;
  return best;
}

/// The model with its ids: enough for two parts to be told apart.
std::string part_text(const oamhal_device_info_t& device) {
  const std::string ids = fmt::format("{:04x}:{:04x}", device.vendor_id, device.device_id);
  return device.model == nullptr ? ids : fmt::format("{} ({})", device.model, ids);
}

class ModuleCheck {
 public:
  ModuleCheck(const oamhal_snapshot& snapshot, std::uint32_t baseboard, const Board& board)
      : snapshot_(snapshot), board_(board), baseboard_(snapshot.baseboards[baseboard].id) {
    for (const std::uint32_t index : snapshot.by_baseboard.get(snapshot).of(baseboard).modules) {
      Module module{&snapshot.modules[index], {}};
      for (std::uint32_t at = 0; at < module.info->device_count; ++at)
        module.devices.push_back(
            &snapshot.devices[snapshot.module_devices[snapshot.module_first[index] + at]]);
      if (!module.devices.empty()) modules_.push_back(std::move(module));
    }
  }

  std::vector<Said> run() {
    if (modules_.empty()) return {};
    check_parts();
    check_part_numbers();
    check_firmware();
    check_numa();
    for (const Module& module : modules_)
      for (const oamhal_device_info_t* device : module.devices) check_host_link(module, *device);
    return std::move(said_);
  }

 private:
  void say(std::string code, std::string_view subject, std::string message, std::string advice) {
    said_.push_back({std::move(code), OAMHAL_SEVERITY_WARNING, std::string(subject), std::move(message),
                     std::move(advice)});
  }

  /// Modules whose value is not what most have. Those without one are left out.
  template <typename Value>
  void each_odd(const std::vector<std::optional<Value>>& values, auto&& tell) {
    const auto most = most_common(values);
    for (std::size_t i = 0; i < modules_.size(); ++i)
      if (values[i] && *values[i] != *most) tell(modules_[i], *values[i], *most);
  }

  void check_parts() {
    std::vector<std::optional<std::string>> parts;
    parts.reserve(modules_.size());
    for (const Module& module : modules_) parts.emplace_back(part_text(*module.devices.front()));
    each_odd(parts, [&](const Module& module, const std::string& own, const std::string& most) {
      say("module.mixed-parts", module.info->id,
          fmt::format("{} is {}; most modules of {} are {}.", name_of(module), own, baseboard_, most),
          "Put modules of one kind on a baseboard, unless the mix is meant.");
    });
  }

  void check_part_numbers() {
    std::vector<std::optional<std::string>> numbers;
    const auto first_part = part_text(*modules_.front().devices.front());
    for (const Module& module : modules_) {
      const oamhal_device_info_t& device = *module.devices.front();
      // Of another kind it has another number, and that was said.
      if (part_text(device) != first_part) return;
      numbers.emplace_back(device.part_number == nullptr ? std::nullopt
                                                         : std::optional<std::string>(device.part_number));
    }
    each_odd(numbers, [&](const Module& module, const std::string& own, const std::string& most) {
      say("module.mixed-parts", module.info->id,
          fmt::format("{} has part number {}; most modules of {} have {}.", name_of(module), own, baseboard_,
                      most),
          "Ask the maker whether these part numbers may be mixed.");
    });
  }

  using Versions = std::map<std::pair<std::uint32_t, std::string_view>, std::string_view>;

  Versions versions_of(const Module& module) const {
    Versions versions;
    for (const oamhal_device_info_t* device : module.devices) {
      const auto& range =
          snapshot_.device_firmware[static_cast<std::size_t>(device - snapshot_.devices.data())];
      for (const auto& firmware : std::span(snapshot_.firmware).subspan(range.first, range.count))
        if (firmware.name != nullptr && firmware.version != nullptr)
          versions.emplace(std::pair(device->device_in_module, std::string_view(firmware.name)),
                           firmware.version);
    }
    return versions;
  }

  void check_firmware() {
    std::vector<Versions> all;
    all.reserve(modules_.size());
    for (const Module& module : modules_) all.push_back(versions_of(module));
    std::set<Versions::key_type> names;
    for (const Versions& versions : all)
      for (const auto& [key, version] : versions) names.insert(key);
    std::vector<std::vector<std::string>> differences(modules_.size());
    for (const auto& key : names) {
      std::vector<std::optional<std::string_view>> values;
      for (const Versions& versions : all) {
        const auto found = versions.find(key);
        values.push_back(found == versions.end() ? std::nullopt : std::optional(found->second));
      }
      const auto most = most_common(values);
      for (std::size_t i = 0; i < modules_.size(); ++i)
        if (values[i] && *values[i] != *most)
          differences[i].push_back(fmt::format("{} {} (most: {})", key.second, *values[i], *most));
    }
    for (std::size_t i = 0; i < modules_.size(); ++i)
      if (!differences[i].empty()) say_firmware(modules_[i], differences[i]);
  }

  void say_firmware(const Module& module, const std::vector<std::string>& differences) {
    std::string text = fmt::format(
        "{}", fmt::join(std::span(differences).first(std::min(kListed, differences.size())), ", "));
    if (differences.size() > kListed) text += fmt::format(" and {} more", differences.size() - kListed);
    say("module.mixed-firmware", module.info->id,
        fmt::format("{} has other firmware than most modules of {}: {}.", name_of(module), baseboard_, text),
        "Bring all modules to one version.");
  }

  void check_numa() {
    std::map<std::uint64_t, std::vector<std::string_view>> nodes;
    std::map<std::uint32_t, std::set<std::uint64_t>> groups;
    for (const Module& module : modules_) {
      const oamhal_number_t& node = module.devices.front()->numa_node;
      if (!known(node)) return;
      nodes[node.value].push_back(name_of(module));
      if (known(module.info->slot) && module.info->slot.value < board_.numa_groups.size())
        groups[board_.numa_groups[module.info->slot.value]].insert(node.value);
    }
    if (!board_.numa_groups.empty()) return check_numa_groups(nodes, groups);
    std::size_t fewest = modules_.size();
    std::size_t most = 0;
    for (const auto& [node, names] : nodes) {
      fewest = std::min(fewest, names.size());
      most = std::max(most, names.size());
    }
    // Those that are not there may be at any node.
    const std::size_t absent = board_.modules > modules_.size() ? board_.modules - modules_.size() : 0;
    if (most - fewest > absent)
      say("module.numa-imbalance", baseboard_,
          fmt::format("the modules are not evenly spread over the NUMA nodes of the host: {}.",
                      nodes_text(nodes)),
          "Look at the cables between the baseboard and the host, and at the NUMA setting of the host's "
          "firmware.");
  }

  void check_numa_groups(const std::map<std::uint64_t, std::vector<std::string_view>>& nodes,
                         const std::map<std::uint32_t, std::set<std::uint64_t>>& groups) {
    const bool split = std::ranges::any_of(groups, [](const auto& group) { return group.second.size() > 1; });
    if (split)
      say("module.numa-imbalance", baseboard_,
          fmt::format("slots that the board {} has at one NUMA node are at several: {}.", board_.name,
                      nodes_text(nodes)),
          "Look at the cables between the baseboard and the host, and at the NUMA setting of the host's "
          "firmware.");
  }

  static std::string nodes_text(const std::map<std::uint64_t, std::vector<std::string_view>>& nodes) {
    std::vector<std::string> texts;
    texts.reserve(nodes.size());
    for (const auto& [node, names] : nodes)
      texts.push_back(fmt::format("{} at node {}", fmt::join(names, ", "), node));
    return fmt::format("{}", fmt::join(texts, "; "));
  }

  /// The link that leaves the module: of a package with bridges of its own that of the outermost one.
  void check_host_link(const Module& module, const oamhal_device_info_t& device) {
    const auto bridges = std::span(snapshot_.bridges).subspan(device.bridge_first, device.bridge_count);
    const auto outside = std::ranges::find(bridges, 0U, &oamhal_bridge_info_t::package_internal);
    const oamhal_pcie_link_t& link = outside == bridges.begin() ? device.host_link : (outside - 1)->link;
    const oamhal_pcie_link_t* above = outside == bridges.end() ? nullptr : &outside->link;
    const auto most = [&](std::uint32_t stated, oamhal_number_t oamhal_pcie_link_t::* field) {
      if (stated != 0) return std::uint64_t{stated};
      if (above == nullptr || !known(above->*field) || !known(link.*field)) return std::uint64_t{0};
      return std::min((above->*field).value, (link.*field).value);
    };
    const auto width = most(board_.host_width, &oamhal_pcie_link_t::max_width);
    const auto speed = most(board_.host_speed_tenth_gts, &oamhal_pcie_link_t::max_speed_tenth_gts);
    const bool narrow = known(link.width) && link.width.value < width;
    const bool slow = known(link.speed_tenth_gts) && link.speed_tenth_gts.value < speed;
    if (!narrow && !slow) return;
    const auto text = [](std::uint64_t tenths) {
      return fmt::format("{}.{} GT/s", tenths / 10, tenths % 10);
    };
    std::vector<std::string> what;
    if (narrow) what.push_back(fmt::format("x{} where the slot has x{}", link.width.value, width));
    if (slow)
      what.push_back(fmt::format("{} where the slot has {}", text(link.speed_tenth_gts.value), text(speed)));
    say("module.host-link", module.info->id,
        fmt::format("the PCIe link of {} ({}) to the host runs at {}.", name_of(module), device.bdf_text,
                    fmt::join(what, " and ")),
        narrow ? "Reseat the module, and look at the AER counters of the port above (oam-info pcie)."
               : "An idle module may lower its link to save power: look again under load; then reseat it.");
  }

  const oamhal_snapshot& snapshot_;
  const Board& board_;
  std::string_view baseboard_;
  std::vector<Module> modules_;
  std::vector<Said> said_;
};

}  // namespace

std::vector<SuspectWords::Said> check_modules(const oamhal_snapshot& snapshot, std::uint32_t baseboard,
                                              const Board& board) {
  ModuleCheck check(snapshot, baseboard, board);
  return check.run();
}

}  // namespace oamhal::hal
