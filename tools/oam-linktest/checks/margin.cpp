// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "margin";
/// A step of a link with FEC is good up to this error ratio: a hundredth of what RS(544,514) is built for.
constexpr double kCodedRatio = 1e-6;

/// One way out from the middle of the eye.
struct Way {
  oamhal_margin_axis axis;
  int sign;
};
constexpr std::array<Way, 4> kWays{Way{OAMHAL_MARGIN_TIMING, -1}, Way{OAMHAL_MARGIN_TIMING, 1},
                                   Way{OAMHAL_MARGIN_VOLTAGE, -1}, Way{OAMHAL_MARGIN_VOLTAGE, 1}};

/// A lane whose sampler is moved.
struct LaneRun {
  PortAt at;
  std::uint32_t lane = 0;
  oamhal_margin_limits_t limits{};
  std::array<std::vector<MarginPoint>, kWays.size()> points;
  /// So many errors at a step are good.
  std::uint64_t allowed = 0;
  bool walking = false;
  std::string failed;

  [[nodiscard]] std::uint32_t steps(const Way& way) const {
    return way.axis == OAMHAL_MARGIN_TIMING ? limits.timing_steps : limits.voltage_steps;
  }
  /// How far a step is: % of a unit interval, or millivolts; absent where the receiver gives no scale.
  [[nodiscard]] std::optional<double> offset(const Way& way, int step) const {
    const bool timing = way.axis == OAMHAL_MARGIN_TIMING;
    const auto& most = timing ? limits.max_timing_mui : limits.max_voltage_mv;
    if (most.absence != OAMHAL_PRESENT || steps(way) == 0) return std::nullopt;
    const double scale = timing ? 0.1 : 1;  // thousandths to hundredths of a unit interval
    return static_cast<double>(most.value) * scale * step / steps(way);
  }
  /// The last good step of a way; 0 when not even the first is.
  [[nodiscard]] const MarginPoint* last_good(std::size_t way) const {
    const MarginPoint* last = nullptr;
    for (const MarginPoint& point : points[way])
      if (point.good) last = &point;
    return last;
  }
};

/// All lanes at once, one step at a time: what takes a millisecond a step takes no longer for hundreds of
/// lanes.
class Cross {
 public:
  Cross(Run& run, bool disruptive)
      : run_(run), disruptive_(disruptive), tally_(kTest, TestClass::disruptive, "lanes") {}
  Cross(const Cross&) = delete;
  Cross& operator=(const Cross&) = delete;
  ~Cross() { put_back(); }

  void check() {
    for (const PortAt at : run_.machine.chosen_ports())
      if (!is_nothing(run_.machine, at)) collect(at);
    for (const Bundle& bundle : run_.machine.bundles)
      skip(run_.machine.subject(bundle), run_.machine.devices[bundle.a].can(OAMHAL_LINK_MARGIN).reason, "");
    if (const auto wrong = note_samplers()) leave_disturbed(*wrong);
    for (std::size_t way = 0; way < kWays.size(); ++way) walk(way);
    put_back();
    if (noted_ && all_back_) run_.journal->end();
    for (LaneRun& lane : lanes_) finish(lane);
    tally_.end(run_.report);
  }

 private:
  oamhal::bringup::tester& tester(const LaneRun& lane) { return *run_.machine.device(lane.at).tester; }
  std::uint32_t number(const LaneRun& lane) const { return run_.machine.port(lane.at).number; }

  void skip(Subject subject, const std::string& reason, const std::string& enable) {
    tally_.missing(reason);
    run_.report.results.push_back(not_tested(kTest, std::move(subject), reason, enable));
  }

