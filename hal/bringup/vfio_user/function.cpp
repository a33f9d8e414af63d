// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio_user/function.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "hal/bringup/vfio_user/region_info.hpp"

namespace oamhal::hal {

namespace {

using RegionAccess = oamhal_vfio_user_region_access_t;

template <typename T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

/// Memory of another process is mapped only when it cannot shrink: touching what is gone raises a signal.
bool cannot_shrink(int fd, std::uint64_t end) {
  struct stat status{};
  const int seals = ::fcntl(fd, F_GET_SEALS);
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 && ::fstat(fd, &status) == 0 &&
         static_cast<std::uint64_t>(status.st_size) >= end;
}

}  // namespace

Result<std::unique_ptr<FunctionAccess>> VfioUserFunction::open(const UniqueFd& socket, std::string device,
                                                               Milliseconds deadline) {
  UniqueFd connected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // Through /proc the length of a socket's path is no matter.
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}", socket.get());
  std::ranges::copy(path, address.sun_path);
  if (!connected.valid() ||
      ::connect(connected.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    const bool nobody = error == ECONNREFUSED;
    return std::unexpected(
        Error{nobody ? OAMHAL_ERROR_DEVICE_LOST : status_of_errno(error), error,
              fmt::format("{}: {}", device,
                          nobody ? std::string("nobody serves it any more. Start its server again.")
                                 : fmt::format("cannot connect to its server: {}.", describe_errno(error)))});
  }
  return take(std::move(connected), std::move(device), deadline);
}

Result<std::unique_ptr<FunctionAccess>> VfioUserFunction::take(UniqueFd connected, std::string device,
                                                               Milliseconds deadline) {
  std::unique_ptr<VfioUserFunction> function(
      new VfioUserFunction(std::move(connected), std::move(device), deadline));
  if (auto begun = function->begin(); !begun) return std::unexpected(std::move(begun.error()));
  return function;
}

VfioUserFunction::VfioUserFunction(UniqueFd connected, std::string device, Milliseconds deadline)
    : device_(std::move(device)), connection_(std::move(connected), device_, deadline, memory_) {
}

Result<void> VfioUserFunction::begin() {
  if (auto agreed = connection_.negotiate(); !agreed) return agreed;
  const oamhal_vfio_user_device_info_t wanted{sizeof wanted, 0, 0, 0};
  const auto reply = connection_.call(OAMHAL_VFIO_USER_DEVICE_GET_INFO, bytes_of(wanted), sizeof wanted);
  if (!reply) return std::unexpected(reply.error());
  oamhal_vfio_user_device_info_t info{};
  std::memcpy(&info, reply->payload.data(), sizeof info);
  if ((info.flags & OAMHAL_VFIO_USER_DEVICE_PCI) == 0) return malformed("serves no PCI function");
  region_count_ = info.region_count;
  irq_count_ = info.irq_count;
  return {};
}

std::unexpected<Error> VfioUserFunction::malformed(std::string_view what) const {
  return std::unexpected(Error{OAMHAL_ERROR_MALFORMED, 0, fmt::format("{}: its server {}.", device_, what)});
}

Result<VfioUserFunction::KnownRegion> VfioUserFunction::ask_region(unsigned index) {
  oamhal_vfio_user_region_info_t wanted{};
  wanted.argsz = sizeof wanted;
  wanted.index = index;
  for (int tries = 0; tries < 2; ++tries) {
    auto answer = connection_.call(OAMHAL_VFIO_USER_DEVICE_GET_REGION_INFO, bytes_of(wanted), sizeof wanted);
    if (!answer) return std::unexpected(answer.error());
    auto reply = parse_region_info(answer->payload, index);
    if (!reply) break;
    if (reply->wanted != 0) {
      wanted.argsz = std::min(reply->wanted, connection_.limits().max_transfer);
      continue;
    }
    KnownRegion known{std::move(reply->region), {}, reply->offset};
    if (!answer->fds.empty()) known.memory = std::move(answer->fds.front());
    auto& areas = known.region.mappable;
    const bool safe =
        !areas.empty() && known.memory.valid() && known.offset + areas.back().offset >= known.offset &&
        cannot_shrink(known.memory.get(), known.offset + areas.back().offset + areas.back().length);
    if (!safe) areas.clear();
    return known;
  }
  return malformed(fmt::format("describes region {} in a way that cannot be", index));
}

Result<VfioUserFunction::KnownRegion*> VfioUserFunction::known(unsigned index) {
  if (index >= regions_.size())
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_FOUND, 0, fmt::format("{}: there is no region {}.", device_, index)});
  if (!regions_[index]) {
    if (index >= region_count_) {
      regions_[index] = KnownRegion();
    } else {
      auto asked = ask_region(index);
      if (!asked) return std::unexpected(asked.error());
      regions_[index].emplace(std::move(*asked));
    }
  }
  return &*regions_[index];
}

