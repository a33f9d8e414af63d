// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "scan.hpp"

#include <algorithm>
#include <charconv>

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

FunctionFacts read_function(const Directory& root, const OldNumbers& old_numbers,
                            const PciFunction& function) {
  FunctionFacts facts;
  facts.bdf_text = function.bdf_text;
  facts.bdf = function.bdf;
  facts.part = &part_of(function);
  const std::string path = "sys/bus/pci/devices/" + facts.bdf_text;
  const auto device = root.open(path.c_str());
  if (!device) return facts;
  if (const auto old = old_numbers.find(facts.bdf_text); old != old_numbers.end()) {
    facts.old_number = old->second;
    const std::string attributes = kOldClass + ("/hl" + std::to_string(old->second));
    facts.module_id = root.number((attributes + "/module_id").c_str());
  } else {
    facts.module_id = device->number("module_id");
  }
  read_interfaces(*device, facts);
  read_rdma(*device, facts);
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
  const auto bound = [](const PciFunction& function) { return function.kernel_driver != nullptr; };
  if (std::ranges::none_of(functions, bound)) return scan;
  const Directory root = host.root();
  const OldNumbers old_numbers = read_old_class(root);
  std::map<Chip, std::vector<Member>> members;
  for (const PciFunction& function : functions) {
    if (!bound(function)) continue;
    const FunctionFacts& facts = scan.functions.emplace_back(read_function(root, old_numbers, function));
    if (facts.has_slot()) members[facts.part->chip].push_back({facts.module_id.value, facts.external});
  }
  for (const auto& [chip, told] : members) scan.boxes.emplace(chip, choose_box(chip, told));
  return scan;
}

const FunctionFacts* Scan::find(std::string_view bdf_text) const {
  const auto found = std::ranges::find(functions, bdf_text, &FunctionFacts::bdf_text);
  return found == functions.end() ? nullptr : &*found;
}

const FunctionFacts* Scan::module(Chip chip, std::uint64_t module_id) const {
  const FunctionFacts* found = nullptr;
  for (const FunctionFacts& function : functions) {
    if (!function.has_slot() || function.part->chip != chip || function.module_id.value != module_id)
      continue;
    if (found != nullptr) return nullptr;
    found = &function;
  }
  return found;
}

const Box* Scan::box_of(const FunctionFacts& function) const {
  if (!function.has_slot() || module(function.part->chip, function.module_id.value) != &function)
    return nullptr;
  const auto box = boxes.find(function.part->chip);
  return box == boxes.end() ? nullptr : box->second;
}

}  // namespace oamhal::gaudi
