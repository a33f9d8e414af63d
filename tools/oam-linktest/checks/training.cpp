// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "train";

/// One end of a link while it trains.
struct End {
  PortAt at;
  std::uint64_t before = 0;
  oamhal_port_status_t last{};
  std::vector<double> times_us;
};

/// Trains one link again and again.
class Trainer {
 public:
  Trainer(Run& run, const Link& link) : run_(run), a_{link.a, 0, {}, {}}, b_{link.b, 0, {}, {}} {
    result_.test = kTest;
    result_.subject = run.machine.subject(link.a);
  }

  Result check() {
    const auto start = run_.clock.now();
    result_.verdict = Verdict::pass;
    unsigned done = 0;
    for (unsigned i = 0; i < run_.settings.of(kTest).repeats && !run_.clock.stopped(); ++i) {
      if (!train_once()) break;
      ++done;
    }
    if (result_.verdict == Verdict::pass && done < run_.settings.of(kTest).repeats) {
      result_.verdict = Verdict::inconclusive;
      result_.reason =
          fmt::format("stopped after {} of {} trainings.", done, run_.settings.of(kTest).repeats);
    }
    result_.seconds = std::chrono::duration<double>(run_.clock.now() - start).count();
    add("trainings", "1", done);
    for (const auto& [end, where] : {std::pair(&a_, "near"), std::pair(&b_, "far")}) add_times(*end, where);
    add_equalization();
    return std::move(result_);
  }

 private:
  oamhal::bringup::tester& tester(const End& end) { return *run_.machine.device(end.at).tester; }
  std::uint32_t number(const End& end) { return run_.machine.port(end.at).number; }

  bool fail(const std::string& why) {
    result_.verdict = Verdict::fail;
    result_.reason = why;
    return false;
  }
  bool fail(const End& end, const oamhal::error& error) {
    return fail(note_failure(run_.machine.device(end.at), error));
  }

  /// How often an end has trained. A counter that only the device clears.
  bool count(End& end, std::uint64_t& trainings) {
    const auto counters = tester(end).try_counters(number(end));
    if (!counters) return fail(end, counters.error());
    const auto found = std::ranges::find_if(
        *counters, [](const auto& counter) { return std::string_view(counter.name) == "retrains"; });
    trainings = found == counters->end() ? 0 : value_or_0(found->value);
    counts_ = found != counters->end();
    return true;
  }

  bool look(End& end) {
    const auto status = tester(end).try_port(number(end));
    if (!status) return fail(end, status.error());
    end.last = *status;
    return true;
  }

  /// Both ends have trained since, and are up.
  bool is_up(End& end) {
    std::uint64_t trainings = 0;
    if (!look(end) || !count(end, trainings)) return true;  // ends the wait: the verdict says why
    return end.last.state == OAMHAL_LINK_STATE_UP && (!counts_ || trainings != end.before);
  }

  bool train_once() {
    if (!count(a_, a_.before) || !count(b_, b_.before)) return false;
    if (const auto told = tester(a_).try_control(number(a_), OAMHAL_PORT_RETRAIN); !told)
      return fail(a_, told.error());
    const bool up = poll_until(run_.clock, run_.settings.time(kTest), [&] { return is_up(a_) && is_up(b_); });
    if (result_.verdict == Verdict::fail) return false;
    if (!up && run_.clock.stopped()) return false;
    if (!up) return fail(not_up());
    for (End* end : {&a_, &b_}) {
      end->times_us.push_back(static_cast<double>(value_or_0(end->last.train_time_us)));
      if (!is_whole(*end)) return false;
    }
    return true;
  }

  std::string not_up() const {
    const auto words = [&](const End& end) {
      return fmt::format("{}:{} is {}{}", run_.machine.device(end.at).short_name,
                         run_.machine.port(end.at).name, oamhal_link_state_name(end.last.state),
                         end.last.reason[0] == 0 ? "" : fmt::format(" ({})", end.last.reason));
    };
    return fmt::format("it was not up {} s after it was told to train: {}, {}.",
                       std::chrono::duration_cast<std::chrono::seconds>(run_.settings.time(kTest)).count(),
                       words(a_), words(b_));
  }

