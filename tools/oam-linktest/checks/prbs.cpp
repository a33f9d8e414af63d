// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/statistics/judge.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "prbs";

/// A lane whose checker is read.
struct LaneRun {
  std::uint32_t lane = 0;
  std::vector<std::uint64_t> errors;
  /// Bits of each interval, and of all.
  std::vector<double> lengths;
  std::uint64_t bits = 0;
  std::optional<oamhal_prbs_status_t> last;
  bool locked = false;
  std::string broken;
};

/// One end of a link.
struct EndRun {
  PortAt at;
  std::int32_t pattern = OAMHAL_PRBS31;
  std::vector<LaneRun> lanes;
  /// Why this end cannot be used any more.
  std::string failed;
  bool was_enabled = false;
  /// Its counters can be held still.
  bool holds = false;
  /// The link has a code that corrects: patterns are before it.
  bool coded = false;
};

/// How much a count rose; it wraps behind its last value.
std::uint64_t rise(std::uint64_t before, std::uint64_t now, std::uint32_t width) {
  if (now >= before || width == 0 || width >= 64) return now - before;
  return now + ((std::uint64_t{1} << width) - before);
}

/// All chosen links at once: they are taken down together, and every lane is checked for the same time.
class Patterns {
 public:
  explicit Patterns(Run& run) : run_(run), tally_(kTest, TestClass::disruptive, "lanes") {}
  Patterns(const Patterns&) = delete;
  Patterns& operator=(const Patterns&) = delete;
  // Whatever happened, links carry data again when this is over.
  ~Patterns() { put_back(); }

  void check() {
    collect();
    if (const auto wrong = note_ends()) return leave(*wrong);
    if (!ends_.empty()) {
      disable();
      start();
      wait_for_lock();
      measure();
      put_back();
      come_back();
    }
    for (const EndRun& end : ends_) finish(end);
    tally_.end(run_.report);
  }

 private:
  Device& device(const EndRun& end) { return run_.machine.device(end.at); }
  oamhal::bringup::tester& tester(const EndRun& end) { return *device(end).tester; }
  std::uint32_t number(const EndRun& end) const { return run_.machine.port(end.at).number; }

  void failed(EndRun& end, const oamhal::error& error) { end.failed = note_failure(device(end), error); }

  template <typename F>
  void each(F&& action) {
    for (EndRun& end : ends_)
      if (end.failed.empty()) action(end);
  }

  void collect() {
    for (const Link& link : run_.machine.chosen_links()) {
      const auto near = run_.machine.device(link.a).can(OAMHAL_LINK_PRBS);
      const auto far = run_.machine.device(link.b).can(OAMHAL_LINK_PRBS);
      const auto& why = near.answer != OAMHAL_ANSWER_YES ? near : far;
      for (const PortAt at : {link.a, link.b}) {
        if (why.answer != OAMHAL_ANSWER_YES)
          skip(run_.machine.subject(at), why);
        else
          add_end(at);
      }
    }
    for (const Bundle& bundle : run_.machine.bundles)
      skip(run_.machine.subject(bundle), run_.machine.devices[bundle.a].can(OAMHAL_LINK_PRBS));
  }

  void skip(Subject subject, const oamhal_link_capability_t& why) {
    tally_.missing(why.reason);
    run_.report.results.push_back(not_tested(kTest, std::move(subject), why));
  }

  void add_end(PortAt at) {
    EndRun& end = ends_.emplace_back();
    end.at = at;
    const auto status = tester(end).try_port(number(end));
    if (!status) return failed(end, status.error());
    end.holds = device(end).can(OAMHAL_LINK_FREEZE).answer == OAMHAL_ANSWER_YES;
    const bool pam4 = status->modulation == OAMHAL_MODULATION_PAM4;
    end.pattern = run_.settings.pattern != OAMHAL_PATTERN_NONE ? run_.settings.pattern
                  : pam4                                       ? OAMHAL_PRBS31Q
                                                               : OAMHAL_PRBS31;
    // PAM4 is never used without one; a link that is down does not tell.
    end.coded = status->fec == OAMHAL_FEC_RS528 || status->fec == OAMHAL_FEC_RS544 ||
                (status->fec == OAMHAL_FEC_UNKNOWN && pam4);
    end.was_enabled = status->state != OAMHAL_LINK_STATE_DISABLED;
    for (std::uint64_t i = 0; i < value_or_0(status->lanes); ++i) {
      LaneRun lane;
      lane.lane = static_cast<std::uint32_t>(value_or_0(status->first_lane) + i);
      end.lanes.push_back(std::move(lane));
    }
  }

