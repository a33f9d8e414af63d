// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "scan.hpp"

#include <algorithm>
#include <charconv>

#include "control.hpp"

namespace oamhal::gaudi {
namespace {

using OldNumbers = std::map<std::string, std::uint64_t, std::less<>>;

std::vector<std::string> names_of(const Directory& parent, const char* path) {
  std::vector<std::string> names;
  const auto directory = parent.open(path);
  if (directory) (void)directory->list([&](const char* name) { names.emplace_back(name); });
  std::ranges::sort(names);
  return names;
}

/// Devices of kernels before 6.8 have a class of their own that is not below the PCI function.
OldNumbers read_old_class(const Directory& root) {
  OldNumbers numbers;
  for (const std::string& name : names_of(root, kOldClass)) {
    const auto number = number_after(name, "hl");
    if (!number) continue;
    const auto address = root.line((kOldClass + ("/" + name) + "/pci_addr").c_str());
    if (address) numbers.emplace(*address, *number);
  }
  return numbers;
}

/// Ethernet is for the ports that lead out, and dev_port is the port's number (habanalabs_en, hbl_en.c).
void read_interfaces(const Directory& device, FunctionFacts& facts) {
  for (const std::string& name : names_of(device, "net")) {
    const Number port = device.number(("net/" + name + "/dev_port").c_str());
    if (port.known() && port.value < 64) facts.external |= UINT64_C(1) << port.value;
  }
}

/// habanalabs_ib calls it hbl_N, before 2024 hlib_N; that one has the masks too (hlib_sysfs.c).
void read_rdma(const Directory& device, FunctionFacts& facts) {
  for (const std::string& name : names_of(device, "infiniband"))
    if (number_after(name, "hbl_") || number_after(name, "hlib_")) facts.rdma = name;
  if (facts.rdma.empty()) return;
  const std::string base = "infiniband/" + facts.rdma + "/";
  facts.port_mask = device.number((base + "ports_mask").c_str(), 16);
  const Number external = device.number((base + "ext_ports_mask").c_str(), 16);
  if (external.known()) facts.external |= external.value;
}

/// The number of the device, and with it the way to its attributes.
void read_number(const Directory& device, const OldNumbers& old_numbers, FunctionFacts& facts) {
  for (const std::string& name : names_of(device, "accel"))
    if (const auto number = number_after(name, "accel")) facts.number = number;
  const auto old = old_numbers.find(facts.bdf_text);
  if (facts.number || old == old_numbers.end()) return;
  facts.number = old->second;
  facts.old_class = true;
}

/// What a driver says when it is asked fills in what it does not publish.
void ask_driver(const Host& host, FunctionFacts& facts) {
  if (!facts.number) return;
  facts.hw_ip = Control(host, *facts.number, facts.old_class).hw_ip();
  if (!facts.hw_ip) return;
  const HwIp& told = *facts.hw_ip;
  // Drivers and cards of which no place is known leave it at 0, as module 0 is: never without a server's
  // type.
  if (!facts.module_id.known() && told.server_type != 0) facts.module_id = Number(told.module_id);
  if (!facts.port_mask.known() && told.ports_mask != 0) facts.port_mask = Number(told.ports_mask);
  facts.external |= told.external_ports_mask;
}

FunctionFacts read_function(const Host& host, const Directory& root, const OldNumbers& old_numbers,
                            const PciFunction& function) {
  FunctionFacts facts;
  facts.bdf_text = function.bdf_text;
  facts.bdf = function.bdf;
  facts.part = &part_of(function);
  const std::string path = "sys/bus/pci/devices/" + facts.bdf_text;
  const auto device = root.open(path.c_str());
  if (!device) return facts;
  read_number(*device, old_numbers, facts);
  if (facts.old_class) {
    const std::string attributes = kOldClass + ("/hl" + std::to_string(*facts.number));
    facts.module_id = root.number((attributes + "/module_id").c_str());
  } else {
    facts.module_id = device->number("module_id");
  }
  read_interfaces(*device, facts);
  read_rdma(*device, facts);
  ask_driver(host, facts);
  facts.registers = read_registers(host, function);
  return facts;
}

/// A driver that says something of the server that nothing is known of, or that its modules do not fit to.
void report_choice(const Host& host, const Kind& kind, const Choice& choice) {
  const std::string type = "server type " + std::to_string(choice.server_type);
  const std::string of = std::string(" of the ") + name_of(kind.chip) + " devices";
  if (choice.why == Choice::Why::kNoTable)
    host.report("gaudi.server-type", OAMHAL_SEVERITY_WARNING,
                type + of + " is one whose wiring is not known; no link is shown");
  if (choice.why == Choice::Why::kContradiction)
    host.report("gaudi.server-type", OAMHAL_SEVERITY_WARNING,
                type + of +
                    " contradicts the module ids, the ports that lead out or the type that another "
                    "tells; no link is shown",
                "Compare the firmware of the modules: it tells the type of the server.");
}

/// Of a function that no driver serves, what its registers tell.
FunctionFacts read_unbound(const Host& host, const PciFunction& function) {
  FunctionFacts facts;
  facts.bdf_text = function.bdf_text;
  facts.bdf = function.bdf;
  facts.part = &part_of(function);
  facts.registers = read_registers(host, function);
  facts.module_id = facts.registers.module_id;
  return facts;
}

}  // namespace

std::optional<std::uint64_t> number_after(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return value;
}

Result<Scan> Scan::create(Host& host, std::span<const PciFunction> functions) {
  Scan scan;
  if (!host.has_windows() && std::ranges::all_of(functions, is_free)) return scan;
  const Directory root = host.root();
  const OldNumbers old_numbers = read_old_class(root);
  std::map<Kind, std::vector<Member>> members;
  for (const PciFunction& function : functions) {
    if (is_free(function) && !host.has_windows()) continue;
    const FunctionFacts& facts = scan.functions.emplace_back(
        is_free(function) ? read_unbound(host, function) : read_function(host, root, old_numbers, function));
    if (!facts.has_place()) continue;
    const std::uint16_t type = facts.hw_ip ? facts.hw_ip->server_type : std::uint16_t{0};
    members[facts.kind()].push_back({facts.module_id.value, facts.external, type});
  }
  for (const auto& [kind, told] : members) {
    const Choice choice = choose_box(kind, told);
    report_choice(host, kind, choice);
    scan.boxes.emplace(kind, choice);
  }
  return scan;
}

const FunctionFacts* Scan::find(std::string_view bdf_text) const {
  const auto found = std::ranges::find(functions, bdf_text, &FunctionFacts::bdf_text);
  return found == functions.end() ? nullptr : &*found;
}

const FunctionFacts* Scan::module(const Kind& kind, std::uint64_t module_id) const {
  const FunctionFacts* found = nullptr;
  for (const FunctionFacts& function : functions) {
    if (!function.has_place() || function.kind() != kind || function.module_id.value != module_id) continue;
    if (found != nullptr) return nullptr;
    found = &function;
  }
  return found;
}

Choice Scan::box_of(const FunctionFacts& function) const {
  if (!function.has_place() || module(function.kind(), function.module_id.value) != &function) return {};
  const auto box = boxes.find(function.kind());
  return box == boxes.end() ? Choice{} : box->second;
}

}  // namespace oamhal::gaudi
