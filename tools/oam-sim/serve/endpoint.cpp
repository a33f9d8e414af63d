// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/endpoint.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "tools/oam-sim/error.hpp"

namespace oam_sim {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr unsigned kBars = 6;

std::array<DeviceBar, kBars> bars_of(const Device& device) {
  std::array<DeviceBar, kBars> bars{};
  for (unsigned i = 0; i < kBars; ++i) bars[i] = device.bar(i);
  return bars;
}

std::array<std::uint64_t, kBars> sizes_of(const std::array<DeviceBar, kBars>& bars) {
  std::array<std::uint64_t, kBars> sizes{};
  std::ranges::transform(bars, sizes.begin(), &DeviceBar::size);
  return sizes;
}

// The largest aligned access that begins here.
unsigned width_at(std::uint64_t offset, std::size_t left) {
  unsigned width = offset % 8 == 0 ? 8 : 1U << std::countr_zero(offset);
  while (width > left) width /= 2;
  return width;
}

template <typename Call>
bool whole(std::size_t size, Call call) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = call(done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

bool read_memory(int fd, std::uint64_t offset, std::span<std::byte> to) {
  return whole(to.size(), [&](std::size_t done) {
    return pread(fd, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
  });
}

bool write_memory(int fd, std::uint64_t offset, std::span<const std::byte> from) {
  return whole(from.size(), [&](std::size_t done) {
    return pwrite(fd, from.data() + done, from.size() - done, static_cast<off_t>(offset + done));
  });
}

}  // namespace

Endpoint::Endpoint(Device& device, std::string_view config)
    : device_(device),
      bars_(bars_of(device)),
      config_(config, sizes_of(bars_)),
      interrupts_(config_.msix() ? config_.msix()->vectors : 0) {
  for (unsigned i = 0; i < kBars; ++i) {
    const bool odd = bars_[i].size != 0 && (!std::has_single_bit(bars_[i].size) || bars_[i].size < 16);
    if (odd) throw Error(fmt::format("BAR {} of the device has {} bytes: no power of two", i, bars_[i].size));
  }
  const auto& msix = config_.msix();
  const auto fits = [&](unsigned bar, std::uint64_t at, std::uint64_t size) {
    return bar < kBars && at <= bars_[bar].size && size <= bars_[bar].size - at;
  };
  if (msix && (!fits(msix->table_bar, msix->table, msix->vectors * Interrupts::kEntrySize) ||
               !fits(msix->pending_bar, msix->pending, (msix->vectors + 63) / 64 * 8))) {
    throw Error("the MSI-X table or its pending bits are outside of their BAR");
  }
}

bool Endpoint::has_msix(unsigned bar) const {
  const auto& msix = config_.msix();
  return msix && (bar == msix->table_bar || bar == msix->pending_bar);
}

// Pages with the MSI-X structures stay with the server.
Region Endpoint::region(unsigned index) const {
  Region region;
  region.exists = index < OAMHAL_VFIO_USER_REGION_COUNT;
  if (index == OAMHAL_VFIO_USER_REGION_CONFIG) region.size = config_.size();
  if (index >= kBars) return region;
  const DeviceBar& bar = bars_[index];
  region.size = bar.size;
  region.memory = bar.memory;
  if (bar.memory < 0 || !has_msix(index)) return region;
  const auto& msix = *config_.msix();
  std::vector<std::pair<std::uint64_t, std::uint64_t>> holes;
  const auto hole = [&](unsigned where, std::uint64_t at, std::uint64_t size) {
    if (where == index) holes.emplace_back(at / kPage * kPage, (at + size + kPage - 1) / kPage * kPage);
  };
  hole(msix.table_bar, msix.table, msix.vectors * Interrupts::kEntrySize);
  hole(msix.pending_bar, msix.pending, (msix.vectors + 63) / 64 * 8);
  std::ranges::sort(holes);
  std::uint64_t from = 0;
  for (const auto& [begin, end] : holes) {
    if (begin > from) region.areas.push_back({from, begin - from});
    from = std::max(from, end);
  }
  if (from < bar.size) region.areas.push_back({from, bar.size - from});
  if (region.areas.empty()) region.memory = -1;
  return region;
}

Endpoint::Place Endpoint::place(unsigned bar, std::uint64_t offset, unsigned width) const {
  const auto& msix = config_.msix();
  const auto within = [&](unsigned where, std::uint64_t at, std::uint64_t size) {
    return bar == where && offset >= at && offset + width <= at + size;
  };
  if (msix && within(msix->table_bar, msix->table, msix->vectors * Interrupts::kEntrySize)) {
    return {Kind::kTable, offset - msix->table};
  }
  if (msix && within(msix->pending_bar, msix->pending, (msix->vectors + 63) / 64 * 8)) {
    return {Kind::kPending, offset - msix->pending};
  }
  return {bars_[bar].memory >= 0 ? Kind::kMemory : Kind::kTrapped, offset};
}

bool Endpoint::inside(unsigned region, std::uint64_t offset, std::size_t size) const {
  const std::uint64_t all = this->region(region).size;
  return offset <= all && size <= all - offset;
}

bool Endpoint::read_piece(unsigned bar, std::uint64_t offset, std::span<std::byte> to) {
  const auto width = static_cast<unsigned>(to.size());
  const Place found = place(bar, offset, width);
  switch (found.kind) {
    case Kind::kTable:
      interrupts_.read_table(found.offset, to);
      return true;
    case Kind::kPending:
      interrupts_.read_pending(found.offset, to);
      return true;
    case Kind::kMemory:
      return read_memory(bars_[bar].memory, offset, to);
    case Kind::kTrapped:
      break;
  }
  const auto value = device_.read(bar, offset, width);
  if (!value) return false;
  for (unsigned i = 0; i < width; ++i) to[i] = static_cast<std::byte>(*value >> (8 * i) & 0xff);
  return true;
}

bool Endpoint::write_piece(unsigned bar, std::uint64_t offset, std::span<const std::byte> from) {
  const auto width = static_cast<unsigned>(from.size());
  const Place found = place(bar, offset, width);
  switch (found.kind) {
    case Kind::kTable:
      interrupts_.write_table(found.offset, from);
      return true;
    case Kind::kPending:
      return true;
    case Kind::kMemory:
      return write_memory(bars_[bar].memory, offset, from);
    case Kind::kTrapped:
      break;
  }
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
  return device_.write(bar, offset, width, value);
}

Endpoint::Answer Endpoint::read_bar(unsigned bar, std::uint64_t offset, std::span<std::byte> to) {
  if (!config_.decodes_memory()) {
    std::ranges::fill(to, std::byte{0xff});
    return Answer::kDone;
  }
  if (bars_[bar].memory >= 0 && !has_msix(bar)) {
    return read_memory(bars_[bar].memory, offset, to) ? Answer::kDone : Answer::kSilent;
  }
  for (std::size_t done = 0; done < to.size();) {
    const unsigned width = width_at(offset + done, to.size() - done);
    if (!read_piece(bar, offset + done, to.subspan(done, width))) return Answer::kSilent;
    done += width;
  }
  return Answer::kDone;
}

Endpoint::Answer Endpoint::write_bar(unsigned bar, std::uint64_t offset, std::span<const std::byte> from) {
  if (!config_.decodes_memory()) return Answer::kDone;
  if (bars_[bar].memory >= 0 && !has_msix(bar)) {
    return write_memory(bars_[bar].memory, offset, from) ? Answer::kDone : Answer::kSilent;
  }
  for (std::size_t done = 0; done < from.size();) {
    const unsigned width = width_at(offset + done, from.size() - done);
    if (!write_piece(bar, offset + done, from.subspan(done, width))) return Answer::kSilent;
    done += width;
  }
  return Answer::kDone;
}

Endpoint::Answer Endpoint::read(unsigned region, std::uint64_t offset, std::span<std::byte> to) {
  if (!inside(region, offset, to.size())) return Answer::kOutside;
  if (gone_) {
    std::ranges::fill(to, std::byte{0xff});
    return Answer::kDone;
  }
  if (region < kBars) return read_bar(region, offset, to);
  config_.read(offset, to);
  return Answer::kDone;
}

Endpoint::Answer Endpoint::write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) {
  if (!inside(region, offset, from.size())) return Answer::kOutside;
  if (gone_) return Answer::kDone;
  return region < kBars ? write_bar(region, offset, from) : write_config(offset, from);
}

Endpoint::Answer Endpoint::write_config(std::uint64_t offset, std::span<const std::byte> from) {
  if (config_.write(offset, from) == ConfigSpace::Effect::kReset) reset();
  update_gate();
  return Answer::kDone;
}

// The kernel saves the configuration space over a reset and restores it; so it stays here.
void Endpoint::reset() {
  reset_waits_ = advancing_;
  if (advancing_) return;
  interrupts_.reset();
  device_.reset();
}

std::optional<Device::Clock> Endpoint::advance(Device::Clock now) {
  advancing_ = true;
  auto due = device_.advance(now);
  advancing_ = false;
  if (!reset_waits_) return due;
  reset();
  return now;
}

void Endpoint::update_gate() {
  using Gate = Interrupts::Gate;
  const bool held = config_.msix_masked() || !may_master();
  interrupts_.set_gate(!config_.msix_enabled() ? Gate::kOff : held ? Gate::kHeld : Gate::kOpen);
}

void Endpoint::open(HostPort& host) {
  config_.open();
  update_gate();
  device_.connect(&host);
}

void Endpoint::close() {
  device_.connect(nullptr);
  interrupts_.disconnect();
  config_.close();
  update_gate();
}

}  // namespace oam_sim
