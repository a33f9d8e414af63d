// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-udev/names.hpp"

#include <algorithm>
#include <oamhal/oamhal.hpp>
#include <optional>
#include <string_view>

namespace oam_udev {
namespace {

/// Collects lines; a value that could become another name or path is left out.
class Lines {
 public:
  void add(std::string_view key, const std::string& value) {
    constexpr std::string_view kPlain = "#+-.:=@_/";
    const auto plain = [&](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             kPlain.find(c) != std::string_view::npos;
    };
    const bool leads_up = value.find("..") != std::string::npos;
    if (value.empty() || leads_up || !std::ranges::all_of(value, plain)) return;
    text_.append("OAMHAL_").append(key).append("=").append(value).append("\n");
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::optional<oamhal::node_info> find_node(const oamhal::snapshot& snapshot, const Event& event) {
  for (const auto& node : snapshot.nodes()) {
    if (oamhal::text_of(node.path) != event.node) continue;
    // What several devices have in common has no place.
    const auto same = [&](const oamhal::node_info& other) {
      return oamhal::text_of(other.path) == event.node;
    };
    if (std::ranges::count_if(snapshot.nodes(), same) == 1) return node;
    return std::nullopt;
  }
  return std::nullopt;
}

/// The node that stands for the device: what runtimes open.
bool is_main(const oamhal::snapshot& snapshot, const oamhal::device_info& device, std::string_view kind) {
  const auto nodes = snapshot.nodes(device);
  const auto has = [&](std::string_view wanted) {
    return std::ranges::any_of(nodes, [&](const oamhal::node_info& node) { return node.kind == wanted; });
  };
  return kind == (has("render") ? "render" : "accel");
}

std::uint64_t address(const oamhal_bdf_t& bdf) {
  return std::uint64_t{bdf.domain} << 16 | std::uint64_t{bdf.bus} << 8 | std::uint64_t{bdf.device} << 3 |
         bdf.function;
}

/// Whether devices that were here before this one may have another baseboard's number since: baseboards are
/// numbered by their lowest PCI address, and this is the lowest of one that is not the last.
bool renumbers(const oamhal::snapshot& snapshot, const oamhal::device_info& device,
               const oamhal::module_info& module) {
  if (module.baseboard + 1 >= snapshot.baseboards().size()) return false;
  const auto modules = snapshot.modules();
  return std::ranges::none_of(snapshot.devices(), [&](const oamhal::device_info& other) {
    return other.module != OAMHAL_NO_INDEX && modules[other.module].baseboard == module.baseboard &&
           address(other.bdf) < address(device.bdf);
  });
}

class Names {
 public:
  Names(const oamhal::snapshot& snapshot, const oamhal::node_info& node)
      : snapshot_(snapshot), node_(node), device_(snapshot.devices()[node.device]), kind_(node.kind) {
    if (device_.partition_count > 1 && node.partition != OAMHAL_NO_INDEX)
      partition_ = node.partition - device_.partition_first;
  }

  std::string all() {
    lines_.add("ID", device_.id);
    lines_.add("VENDOR", device_.vendor);
    lines_.add("KIND", kind_);
    if (device_.state == OAMHAL_STATE_RESETTING) lines_.add("RESETTING", "1");
    if (partition_) lines_.add("PARTITION", std::to_string(*partition_));
    const std::string tail = "-" + kind_ + (partition_ ? "-p" + std::to_string(*partition_) : "");
    lines_.add("BY_PATH", std::string("pci-") + device_.bdf_text + tail);
    if (std::string_view(device_.id_source) == "unique-id") {
      std::string id = device_.id;
      std::ranges::replace(id, ':', '-');
      if (id.find('/') == std::string::npos) lines_.add("BY_ID", id + tail);
    }
    if (device_.module != OAMHAL_NO_INDEX) add_slot(snapshot_.modules()[device_.module]);
    return lines_.text();
  }

 private:
  void add_slot(const oamhal::module_info& module) {
    const auto slot = oamhal::value_of(module.slot);
    if (!slot || module.baseboard == OAMHAL_NO_INDEX) return;
    const std::string baseboard = snapshot_.baseboards()[module.baseboard].id;
    lines_.add("BASEBOARD", baseboard);
    lines_.add("MODULE", module.id);
    lines_.add("SLOT", std::to_string(*slot));
    lines_.add("SLOT_SOURCE", module.slot_source);
    lines_.add("DEVICE", std::to_string(device_.device_in_module));
    std::string name = baseboard + "/slot" + std::to_string(*slot);
    if (device_.device_in_module != 0) name += "." + std::to_string(device_.device_in_module);
    if (!is_main(snapshot_, device_, kind_)) name += "-" + kind_;
    if (!partition_ || *partition_ == 0) lines_.add("BY_SLOT", name);
    if (partition_) lines_.add("BY_SLOT_PARTITION", name + "-p" + std::to_string(*partition_));
    if (renumbers(snapshot_, device_, module)) lines_.add("RENUMBERS", "1");
  }

  const oamhal::snapshot& snapshot_;
  const oamhal::node_info& node_;
  oamhal::device_info device_;
  std::string kind_;
  std::optional<std::uint32_t> partition_;
  Lines lines_;
};

}  // namespace

std::string properties(const oamhal::snapshot& snapshot, const Event& event) {
  const auto node = find_node(snapshot, event);
  return node ? Names(snapshot, *node).all() : "";
}

}  // namespace oam_udev
