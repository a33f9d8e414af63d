// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tools/oam-linktest/checks/patterns.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "loopback";

/// A port that was tested one way: near-end, or far-end with the port that turned round.
struct Looked {
  PortAt at;
  std::optional<PortAt> turned;
  /// As it was at the end of its turn.
  PatternEnd end;
  Verdict verdict = Verdict::not_tested;
  /// Results that failed, as text; and which lanes.
  std::vector<std::string> bad;
  std::vector<std::uint32_t> lanes;
};

/// Each port by itself, then each link from one end to the other and back.
class Loopbacks {
 public:
  explicit Loopbacks(Run& run)
      : run_(run), tally_(kTest, TestClass::disruptive, "lanes"), ports_(run, kTest) {}

  void check() {
    for (const PortAt at : run_.machine.chosen_ports()) collect_near(at);
    for (const Link& link : run_.machine.chosen_links()) collect_far(link);
    for (const Bundle& bundle : run_.machine.bundles)
      skip(run_.machine.subject(bundle), run_.machine.devices[bundle.a].can(OAMHAL_LINK_LOOPBACK));
    if (const auto wrong = ports_.take_down(true)) return leave(*wrong);
    if (!ports_.ends().empty()) {
      near_end();
      if (!run_.clock.stopped()) far_end();
      ports_.put_back();
      ports_.come_back();
    }
    for (Looked& looked : near_) finish(looked);
    for (Looked& looked : far_) finish(looked);
    for (const PatternEnd& end : ports_.ends()) add_unsaid(end);
    conclude();
    tally_.end(run_.report);
  }

 private:
  /// Why a port cannot be looped; nothing when it can.
  std::optional<oamhal_link_capability_t> obstacle(PortAt at) {
    for (const auto operation : {OAMHAL_LINK_LOOPBACK, OAMHAL_LINK_PRBS})
      if (const auto can = run_.machine.device(at).can(operation); can.answer != OAMHAL_ANSWER_YES)
        return can;
    return std::nullopt;
  }

  void skip(Subject subject, const oamhal_link_capability_t& why) {
    tally_.missing(why.reason);
    run_.report.results.push_back(not_tested(kTest, std::move(subject), why));
  }

  void collect_near(PortAt at) {
    if (const auto why = obstacle(at)) return skip(subject(at, std::nullopt), *why);
    ports_.add(at);
    near_.push_back({at, std::nullopt, {}, {}, {}, {}});
  }

  /// The end that was chosen sends; of two the first.
  void collect_far(const Link& link) {
    const bool first = run_.machine.port(link.a).chosen;
    const PortAt sender = first ? link.a : link.b;
    const PortAt turned = first ? link.b : link.a;
    for (const PortAt at : {sender, turned})
      if (const auto why = obstacle(at)) return skip(subject(sender, turned), *why);
    ports_.add(sender);
    ports_.add(turned);
    far_.push_back({sender, turned, {}, {}, {}, {}});
  }

  void leave(const std::string& why) {
    for (const auto* list : {&near_, &far_})
      for (const Looked& looked : *list) {
        run_.report.results.push_back(not_tested(kTest, subject(looked.at, looked.turned), why));
        tally_.missing(why);
      }
    tally_.end(run_.report);
  }

  [[nodiscard]] Subject subject(PortAt at, std::optional<PortAt> turned) const {
    Subject about = run_.machine.subject(at);
    if (turned) return about;
    // Nobody else has a part in it.
    about.peer_module.clear();
    about.peer_port.clear();
    return about;
  }

  PatternEnd& end_of(PortAt at) { return ports_.ends()[ports_.add(at)]; }

  void near_end() {
    for (PatternEnd& end : ports_.ends()) {
      const auto is = [&](const Looked& looked) { return looked.at == end.at; };
      end.active = std::ranges::any_of(near_, is);
      end.source = "its own transmitter";
      if (end.active) ports_.turn(end, OAMHAL_PORT_LOOPBACK_NEAR);
    }
    measure(near_);
    for (PatternEnd& end : ports_.ends())
      if (end.active) ports_.turn(end, OAMHAL_PORT_LOOPBACK_NONE);
  }

  void far_end() {
    for (PatternEnd& end : ports_.ends()) end.active = false;
    for (const Looked& looked : far_) {
      ports_.turn(end_of(*looked.turned), OAMHAL_PORT_LOOPBACK_FAR);
      end_of(looked.at).active = true;
      end_of(looked.at).source = "itself, back from the other end";
    }
    measure(far_);
  }

  /// Each way is a measurement of its own: what was seen is kept with it.
  void measure(std::vector<Looked>& list) {
    for (PatternEnd& end : ports_.ends())
      if (end.active) ports_.fit_pattern(end);
    ports_.measure();
    for (Looked& looked : list) {
      looked.end = end_of(looked.at);
      if (looked.turned && looked.end.failed.empty()) looked.end.failed = end_of(*looked.turned).failed;
    }
  }

  [[nodiscard]] std::size_t lanes_in_all() const {
    std::size_t lanes = 0;
    for (const auto* list : {&near_, &far_})
      for (const Looked& looked : *list) lanes += looked.end.lanes.size();
    return lanes;
  }

