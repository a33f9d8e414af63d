// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Registers behind an index register.

#include <fmt/format.h>

#include <limits>
#include <mutex>
#include <utility>

#include "hal/base/index_pair.hpp"
#include "hal/bringup/window.hpp"

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kWord = kIndexedWidth;

}  // namespace

std::unexpected<Error> Window::fail_indexed(const oamhal_index_pair_t& pair, std::uint64_t index,
                                            Error error) {
  if (lost_) return std::unexpected(*lost_);
  auto failed = fail(pair.data_offset, std::move(error));
  const std::string where = fmt::format("{} BAR {} offset {:#x}", function_->bdf, bar_, pair.data_offset);
  failed.error().message.insert(where.size(), fmt::format(" index {:#x}", index));
  if (failed.error().status == OAMHAL_ERROR_DEVICE_LOST) lose(failed.error());
  return failed;
}

Result<void> Window::check_indexed(const oamhal_index_pair_t& pair, std::uint64_t index,
                                   std::uint32_t capability) const {
  if (lost_) return std::unexpected(*lost_);
  const auto refuse = [](oamhal_status status, std::string why) {
    return std::unexpected(Error{status, 0, std::move(why)});
  };
  if (!makes_sense(pair))
    return refuse(OAMHAL_ERROR_INVALID_ARGUMENT, "this is no pair of index and data registers of 4 bytes.");
  if (pair.bar != bar_)
    return refuse(OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("{} is a pair of BAR {}.", pair.name, pair.bar));
  if ((access_.capabilities & OAMHAL_WINDOW_INDIRECT) == 0)
    return refuse(
        OAMHAL_ERROR_NO_PERMISSION,
        fmt::format("{} is read by writing an index register, and this window is not for that; ask for it "
                    "with OAMHAL_BRINGUP_INDIRECT.",
                    pair.name));
  if (const std::string driver = function_->access->shared_with(); !driver.empty())
    return refuse(OAMHAL_ERROR_BUSY,
                  fmt::format("{} has this function and may use {} at any moment, and two users of one index "
                              "register read and write each other's registers: unbind it, and use VFIO.",
                              driver, pair.name));
  if ((access_.capabilities & capability) == 0)
    return refuse(OAMHAL_ERROR_NO_PERMISSION,
                  capability == OAMHAL_WINDOW_WRITE
                      ? "this window is not for writing; ask for it with OAMHAL_BRINGUP_WRITE."
                      : "this window is not for reading.");
  if (!is_listed(pair, index))
    return refuse(OAMHAL_ERROR_NO_PERMISSION,
                  fmt::format("it is none of the indexes that {} is known to have.", pair.name));
  if (pair.high_offset == OAMHAL_NO_OFFSET && index > std::numeric_limits<std::uint32_t>::max())
    return refuse(OAMHAL_ERROR_INVALID_ARGUMENT,
                  fmt::format("{} has no register for the upper half of an index.", pair.name));
  const bool has_high = pair.high_offset != OAMHAL_NO_OFFSET;
  for (const std::uint64_t offset :
       {pair.index_offset, pair.data_offset, has_high ? pair.high_offset : pair.index_offset}) {
    if (offset % kWord != 0 || offset > region_.length || region_.length - offset < kWord)
      return refuse(OAMHAL_ERROR_INVALID_ARGUMENT,
                    fmt::format("{} has a register at {:#x}, which is not aligned, or not in the BAR.",
                                pair.name, offset));
  }
  return {};
}

Result<void> Window::set_index(const oamhal_index_pair_t& pair, std::uint64_t index) {
  if (pair.high_offset != OAMHAL_NO_OFFSET)
    if (auto set = store(pair.high_offset, kWord, index >> 32); !set) return set;
  return store(pair.index_offset, kWord, index & std::numeric_limits<std::uint32_t>::max());
}

Result<void> Window::leave_index(const oamhal_index_pair_t& pair) {
  if (pair.high_offset == OAMHAL_NO_OFFSET) return {};
  return store(pair.high_offset, kWord, 0);
}

Result<std::uint64_t> Window::read_indexed(const oamhal_index_pair_t& pair, std::uint64_t index) {
  if (auto checked = check_indexed(pair, index, OAMHAL_WINDOW_READ); !checked)
    return fail_indexed(pair, index, std::move(checked.error()));
  const std::lock_guard lock(function_->index_locks->of(bar_, pair.index_offset));
  const auto set = set_index(pair, index);
  auto value = set ? load(pair.data_offset, kWord) : std::unexpected(set.error());
  const auto left = leave_index(pair);
  if (!value) return fail_indexed(pair, index, std::move(value.error()));
  if (!left) return fail_indexed(pair, index, left.error());
  return value;
}

Result<void> Window::write_indexed(const oamhal_index_pair_t& pair, std::uint64_t index,
                                   std::uint64_t value) {
  auto checked = check_indexed(pair, index, OAMHAL_WINDOW_WRITE);
  if (checked && value > std::numeric_limits<std::uint32_t>::max())
    checked = std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "the register has 32 bits."});
  if (!checked) return fail_indexed(pair, index, std::move(checked.error()));
  const std::lock_guard lock(function_->index_locks->of(bar_, pair.index_offset));
  auto put = set_index(pair, index);
  if (put) put = store(pair.data_offset, kWord, value);
  const auto left = leave_index(pair);
  if (!put) return fail_indexed(pair, index, std::move(put.error()));
  if (!left) return fail_indexed(pair, index, left.error());
  // Writes are posted: when this read is back they have arrived, before another thread's index comes.
  if (const auto pushed = load(pair.index_offset, kWord); !pushed)
    return fail_indexed(pair, index, pushed.error());
  return {};
}

}  // namespace oamhal::hal
