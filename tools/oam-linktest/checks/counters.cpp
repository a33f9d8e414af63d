// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string_view>

#include "tools/oam-linktest/checks/busy.hpp"
#include "tools/oam-linktest/checks/counter_series.hpp"
#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/statistics/judge.hpp"

namespace oam_linktest {

namespace {

using Seconds = std::chrono::duration<double>;

/// Bits of a codeword on the line: IEEE 802.3 clause 91, symbols of 10 bits.
double codeword_bits(std::int32_t fec) {
  constexpr double kSymbolBits = 10;
  return fec == OAMHAL_FEC_RS528 ? 528 * kSymbolBits : fec == OAMHAL_FEC_RS544 ? 544 * kSymbolBits : 0;
}

/// A port that is watched.
struct Watched {
  PortAt at;
  std::int32_t fec = OAMHAL_FEC_UNKNOWN;
  std::map<std::string, CounterSeries, std::less<>> series;
  std::string failed;
  /// Seconds of each interval between two readings.
  std::vector<double> lengths;
  std::optional<Clock::Duration> last;

  /// The series of a counter; without memory of its own when it is known.
  CounterSeries& of(const oamhal_port_counter_t& counter) {
    const std::string_view name = counter.name;
    const auto known = series.find(name);
    return known != series.end() ? known->second : series[std::string(name)];
  }
};

/// Judges what one direction of a port counted.
class DirectionResult {
 public:
  /// ports: so many are judged together.
  DirectionResult(const Run& run, const Watched& port, double seconds, std::string test,
                  const char* direction, std::size_t ports)
      : limits_(run.settings.of(test).limits),
        confidence_(confidence_of_each(run.settings.plan.confidence, ports)),
        burst_level_(kBurstLevel / (kRates * static_cast<double>(ports))),
        port_(port),
        seconds_(seconds) {
    result_.test = std::move(test);
    result_.subject = run.machine.subject(port.at);
    result_.subject.direction = direction;
    result_.seconds = seconds;
    result_.verdict = Verdict::pass;
  }

  void add(const CounterSeries& series) {
    add_delta(series);
    if (!series.broken.empty()) return say(Verdict::inconclusive, series.broken);
    switch (series.kind) {
      case OAMHAL_COUNTER_ERRORS:
        return judge_errors(series);
      case OAMHAL_COUNTER_TRAININGS:
        return judge_trainings(series);
      case OAMHAL_COUNTER_LATCHED:
        if (series.total() != 0) say(Verdict::fail, "new kinds of errors were seen.");
        return;
      default:
        return;
    }
  }

  /// The error ratio before the code, of what was corrected in how many codewords.
  void add_fec() {
    const auto bits = port_.series.find("fec-corrected-bits");
    const auto words = port_.series.find("fec-codewords");
    const double length = codeword_bits(port_.fec);
    if (bits == port_.series.end() || words == port_.series.end() || length == 0) return;
    if (!bits->second.broken.empty() || !words->second.broken.empty()) return;
    std::vector<double> lengths;
    for (const std::uint64_t count : words->second.increments)
      lengths.push_back(length * static_cast<double>(count));
    judge_one(RateKind::bit_errors, bits->second.increments, lengths, limits_.pre_fec_ber, "pre-fec-");
  }

  /// What was not loaded does not pass.
  void need_traffic() {
    const auto received = port_.series.find("rx-bytes");
    if (received == port_.series.end() || !received->second.broken.empty())
      say(Verdict::inconclusive, "it counts no bytes: whether the load reached it nobody can tell.");
    else if (received->second.total() == 0)
      say(Verdict::inconclusive, "NOT LOADED: not a byte arrived while the load ran.");
  }

  Result take() { return std::move(result_); }

 private:
  void say(Verdict verdict, const std::string& reason) {
    result_.verdict = worse(result_.verdict, verdict);
    if (reason.empty()) return;
    if (!result_.reason.empty()) result_.reason += ' ';
    result_.reason += reason;
  }

  void add_delta(const CounterSeries& series) {
    Measure measure;
    measure.name = series.name;
    measure.unit = series.unit;
    if (series.broken.empty())
      measure.value = static_cast<double>(series.total());
    else
      measure.reason = series.broken;
    result_.measures.push_back(std::move(measure));
  }

  void judge_errors(const CounterSeries& series) {
    const auto& limit =
        series.name == "fec-uncorrectable-codewords" ? limits_.uncorrectable_per_s : limits_.crc_per_s;
    judge_one(RateKind::events, series.increments, port_.lengths, limit, series.name + "-");
  }

  void judge_one(RateKind kind, const std::vector<std::uint64_t>& counts, const std::vector<double>& lengths,
                 const std::optional<double>& limit, const std::string& prefix) {
    // Without a limit the bounds are told all the same, against one that nothing reaches.
    constexpr double kNone = 1e300;
    const double exposure = std::accumulate(lengths.begin(), lengths.end(), 0.0);
    auto judged = judge_intervals(
        kind, counts, exposure, limit.value_or(kNone), confidence_,
        lengths.size() == counts.size() ? std::span<const double>(lengths) : std::span<const double>(),
        burst_level_);
    for (Measure& measure : measures_of(judged)) {
      if (!limit) measure.limit.reset();
      if (!limit) measure.limit_kind.clear();
      measure.name = prefix + measure.name;
      result_.measures.push_back(std::move(measure));
    }
    if (!limit && judged.count != 0 && kind == RateKind::events)
      return say(Verdict::inconclusive,
                 fmt::format("{} in {:.3g} s, and no limit is set to judge that by.",
                             plural(judged.count, prefix.substr(0, prefix.size() - 1)), seconds_));
    if (limit)
      say(judged.verdict == Verdict::not_tested ? Verdict::inconclusive : judged.verdict,
          judged.reason.empty() || kind != RateKind::events
              ? judged.reason
              : fmt::format("{}: {}", prefix.substr(0, prefix.size() - 1), judged.reason));
  }

