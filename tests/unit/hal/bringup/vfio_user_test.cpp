// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio_user/function.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <future>
#include <thread>

namespace oamhal::hal {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

using Header = oamhal_vfio_user_header_t;

template <typename T>
std::string bytes(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// What a server answers to a command; nothing for silence.
struct Answer {
  std::string payload;
  std::uint32_t error = 0;
  int fd = -1;
};

/// A server on the other end of a pair of sockets, in a thread of its own. It handles one command after the
/// other.
class Server {
 public:
  using Handler = std::function<std::optional<Answer>(Server&, const Header&, const std::string&)>;

  explicit Server(Handler handler) : handler_(std::move(handler)) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    client_ = UniqueFd(ends[0]);
    socket_ = ends[1];
    thread_ = std::thread([this] { serve(); });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  UniqueFd take_client() { return std::move(client_); }
  [[nodiscard]] const UniqueFd& received() const { return received_; }

  void send(const Header& header, const std::string& payload, int fd = -1) const {
    std::string all = bytes(header) + payload;
    iovec part{all.data(), all.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      *rights = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
      std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    }
    EXPECT_EQ(::sendmsg(socket_, &message, MSG_NOSIGNAL), static_cast<ssize_t>(all.size()));
  }

  /// Asks the client, and returns what it answers.
  std::pair<Header, std::string> ask(std::uint16_t command, const std::string& payload) {
    send({999, command, static_cast<std::uint32_t>(sizeof(Header) + payload.size()), 0, 0}, payload);
    return *receive();
  }
  void hang_up() const { ::shutdown(socket_, SHUT_RDWR); }

 private:
  bool read_all(char* to, std::size_t count) {
    while (count > 0) {
      iovec part{to, count};
      alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      const ssize_t got = ::recvmsg(socket_, &message, MSG_CMSG_CLOEXEC);
      if (got <= 0) return false;
      if (const cmsghdr* rights = CMSG_FIRSTHDR(&message)) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
        received_ = UniqueFd(fd);
      }
      to += got;
      count -= static_cast<std::size_t>(got);
    }
    return true;
  }

  std::optional<std::pair<Header, std::string>> receive() {
    Header header{};
    if (!read_all(reinterpret_cast<char*>(&header), sizeof header)) return std::nullopt;
    std::string payload(header.message_size - sizeof header, '\0');
    if (!read_all(payload.data(), payload.size())) return std::nullopt;
    return std::pair(header, payload);
  }

  void serve() {
    while (const auto request = receive()) {
      const auto answer = handler_(*this, request->first, request->second);
      if (!answer) continue;
      Header header = request->first;
      header.flags = OAMHAL_VFIO_USER_TYPE_REPLY | (answer->error != 0 ? OAMHAL_VFIO_USER_ERROR : 0);
      header.error_number = answer->error;
      header.message_size = static_cast<std::uint32_t>(sizeof header + answer->payload.size());
      send(header, answer->payload, answer->fd);
    }
  }

  Handler handler_;
  UniqueFd client_;
  UniqueFd received_;
  int socket_ = -1;
  std::thread thread_;
};

/// The answers that opening a function needs.
std::optional<Answer> greet(const Header& header) {
  if (header.command == OAMHAL_VFIO_USER_VERSION)
    return Answer{bytes(oamhal_vfio_user_version_t{0, 0}) +
                      std::string("{\"capabilities\":{\"max_msg_fds\":2,\"max_data_xfer_size\":4096}}") +
                      '\0',
                  0, -1};
  if (header.command == OAMHAL_VFIO_USER_DEVICE_GET_INFO)
    return Answer{bytes(oamhal_vfio_user_device_info_t{16, OAMHAL_VFIO_USER_DEVICE_PCI, 9, 5}), 0, -1};
  return std::nullopt;
}

Server::Handler with(Server::Handler more) {
  return [more = std::move(more)](Server& server, const Header& header, const std::string& payload) {
    auto answer = greet(header);
    return answer ? answer : more(server, header, payload);
  };
}

std::unique_ptr<FunctionAccess> open(Server& server, milliseconds deadline = milliseconds(2000)) {
  auto opened = VfioUserFunction::take(server.take_client(), "0000:0c:00.0", deadline);
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

std::uint32_t read32(FunctionAccess& function, std::uint64_t offset, Result<void>& result) {
  std::uint32_t value = 0;
  result = function.read(0, offset, std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

/// Answers reads of region 0 with their offset.
std::optional<Answer> echo(const std::string& payload) {
  oamhal_vfio_user_region_access_t access{};
  std::memcpy(&access, payload.data(), sizeof access);
  std::string data = bytes(access.offset);
  data.resize(access.count);
  return Answer{bytes(access) + data, 0, -1};
}

TEST(VfioUser, ReadsByMessage) {
  Server server(with([](Server&, const Header&, const std::string& payload) { return echo(payload); }));
  const auto function = open(server);
  Result<void> result;
  EXPECT_EQ(read32(*function, 0x1234, result), 0x1234U);
  EXPECT_TRUE(result);
}

TEST(VfioUser, LongReadsArePiecesThatTheServerAllows) {
  int messages = 0;
  Server server(with([&](Server&, const Header&, const std::string& payload) {
    ++messages;
    return echo(payload);
  }));
  const auto function = open(server);
  std::vector<std::byte> many(10000);
  EXPECT_TRUE(function->read(kConfigRegion, 0, many));
  EXPECT_EQ(messages, 3);
}

TEST(VfioUser, ADeviceThatHangsCostsOneDeadlineAndIsBelievedAgainWithItsLateAnswer) {
  std::promise<Header> owed;
  Server server(with([&](Server&, const Header& header, const std::string& payload) -> std::optional<Answer> {
    if (payload[0] != 0x10) return echo(payload);
    owed.set_value(header);
    return std::nullopt;
  }));
  const auto function = open(server, milliseconds(200));
  Result<void> result;
  const auto before = std::chrono::steady_clock::now();
  read32(*function, 0x10, result);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, OAMHAL_ERROR_TIMEOUT);
  for (int i = 0; i < 50; ++i) {
    read32(*function, 0x20, result);
    EXPECT_EQ(result.error().status, OAMHAL_ERROR_TIMEOUT);
  }
  // Fifty deadlines would be 10 s.
  EXPECT_LT(std::chrono::steady_clock::now() - before, milliseconds(5000));
  Header late = owed.get_future().get();
  late.flags = OAMHAL_VFIO_USER_TYPE_REPLY;
  late.message_size = sizeof late;
  server.send(late, "");
  EXPECT_EQ(read32(*function, 0x20, result), 0x20U);
}

TEST(VfioUser, AServerThatEndsIsALostDevice) {
  Server server(with([](Server& self, const Header&, const std::string&) -> std::optional<Answer> {
    self.hang_up();
    return std::nullopt;
  }));
  const auto function = open(server);
  Result<void> result;
  for (int i = 0; i < 2; ++i) {
    read32(*function, 0, result);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, OAMHAL_ERROR_DEVICE_LOST);
  }
}

TEST(VfioUser, RefusalsKeepTheConnection) {
  Server server(with([](Server&, const Header& header, const std::string& payload) -> std::optional<Answer> {
    if (header.command == OAMHAL_VFIO_USER_DEVICE_RESET) return Answer{"", EACCES, -1};
    return echo(payload);
  }));
  const auto function = open(server);
  EXPECT_EQ(function->reset().error().status, OAMHAL_ERROR_NO_PERMISSION);
  Result<void> result;
  EXPECT_EQ(read32(*function, 0x44, result), 0x44U);
}

class Nonsense : public testing::TestWithParam<std::function<void(Server&, Header)>> {};

TEST_P(Nonsense, EndsTheConnectionWithASentence) {
  Server server(with([](Server& self, const Header& header, const std::string&) -> std::optional<Answer> {
    Header reply = header;
    reply.flags = OAMHAL_VFIO_USER_TYPE_REPLY;
    reply.message_size = sizeof reply;
    GetParam()(self, reply);
    return std::nullopt;
  }));
  const auto function = open(server);
  Result<void> result;
  read32(*function, 0, result);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, OAMHAL_ERROR_MALFORMED);
  EXPECT_THAT(result.error().message, HasSubstr("0000:0c:00.0: its server"));
  read32(*function, 0, result);
  EXPECT_EQ(result.error().status, OAMHAL_ERROR_MALFORMED);
}

INSTANTIATE_TEST_SUITE_P(VfioUser, Nonsense,
                         testing::Values(
                             [](Server& server, Header header) {
                               header.message_size = 0x7fffffff;
                               server.send(header, "");
                             },
                             [](Server& server, Header header) {
                               header.message_size = 3;
                               server.send(header, "");
                             },
                             [](Server& server, Header header) {
                               ++header.message_id;
                               server.send(header, "");
                             },
                             [](Server& server, Header header) {
                               header.command = OAMHAL_VFIO_USER_DMA_MAP;
                               server.send(header, "");
                             },
                             [](Server& server, Header header) { server.send(header, ""); }));

TEST(VfioUser, OtherVersionsAreRefused) {
  Server server([](Server&, const Header&, const std::string&) {
    return std::optional(Answer{bytes(oamhal_vfio_user_version_t{7, 0}), 0, -1});
  });
  const auto opened = VfioUserFunction::take(server.take_client(), "0000:0c:00.0", milliseconds(2000));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().status, OAMHAL_ERROR_VERSION);
}

