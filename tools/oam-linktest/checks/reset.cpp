// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/reset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/bringup/window.hpp>

#include "tools/oam-linktest/checks/aer.hpp"
#include "tools/oam-linktest/machine/fixed_text.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "reset";
/// Errors are watched for so long when the links are back.
constexpr std::chrono::milliseconds kWatch{500};

/// Counters of a port by name.
using Counts = std::map<std::string, oamhal_port_counter_t>;

/// A port that was up before the reset.
struct Before {
  PortAt at;
  oamhal_port_status_t status{};
  /// Of the port, and of the one at the other end where that is tested.
  Counts counts;
  Counts peer_counts;
  std::string failed;
};

/// One module.
struct Module {
  std::uint32_t device = 0;
  std::vector<Before> ports;
  /// Why it is no pass, and whether that is for want of a way to reset it.
  std::string failed;
  bool refused = false;
  double seconds = 0;
};

bool is_refusal(const oamhal::error& error) {
  return error.status == OAMHAL_ERROR_NOT_SUPPORTED || error.status == OAMHAL_ERROR_NO_PERMISSION;
}

bool same(const oamhal_number_t& a, const oamhal_number_t& b) {
  return a.absence == b.absence && a.value == b.value;
}

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

class Resets {
 public:
  Resets(Run& run, const ResetDevice& reset)
      : run_(run), reset_(reset), tally_(kTest, TestClass::disruptive, "modules") {}

  void check() {
    for (std::uint32_t d = 0; d < run_.machine.devices.size(); ++d)
      if (run_.machine.is_chosen(run_.machine.devices[d])) test(d);
    // Once for all: who they are now.
    const auto now = run_.machine.context.try_enumerate();
    for (Module& module : modules_) finish(module, now);
    tally_.end(run_.report);
  }

 private:
  Device& device(const Module& module) { return run_.machine.devices[module.device]; }

  void test(std::uint32_t index) {
    Module& module = modules_.emplace_back();
    module.device = index;
    Device& device = run_.machine.devices[index];
    if (run_.clock.stopped()) {
      module.failed = "the run was stopped.";
      module.refused = true;
    }
    if (module.refused || !remember(module)) return;
    run_.say(fmt::format("{}: {}", kTest, device.short_name));
    const auto start = run_.clock.now();
    if (const auto done = reset_(device); !done) {
      module.refused = is_refusal(done.error());
      module.failed = note_failure(device, done.error());
      return;
    }
    const auto until = start + run_.settings.time(kTest);
    wait_for_answer(module, until);
    module.seconds = std::chrono::duration<double>(run_.clock.now() - start).count();
    if (module.failed.empty()) judge_links(module, until);
  }

  Counts counts_of(PortAt at, std::string& failed) {
    Device& device = run_.machine.device(at);
    if (!device.tester || device.lost) return {};
    const auto read = device.tester->try_counters(run_.machine.port(at).number);
    // One that cannot count has nothing to compare.
    if (!read && read.error().status != OAMHAL_ERROR_NOT_SUPPORTED)
      failed = note_failure(device, read.error());
    Counts counts;
    if (read)
      for (const auto& counter : *read) counts.emplace(counter.name, counter);
    return counts;
  }

  /// False when the module does not even answer before.
  bool remember(Module& module) {
    Device& one = device(module);
    if (!one.tester) return true;
    for (std::uint32_t p = 0; p < one.ports.size(); ++p) {
      const auto status = one.tester->try_port(one.ports[p].number);
      if (!status && status.error().status == OAMHAL_ERROR_NOT_SUPPORTED) return true;
      if (!status) {
        module.failed = "before the reset: " + note_failure(one, status.error());
        return false;
      }
      if (status->state != OAMHAL_LINK_STATE_UP) continue;
      Before& before = module.ports.emplace_back();
      before.at = {module.device, p};
      before.status = *status;
      count(before, before.counts, before.peer_counts);
    }
    return true;
  }

  void count(Before& before, Counts& own, Counts& peers) {
    own = counts_of(before.at, before.failed);
    if (const auto& peer = run_.machine.port(before.at).peer) peers = counts_of(*peer, before.failed);
  }

