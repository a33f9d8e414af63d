// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// How ports are taken down, run patterns, and are put back.

#include "tools/oam-linktest/checks/patterns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace oam_linktest {

namespace {

/// How much a count rose; it wraps behind its last value.
std::uint64_t rise(std::uint64_t before, std::uint64_t now, std::uint32_t width) {
  if (now >= before || width == 0 || width >= 64) return now - before;
  return now + ((std::uint64_t{1} << width) - before);
}

}  // namespace

std::size_t PatternPorts::add(PortAt at) {
  const auto found = std::ranges::find(ends_, at, &PatternEnd::at);
  if (found != ends_.end()) return static_cast<std::size_t>(found - ends_.begin());
  PatternEnd& end = ends_.emplace_back();
  end.at = at;
  end.holds = device(end).can(OAMHAL_LINK_FREEZE).answer == OAMHAL_ANSWER_YES;
  look(end);
  return ends_.size() - 1;
}

/// What of the port must be known before it goes down.
void PatternPorts::look(PatternEnd& end) {
  const auto status = tester(end).try_port(port(end).number);
  if (!status) return failed(end, status.error());
  const bool pam4 = status->modulation == OAMHAL_MODULATION_PAM4;
  end.pattern = run_.settings.pattern != OAMHAL_PATTERN_NONE ? run_.settings.pattern
                : pam4                                       ? OAMHAL_PRBS31Q
                                                             : OAMHAL_PRBS31;
  // PAM4 is never used without one; a link that is down does not tell.
  end.coded = status->fec == OAMHAL_FEC_RS528 || status->fec == OAMHAL_FEC_RS544 ||
              (status->fec == OAMHAL_FEC_UNKNOWN && pam4);
  end.was_enabled = status->state != OAMHAL_LINK_STATE_DISABLED;
  for (std::uint64_t i = 0; i < value_or_0(status->lanes); ++i) {
    PatternLane lane;
    lane.lane = static_cast<std::uint32_t>(value_or_0(status->first_lane) + i);
    end.lanes.push_back(std::move(lane));
  }
}

/// On the disk before the first link goes down.
std::optional<std::string> PatternPorts::note(bool loopbacks) {
  if (run_.journal == nullptr || ends_.empty()) return std::nullopt;
  RestoreNote note;
  for (const PatternEnd& end : ends_) {
    PortNote one;
    one.bdf = device(end).bdf;
    one.port = port(end).number;
    one.name = fmt::format("{}:{}", device(end).short_name, port(end).name);
    for (const PatternLane& lane : end.lanes) one.lanes.push_back(lane.lane);
    one.enable = end.was_enabled;
    one.loopback = loopbacks;
    note.ports.push_back(std::move(one));
  }
  return run_.journal->begin(note);
}

std::optional<std::string> PatternPorts::take_down(bool loopbacks) {
  if (auto wrong = note(loopbacks)) return wrong;
  loopbacks_ = loopbacks;
  changed_ = !ends_.empty();
  disable();
  return std::nullopt;
}

void PatternPorts::disable() {
  each([&](PatternEnd& end) {
    if (const auto told = tester(end).try_control(port(end).number, OAMHAL_PORT_DISABLE); !told)
      failed(end, told.error());
  });
  each([&](PatternEnd& end) {
    const bool off = poll_until(run_.clock, run_.settings.patience, [&] {
      const auto status = tester(end).try_port(port(end).number);
      if (!status) failed(end, status.error());
      return !status || status->state == OAMHAL_LINK_STATE_DISABLED;
    });
    if (!off && end.failed.empty() && !run_.clock.stopped())
      end.failed = "it was told to be disabled, and is not.";
  });
}

void PatternPorts::turn(PatternEnd& end, std::int32_t loopback) {
  if (!end.failed.empty()) return;
  if (const auto told = tester(end).try_control(port(end).number, loopback); !told) failed(end, told.error());
}

void PatternPorts::fit_pattern(PatternEnd& end) {
  if (!end.failed.empty()) return;
  const auto status = tester(end).try_port(port(end).number);
  if (!status) return failed(end, status.error());
  // With nobody else to agree with, a port may run at another rate than its link did.
  const bool pam4 = status->modulation == OAMHAL_MODULATION_PAM4;
  end.coded = end.coded || pam4;
  if (run_.settings.pattern == OAMHAL_PATTERN_NONE && status->modulation != OAMHAL_MODULATION_UNKNOWN)
    end.pattern = pam4 ? OAMHAL_PRBS31Q : OAMHAL_PRBS31;
}

void PatternPorts::set(PatternEnd& end, std::int32_t generator, std::int32_t checker) {
  for (const PatternLane& lane : end.lanes)
    if (const auto told = tester(end).try_prbs_set(port(end).number, lane.lane, generator, checker); !told)
      return failed(end, told.error());
}

