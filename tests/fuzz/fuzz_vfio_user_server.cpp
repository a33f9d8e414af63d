// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What a client of oam-sim's vfio-user server sends: framing, negotiation, every message. The low bits of a
// message's id choose the descriptors that come with it. Whatever comes, each answer is a whole message that
// answers something.

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "tests/sim/fake_config.hpp"
#include "tools/oam-sim/serve/connection.hpp"
#include "tools/oam-sim/serve/negotiation.hpp"
#include "tools/oam-sim/serve/session.hpp"

namespace {

using oam_sim::Descriptor;
using oam_sim::Message;

constexpr std::size_t kMemory = 0x10000, kMsixBar = 0x4000;

int memory_file(std::size_t size) {
  const int fd = memfd_create("fuzz", MFD_CLOEXEC);
  if (ftruncate(fd, static_cast<off_t>(size)) != 0) std::abort();
  return fd;
}

// Registers that are addresses and lengths of copies, so that messages make it reach for the host's memory.
class FuzzedDevice : public oam_sim::Device {
 public:
  [[nodiscard]] oam_sim::DeviceBar bar(unsigned index) const override {
    if (index == 0) return {0x1000, -1};
    if (index == 2) return {kMemory, memory_.get()};
    return index == 4 ? oam_sim::DeviceBar{kMsixBar, mixed_.get()} : oam_sim::DeviceBar{};
  }
  std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) override {
    check(bar, offset, width);
    if (offset == 0x40) return std::nullopt;
    return registers_[offset / 8];
  }
  bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override {
    check(bar, offset, width);
    registers_[offset / 8] = value;
    if (offset == 0x10 && host_ != nullptr) host_->interrupt(static_cast<std::uint32_t>(value));
    return offset != 0x40;
  }
  void reset() override { registers_ = {}; }
  void connect(oam_sim::HostPort* host) override { host_ = host; }
  std::optional<Clock> advance(Clock now) override {
    std::array<std::byte, 256> data{};
    const std::size_t length = registers_[5] % (data.size() + 1);
    if (host_ == nullptr || registers_[6] == 0) return std::nullopt;
    if (registers_[6] % 2 == 0)
      host_->write(registers_[4], std::span(data).first(length));
    else
      host_->read(registers_[4], std::span(data).first(length));
    registers_[6] = 0;
    return now;
  }

 private:
  static void check(unsigned bar, std::uint64_t offset, unsigned width) {
    if (bar != 0 || offset >= 0x1000 || (width != 1 && width != 2 && width != 4 && width != 8) ||
        offset % width != 0)
      std::abort();
  }
  Descriptor memory_{memory_file(kMemory)}, mixed_{memory_file(kMsixBar)};
  std::array<std::uint64_t, 0x200> registers_{};
  oam_sim::HostPort* host_ = nullptr;
};

class FuzzedChannel : public oam_sim::Channel {
 public:
  explicit FuzzedChannel(oam_sim::Connection& connection) : connection_(connection) {}
  bool send(std::span<const std::byte> message, int /*descriptor*/) override {
    oamhal_vfio_user_header_t header{};
    if (message.size() < sizeof(header)) std::abort();
    std::memcpy(&header, message.data(), sizeof(header));
    if (header.message_size != message.size()) std::abort();
    const bool failed = (header.flags & OAMHAL_VFIO_USER_ERROR) != 0;
    if (failed && (header.error_number == 0 || message.size() != sizeof(header))) std::abort();
    return true;
  }
  std::optional<Message> wait(oam_sim::SteadyTime /*until*/) override {
    Message message;
    if (connection_.receive(message) != oam_sim::Connection::Progress::kMessage) return std::nullopt;
    equip(message);
    return message;
  }

 private:
  static void equip(Message& message) {
    const unsigned kinds = message.header.message_id;
    for (unsigned i = 0; i < (kinds >> 1 & 7); ++i) {
      message.descriptors.emplace_back((kinds & 1) != 0 ? eventfd(0, EFD_CLOEXEC) : memory_file(0x2000));
    }
  }
  oam_sim::Connection& connection_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<int, 2> ends{};
  if (size > 65536 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return 0;
  const Descriptor peer(ends[0]);
  oam_sim::Connection connection(Descriptor(ends[1]), oam_sim::SteadyTime{});
  if (write(peer.get(), data, size) != static_cast<ssize_t>(size)) return 0;
  shutdown(peer.get(), SHUT_WR);
  FuzzedDevice device;
  oam_sim::Endpoint endpoint(device, fake_config());
  FuzzedChannel channel(connection);
  const auto version = channel.wait({});
  const auto negotiated = version ? oam_sim::negotiate(*version) : std::nullopt;
  if (!negotiated) return 0;
  if (negotiated->answer.size() < 5 || negotiated->answer.back() != std::byte{0}) std::abort();
  oam_sim::Session session(endpoint, channel, negotiated->max_transfer);
  for (auto message = channel.wait({}); message; message = channel.wait({})) {
    if (!session.handle(std::move(*message))) break;
    endpoint.advance({});
  }
  return 0;
}