  /// By its ports; a module that tells none is asked for its configuration space.
  void wait_for_answer(Module& module, Clock::Duration until) {
    Device& one = device(module);
    std::string why = "it does not answer.";
    const auto left = std::max<Clock::Duration>(until - run_.clock.now(), Clock::Duration::zero());
    const bool there = poll_until(
        run_.clock, left,
        [&] {
          std::optional<oamhal::error> problem;
          if (one.tester && !one.ports.empty()) {
            if (const auto status = one.tester->try_port(one.ports[0].number); !status)
              problem = status.error();
          } else if (const auto info = oamhal::bringup::try_read_pcie(run_.machine.context, one.bdf); !info) {
            problem = info.error();
          }
          if (problem && problem->status == OAMHAL_ERROR_NOT_SUPPORTED) problem.reset();
          if (problem) why = problem->message;
          return !problem;
        },
        true);
    if (there) return;
    one.lost = true;
    module.failed = fmt::format("{:.3g} s after its reset it is not back: {}",
                                std::chrono::duration<double>(run_.settings.time(kTest)).count(), why);
  }

  void judge_links(Module& module, Clock::Duration until) {
    for (Before& before : module.ports) wait_for_link(before, until);
    // What a link that went down lost is not counted against it; what comes later is.
    std::vector<std::pair<Counts, Counts>> back(module.ports.size());
    for (std::size_t i = 0; i < back.size(); ++i)
      if (module.ports[i].failed.empty()) count(module.ports[i], back[i].first, back[i].second);
    run_.clock.settle(kWatch);
    for (std::size_t i = 0; i < back.size(); ++i) judge_link(module.ports[i], back[i].first, back[i].second);
  }

  void wait_for_link(Before& before, Clock::Duration until) {
    Device& one = run_.machine.device(before.at);
    oamhal_port_status_t now{};
    const auto left = std::max<Clock::Duration>(until - run_.clock.now(), Clock::Duration::zero());
    const bool up = poll_until(
        run_.clock, left,
        [&] {
          const auto status = one.tester->try_port(run_.machine.port(before.at).number);
          if (!status) before.failed = note_failure(one, status.error());
          if (status) now = *status;
          return !status || status->state == OAMHAL_LINK_STATE_UP;
        },
        true);
    if (!before.failed.empty()) return;
    if (!up)
      before.failed = fmt::format("it was up before the reset of {}, and is {}.", one.short_name,
                                  oamhal_link_state_name(now.state));
    else if (!same(now.active_lanes, before.status.active_lanes) ||
             !same(now.lane_rate_mbps, before.status.lane_rate_mbps))
      before.failed = fmt::format("it came up with {} lanes at {} Mb/s, and had {} at {} Mb/s before.",
                                  now.active_lanes.value, now.lane_rate_mbps.value,
                                  before.status.active_lanes.value, before.status.lane_rate_mbps.value);
  }

  /// Whether counters say that the link was down: trainings, or a start at 0.
  static bool went_down(const Counts& before, const Counts& after) {
    return std::ranges::any_of(after, [&](const auto& one) {
      const auto old = before.find(one.first);
      if (old == before.end()) return false;
      const std::uint64_t was = value_or_0(old->second.value);
      const std::uint64_t is = value_or_0(one.second.value);
      return is < was || (one.second.kind == OAMHAL_COUNTER_TRAININGS && is != was);
    });
  }

  static void add_errors(const std::string& whose, const Counts& before, const Counts& after,
                         std::string& words) {
    for (const auto& [name, counter] : after) {
      const auto old = before.find(name);
      if (counter.kind != OAMHAL_COUNTER_ERRORS || old == before.end()) continue;
      const std::uint64_t was = value_or_0(old->second.value);
      const std::uint64_t is = value_or_0(counter.value);
      if (is > was)
        words += fmt::format("{}{} new {} at {}", words.empty() ? "" : ", ", is - was, name, whose);
    }
  }

