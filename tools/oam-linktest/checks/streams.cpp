// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/streams.hpp"
#include "tools/oam-linktest/machine/fixed_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace oam_linktest {

using oamhal::bringup::engine;

namespace {

constexpr std::chrono::milliseconds kCopyLimit{5000};
constexpr const char* kDriverChooses =
    "its driver chooses the way between two modules: the pair was measured, and no link of it.";

oamhal_link_capability_t no(oamhal_link_capability_t answer, std::string_view why) {
  answer.answer = OAMHAL_ANSWER_NO;
  put_text(answer.reason, why);
  return answer;
}

/// A driver of the kernel has the device, and it is the one that is here.
bool has_driver(const Machine& machine, std::uint32_t device) {
  const char* const driver = machine.devices[device].info.kernel_driver;
  return machine.snapshot.info().origin == OAMHAL_ORIGIN_LIVE && driver != nullptr &&
         std::string_view(driver) != "vfio-pci";
}

}  // namespace

engine* Engines::of(std::uint32_t device) {
  const auto [place, added] = opened_.try_emplace(device);
  if (added) {
    auto made = engine::try_open(machine_.context, machine_.devices[device].bdf);
    if (made)
      place->second = std::make_unique<engine>(std::move(*made));
    else
      why_[device] = made.error();
  }
  return place->second.get();
}

Copies::~Copies() {
  for (Stream& stream : streams_) release(stream);
}

void Copies::release(Stream& stream) {
  if (stream.source_buffer != 0) static_cast<void>(stream.source->try_free(stream.source_buffer));
  if (stream.target_buffer != 0) static_cast<void>(stream.target->try_free(stream.target_buffer));
}

std::optional<oamhal_link_capability_t> Copies::missing(std::uint32_t device) {
  auto can = run_.machine.devices[device].can(OAMHAL_LINK_COPY);
  if (can.answer == OAMHAL_ANSWER_YES) {
    if (engines_.of(device) != nullptr) return std::nullopt;
    // The capability was there: what is missing is the engine alone.
    put_text(can.reason, engines_.why(device).message);
    return can;
  }
  // A driver that would let memory be copied, but not by this program now, says the better reason.
  if (!has_driver(run_.machine, device) || engines_.of(device) != nullptr) return can;
  const oamhal::error& why = engines_.why(device);
  return why.status == OAMHAL_ERROR_NOT_SUPPORTED ? can : no(can, why.message);
}

std::optional<oamhal_link_capability_t> Copies::missing(const Link& link) {
  std::optional<oamhal_link_capability_t> first;
  for (const PortAt at : {link.a, link.b}) {
    auto why = missing(at.device);
    if (!why) continue;
    // What hinders is the end that cannot be had at all, if there is one.
    if (!has_driver(run_.machine, at.device) || engines_.of(at.device) == nullptr) return why;
    if (!first) first = why;
  }
  return first;
}

bool Copies::driver_joins(std::uint32_t a, std::uint32_t b) {
  return std::ranges::all_of(std::array{a, b}, [&](std::uint32_t device) {
    if (!has_driver(run_.machine, device)) return false;
    const engine* const one = engines_.of(device);
    return one != nullptr && one->info().depth != 0;
  });
}

void Copies::leave_out(std::uint32_t a, std::uint32_t b, const Subject& subject,
                       const oamhal_link_capability_t& why, std::set<Pair>& pairs) {
  if (driver_joins(a, b)) {
    tally_.missing(kDriverChooses);
    pairs.insert(std::minmax(a, b));
    return;
  }
  tally_.missing(why.reason);
  run_.report.results.push_back(not_tested(test_, subject, why));
}

void Copies::collect(std::uint64_t bytes) {
  std::vector<std::pair<PortAt, PortAt>> ends;
  std::set<Pair> pairs;
  for (const Link& link : run_.machine.chosen_links()) {
    const auto why = missing(link);
    if (why || driver_joins(link.a.device, link.b.device)) {
      const auto can = why ? *why : run_.machine.device(link.a).can(OAMHAL_LINK_COPY);
      leave_out(link.a.device, link.b.device, run_.machine.subject(link.a), can, pairs);
      continue;
    }
    tally_.done();
    ends.emplace_back(link.a, link.b);
  }
  for (const Bundle& bundle : run_.machine.bundles) {
    auto why = missing(bundle.a);
    leave_out(bundle.a, bundle.b, run_.machine.subject(bundle),
              why ? *why : run_.machine.devices[bundle.a].can(OAMHAL_LINK_COPY), pairs);
  }
  const std::size_t links = ends.size();
  for (const auto& [a, b] : pairs) ends.emplace_back(PortAt{a, 0}, PortAt{b, 0});
  bytes_ = fitting(ends, bytes);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const auto& [a, b] = ends[i];
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      Stream& stream = streams_.emplace_back();
      stream.from = from;
      stream.to = to;
      stream.of_pair = i >= links;
      prepare(stream);
    }
  }
}

