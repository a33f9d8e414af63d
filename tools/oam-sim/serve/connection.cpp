// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace oam_sim {
namespace {

using std::chrono::steady_clock;

// SCM_MAX_FD of the kernel: more never come with one read, however many a hostile client sends.
constexpr std::size_t kMaxPassed = 253;

bool ready(int fd, short events, SteadyTime until) {
  for (;;) {
    const auto left = std::max(until - steady_clock::now(), steady_clock::duration::zero());
    const timespec timeout{
        std::chrono::duration_cast<std::chrono::seconds>(left).count(),
        std::chrono::duration_cast<std::chrono::nanoseconds>(left % std::chrono::seconds(1)).count()};
    pollfd wanted{fd, events, 0};
    const int found = ppoll(&wanted, 1, &timeout, nullptr);
    if (found >= 0) return found > 0;
    if (errno != EINTR) return false;
  }
}

// Takes what came; those beyond the limit are closed at once.
void collect(msghdr& header, std::vector<Descriptor>& into) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
       control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(int));
      Descriptor taken(fd);
      // One beyond the limit is kept, so that the message shows that it brings too many.
      if (into.size() <= kMaxDescriptors) into.push_back(std::move(taken));
    }
  }
}

}  // namespace

Connection::Connection(Descriptor socket, SteadyTime now, SteadyTime::duration patience)
    : socket_(std::move(socket)),
      patience_(patience),
      header_(sizeof(oamhal_vfio_user_header_t)),
      begun_(now) {
}

std::optional<SteadyTime> Connection::deadline() const {
  if (!begun_) return std::nullopt;
  return *begun_ + patience_;
}

Connection::Part Connection::fill(std::span<std::byte> all, std::size_t& have) {
  while (have < all.size()) {
    iovec place{all.data() + have, all.size() - have};
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(kMaxPassed * sizeof(int))> control;
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Part::kPartial;
    if (n <= 0) return Part::kBroken;
    collect(message, current_.descriptors);
    if (!begun_) begun_ = steady_clock::now();
    have += static_cast<std::size_t>(n);
  }
  return Part::kWhole;
}

bool Connection::take_header() {
  std::memcpy(&current_.header, header_.data(), header_.size());
  const std::uint32_t size = current_.header.message_size;
  if (size < header_.size() || size > kMaxMessage) return false;
  current_.payload.resize(size - header_.size());
  return true;
}

void Connection::restart() {
  current_ = {};
  header_have_ = payload_have_ = 0;
  begun_.reset();
}

Connection::Progress Connection::receive(Message& message) {
  if (closed_) return Progress::kClosed;
  const bool had_header = header_have_ == header_.size();
  Part part = fill(header_, header_have_);
  if (part == Part::kWhole && !had_header && !take_header()) part = Part::kBroken;
  if (part == Part::kWhole) part = fill(current_.payload, payload_have_);
  if (part == Part::kPartial) return Progress::kNothing;
  if (part == Part::kBroken) {
    closed_ = true;
    current_ = {};
    return Progress::kClosed;
  }
  message = std::move(current_);
  restart();
  return Progress::kMessage;
}

bool Connection::send(std::span<const std::byte> message, int descriptor) {
  const SteadyTime until = steady_clock::now() + patience_;
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> control{};
  while (!message.empty() && !closed_) {
    iovec place{const_cast<std::byte*>(message.data()), message.size()};  // NOLINT(*-const-cast): iovec
    msghdr header{};
    header.msg_iov = &place;
    header.msg_iovlen = 1;
    if (descriptor >= 0) {
      header.msg_control = control.data();
      header.msg_controllen = control.size();
      cmsghdr* const rights = CMSG_FIRSTHDR(&header);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
    }
    const ssize_t n = sendmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
      message = message.subspan(static_cast<std::size_t>(n));
      descriptor = -1;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      closed_ = !ready(socket_.get(), POLLOUT, until);
    } else {
      closed_ = errno != EINTR;
    }
  }
  return !closed_;
}

std::optional<Message> Connection::wait(SteadyTime until) {
  for (;;) {
    Message message;
    switch (receive(message)) {
      case Progress::kMessage:
        return message;
      case Progress::kClosed:
        return std::nullopt;
      case Progress::kNothing:
        break;
    }
    if (steady_clock::now() >= until || !ready(socket_.get(), POLLIN, until)) return std::nullopt;
  }
}

}  // namespace oam_sim
