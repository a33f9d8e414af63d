// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/collect.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace oam_info {

namespace {

struct Gate {
  Watch& watch;
  const SkipList& skip;
  std::vector<Attribute>* seen;
};

std::int32_t on_attribute(void* user, const char* directory, const char* name, std::int32_t attribute_class) {
  const Gate& gate = *static_cast<const Gate*>(user);
  gate.watch.begin(directory, name, attribute_class);
  if (gate.seen != nullptr) gate.seen->push_back(normalized(directory, name, attribute_class));
  return gate.skip.empty() ? 0 : gate.skip.verdict(normalized(directory, name, attribute_class));
}

std::int32_t on_backend(void* user, const char* backend, const char* operation, const char* device) {
  const Gate& gate = *static_cast<const Gate*>(user);
  if (operation == nullptr) {
    gate.watch.end_operation();
    return 0;
  }
  const Operation begun{backend, operation, device == nullptr ? "" : device};
  gate.watch.begin(begun);
  return gate.skip.verdict(begun);
}

std::uint32_t classes_of(const Options& options) {
  constexpr std::uint32_t kConfig = OAMHAL_ATTRIBUTE_CONFIG;
  constexpr std::uint32_t kLive = OAMHAL_ATTRIBUTE_LIVE;
  const bool live = options.live || options.readings;
  switch (options.command) {
    case Command::kTable:
    case Command::kTopology:
    case Command::kPcie:
    case Command::kRegisters:
    case Command::kCheck:
    case Command::kExpect:
    case Command::kInventory:
      return kConfig | (live ? kLive : 0);
    case Command::kShow:
    case Command::kLinks:
    case Command::kDoctor:
    case Command::kCapture:
      return kConfig | kLive;
    case Command::kEnv:
    case Command::kGroups:
    case Command::kBackends:
    case Command::kDiff:
    case Command::kMerge:
    case Command::kFabric:
      break;
  }
  return live ? kLive : 0;
}

template <typename Range>
std::vector<typename Range::value_type> all_of(const Range& range) {
  std::vector<typename Range::value_type> items;
  items.reserve(range.size());
  for (const auto& item : range) items.push_back(item);
  return items;
}

std::string firmware_text(const Inventory& inventory, const oamhal::device_info& device) {
  std::string text;
  for (const auto& firmware : inventory.snapshot.firmware(device))
    text.append(oamhal::text_of(firmware.name))
        .append("=")
        .append(oamhal::text_of(firmware.version))
        .append("\n");
  return text;
}

/// Commands that say what should be here, or list everything.
bool looks_at_host(Command command) {
  return command == Command::kTable || command == Command::kTopology || command == Command::kDoctor ||
         command == Command::kInventory || command == Command::kCheck || command == Command::kCapture;
}

/// Tables that show neither nodes nor NICs do not wait for them.
std::uint32_t flags_of(const Options& options) {
  const bool table =
      (options.command == Command::kTable || options.command == Command::kLinks) && !options.json;
  std::uint32_t flags =
      (options.usable ? OAMHAL_ENUMERATE_USABLE : 0U) | (options.open ? OAMHAL_ENUMERATE_OPEN : 0U);
  if (options.readings) flags |= OAMHAL_ENUMERATE_READINGS;
  if (options.debugfs) flags |= OAMHAL_ENUMERATE_DEBUGFS;
  if (looks_at_host(options.command)) flags |= OAMHAL_ENUMERATE_HOST;
  if (options.command == Command::kBackends || options.command == Command::kEnv ||
      options.command == Command::kGroups || options.command == Command::kFabric ||
      options.command == Command::kPcie || options.command == Command::kRegisters ||
      options.command == Command::kExpect || options.command == Command::kInventory || table)
    return flags;
  return flags | OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES;
}

}  // namespace

oamhal::result<Inventory> collect(const Options& options, Watch& watch, const SkipList& skip,
                                  std::vector<Attribute>* seen) {
  Gate gate = {watch, skip, seen};
  oamhal::context_options context_options;
  context_options.root = options.root;
  context_options.use_environment = true;
  context_options.load_plugins = true;
  context_options.gate = on_attribute;
  context_options.gate_user = &gate;
  context_options.backend_gate = on_backend;
  context_options.backend_gate_user = &gate;
  watch.begin("", "the root directory", OAMHAL_ATTRIBUTE_CACHED);
  auto context = oamhal::context::try_create(context_options);
  if (!context) return context.error();
  if (!options.via.empty() || context->info().served_count != 0 || options.command == Command::kRegisters)
    if (std::string why = attach(context->c_handle(), options); !why.empty())
      return oamhal::error{OAMHAL_ERROR_NOT_SUPPORTED, std::move(why), 0};
  auto snapshot = context->try_enumerate(classes_of(options), flags_of(options));
  watch.end();
  if (!snapshot) return snapshot.error();
  return Inventory{*context,
                   *snapshot,
                   all_of(snapshot->baseboards()),
                   all_of(snapshot->modules()),
                   all_of(snapshot->devices()),
                   all_of(snapshot->links()),
                   all_of(snapshot->findings()),
                   {},
                   {},
                   {},
                   options.root_name};
}

std::array<std::size_t, 4> count_findings(const Inventory& inventory) {
  std::array<std::size_t, 4> counts{};
  for (const auto& finding : inventory.findings)
    if (finding.severity >= 0 && finding.severity <= OAMHAL_SEVERITY_ERROR)
      ++counts[static_cast<std::size_t>(finding.severity)];
  return counts;
}

std::vector<oamhal::link_info> links_of(const Inventory& inventory, const oamhal::device_info& device) {
  std::vector<oamhal::link_info> found;
  for (const auto& link : inventory.links)
    if (link.a.device == device.position || link.b.device == device.position) found.push_back(link);
  return found;
}

std::vector<oamhal::finding_info> findings_of(const Inventory& inventory, const oamhal::device_info& device) {
  const auto links = links_of(inventory, device);
  std::vector<oamhal::finding_info> found;
  for (const auto& finding : inventory.findings) {
    const std::string_view subject = oamhal::text_of(finding.subject);
    const bool about_link =
        std::ranges::any_of(links, [&](const auto& link) { return oamhal::text_of(link.id) == subject; });
    const bool about_module = device.module < inventory.modules.size() &&
                              oamhal::text_of(inventory.modules[device.module].id) == subject;
    if (finding.device == device.position || about_link || about_module) found.push_back(finding);
  }
  return found;
}

bool has_mixed_firmware(const Inventory& inventory) {
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::string> seen;
  for (const auto& device : inventory.devices) {
    if (device.firmware_count == 0) continue;
    std::string text = firmware_text(inventory, device);
    const auto [place, added] = seen.try_emplace({device.vendor_id, device.device_id}, text);
    if (!added && place->second != text) return true;
  }
  return false;
}

}  // namespace oam_info
