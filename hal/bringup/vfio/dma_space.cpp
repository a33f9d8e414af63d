// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/dma_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace oamhal::hal {

namespace {

std::unexpected<Error> refused(oamhal_status status, std::string message, int error = 0) {
  return std::unexpected(Error{status, error, std::move(message)});
}

std::unexpected<Error> map_failed(std::uint64_t address, std::uint64_t length, int error) {
  switch (error) {
    case ENOMEM:
      return refused(
          OAMHAL_ERROR_NO_MEMORY,
          fmt::format("cannot lock {} bytes for DMA: raise the limit of locked memory (ulimit -l), "
                      "or run as root.",
                      length),
          error);
    case ENOSPC:
      return refused(OAMHAL_ERROR_NO_MEMORY,
                     "too many DMA mappings: unmap some, or raise dma_entry_limit of vfio_iommu_type1.",
                     error);
    case EEXIST:
      return refused(OAMHAL_ERROR_BUSY,
                     fmt::format("the DMA address {:#x} leads elsewhere already: choose another.", address),
                     error);
    case EFAULT:
      return refused(OAMHAL_ERROR_INVALID_ARGUMENT,
                     "the memory cannot be mapped for DMA: it is not there, or may not be written.", error);
    case EINVAL:
      return refused(OAMHAL_ERROR_INVALID_ARGUMENT,
                     fmt::format("the IOMMU refuses {} bytes at DMA address {:#x}.", length, address), error);
    default:
      return refused(status_of_errno(error),
                     fmt::format("cannot map {} bytes at DMA address {:#x}: {}.", length, address,
                                 describe_errno(error)),
                     error);
  }
}

}  // namespace

void DmaSpace::set_limits(std::uint64_t page, std::vector<Range> ranges) {
  const std::lock_guard lock(mutex_);
  if (page != 0) page_ = page;
  ranges_ = std::move(ranges);
}

Result<void> DmaSpace::check(std::uint64_t address, std::span<std::byte> memory) const {
  const std::uint64_t length = memory.size();
  if (length == 0) return refused(OAMHAL_ERROR_INVALID_ARGUMENT, "no memory to map for DMA.");
  const auto start = reinterpret_cast<std::uintptr_t>(memory.data());
  if ((address | length | start) % page_ != 0)
    return refused(OAMHAL_ERROR_INVALID_ARGUMENT,
                   fmt::format("DMA address {:#x}, memory {:#x} and length {:#x} must be multiples of the "
                               "IOMMU's page, {} bytes.",
                               address, start, length, page_));
  const std::uint64_t last = address + (length - 1);
  const bool exists = std::ranges::any_of(
      ranges_, [&](const Range& range) { return address >= range.first && last <= range.last; });
  if (last < address || (!ranges_.empty() && !exists))
    return refused(
        OAMHAL_ERROR_INVALID_ARGUMENT,
        fmt::format("the IOMMU has no DMA addresses {:#x} to {:#x}: choose others.", address, last));
  return {};
}

bool DmaSpace::overlaps(std::uint64_t address, std::uint64_t length) const {
  const auto next = entries_.lower_bound(address);
  if (next != entries_.end() && next->first - address < length) return true;
  if (next == entries_.begin()) return false;
  const auto& [start, entry] = *std::prev(next);
  return address - start < entry.memory.size();
}

Result<void> DmaSpace::map(std::uint64_t address, std::span<std::byte> memory, bool writable) {
  const std::lock_guard lock(mutex_);
  if (auto fits = check(address, memory); !fits) return fits;
  if (const auto found = entries_.find(address); found != entries_.end()) {
    Entry& entry = found->second;
    if (entry.memory.data() == memory.data() && entry.memory.size() == memory.size() &&
        entry.writable == writable) {
      ++entry.uses;
      return {};
    }
  }
  if (overlaps(address, memory.size())) return map_failed(address, memory.size(), EEXIST);
  if (const auto mapped = do_map(address, memory, writable); !mapped)
    return map_failed(address, memory.size(), mapped.error());
  entries_[address] = {memory, writable, 1};
  return {};
}

Result<void> DmaSpace::unmap(std::uint64_t address, std::uint64_t length) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  if (found == entries_.end() || found->second.memory.size() != length)
    return refused(OAMHAL_ERROR_NOT_FOUND,
                   fmt::format("no DMA mapping of {} bytes begins at address {:#x}.", length, address));
  if (--found->second.uses > 0) return {};
  entries_.erase(found);
  if (const auto gone = do_unmap(address, length); !gone)
    return refused(status_of_errno(gone.error()),
                   fmt::format("cannot unmap DMA address {:#x}: {}.", address, describe_errno(gone.error())),
                   gone.error());
  return {};
}

unsigned DmaSpace::uses(std::uint64_t address) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  return found == entries_.end() ? 0 : found->second.uses;
}

}  // namespace oamhal::hal
