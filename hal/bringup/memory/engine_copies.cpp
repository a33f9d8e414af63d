// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Copies of an engine: starting, polling, waiting, and what is left when the device is gone.

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cstring>

#include "hal/bringup/link_tests.hpp"
#include "hal/bringup/memory/engine.hpp"
#include "hal/bringup/memory/host_copy.hpp"

namespace oamhal::hal {

namespace {

/// Ports that are looked at for one that leads to a peer: more than any device has.
constexpr std::uint32_t kMostPorts = 64;

std::int32_t place_of(std::int32_t kind) {
  return kind == OAMHAL_BUFFER_HOST ? OAMHAL_PLACE_HOST : OAMHAL_PLACE_DEVICE;
}

}  // namespace

Result<std::uint32_t> Engine::port_to(const Engine& peer) {
  std::uint32_t found = OAMHAL_ANY_PORT;
  auto asked = call_session(
      session_.get(), "status",
      [&](const oamhal_backend_ops_t& ops, void* device, const oamhal_backend_host_t* host) -> std::int32_t {
        const auto links = link_ops_of(ops);
        if (links.port_status == nullptr) return OAMHAL_ERROR_NOT_SUPPORTED;
        for (std::uint32_t port = 0; port < kMostPorts; ++port) {
          oamhal_port_status_t status{};
          status.size = sizeof status;
          const auto result = links.port_status(device, host, port, &status);
          if (result == OAMHAL_ERROR_INVALID_ARGUMENT) continue;
          if (result != OAMHAL_OK) return result;
          end_texts(status);
          if (status.state != OAMHAL_LINK_STATE_UP || peer.serial_.empty() ||
              peer.serial_ != status.remote_serial)
            continue;
          found = port;
          break;
        }
        return OAMHAL_OK;
      });
  if (!asked) return std::unexpected(std::move(asked.error()));
  if (found != OAMHAL_ANY_PORT) return found;
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_FOUND, 0,
            fmt::format("{}: no port that is up leads to {}: name one.", bdf(), peer.bdf())});
}

Result<std::uint64_t> Engine::address_of(Engine& peer, const Buffer& buffer) {
  forget_visitors();
  const auto known = std::ranges::find_if(
      visitors_, [&](const Visitor& visitor) { return visitor.of.lock() == buffer.uses; });
  if (known != visitors_.end()) return known->extent.address;
  const auto fd = peer.memory_->share(buffer.extent);
  if (!fd) return std::unexpected(fd.error());
  auto seen = memory_->import(fd->get(), buffer.extent.length);
  if (!seen) return std::unexpected(seen.error());
  visitors_.push_back({buffer.uses, std::move(*seen)});
  buffer.guests->push_back(self_);
  return visitors_.back().extent.address;
}

void Engine::forget_visitors() {
  for (auto visitor = visitors_.begin(); visitor != visitors_.end();) {
    if (!visitor->of.expired()) {
      ++visitor;
      continue;
    }
    memory_->release(visitor->extent);
    visitor = visitors_.erase(visitor);
  }
}

void Engine::tell_guests(const Guests& guests) {
  for (const auto& guest : guests)
    if (const auto engine = guest.lock()) (*engine)->forget_visitors();
}

Result<void> Engine::reach(const oamhal_copy_t& copy, Engine& peer, const Buffer& buffer,
                           oamhal_backend_copy_t& resolved) {
  const bool from_peer = copy.peer_is_source != 0;
  if (!memory_->names_ports()) {
    const auto address = address_of(peer, buffer);
    if (!address) return std::unexpected(address.error());
    (from_peer ? resolved.from : resolved.to) = *address;
    return {};
  }
  (from_peer ? resolved.from_place : resolved.to_place) = OAMHAL_PLACE_PEER;
  if (copy.port != OAMHAL_ANY_PORT) {
    resolved.port = copy.port;
    return {};
  }
  const auto port = port_to(peer);
  if (!port) return std::unexpected(port.error());
  resolved.port = *port;
  return {};
}

