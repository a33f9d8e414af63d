// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-info/compare/document.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/export/load_values.hpp"
#include "tools/oam-info/export/machine.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

class Loader {
 public:
  explicit Loader(const Document& document) : document_(document), root_(document.root()) {}

  Scene scene() {
    const std::string_view host = document_.hostname();
    scene_.host = host.empty() ? "unknown host" : oam_tools::printable(host);
    scene_.origin = origin();
    number(root_["baseboards"], baseboards_);
    number(root_["modules"], modules_);
    for (const Value& baseboard : root_["baseboards"].items()) add_baseboard(baseboard);
    number(root_["devices"], devices_);
    for (const Value& device : root_["devices"].items()) add_device(device);
    for (const Value& link : root_["links"].items()) add_link(link);
    for (const Value& device : root_["devices"].items()) add_ports(device);
    merge_bundles(scene_);
    return std::move(scene_);
  }

 private:
  using Numbers = std::map<std::string_view, std::size_t>;

  static void number(const Value& list, Numbers& numbers) {
    for (std::size_t i = 0; i < list.items().size(); ++i) numbers.emplace(list.items()[i]["id"].text(), i);
  }

  static std::size_t find(const Numbers& numbers, const Value& id) {
    const auto found = numbers.find(id.text());
    return found != numbers.end() && id.is(Value::Kind::kText) ? found->second : kNone;
  }

  [[nodiscard]] std::string origin() const {
    const std::string name = oam_tools::printable(document_.name());
    const std::string machine = oam_tools::printable(document_.machine());
    if (document_.origin() == "simulated")
      return fmt::format("SIMULATED machine {}: no hardware was looked at.", machine.empty() ? "-" : machine);
    if (document_.origin() == "capture")
      return fmt::format("CAPTURE {}: files of another machine, not this one.",
                         machine.empty() ? name : machine);
    return fmt::format("LOADED from {}: what was there when it was written.", name);
  }

  void add_baseboard(const Value& baseboard) {
    std::string name = oam_tools::printable(baseboard["id"].text());
    if (const std::string_view board = baseboard["board"].text(); !board.empty())
      name += fmt::format(" ({})", oam_tools::printable(board));
    scene_.baseboards.push_back(std::move(name));
  }

  [[nodiscard]] std::string name_of(const Value& device, const Value& module) const {
    const auto slot = number_of(module["slot"]);
    if (!slot) return oam_tools::printable(device["bdf"].text());
    std::string name = fmt::format("oam{}", *slot);
    if (const auto inner = number_of(device["device_in_module"]); inner.value_or(0) > 0)
      name += fmt::format(".{}", *inner);
    if (scene_.baseboards.size() > 1 && find(baseboards_, module["baseboard"]) != kNone)
      name.insert(0, oam_tools::printable(module["baseboard"].text()) + "/");
    return name;
  }

  static std::string model_of(const Value& device) {
    const std::string model(device["model"].text());
    const std::string maker(device["vendor_name"].text());
    oamhal::device_info info{};
    info.model = model.empty() ? nullptr : model.c_str();
    info.vendor_name = maker.c_str();
    info.vendor_id = static_cast<std::uint16_t>(hex_of(device["vendor_id"]));
    info.device_id = static_cast<std::uint16_t>(hex_of(device["device_id"]));
    return short_model_text(info);
  }

  void add_device(const Value& device) {
    static const Value nothing;
    Node node;
    node.module = find(modules_, device["module"]);
    const Value& module = node.module != kNone ? root_["modules"].items()[node.module] : nothing;
    node.name = name_of(device, module);
    node.bdf = oam_tools::printable(device["bdf"].text());
    node.model = model_of(device);
    node.label = module["label"].text();
    const std::string_view state = device["state"].text();
    if (state != "ok" && state != "unknown") node.trouble = oam_tools::printable(state);
    node.numa_node = number_of(device["numa_node"]);
    node.baseboard = find(baseboards_, module["baseboard"]);
    if (module["slot_source"].text() == "hive-position")
      scene_.slots_are_positions = true;
    else
      node.slot = number_of(module["slot"]);
    scene_.nodes.push_back(std::move(node));
  }

  /// What is at an end that is no device.
  static std::string other_end(const Value& end) {
    std::string text = oam_tools::printable(end["kind"].text());
    if (const std::string_view label = end["label"].text(); !label.empty())
      text += " " + oam_tools::printable(label);
    return text;
  }

  void note_port(std::size_t device, const Value& end) {
    if (device == kNone) return;
    if (const auto port = number_of(end["port"]))
      linked_.emplace(device, *port);
    else
      without_ports_.insert(device);
  }