  void judge_link(Before& before, const Counts& own, const Counts& peers) {
    Result result;
    result.test = kTest;
    result.subject = run_.machine.subject(before.at);
    result.verdict = Verdict::pass;
    Counts own_now, peers_now;
    if (before.failed.empty()) count(before, own_now, peers_now);
    if (!before.failed.empty()) {
      say(result, Verdict::fail, before.failed);
    } else {
      const bool down = went_down(before.counts, own) || went_down(before.peer_counts, peers);
      std::string errors;
      add_errors("this end", down ? own : before.counts, own_now, errors);
      add_errors("the other end", down ? peers : before.peer_counts, peers_now, errors);
      say(result, Verdict::pass,
          down ? "the link went down with the reset, and came back as it was."
               : "the link stayed up over the reset.");
      if (!errors.empty()) say(result, Verdict::fail, errors + ".");
    }
    run_.report.results.push_back(std::move(result));
  }

  /// What is not as it was about who the module is; "" when all is.
  std::string changed(const Module& module, const oamhal::result<oamhal::snapshot>& now) {
    if (!now) return "who it is now cannot be read: " + now.error().message;
    const auto& was = device(module).info;
    for (const auto& is : now->devices()) {
      if (device(module).bdf != is.bdf_text) continue;
      const std::pair<const char*, std::pair<std::string, std::string>> kinds[] = {
          {"id", {text_of(was.id), text_of(is.id)}},
          {"serial number", {text_of(was.serial), text_of(is.serial)}},
          {"model", {text_of(was.model), text_of(is.model)}}};
      for (const auto& [kind, values] : kinds)
        if (values.first != values.second)
          return fmt::format("its {} is \"{}\", and was \"{}\" before the reset.", kind, values.second,
                             values.first);
      return "";
    }
    return "it is in the machine no more.";
  }

  void finish(const Module& module, const oamhal::result<oamhal::snapshot>& now) {
    Result result;
    result.test = kTest;
    result.subject.module = device(module).name;
    if (module.refused) {
      tally_.missing(module.failed);
      const auto can = can_reset(run_.machine, device(module));
      result.reason = module.failed;
      result.enable = can.enable;
      run_.report.results.push_back(std::move(result));
      return;
    }
    tally_.done();
    const std::string wrong = module.failed.empty() ? changed(module, now) : module.failed;
    result.verdict = wrong.empty() ? Verdict::pass : Verdict::fail;
    result.reason = wrong.empty() ? "it came back as the same module." : wrong;
    result.seconds = module.seconds;
    Measure time;
    time.name = "reset-time";
    time.unit = "s";
    if (module.failed.empty())
      time.value = module.seconds;
    else
      time.reason = "it did not come back";
    result.measures.push_back(std::move(time));
    run_.report.results.push_back(std::move(result));
  }

  Run& run_;
  const ResetDevice& reset_;
  TestCount tally_;
  std::vector<Module> modules_;
};

}  // namespace

ResetDevice function_reset(const Machine& machine) {
  return [&machine](const Device& device) -> oamhal::result<void> {
    const auto function = oamhal::bringup::function::try_open(machine.context, device.bdf);
    if (!function) return function.error();
    return function->try_reset();
  };
}

oamhal_link_capability_t can_reset(const Machine& machine, const Device& device) {
  oamhal_link_capability_t can{};
  can.answer = OAMHAL_ANSWER_NO;
  can.effect = OAMHAL_EFFECT_DISRUPTIVE;
  const auto function = oamhal::bringup::function::try_open(machine.context, device.bdf);
  const auto info = function ? function->try_info() : function.error();
  const bool owned = info && std::string_view(info->transport) != "sysfs";
  if (owned) can.answer = OAMHAL_ANSWER_YES;
  if (owned)
    put_text(can.reason, "as a function-level reset; whether the function has one shows when it is told.");
  if (!info) put_text(can.reason, info.error().message);
  if (info && !owned)
    put_text(can.reason, "it is reached by sysfs, unowned, and nobody resets a function that is not his.");
  if (!owned && machine.snapshot.info().origin == OAMHAL_ORIGIN_LIVE)
    put_text(can.enable, "bind it to vfio-pci, and give --via vfio");
  return can;
}

void check_reset(Run& run, const ResetDevice& reset) {
  Resets(run, reset).check();
}

}  // namespace oam_linktest