  /// On the disk before the first link goes down.
  std::optional<std::string> note_ends() {
    if (run_.journal == nullptr || ends_.empty()) return std::nullopt;
    std::vector<PortNote> notes;
    for (const EndRun& end : ends_) {
      if (!end.was_enabled) continue;
      PortNote note{device(end).bdf,
                    number(end),
                    fmt::format("{}:{}", device(end).short_name, run_.machine.port(end.at).name),
                    {}};
      for (const LaneRun& lane : end.lanes) note.lanes.push_back(lane.lane);
      notes.push_back(std::move(note));
    }
    return run_.journal->begin(notes);
  }

  /// Nothing is tested, for one reason.
  void leave(const std::string& why) {
    for (const EndRun& end : ends_) {
      run_.report.results.push_back(not_tested(kTest, run_.machine.subject(end.at), why));
      tally_.missing(why);
    }
    tally_.end(run_.report);
  }

  void disable() {
    changed_ = true;
    each([&](EndRun& end) {
      if (const auto told = tester(end).try_control(number(end), OAMHAL_PORT_DISABLE); !told)
        failed(end, told.error());
    });
    each([&](EndRun& end) {
      const bool off = poll_until(run_.clock, run_.settings.patience, [&] {
        const auto status = tester(end).try_port(number(end));
        if (!status) failed(end, status.error());
        return !status || status->state == OAMHAL_LINK_STATE_DISABLED;
      });
      if (!off && end.failed.empty() && !run_.clock.stopped())
        end.failed = "it was told to be disabled, and is not.";
    });
    // Both ends send and check the same pattern: after a change of rate they agree on the modulation again.
    for (EndRun& end : ends_)
      for (const EndRun& other : ends_)
        if (run_.machine.port(end.at).peer == other.at) end.pattern = std::min(end.pattern, other.pattern);
  }

  void set(EndRun& end, std::int32_t generator, std::int32_t checker) {
    for (const LaneRun& lane : end.lanes)
      if (const auto told = tester(end).try_prbs_set(number(end), lane.lane, generator, checker); !told)
        return failed(end, told.error());
  }

  void start() {
    each([&](EndRun& end) { set(end, end.pattern, OAMHAL_PATTERN_NONE); });
    // Checkers when all generators run: what comes before is not counted as a loss of lock.
    each([&](EndRun& end) { set(end, end.pattern, end.pattern); });
  }

  void wait_for_lock() {
    constexpr auto kLockLimit = std::chrono::milliseconds(500);
    (void)poll_until(run_.clock, kLockLimit, [&] {
      bool all = true;
      each([&](EndRun& end) {
        for (LaneRun& lane : end.lanes) {
          if (lane.locked || !end.failed.empty()) continue;
          const auto status = tester(end).try_prbs_read(number(end), lane.lane);
          if (!status) return failed(end, status.error());
          lane.locked = status->locked != 0;
          all = all && lane.locked;
        }
      });
      return all;
    });
  }

  void sample() {
    each([&](EndRun& end) {
      // Bits and errors that belong together, where the device can hold them still.
      const bool held = end.holds && tester(end).try_control(number(end), OAMHAL_PORT_FREEZE);
      read_lanes(end);
      if (!held) return;
      if (const auto told = tester(end).try_control(number(end), OAMHAL_PORT_THAW); !told)
        failed(end, told.error());
    });
  }