  void collect(PortAt at) {
    Device& device = run_.machine.device(at);
    const Subject subject = run_.machine.subject(at);
    const auto can = device.can(OAMHAL_LINK_MARGIN);
    if (can.answer != OAMHAL_ANSWER_YES) return skip(subject, can.reason, can.enable);
    const auto status = device.tester->try_port(run_.machine.port(at).number);
    if (!status) return skip(subject, note_failure(device, status.error()), "");
    if (status->state != OAMHAL_LINK_STATE_UP) return skip(subject, "the port is not up.", "");
    for (std::uint64_t i = 0; i < status->lanes.value; ++i) {
      LaneRun lane;
      lane.at = at;
      lane.lane = static_cast<std::uint32_t>(status->first_lane.value + i);
      const auto limits = device.tester->try_margin_limits(run_.machine.port(at).number, lane.lane);
      if (!limits) return skip(subject, note_failure(device, limits.error()), "");
      lane.limits = *limits;
      if (lane.limits.independent_sampler != OAMHAL_ANSWER_YES && !disruptive_)
        return skip(subject, "its receiver has one sampler: moving that disturbs the data.", "--disruptive");
      lane.allowed = allowed(*status, lane.limits);
      lanes_.push_back(std::move(lane));
    }
  }

  /// Data goes wrong while the sampler of the lane is moved.
  static bool disturbs(const LaneRun& lane) { return lane.limits.independent_sampler != OAMHAL_ANSWER_YES; }

  /// On the disk before the first sampler that disturbs data moves.
  std::optional<std::string> note_samplers() {
    RestoreNote note;
    for (const LaneRun& lane : lanes_) {
      if (!disturbs(lane)) continue;
      const Device& device = run_.machine.device(lane.at);
      const std::string name = fmt::format("{}:{}", device.short_name, run_.machine.port(lane.at).name);
      if (note.ports.empty() || note.ports.back().name != name)
        note.ports.push_back({device.bdf, number(lane), name, {}, false, false, false, true});
      note.ports.back().lanes.push_back(lane.lane);
    }
    if (note.ports.empty() || run_.journal == nullptr) return std::nullopt;
    const auto wrong = run_.journal->begin(note);
    noted_ = !wrong;
    return wrong;
  }

  void leave_disturbed(const std::string& why) {
    for (const LaneRun& lane : lanes_) {
      if (!disturbs(lane)) continue;
      Subject about = run_.machine.subject(lane.at);
      about.lane = lane.lane;
      about.direction = "in";
      skip(std::move(about), why, "");
    }
    std::erase_if(lanes_, disturbs);
  }

  /// Without a code none; with one as many as it corrects with ease in the time of a step.
  static std::uint64_t allowed(const oamhal_port_status_t& status, const oamhal_margin_limits_t& limits) {
    const bool coded = status.fec == OAMHAL_FEC_RS528 || status.fec == OAMHAL_FEC_RS544;
    if (!coded || status.lane_rate_mbps.absence != OAMHAL_PRESENT) return 0;
    // Mb/s times us is bits.
    const double bits = static_cast<double>(status.lane_rate_mbps.value) * limits.step_us;
    return static_cast<std::uint64_t>(kCodedRatio * bits);
  }

  /// Moves the samplers of all lanes that still walk to a step.
  bool move(std::size_t way, int step) {
    bool any = false;
    for (LaneRun& lane : lanes_) {
      if (!lane.walking) continue;
      if (static_cast<std::uint32_t>(step) > lane.steps(kWays[way]) || run_.machine.device(lane.at).lost) {
        lane.walking = false;
        continue;
      }
      moved_ = any = true;
      const auto told =
          tester(lane).try_margin_set(number(lane), lane.lane, kWays[way].axis, kWays[way].sign * step);
      if (!told) fail(lane, told.error());
    }
    return any;
  }

  void fail(LaneRun& lane, const oamhal::error& error) {
    lane.failed = note_failure(run_.machine.device(lane.at), error);
    lane.walking = false;
  }

  /// Reads one lane; false while it still counts.
  bool read(LaneRun& lane, std::size_t way, int step) {
    const auto status = tester(lane).try_margin_read(number(lane), lane.lane);
    if (!status) {
      fail(lane, status.error());
      return true;
    }
    if (status->done == 0) return false;
    MarginPoint point;
    point.axis = kWays[way].axis == OAMHAL_MARGIN_TIMING ? "timing" : "voltage";
    point.step = kWays[way].sign * step;
    point.offset = lane.offset(kWays[way], point.step);
    point.errors = status->errors;
    point.good = status->errors <= lane.allowed;
    lane.walking = point.good;
    lane.points[way].push_back(std::move(point));
    return true;
  }

