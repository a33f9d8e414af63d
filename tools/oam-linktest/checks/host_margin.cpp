// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/host_margin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <oamhal/bringup/margining.hpp>

#include "tools/oam-linktest/checks/host_link.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "margin";
constexpr const char* kCoverage = "host-margin";
/// Errors are counted for so long at each step: 3.2e8 bits at 32 GT/s.
constexpr std::chrono::milliseconds kDwell{10};

/// One way out from the middle of the eye.
struct Way {
  oamhal_margin_axis axis;
  int sign;
};
constexpr std::array<Way, 4> kWays{Way{OAMHAL_MARGIN_TIMING, -1}, Way{OAMHAL_MARGIN_TIMING, 1},
                                   Way{OAMHAL_MARGIN_VOLTAGE, -1}, Way{OAMHAL_MARGIN_VOLTAGE, 1}};

/// A lane of a receiver.
struct LaneRun {
  std::uint32_t lane = 0;
  std::array<std::vector<MarginPoint>, kWays.size()> points;
  bool walking = false;
  bool moved = false;
  std::string failed;
  /// What is worth saying of it all the same.
  std::string note;
};

/// Lanes of one receiver that may be moved at once.
struct Group {
  oamhal_margining_receiver_t receiver{};
  std::vector<LaneRun> lanes;

  [[nodiscard]] bool has(const Way& way) const {
    const bool timing = way.axis == OAMHAL_MARGIN_TIMING;
    const auto apart = timing ? receiver.independent_left_right : receiver.independent_up_down;
    return steps(way) > 0 && (way.sign > 0 || apart == OAMHAL_ANSWER_YES);
  }
  [[nodiscard]] std::uint32_t steps(const Way& way) const {
    return way.axis == OAMHAL_MARGIN_TIMING ? receiver.timing_steps : receiver.voltage_steps;
  }
  /// How far a step is: % of a unit interval, or millivolts; absent where the receiver gives no scale.
  [[nodiscard]] std::optional<double> offset(const Way& way, int step) const {
    const bool timing = way.axis == OAMHAL_MARGIN_TIMING;
    const auto& most = timing ? receiver.max_timing_mui : receiver.max_voltage_mv;
    if (most.absence != OAMHAL_PRESENT || steps(way) == 0) return std::nullopt;
    const double scale = timing ? 0.1 : 1;  // thousandths to hundredths of a unit interval
    return static_cast<double>(most.value) * scale * step / steps(way);
  }
};

/// The link above one device, and what of it is still to be margined.
struct HostLink {
  Device* device = nullptr;
  std::optional<oamhal::bringup::margining> session;
  std::deque<Group> groups;

  [[nodiscard]] Subject subject(const oamhal_margining_receiver_t* receiver) const {
    Subject about;
    about.module = device->name;
    about.port = "pcie";
    if (receiver == nullptr) return about;
    // What is heard below was sent above. Of two receivers that hear the same, the retimer tells them apart.
    const bool in = receiver->number % 2 == 0;
    about.direction = in ? "in" : "out";
    about.peer_module = session->info().upper_bdf;
    if (receiver->retimer != 0) about.peer_port = fmt::format("retimer {}", receiver->retimer);
    return about;
  }
};

std::string at_receiver(const oamhal_margining_receiver_t& receiver, const std::string& words) {
  return fmt::format("At {}: {}", oamhal_margining_receiver_name(receiver.number), words);
}

/// All links at once, a group of lanes of each, one step at a time.
class HostCross {
 public:
  HostCross(Run& run, bool disruptive)
      : run_(run), disruptive_(disruptive), tally_(kCoverage, TestClass::disruptive, "lanes") {}

