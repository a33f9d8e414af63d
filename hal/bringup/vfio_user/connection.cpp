// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio_user/connection.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace oamhal::hal {

namespace {

using Header = oamhal_vfio_user_header_t;

constexpr std::uint32_t kMostFds = 16;
/// Structures and capabilities around the bytes of a transfer.
constexpr std::uint32_t kMostAround = 4096;
constexpr std::size_t kReadAtOnce = 65536;
constexpr std::string_view kOurs = R"({"capabilities":{"max_msg_fds":16,"max_data_xfer_size":1048576}})";

template <typename T>
T from_bytes(std::span<const std::byte> bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Waits until a socket is ready for events; false when it is not by then. An error counts as ready.
bool wait_for(int socket, short events, std::chrono::steady_clock::time_point until) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd wanted{socket, events, 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

VfioUserConnection::VfioUserConnection(UniqueFd socket, std::string device, Milliseconds deadline,
                                       DmaMemory& memory)
    : socket_(std::move(socket)), device_(std::move(device)), deadline_(deadline), memory_(memory) {
}

std::unexpected<Error> VfioUserConnection::broken(oamhal_status status, const std::string& why,
                                                  int system_errno) {
  end_ = Error{status, system_errno, fmt::format("{}: {}", device_, why)};
  socket_.reset();
  return std::unexpected(*end_);
}

std::unexpected<Error> VfioUserConnection::gone(int system_errno) {
  return broken(OAMHAL_ERROR_DEVICE_LOST,
                "its server closed the connection. Start the server again, and this program.", system_errno);
}

std::unexpected<Error> VfioUserConnection::silent() const {
  return std::unexpected(
      Error{OAMHAL_ERROR_TIMEOUT, ETIMEDOUT,
            fmt::format("{}: the device did not answer within {} ms. Reset it, or leave it out.", device_,
                        deadline_.count())});
}

Result<void> VfioUserConnection::negotiate() {
  std::vector<std::byte> payload(sizeof(oamhal_vfio_user_version_t));
  payload.insert(payload.end(), reinterpret_cast<const std::byte*>(kOurs.data()),
                 reinterpret_cast<const std::byte*>(kOurs.data()) + kOurs.size());
  payload.push_back(std::byte{0});
  const auto reply = call(OAMHAL_VFIO_USER_VERSION, payload, sizeof(oamhal_vfio_user_version_t));
  if (!reply) return std::unexpected(reply.error());
  const auto version = from_bytes<oamhal_vfio_user_version_t>(reply->payload);
  if (version.major != 0)
    return broken(OAMHAL_ERROR_VERSION,
                  fmt::format("its server speaks version {}.{} of vfio-user, and this library "
                              "version 0.",
                              version.major, version.minor));
  limits_ = vfio_user_limits(std::span(reply->payload).subspan(sizeof version));
  return {};
}

Result<VfioUserConnection::Reply> VfioUserConnection::call(oamhal_vfio_user_command command,
                                                           std::span<const std::byte> payload,
                                                           std::size_t least, std::span<const int> fds) {
  if (auto forgotten = forget_late_replies(); !forgotten) return std::unexpected(forgotten.error());
  const Time until = std::chrono::steady_clock::now() + deadline_;
  const std::uint16_t id = next_id_++;
  const Header header{id, static_cast<std::uint16_t>(command),
                      static_cast<std::uint32_t>(sizeof(Header) + payload.size()),
                      OAMHAL_VFIO_USER_TYPE_COMMAND, 0};
  if (auto sent = send(header, payload, fds, until); !sent) return std::unexpected(sent.error());
  return await(id, command, least, until);
}

/// A device that was silent once is asked again only when its late reply is there.
Result<void> VfioUserConnection::forget_late_replies() {
  const Time now = std::chrono::steady_clock::now();
  while (!end_ && !missing_.empty()) {
    auto message = receive(now);
    if (!message) return std::unexpected(message.error());
    if (!*message) return silent();
    const auto type = (*message)->header.flags & OAMHAL_VFIO_USER_TYPE_MASK;
    if (type == OAMHAL_VFIO_USER_TYPE_COMMAND) {
      if (auto served = serve(**message, now + deadline_); !served) return served;
    } else {
      missing_.erase((*message)->header.message_id);
    }
  }
  if (end_) return std::unexpected(*end_);
  return {};
}

Result<VfioUserConnection::Reply> VfioUserConnection::await(std::uint16_t id,
                                                            oamhal_vfio_user_command command,
                                                            std::size_t least, Time until) {
  for (;;) {
    auto message = receive(until);
    if (!message) return std::unexpected(message.error());
    if (!*message) {
      missing_.insert(id);
      return silent();
    }
    const Header& header = (*message)->header;
    if ((header.flags & OAMHAL_VFIO_USER_TYPE_MASK) == OAMHAL_VFIO_USER_TYPE_COMMAND) {
      if (auto served = serve(**message, until); !served) return std::unexpected(served.error());
      continue;
    }
    if (header.message_id != id || header.command != command)
      return broken(OAMHAL_ERROR_MALFORMED, "its server answered what was not asked.");
    if ((header.flags & OAMHAL_VFIO_USER_ERROR) != 0) {
      const int error = static_cast<int>(header.error_number & 0xfff);
      return std::unexpected(
          Error{status_of_errno(error), error,
                fmt::format("{}: its server refused: {}.", device_, describe_errno(error))});
    }
    if ((*message)->payload.size() < least)
      return broken(OAMHAL_ERROR_MALFORMED, "its server sent an answer that is too short.");
    return Reply{std::move((*message)->payload), std::move((*message)->fds)};
  }
}

Result<void> VfioUserConnection::send(const Header& header, std::span<const std::byte> payload,
                                      std::span<const int> fds, Time until) {
  std::vector<std::byte> bytes(sizeof header + payload.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  std::ranges::copy(payload, bytes.begin() + sizeof header);
  return send_bytes(bytes, fds, until);
}

Result<void> VfioUserConnection::send_bytes(std::span<const std::byte> bytes, std::span<const int> fds,
                                            Time until) {
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int) * kMostFds)> control{};
  while (!bytes.empty()) {
    // sendmsg writes nothing there. NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    ::msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(fds.size_bytes());
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(fds.size_bytes());
      std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
    }
    const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
      fds = {};
    } else if (errno == EAGAIN) {
      // What is left of a message can be sent by nobody else: the connection ends with it.
      if (!wait_for(socket_.get(), POLLOUT, until))
        return broken(OAMHAL_ERROR_TIMEOUT, "its server takes no requests any more. Start it again.",
                      ETIMEDOUT);
    } else if (errno != EINTR) {
      return gone(errno);
    }
  }
  return {};
}

