// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Copies of an engine: starting, polling, waiting, and what is left when the device is gone.

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "hal/bringup/link_tests.hpp"
#include "hal/bringup/memory/engine.hpp"

namespace oamhal::hal {

namespace {

/// Ports that are looked at for one that leads to a peer: more than any device has.
constexpr std::uint32_t kMostPorts = 64;

oamhal_backend_copy_ops_t copy_ops_of(const oamhal_backend_ops_t& ops) {
  oamhal_backend_copy_ops_t copies{};
  if (ops.copies != nullptr) std::memcpy(&copies, ops.copies, std::min(ops.copies->size, sizeof copies));
  return copies;
}

/// Calls body(whole table, device, host) of a session.
template <typename F>
Result<void> call_session(oamhal_session_t* session, const char* operation, F&& body) {
  const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t* ops, void* device,
                                       const oamhal_backend_host_t* host) -> std::int32_t {
    return (*static_cast<std::remove_reference_t<F>*>(user))(*ops, device, host);
  };
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  const auto status = oamhal_session_call(session, operation, thunk, &body, &error);
  if (status == OAMHAL_OK) return {};
  return std::unexpected(Error{status, error.system_errno, static_cast<const char*>(error.message)});
}

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

Result<oamhal_backend_copy_t> Engine::resolve(const oamhal_copy_t& copy, Engine* peer, Pending& used) {
  const bool from_peer = peer != nullptr && copy.peer_is_source != 0;
  const bool to_peer = peer != nullptr && copy.peer_is_source == 0;
  const auto from = (from_peer ? *peer : *this).find(copy.from, copy.from_offset, copy.length);
  if (!from) return std::unexpected(from.error());
  const auto to = (to_peer ? *peer : *this).find(copy.to, copy.to_offset, copy.length);
  if (!to) return std::unexpected(to.error());
  const auto invalid = [&](std::string_view why) {
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("{}: {}", bdf(), why)});
  };
  if (peer != nullptr && ((*from)->kind != OAMHAL_BUFFER_DEVICE || (*to)->kind != OAMHAL_BUFFER_DEVICE))
    return invalid("a copy to or from a peer is between memory of the two devices.");
  if (peer == nullptr && (*from)->kind == OAMHAL_BUFFER_HOST && (*to)->kind == OAMHAL_BUFFER_HOST)
    return invalid("one end of a copy is memory of the device.");
  if (copy.length == 0 || copy.length > engine_info_.max_length)
    return invalid(fmt::format("a copy has 1 to {} bytes.", engine_info_.max_length));
  used = {(*from)->uses, (*to)->uses};
  oamhal_backend_copy_t resolved{};
  resolved.size = sizeof resolved;
  resolved.from_place = from_peer ? OAMHAL_PLACE_PEER : place_of((*from)->kind);
  resolved.to_place = to_peer ? OAMHAL_PLACE_PEER : place_of((*to)->kind);
  resolved.from = (*from)->address + copy.from_offset;
  resolved.to = (*to)->address + copy.to_offset;
  resolved.length = copy.length;
  resolved.port = OAMHAL_NO_INDEX;
  const std::uint64_t alignment = engine_info_.alignment;
  if (resolved.from % alignment != 0 || resolved.to % alignment != 0 || resolved.length % alignment != 0)
    return invalid(fmt::format("offsets and length of a copy are multiples of {}.", alignment));
  if (peer == nullptr) return resolved;
  if (copy.port != OAMHAL_ANY_PORT) {
    resolved.port = copy.port;
    return resolved;
  }
  const auto port = port_to(*peer);
  if (!port) return std::unexpected(port.error());
  resolved.port = *port;
  return resolved;
}

Result<std::uint64_t> Engine::start(const oamhal_copy_t& copy, Engine* peer) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  Pending used;
  const auto resolved = resolve(copy, peer, used);
  if (!resolved) return std::unexpected(resolved.error());
  if (pending_.size() >= engine_info_.depth)
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0,
              fmt::format("{}: {} copies are started and not done.", bdf(), pending_.size())});
  auto begun = call_session(session_.get(), "start copy",
                            [&](const oamhal_backend_ops_t& ops, void* /*device*/,
                                const oamhal_backend_host_t* host) -> std::int32_t {
                              return copy_ops_of(ops).start(engine_, host, &*resolved);
                            });
  if (!begun) {
    if (begun.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(begun.error());
    return std::unexpected(std::move(begun.error()));
  }
  ++*used.from;
  ++*used.to;
  pending_.push_back(std::move(used));
  return ++started_;
}

void Engine::end_first(std::optional<Error> failure) {
  --*pending_.front().from;
  --*pending_.front().to;
  pending_.pop_front();
  ++ended_;
  if (failure) failures_.emplace(ended_, std::move(*failure));
}

void Engine::fail_all(const Error& why) {
  lost_ = why;
  while (!pending_.empty()) end_first(why);
}

Result<std::uint64_t> Engine::poll() {
  if (lost_) return ended_;
  if (event_.get() >= 0) {
    std::uint64_t rung = 0;
    (void)!::read(event_.get(), &rung, sizeof rung);
  }
  oamhal_backend_copy_state_t state{};
  state.size = sizeof state;
  auto asked = call_session(session_.get(), "poll copies",
                            [&](const oamhal_backend_ops_t& ops, void* /*device*/,
                                const oamhal_backend_host_t* host) -> std::int32_t {
                              return copy_ops_of(ops).poll(engine_, host, &state);
                            });
  if (!asked) {
    if (asked.error().status == OAMHAL_ERROR_DEVICE_LOST) fail_all(asked.error());
    if (lost_) return ended_;
    return std::unexpected(std::move(asked.error()));
  }
  state.why[sizeof state.why - 1] = 0;
  const std::uint64_t done = ticket_base_ + (state.done - backend_base_);
  while (!pending_.empty() && ended_ < done) end_first(std::nullopt);
  if (state.status == OAMHAL_OK || pending_.empty()) return ended_;
  // It stands still with the one behind: that one failed, and those behind it are dropped.
  end_first(Error{static_cast<oamhal_status>(state.status), 0, fmt::format("{}: {}", bdf(), state.why)});
  const std::uint64_t dropped = pending_.size();
  while (!pending_.empty())
    end_first(
        Error{OAMHAL_ERROR_IO, 0, fmt::format("{}: it was dropped, since one before it failed.", bdf())});
  auto cleared = call_session(session_.get(), "clear engine",
                              [&](const oamhal_backend_ops_t& ops, void* /*device*/,
                                  const oamhal_backend_host_t* host) -> std::int32_t {
                                const auto copies = copy_ops_of(ops);
                                return copies.clear == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED
                                                               : copies.clear(engine_, host);
                              });
  backend_base_ = state.done + 1 + dropped;
  ticket_base_ = ended_;
  if (!cleared) lost_ = cleared.error();
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
    pollfd event{event_.get(), POLLIN, 0};
    const auto pause = event_.get() >= 0 ? std::min(left, kLook) : std::chrono::milliseconds(1);
    (void)::poll(&event, event_.get() >= 0 ? 1 : 0, static_cast<int>(pause.count()));
  }
  const auto failed = failures_.find(ticket);
  if (failed == failures_.end()) return {};
  Error error = std::move(failed->second);
  failures_.erase(failed);
  return std::unexpected(std::move(error));
}

}  // namespace oamhal::hal
