// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "tools/oam-linktest/checks/patterns.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "prbs";

/// Both ends of all chosen links send, and check what the other sends.
class Patterns {
 public:
  explicit Patterns(Run& run)
      : run_(run), tally_(kTest, TestClass::disruptive, "lanes"), ports_(run, kTest) {}

  void check() {
    collect();
    if (const auto wrong = ports_.take_down(false)) return leave(*wrong);
    if (!ports_.ends().empty()) {
      agree();
      ports_.measure();
      ports_.put_back();
      ports_.come_back();
    }
    for (const PatternEnd& end : ports_.ends()) finish(end);
    tally_.end(run_.report);
  }

 private:
  void collect() {
    for (const Link& link : run_.machine.chosen_links()) {
      const auto near = run_.machine.device(link.a).can(OAMHAL_LINK_PRBS);
      const auto far = run_.machine.device(link.b).can(OAMHAL_LINK_PRBS);
      const auto& why = near.answer != OAMHAL_ANSWER_YES ? near : far;
      for (const PortAt at : {link.a, link.b}) {
        if (why.answer != OAMHAL_ANSWER_YES)
          skip(run_.machine.subject(at), why);
        else
          ports_.add(at);
      }
    }
    for (const Bundle& bundle : run_.machine.bundles)
      skip(run_.machine.subject(bundle), run_.machine.devices[bundle.a].can(OAMHAL_LINK_PRBS));
  }

  void skip(Subject subject, const oamhal_link_capability_t& why) {
    tally_.missing(why.reason);
    run_.report.results.push_back(not_tested(kTest, std::move(subject), why));
  }

  /// Nothing is tested, for one reason.
  void leave(const std::string& why) {
    for (const PatternEnd& end : ports_.ends()) {
      run_.report.results.push_back(not_tested(kTest, run_.machine.subject(end.at), why));
      tally_.missing(why);
    }
    tally_.end(run_.report);
  }

  /// Both ends send and check the same pattern: after a change of rate they agree on the modulation again.
  void agree() {
    for (PatternEnd& end : ports_.ends())
      for (const PatternEnd& other : ports_.ends())
        if (run_.machine.port(end.at).peer == other.at) end.pattern = std::min(end.pattern, other.pattern);
  }

  void finish(const PatternEnd& end) {
    std::size_t lanes = 0;
    for (const PatternEnd& one : ports_.ends()) lanes += one.lanes.size();
    if (!end.failed.empty()) {
      Result result;
      result.test = kTest;
      result.subject = run_.machine.subject(end.at);
      result.verdict = Verdict::fail;
      result.reason = end.failed;
      run_.report.results.push_back(std::move(result));
      for (std::size_t i = 0; i < end.lanes.size(); ++i) tally_.missing(end.failed);
      return;
    }
    for (const PatternLane& lane : end.lanes) {
      Result result = ports_.result_of(end, lane, lanes);
      result.subject = run_.machine.subject(end.at);
      result.subject.lane = lane.lane;
      result.subject.direction = "in";
      ports_.is_cut_off(lane) ? tally_.missing(result.reason) : tally_.done();
      run_.report.results.push_back(std::move(result));
    }
  }

  Run& run_;
  TestCount tally_;
  PatternPorts ports_;
};

}  // namespace

void check_prbs(Run& run) {
  Patterns(run).check();
}

}  // namespace oam_linktest
