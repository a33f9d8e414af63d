// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tools/oam-linktest/machine/fixed_text.hpp"
#include "tools/oam-linktest/machine/looker.hpp"

namespace oam_linktest {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

bool is_present(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// The devices of the snapshot with their names and ports.
void add_devices(Machine& machine) {
  const auto& snapshot = machine.snapshot;
  for (const auto& info : snapshot.devices()) {
    Device& device = machine.devices.emplace_back();
    device.info = info;
    device.bdf = info.bdf_text;
    device.name = device.bdf;
    if (info.module != OAMHAL_NO_INDEX) {
      const auto module = snapshot.modules()[info.module];
      device.name = text_of(module.id);
      if (module.device_count > 1) device.name += fmt::format(".{}", info.device_in_module);
      if (is_present(module.slot)) device.slot = static_cast<std::uint32_t>(module.slot.value);
    }
    const auto slash = device.name.find('/');
    device.short_name = slash == std::string::npos ? device.name : device.name.substr(slash + 1);
    for (const auto& port : snapshot.ports(info)) {
      Port& added = device.ports.emplace_back();
      added.number = port.index;
      added.name = port.link_name != nullptr ? port.link_name : fmt::format("port {}", port.index);
      added.info = port;
    }
  }
}

/// Finds ports by the driver's number and by name.
class Ports {
 public:
  explicit Ports(const Machine& machine) {
    for (std::uint32_t d = 0; d < machine.devices.size(); ++d)
      for (std::uint32_t p = 0; p < machine.devices[d].ports.size(); ++p) {
        by_number_.emplace(std::pair(d, machine.devices[d].ports[p].number), PortAt{d, p});
        by_name_.emplace(std::pair(d, machine.devices[d].ports[p].name), PortAt{d, p});
      }
  }
  [[nodiscard]] std::optional<PortAt> numbered(std::uint32_t device, std::uint64_t number) const {
    return find(by_number_, std::pair(device, static_cast<std::uint32_t>(number)));
  }
  [[nodiscard]] std::optional<PortAt> named(std::uint32_t device, const std::string& name) const {
    return find(by_name_, std::pair(device, name));
  }

 private:
  template <typename Map, typename Key>
  static std::optional<PortAt> find(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::pair<std::uint32_t, std::uint32_t>, PortAt> by_number_;
  std::map<std::pair<std::uint32_t, std::string>, PortAt> by_name_;
};

void join(Machine& machine, PortAt a, PortAt b, bool expected) {
  if (machine.port(a).peer || machine.port(b).peer) return;
  machine.port(a).peer = b;
  machine.port(b).peer = a;
  machine.port(a).expected = machine.port(b).expected = expected;
  machine.links.push_back({std::min(a, b), std::max(a, b), expected});
}

/// What the machine says of who is joined to whom.
void add_links(Machine& machine, const Ports& ports) {
  for (const auto& link : machine.snapshot.links()) {
    if (link.a.kind != OAMHAL_END_DEVICE || link.b.kind != OAMHAL_END_DEVICE) continue;
    const bool seen = link.evidence != OAMHAL_EVIDENCE_EXPECTED;
    std::optional<PortAt> a;
    std::optional<PortAt> b;
    if (is_present(link.a.port)) a = ports.numbered(link.a.device, link.a.port.value);
    if (is_present(link.b.port)) b = ports.numbered(link.b.device, link.b.port.value);
    if (a && b)
      join(machine, *a, *b, !seen);
    else if (machine.devices[link.a.device].ports.empty() || machine.devices[link.b.device].ports.empty())
      machine.bundles.push_back({link.a.device, link.b.device, link});
  }
}

/// Where the machine does not say, the board does: a link that is down has two ends all the same. Only where
/// the modules say their slots: else a number is not a place.
void add_expected(Machine& machine, const Ports& ports) {
  for (const auto& checked : machine.boards) {
    if (!checked.board || !checked.check || checked.check->info().slots_known == 0) continue;
    std::map<std::uint32_t, std::uint32_t> by_slot;
    for (std::uint32_t d = 0; d < machine.devices.size(); ++d) {
      const auto& info = machine.devices[d].info;
      if (info.module == OAMHAL_NO_INDEX) continue;
      if (machine.snapshot.modules()[info.module].baseboard != checked.baseboard) continue;
      if (machine.devices[d].slot) by_slot.emplace(*machine.devices[d].slot, d);
    }
    for (const auto& wire : checked.board->wires()) {
      if (wire.end_kind != OAMHAL_END_DEVICE || !by_slot.contains(wire.module_a) ||
          !by_slot.contains(wire.module_b))
        continue;
      const auto a = ports.named(by_slot[wire.module_a], wire.port_a);
      const auto b = ports.named(by_slot[wire.module_b], wire.port_b);
      if (a && b) join(machine, *a, *b, true);
    }
  }
}

}  // namespace

oamhal_link_capability_t Device::can(oamhal_link_operation operation) {
  if (tester && !lost) {
    const auto answer = tester->try_capability(operation);
    if (answer) return *answer;
    oamhal_link_capability_t no{};
    no.operation = operation;
    no.answer = OAMHAL_ANSWER_NO;
    lost = answer.error().status == OAMHAL_ERROR_DEVICE_LOST;
    put_text(no.reason, answer.error().message);
    return no;
  }
  oamhal_link_capability_t no{};
  no.operation = operation;
  no.answer = OAMHAL_ANSWER_NO;
  put_text(no.reason, lost ? "the device is gone" : no_tester);
  return no;
}

Subject Machine::subject(PortAt at) const {
  Subject subject;
  subject.module = device(at).name;
  subject.port = port(at).name;
  if (const auto& peer = port(at).peer) {
    subject.peer_module = device(*peer).name;
    subject.peer_port = port(*peer).name;
  }
  return subject;
}

Subject Machine::subject(const Bundle& bundle) const {
  Subject subject;
  subject.module = devices[bundle.a].name;
  subject.peer_module = devices[bundle.b].name;
  return subject;
}

std::vector<PortAt> Machine::chosen_ports() const {
  std::vector<PortAt> chosen;
  for (std::uint32_t d = 0; d < devices.size(); ++d)
    for (std::uint32_t p = 0; p < devices[d].ports.size(); ++p)
      if (devices[d].ports[p].chosen) chosen.push_back({d, p});
  return chosen;
}

bool Machine::is_chosen(const Device& device) const {
  if (device.ports.empty()) return !narrowed;
  return std::ranges::any_of(device.ports, &Port::chosen);
}

std::set<std::uint32_t> Machine::affected_devices() const {
  std::set<std::uint32_t> affected;
  for (std::uint32_t d = 0; d < devices.size(); ++d)
    if (is_chosen(devices[d])) affected.insert(d);
  for (const PortAt at : chosen_ports())
    if (port(at).peer) affected.insert(port(at).peer->device);
  for (const Bundle& bundle : bundles) affected.insert({bundle.a, bundle.b});
  return affected;
}

std::vector<Link> Machine::chosen_links() const {
  std::vector<Link> chosen;
  std::ranges::copy_if(links, std::back_inserter(chosen),
                       [&](const Link& link) { return port(link.a).chosen || port(link.b).chosen; });
  return chosen;
}

oamhal::result<Machine> look_at(const oamhal::context& context, const std::string& board, Looker& looker) {
  // The state of ports is of class LIVE with some drivers, as what the tests ask is. So a process goes first.
  if (auto why = looker.why_not_asked())
    return oamhal::error{OAMHAL_ERROR_TIMEOUT, "the machine cannot be read: " + *why, 0};
  auto snapshot = context.try_enumerate(Looker::kMachineClasses, Looker::kMachineFlags);
  if (!snapshot) return snapshot.error();
  Machine machine(context, *snapshot);
  auto boards = oam_tools::check_baseboards(machine.snapshot, board);
  if (!boards) return boards.error();
  machine.boards = std::move(*boards);
  add_devices(machine);
  const Ports ports(machine);
  add_links(machine, ports);
  add_expected(machine, ports);
  std::ranges::sort(machine.links, {}, [](const Link& link) { return std::pair(link.a, link.b); });
  return machine;
}

void open_testers(Machine& machine) {
  std::set<std::uint32_t> needed;
  for (const PortAt at : machine.chosen_ports()) {
    needed.insert(at.device);
    if (machine.port(at).peer) needed.insert(machine.port(at).peer->device);
  }
  for (const Bundle& bundle : machine.bundles) needed.insert({bundle.a, bundle.b});
  for (const std::uint32_t index : needed) {
    Device& device = machine.devices[index];
    if (device.tester) continue;
    auto tester = oamhal::bringup::tester::try_open(machine.context, device.bdf);
    if (tester)
      device.tester.emplace(std::move(*tester));
    else
      device.no_tester = tester.error().message;
  }
}

}  // namespace oam_linktest