  void check() {
    const auto wrong = note_links();
    for (Device& device : run_.machine.devices)
      if (run_.machine.is_chosen(device)) open(device, wrong);
    announce();
    while (std::ranges::any_of(links_, [](const HostLink& link) { return !link.groups.empty(); })) {
      for (const Way& way : kWays) walk(way);
      for (HostLink& link : links_) {
        if (link.groups.empty()) continue;
        for (LaneRun& lane : link.groups.front().lanes) finish(link, link.groups.front(), lane);
        link.groups.pop_front();
      }
    }
    // Closed before anything else looks at the links: ASPM is back then.
    links_.clear();
    const auto is_back = [&](const HostLinkNote& one) { return is_as_noted(run_.machine.context, one); };
    // What is not back, or not known to be, stays noted.
    if (all_back_ && !note_.host_links.empty() && !wrong && std::ranges::all_of(note_.host_links, is_back))
      run_.journal->end();
    tally_.end(run_.report);
  }

 private:
  void skip(Subject subject, const std::string& reason, const std::string& enable, std::uint64_t lanes,
            const std::string& counted) {
    for (std::uint64_t i = 0; i < lanes; ++i) tally_.missing(counted);
    run_.report.results.push_back(not_tested(kTest, std::move(subject), reason, enable));
  }

  /// On the disk before ASPM is switched off anywhere. The error says why it is not.
  std::optional<std::string> note_links() {
    if (run_.journal == nullptr) return std::nullopt;
    for (const Device& device : run_.machine.devices)
      if (const auto above = port_above(run_.machine, device);
          run_.machine.is_chosen(device) && !above.empty())
        note_.host_links.push_back(
            note_host_link(run_.machine.context, device.short_name + ":pcie", above, device.bdf));
    return note_.host_links.empty() ? std::nullopt : run_.journal->begin(note_);
  }

  void open(Device& device, const std::optional<std::string>& unnoted) {
    HostLink link;
    link.device = &device;
    const std::string above = port_above(run_.machine, device);
    if (device.lost) return skip(link.subject(nullptr), "the module is lost.", "", 1, "the module is lost");
    if (above.empty())
      return skip(link.subject(nullptr), "no port above it is known, so its link has one end.", "", 1,
                  "no port above is known");
    if (unnoted) return skip(link.subject(nullptr), *unnoted, "", 1, "what it changes cannot be noted");
    auto session = oamhal::bringup::margining::try_open(run_.machine.context, above, device.bdf);
    if (!session) {
      const bool live = run_.machine.snapshot.info().origin == OAMHAL_ORIGIN_LIVE;
      const bool owned = session.error().status == OAMHAL_ERROR_NOT_SUPPORTED && live;
      const std::string reason = note_failure(device, session.error());
      return skip(link.subject(nullptr), reason, owned ? "bind it to vfio-pci, and give --via vfio" : "", 1,
                  "no receiver is reached");
    }
    link.session.emplace(std::move(*session));
    const auto info = link.session->info();
    for (std::uint32_t number = 1; number <= OAMHAL_MARGINING_RECEIVERS; ++number)
      if ((info.receivers >> number & 1) != 0) add_groups(link, number, info.lanes);
    if (!link.groups.empty()) links_.push_back(std::move(link));
  }

