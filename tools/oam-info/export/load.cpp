// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-info/compare/document.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

std::optional<double> real_of(const Value& value) {
  const std::string_view text = value.text();
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return value.is(Value::Kind::kNumber) && whole ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> number_of(const Value& value) {
  constexpr double kMost = 1e15;  // beyond that a double is no longer exact
  const auto number = real_of(value);
  if (!number || *number < 0 || *number > kMost) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*number));
}

/// The enumerator that the library calls so, among the first count ones; 0 for none.
std::int32_t enumerator(std::string_view name, const char* (*name_of)(std::int32_t), std::int32_t count) {
  for (std::int32_t i = 1; i < count; ++i)
    if (name == name_of(i)) return i;
  return 0;
}

std::int32_t link_state(const Value& value) {
  return enumerator(value.text(), oamhal_link_state_name, OAMHAL_LINK_STATE_DISABLED + 1);
}

unsigned hex_of(const Value& value) {
  std::string_view text = value.text();
  if (text.starts_with("0x")) text.remove_prefix(2);
  unsigned number = 0;
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), number, 16));
  return number;
}

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
    bundle.state = link_state(link["state"]);
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
      add_loose_port(scene_, number, link_state(port["state"]),
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

Outcome export_loaded(const Options& options) {
  const auto document = Document::read(options.load);
  if (!document) return {kCannotRun, "", "oam-info: " + document.error().message + "\n", ""};
  const Scene scene = Loader(*document).scene();
  const bool error = std::ranges::any_of(document->root()["findings"].items(), [](const Value& finding) {
    return finding["severity"].text() == "error";
  });
  return {error ? kNotAsExpected : kRan, options.format == "dot" ? export_dot(scene) : export_svg(scene), "",
          ""};
}

}  // namespace oam_info
