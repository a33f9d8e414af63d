// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Interrupts: what the client asks about them.

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tools/oam-sim/serve/session.hpp"

namespace oam_sim {
namespace {

constexpr std::uint32_t kData =
    OAMHAL_VFIO_USER_IRQ_DATA_NONE | OAMHAL_VFIO_USER_IRQ_DATA_BOOL | OAMHAL_VFIO_USER_IRQ_DATA_EVENTFD;
constexpr std::uint32_t kAction = OAMHAL_VFIO_USER_IRQ_ACTION_MASK | OAMHAL_VFIO_USER_IRQ_ACTION_UNMASK |
                                  OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER;

bool one_bit(std::uint32_t flags) {
  return flags != 0 && (flags & (flags - 1)) == 0;
}

}  // namespace

std::uint32_t Session::irq_count(std::uint32_t index) const {
  switch (index) {
    case OAMHAL_VFIO_USER_IRQ_MSIX:
      return static_cast<std::uint32_t>(endpoint_.interrupts().vectors());
    case OAMHAL_VFIO_USER_IRQ_ERROR:
    case OAMHAL_VFIO_USER_IRQ_REQUEST:
      return 1;
    default:
      return 0;
  }
}

Session::Reply Session::irq_info(const Message& message) const {
  const auto asked = message.begin<oamhal_vfio_user_irq_info_t>();
  if (!asked || asked->argsz < sizeof(*asked) || asked->index >= OAMHAL_VFIO_USER_IRQ_COUNT)
    return failed(EINVAL);
  const std::uint32_t count = irq_count(asked->index);
  std::uint32_t flags = count == 0 ? 0 : OAMHAL_VFIO_USER_IRQ_EVENTFD;
  if (asked->index == OAMHAL_VFIO_USER_IRQ_MSIX && count != 0) flags |= OAMHAL_VFIO_USER_IRQ_MASKABLE;
  const oamhal_vfio_user_irq_info_t info{sizeof(info), flags, asked->index, count};
  const auto bytes = bytes_of(info);
  return {.payload = {bytes.begin(), bytes.end()}};
}

Session::Reply Session::set_irqs(Message& message) {
  const auto set = message.begin<oamhal_vfio_user_irq_set_t>();
  if (!set || set->argsz < sizeof(*set) || (set->flags & ~(kData | kAction)) != 0 ||
      !one_bit(set->flags & kData) || !one_bit(set->flags & kAction)) {
    return failed(EINVAL);
  }
  const std::uint32_t lines = irq_count(set->index);
  if (set->start > lines || set->count > lines - set->start) return failed(EINVAL);
  return failed(apply_irqs(*set, message));
}

int Session::apply_irqs(const oamhal_vfio_user_irq_set_t& set, Message& message) {
  const bool triggers = (set.flags & OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER) != 0;
  if ((set.flags & OAMHAL_VFIO_USER_IRQ_DATA_EVENTFD) != 0) return apply_events(set, message);
  if (!triggers && set.index != OAMHAL_VFIO_USER_IRQ_MSIX) return EINVAL;
  if ((set.flags & OAMHAL_VFIO_USER_IRQ_DATA_NONE) != 0) {
    if (triggers && set.count == 0) disable(set.index);
    for (std::uint32_t i = 0; i < set.count; ++i) apply_one(set, set.start + i);
    return 0;
  }
  const auto wanted = message.after(sizeof(set));
  if (wanted.size() < set.count) return EINVAL;
  for (std::uint32_t i = 0; i < set.count; ++i) {
    if (wanted[i] != std::byte{0}) apply_one(set, set.start + i);
  }
  return 0;
}

// A descriptor for each line, or none at all, which takes theirs away.
int Session::apply_events(const oamhal_vfio_user_irq_set_t& set, Message& message) {
  auto& events = message.descriptors;
  if ((set.flags & OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER) == 0 || set.count == 0) return EINVAL;
  if (!events.empty() && events.size() != set.count) return EINVAL;
  const auto good = [](const Descriptor& event) { return is_event(event.get()); };
  if (!std::ranges::all_of(events, good)) return EINVAL;
  for (std::uint32_t i = 0; i < set.count; ++i) {
    set_event(set.index, set.start + i, events.empty() ? Descriptor() : std::move(events[i]));
  }
  return 0;
}

void Session::set_event(std::uint32_t index, std::uint32_t line, Descriptor event) {
  if (index != OAMHAL_VFIO_USER_IRQ_MSIX) {
    (index == OAMHAL_VFIO_USER_IRQ_ERROR ? error_event_ : request_event_) = std::move(event);
    if (index == OAMHAL_VFIO_USER_IRQ_REQUEST && requested_) signal_request();
    return;
  }
  // The kernel enables MSI-X when a program wants the first vector.
  if (event) endpoint_.config().enable_msix(true);
  endpoint_.update_gate();
  endpoint_.interrupts().set_event(line, std::move(event));
}

void Session::disable(std::uint32_t index) {
  if (index == OAMHAL_VFIO_USER_IRQ_ERROR) error_event_.reset();
  if (index == OAMHAL_VFIO_USER_IRQ_REQUEST) request_event_.reset();
  if (index != OAMHAL_VFIO_USER_IRQ_MSIX) return;
  endpoint_.interrupts().disconnect();
  endpoint_.config().enable_msix(false);
  endpoint_.update_gate();
}

void Session::apply_one(const oamhal_vfio_user_irq_set_t& set, std::uint32_t line) {
  if (set.index == OAMHAL_VFIO_USER_IRQ_ERROR) signal_error();
  if (set.index == OAMHAL_VFIO_USER_IRQ_REQUEST) signal_request();
  if (set.index != OAMHAL_VFIO_USER_IRQ_MSIX) return;
  Interrupts& interrupts = endpoint_.interrupts();
  if ((set.flags & OAMHAL_VFIO_USER_IRQ_ACTION_TRIGGER) != 0)
    interrupts.trigger(line);
  else
    interrupts.set_masked(line, (set.flags & OAMHAL_VFIO_USER_IRQ_ACTION_MASK) != 0);
}

}  // namespace oam_sim
