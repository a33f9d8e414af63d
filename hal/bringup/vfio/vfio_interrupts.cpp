// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "hal/bringup/vfio/uapi.hpp"
#include "hal/bringup/vfio/vfio_function.hpp"

namespace oamhal::hal {

namespace {

const char* name_of(InterruptKind kind) {
  switch (kind) {
    case InterruptKind::kIntx:
      return "INTx";
    case InterruptKind::kMsi:
      return "MSI";
    case InterruptKind::kMsix:
      return "MSI-X";
    case InterruptKind::kError:
      return "error";
    case InterruptKind::kRequest:
      return "request";
  }
  return "unknown";
}

}  // namespace

Result<VfioFunction::Kind*> VfioFunction::kind_of(InterruptKind kind) {
  const auto index = static_cast<std::uint32_t>(kind);
  if (index >= kinds_.size())
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "no such kind of interrupts."});
  auto& slot = kinds_[index];
  if (slot) return &*slot;
  Kind asked;
  if (index < kind_count_) {
    vfio_irq_info info{};
    info.argsz = sizeof info;
    info.index = index;
    const auto told = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_GET_IRQ_INFO, &info);
    // EINVAL: this function has none, as error interrupts where it is no PCIe function.
    if (!told && told.error() != EINVAL)
      return std::unexpected(failed(fmt::format("{} interrupts are not told", name_of(kind)), told.error()));
    if (told && (info.flags & VFIO_IRQ_INFO_EVENTFD) != 0) asked.count = info.count;
    asked.fixed = (info.flags & VFIO_IRQ_INFO_NORESIZE) != 0;
  }
  slot = asked;
  return &*slot;
}

Result<std::uint32_t> VfioFunction::interrupts(InterruptKind kind) {
  const auto found = kind_of(kind);
  if (!found) return std::unexpected(found.error());
  return (*found)->count;
}

Result<void> VfioFunction::send_events(InterruptKind kind, std::uint32_t first, std::span<const int> events) {
  const std::size_t size = sizeof(vfio_irq_set) + events.size() * sizeof(std::int32_t);
  std::vector<std::byte> bytes(size);
  vfio_irq_set head{};
  head.argsz = static_cast<std::uint32_t>(size);
  head.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
  head.index = static_cast<std::uint32_t>(kind);
  head.start = first;
  head.count = static_cast<std::uint32_t>(events.size());
  std::memcpy(bytes.data(), &head, sizeof head);
  std::memcpy(bytes.data() + sizeof head, events.data(), events.size_bytes());
  const auto done = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_SET_IRQS, bytes.data());
  if (!done)
    return std::unexpected(
        failed(fmt::format("cannot set {} {} interrupts", events.size(), name_of(kind)), done.error()));
  // The kernel gives fewer vectors than were asked for by saying how many there could be.
  if (*done > 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_BUSY, 0,
              fmt::format("{}: the kernel has {} {} interrupts to give, {} were asked for.", bdf_, *done,
                          name_of(kind), events.size())});
  return {};
}

Result<void> VfioFunction::switch_off(InterruptKind kind) {
  vfio_irq_set head{};
  head.argsz = sizeof head;
  head.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;
  head.index = static_cast<std::uint32_t>(kind);
  if (const auto done = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_SET_IRQS, &head); !done)
    return std::unexpected(
        failed(fmt::format("cannot switch {} interrupts off", name_of(kind)), done.error()));
  return {};
}

// Where the number of vectors is fixed while they are on (NORESIZE), those beyond it need all of them off for
// a moment; an interrupt that comes in that moment is lost.
Result<void> VfioFunction::set_interrupts(InterruptKind kind, std::uint32_t first,
                                          std::span<const int> events) {
  const auto found = kind_of(kind);
  if (!found) return std::unexpected(found.error());
  Kind& known = **found;
  if (first > known.count || events.size() > known.count - first)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("{} has {} {} interrupts.", bdf_, known.count, name_of(kind))});
  std::vector<int> wanted;
  if (!events.empty()) {
    wanted = known.events;
    wanted.resize(std::max(wanted.size(), first + events.size()), -1);
    std::ranges::copy(events, wanted.begin() + first);
  }
  const bool on = !known.events.empty();
  const bool grows = wanted.size() > known.events.size();
  if (on && (wanted.empty() || (grows && known.fixed))) {
    if (auto off = switch_off(kind); !off) return off;
    known.events.clear();
    if (!wanted.empty()) first = 0, events = wanted;
  } else if (!on && !wanted.empty()) {
    // The first vectors to be set decide how many there are: they begin at 0.
    first = 0;
    events = wanted;
  }
  if (wanted.empty()) return {};
  if (auto set = send_events(kind, first, events); !set) return set;
  known.events = std::move(wanted);
  return {};
}

void VfioFunction::watch_requests() {
  const auto found = kind_of(InterruptKind::kRequest);
  if (!found || (*found)->count == 0) return;
  const auto event = kernel_.event();
  if (!event) return;
  request_ = KernelFd(kernel_, *event);
  const int events[] = {*event};
  if (!set_interrupts(InterruptKind::kRequest, 0, events)) request_.reset();
}

bool VfioFunction::asked_to_let_go() {
  if (request_.valid() && kernel_.take_event(request_.get())) asked_ = true;
  return asked_;
}

}  // namespace oamhal::hal
