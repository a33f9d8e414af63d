// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "tools/oam-linktest/checks/busy.hpp"
#include "tools/oam-linktest/checks/streams.hpp"

namespace oam_linktest {

namespace {

using Seconds = std::chrono::duration<double>;

/// The raw rate of a port as it runs: lanes x lane rate, one direction, in Mb/s.
std::optional<double> raw_rate(Machine& machine, const Stream& stream) {
  if (stream.of_pair) return std::nullopt;
  const auto status = machine.device(stream.from).tester->try_port(machine.port(stream.from).number);
  if (!status || status->active_lanes.absence != OAMHAL_PRESENT ||
      status->lane_rate_mbps.absence != OAMHAL_PRESENT)
    return std::nullopt;
  return static_cast<double>(status->active_lanes.value) * static_cast<double>(status->lane_rate_mbps.value);
}

class Bandwidth : Copies {
 public:
  explicit Bandwidth(Run& run) : Copies(run, "bandwidth") {}

  void check() {
    collect(run_.settings.copy_bytes);
    rates_.resize(streams_.size());
    for (std::size_t i = 0; i < streams_.size() && !run_.clock.stopped(); ++i) rates_[i].alone = drive({i});
    // Both directions of a link are neighbours.
    for (std::size_t i = 0; i + 1 < streams_.size() && !run_.clock.stopped(); i += 2) {
      drive({i, i + 1});
      for (const std::size_t one : {i, i + 1}) rates_[one].both = last_[one];
    }
    std::vector<std::size_t> all(streams_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (!all.empty() && !run_.clock.stopped()) {
      drive(all);
      for (const std::size_t one : all) rates_[one].all = last_[one];
    }
    for (std::size_t i = 0; i < streams_.size(); ++i) finish(streams_[i], rates_[i]);
    tally_.end(run_.report);
  }

 private:
  struct Rates {
    std::optional<double> alone;
    std::optional<double> both;
    std::optional<double> all;
  };

  /// Keeps streams busy for the time of the settings. Mb/s of each is in last_; returns that of the first.
  std::optional<double> drive(const std::vector<std::size_t>& which) {
    run_.look();
    last_.assign(streams_.size(), std::nullopt);
    const auto start = run_.clock.now();
    // The time of a pair: each direction alone, both, and all pairs.
    const auto end = start + run_.settings.time(test_) / 4;
    for (const std::size_t i : which) streams_[i].bytes = 0;
    for (bool more = true; more;) {
      more = run_.clock.now() < end && !run_.clock.stopped();
      for (const std::size_t i : which) {
        Stream& stream = streams_[i];
        while (more && stream.failed.empty() && stream.tickets.size() < kAhead && push(stream, bytes_))
          continue;
        if (stream.failed.empty() && !stream.tickets.empty() && pop(stream)) stream.bytes += bytes_;
      }
    }
    for (const std::size_t i : which)
      while (!streams_[i].tickets.empty())
        if (pop(streams_[i])) streams_[i].bytes += bytes_;
    const double seconds = Seconds(run_.clock.now() - start).count();
    constexpr double kBitsPerByte = 8;
    constexpr double kMega = 1e6;
    for (const std::size_t i : which)
      if (streams_[i].failed.empty())
        last_[i] = static_cast<double>(streams_[i].bytes) * kBitsPerByte / kMega / seconds;
    return last_[which.front()];
  }

  void finish(Stream& stream, const Rates& rates) {
    Result result = result_of(stream);
    if (stream.failed.empty()) verify(stream, result);
    const auto raw = raw_rate(run_.machine, stream);
    const auto& share = run_.settings.of(test_).limits.share_of_raw;
    const auto limit = raw && share ? std::optional(*raw * *share) : std::nullopt;
    add(result, "bandwidth", "Mb/s", rates.alone, limit, "min");
    add(result, "bandwidth-both-ways", "Mb/s", rates.both);
    add(result, "bandwidth-all-links", "Mb/s", rates.all);
    if (raw) add(result, "raw-rate", "Mb/s", raw);
    const bool slow = result.verdict == Verdict::pass && limit && rates.alone && *rates.alone < *limit;
    // A model copies no faster than the processor it runs on.
    if (slow && run_.report.simulated())
      not_judged(result,
                 "the simulation does not reach the rate of its model on this host: told, and not judged.");
    else if (slow)
      say(result, Verdict::fail,
          fmt::format("it carries {:.0f} Mb/s, which is {:.0f} % of its raw rate; {:.0f} % is the least.",
                      *rates.alone, 100 * *rates.alone / *raw, 100 * *share));
    if (!not_judged_as_pair(stream, result) && result.verdict == Verdict::pass && !limit)
      not_judged(result, "no limit is set: the rate is told, and not judged.");
    if (!rates.alone && stream.failed.empty()) say(result, Verdict::inconclusive, "the run was stopped.");
    run_.report.results.push_back(std::move(result));
  }

  /// What arrived is what was sent.
  void verify(Stream& stream, Result& result) {
    const auto wrong = stream.target->try_verify(stream.target_buffer, 0, bytes_, stream.seed);
    if (!wrong)
      say(result, Verdict::fail, wrong.error().message);
    else if (wrong->words != 0)
      say(result, Verdict::fail,
          fmt::format("{} words of {} arrived wrong, the first at byte {}.", wrong->words, bytes_ / 8,
                      wrong->first));
  }

  std::vector<Rates> rates_;
  std::vector<std::optional<double>> last_;
};

class Latency : Copies {
 public:
  explicit Latency(Run& run) : Copies(run, "latency") {}

