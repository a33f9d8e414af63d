// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The messages and their errors: docs/interop/vfio-user.rst of QEMU.

#include "tools/oam-sim/serve/session.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tools/oam-sim/serve/connection.hpp"

namespace oam_sim {
namespace {

template <typename T>
void append(std::vector<std::byte>& to, const T& value) {
  const auto bytes = bytes_of(value);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

template <typename T>
std::vector<std::byte> payload_of(const T& value) {
  std::vector<std::byte> payload;
  append(payload, value);
  return payload;
}

class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
  ~Flag() { flag_ = before_; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
  bool before_;
};

}  // namespace

Session::Session(Endpoint& endpoint, Channel& channel, std::uint32_t max_transfer)
    : endpoint_(endpoint), channel_(channel), max_transfer_(std::min(max_transfer, kMaxTransfer)) {
  endpoint_.open(*this);
}

Session::~Session() {
  endpoint_.close();
}

bool Session::handle(Message message) {
  // An answer that nobody waits for: it came too late.
  if (message.is_reply()) return !over_;
  if ((message.header.flags & OAMHAL_VFIO_USER_TYPE_MASK) != OAMHAL_VFIO_USER_TYPE_COMMAND) return false;
  const Reply reply = message.descriptors.size() > kMaxDescriptors ? failed(EINVAL) : dispatch(message);
  // Those that nobody wanted are closed before the client hears of it.
  message.descriptors.clear();
  if (reply.silent || (message.header.flags & OAMHAL_VFIO_USER_NO_REPLY) != 0) return !over_;
  return answer(message.header, reply) && !over_;
}

bool Session::answer(const oamhal_vfio_user_header_t& asked, const Reply& reply) {
  const bool failed = reply.error != 0;
  const std::size_t size = sizeof(asked) + (failed ? 0 : reply.payload.size());
  const oamhal_vfio_user_header_t header{asked.message_id, asked.command, static_cast<std::uint32_t>(size),
                                         OAMHAL_VFIO_USER_TYPE_REPLY | (failed ? OAMHAL_VFIO_USER_ERROR : 0U),
                                         static_cast<std::uint32_t>(reply.error)};
  Bytes whole = payload_of(header);
  if (!failed) whole.insert(whole.end(), reply.payload.begin(), reply.payload.end());
  if (!channel_.send(whole, failed ? -1 : reply.descriptor)) over_ = true;
  return !over_;
}

Session::Reply Session::dispatch(Message& message) {
  switch (message.header.command) {
    case OAMHAL_VFIO_USER_DMA_MAP:
      return dma_map(message);
    case OAMHAL_VFIO_USER_DMA_UNMAP:
      return dma_unmap(message);
    case OAMHAL_VFIO_USER_DEVICE_GET_INFO:
      return device_info(message);
    case OAMHAL_VFIO_USER_DEVICE_GET_REGION_INFO:
      return region_info(message);
    case OAMHAL_VFIO_USER_DEVICE_GET_IRQ_INFO:
      return irq_info(message);
    case OAMHAL_VFIO_USER_DEVICE_SET_IRQS:
      return set_irqs(message);
    case OAMHAL_VFIO_USER_REGION_READ:
      return region_read(message);
    case OAMHAL_VFIO_USER_REGION_WRITE:
      return region_write(message);
    case OAMHAL_VFIO_USER_DEVICE_RESET:
      endpoint_.reset();
      return {};
    case OAMHAL_VFIO_USER_VERSION:  // a second time
      return failed(EINVAL);
    default:
      return failed(ENOTSUP);
  }
}

Session::Reply Session::device_info(const Message& message) {
  const auto asked = message.begin<oamhal_vfio_user_device_info_t>();
  if (!asked || asked->argsz < sizeof(*asked)) return failed(EINVAL);
  return {.payload = payload_of(oamhal_vfio_user_device_info_t{
              sizeof(*asked), OAMHAL_VFIO_USER_DEVICE_RESETTABLE | OAMHAL_VFIO_USER_DEVICE_PCI,
              OAMHAL_VFIO_USER_REGION_COUNT, OAMHAL_VFIO_USER_IRQ_COUNT})};
}

Session::Reply Session::region_info(const Message& message) const {
  const auto asked = message.begin<oamhal_vfio_user_region_info_t>();
  if (!asked || asked->argsz < sizeof(*asked)) return failed(EINVAL);
  const Region region = endpoint_.region(asked->index);
  if (!region.exists) return failed(EINVAL);
  oamhal_vfio_user_region_info_t info{sizeof(info), 0, asked->index, 0, region.size, 0};
  if (region.size == 0) return {.payload = payload_of(info)};
  info.flags = OAMHAL_VFIO_USER_REGION_READABLE | OAMHAL_VFIO_USER_REGION_WRITABLE;
  if (region.memory >= 0) info.flags |= OAMHAL_VFIO_USER_REGION_MAPPABLE;
  if (region.areas.empty()) return {.payload = payload_of(info), .descriptor = region.memory};
  info.flags |= OAMHAL_VFIO_USER_REGION_HAS_CAPABILITIES;
  info.argsz +=
      static_cast<std::uint32_t>(sizeof(oamhal_vfio_user_capability_t) + sizeof(oamhal_vfio_user_sparse_t) +
                                 region.areas.size() * sizeof(oamhal_vfio_user_area_t));
  // No room: the client asks again, and gets the descriptor then.
  if (asked->argsz < info.argsz) return {.payload = payload_of(info)};
  info.capability_offset = sizeof(info);
  Reply reply{.payload = payload_of(info), .descriptor = region.memory};
  append(reply.payload, oamhal_vfio_user_capability_t{OAMHAL_VFIO_USER_CAPABILITY_SPARSE, 1, 0});
  append(reply.payload, oamhal_vfio_user_sparse_t{static_cast<std::uint32_t>(region.areas.size()), 0});
  for (const auto& area : region.areas) append(reply.payload, area);
  return reply;
}

Session::Reply Session::region_read(const Message& message) {
  const auto asked = message.begin<oamhal_vfio_user_region_access_t>();
  if (!asked || asked->count > kMaxTransfer) return failed(EINVAL);
  Reply reply{.payload = payload_of(*asked)};
  reply.payload.resize(sizeof(*asked) + asked->count);
  const Flag access(accessing_);
  const auto answer =
      endpoint_.read(asked->region, asked->offset, std::span(reply.payload).subspan(sizeof(*asked)));
  if (answer == Endpoint::Answer::kOutside) reply.error = EINVAL;
  reply.silent = answer == Endpoint::Answer::kSilent;
  return reply;
}

Session::Reply Session::region_write(const Message& message) {
  const auto asked = message.begin<oamhal_vfio_user_region_access_t>();
  if (!asked || asked->count != message.payload.size() - sizeof(*asked)) return failed(EINVAL);
  const Flag access(accessing_);
  const auto answer = endpoint_.write(asked->region, asked->offset, message.after(sizeof(*asked)));
  Reply reply{.payload = payload_of(*asked)};
  if (answer == Endpoint::Answer::kOutside) reply.error = EINVAL;
  reply.silent = answer == Endpoint::Answer::kSilent;
  return reply;
}

Session::Reply Session::dma_map(Message& message) {
  const auto asked = message.begin<oamhal_vfio_user_dma_map_t>();
  if (!asked || message.descriptors.size() > 1) return failed(EINVAL);
  Descriptor file;
  if (!message.descriptors.empty()) file = std::move(message.descriptors.front());
  return failed(dma_.map(*asked, std::move(file)));
}

Session::Reply Session::dma_unmap(const Message& message) {
  auto asked = message.begin<oamhal_vfio_user_dma_unmap_t>();
  if (!asked) return failed(EINVAL);
  std::uint64_t removed = 0;
  const int error = dma_.unmap(*asked, removed);
  asked->size = removed;
  return {.error = error, .payload = payload_of(*asked)};
}

void Session::interrupt(std::uint32_t vector) {
  endpoint_.interrupts().raise(vector);
}

void Session::request() {
  requested_ = true;
  signal_request();
}

void Session::signal_request() {
  if (request_event_) signal_event(request_event_.get());
}

void Session::signal_error() {
  if (error_event_) signal_event(error_event_.get());
}

bool Session::read(std::uint64_t address, std::span<std::byte> to) {
  if (!endpoint_.may_master()) return false;
  while (!to.empty()) {
    const auto piece = dma_.find(address, to.size(), OAMHAL_VFIO_USER_DMA_READABLE);
    if (piece.mapping == nullptr) return false;
    const auto part = to.first(static_cast<std::size_t>(piece.size));
    const bool done = piece.mapping->file
                          ? read_file(*piece.mapping->file, piece.mapping->offset + piece.offset, part)
                          : ask_read(address, part);
    if (!done) return false;
    to = to.subspan(part.size());
    address += part.size();
  }
  return true;
}

bool Session::write(std::uint64_t address, std::span<const std::byte> from) {
  if (!endpoint_.may_master()) return false;
  while (!from.empty()) {
    const auto piece = dma_.find(address, from.size(), OAMHAL_VFIO_USER_DMA_WRITABLE);
    if (piece.mapping == nullptr) return false;
    const auto part = from.first(static_cast<std::size_t>(piece.size));
    const bool done = piece.mapping->file
                          ? write_file(*piece.mapping->file, piece.mapping->offset + piece.offset, part)
                          : ask_write(address, part);
    if (!done) return false;
    from = from.subspan(part.size());
    address += part.size();
  }
  return true;
}

bool Session::may_ask() const {
  return !accessing_ && !asking_ && !over_ && !endpoint_.reset_waits();
}

std::optional<Message> Session::ask(std::uint16_t command, std::uint64_t address, std::uint64_t count,
                                    std::span<const std::byte> data) {
  const std::uint16_t id = next_id_++;
  const oamhal_vfio_user_dma_access_t access{address, count};
  const auto size =
      static_cast<std::uint32_t>(sizeof(oamhal_vfio_user_header_t) + sizeof(access) + data.size());
  Bytes whole = payload_of(oamhal_vfio_user_header_t{id, command, size, OAMHAL_VFIO_USER_TYPE_COMMAND, 0});
  append(whole, access);
  whole.insert(whole.end(), data.begin(), data.end());
  if (!channel_.send(whole, -1)) {
    over_ = true;
    return std::nullopt;
  }
  const Flag asking(asking_);
  const SteadyTime until = std::chrono::steady_clock::now() + kDmaPatience;
  while (!over_ && !endpoint_.reset_waits() && std::chrono::steady_clock::now() < until) {
    auto message = channel_.wait(until);
    if (!message) return std::nullopt;
    if (message->is_reply() && message->header.message_id == id && message->header.command == command) {
      if ((message->header.flags & OAMHAL_VFIO_USER_ERROR) != 0) return std::nullopt;
      return message;
    }
    if (!handle(std::move(*message))) over_ = true;
  }
  return std::nullopt;
}

bool Session::ask_read(std::uint64_t address, std::span<std::byte> to) {
  while (!to.empty()) {
    const auto part = to.first(std::min<std::size_t>(to.size(), max_transfer_));
    if (!may_ask()) return false;
    const auto reply = ask(OAMHAL_VFIO_USER_DMA_READ, address, part.size(), {});
    constexpr std::size_t kHead = sizeof(oamhal_vfio_user_dma_access_t);
    if (!reply || reply->payload.size() != kHead + part.size()) return false;
    std::ranges::copy(reply->after(kHead), part.begin());
    to = to.subspan(part.size());
    address += part.size();
  }
  return true;
}

bool Session::ask_write(std::uint64_t address, std::span<const std::byte> from) {
  while (!from.empty()) {
    const auto part = from.first(std::min<std::size_t>(from.size(), max_transfer_));
    // QEMU answers with a header alone.
    if (!may_ask() || !ask(OAMHAL_VFIO_USER_DMA_WRITE, address, part.size(), part)) return false;
    from = from.subspan(part.size());
    address += part.size();
  }
  return true;
}

}  // namespace oam_sim