TEST(VfioUser, ServesItsMemoryWhileItWaits) {
  std::uint32_t reply_error = 0;
  std::string seen;
  Server server(
      with([&](Server& self, const Header& header, const std::string& payload) -> std::optional<Answer> {
        if (header.command != OAMHAL_VFIO_USER_DEVICE_RESET) return Answer{"", 0, -1};
        seen = self.ask(OAMHAL_VFIO_USER_DMA_READ, bytes(oamhal_vfio_user_dma_access_t{0x1004, 4})).second;
        self.ask(OAMHAL_VFIO_USER_DMA_WRITE, bytes(oamhal_vfio_user_dma_access_t{0x1000, 4}) + "abcd");
        reply_error = self.ask(OAMHAL_VFIO_USER_DMA_READ, bytes(oamhal_vfio_user_dma_access_t{0x1ffd, 4}))
                          .first.error_number;
        return Answer{payload, 0, -1};
      }));
  const auto function = open(server);
  std::string memory(0x1000, 'x');
  ASSERT_TRUE(function->map_dma(0x1000, std::as_writable_bytes(std::span(memory)), -1, 0, true));
  EXPECT_FALSE(function->map_dma(0x1800, std::as_writable_bytes(std::span(memory)), -1, 0, true));
  ASSERT_TRUE(function->reset());
  EXPECT_EQ(seen.substr(16), "xxxx");
  EXPECT_EQ(memory.substr(0, 5), "abcdx");
  EXPECT_EQ(reply_error, static_cast<std::uint32_t>(EFAULT));
  EXPECT_TRUE(function->unmap_dma(0x1000, 0x1000));
  EXPECT_FALSE(function->unmap_dma(0x1000, 0x1000));
}

