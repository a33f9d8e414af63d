// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/restore.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tools/oam-linktest/checks/host_link.hpp"
#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

constexpr std::chrono::seconds kPatience{3};

/// In the order in which a test undoes it: a port is enabled when it is as it was otherwise.
oamhal::result<void> put_back(oamhal::bringup::tester& tester, const PortNote& note) {
  // Who reads patterns holds the counters still for it.
  if (note.patterns) {
    const auto can = tester.try_capability(OAMHAL_LINK_FREEZE);
    if (!can) return can.error();
    if (can->answer == OAMHAL_ANSWER_YES)
      if (auto told = tester.try_control(note.port, OAMHAL_PORT_THAW); !told) return told;
  }
  for (const std::uint32_t lane : note.lanes) {
    if (note.margin)
      if (auto told = tester.try_margin_set(note.port, lane, OAMHAL_MARGIN_OFF, 0); !told) return told;
    if (note.patterns)
      if (auto told = tester.try_prbs_set(note.port, lane, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE); !told)
        return told;
  }
  if (note.loopback)
    if (auto told = tester.try_control(note.port, OAMHAL_PORT_LOOPBACK_NONE); !told) return told;
  if (note.enable) return tester.try_control(note.port, OAMHAL_PORT_ENABLE);
  return {};
}

std::string put_back(Machine& machine, const PortNote& note) {
  const auto device = std::ranges::find(machine.devices, note.bdf, &Device::bdf);
  if (device == machine.devices.end()) return fmt::format("there is no device {} any more.", note.bdf);
  if (device->lost) return "its device does not answer.";
  if (!device->tester) return device->no_tester;
  const auto told = put_back(*device->tester, note);
  return told ? "" : note_failure(*device, told.error());
}

std::string state_words(const PortNote& note) {
  std::vector<const char*> words;
  if (note.margin) words.push_back("sampler in the middle");
  if (note.patterns) words.push_back("patterns off");
  if (note.loopback) words.push_back("loopback off");
  if (note.enable) words.push_back("enabled");
  return fmt::format("{}", fmt::join(words, ", "));
}

bool comes_up(Machine& machine, Clock& clock, const PortNote& note, Clock::Duration limit) {
  const auto device = std::ranges::find(machine.devices, note.bdf, &Device::bdf);
  bool up = false;
  (void)poll_until(clock, limit, [&] {
    const auto status = device->tester->try_port(note.port);
    up = status && status->state == OAMHAL_LINK_STATE_UP;
    return up || !status;
  });
  return up;
}

}  // namespace

std::vector<Restored> restore(Machine& machine, Clock& clock, const RestoreNote& note) {
  std::vector<Restored> all;
  all.reserve(note.ports.size() + note.host_links.size());
  for (const PortNote& port : note.ports)
    all.push_back({port.name, put_back(machine, port), state_words(port)});
  // All of them together: links train at once.
  const auto end = clock.now() + kPatience;
  for (std::size_t i = 0; i < note.ports.size(); ++i) {
    if (!all[i].problem.empty() || !note.ports[i].enable) continue;
    const auto left = std::max<Clock::Duration>(end - clock.now(), Clock::Duration::zero());
    all[i].state += comes_up(machine, clock, note.ports[i], left) ? ", up" : "; its link is not up";
  }
  for (const HostLinkNote& link : note.host_links)
    all.push_back(
        {link.name, restore_host_link(machine.context, link), "samplers in the middle, ASPM as it was"});
  return all;
}

std::string left_words(const LeftBehind& left) {
  std::vector<std::string> names;
  names.reserve(left.note.ports.size() + left.note.host_links.size());
  for (const PortNote& port : left.note.ports) names.push_back(port.name);
  for (const HostLinkNote& link : left.note.host_links) names.push_back(link.name);
  return fmt::format(
      "The run of {} (process {}) ended before it put back what it changed, on {}. To put it back: "
      "oam-linktest "
      "restore",
      left.started, left.process, fmt::join(names, ", "));
}

}  // namespace oam_linktest
