// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <oamhal/bringup/memory.hpp>

#include "tools/oam-linktest/checks/busy.hpp"
#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

using oamhal::bringup::engine;
using Seconds = std::chrono::duration<double>;

constexpr std::chrono::milliseconds kCopyLimit{5000};
/// Copies in flight: the next is there when one is done.
constexpr std::size_t kAhead = 4;

/// The engines of the devices, each opened once.
class Engines {
 public:
  explicit Engines(Machine& machine) : machine_(machine) {}

  engine* of(std::uint32_t device) {
    const auto [place, added] = opened_.try_emplace(device);
    if (added) {
      auto made = engine::try_open(machine_.context, machine_.devices[device].bdf);
      if (made)
        place->second = std::make_unique<engine>(std::move(*made));
      else
        why_[device] = made.error().message;
    }
    return place->second.get();
  }
  [[nodiscard]] const std::string& why(std::uint32_t device) { return why_[device]; }

 private:
  Machine& machine_;
  std::map<std::uint32_t, std::unique_ptr<engine>> opened_;
  std::map<std::uint32_t, std::string> why_;
};

/// One direction of a link: from the memory of one device over a port into that of the other.
struct Stream {
  PortAt from;
  PortAt to;
  engine* source = nullptr;
  engine* target = nullptr;
  oamhal_buffer_t source_buffer = 0;
  oamhal_buffer_t target_buffer = 0;
  std::uint64_t seed = 0;
  std::deque<std::uint64_t> tickets;
  std::uint64_t bytes = 0;
  std::string failed;

  bool fail(const oamhal::error& error) {
    failed = error.message;
    return false;
  }
};

/// The raw rate of a port as it runs: lanes x lane rate, one direction, in Mb/s.
std::optional<double> raw_rate(Machine& machine, PortAt at) {
  const auto status = machine.device(at).tester->try_port(machine.port(at).number);
  if (!status || status->active_lanes.absence != OAMHAL_PRESENT ||
      status->lane_rate_mbps.absence != OAMHAL_PRESENT)
    return std::nullopt;
  return static_cast<double>(status->active_lanes.value) * static_cast<double>(status->lane_rate_mbps.value);
}

/// What the two tests of copies share.
class Copies {
 public:
  Copies(Run& run, const char* test)
      : run_(run), test_(test), engines_(run.machine), tally_(test, TestClass::load, "links") {}
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  ~Copies() {
    for (Stream& stream : streams_) release(stream);
  }

 protected:
  void collect(std::uint64_t bytes) {
    const auto links = run_.machine.chosen_links();
    bytes_ = fitting(links, bytes);
    for (const Link& link : links) {
      if (const auto why = missing(link)) {
        tally_.missing(why->reason);
        run_.report.results.push_back(not_tested(test_, run_.machine.subject(link.a), *why));
        continue;
      }
      tally_.done();
      for (const auto& [from, to] : {std::pair(link.a, link.b), std::pair(link.b, link.a)}) {
        Stream& stream = streams_.emplace_back();
        stream.from = from;
        stream.to = to;
        prepare(stream, bytes_);
      }
    }
    for (const Bundle& bundle : run_.machine.bundles) {
      const auto why = run_.machine.devices[bundle.a].can(OAMHAL_LINK_COPY);
      tally_.missing(why.reason);
      run_.report.results.push_back(not_tested(test_, run_.machine.subject(bundle), why));
    }
  }

  /// As many bytes as there is room for at both ends of all links; no more than wished, whole pages.
  std::uint64_t fitting(const std::vector<Link>& links, std::uint64_t wished) {
    constexpr std::uint64_t kPage = 4096;
    // A buffer at each end for each direction.
    std::map<std::uint32_t, std::uint64_t> buffers;
    for (const Link& link : links)
      for (const PortAt at : {link.a, link.b}) buffers[at.device] += 2;
    for (const auto& [device, count] : buffers) {
      if (run_.machine.devices[device].can(OAMHAL_LINK_COPY).answer != OAMHAL_ANSWER_YES) continue;
      if (engine* const one = engines_.of(device); one != nullptr)
        wished = std::min(wished, one->info().free_bytes / count / kPage * kPage);
    }
    return std::max(wished, kPage);
  }

