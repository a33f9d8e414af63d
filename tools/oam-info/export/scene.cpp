// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "tools/oam-info/words.hpp"

namespace oam_info {

using oamhal::value_of;

namespace {

// A rate of a link, and whether it is doubtful.
struct Rate {
  std::optional<std::uint64_t> mbps;
  bool doubtful = false;
};

Rate rate_of(const oamhal::link_info& link) {
  if (const auto raw = value_of(link.raw_rate_mbps)) return {raw, false};
  return {value_of(link.reported_rate_mbps), link.reported_trusted == 0};
}

Node node_of(const Inventory& inventory, const oamhal::device_info& device) {
  Node node;
  node.name = device_name(inventory, device);
  node.bdf = text_or_dash(device.bdf_text);
  node.model = short_model_text(device);
  if (device.state != OAMHAL_STATE_OK && device.state != OAMHAL_STATE_UNKNOWN)
    node.trouble = oamhal_state_name(device.state);
  node.numa_node = value_of(device.numa_node);
  node.label = oamhal::text_of(device.label);
  if (device.module >= inventory.modules.size()) return node;
  const oamhal::module_info& module = inventory.modules[device.module];
  node.module = device.module;
  if (module.baseboard < inventory.baseboards.size()) node.baseboard = module.baseboard;
  if (module.label != nullptr) node.label = module.label;
  if (oamhal::text_of(module.slot_source) != "hive-position") node.slot = value_of(module.slot);
  return node;
}

Bundle bundle_of(const Inventory& inventory, const oamhal::link_info& link) {
  Bundle bundle;
  const auto node = [&](const oamhal_link_end_t& end) {
    return end.device < inventory.devices.size() ? std::size_t{end.device} : kNone;
  };
  bundle.a = node(link.a);
  bundle.b = node(link.b);
  const bool turned = bundle.a == kNone || (bundle.b != kNone && bundle.b < bundle.a);
  if (turned) std::swap(bundle.a, bundle.b);
  if (bundle.b == kNone) bundle.other = end_name(inventory, turned ? link.a : link.b);
  bundle.type = oamhal::text_of(link.type);
  bundle.state = link.state;
  bundle.evidence = link.evidence;
  bundle.count = value_of(link.port_count);
  const Rate rate = rate_of(link);
  bundle.rate_mbps = rate.mbps;
  bundle.doubtful = rate.mbps && rate.doubtful;
  return bundle;
}

bool is_one_line(const Bundle& a, const Bundle& b) {
  return a.a == b.a && a.b == b.b && a.other == b.other && a.type == b.type && a.state == b.state &&
         a.evidence == b.evidence;
}

void add_to(std::optional<std::uint64_t>& sum, const std::optional<std::uint64_t>& more) {
  sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
}

}  // namespace

void add_loose_port(Scene& scene, std::size_t device, std::int32_t state, std::string port) {
  if (state == OAMHAL_LINK_STATE_NO_LINK || state == OAMHAL_LINK_STATE_DISABLED ||
      state == OAMHAL_LINK_STATE_UNKNOWN)
    return;
  Bundle bundle;
  bundle.a = device;
  bundle.state = state;
  bundle.evidence = OAMHAL_EVIDENCE_SEEN;
  bundle.count = 1;
  bundle.port = std::move(port);
  scene.bundles.push_back(std::move(bundle));
}

void merge_bundles(Scene& scene) {
  std::ranges::stable_sort(scene.bundles, {}, [](const Bundle& bundle) {
    return std::tie(bundle.a, bundle.b, bundle.other, bundle.type, bundle.state, bundle.evidence);
  });
  std::vector<Bundle> merged;
  for (Bundle& bundle : scene.bundles) {
    if (merged.empty() || !is_one_line(merged.back(), bundle)) {
      merged.push_back(std::move(bundle));
      continue;
    }
    merged.back().port.clear();
    add_to(merged.back().count, bundle.count);
    add_to(merged.back().rate_mbps, bundle.rate_mbps);
    merged.back().doubtful = merged.back().rate_mbps && (merged.back().doubtful || bundle.doubtful);
  }
  scene.bundles = std::move(merged);
}

Scene scene_of(const Inventory& inventory) {
  Scene scene;
  scene.host = host_text(inventory);
  scene.origin = origin_line(inventory, false);
  if (scene.origin.ends_with('\n')) scene.origin.pop_back();
  for (const auto& baseboard : inventory.baseboards) {
    std::string name = text_or_dash(baseboard.id);
    if (baseboard.board != nullptr) name += fmt::format(" ({})", text_or_dash(baseboard.board));
    scene.baseboards.push_back(std::move(name));
  }
  for (const auto& device : inventory.devices) scene.nodes.push_back(node_of(inventory, device));
  for (const auto& link : inventory.links)
    if (Bundle bundle = bundle_of(inventory, link); bundle.a != kNone)
      scene.bundles.push_back(std::move(bundle));
  for (const auto& port : inventory.snapshot.ports())
    if (port.link >= inventory.links.size() && port.device < inventory.devices.size())
      add_loose_port(
          scene, port.device, port.state,
          port.link_name != nullptr ? text_or_dash(port.link_name) : fmt::format("{}", port.index));
  merge_bundles(scene);
  scene.slots_are_positions = std::ranges::any_of(inventory.modules, [](const auto& module) {
    return value_of(module.slot) && oamhal::text_of(module.slot_source) == "hive-position";
  });
  return scene;
}

std::size_t count_modules(const Scene& scene) {
  std::set<std::size_t> modules;
  for (const Node& node : scene.nodes)
    if (node.module != kNone) modules.insert(node.module);
  return modules.size();
}

std::string bundle_text(const Bundle& bundle) {
  const std::string noun = bundle.type.empty() ? "link" : bundle.type + " link";
  std::string text = bundle.count ? count_text(*bundle.count, noun.c_str()) : noun + "s, how many is unknown";
  if (!bundle.rate_mbps) return text;
  text += ", " + rate_text({*bundle.rate_mbps, OAMHAL_PRESENT, 0});
  return bundle.doubtful ? text + " (?)" : text;
}

std::string other_text(const Bundle& bundle) {
  const std::string count = bundle.count ? fmt::format("{}x", *bundle.count) : "?x";
  if (bundle.b != kNone) return count + " to itself";
  if (!is_loose(bundle)) return fmt::format("{} to {}", count, bundle.other);
  return (bundle.port.empty() ? count + "," : bundle.port + ":") + " peer unknown";
}

std::string state_words(const Bundle& bundle) {
  std::string words = oamhal_link_state_name(bundle.state);
  if (bundle.state == OAMHAL_LINK_STATE_UNKNOWN) words = "state unknown";
  if (bundle.evidence == OAMHAL_EVIDENCE_EXPECTED || bundle.evidence == OAMHAL_EVIDENCE_DERIVED)
    words += fmt::format(", {}", oamhal_evidence_name(bundle.evidence));
  return words;
}

LineStyle style_of(const Bundle& bundle) {
  // Colours that people with any kind of colour vision tell apart (Okabe and Ito).
  LineStyle style{"#5f6b76", "7 4", "solid", false};
  switch (bundle.state) {
    case OAMHAL_LINK_STATE_UP:
      style = {"#00805d", "", "solid", false};
      break;
    case OAMHAL_LINK_STATE_STARTING:
    case OAMHAL_LINK_STATE_TRAINING:
      style = {"#c77c00", "10 3 2 3", "solid", false};
      break;
    case OAMHAL_LINK_STATE_DOWN:
      style = {"#c8321f", "3 4", "dotted", true};
      break;
    case OAMHAL_LINK_STATE_NO_LINK:
    case OAMHAL_LINK_STATE_DISABLED:
      style = {"#7b8794", "1.5 5", "dotted", false};
      break;
    default:
      break;
  }
  if (bundle.evidence == OAMHAL_EVIDENCE_EXPECTED || bundle.evidence == OAMHAL_EVIDENCE_DERIVED) {
    style.dashes = "14 7";
    style.dot_style = "dashed";
  }
  return style;
}

}  // namespace oam_info