  /// All lanes, and the rate that both ends can.
  bool is_whole(const End& end) {
    const std::uint64_t lanes = std::min(value_or_0(a_.last.lanes), value_or_0(b_.last.lanes));
    const std::uint64_t rate =
        std::min(value_or_0(a_.last.max_lane_rate_mbps), value_or_0(b_.last.max_lane_rate_mbps));
    if (value_or_0(end.last.active_lanes) < lanes)
      return fail(fmt::format("training {} ended with {} of {} lanes.", end.times_us.size(),
                              value_or_0(end.last.active_lanes), lanes));
    if (value_or_0(end.last.lane_rate_mbps) < rate)
      return fail(fmt::format("training {} ended at {} Mb/s a lane where both ends can {}.",
                              end.times_us.size(), value_or_0(end.last.lane_rate_mbps), rate));
    return true;
  }

  void add(std::string name, const char* unit, double value) {
    Measure measure;
    measure.name = std::move(name);
    measure.unit = unit;
    measure.value = value;
    result_.measures.push_back(std::move(measure));
  }

  void add_times(const End& end, const std::string& where) {
    if (end.times_us.empty()) return;
    add(where + "-time-min", "us", std::ranges::min(end.times_us));
    add(where + "-time-mean", "us",
        std::accumulate(end.times_us.begin(), end.times_us.end(), 0.0) /
            static_cast<double>(end.times_us.size()));
    add(where + "-time-max", "us", std::ranges::max(end.times_us));
  }

  /// What the receivers of the near end settled on, lane by lane.
  void add_equalization() {
    Device& device = run_.machine.device(a_.at);
    if (device.lost || device.can(OAMHAL_LINK_LANES).answer != OAMHAL_ANSWER_YES) return;
    const auto first = value_or_0(a_.last.first_lane);
    for (std::uint64_t i = 0; i < value_or_0(a_.last.lanes); ++i) {
      const auto lane = static_cast<std::uint32_t>(first + i);
      const auto status = device.tester->try_lane(number(a_), lane);
      if (!status || status->has_equalization == 0) return;
      add(fmt::format("lane{}-ctle", lane), "", status->rx_ctle);
      add(fmt::format("lane{}-gain", lane), "", status->rx_gain);
      add(fmt::format("lane{}-dfe1", lane), "", status->rx_dfe1);
      add(fmt::format("lane{}-tx-main", lane), "", status->tx_main);
    }
  }

  Run& run_;
  End a_;
  End b_;
  Result result_;
  /// The device counts its trainings: else being up is all that is seen.
  bool counts_ = true;
};

}  // namespace

void check_training(Run& run) {
  TestCount tally(kTest, TestClass::disruptive, "links");
  for (const Link& link : run.machine.chosen_links()) {
    const auto skip = [&](const oamhal_link_capability_t& why) {
      tally.missing(why.reason);
      run.report.results.push_back(not_tested(kTest, run.machine.subject(link.a), why));
    };
    if (run.clock.stopped()) {
      oamhal_link_capability_t why{};
      fmt::format_to_n(why.reason, sizeof why.reason - 1, "the run was stopped.");
      skip(why);
      continue;
    }
    const auto near = run.machine.device(link.a).can(OAMHAL_LINK_RETRAIN);
    const auto far = run.machine.device(link.b).can(OAMHAL_LINK_RETRAIN);
    if (near.answer != OAMHAL_ANSWER_YES || far.answer != OAMHAL_ANSWER_YES) {
      skip(near.answer != OAMHAL_ANSWER_YES ? near : far);
      continue;
    }
    tally.done();
    run.look();
    run.report.results.push_back(Trainer(run, link).check());
  }
  for (const Bundle& bundle : run.machine.bundles) {
    const auto why = run.machine.devices[bundle.a].can(OAMHAL_LINK_RETRAIN);
    tally.missing(why.reason);
    run.report.results.push_back(not_tested(kTest, run.machine.subject(bundle), why));
  }
  tally.end(run.report);
}

}  // namespace oam_linktest