Result<void> Engine::check(const oamhal_copy_t& copy, const Engine* peer, const Extent& from,
                           const Extent& to) const {
  const auto refuse = [&](oamhal_status status, std::string_view why) {
    return std::unexpected(Error{status, 0, fmt::format("{}: {}", bdf(), why)});
  };
  constexpr auto kInvalid = OAMHAL_ERROR_INVALID_ARGUMENT;
  if (peer != nullptr && (from.kind != OAMHAL_BUFFER_DEVICE || to.kind != OAMHAL_BUFFER_DEVICE))
    return refuse(kInvalid, "a copy to or from a peer is between memory of the two devices.");
  const std::uint64_t most = memory_->engine().max_length;
  if (copy.length == 0 || copy.length > most)
    return refuse(kInvalid, fmt::format("a copy has 1 to {} bytes.", most));
  if (peer != nullptr && copy.port != OAMHAL_ANY_PORT && !memory_->names_ports())
    return refuse(OAMHAL_ERROR_NOT_SUPPORTED, "its driver chooses the way to a peer: name no port.");
  return {};
}

Result<oamhal_backend_copy_t> Engine::resolve(const oamhal_copy_t& copy, Engine* peer, Pending& used) {
  const bool from_peer = peer != nullptr && copy.peer_is_source != 0;
  const bool to_peer = peer != nullptr && copy.peer_is_source == 0;
  const auto from = (from_peer ? *peer : *this).find(copy.from, copy.from_offset, copy.length);
  if (!from) return std::unexpected(from.error());
  const auto to = (to_peer ? *peer : *this).find(copy.to, copy.to_offset, copy.length);
  if (!to) return std::unexpected(to.error());
  const Extent& source = (*from)->extent;
  const Extent& target = (*to)->extent;
  if (auto right = check(copy, peer, source, target); !right)
    return std::unexpected(std::move(right.error()));
  used = {(*from)->uses, (*to)->uses};
  oamhal_backend_copy_t resolved{
      sizeof resolved, place_of(source.kind), place_of(target.kind), source.address,
      target.address,  copy.length,           OAMHAL_NO_INDEX,       0};
  if (peer != nullptr) {
    if (auto reached = reach(copy, *peer, from_peer ? **from : **to, resolved); !reached)
      return std::unexpected(std::move(reached.error()));
  }
  resolved.from += copy.from_offset;
  resolved.to += copy.to_offset;
  const std::uint64_t alignment = memory_->engine().alignment;
  if (resolved.from % alignment == 0 && resolved.to % alignment == 0 && resolved.length % alignment == 0)
    return resolved;
  return std::unexpected(
      Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
            fmt::format("{}: offsets and length of a copy are multiples of {}.", bdf(), alignment)});
}

Result<std::uint64_t> Engine::copy_in_host(const oamhal_copy_t& copy) {
  const auto from = find(copy.from, copy.from_offset, copy.length);
  if (!from) return std::unexpected(from.error());
  const auto to = find(copy.to, copy.to_offset, copy.length);
  if (!to) return std::unexpected(to.error());
  const auto invalid = [&](std::string_view why) {
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("{}: {}", bdf(), why)});
  };
  if (copy.length == 0) return invalid("a copy has at least one byte.");
  const auto source = (*from)->extent.bytes.subspan(copy.from_offset, copy.length);
  const auto target = (*to)->extent.bytes.subspan(copy.to_offset, copy.length);
  if (source.data() < target.data() + target.size() && target.data() < source.data() + source.size())
    return invalid("the two ends of a copy do not overlap.");
  // A copy of the device from or to them may not be done, and this one comes after it.
  if (*(*from)->uses != 0 || *(*to)->uses != 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0,
              fmt::format("{}: a copy from or to one of the buffers is not done: wait for it.", bdf())});
  host_copier().copy(target.data(), source);
  pending_.push_back({nullptr, nullptr, true});
  memory_->ring();
  return ++started_;
}

