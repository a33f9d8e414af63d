// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tools/common/text.hpp"
#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

namespace {

/// The device that a word means: its name, the name without the baseboard, its address, or the number of its
/// slot; several when the word fits several baseboards.
std::vector<std::uint32_t> devices_called(const Machine& machine, std::string_view word) {
  std::vector<std::uint32_t> found;
  std::uint32_t slot = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), slot);
  const bool is_number = error == std::errc() && end == word.data() + word.size();
  for (std::uint32_t d = 0; d < machine.devices.size(); ++d) {
    const Device& device = machine.devices[d];
    if (word == device.name || word == device.short_name || word == device.bdf ||
        (is_number && device.slot == slot))
      found.push_back(d);
  }
  return found;
}

std::string known_devices(const Machine& machine) {
  std::string text;
  for (const Device& device : machine.devices) {
    if (!text.empty()) text += ", ";
    text += device.short_name;
  }
  return text.empty() ? "none" : text;
}

std::string no_device(const Machine& machine, std::string_view word) {
  return fmt::format("there is no module \"{}\": this machine has {}.", oam_tools::printable(word),
                     known_devices(machine));
}

/// "7L" as the table calls it, and "7" for both halves.
bool is_called(const Port& port, std::string_view word) {
  return port.name == word || (word.size() == 1 && port.name.size() == 2 && port.name[0] == word[0]);
}

std::optional<std::string> choose_link(Machine& machine, const std::string& word) {
  // An address has colons of its own: the port is behind the last.
  const bool whole = !devices_called(machine, word).empty();
  const auto colon = whole ? std::string::npos : word.rfind(':');
  const auto devices = devices_called(machine, std::string_view(word).substr(0, colon));
  if (devices.empty()) return no_device(machine, std::string_view(word).substr(0, colon));
  const std::string_view name = colon == std::string::npos ? "" : std::string_view(word).substr(colon + 1);
  bool any = false;
  for (const std::uint32_t d : devices)
    for (Port& port : machine.devices[d].ports)
      if (colon == std::string::npos || is_called(port, name)) port.chosen = any = true;
  if (any) return std::nullopt;
  std::string ports;
  for (const Port& port : machine.devices[devices.front()].ports)
    ports += (ports.empty() ? "" : ", ") + port.name;
  return fmt::format("{} has no port \"{}\": it has {}.", machine.devices[devices.front()].short_name,
                     oam_tools::printable(name), ports.empty() ? "none that this driver tells" : ports);
}

std::optional<std::string> choose_pair(Machine& machine, const std::string& word) {
  // Addresses have dots and colons and no dash; names of modules have none either.
  const auto dash = word.find('-');
  if (dash == std::string::npos)
    return fmt::format("\"{}\" is no pair: write 0-5 or oam0-oam5.", oam_tools::printable(word));
  const auto a = devices_called(machine, std::string_view(word).substr(0, dash));
  const auto b = devices_called(machine, std::string_view(word).substr(dash + 1));
  if (a.empty()) return no_device(machine, std::string_view(word).substr(0, dash));
  if (b.empty()) return no_device(machine, std::string_view(word).substr(dash + 1));
  bool any = false;
  for (const Link& link : machine.links) {
    const auto joins = [&](PortAt one, PortAt other) {
      return std::ranges::count(a, one.device) != 0 && std::ranges::count(b, other.device) != 0;
    };
    if (!joins(link.a, link.b) && !joins(link.b, link.a)) continue;
    machine.port(link.a).chosen = machine.port(link.b).chosen = any = true;
  }
  if (any) return std::nullopt;
  return fmt::format("no link joins {}: neither the machine nor a board says so.",
                     oam_tools::printable(word));
}

}  // namespace

std::optional<std::string> choose(Machine& machine, const std::vector<std::string>& links,
                                  const std::vector<std::string>& pairs) {
  if (links.empty() && pairs.empty()) return std::nullopt;
  machine.narrowed = true;
  for (Device& device : machine.devices)
    for (Port& port : device.ports) port.chosen = false;
  for (const std::string& word : links)
    if (auto wrong = choose_link(machine, word)) return wrong;
  for (const std::string& word : pairs)
    if (auto wrong = choose_pair(machine, word)) return wrong;
  return std::nullopt;
}

}  // namespace oam_linktest