void PatternPorts::start() {
  each_active([&](PatternEnd& end) { set(end, end.pattern, OAMHAL_PATTERN_NONE); });
  // Checkers when all generators run: what comes before is not counted as a loss of lock.
  each_active([&](PatternEnd& end) { set(end, end.pattern, end.pattern); });
}

void PatternPorts::wait_for_lock() {
  constexpr auto kLockLimit = std::chrono::milliseconds(500);
  (void)poll_until(run_.clock, kLockLimit, [&] {
    bool all = true;
    each_active([&](PatternEnd& end) {
      for (PatternLane& lane : end.lanes) {
        if (lane.locked || !end.failed.empty()) continue;
        const auto status = tester(end).try_prbs_read(port(end).number, lane.lane);
        if (!status) return failed(end, status.error());
        lane.locked = status->locked != 0;
        all = all && lane.locked;
      }
    });
    return all;
  });
}

void PatternPorts::sample() {
  each_active([&](PatternEnd& end) {
    // Bits and errors that belong together, where the device can hold them still.
    const bool held = end.holds && tester(end).try_control(port(end).number, OAMHAL_PORT_FREEZE);
    read_lanes(end);
    if (!held) return;
    if (const auto told = tester(end).try_control(port(end).number, OAMHAL_PORT_THAW); !told)
      failed(end, told.error());
  });
}

void PatternPorts::read_lanes(PatternEnd& end) {
  for (PatternLane& lane : end.lanes) {
    if (!lane.locked || !lane.broken.empty()) continue;
    const auto status = tester(end).try_prbs_read(port(end).number, lane.lane);
    if (!status) return failed(end, status.error());
    if (lane.last) {
      lane.errors.push_back(rise(lane.last->errors, status->errors, status->errors_width));
      const auto bits = rise(lane.last->bits, status->bits, status->bits_width);
      lane.lengths.push_back(static_cast<double>(bits));
      lane.bits += bits;
    }
    if (status->lost_lock != 0) lane.broken = "its checker lost the pattern meanwhile.";
    lane.last = *status;
  }
}

void PatternPorts::measure() {
  for (PatternEnd& end : ends_)
    for (PatternLane& lane : end.lanes) {
      PatternLane fresh;
      fresh.lane = lane.lane;
      lane = std::move(fresh);
    }
  start();
  wait_for_lock();
  const auto start = run_.clock.now();
  const auto until = start + run_.settings.time(test_);
  sample();
  run_.say(fmt::format("{}: patterns on {} ports for {:.0f} s", test_,
                       std::ranges::count(ends_, true, &PatternEnd::active),
                       std::chrono::duration<double>(run_.settings.time(test_)).count()));
  while (!run_.clock.stopped() && run_.clock.now() < until) {
    run_.wait(std::min(run_.settings.interval(test_), until - run_.clock.now()));
    sample();
  }
  seconds_ = std::chrono::duration<double>(run_.clock.now() - start).count();
  each_active([&](PatternEnd& end) { set(end, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE); });
}

/// Nothing that the port does for a test goes on. False when something was refused.
bool PatternPorts::quieten(PatternEnd& end) {
  bool all = true;
  // A reading may have failed between the two orders.
  if (end.holds && !tester(end).try_control(port(end).number, OAMHAL_PORT_THAW)) all = false;
  for (const PatternLane& lane : end.lanes)
    if (!tester(end).try_prbs_set(port(end).number, lane.lane, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE))
      all = false;
  if (loopbacks_ && !tester(end).try_control(port(end).number, OAMHAL_PORT_LOOPBACK_NONE)) all = false;
  return all;
}

void PatternPorts::put_back() {
  if (!std::exchange(changed_, false)) return;
  // All of them, whatever failed before: an end that answers again must not stay disabled.
  bool all_back = true;
  for (PatternEnd& end : ends_)
    if (!device(end).lost) all_back = quieten(end) && all_back;
  for (PatternEnd& end : ends_) {
    all_back = all_back && !device(end).lost;
    if (device(end).lost || !end.was_enabled) continue;
    const auto told = tester(end).try_control(port(end).number, OAMHAL_PORT_ENABLE);
    if (!told) all_back = false;
    if (!told && end.failed.empty()) failed(end, told.error());
  }
  // What is not back stays noted.
  if (all_back && run_.journal != nullptr) run_.journal->end();
}

void PatternPorts::come_back() {
  each([&](PatternEnd& end) {
    if (port(end).info.state != OAMHAL_LINK_STATE_UP) return;
    // Also when the run was stopped: whoever looks next finds the links as they were.
    const bool up = poll_until(
        run_.clock, run_.settings.patience,
        [&] {
          const auto status = tester(end).try_port(port(end).number);
          if (!status) failed(end, status.error());
          return !status || status->state == OAMHAL_LINK_STATE_UP;
        },
        true);
    if (!up && end.failed.empty()) end.failed = "the link did not come up again after the test.";
  });
}

}  // namespace oam_linktest