/// Offers region 0 as mappable memory of a file with these seals.
Server::Handler offer(int fd) {
  return with([fd](Server&, const Header& header, const std::string&) -> std::optional<Answer> {
    if (header.command != OAMHAL_VFIO_USER_DEVICE_GET_REGION_INFO) return Answer{"", ENOTSUP, -1};
    const oamhal_vfio_user_region_info_t info{
        32, OAMHAL_VFIO_USER_REGION_READABLE | OAMHAL_VFIO_USER_REGION_MAPPABLE, 0, 0, 0x2000, 0};
    return Answer{bytes(info), 0, fd};
  });
}

TEST(VfioUser, MapsOnlyMemoryThatCannotShrink) {
  const UniqueFd sealed(::memfd_create("bar", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(sealed.get(), 0x2000), 0);
  {
    Server server(offer(sealed.get()));
    EXPECT_TRUE(open(server)->region(0)->mappable.empty());
  }
  ASSERT_EQ(::pwrite(sealed.get(), "bar!", 4, 0x1000), 4);
  ASSERT_EQ(::fcntl(sealed.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
  Server server(offer(sealed.get()));
  const auto function = open(server);
  const auto region = function->region(0);
  ASSERT_EQ(region->mappable.size(), 1U);
  const auto mapping = function->map(0, {0x1000, 0x1000}, false);
  ASSERT_TRUE(mapping);
  EXPECT_EQ(static_cast<char>(mapping->data()[3]), '!');
  EXPECT_FALSE(function->map(0, {0x1000, 0x2000}, false));
}

TEST(VfioUser, PassesEventsAndRefusesHoles) {
  Server server(
      with([](Server&, const Header&, const std::string&) { return std::optional(Answer{"", 0, -1}); }));
  const auto function = open(server);
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
  const int events[] = {event.get()};
  ASSERT_TRUE(function->set_interrupts(InterruptKind::kMsix, 2, events));
  const std::uint64_t one = 1;
  ASSERT_EQ(::write(server.received().get(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
  pollfd ready{event.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&ready, 1, 0), 1);
  const int holes[] = {-1};
  EXPECT_FALSE(function->set_interrupts(InterruptKind::kMsix, 0, holes));
}

TEST(VfioUser, HearsThatItsDeviceIsWantedBack) {
  int sets = 0;
  Server server(
      with([&](Server& self, const Header& header, const std::string& payload) -> std::optional<Answer> {
        if (header.command == OAMHAL_VFIO_USER_DEVICE_GET_IRQ_INFO) {
          oamhal_vfio_user_irq_info_t info{};
          std::memcpy(&info, payload.data(), sizeof info);
          info.count = 1;
          return Answer{bytes(info), 0, -1};
        }
        if (header.command == OAMHAL_VFIO_USER_DEVICE_SET_IRQS) {
          oamhal_vfio_user_irq_set_t set{};
          std::memcpy(&set, payload.data(), sizeof set);
          EXPECT_EQ(set.index, OAMHAL_VFIO_USER_IRQ_REQUEST);
          ++sets;
          return Answer{};
        }
        // An access makes this one want its device back.
        EXPECT_EQ(::eventfd_write(self.received().get(), 1), 0);
        return echo(payload);
      }));
  const auto function = open(server);
  EXPECT_FALSE(function->asked_to_let_go());
  EXPECT_FALSE(function->asked_to_let_go());
  EXPECT_EQ(sets, 1);
  Result<void> result;
  EXPECT_EQ(read32(*function, 0x40, result), 0x40U);
  EXPECT_TRUE(function->asked_to_let_go());
  EXPECT_TRUE(function->asked_to_let_go()) << "until it is closed";
  // Who sets the event himself is told by it alone.
  const int own[] = {::eventfd(0, EFD_CLOEXEC)};
  EXPECT_TRUE(function->set_interrupts(InterruptKind::kRequest, 0, own));
  ::close(own[0]);
  EXPECT_EQ(sets, 2);
}

TEST(VfioUser, AServerThatHasNoRequestsIsNotAsked) {
  int sets = 0;
  Server server(with([&](Server&, const Header& header, const std::string& payload) -> std::optional<Answer> {
    if (header.command != OAMHAL_VFIO_USER_DEVICE_GET_IRQ_INFO) ++sets;
    return Answer{payload, 0, -1};
  }));
  const auto function = open(server);
  EXPECT_FALSE(function->asked_to_let_go());
  EXPECT_EQ(sets, 0);
}

}  // namespace
}  // namespace oamhal::hal