Result<std::optional<VfioUserConnection::Message>> VfioUserConnection::receive(Time until) {
  for (;;) {
    auto message = take_message();
    if (!message || *message) return message;
    auto got = read_some();
    if (!got) return std::unexpected(got.error());
    if (!*got && !wait_for(socket_.get(), POLLIN, until)) return std::nullopt;
  }
}

Result<std::optional<VfioUserConnection::Message>> VfioUserConnection::take_message() {
  if (incoming_.size() < sizeof(Header)) return std::nullopt;
  const auto header = from_bytes<Header>(incoming_);
  if (header.message_size < sizeof header ||
      header.message_size - sizeof header > std::size_t{limits_.max_transfer} + kMostAround)
    return broken(
        OAMHAL_ERROR_MALFORMED,
        fmt::format("its server sent a message of {} bytes, which cannot be.", header.message_size));
  if (incoming_.size() < header.message_size) return std::nullopt;
  Message message{header, {}, std::exchange(incoming_fds_, {})};
  const auto end = incoming_.begin() + header.message_size;
  message.payload.assign(incoming_.begin() + sizeof header, end);
  incoming_.erase(incoming_.begin(), end);
  return message;
}

Result<bool> VfioUserConnection::read_some() {
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int) * kMostFds)> control{};
  const std::size_t before = incoming_.size();
  incoming_.resize(before + kReadAtOnce);
  iovec part{incoming_.data() + before, kReadAtOnce};
  ::msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  const int error = errno;
  incoming_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0) {
    keep_fds(message);
    return true;
  }
  if (got == 0) return gone(0);
  if (error == EAGAIN || error == EINTR) return false;
  return gone(error);
}

void VfioUserConnection::keep_fds(::msghdr& message) {
  for (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr; rights = CMSG_NXTHDR(&message, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(rights) + i * sizeof fd, sizeof fd);
      UniqueFd owned(fd);
      // More than one message may carry is more than anybody asked for.
      if (incoming_fds_.size() < kMostFds) incoming_fds_.push_back(std::move(owned));
    }
  }
}

/// The server asks for memory.
Result<void> VfioUserConnection::serve(const Message& message, Time until) {
  using Access = oamhal_vfio_user_dma_access_t;
  const bool reads = message.header.command == OAMHAL_VFIO_USER_DMA_READ;
  if (!reads && message.header.command != OAMHAL_VFIO_USER_DMA_WRITE)
    return answer(message, ENOTSUP, {}, until);
  if (message.payload.size() < sizeof(Access)) return answer(message, EINVAL, {}, until);
  const auto access = from_bytes<Access>(message.payload);
  const auto behind = std::span(message.payload).subspan(sizeof access);
  if (access.count > limits_.max_transfer || (!reads && behind.size() != access.count))
    return answer(message, EINVAL, {}, until);
  const auto memory = memory_.find(access.address, access.count, !reads);
  if (!memory) return answer(message, EFAULT, {}, until);
  std::vector<std::byte> payload(sizeof access);
  std::memcpy(payload.data(), &access, sizeof access);
  if (reads)
    payload.insert(payload.end(), memory->begin(), memory->end());
  else
    std::ranges::copy(behind, memory->begin());
  return answer(message, 0, payload, until);
}

Result<void> VfioUserConnection::answer(const Message& message, std::uint32_t error,
                                        std::span<const std::byte> payload, Time until) {
  if ((message.header.flags & OAMHAL_VFIO_USER_NO_REPLY) != 0) return {};
  Header header = message.header;
  header.flags = OAMHAL_VFIO_USER_TYPE_REPLY | (error != 0 ? OAMHAL_VFIO_USER_ERROR : 0);
  header.error_number = error;
  header.message_size = static_cast<std::uint32_t>(sizeof header + payload.size());
  return send(header, payload, {}, until);
}

}  // namespace oamhal::hal
