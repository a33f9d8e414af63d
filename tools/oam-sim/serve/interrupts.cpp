// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/interrupts.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace oam_sim {
namespace {

// Bit 0 of the last word of an entry masks its vector (PCI Express Base Specification, MSI-X table).
constexpr std::size_t kVectorControl = 12;
constexpr std::byte kMaskBit{1};

}  // namespace

bool is_event(int fd) {
  std::array<char, 64> target{};
  const std::string link = fmt::format("/proc/self/fd/{}", fd);
  const ssize_t n = readlink(link.c_str(), target.data(), target.size());
  return n > 0 && std::string_view(target.data(), static_cast<std::size_t>(n)) == "anon_inode:[eventfd]";
}

void signal_event(int fd) {
  pollfd room{fd, POLLOUT, 0};
  // The client may have made it blocking: write only what finds room.
  if (poll(&room, 1, 0) != 1 || (room.revents & POLLOUT) == 0) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(fd, &one, sizeof(one));
}

Interrupts::Interrupts(std::size_t vectors) : lines_(vectors), table_(vectors * kEntrySize) {
  for (std::size_t v = 0; v < vectors; ++v) set_masked(v, true);
}

bool Interrupts::is_masked(std::size_t vector) const {
  return (table_[vector * kEntrySize + kVectorControl] & kMaskBit) != std::byte{0};
}

void Interrupts::set_gate(Gate gate) {
  gate_ = gate;
  if (gate == Gate::kOff) {
    for (Line& line : lines_) line.pending = false;
  }
  deliver();
}

void Interrupts::raise(std::size_t vector) {
  if (vector >= lines_.size() || gate_ == Gate::kOff) return;
  lines_[vector].pending = true;
  deliver();
}

void Interrupts::deliver() {
  if (gate_ != Gate::kOpen) return;
  for (std::size_t v = 0; v < lines_.size(); ++v) {
    Line& line = lines_[v];
    if (!line.pending || is_masked(v) || !line.event) continue;
    line.pending = false;
    signal_event(line.event.get());
  }
}

void Interrupts::set_event(std::size_t vector, Descriptor event) {
  lines_[vector].event = std::move(event);
  set_masked(vector, !lines_[vector].event);
}

void Interrupts::set_masked(std::size_t vector, bool masked) {
  std::byte& control = table_[vector * kEntrySize + kVectorControl];
  control = masked ? control | kMaskBit : control & ~kMaskBit;
  deliver();
}

void Interrupts::trigger(std::size_t vector) {
  if (lines_[vector].event) signal_event(lines_[vector].event.get());
}

bool Interrupts::any_event() const {
  return std::ranges::any_of(lines_, [](const Line& line) { return bool(line.event); });
}

void Interrupts::disconnect() {
  for (std::size_t v = 0; v < lines_.size(); ++v) set_event(v, {});
}

void Interrupts::reset() {
  for (Line& line : lines_) line.pending = false;
}

void Interrupts::read_table(std::size_t offset, std::span<std::byte> to) const {
  std::ranges::copy(std::span(table_).subspan(offset, to.size()), to.begin());
}

void Interrupts::write_table(std::size_t offset, std::span<const std::byte> from) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::size_t within = (offset + i) % kEntrySize;
    // Address bits 1:0 and all of the control but the mask are reserved.
    const std::byte kept = within == 0                ? std::byte{0xfc}
                           : within == kVectorControl ? kMaskBit
                                                      : std::byte{0xff};
    if (within > kVectorControl) continue;
    table_[offset + i] = from[i] & kept;
  }
  deliver();
}

void Interrupts::read_pending(std::size_t offset, std::span<std::byte> to) const {
  for (std::size_t i = 0; i < to.size(); ++i) {
    unsigned bits = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) {
      const std::size_t vector = (offset + i) * 8 + bit;
      if (vector < lines_.size() && lines_[vector].pending) bits |= 1U << bit;
    }
    to[i] = static_cast<std::byte>(bits);
  }
}

}  // namespace oam_sim