  void add_groups(HostLink& link, std::uint32_t number, std::uint32_t lanes) {
    const std::string name = oamhal_margining_receiver_name(number);
    const auto receiver = link.session->try_receiver(number);
    if (!receiver)
      return skip(link.subject(nullptr),
                  fmt::format("At {}: {}", name, note_failure(*link.device, receiver.error())), "", lanes,
                  name + " does not report itself");
    if (receiver->reached != OAMHAL_ANSWER_YES)
      return skip(link.subject(&*receiver), at_receiver(*receiver, receiver->why), "", lanes,
                  name + " is not reached");
    if (receiver->independent_sampler != OAMHAL_ANSWER_YES && !disruptive_)
      return skip(link.subject(&*receiver),
                  at_receiver(*receiver, "it has one sampler: moving that disturbs the data."),
                  "--disruptive", lanes, name + " has one sampler");
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      if (lane % receiver->lanes_at_once == 0) link.groups.push_back({*receiver, {}});
      LaneRun one;
      one.lane = lane;
      link.groups.back().lanes.push_back(std::move(one));
    }
  }

  void announce() {
    std::uint64_t longest = 0;
    for (HostLink& link : links_) {
      std::uint64_t all = 0;
      for (std::uint32_t number = 1; number <= OAMHAL_MARGINING_RECEIVERS; ++number)
        if ((link.session->info().reached >> number & 1) != 0)
          if (const auto one = link.session->try_estimate(number, std::chrono::microseconds(kDwell).count()))
            all += *one;
      longest = std::max(longest, all);
    }
    if (longest != 0)
      run_.say(fmt::format("margins of the links to the host, counting for {:.1f} s at most",
                           static_cast<double>(longest) * 1e-6));
  }

  /// Calls body for each lane that still walks, with its link and group.
  template <typename F>
  void for_walking(F&& body) {
    for (HostLink& link : links_)
      if (!link.groups.empty())
        for (LaneRun& lane : link.groups.front().lanes)
          if (lane.walking) body(link, link.groups.front(), lane);
  }

  void fail(const HostLink& link, LaneRun& lane, const oamhal::error& error) {
    lane.failed = note_failure(*link.device, error);
    lane.walking = false;
  }

  /// Moves the samplers of all lanes that still walk to a step. False when none is left.
  bool move(const Way& way, int step) {
    bool any = false;
    for_walking([&](HostLink& link, Group& group, LaneRun& lane) {
      lane.walking = static_cast<std::uint32_t>(step) <= group.steps(way) && !link.device->lost;
      if (!lane.walking) return;
      any = lane.moved = true;
      const auto told = link.session->try_step(group.receiver.number, lane.lane, way.axis, way.sign * step);
      if (!told) fail(link, lane, told.error());
    });
    return any;
  }

  /// Whether every lane that still walks counts, or has an end.
  bool all_count() {
    bool all = true;
    for_walking([&](HostLink& link, Group& group, LaneRun& lane) {
      const auto status = link.session->try_read(group.receiver.number, lane.lane);
      if (!status) return fail(link, lane, status.error());
      all = all && status->state != OAMHAL_MARGINING_SETTING_UP;
    });
    return all;
  }

  void take(HostLink& link, Group& group, LaneRun& lane, std::size_t way, int step) {
    const auto status = link.session->try_read(group.receiver.number, lane.lane);
    if (!status) return fail(link, lane, status.error());
    const bool timing = kWays[way].axis == OAMHAL_MARGIN_TIMING;
    lane.walking = false;
    if (status->state == OAMHAL_MARGINING_SETTING_UP) {
      lane.failed = "the receiver did not begin to count.";
      return;
    }
    if (status->state == OAMHAL_MARGINING_REFUSED) {
      lane.note +=
          fmt::format(" It refuses step {} in {}.", kWays[way].sign * step, timing ? "time" : "voltage");
      return;
    }
    MarginPoint point;
    point.axis = timing ? "timing" : "voltage";
    point.step = kWays[way].sign * step;
    point.offset = group.offset(kWays[way], point.step);
    point.errors = status->errors;
    point.good = lane.walking = status->state == OAMHAL_MARGINING_COUNTING && status->errors == 0;
    lane.points[way].push_back(std::move(point));
  }

  void walk(const Way& way) {
    const auto index = static_cast<std::size_t>(&way - kWays.data());
    for (HostLink& link : links_)
      if (!link.groups.empty())
        for (LaneRun& lane : link.groups.front().lanes)
          lane.walking = lane.failed.empty() && link.groups.front().has(way);
    for (int step = 1; !run_.clock.stopped() && move(way, step); ++step) {
      poll_until(run_.clock, run_.settings.time(kTest), [&] { return all_count(); });
      run_.clock.wait(kDwell);
      for_walking([&](HostLink& link, Group& group, LaneRun& lane) {
        take(link, group, lane, index, step);
        // One that is far out with a sampler that is not its own disturbs the data.
        if (!lane.walking) put_back(link, group, lane);
      });
    }
    put_back_all();
  }

  /// Back to the middle, with no errors kept for the next way.
  void put_back(HostLink& link, const Group& group, LaneRun& lane) {
    if (!std::exchange(lane.moved, false)) return;
    if (link.device->lost) {
      all_back_ = false;
      return;
    }
    auto back = link.session->try_normal(group.receiver.number, lane.lane);
    if (!back) all_back_ = false;
    if (back) back = link.session->try_clear(group.receiver.number, lane.lane);
    if (!back && lane.failed.empty()) fail(link, lane, back.error());
  }

  void put_back_all() {
    for (HostLink& link : links_)
      if (!link.groups.empty())
        for (LaneRun& lane : link.groups.front().lanes) put_back(link, link.groups.front(), lane);
  }

  /// The smaller of both directions of an axis, and what it is judged by.
  void judge(const Group& group, const LaneRun& lane, std::size_t first, const std::optional<double>& limit,
             Result& result) {
    const bool timing = kWays[first].axis == OAMHAL_MARGIN_TIMING;
    if (group.steps(kWays[first]) == 0) return;
    Measure measure;
    measure.name = fmt::format("{}-margin-rx-{}", timing ? "timing" : "voltage",
                               static_cast<char>('a' + group.receiver.number - 1));
    measure.unit = timing ? "%UI" : "mV";
    for (const std::size_t way : {first, first + 1}) {
      if (!group.has(kWays[way])) continue;
      const auto good = std::ranges::count_if(lane.points[way], &MarginPoint::good);
      const auto reach = group.offset(kWays[way], static_cast<int>(good));
      if (reach) measure.value = std::min(*reach, measure.value.value_or(*reach));
    }
    if (!measure.value) measure.reason = "the receiver gives no scale: steps are all there is.";
    if (limit) {
      measure.limit = limit;
      measure.limit_kind = "min";
      if (!measure.value) result.verdict = worse(result.verdict, Verdict::inconclusive);
      if (measure.value && *measure.value < *limit) {
        result.verdict = Verdict::fail;
        result.reason +=
            fmt::format(" {} {:.3g} {} is below {:.3g} {}.", timing ? "timing-margin" : "voltage-margin",
                        *measure.value, measure.unit, *limit, measure.unit);
      }
    }
    result.measures.push_back(std::move(measure));
  }

  void finish(const HostLink& link, const Group& group, LaneRun& lane) {
    Result result;
    result.test = kTest;
    result.subject = link.subject(&group.receiver);
    result.subject.lane = lane.lane;
    for (const auto& points : lane.points)
      result.margin.insert(result.margin.end(), points.begin(), points.end());
    const Limits& limits = run_.settings.of(kTest).limits;
    result.reason = fmt::format("At {}:", oamhal_margining_receiver_name(group.receiver.number));
    if (!lane.failed.empty()) {
      result.verdict = Verdict::fail;
      result.reason += " " + lane.failed;
      tally_.missing("the receiver failed");
    } else if (run_.clock.stopped()) {
      result.reason += " the run was stopped.";
      tally_.missing("the run was stopped");
    } else {
      tally_.done();
      const bool judged = limits.timing_ui_percent || limits.voltage_mv;
      result.verdict = judged ? Verdict::pass : Verdict::not_tested;
      judge(group, lane, 0, limits.timing_ui_percent, result);
      judge(group, lane, 2, limits.voltage_mv, result);
      if (!judged) result.reason += " no limit is set: the margin is told, and not judged.";
      if (result.verdict == Verdict::pass) result.reason += " as it should be.";
      if (result.verdict == Verdict::inconclusive)
        result.reason += " the receiver gives no scale to judge it by.";
      result.reason += lane.note;
    }
    run_.report.results.push_back(std::move(result));
  }

  Run& run_;
  bool disruptive_;
  TestCount tally_;
  std::deque<HostLink> links_;
  RestoreNote note_;
  /// Every sampler that was moved said that it is in the middle again.
  bool all_back_ = true;
};

}  // namespace

void check_host_margin(Run& run, bool disruptive) {
  HostCross(run, disruptive).check();
}

}  // namespace oam_linktest
