// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <oamhal/backend/node.hpp>

#include "device.hpp"
#include "ids.hpp"

namespace oamhal::gaudi {
namespace {

/// Some versions have no newline at their end, others two (drivers/accel/habanalabs/common/sysfs.c): they are
/// no text to the core. Empty when there is none.
std::string read_version(const Directory& directory, const char* name) {
  const auto bytes = directory.blob(name, OAMHAL_ATTRIBUTE_CACHED);
  if (!bytes) return {};
  std::string_view text = *bytes;
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0'; };
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  constexpr std::size_t kLongest = 128;
  const auto printed = [](char c) { return c >= ' ' && c <= '~'; };
  if (text.size() <= kLongest && std::ranges::all_of(text, printed)) return std::string(text);
  directory.malformed(name, "a version of at most 128 characters");
  return {};
}

}  // namespace

oamhal_state state_of(std::string_view status) {
  // The driver prints them with an upper case letter in front (habanalabs_drv.c, sysfs.c).
  constexpr std::array<std::pair<std::string_view, oamhal_state>, 5> kStates = {
      {{"in reset", OAMHAL_STATE_RESETTING},
       {"in reset after device release", OAMHAL_STATE_RESETTING},
       {"in device creation", OAMHAL_STATE_RESETTING},
       {"disabled", OAMHAL_STATE_DRIVER_FAILED},
       {"needs reset", OAMHAL_STATE_DRIVER_FAILED}}};
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (const auto& [text, state] : kStates)
    if (std::ranges::equal(text, status, {}, {}, lower)) return state;
  return OAMHAL_STATE_UNKNOWN;
}

Result<Gaudi> Gaudi::probe(Host& host, const Scan& scan, const PciFunction& function) {
  Gaudi device;
  device.model_ = function.match->model;
  device.form_factor_ = part_of(function).form_factor;
  device.bound_ = !is_free(function);
  device.scan_ = &scan;
  device.facts_ = scan.find(function.bdf_text);
  if (device.facts_ == nullptr) return device;
  const RegisterFacts& registers = device.facts_->registers;
  if (registers.unreachable != OAMHAL_OK)
    return std::unexpected(backend::Failure{registers.unreachable, registers.refusal});
  if (!registers.refusal.empty())
    host.report("gaudi.registers", OAMHAL_SEVERITY_INFO,
                "the registers of " + std::string(function.bdf_text) + " are not read: " + registers.refusal);
  const FunctionFacts& facts = *device.facts_;
  device.module_id_ = facts.module_id;
  const Choice choice = scan.box_of(facts);
  device.box_ = choice.box;
  if (choice.box != nullptr) device.box_source_ = std::string("table ") + choice.box->name;
  if (choice.why == Choice::Why::kServerType)
    device.box_source_ += ", server type " + std::to_string(choice.server_type);
  if (!device.bound_) {
    device.ports_ = registers.ports;
    return device;
  }
  device.ports_ = read_ports(host, facts);
  device.read_answers(host);
  if (!facts.old_class) {
    device.read_attributes(host.device());
    return device;
  }
  const auto attributes = host.root().open((kOldClass + ("/hl" + std::to_string(*facts.number))).c_str());
  if (attributes) device.read_attributes(*attributes);
  return device;
}

void Gaudi::read_attributes(const Directory& attributes) {
  if (const auto text = attributes.line("device_type")) device_type_ = *text;
  if (const auto text = attributes.line("status")) status_ = *text;
  constexpr std::array<std::pair<const char*, const char*>, 6> kVersions = {{{"cpucp", "cpucp_ver"},
                                                                             {"fw_os", "fw_os_ver"},
                                                                             {"preboot", "preboot_btl_ver"},
                                                                             {"uboot", "uboot_ver"},
                                                                             {"cpld", "cpld_ver"},
                                                                             {"fuse", "fuse_ver"}}};
  for (const auto& [name, attribute] : kVersions)
    if (auto version = read_version(attributes, attribute); !version.empty())
      versions_.emplace_back(name, std::move(version));
}

Result<void> Gaudi::identify(Host& /*host*/, backend::Identity& identity) const {
  if (model_ != nullptr) identity.model = model_;
  identity.architecture = device_type_;
  identity.form_factor = form_factor_;
  if (form_factor_ != OAMHAL_FORM_FACTOR_UNKNOWN) identity.form_factor_source = "part-table";
  for (const auto& [name, version] : versions_) identity.firmware.push_back({name, version});
  // A module on an OCP board; the numbers are unique within a server. HL-288 and HL-338 are cards.
  if (module_id_.known() && form_factor_ == OAMHAL_FORM_FACTOR_OAM) {
    identity.slot = module_id_;
    identity.slot_source = "vendor";
    identity.baseboard_key = "server";
  }
  count_links(identity);
  set_memory(identity);
  set_state(identity);
  return {};
}

/// Frameworks open the compute node. The control node, which is a class device of no parent, is for tools.
Result<void> Gaudi::nodes(Host& host, backend::NodeSink& sink) const {
  if (facts_ == nullptr || !facts_->number) return {};
  const bool old_class = facts_->old_class;
  const std::string number = std::to_string(*facts_->number);
  const std::string compute = old_class ? kOldClass + ("/hl" + number) : "sys/class/accel/accel" + number;
  const std::string control =
      old_class ? kOldClass + ("/hl_controlD" + number) : "sys/class/accel/accel_controlD" + number;
  if (auto node = backend::read_node(host.root(), compute, "accel")) {
    node->required = true;
    sink.add(*node);
  }
  if (const auto node = backend::read_node(host.root(), control, "control")) sink.add(*node);
  return {};
}

Result<void> Gaudi::runtime_ids(Host& /*host*/, backend::RuntimeIdSink& sink) const {
  if (!bound_) return {};
  backend::RuntimeId module;
  module.runtime = kModuleRuntime;
  if (module_id_.known()) {
    module.ordinal = module_id_;
    module.total = Number(module_id_.value + 1);
  } else {
    module.why = "the driver does not tell the module id of every device (attribute module_id)";
  }
  sink.add(module);
  backend::RuntimeId index;
  index.runtime = kContainerRuntime;
  if (facts_ != nullptr && facts_->number) {
    index.ordinal = Number(*facts_->number);
    index.total = Number(*facts_->number + 1);
  } else {
    index.why = "a device has a driver and no node of the classes accel and habanalabs";
  }
  sink.add(index);
  return {};
}

}  // namespace oamhal::gaudi

using oamhal::gaudi::Gaudi;
using oamhal::gaudi::kMatches;

OAMHAL_BACKEND(
    gaudi, "0.1.0",
    "simulated machines and a modelled part in the formats of the drivers' sources; no part was at hand", 0,
    kMatches, Gaudi)