  void check() {
    collect(kBytes);
    for (Stream& stream : streams_) {
      run_.look();
      measure(stream);
    }
    tally_.end(run_.report);
  }

 private:
  /// A small copy: a page is the least that a buffer has.
  static constexpr std::uint64_t kBytes = 4096;

  void measure(Stream& stream) {
    std::vector<double> times;
    // Half of the pair's time for each direction; one copy at least.
    const auto end = run_.clock.now() + run_.settings.time(test_) / 2;
    while (stream.failed.empty() && !run_.clock.stopped() && (times.empty() || run_.clock.now() < end)) {
      const auto start = run_.clock.now();
      if (!push(stream, bytes_) || !pop(stream)) break;
      constexpr double kMicro = 1e6;
      times.push_back(Seconds(run_.clock.now() - start).count() * kMicro);
    }
    Result result = result_of(stream);
    std::ranges::sort(times);
    const auto& limit = run_.settings.of(test_).limits.latency_us;
    std::optional<double> median;
    if (!times.empty()) median = times[times.size() / 2];
    add(result, "latency-median", "us", median, limit, "max");
    add(result, "latency-min", "us", times.empty() ? std::nullopt : std::optional(times.front()));
    add(result, "latency-max", "us", times.empty() ? std::nullopt : std::optional(times.back()));
    if (result.verdict == Verdict::pass && run_.clock.stopped())
      say(result, Verdict::inconclusive, "the run was stopped.");
    else if (result.verdict == Verdict::pass && !median)
      say(result, Verdict::inconclusive,
          "no copy could be started, as its engine is busy: end what else copies there, and run it again.");
    else if (not_judged_as_pair(stream, result))
      return run_.report.results.push_back(std::move(result));
    else if (result.verdict == Verdict::pass && limit && *median > *limit)
      say(result, Verdict::fail, fmt::format("{:.1f} us are more than {:.1f} us.", *median, *limit));
    else if (result.verdict == Verdict::pass && !limit)
      not_judged(result, "no limit is set: the time is told, and not judged.");
    run_.report.results.push_back(std::move(result));
  }
};

/// Keeps all links busy both ways.
class BusyEngines final : public Busy, Copies {
 public:
  explicit BusyEngines(Run& run) : Copies(run, "soak") {
    const std::size_t before = run.report.results.size();
    collect(run.settings.copy_bytes);
    // What cannot be loaded says so by not being loaded.
    if (run.report.results.size() > before) why_ = run.report.results.back().reason;
    run.report.results.resize(before);
  }
  [[nodiscard]] bool any() const { return !streams_.empty(); }
  [[nodiscard]] const std::string& why() const { return why_; }

  void work(Clock::Duration until) override {
    while (run_.clock.now() < until && !run_.clock.stopped()) {
      bool any = false;
      for (Stream& stream : streams_) {
        while (stream.failed.empty() && stream.tickets.size() < kAhead && push(stream, bytes_)) continue;
        any = any || !stream.tickets.empty();
        if (stream.failed.empty() && !stream.tickets.empty()) static_cast<void>(pop(stream));
      }
      if (!any) run_.wait(until - run_.clock.now());
      run_.look();
    }
  }
  bool is_over(Clock::Duration planned) override { return run_.clock.now() >= planned; }

 private:
  std::string why_;
};

}  // namespace

std::unique_ptr<Busy> busy_engines(Run& run, std::string& why) {
  auto busy = std::make_unique<BusyEngines>(run);
  if (busy->any()) return busy;
  why = busy->why().empty() ? "no link joins two modules." : busy->why();
  return nullptr;
}

void check_bandwidth(Run& run) {
  Bandwidth(run).check();
}

void check_latency(Run& run) {
  Latency(run).check();
}

}  // namespace oam_linktest