  static std::string plural(std::uint64_t count, const std::string& name) {
    return fmt::format("{} {}", count, name);
  }

  void judge_trainings(const CounterSeries& series) {
    if (series.total() == 0) return;
    say(Verdict::fail, series.name == "flaps"
                           ? fmt::format("the link went down {} times meanwhile.", series.total())
                           : fmt::format("the link trained {} times meanwhile.", series.total()));
  }

  /// Of a port: before the code, beyond repair, CRC, replays, recoveries.
  static constexpr double kRates = 5;

  const Limits& limits_;
  double confidence_;
  double burst_level_;
  const Watched& port_;
  double seconds_;
  Result result_;
};

/// Watches all chosen ports for the time of the settings.
class Soak {
 public:
  Soak(Run& run, std::string test, Busy* load)
      : run_(run),
        test_(std::move(test)),
        load_(load),
        tally_(test_, load == nullptr ? TestClass::passive : TestClass::load, "ports") {}

  void check() {
    begin();
    const auto start = run_.clock.now();
    sample();
    run_.say(fmt::format("{}: watching {} ports for {:.0f} s", test_, ports_.size(),
                         Seconds(run_.settings.time(test_)).count()));
    const auto end = start + run_.settings.time(test_);
    while (!ports_.empty() && !run_.clock.stopped() && !is_over(end)) {
      const auto interval = run_.settings.interval(test_);
      if (load_ == nullptr)
        run_.wait(std::min(interval, end - run_.clock.now()));
      else
        load_->work(run_.clock.now() + interval);
      sample();
      run_.look();
    }
    const double seconds = Seconds(run_.clock.now() - start).count();
    for (const Watched& port : ports_) finish(port, seconds);
    tally_.end(run_.report);
  }

 private:
  void begin() {
    for (const PortAt at : run_.machine.chosen_ports()) {
      if (is_nothing(run_.machine, at)) continue;
      Device& device = run_.machine.device(at);
      const auto can = device.can(OAMHAL_LINK_COUNTERS);
      if (can.answer != OAMHAL_ANSWER_YES) {
        skip(run_.machine.subject(at), can.reason, can.enable);
        continue;
      }
      const auto status = device.tester->try_port(run_.machine.port(at).number);
      if (!status) {
        skip(run_.machine.subject(at), note_failure(device, status.error()), "");
      } else if (status->state != OAMHAL_LINK_STATE_UP) {
        skip(run_.machine.subject(at), "the port is not up.", "");
      } else {
        Watched& port = ports_.emplace_back();
        port.at = at;
        port.fec = status->fec;
      }
    }
    for (const Bundle& bundle : run_.machine.bundles)
      skip(run_.machine.subject(bundle), run_.machine.devices[bundle.a].can(OAMHAL_LINK_COUNTERS).reason, "");
  }

  /// With a load it takes as long as that does.
  bool is_over(Clock::Duration end) {
    return load_ != nullptr ? load_->is_over(end) : run_.clock.now() >= end;
  }

  void skip(Subject subject, const std::string& reason, const std::string& enable) {
    tally_.missing(reason);
    run_.report.results.push_back(not_tested(test_, std::move(subject), reason, enable));
  }

  void sample() {
    for (Watched& port : ports_) {
      if (!port.failed.empty()) continue;
      Device& device = run_.machine.device(port.at);
      if (device.lost) {
        port.failed = "its device is gone.";
        continue;
      }
      const auto count = device.tester->try_counters(run_.machine.port(port.at).number, counters_.data(),
                                                     OAMHAL_PORT_COUNTER_LIMIT);
      if (!count) {
        port.failed = note_failure(device, count.error());
        continue;
      }
      const auto now = run_.clock.now();
      if (port.last) port.lengths.push_back(Seconds(now - *port.last).count());
      port.last = now;
      for (std::uint32_t i = 0; i < *count; ++i) port.of(counters_[i]).add(counters_[i]);
    }
  }

  void finish(const Watched& port, double seconds) {
    tally_.done();
    DirectionResult in(run_, port, seconds, test_, "in", ports_.size());
    DirectionResult out(run_, port, seconds, test_, "out", ports_.size());
    bool any_out = false;
    for (const auto& [name, series] : port.series) {
      (series.direction == OAMHAL_SENT ? out : in).add(series);
      any_out = any_out || series.direction == OAMHAL_SENT;
    }
    in.add_fec();
    if (load_ != nullptr) in.need_traffic();
    Result received = in.take();
    if (!port.failed.empty()) {
      received.verdict = Verdict::fail;
      received.reason = port.failed;
      any_out = false;
    }
    run_.report.results.push_back(std::move(received));
    if (any_out) run_.report.results.push_back(out.take());
  }

  Run& run_;
  std::string test_;
  Busy* load_;
  TestCount tally_;
  std::vector<Watched> ports_;
  /// Filled again with each sample.
  std::array<oamhal_port_counter_t, OAMHAL_PORT_COUNTER_LIMIT> counters_{};
};

}  // namespace

void check_counters(Run& run, const std::string& test) {
  Soak(run, test, nullptr).check();
}

void check_soak(Run& run, Busy* load) {
  Soak(run, "soak", load).check();
}

}  // namespace oam_linktest