  /// Starts one more copy of a stream.
  bool push(Stream& stream, std::uint64_t length) {
    oamhal_copy_t copy = OAMHAL_COPY_INIT;
    copy.from = stream.source_buffer;
    copy.to = stream.target_buffer;
    copy.length = length;
    copy.peer = stream.target->c_handle();
    copy.peer_is_source = 0;
    copy.port = run_.machine.port(stream.from).number;
    const auto ticket = stream.source->try_copy(copy);
    // Engines have room for so many copies; the streams of one device share it.
    if (!ticket && ticket.error().status == OAMHAL_ERROR_BUSY) return false;
    if (!ticket) return stream.fail(ticket.error());
    stream.tickets.push_back(*ticket);
    return true;
  }

  /// Waits for the oldest copy of a stream.
  bool pop(Stream& stream) {
    const auto ended = stream.source->try_wait(stream.tickets.front(), kCopyLimit);
    stream.tickets.pop_front();
    if (!ended) return stream.fail(ended.error());
    return true;
  }

  Result result_of(const Stream& stream) {
    Result result;
    result.test = test_;
    result.subject = run_.machine.subject(stream.from);
    result.subject.direction = "out";
    result.verdict = Verdict::pass;
    if (!stream.failed.empty()) {
      result.verdict = Verdict::fail;
      result.reason = stream.failed;
    }
    return result;
  }

  static void add(Result& result, std::string name, const char* unit, std::optional<double> value,
                  std::optional<double> limit = std::nullopt, const char* kind = "") {
    Measure measure;
    measure.name = std::move(name);
    measure.unit = unit;
    measure.value = value;
    if (limit) {
      measure.limit = limit;
      measure.limit_kind = kind;
    }
    if (!value) measure.reason = "it was not measured.";
    result.measures.push_back(std::move(measure));
  }

  /// Nothing was found wrong, and nothing to call right either.
  static void not_judged(Result& result, const char* why) {
    result.verdict = Verdict::not_tested;
    result.reason = why;
  }

  static void say(Result& result, Verdict verdict, const std::string& words) {
    result.verdict = worse(result.verdict, verdict);
    result.reason += fmt::format("{}{}", result.reason.empty() ? "" : " ", words);
  }

  Run& run_;
  const char* test_;
  Engines engines_;
  TestCount tally_;
  std::deque<Stream> streams_;
  /// Of one copy.
  std::uint64_t bytes_ = 0;

 private:
  std::optional<oamhal_link_capability_t> missing(const Link& link) {
    for (const PortAt at : {link.a, link.b}) {
      Device& device = run_.machine.device(at);
      auto can = device.can(OAMHAL_LINK_COPY);
      if (can.answer != OAMHAL_ANSWER_YES) return can;
      if (engines_.of(at.device) != nullptr) continue;
      const std::string& why = engines_.why(at.device);
      const auto length = why.copy(can.reason, sizeof can.reason - 1);
      can.reason[length] = 0;
      return can;
    }
    return std::nullopt;
  }

  /// Buffers at both ends, the source filled with what is verified at the end.
  void prepare(Stream& stream, std::uint64_t bytes) {
    stream.source = engines_.of(stream.from.device);
    stream.target = engines_.of(stream.to.device);
    stream.seed = std::uint64_t{stream.from.device} << 32U | (stream.from.port + 1);
    const auto source = stream.source->try_allocate(bytes);
    if (!source) return static_cast<void>(stream.fail(source.error()));
    stream.source_buffer = *source;
    const auto target = stream.target->try_allocate(bytes);
    if (!target) return static_cast<void>(stream.fail(target.error()));
    stream.target_buffer = *target;
    if (const auto filled = stream.source->try_fill(*source, 0, bytes, stream.seed); !filled)
      stream.fail(filled.error());
  }

  static void release(Stream& stream) {
    if (stream.source_buffer != 0) static_cast<void>(stream.source->try_free(stream.source_buffer));
    if (stream.target_buffer != 0) static_cast<void>(stream.target->try_free(stream.target_buffer));
  }
};

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
    const auto raw = raw_rate(run_.machine, stream.from);
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
    if (result.verdict == Verdict::pass && !limit)
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