  void walk(std::size_t way) {
    for (LaneRun& lane : lanes_) lane.walking = lane.failed.empty();
    for (int step = 1; !run_.clock.stopped() && move(way, step); ++step) {
      std::vector<LaneRun*> counting;
      std::uint32_t longest = 0;
      for (LaneRun& lane : lanes_) {
        if (!lane.walking) continue;
        counting.push_back(&lane);
        longest = std::max(longest, lane.limits.step_us);
      }
      run_.wait(std::chrono::microseconds(longest));
      const bool all = poll_until(run_.clock, run_.settings.time(kTest), [&] {
        std::erase_if(counting, [&](LaneRun* lane) { return read(*lane, way, step); });
        return counting.empty();
      });
      if (all) continue;
      for (LaneRun* lane : counting) {
        lane->failed = "its receiver did not finish counting: it is not locked.";
        lane->walking = false;
      }
    }
    put_back();
  }

  void put_back() {
    if (!std::exchange(moved_, false)) return;
    for (LaneRun& lane : lanes_)
      all_back_ = !run_.machine.device(lane.at).lost &&
                  tester(lane).try_margin_set(number(lane), lane.lane, OAMHAL_MARGIN_OFF, 0) && all_back_;
  }

  /// The smaller of both directions of an axis, and what it is judged by.
  void judge(LaneRun& lane, std::size_t first, const char* name, const char* unit,
             const std::optional<double>& limit, Result& result) {
    if (lane.steps(kWays[first]) == 0) return;
    Measure measure;
    measure.name = name;
    measure.unit = unit;
    std::optional<double> least;
    for (const std::size_t way : {first, first + 1}) {
      const MarginPoint* good = lane.last_good(way);
      const auto reach = good == nullptr ? lane.offset(kWays[way], 0) : good->offset;
      if (reach) least = std::min(std::abs(*reach), least.value_or(1e300));
    }
    measure.value = least;
    if (!least) measure.reason = "its receiver gives no scale: steps are all there is.";
    if (limit) {
      measure.limit = limit;
      measure.limit_kind = "min";
    }
    if (limit && !least) result.verdict = worse(result.verdict, Verdict::inconclusive);
    if (limit && least && *least < *limit) {
      result.verdict = Verdict::fail;
      result.reason += fmt::format("{}{} {:.3g} {} is below {:.3g} {}.", result.reason.empty() ? "" : " ",
                                   name, *least, unit, *limit, unit);
    }
    result.measures.push_back(std::move(measure));
  }

  void finish(LaneRun& lane) {
    Result result;
    result.test = kTest;
    result.subject = run_.machine.subject(lane.at);
    result.subject.lane = lane.lane;
    result.subject.direction = "in";
    for (const auto& points : lane.points)
      result.margin.insert(result.margin.end(), points.begin(), points.end());
    const Limits& limits = run_.settings.of(kTest).limits;
    if (!lane.failed.empty()) {
      result.verdict = Verdict::fail;
      result.reason = lane.failed;
      tally_.missing(lane.failed);
    } else if (run_.clock.stopped()) {
      result.reason = "the run was stopped.";
      tally_.missing(result.reason);
    } else {
      tally_.done();
      const bool judged = limits.timing_ui_percent || limits.voltage_mv;
      result.verdict = judged ? Verdict::pass : Verdict::not_tested;
      if (!judged) result.reason = "no limit is set: the margin is told, and not judged.";
      judge(lane, 0, "timing-margin", "%UI", limits.timing_ui_percent, result);
      judge(lane, 2, "voltage-margin", "mV", limits.voltage_mv, result);
    }
    run_.report.results.push_back(std::move(result));
  }

  Run& run_;
  bool disruptive_;
  TestCount tally_;
  std::vector<LaneRun> lanes_;
  bool moved_ = false;
  bool noted_ = false;
  bool all_back_ = true;
};

}  // namespace

void check_margin(Run& run, bool disruptive) {
  Cross(run, disruptive).check();
}

}  // namespace oam_linktest
