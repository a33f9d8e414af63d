// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/run.hpp"

#include <algorithm>
#include <array>

#include "tools/oam-linktest/checks/environment.hpp"

namespace oam_linktest {

const PlannedTest& Settings::of(std::string_view test) const {
  static const PlannedTest none;
  const PlannedTest* planned = plan.find(test);
  return planned == nullptr ? none : *planned;
}

Clock::Duration Settings::time(std::string_view test) const {
  return std::chrono::duration_cast<Clock::Duration>(
      std::chrono::duration<double>(of(test).seconds.value_or(0)));
}

Clock::Duration Settings::interval(std::string_view test) const {
  return time(test) / std::max(1U, of(test).intervals);
}

void Run::look() const {
  if (environment != nullptr) environment->look();
  if (tick) tick();
}

void Run::wait_until(Clock::Duration end) const {
  constexpr Clock::Duration kTick = std::chrono::milliseconds(500);
  while (tick && !clock.stopped() && end - clock.now() > kTick) {
    clock.wait(kTick);
    tick();
  }
  if (const auto left = end - clock.now(); left > Clock::Duration::zero()) clock.wait(left);
}

void Run::wait(Clock::Duration time) const {
  const auto end = clock.now() + time;
  look();
  while (environment != nullptr && !clock.stopped() && environment->due() < end) {
    wait_until(environment->due());
    look();
  }
  wait_until(end);
}

void take_board_limits(const Machine& machine, Settings& settings) {
  struct Named {
    const char* name;
    std::optional<double> Limits::* member;
  };
  constexpr std::array kNamed{Named{"ber", &Limits::ber}, Named{"pre_fec_ber", &Limits::pre_fec_ber},
                              Named{"crc_per_s", &Limits::crc_per_s},
                              Named{"uncorrectable_per_s", &Limits::uncorrectable_per_s}};
  for (const Named& named : kNamed) {
    std::optional<double> strictest;
    for (const auto& checked : machine.boards) {
      if (!checked.board) continue;
      const auto limit = checked.board->limit(named.name);
      if (limit && (!strictest || *limit < *strictest)) strictest = limit;
    }
    if (!strictest) continue;
    for (PlannedTest& test : settings.plan.tests)
      if (test.name == "counters" || test.name == "soak" || test.name == "prbs" || test.name == "loopback")
        test.limits.*named.member = strictest;
  }
}

Result not_tested(std::string test, Subject subject, std::string reason, std::string enable) {
  Result result;
  result.test = std::move(test);
  result.subject = std::move(subject);
  result.verdict = Verdict::not_tested;
  result.reason = std::move(reason);
  result.enable = std::move(enable);
  return result;
}

Result not_tested(std::string test, Subject subject, const oamhal_link_capability_t& answer) {
  return not_tested(std::move(test), std::move(subject), answer.reason, answer.enable);
}

Verdict worse(Verdict a, Verdict b) {
  const auto rank = [](Verdict verdict) {
    constexpr std::array kRank{0, 3, 2, 1};
    return kRank[static_cast<std::size_t>(verdict)];
  };
  return rank(a) >= rank(b) ? a : b;
}

std::optional<bool> is_wired(const Machine& machine, PortAt at) {
  const Device& device = machine.device(at);
  if (!device.slot || device.info.module == OAMHAL_NO_INDEX) return std::nullopt;
  const std::uint32_t baseboard = machine.snapshot.modules()[device.info.module].baseboard;
  for (const auto& checked : machine.boards) {
    if (checked.baseboard != baseboard || !checked.board || !checked.check ||
        checked.check->info().slots_known == 0 || checked.board->info().wire_count == 0)
      continue;
    return std::ranges::any_of(checked.board->wires(), [&](const oamhal_board_wire_info_t& wire) {
      return wire.end_kind == OAMHAL_END_DEVICE &&
             ((wire.module_a == *device.slot && machine.port(at).name == wire.port_a) ||
              (wire.module_b == *device.slot && machine.port(at).name == wire.port_b));
    });
  }
  return std::nullopt;
}

bool is_nothing(const Machine& machine, PortAt at) {
  return machine.port(at).info.state == OAMHAL_LINK_STATE_NO_LINK && is_wired(machine, at) != true;
}

std::string note_failure(Device& device, const oamhal::error& error) {
  if (error.status == OAMHAL_ERROR_DEVICE_LOST) device.lost = true;
  return error.message;
}

}  // namespace oam_linktest
