// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "fake_link.hpp"

#include <algorithm>
#include <memory>

namespace oamhal::hal::test {

namespace {

constexpr std::uint16_t kNoCommand = 0x9c38;
constexpr unsigned kLanes = 8;

class FakeEnd final : public EndRegisters {
 public:
  FakeEnd(FakeLink& link, bool upper) : link_(link), upper_(upper) {}
  Result<std::uint16_t> read(std::size_t offset) override { return link_.read(upper_, offset); }
  Result<void> write(std::size_t offset, std::uint16_t value) override {
    link_.write(upper_, offset, value);
    return {};
  }

 private:
  FakeLink& link_;
  bool upper_;
};

}  // namespace

FakeLink::FakeLink() {
  upper.put(0x19, 0x0c, 1);
  for (unsigned number = 1; number <= 6; ++number) receivers[number] = {};
  go_down();
  set(true, kLinkStatus, 0x2000 | 8 << 4 | 4);
  set(false, kLinkStatus, 8 << 4 | 4);
  // Only the port above tells that data flows.
  lower.put(0x6c, 5 | 16 << 4, 4);
}

void FakeLink::go_down() {
  for (const bool of_upper : {true, false}) {
    set(of_upper, kLinkStatus, 8 << 4 | 1);
    for (unsigned lane = 0; lane < kLanes; ++lane) lanes[{of_upper, lane}] = {kNoCommand, {}, {}, 4};
  }
  moved.clear();
}

std::uint16_t FakeLink::value(bool of_upper, std::size_t offset) const {
  return static_cast<std::uint16_t>(config_value((of_upper ? upper : lower).bytes, offset, 2));
}

void FakeLink::set(bool of_upper, std::size_t offset, std::uint16_t value) {
  (of_upper ? upper : lower).put(offset, value, 2);
}

std::vector<std::uint16_t> FakeLink::orders(bool of_upper, unsigned lane) const {
  std::vector<std::uint16_t> found;
  for (const Write& write : writes_at(kMargining + 8 + std::size_t{4} * lane))
    if (write.upper == of_upper && write.value != kNoCommand) found.push_back(write.value);
  return found;
}

std::vector<FakeLink::Write> FakeLink::writes_at(std::size_t offset) const {
  std::vector<Write> found;
  std::ranges::copy_if(writes, std::back_inserter(found),
                       [&](const Write& write) { return write.offset == offset; });
  return found;
}

Result<LinkEnd> FakeLink::end(bool of_upper) {
  auto made =
      describe_end(of_upper ? "0000:0b:00.0" : "0000:0c:00.0", (of_upper ? upper : lower).bytes, false);
  if (!made) return made;
  made->registers = std::make_unique<FakeEnd>(*this, of_upper);
  made->not_written = of_upper ? upper_not_written : lower_not_written;
  return made;
}

Result<std::unique_ptr<MarginSession>> FakeLink::open() {
  return MarginSession::open(*end(true), *end(false), pace);
}

std::uint16_t FakeLink::read(bool of_upper, std::size_t offset) {
  if (gone) return UINT16_MAX;
  if (of_upper && offset == kLinkStatus && up_at_) {
    // Link Training; in recovery the data link layer stays active.
    if (pace.time < *up_at_) return static_cast<std::uint16_t>(value(true, offset) | 0x0800);
    set(true, offset, trained);
    up_at_.reset();
  }
  const std::size_t first = kMargining + 8;
  if (offset < first || offset >= first + std::size_t{4} * kLanes || (offset & 2) == 0)
    return value(of_upper, offset);
  return answer(of_upper, static_cast<unsigned>((offset - first) / 4));
}

void FakeLink::write(bool of_upper, std::size_t offset, std::uint16_t value) {
  writes.push_back({of_upper, offset, value});
  const auto fixed = stuck.find({of_upper, offset});
  if (gone || fixed != stuck.end()) return;
  if (of_upper && offset == kLinkStatus) {
    // Bits 14 and 15 are cleared by writing 1; the others are read-only.
    return set(true, offset, static_cast<std::uint16_t>(this->value(true, offset) & ~(value & 0xc000)));
  }
  // Retrain Link reads as 0; below a link it is reserved.
  if (of_upper && offset == kLinkControl && (value & 0x0020) != 0) up_at_ = pace.time + training;
  if (of_upper && offset == kLinkControl) value &= 0xffdf;
  set(of_upper, offset, value);
  const std::size_t first = kMargining + 8;
  if (offset >= first && offset < first + std::size_t{4} * kLanes)
    obey(of_upper, static_cast<unsigned>((offset - first) / 4), value);
}

void FakeLink::obey(bool of_upper, unsigned lane, std::uint16_t order) {
  Lane& state = lanes[{of_upper, lane}];
  state.order = order;
  state.due = pace.time + std::chrono::microseconds(300);
  const unsigned number = order & 7, type = order >> 3 & 7, payload = order >> 8;
  const auto receiver = receivers.find(number);
  if (receiver == receivers.end() || receiver->second.silent) return;
  if (type == 2 && payload >> 6 == 3) state.limit = payload & 0x3f;
  if (type == 2 && payload == 0x0f) moved.erase({number, lane});
  if (type != 3 && type != 4) return;
  state.since = state.due + receiver->second.setup;
  if (!receiver->second.refuses_steps) moved[{number, lane}] = order;
}

std::uint16_t FakeLink::answer(bool of_upper, unsigned lane) {
  const Lane& state = lanes[{of_upper, lane}];
  const unsigned number = state.order & 7, type = state.order >> 3 & 7, payload = state.order >> 8;
  if (state.order == kNoCommand) return kNoCommand;
  const auto found = receivers.find(number);
  // A port passes on what is for its own side of the link.
  const bool ours = of_upper ? number <= 5 : number == 6;
  if (!ours || found == receivers.end() || found->second.silent || pace.time < state.due) return kNoCommand;
  const FakeReceiver& receiver = found->second;
  const auto with = [&](unsigned answered) {
    return static_cast<std::uint16_t>((state.order & 0xff) | answered << 8);
  };
  if (type == 1)
    return payload >= 0x88 && payload - 0x88 < receiver.reports.size()
               ? with(receiver.reports[payload - 0x88])
               : with(0);
  if (type == 2) return with(receiver.refuses_settings ? 0 : payload);
  if (receiver.refuses_steps) return with(3 << 6);
  if (pace.time < state.since) return with(1 << 6);
  const unsigned steps = payload & (type == 3 ? 0x3f : 0x7f), edge = receiver.eye * (type == 3 ? 1 : 2);
  const unsigned errors = steps > edge ? std::min(steps - edge, 63U) : 0;
  return with((errors > state.limit ? 0U : 2U << 6) | errors);
}

}  // namespace oamhal::hal::test
