// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

bool is_present(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// A port as it is now: from its device, else as the enumeration found it.
struct Now {
  std::int32_t state = OAMHAL_LINK_STATE_UNKNOWN;
  std::string reason;
  oamhal_number_t lanes{};
  oamhal_number_t active{};
  oamhal_number_t rate{};
  oamhal_number_t most{};
  std::int32_t fec = OAMHAL_FEC_UNKNOWN;
};

/// What the enumeration found, in the same terms.
Now as_found(const oamhal_port_info_t& info) {
  Now now;
  now.state = info.state;
  now.lanes = info.lanes;
  now.active = info.active_lanes;
  now.rate = info.lane_rate_mbps;
  if (info.state == OAMHAL_LINK_STATE_UNKNOWN && info.state_reason != nullptr) now.reason = info.state_reason;
  return now;
}

oamhal::result<Now> look(Device& device, const Port& port) {
  if (!device.tester) return as_found(port.info);
  const auto status = device.tester->try_port(port.number);
  // Where the backend cannot look again, what the enumeration found is all there is.
  if (!status && status.error().status == OAMHAL_ERROR_NOT_SUPPORTED) return as_found(port.info);
  if (!status) return status.error();
  return Now{status->state,        status->reason,         status->lanes,
             status->active_lanes, status->lane_rate_mbps, status->max_lane_rate_mbps,
             status->fec};
}

void measure(Result& result, const char* name, const char* unit, const oamhal_number_t& number) {
  Measure one;
  one.name = name;
  one.unit = unit;
  if (is_present(number))
    one.value = static_cast<double>(number.value);
  else
    one.reason = oamhal_absence_name(number.absence);
  result.measures.push_back(std::move(one));
}

/// What an up port should have: as many lanes, and as high a rate, as both ends can.
void judge_up(const Now& now, const std::optional<Now>& peer, Result& result) {
  result.verdict = Verdict::pass;
  std::string wrong;
  const auto least = [](oamhal_number_t a, const oamhal_number_t* b) {
    if (b != nullptr && is_present(*b) && (!is_present(a) || b->value < a.value)) return *b;
    return a;
  };
  const auto lanes = least(now.lanes, peer ? &peer->lanes : nullptr);
  const auto rate = least(now.most, peer ? &peer->most : nullptr);
  if (is_present(lanes) && is_present(now.active) && now.active.value < lanes.value)
    wrong = fmt::format("up with {} of {} lanes", now.active.value, lanes.value);
  if (is_present(rate) && is_present(now.rate) && now.rate.value < rate.value)
    wrong += fmt::format("{} at {} Mb/s a lane where both ends can {}", wrong.empty() ? "up" : " and",
                         now.rate.value, rate.value);
  if (wrong.empty()) return;
  result.verdict = Verdict::fail;
  result.reason = wrong + ".";
}

void judge_state(const Machine& machine, PortAt at, const Now& now, const std::optional<Now>& peer,
                 Result& result) {
  const auto why = [&] { return now.reason.empty() ? std::string() : fmt::format(" ({})", now.reason); };
  switch (now.state) {
    case OAMHAL_LINK_STATE_UP:
      if (machine.port(at).peer == at) {
        result.verdict = Verdict::fail;
        result.reason =
            "it is up with itself: a loopback is on, here or at the other end. To put it back after a run of "
            "this program: oam-linktest restore";
        return;
      }
      return judge_up(now, peer, result);
    case OAMHAL_LINK_STATE_NO_LINK:
      result.verdict = Verdict::fail;
      result.reason = "the module sees nothing here, and the board has a wire.";
      return;
    case OAMHAL_LINK_STATE_DISABLED:
      result.reason = "it is disabled.";
      result.enable = "enable the port";
      return;
    case OAMHAL_LINK_STATE_UNKNOWN:
      result.reason = now.reason.empty() ? "its driver does not tell the state of ports." : now.reason;
      return;
    default:
      if (is_wired(machine, at) == false) {
        result.reason =
            fmt::format("it is {}, and the board has no wire here.", oamhal_link_state_name(now.state));
        return;
      }
      result.verdict = Verdict::fail;
      result.reason = fmt::format("it is {}{}.", oamhal_link_state_name(now.state), why());
  }
}

/// The ports, each asked once: an end is judged with what its partner can.
class PortStates {
 public:
  explicit PortStates(Run& run) : run_(run) {}

  void check() {
    TestCount tally("status", TestClass::passive, "ports");
    for (const PortAt at : run_.machine.chosen_ports()) {
      if (is_nothing(run_.machine, at)) continue;
      Result result;
      result.test = "status";
      result.subject = run_.machine.subject(at);
      if (const auto* now = ask(at); now != nullptr) {
        const auto& peer = run_.machine.port(at).peer;
        const Now* other = peer ? ask(*peer) : nullptr;
        judge_state(run_.machine, at, *now, other == nullptr ? std::nullopt : std::optional(*other), result);
        measure(result, "lanes", "1", now->active);
        measure(result, "lane-rate", "Mb/s", now->rate);
      } else {
        result.verdict = Verdict::fail;
        result.reason = failed_[at];
      }
      if (result.verdict == Verdict::not_tested)
        tally.missing(result.reason);
      else
        tally.done();
      run_.report.results.push_back(std::move(result));
    }
    tally.end(run_.report);
  }

 private:
  const Now* ask(PortAt at) {
    if (const auto found = states_.find(at); found != states_.end()) return &found->second;
    if (failed_.contains(at)) return nullptr;
    Device& device = run_.machine.device(at);
    auto now = look(device, run_.machine.port(at));
    if (now) return &states_.emplace(at, std::move(*now)).first->second;
    failed_.emplace(at, note_failure(device, now.error()));
    return nullptr;
  }

  Run& run_;
  std::map<PortAt, Now> states_;
  std::map<PortAt, std::string> failed_;
};

/// Links whose ports nobody tells: up or not is all there is.
void check_bundles(Run& run) {
  if (run.machine.bundles.empty()) return;
  TestCount tally("status", TestClass::passive, "pairs");
  for (const Bundle& bundle : run.machine.bundles) {
    Result result;
    result.test = "status";
    result.subject = run.machine.subject(bundle);
    switch (bundle.info.state) {
      case OAMHAL_LINK_STATE_UP:
        result.verdict = Verdict::pass;
        break;
      case OAMHAL_LINK_STATE_UNKNOWN:
        result.reason = bundle.info.evidence == OAMHAL_EVIDENCE_SEEN
                            ? "the driver reports the link, and not its state."
                            : "the link is expected, and nothing tells its state.";
        break;
      default:
        result.verdict = Verdict::fail;
        result.reason = fmt::format("it is {}.", oamhal_link_state_name(bundle.info.state));
    }
    measure(result, "ports", "1", bundle.info.port_count);
    result.verdict == Verdict::not_tested ? tally.missing(result.reason) : tally.done();
    run.report.results.push_back(std::move(result));
  }
  tally.end(run.report);
}

std::string slot_name(const Machine& machine, std::uint32_t baseboard, std::uint32_t slot) {
  for (const Device& device : machine.devices)
    if (device.slot == slot && device.info.module != OAMHAL_NO_INDEX &&
        machine.snapshot.modules()[device.info.module].baseboard == baseboard)
      return device.name;
  return fmt::format("ubb{}/oam{}", baseboard, slot);
}

/// Each wire of the board as the check found it.
void check_wires(Run& run, const oam_tools::CheckedBaseboard& checked, TestCount& tally) {
  const auto suspects = checked.check->suspects();
  std::map<std::uint32_t, std::string> explained;
  for (std::uint32_t s = 0; s < suspects.size(); ++s)
    for (const std::uint32_t wire : checked.check->wires_of(s)) explained.emplace(wire, suspects[s].message);
  const auto wires = checked.check->wires();
  for (std::uint32_t w = 0; w < wires.size(); ++w) {
    const auto& wire = wires[w];
    Result result;
    result.test = "wiring";
    result.subject.module = slot_name(run.machine, checked.baseboard, wire.module_a);
    result.subject.port = wire.port_a == nullptr ? "" : wire.port_a;
    result.subject.peer_module = slot_name(run.machine, checked.baseboard, wire.module_b);
    result.subject.peer_port = wire.port_b == nullptr ? "" : wire.port_b;
    switch (wire.fault) {
      case OAMHAL_WIRE_OK:
        result.verdict = Verdict::pass;
        result.reason = fmt::format("by {}", oamhal_proof_name(wire.proof));
        break;
      case OAMHAL_WIRE_UNKNOWN:
        result.reason = "no end of it shows its state.";
        break;
      case OAMHAL_WIRE_UNVERIFIED:
        result.reason = "it is up, and nothing tells where it leads.";
        break;
      default:
        result.verdict = Verdict::fail;
        result.reason = explained.contains(w) ? explained[w]
                                              : fmt::format("it is {}.", oamhal_wire_fault_name(wire.fault));
    }
    result.verdict == Verdict::not_tested ? tally.missing(result.reason) : tally.done();
    run.report.results.push_back(std::move(result));
  }
  for (std::uint32_t s = 0; s < suspects.size(); ++s) {
    Suspect suspect{suspects[s].subject, suspects[s].message, {}};
    for (const std::uint32_t wire : checked.check->wires_of(s))
      suspect.explains.push_back(fmt::format("oam{}:{} - oam{}:{}", wires[wire].module_a,
                                             wires[wire].port_a == nullptr ? "" : wires[wire].port_a,
                                             wires[wire].module_b,
                                             wires[wire].port_b == nullptr ? "" : wires[wire].port_b));
    run.report.suspects.push_back(std::move(suspect));
  }
}

bool all_chosen(const Machine& machine) {
  return std::ranges::all_of(
      machine.devices, [](const Device& device) { return std::ranges::all_of(device.ports, &Port::chosen); });
}

}  // namespace

void check_status(Run& run) {
  PortStates(run).check();
  check_bundles(run);
  // A wire is judged with all others of its board: not when only some were chosen.
  if (!all_chosen(run.machine)) return;
  TestCount tally("wiring", TestClass::passive, "wires");
  bool any = false;
  for (const auto& checked : run.machine.boards) {
    if (checked.check) {
      check_wires(run, checked, tally);
      any = true;
    } else {
      run.report.notes.push_back(fmt::format("ubb{}: {}", checked.baseboard, checked.why));
    }
  }
  if (any) tally.end(run.report);
}

}  // namespace oam_linktest