Result<Region> VfioUserFunction::region(unsigned index) {
  const auto found = known(index);
  if (!found) return std::unexpected(found.error());
  return (*found)->region;
}

/// One message for each piece that a message may carry; to or from is empty.
Result<void> VfioUserFunction::move(unsigned region, std::uint64_t offset, std::span<std::byte> to,
                                    std::span<const std::byte> from) {
  const bool reads = !to.empty();
  const std::size_t total = reads ? to.size() : from.size();
  for (std::size_t done = 0; done < total;) {
    const std::size_t count = std::min<std::size_t>(total - done, connection_.limits().max_transfer);
    const RegionAccess access{offset + done, region, static_cast<std::uint32_t>(count)};
    std::vector<std::byte> payload(bytes_of(access).begin(), bytes_of(access).end());
    if (!reads)
      payload.insert(payload.end(), from.begin() + static_cast<std::ptrdiff_t>(done),
                     from.begin() + static_cast<std::ptrdiff_t>(done + count));
    const auto reply = connection_.call(reads ? OAMHAL_VFIO_USER_REGION_READ : OAMHAL_VFIO_USER_REGION_WRITE,
                                        payload, sizeof access + (reads ? count : 0));
    if (!reply) return std::unexpected(reply.error());
    if (reads) std::memcpy(to.data() + done, reply->payload.data() + sizeof access, count);
    done += count;
  }
  return {};
}

Result<void> VfioUserFunction::read(unsigned region, std::uint64_t offset, std::span<std::byte> to) {
  return move(region, offset, to, {});
}

Result<void> VfioUserFunction::write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) {
  return move(region, offset, {}, from);
}

Result<Mapping> VfioUserFunction::map(unsigned region, const Area& area, bool writable) {
  const auto found = known(region);
  if (!found) return std::unexpected(found.error());
  const auto inside = [&](const Area& one) {
    return area.offset >= one.offset && area.length <= one.length &&
           area.offset - one.offset <= one.length - area.length;
  };
  const KnownRegion& known = **found;
  if (area.length == 0 || std::ranges::none_of(known.region.mappable, inside))
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
              fmt::format("{}: that part of region {} cannot be mapped.", device_, region)});
  void* address = ::mmap(nullptr, area.length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
                         known.memory.get(), static_cast<off_t>(known.offset + area.offset));
  if (address == MAP_FAILED) {
    const int error = errno;
    return std::unexpected(
        Error{status_of_errno(error), error,
              fmt::format("{}: cannot map region {}: {}.", device_, region, describe_errno(error))});
  }
  return Mapping(address, area.length, area);
}

/// The vendor id is never all ones.
Result<void> VfioUserFunction::alive() {
  std::uint16_t vendor = 0;
  if (auto got = read(kConfigRegion, 0, std::as_writable_bytes(std::span(&vendor, 1))); !got) return got;
  if (vendor != 0xffff) return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_DEVICE_LOST, 0,
            fmt::format("{}: its configuration space reads as all ones: the device is gone.", device_)});
}

Result<std::uint32_t> VfioUserFunction::interrupts(InterruptKind kind) {
  if (std::to_underlying(kind) >= irq_count_) return 0;
  const oamhal_vfio_user_irq_info_t wanted{sizeof wanted, 0, std::to_underlying(kind), 0};
  const auto reply = connection_.call(OAMHAL_VFIO_USER_DEVICE_GET_IRQ_INFO, bytes_of(wanted), sizeof wanted);
  if (!reply) return std::unexpected(reply.error());
  oamhal_vfio_user_irq_info_t info{};
  std::memcpy(&info, reply->payload.data(), sizeof info);
  return info.count;
}

