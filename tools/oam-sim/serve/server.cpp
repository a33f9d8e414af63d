// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/server.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "tools/oam-sim/serve/negotiation.hpp"

namespace oam_sim {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxGuests = 16;
// Messages of a client that may have gone already.
constexpr int kMessagesAtOnce = 64;

Device::Clock device_time() {
  return std::chrono::duration_cast<Device::Clock>(steady_clock::now().time_since_epoch());
}

void refuse(Connection& connection, const oamhal_vfio_user_header_t& asked, int error) {
  const oamhal_vfio_user_header_t header{asked.message_id, asked.command, sizeof(header),
                                         OAMHAL_VFIO_USER_TYPE_REPLY | OAMHAL_VFIO_USER_ERROR,
                                         static_cast<std::uint32_t>(error)};
  connection.send(bytes_of(header), -1);
}

bool accept_version(Connection& connection, const Message& version, const Negotiated& negotiated) {
  const oamhal_vfio_user_header_t header{
      version.header.message_id, version.header.command,
      static_cast<std::uint32_t>(sizeof(header) + negotiated.answer.size()), OAMHAL_VFIO_USER_TYPE_REPLY, 0};
  const auto head = bytes_of(header);
  std::vector<std::byte> whole(head.begin(), head.end());
  whole.insert(whole.end(), negotiated.answer.begin(), negotiated.answer.end());
  return connection.send(whole, -1);
}

}  // namespace

Server::Server(Endpoint& endpoint, Conditions& conditions, Descriptor listener, SteadyTime::duration patience)
    : endpoint_(endpoint), conditions_(conditions), listener_(std::move(listener)), patience_(patience) {
}

std::optional<SteadyTime> Server::next_deadline() const {
  std::optional<SteadyTime> next;
  const auto consider = [&next](std::optional<SteadyTime> time) {
    if (time && (!next || *time < *next)) next = time;
  };
  if (due_) consider(SteadyTime(std::chrono::duration_cast<steady_clock::duration>(*due_)));
  for (const auto& guest : guests_) consider(guest->deadline());
  if (client_) consider(client_->connection->deadline());
  return next;
}

void Server::run(int stop) {
  advance();
  for (bool stopped = false; !stopped;) poll_once(stop, stopped);
  client_.reset();
}

void Server::poll_once(int stop, bool& stopped) {
  std::vector<pollfd> wanted{
      {stop, POLLIN, 0}, {endpoint_.device().wakeup(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
  if (client_) wanted.push_back({client_->connection->socket(), POLLIN, 0});
  for (const auto& guest : guests_) wanted.push_back({guest->socket(), POLLIN, 0});
  const bool has_client = client_ != nullptr;
  timespec timeout{};
  const auto deadline = next_deadline();
  if (deadline) {
    const auto left = std::max(*deadline - steady_clock::now(), steady_clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    timeout = {seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
  }
  if (ppoll(wanted.data(), wanted.size(), deadline ? &timeout : nullptr, nullptr) < 0 && errno != EINTR)
    return;
  stopped = wanted[0].revents != 0;
  if (stopped) return;
  if ((wanted[1].revents & POLLIN) != 0) advance();
  // The client that is there already comes first: if it has left, it makes room.
  if (has_client && wanted[3].revents != 0) serve_client(1);
  for (auto guest = guests_.begin(); guest != guests_.end();) greet(guest++);
  if ((wanted[2].revents & POLLIN) != 0) accept_all();
  if (due_ && *due_ <= device_time()) advance();
  drop_late(steady_clock::now());
}

void Server::accept_all() {
  for (;;) {
    Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;
    // The one that has kept us waiting longest goes.
    if (guests_.size() == kMaxGuests) guests_.pop_front();
    guests_.push_back(std::make_unique<Connection>(std::move(socket), steady_clock::now(), patience_));
  }
}

void Server::greet(Guests::iterator guest) {
  Message message;
  switch ((*guest)->receive(message)) {
    case Connection::Progress::kNothing:
      return;
    case Connection::Progress::kClosed:
      break;
    case Connection::Progress::kMessage:
      welcome(guest, message);
      return;
  }
  guests_.erase(guest);
}

void Server::welcome(Guests::iterator guest, const Message& version) {
  const bool greets = version.header.command == OAMHAL_VFIO_USER_VERSION && !version.is_reply();
  const auto negotiated = greets ? negotiate(version) : std::nullopt;
  // Whoever was there may have left just before this one came.
  if (negotiated && client_) serve_client(kMessagesAtOnce);
  if (!negotiated || client_) {
    if (!version.is_reply()) refuse(**guest, version.header, client_ ? EBUSY : EINVAL);
  } else if (accept_version(**guest, version, *negotiated)) {
    client_ = std::make_unique<Client>();
    client_->connection = std::move(*guest);
    client_->session = std::make_unique<Session>(endpoint_, *client_->connection, negotiated->max_transfer);
    advance();
  }
  guests_.erase(guest);
}

// An access happens at the time of the device's latest advance. That comes before the message is taken: the
// device may ask for memory then, and a client that waits for an answer answers nothing (QEMU), unless its
// own message is served meanwhile.
void Server::serve_client(int messages) {
  for (; client_ && messages > 0; --messages) {
    advance();
    Message message;
    const auto progress = client_ ? client_->connection->receive(message) : Connection::Progress::kNothing;
    if (progress == Connection::Progress::kNothing) return;
    if (progress == Connection::Progress::kClosed || !handle(std::move(message))) client_.reset();
  }
}

// What is written may make something due.
bool Server::handle(Message message) {
  const bool writes = message.header.command == OAMHAL_VFIO_USER_REGION_WRITE;
  conditions_.apply(endpoint_);
  if (!client_->session->handle(std::move(message))) return false;
  if (writes) advance();
  return true;
}

void Server::advance() {
  due_ = endpoint_.advance(device_time());
  // While the device asked the client for memory, the client may have gone.
  if (client_ && client_->connection->closed()) client_.reset();
}

void Server::drop_late(SteadyTime now) {
  const auto late = [now](const Connection& connection) {
    const auto deadline = connection.deadline();
    return deadline && *deadline <= now;
  };
  std::erase_if(guests_, [&late](const auto& guest) { return late(*guest); });
  if (client_ && late(*client_->connection)) client_.reset();
}

}  // namespace oam_sim