  void add_link(const Value& link) {
    Bundle bundle;
    bundle.a = find(devices_, link["a"]["device"]);
    bundle.b = find(devices_, link["b"]["device"]);
    note_port(bundle.a, link["a"]);
    note_port(bundle.b, link["b"]);
    if (bundle.b == kNone) bundle.other = other_end(link["b"]);
    if (bundle.a == kNone) bundle.other = other_end(link["a"]);
    if (bundle.a == kNone || (bundle.b != kNone && bundle.b < bundle.a)) std::swap(bundle.a, bundle.b);
    if (bundle.a == kNone) return;
    bundle.type = oam_tools::printable(link["type"].text());
    bundle.state = link_state_of(link["state"]);
    bundle.evidence = enumerator(link["evidence"].text(), oamhal_evidence_name, OAMHAL_EVIDENCE_EXPECTED + 1);
    bundle.count = number_of(link["port_count"]);
    const Value& rate = link["rate"];
    if (const auto raw = real_of(rate["raw_gbps"]); raw && *raw >= 0 && *raw < 1e9)
      bundle.rate_mbps = static_cast<std::uint64_t>(std::llround(*raw * 1000));
    else
      bundle.rate_mbps = number_of(rate["reported_mbps"]);
    bundle.doubtful = bundle.rate_mbps && !real_of(rate["raw_gbps"]) && rate["trusted"].text() != "true";
    scene_.bundles.push_back(std::move(bundle));
  }

  /// Ports that no link names, of devices whose links all name theirs.
  void add_ports(const Value& device) {
    const std::size_t number = find(devices_, device["id"]);
    if (number == kNone || without_ports_.contains(number)) return;
    for (const Value& port : device["ports"].items()) {
      const auto index = number_of(port["index"]);
      if (!index || linked_.contains({number, *index})) continue;
      const std::string_view name = port["link"].text();
      add_loose_port(scene_, number, link_state_of(port["state"]),
                     name.empty() ? fmt::format("{}", *index) : oam_tools::printable(name));
    }
  }

  const Document& document_;
  const Value& root_;
  Scene scene_;
  Numbers baseboards_;
  Numbers modules_;
  Numbers devices_;
  std::set<std::pair<std::size_t, std::uint64_t>> linked_;
  std::set<std::size_t> without_ports_;
};

}  // namespace

Scene scene_of(const Document& document) {
  return Loader(document).scene();
}

namespace {

/// More than a screen is for by far, and less than memory.
constexpr std::uint64_t kMostCells = 4'000'000;

/// Cells of the matrices of a table.
std::uint64_t cells_of(const Machine& machine) {
  std::map<std::size_t, std::uint64_t> sizes;
  for (const Node& node : machine.scene.nodes) ++sizes[node.baseboard];
  std::uint64_t cells = std::uint64_t{machine.devices.size()} * machine.nics.size();
  for (const auto& [baseboard, size] : sizes) cells += size * size;
  return cells;
}

}  // namespace

std::expected<std::string, std::string> show_document(const Document& document, const Options& options) {
  if (options.json || options.format == "json") return topology_json(document);
  if (options.format == "svg") return export_svg(scene_of(document));
  if (options.format == "dot") return export_dot(scene_of(document));
  const auto machine = machine_of(document, !options.format.empty());
  if (!machine) return std::unexpected(machine.error());
  if (options.format.empty()) {
    if (cells_of(*machine) > kMostCells)
      return std::unexpected(fmt::format("a table of {} would be too large. Use --format json, dot or svg.",
                                         oam_tools::printable(document.name())));
    return render_topology(*machine, options);
  }
  // The types of ports are not in a document: upstream ports are told by their order.
  const auto text = options.format == "hwloc-xml" ? export_hwloc(*machine)
                                                  : export_nccl(*machine, options.library, PortTypes{});
  if (!text) return std::unexpected(text.error().message);
  return *text;
}

Outcome export_loaded(const Options& options) {
  const auto document = Document::read(options.load);
  if (!document) return {kCannotRun, "", "oam-info: " + document.error().message + "\n", ""};
  const auto text = show_document(*document, options);
  if (!text) return {kCannotRun, "", "oam-info: " + text.error() + "\n", ""};
  const bool error = std::ranges::any_of(document->root()["findings"].items(), [](const Value& finding) {
    return finding["severity"].text() == "error";
  });
  return {error ? kNotAsExpected : kRan, *text, "", ""};
}

}  // namespace oam_info