Result<std::uint64_t> Engine::start(const oamhal_copy_t& copy, Engine* peer) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  const auto in_host = [&](oamhal_buffer_t number) {
    const auto buffer = buffers_.find(number);
    return buffer != buffers_.end() && !buffer->second.extent.bytes.empty();
  };
  end_done(backend_done_);
  const std::uint32_t depth = memory_->engine().depth;
  if (pending_.size() >= std::max(depth, 1U))
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0,
              fmt::format("{}: {} copies are started and not done.", bdf(), pending_.size())});
  if (peer == nullptr && in_host(copy.from) && in_host(copy.to)) return copy_in_host(copy);
  if (depth == 0) return std::unexpected(memory_->why_no_copy());
  Pending used;
  const auto resolved = resolve(copy, peer, used);
  if (!resolved) return std::unexpected(resolved.error());
  if (auto begun = memory_->start(*resolved); !begun) {
    if (begun.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(begun.error());
    return std::unexpected(std::move(begun.error()));
  }
  return pend(std::move(used));
}

Result<std::uint64_t> Engine::pend(Pending used) {
  ++*used.from;
  ++*used.to;
  pending_.push_back(std::move(used));
  return ++started_;
}

void Engine::end_first(std::optional<Error> failure) {
  // What the processor made is made, whatever became of those before it.
  if (pending_.front().by_host) {
    failure.reset();
  } else {
    --*pending_.front().from;
    --*pending_.front().to;
  }
  pending_.pop_front();
  ++ended_;
  if (failure) failures_.emplace(ended_, std::move(*failure));
}

void Engine::fail_all(const Error& why) {
  lost_ = why;
  while (!pending_.empty()) end_first(why);
}

void Engine::end_done(std::uint64_t done) {
  while (!pending_.empty() && (pending_.front().by_host || backend_done_ < done)) {
    if (!pending_.front().by_host) ++backend_done_;
    end_first(std::nullopt);
  }
}

void Engine::end_failed(const oamhal_backend_copy_state_t& state) {
  end_first(Error{static_cast<oamhal_status>(state.status), 0, fmt::format("{}: {}", bdf(), state.why)});
  ++backend_done_;
  while (!pending_.empty()) {
    if (!pending_.front().by_host) ++backend_done_;
    end_first(
        Error{OAMHAL_ERROR_IO, 0, fmt::format("{}: it was dropped, since one before it failed.", bdf())});
  }
  if (const auto cleared = memory_->clear(); !cleared) lost_ = cleared.error();
}

Result<std::uint64_t> Engine::poll() {
  if (lost_) return ended_;
  if (memory_->engine().depth == 0) {
    end_done(0);
    return ended_;
  }
  auto asked = memory_->poll();
  if (!asked) {
    if (asked.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(asked.error());
    if (lost_) return ended_;
    return std::unexpected(std::move(asked.error()));
  }
  oamhal_backend_copy_state_t& state = *asked;
  state.why[sizeof state.why - 1] = 0;
  end_done(state.done);
  // It stands still with the one behind: that one failed, and those behind it are dropped.
  if (state.status != OAMHAL_OK && !pending_.empty()) end_failed(state);
  return ended_;
}

Result<void> Engine::wait(std::uint64_t ticket, std::chrono::milliseconds limit) {
  if (!attachment_->is_ours()) return usable();
  if (ticket == 0 || ticket > started_)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("{}: no copy has ticket {}.", bdf(), ticket)});
  const auto end = std::chrono::steady_clock::now() + limit;
  while (ended_ < ticket) {
    if (auto polled = poll(); !polled) return std::unexpected(std::move(polled.error()));
    if (ended_ >= ticket) break;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= std::chrono::milliseconds::zero())
      return std::unexpected(
          Error{OAMHAL_ERROR_TIMEOUT, 0,
                fmt::format("{}: copy {} is not done after {} ms.", bdf(), ticket, limit.count())});
    // An interrupt may be lost with a device: it is looked at again without one, now and then.
    constexpr std::chrono::milliseconds kLook{20};
    pollfd bell{memory_->event(), POLLIN, 0};
    const auto pause = bell.fd >= 0 ? std::min(left, kLook) : std::chrono::milliseconds(1);
    (void)::poll(&bell, bell.fd >= 0 ? 1 : 0, static_cast<int>(pause.count()));
  }
  const auto failed = failures_.find(ticket);
  if (failed == failures_.end()) return {};
  Error error = std::move(failed->second);
  failures_.erase(failed);
  return std::unexpected(std::move(error));
}

}  // namespace oamhal::hal
