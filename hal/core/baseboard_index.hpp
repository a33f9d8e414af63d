// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_BASEBOARD_INDEX_HPP
#define OAMHAL_HAL_CORE_BASEBOARD_INDEX_HPP

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

struct oamhal_snapshot;

namespace oamhal::hal {

/// What of a snapshot is of which baseboard, as indexes in its arrays, so that the check of one of a thousand
/// boards does not look at all others.
class BaseboardIndex {
 public:
  /// Each in rising order. links have an end at a device of the baseboard.
  struct Members {
    std::span<const std::uint32_t> modules;
    std::span<const std::uint32_t> devices;
    std::span<const std::uint32_t> ports;
    std::span<const std::uint32_t> links;
  };

  explicit BaseboardIndex(const oamhal_snapshot& snapshot);
  [[nodiscard]] Members of(std::uint32_t baseboard) const;

 private:
  /// The members of all baseboards one after the other, and where those of each begin.
  struct Kind {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> members;

    /// boards_of(index, tell) tells the baseboards of a member, each once.
    template <typename F>
    void fill(std::size_t boards, std::size_t count, F&& boards_of);
    [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t baseboard) const;
  };

  Kind modules_;
  Kind devices_;
  Kind ports_;
  Kind links_;
};

/// The index of a snapshot, made when it is asked for first. Without a lock, so that a child of fork never
/// waits for one: of two threads that make it at once one throws its own away.
class LazyBaseboardIndex {
 public:
  LazyBaseboardIndex() = default;
  LazyBaseboardIndex(const LazyBaseboardIndex&) = delete;
  LazyBaseboardIndex& operator=(const LazyBaseboardIndex&) = delete;
  ~LazyBaseboardIndex() { delete made_.load(std::memory_order_acquire); }

  const BaseboardIndex& get(const oamhal_snapshot& snapshot) const;

 private:
  mutable std::atomic<const BaseboardIndex*> made_{nullptr};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_BASEBOARD_INDEX_HPP