  void read_lanes(EndRun& end) {
    for (LaneRun& lane : end.lanes) {
      if (!lane.locked || !lane.broken.empty()) continue;
      const auto status = tester(end).try_prbs_read(number(end), lane.lane);
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

  void measure() {
    const auto start = run_.clock.now();
    const auto end = start + run_.settings.time(kTest);
    sample();
    run_.say(fmt::format("{}: patterns on {} ports for {:.0f} s", kTest, ends_.size(),
                         std::chrono::duration<double>(run_.settings.time(kTest)).count()));
    while (!run_.clock.stopped() && run_.clock.now() < end) {
      run_.wait(std::min(run_.settings.interval(kTest), end - run_.clock.now()));
      sample();
    }
    seconds_ = std::chrono::duration<double>(run_.clock.now() - start).count();
  }

  void put_back() {
    if (!std::exchange(changed_, false)) return;
    // All of them, whatever failed before: an end that answers again must not stay disabled.
    bool all_back = true;
    for (EndRun& end : ends_) {
      if (device(end).lost) continue;
      for (const LaneRun& lane : end.lanes)
        if (!tester(end).try_prbs_set(number(end), lane.lane, OAMHAL_PATTERN_NONE, OAMHAL_PATTERN_NONE))
          all_back = false;
    }
    for (EndRun& end : ends_) {
      all_back = all_back && !device(end).lost;
      if (device(end).lost || !end.was_enabled) continue;
      const auto told = tester(end).try_control(number(end), OAMHAL_PORT_ENABLE);
      if (!told) all_back = false;
      if (!told && end.failed.empty()) failed(end, told.error());
    }
    // What is not back stays noted.
    if (all_back && run_.journal != nullptr) run_.journal->end();
  }

  /// Links come up as they were before; one that does not is a failure of its own.
  void come_back() {
    each([&](EndRun& end) {
      if (run_.machine.port(end.at).info.state != OAMHAL_LINK_STATE_UP) return;
      // Also when the run was stopped: whoever looks next finds the links as they were.
      const bool up = poll_until(
          run_.clock, run_.settings.patience,
          [&] {
            const auto status = tester(end).try_port(number(end));
            if (!status) failed(end, status.error());
            return !status || status->state == OAMHAL_LINK_STATE_UP;
          },
          true);
      if (!up && end.failed.empty()) end.failed = "the link did not come up again after the test.";
    });
  }

  void finish(const EndRun& end) {
    std::size_t lanes = 0;
    for (const EndRun& one : ends_) lanes += one.lanes.size();
    const double confidence =
        confidence_of_each(run_.settings.plan.confidence, std::max<std::size_t>(lanes, 1));
    const double level = kBurstLevel / static_cast<double>(std::max<std::size_t>(lanes, 1));
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
    for (const LaneRun& lane : end.lanes)
      run_.report.results.push_back(result_of(end, lane, confidence, level));
  }

  Result result_of(const EndRun& end, const LaneRun& lane, double confidence, double burst_level) {
    Result result;
    result.test = kTest;
    result.subject = run_.machine.subject(end.at);
    result.subject.lane = lane.lane;
    result.subject.direction = "in";
    result.seconds = seconds_;
    if (run_.clock.stopped() && lane.bits == 0) {
      result.reason = "the run was stopped.";
      tally_.missing(result.reason);
      return result;
    }
    tally_.done();
    if (!lane.locked || !lane.broken.empty()) {
      result.verdict = Verdict::fail;
      result.reason = lane.locked ? lane.broken
                                  : fmt::format("its checker never heard {} from the other end.",
                                                oamhal_pattern_name(end.pattern));
      return result;
    }
    constexpr double kNone = 1e300;
    const Limits& limits = run_.settings.of(kTest).limits;
    const auto& limit = end.coded ? limits.pre_fec_ber : limits.ber;
    const auto judged = judge_intervals(RateKind::bit_errors, lane.errors, static_cast<double>(lane.bits),
                                        limit.value_or(kNone), confidence, lane.lengths, burst_level);
    for (Measure& measure : measures_of(judged)) {
      if (!limit) measure.limit.reset();
      if (!limit) measure.limit_kind.clear();
      result.measures.push_back(std::move(measure));
    }
    result.verdict = limit ? judged.verdict : Verdict::not_tested;
    result.reason = limit ? judged.reason : "no limit is set: the error ratio is told, and not judged.";
    if (limit && judged.verdict == Verdict::inconclusive && judged.further && seconds_ > 0 && lane.bits != 0)
      result.reason += fmt::format(" It takes {:.0f} s more.",
                                   *judged.further / (static_cast<double>(lane.bits) / seconds_));
    return result;
  }

  Run& run_;
  TestCount tally_;
  std::vector<EndRun> ends_;
  bool changed_ = false;
  double seconds_ = 0;
};

}  // namespace

void check_prbs(Run& run) {
  Patterns(run).check();
}

}  // namespace oam_linktest
