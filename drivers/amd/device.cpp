// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace oamhal::amd {
namespace {

/// 90402 is gfx942, 90010 gfx90a: major, then minor and step as hex digits.
std::string gfx_name(std::uint64_t version) {
  constexpr char kDigits[] = "0123456789abcdef";
  const std::uint64_t minor = version / 100 % 100;
  const std::uint64_t step = version % 100;
  if (version == 0 || minor > 15 || step > 15) return {};
  return "gfx" + std::to_string(version / 10000) + kDigits[minor] + kDigits[step];
}

/// An id of zeros or ones is none.
std::optional<std::uint64_t> real_id(std::optional<std::uint64_t> id) {
  if (id && (*id == 0 || *id == UINT64_MAX)) return std::nullopt;
  return id;
}

/// KFD nodes of a compute mode where that is fixed, or 0.
std::size_t nodes_of_mode(std::string_view mode) {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 4> kModes = {
      {{"SPX", 1}, {"DPX", 2}, {"TPX", 3}, {"QPX", 4}}};
  const auto* at = std::ranges::find(kModes, mode, &std::pair<std::string_view, std::size_t>::first);
  return at == kModes.end() ? 0 : at->second;
}

}  // namespace

std::string hex_text(std::uint64_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4) *at = kDigits[value & 0xf];
  return text;
}

Result<Instinct> Instinct::probe(Host& host, const Scan& scan, const PciFunction& function) {
  const FunctionFacts* facts = scan.find(function.bdf);
  if (facts == nullptr)
    return std::unexpected(backend::Failure{OAMHAL_ERROR_INTERNAL, "the function was not in the scan"});
  Instinct device(scan, *facts);
  device.resetting_ = facts->resetting;
  if (!facts->bound) {
    if (auto read = device.read_unbound(host); !read) return std::unexpected(read.error());
    return device;
  }
  if (host.may_open_debugfs())
    device.read_by_driver(host);
  else
    device.leave_registers_alone(host);
  device.read_attributes(host);
  device.read_live(host);
  const KfdNode* node = scan.first_node(*facts);
  const bool wanted = device.attributes_.vram_total.absence != OAMHAL_ABSENT_NOT_READ;
  if (wanted && !device.attributes_.vram_total.known() && facts->nodes.size() == 1) {
    const auto nodes = host.root().open((std::string(kTopologyPath) + "/nodes").c_str());
    if (nodes) device.node_memory_ = read_local_memory(*nodes, *node);
  }
  return device;
}

Result<void> Instinct::identify(Host& host, backend::Identity& identity) const {
  set_names(identity);
  set_form_factor(identity);
  set_module(host, identity);
  set_firmware(identity);
  set_state(host, identity);
  identity.memory_capacity_bytes = memory_capacity();
  identity.memory_used_bytes = attributes_.vram_used;
  identity.links_up = links_up();
  if (facts_->part->fabric_links != 0 && !facts_->virtual_function)
    identity.links_total = Number(facts_->part->fabric_links);
  if (const auto id = unique_id(host)) identity.unique_id = hex_text(*id);
  report_down_ports(host);
  report_registers(host);
  return {};
}

/// CPX is as many partitions as the part has compute dies; nothing in the kernel's files says how many that
/// is, so the fullest device of the same part is the measure (63 of 64 nodes were seen on real machines).
bool Instinct::partition_missing() const {
  const std::size_t count = facts_->nodes.size();
  if (count == 0 || !scan_->kfd.complete()) return false;
  if (const std::size_t fixed = nodes_of_mode(attributes_.compute_mode); fixed != 0) return count < fixed;
  return compute_mode() == "CPX" && count < facts_->most_nodes_of_part;
}

std::string Instinct::compute_mode() const {
  if (!attributes_.compute_mode.empty()) return attributes_.compute_mode;
  constexpr const char* kByCount[] = {"", "SPX", "DPX", "TPX", "QPX"};
  const std::size_t count = facts_->nodes.size();
  return count < std::size(kByCount) ? kByCount[count] : "CPX";
}

std::optional<std::uint64_t> Instinct::unique_id(const Host& host) const {
  const auto own = real_id(attributes_.unique_id);
  const KfdNode* node = scan_->first_node(*facts_);
  const auto kfd = node == nullptr ? std::nullopt : real_id(node->get(NodeProperties::kUniqueId));
  if (own && kfd && *own != *kfd)
    host.report("amd.unique-id-mismatch", OAMHAL_SEVERITY_WARNING,
                "unique_id is " + hex_text(*own) + " in PCI and " + hex_text(*kfd) + " in KFD node " +
                    std::to_string(node->number),
                "PCI's is shown; report it to the maker of the driver.");
  return own ? own : kfd;
}