/// As many bytes as there is room for at both ends of all streams; no more than wished, whole pages.
std::uint64_t Copies::fitting(const std::vector<std::pair<PortAt, PortAt>>& ends, std::uint64_t wished) {
  constexpr std::uint64_t kPage = 4096;
  // A buffer at each end for each direction.
  std::map<std::uint32_t, std::uint64_t> buffers;
  for (const auto& [a, b] : ends)
    for (const PortAt at : {a, b}) buffers[at.device] += 2;
  for (const auto& [device, count] : buffers)
    if (const engine* const one = engines_.of(device); one != nullptr)
      wished = std::min(wished, one->info().free_bytes / count / kPage * kPage);
  return std::max(wished, kPage);
}

/// Buffers at both ends, the source filled with what is verified at the end.
void Copies::prepare(Stream& stream) {
  stream.source = engines_.of(stream.from.device);
  stream.target = engines_.of(stream.to.device);
  stream.seed = std::uint64_t{stream.from.device} << 32U | (stream.from.port + 1);
  // Two pairs of a device are told apart too.
  if (stream.of_pair) stream.seed ^= std::uint64_t{stream.to.device + 1} << 16U;
  const auto source = stream.source->try_allocate(bytes_);
  if (!source) return static_cast<void>(stream.fail(source.error()));
  stream.source_buffer = *source;
  const auto target = stream.target->try_allocate(bytes_);
  if (!target) return static_cast<void>(stream.fail(target.error()));
  stream.target_buffer = *target;
  if (const auto filled = stream.source->try_fill(*source, 0, bytes_, stream.seed); !filled)
    stream.fail(filled.error());
}

bool Copies::push(Stream& stream, std::uint64_t length) {
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = stream.source_buffer;
  copy.to = stream.target_buffer;
  copy.length = length;
  copy.peer = stream.target->c_handle();
  copy.peer_is_source = 0;
  if (!stream.of_pair) copy.port = run_.machine.port(stream.from).number;
  const auto ticket = stream.source->try_copy(copy);
  // Engines have room for so many copies; the streams of one device share it.
  if (!ticket && ticket.error().status == OAMHAL_ERROR_BUSY) return false;
  if (!ticket) return stream.fail(ticket.error());
  stream.tickets.push_back(*ticket);
  return true;
}

bool Copies::pop(Stream& stream) {
  const auto ended = stream.source->try_wait(stream.tickets.front(), kCopyLimit);
  stream.tickets.pop_front();
  if (!ended) return stream.fail(ended.error());
  return true;
}

Result Copies::result_of(const Stream& stream) const {
  Result result;
  result.test = test_;
  if (stream.of_pair) {
    result.subject.module = run_.machine.devices[stream.from.device].name;
    result.subject.peer_module = run_.machine.devices[stream.to.device].name;
  } else {
    result.subject = run_.machine.subject(stream.from);
  }
  result.subject.direction = "out";
  result.verdict = Verdict::pass;
  if (!stream.failed.empty()) {
    result.verdict = Verdict::fail;
    result.reason = stream.failed;
  }
  return result;
}

void Copies::add(Result& result, std::string name, const char* unit, std::optional<double> value,
                 std::optional<double> limit, const char* kind) {
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

void Copies::not_judged(Result& result, const char* why) {
  result.verdict = Verdict::not_tested;
  result.reason = why;
}

bool Copies::not_judged_as_pair(const Stream& stream, Result& result) {
  if (!stream.of_pair || result.verdict != Verdict::pass) return false;
  not_judged(
      result,
      "the driver chose the way: what is told is of the pair, arrived right, and says nothing of a link.");
  return true;
}

void Copies::say(Result& result, Verdict verdict, const std::string& words) {
  result.verdict = worse(result.verdict, verdict);
  result.reason += result.reason.empty() ? words : " " + words;
}

}  // namespace oam_linktest
