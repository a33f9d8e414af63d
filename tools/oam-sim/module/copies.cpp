// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "copies.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "frames.hpp"
#include "mailbox.hpp"
#include "sensors.hpp"

namespace oam_sim {
namespace {

using Place = rm::dma::Place;

constexpr Nanoseconds kLatency = kMicrosecond;
constexpr double kMemoryBytes = 1e12;  // a second
constexpr std::uint64_t kChunk = 1 << 18;
constexpr std::uint32_t kMaxRing = 65536;

constexpr std::uint32_t kSourceMask = 0x3, kDestinationMask = 0xc, kInterrupt = 0x10, kLinkMask = 0x700,
                        kHalf = 0x800;
constexpr std::uint32_t kFlags = kSourceMask | kDestinationMask | kInterrupt | kLinkMask | kHalf;

// PCI Express: encoding, and packets with 256 bytes of payload and 26 around it.
double host_bytes(const HostLink& link) {
  constexpr std::array<double, 7> kSpeeds = {0, 2.5, 5, 8, 16, 32, 64};
  const double speed = link.speed < kSpeeds.size() ? kSpeeds[link.speed] : 0;
  const double encoding = link.speed < 3 ? 0.8 : 128.0 / 130;
  return std::max(speed * 1e9 / 8 * encoding * link.width * 256 / (256 + 26), 1e6);
}

bool good_ring(const CopyEngine& copies) {
  return std::has_single_bit(copies.ring_size) && copies.ring_size <= kMaxRing &&
         copies.head - copies.tail <= copies.ring_size;
}

std::uint64_t address_of(const CopyEngine& copies) {
  return copies.ring_base + std::uint64_t{copies.tail % copies.ring_size} * sizeof(rm::dma::Descriptor);
}

}  // namespace

void Copies::plan_peer(const Board& board, const rm::dma::Descriptor& descriptor, Plan& plan) const {
  const std::uint32_t link = (descriptor.flags & kLinkMask) >> 8;
  if (link == 0) {
    plan.error = CopyError::kNoRoute;
    return;
  }
  const End here{static_cast<std::int32_t>(module_),
                 (link - 1) * rm::kHalves + ((descriptor.flags & kHalf) != 0 ? 1 : 0)};
  const PortState& port = board.port(here);
  if (port.lanes == 0 || (!port.built.is_port() && !port.wire.is_port())) {
    plan.error = CopyError::kNoRoute;
    return;
  }
  if (port.state != LinkState::kUp) {
    plan.error = CopyError::kLinkDown;
    return;
  }
  const bool sends = plan.to.place == Place::kPeer;
  Side& peer = sends ? plan.to : plan.from;
  peer.module = static_cast<unsigned>(port.remote.module);
  plan.sender = sends ? here : port.remote;
  const auto size = board_.memory(peer.module).size();
  if (plan.length > size || peer.address > size - plan.length) plan.error = CopyError::kPeer;
}

Copies::Plan Copies::plan(const Board& board, const rm::dma::Descriptor& descriptor) const {
  Plan plan;
  plan.from = {static_cast<Place>(descriptor.flags & kSourceMask), module_, descriptor.source};
  plan.to = {static_cast<Place>((descriptor.flags & kDestinationMask) >> 2), module_, descriptor.destination};
  plan.length = descriptor.length;
  const bool local = plan.from.place == Place::kLocal || plan.to.place == Place::kLocal;
  const bool known = plan.from.place <= Place::kPeer && plan.to.place <= Place::kPeer;
  if (!known || !local || descriptor.length == 0 || (descriptor.flags & ~kFlags) != 0) {
    plan.error = CopyError::kBadDescriptor;
    return plan;
  }
  const auto size = board_.memory(module_).size();
  for (const Side* side : {&plan.from, &plan.to}) {
    if (side->place != Place::kLocal) continue;
    if (plan.length > size || side->address > size - plan.length) {
      plan.error = CopyError::kLocalAddress;
      return plan;
    }
  }
  if (plan.from.place == Place::kPeer || plan.to.place == Place::kPeer) plan_peer(board, descriptor, plan);
  return plan;
}

void Copies::stop(Board& board, CopyError error) const {
  ModuleState& module = board.modules[module_];
  module.copies.error = error;
  module.copies.busy = false;
  module.copies.end = kNever;
  set_load(board, module_, false);
  raise(module, vector_bit(rm::Vector::kDma));
}

// The bytes need the time that the slowest part of their way takes. A link carries one copy at a time in each
// direction.
void Copies::begin(Board& board, const rm::dma::Descriptor& descriptor) {
  CopyEngine& copies = board.modules[module_].copies;
  const Plan wanted = plan(board, descriptor);
  copies.job = descriptor;
  copies.busy = true;
  copies.begin = copies.rung;
  copies.end = copies.begin + kLatency;
  set_load(board, module_, true);
  if (wanted.error != CopyError::kNone) return;  // told when it is finished
  double rate = kMemoryBytes;
  if (wanted.from.place == Place::kHost || wanted.to.place == Place::kHost)
    rate = host_bytes(board.modules[module_].host_link);
  PortState* const sender = wanted.sender.is_port() ? &board.port(wanted.sender) : nullptr;
  if (sender != nullptr) {
    const auto lanes = static_cast<unsigned>(std::popcount(sender->active_mask));
    rate = payload_per_second(sender->rate, lanes);
    copies.begin = std::max(copies.begin, sender->sends_until);
  }
  const double seconds = static_cast<double>(wanted.length) / rate;
  const Nanoseconds free = copies.begin + static_cast<Nanoseconds>(seconds * 1e9) + 1;
  if (sender != nullptr) sender->sends_until = free;
  copies.end = free + kLatency;
}

bool Copies::fetch(HostPort* host) {
  std::uint64_t address = 0;
  {
    const SharedBoard::Access board(board_);
    const ModuleState& module = board->modules[module_];
    const CopyEngine& copies = module.copies;
    if (copies.busy || copies.run == 0 || copies.error != CopyError::kNone || copies.head == copies.tail ||
        !module.drives())
      return false;
    if (!good_ring(copies)) {
      stop(*board, CopyError::kBadDescriptor);
      return false;
    }
    address = address_of(copies);
  }
  rm::dma::Descriptor descriptor{};
  const bool read = host != nullptr && host->read(address, std::as_writable_bytes(std::span(&descriptor, 1)));
  const SharedBoard::Access board(board_);
  if (!read) {
    stop(*board, CopyError::kHostAddress);
    return false;
  }
  board->modules[module_].copies.job_address = address;
  begin(*board, descriptor);
  return true;
}

CopyError Copies::move(HostPort* host, const Plan& plan) const {
  const auto part = [&](const Side& side, std::uint64_t done, std::uint64_t length) {
    return board_.memory(side.module).subspan(side.address + done, length);
  };
  if (plan.from.place != Place::kHost && plan.to.place != Place::kHost) {
    std::memmove(part(plan.to, 0, plan.length).data(), part(plan.from, 0, plan.length).data(), plan.length);
    return CopyError::kNone;
  }
  if (host == nullptr) return CopyError::kHostAddress;
  for (std::uint64_t done = 0; done < plan.length; done += kChunk) {
    const std::uint64_t length = std::min(kChunk, plan.length - done);
    const bool good = plan.from.place == Place::kHost
                          ? host->read(plan.from.address + done, part(plan.to, done, length))
                          : host->write(plan.to.address + done, part(plan.from, done, length));
    if (!good) return CopyError::kHostAddress;
  }
  return CopyError::kNone;
}

bool Copies::finish(HostPort* host) {
  Plan done;
  rm::dma::Descriptor job{};
  std::uint64_t address = 0;
  {
    const SharedBoard::Access board(board_);
    const CopyEngine& copies = board->modules[module_].copies;
    if (!copies.busy || board->now < copies.end || !board->modules[module_].drives()) return false;
    job = copies.job;
    done = plan(*board, job);
    address = copies.job_address;
    // A link that was away meanwhile has lost some of the bytes.
    if (done.sender.is_port() && board->port(done.sender).since > copies.begin)
      done.error = CopyError::kLinkDown;
  }
  if (done.error == CopyError::kNone) done.error = move(host, done);
  job.status = rm::dma::Status{}.with<rm::dma::Error>(static_cast<std::uint32_t>(done.error)).raw | 1;
  const auto status = std::as_bytes(std::span(&job.status, 1));
  const std::uint64_t at = address + offsetof(rm::dma::Descriptor, status);
  if ((host == nullptr || !host->write(at, status)) && done.error == CopyError::kNone)
    done.error = CopyError::kHostAddress;

  const SharedBoard::Access board(board_);
  return complete(*board, done, (job.flags & kInterrupt) != 0);
}

bool Copies::complete(Board& board, const Plan& done, bool interrupt) const {
  ModuleState& module = board.modules[module_];
  CopyEngine& copies = module.copies;
  if (!copies.busy) return false;  // reset meanwhile
  ++copies.tail;
  copies.rung = copies.end - kLatency;  // the next follows without a gap
  if (done.error != CopyError::kNone) {
    stop(board, done.error);
    return false;
  }
  copies.busy = false;
  copies.end = kNever;
  copies.bytes_done += done.length;
  if (done.sender.is_port()) {
    PortState& sender = board.port(done.sender);
    sender.counts.tx_bytes += done.length;
    if (sender.remote.is_port()) board.port(sender.remote).counts.rx_bytes += done.length;
  }
  if (interrupt) raise(module, vector_bit(rm::Vector::kDma));
  if (copies.head == copies.tail) set_load(board, module_, false);
  return true;
}

void Copies::run(HostPort* host) {
  while (finish(host) || fetch(host)) {
  }
}

}  // namespace oam_sim
