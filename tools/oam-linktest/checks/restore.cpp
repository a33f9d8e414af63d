// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/restore.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

std::string put_back(Device& device, const PortNote& note) {
  if (!device.tester) return device.no_tester;
  for (const std::uint32_t lane : note.lanes)
    if (const auto told =
            device.tester->try_prbs_set(note.port, lane, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE);
        !told)
      return note_failure(device, told.error());
  if (const auto told = device.tester->try_control(note.port, OAMHAL_PORT_ENABLE); !told)
    return note_failure(device, told.error());
  return "";
}

constexpr std::chrono::seconds kPatience{3};

void wait_until_up(Machine& machine, Clock& clock, Restored& port, Clock::Duration limit) {
  const auto device = std::ranges::find(machine.devices, port.note.bdf, &Device::bdf);
  (void)poll_until(clock, limit, [&] {
    const auto status = device->tester->try_port(port.note.port);
    port.up = status && status->state == OAMHAL_LINK_STATE_UP;
    return port.up || !status;
  });
}

}  // namespace

std::vector<Restored> restore(Machine& machine, Clock& clock, const LeftBehind& left) {
  std::vector<Restored> all;
  for (const PortNote& note : left.ports) {
    const auto device = std::ranges::find(machine.devices, note.bdf, &Device::bdf);
    if (device == machine.devices.end())
      all.push_back({note, fmt::format("there is no device {} any more.", note.bdf), false});
    else
      all.push_back({note, device->lost ? "its device does not answer." : put_back(*device, note), false});
  }
  // All of them together: links train at once.
  const auto end = clock.now() + kPatience;
  for (Restored& port : all)
    if (port.problem.empty())
      wait_until_up(machine, clock, port,
                    std::max<Clock::Duration>(end - clock.now(), Clock::Duration::zero()));
  return all;
}

std::string left_words(const LeftBehind& left) {
  std::vector<std::string> names;
  names.reserve(left.ports.size());
  for (const PortNote& note : left.ports) names.push_back(note.name);
  return fmt::format(
      "The run of {} (process {}) ended before it put back what it changed, on {}. To put it back: "
      "oam-linktest "
      "restore",
      left.started, left.process, fmt::join(names, ", "));
}

}  // namespace oam_linktest