Result<void> VfioUserFunction::set_interrupts(InterruptKind kind, std::uint32_t first,
                                              std::span<const int> events) {
  auto set = send_events(kind, first, events);
  if (set && kind == InterruptKind::kRequest) {
    watches_ = true;
    request_.reset();
  }
  return set;
}

void VfioUserFunction::watch_requests() {
  watches_ = true;
  const auto count = interrupts(InterruptKind::kRequest);
  if (!count || *count == 0) return;
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const int events[] = {event.get()};
  if (event.valid() && send_events(InterruptKind::kRequest, 0, events)) request_ = std::move(event);
}

bool VfioUserFunction::asked_to_let_go() {
  if (!watches_) watch_requests();
  eventfd_t count = 0;
  if (request_.valid() && ::eventfd_read(request_.get(), &count) == 0) asked_ = true;
  return asked_;
}

Result<void> VfioUserFunction::send_events(InterruptKind kind, std::uint32_t first,
                                           std::span<const int> events) {
  using Set = oamhal_vfio_user_irq_set_t;
  Set set{sizeof set, OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER, std::to_underlying(kind), first, 0};
  if (events.empty()) {
    set.flags |= OAMHAL_VFIO_USER_IRQ_DATA_NONE;
    set.start = 0;
    const auto reply = connection_.call(OAMHAL_VFIO_USER_DEVICE_SET_IRQS, bytes_of(set), 0);
    return reply ? Result<void>() : std::unexpected(reply.error());
  }
  if (std::ranges::any_of(events, [](int event) { return event < 0; }))
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("{}: every interrupt of a served device needs its descriptor.", device_)});
  set.flags |= OAMHAL_VFIO_USER_IRQ_DATA_EVENTFD;
  const std::size_t at_once = std::max<std::size_t>(connection_.limits().max_fds, 1);
  for (std::size_t done = 0; done < events.size(); done += set.count) {
    const auto part = events.subspan(done, std::min(at_once, events.size() - done));
    set.start = first + static_cast<std::uint32_t>(done);
    set.count = static_cast<std::uint32_t>(part.size());
    const auto reply = connection_.call(OAMHAL_VFIO_USER_DEVICE_SET_IRQS, bytes_of(set), 0, part);
    if (!reply) return std::unexpected(reply.error());
  }
  return {};
}

Result<void> VfioUserFunction::map_dma(std::uint64_t address, std::span<std::byte> memory, int fd,
                                       std::uint64_t offset, bool writable) {
  if (!memory_.add(address, memory, writable))
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, EEXIST,
                                 fmt::format("{}: memory is mapped at {:#x} already.", device_, address)});
  const oamhal_vfio_user_dma_map_t map{
      sizeof map, OAMHAL_VFIO_USER_DMA_READABLE | (writable ? OAMHAL_VFIO_USER_DMA_WRITABLE : 0), offset,
      address, memory.size()};
  const auto fds = fd < 0 ? std::span<const int>() : std::span<const int>(&fd, 1);
  const auto reply = connection_.call(OAMHAL_VFIO_USER_DMA_MAP, bytes_of(map), 0, fds);
  if (reply) return {};
  memory_.remove(address, memory.size());
  return std::unexpected(reply.error());
}

Result<void> VfioUserFunction::unmap_dma(std::uint64_t address, std::uint64_t length) {
  if (!memory_.remove(address, length))
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_FOUND, 0,
              fmt::format("{}: nothing of {} bytes is mapped at {:#x}.", device_, length, address)});
  const oamhal_vfio_user_dma_unmap_t unmap{sizeof unmap, 0, address, length};
  const auto reply = connection_.call(OAMHAL_VFIO_USER_DMA_UNMAP, bytes_of(unmap), 0);
  return reply ? Result<void>() : std::unexpected(reply.error());
}

Result<void> VfioUserFunction::reset() {
  const auto reply = connection_.call(OAMHAL_VFIO_USER_DEVICE_RESET, {}, 0);
  return reply ? Result<void>() : std::unexpected(reply.error());
}

}  // namespace oamhal::hal