void Instinct::set_names(backend::Identity& identity) const {
  const Part& part = *facts_->part;
  const KfdNode* node = scan_->first_node(*facts_);
  identity.model = part.model != nullptr ? part.model : attributes_.product_name;
  if (part.architecture != nullptr)
    identity.architecture = part.architecture;
  else if (node != nullptr)
    identity.architecture = gfx_name(node->get(NodeProperties::kGfxTargetVersion).value_or(0));
  identity.serial = attributes_.serial_number;
  identity.part_number = attributes_.product_number;
}

void Instinct::set_form_factor(backend::Identity& identity) const {
  if (facts_->virtual_function) return;
  if (attributes_.board_type == "oam" || attributes_.board_type == "cem") {
    identity.form_factor = attributes_.board_type == "oam" ? OAMHAL_FORM_FACTOR_OAM : OAMHAL_FORM_FACTOR_PCIE;
    identity.form_factor_source = "board_info";
    return;
  }
  identity.form_factor = facts_->part->form_factor;
  if (identity.form_factor != OAMHAL_FORM_FACTOR_UNKNOWN) identity.form_factor_source = "part-table";
}

void Instinct::set_module(const Host& host, backend::Identity& identity) const {
  if (facts_->hive != 0) identity.baseboard_key = hex_text(facts_->hive);
  if (facts_->virtual_function) return;
  if (attributes_.physical_id.known()) {
    identity.slot = attributes_.physical_id;
    identity.slot_source = "hive-position";
  }
  if (!facts_->part->dual_die) return;
  if (facts_->partner != kNoFunction) {
    const FunctionFacts& partner = scan_->functions[facts_->partner];
    const bool second = bdf_key(partner.bdf) < bdf_key(facts_->bdf);
    identity.module_key = "mi250:" + (second ? partner.bdf_text : facts_->bdf_text);
    identity.module_position = second ? 1 : 0;
    return;
  }
  if (facts_->nodes.empty() || !scan_->kfd.complete()) return;
  host.report("amd.module-partner-missing", OAMHAL_SEVERITY_WARNING,
              "no other device has four xGMI links to this die, as the other die of its module must have",
              "Look for a device that is missing, has no driver, or is not in the KFD topology.");
}

void Instinct::set_firmware(backend::Identity& identity) const {
  identity.firmware.reserve(3);
  if (!attributes_.vbios_version.empty()) identity.firmware.push_back({"vbios", attributes_.vbios_version});
  const KfdNode* node = scan_->first_node(*facts_);
  if (node == nullptr) return;
  const auto add = [&](const char* name, NodeProperties::Key key) {
    if (const auto version = node->get(key); version && *version != 0)
      identity.firmware.push_back({name, std::to_string(*version)});
  };
  add("mec", NodeProperties::kFwVersion);
  add("sdma", NodeProperties::kSdmaFwVersion);
}

void Instinct::set_state(const Host& host, backend::Identity& identity) const {
  const auto set = [&](oamhal_state state, std::string reason) {
    identity.state = state;
    identity.state_reason = std::move(reason);
  };
  if (!facts_->bound) return;
  if (resetting_) return set(OAMHAL_STATE_RESETTING, "amdgpu answers EPERM, as it does during a reset");
  if (facts_->nodes.empty() && scan_->kfd_present) {
    if (!scan_->kfd.hidden.empty())
      return set(OAMHAL_STATE_INACCESSIBLE, "no KFD node of it is visible; the device cgroup hides some");
    if (scan_->kfd.damaged || scan_->kfd.gpu_count() == 0) return;
    const std::string reason = "present on PCI and bound to amdgpu, but not in the KFD topology";
    host.report("amd.not-in-kfd", OAMHAL_SEVERITY_ERROR, reason,
                "Read the kernel log for amdgpu's initialisation of this device, then rebind or reboot.");
    return set(OAMHAL_STATE_DRIVER_FAILED, reason);
  }
  if (!partition_missing()) return;
  const std::size_t fixed = nodes_of_mode(attributes_.compute_mode);
  const std::size_t expected = fixed != 0 ? fixed : facts_->most_nodes_of_part;
  const std::string reason = std::to_string(facts_->nodes.size()) + " of " + std::to_string(expected) +
                             " partitions are in the KFD topology";
  host.report("amd.partition-missing", OAMHAL_SEVERITY_WARNING, reason,
              "Schedule on the partitions that are there; set the compute partition again to get all.");
  set(OAMHAL_STATE_DEGRADED, reason);
}

}  // namespace oamhal::amd