  [[nodiscard]] std::string words_of(const Looked& looked, const std::string& reason) const {
    const std::string said = reason.empty() ? "as it should be." : reason;
    if (!looked.turned) return fmt::format("Near-end: {}", said);
    return fmt::format("Far-end, turned round at {}:{}: {}", run_.machine.device(*looked.turned).short_name,
                       run_.machine.port(*looked.turned).name, said);
  }

  void add(Looked& looked, Result result) {
    result.test = kTest;
    const auto lane = result.subject.lane;
    result.subject = subject(looked.at, looked.turned);
    result.subject.lane = lane;
    result.reason = words_of(looked, result.reason);
    if (result.verdict == Verdict::fail) {
      looked.bad.push_back(result.subject.text());
      if (lane) looked.lanes.push_back(*lane);
    }
    looked.verdict = worse(looked.verdict, result.verdict);
    run_.report.results.push_back(std::move(result));
  }

  void finish(Looked& looked) {
    looked.verdict = Verdict::pass;
    const std::string& failed = looked.end.failed;
    if (!failed.empty() || looked.end.lanes.empty()) {
      Result result;
      result.verdict = failed.empty() ? Verdict::not_tested : Verdict::fail;
      result.reason = !failed.empty()        ? failed
                      : run_.clock.stopped() ? "the run was stopped."
                                             : "the port has no lanes.";
      for (std::size_t i = 0; i < std::max<std::size_t>(looked.end.lanes.size(), 1); ++i)
        tally_.missing(result.reason);
      return add(looked, std::move(result));
    }
    for (const PatternLane& lane : looked.end.lanes) {
      Result result = ports_.result_of(looked.end, lane, lanes_in_all());
      result.subject.lane = lane.lane;
      ports_.is_cut_off(lane) ? tally_.missing(result.reason) : tally_.done();
      add(looked, std::move(result));
    }
  }

  /// A port that failed after both ways: it did not come back.
  void add_unsaid(const PatternEnd& end) {
    const auto says = [&](const Looked& looked) {
      return looked.end.failed == end.failed && (looked.at == end.at || looked.turned == end.at);
    };
    if (end.failed.empty() || std::ranges::any_of(near_, says) || std::ranges::any_of(far_, says)) return;
    Result result;
    result.test = kTest;
    result.subject = run_.machine.subject(end.at);
    result.verdict = Verdict::fail;
    result.reason = end.failed;
    run_.report.results.push_back(std::move(result));
  }

  /// What fails alone is the module. What only fails together is between the modules, or was not looked at
  /// alone.
  void conclude() {
    std::map<PortAt, const Looked*> alone;
    for (const Looked& looked : near_) alone.emplace(looked.at, &looked);
    blame_modules();
    for (const Looked& looked : far_) {
      if (looked.lanes.empty()) continue;
      std::vector<std::string> unknown;
      bool explained = false;
      for (const PortAt at : {looked.at, *looked.turned}) {
        const auto found = alone.find(at);
        if (found == alone.end())
          unknown.push_back(run_.machine.device(at).name);
        else
          explained = explained || !found->second->bad.empty();
      }
      if (!explained) blame_wire(looked, unknown);
    }
  }

  void blame_modules() {
    std::map<std::uint32_t, Suspect> modules;
    for (const Looked& looked : near_) {
      if (looked.lanes.empty()) continue;
      Suspect& suspect = modules[looked.at.device];
      suspect.why +=
          fmt::format("{}{} lane{} {}", suspect.why.empty() ? "" : "; ", run_.machine.port(looked.at).name,
                      looked.lanes.size() == 1 ? "" : "s", fmt::join(looked.lanes, ", "));
      suspect.explains.insert(suspect.explains.end(), looked.bad.begin(), looked.bad.end());
      for (const Looked& other : far_)
        if (other.at == looked.at || other.turned == looked.at)
          suspect.explains.insert(suspect.explains.end(), other.bad.begin(), other.bad.end());
    }
    for (auto& [device, suspect] : modules) {
      suspect.what = fmt::format("module {}", run_.machine.devices[device].name);
      suspect.why = fmt::format(
          "What it sends fails at its own receivers, with no wire and no other module between: {}.",
          suspect.why);
      run_.report.suspects.push_back(std::move(suspect));
    }
  }

  void blame_wire(const Looked& looked, const std::vector<std::string>& unknown) {
    Suspect suspect;
    const auto end = [&](PortAt at) {
      return fmt::format("{}:{}", run_.machine.device(at).short_name, run_.machine.port(at).name);
    };
    suspect.what = fmt::format("wire {} - {}", end(looked.at), end(*looked.turned));
    suspect.why = unknown.empty()
                      ? "Each of its ends shows no fault alone, and the way there and back does: suspect the "
                        "wire and its connectors, or what of the modules a near-end loopback leaves out."
                      : fmt::format(
                            "The end that was tested alone passes, and the way there and back does "
                            "not: suspect the wire, its connectors, or {}, which was not tested alone.",
                            fmt::join(unknown, " and "));
    suspect.explains = looked.bad;
    run_.report.suspects.push_back(std::move(suspect));
  }

  Run& run_;
  TestCount tally_;
  PatternPorts ports_;
  std::vector<Looked> near_;
  std::vector<Looked> far_;
};

}  // namespace

void check_loopback(Run& run) {
  Loopbacks(run).check();
}

}  // namespace oam_linktest
