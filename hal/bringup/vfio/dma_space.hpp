// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_DMA_SPACE_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_DMA_SPACE_HPP

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "hal/base/error.hpp"

namespace oamhal::hal {

/// What an IOMMU lets devices reach: addresses of theirs, each leading to memory of this process. Shared by
/// all functions of a context, so each range is counted: it goes when everybody who mapped it took it back.
/// Usable from any thread.
class DmaSpace {
 public:
  DmaSpace() = default;
  DmaSpace(const DmaSpace&) = delete;
  DmaSpace& operator=(const DmaSpace&) = delete;
  virtual ~DmaSpace() = default;

  /// Errors: INVALID_ARGUMENT (alignment, addresses that the IOMMU cannot give), BUSY (the address leads
  /// elsewhere already), NO_MEMORY (the limit of locked memory), IO.
  Result<void> map(std::uint64_t address, std::span<std::byte> memory, bool writable);
  /// Takes back exactly what one map() gave. Errors: NOT_FOUND, IO.
  Result<void> unmap(std::uint64_t address, std::uint64_t length);
  /// How often a range that begins at address is mapped; 0 for none.
  [[nodiscard]] unsigned uses(std::uint64_t address) const;

 protected:
  /// From the first to the last byte.
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };

  /// The smallest page, and the addresses that exist; empty when that is not known.
  void set_limits(std::uint64_t page, std::vector<Range> ranges);

 private:
  struct Entry {
    std::span<std::byte> memory;
    bool writable = false;
    unsigned uses = 0;
  };

  virtual std::expected<void, int> do_map(std::uint64_t address, std::span<std::byte> memory,
                                          bool writable) = 0;
  virtual std::expected<void, int> do_unmap(std::uint64_t address, std::uint64_t length) = 0;

  [[nodiscard]] Result<void> check(std::uint64_t address, std::span<std::byte> memory) const;
  [[nodiscard]] bool overlaps(std::uint64_t address, std::uint64_t length) const;

  mutable std::mutex mutex_;
  std::map<std::uint64_t, Entry> entries_;
  std::uint64_t page_ = 4096;
  std::vector<Range> ranges_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_DMA_SPACE_HPP
