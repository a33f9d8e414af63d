// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_ACCESS_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_ACCESS_HPP

/// Which accesses a copy into an aperture, or out of it, is made of. What makes them is a parameter, Port, so
/// that a test can keep them, and the compiler puts the real ones in place without a call. A Port has:
///   template <typename T> void store(std::uint64_t offset, T value);   T: uint8_t to uint64_t, little-endian
///   template <typename T> T load(std::uint64_t offset);
///   void store_line(std::uint64_t offset, const std::byte* from);      64 bytes, to a multiple of 64
///   void flush();                                                      what was stored leaves the processor

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <oamhal/window.h>
#include <oamhal/backend/mmio.hpp>

#include "hal/base/error.hpp"
#include "hal/bringup/memory/aperture.hpp"

namespace oamhal::hal::aperture {

/// Calls each.operator()<T>(offset, bytes done) for the aligned accesses that cover a range: of 8 bytes, and
/// of 1, 2 and 4 where it begins or ends in between. Ends with false when one of them returns false.
template <typename F>
bool for_each_word(std::uint64_t offset, std::size_t length, F&& each) {
  std::size_t done = 0;
  const auto step = [&]<typename T>(T /*type*/) {
    if (!each.template operator()<T>(offset + done, done)) return false;
    done += sizeof(T);
    return true;
  };
  const auto begins_at = [&](std::size_t width) {
    return (offset + done) % (2 * width) != 0 && length - done >= width;
  };
  if (begins_at(1) && !step(std::uint8_t{})) return false;
  if (begins_at(2) && !step(std::uint16_t{})) return false;
  if (begins_at(4) && !step(std::uint32_t{})) return false;
  while (length - done >= 8)
    if (!step(std::uint64_t{})) return false;
  if (length - done >= 4 && !step(std::uint32_t{})) return false;
  if (length - done >= 2 && !step(std::uint16_t{})) return false;
  return length == done || step(std::uint8_t{});
}

template <typename T>
T word_of(const std::byte* bytes) {
  T word{};
  std::memcpy(&word, bytes, sizeof word);
  return backend::mmio::detail::little(word);
}

template <typename T>
void put_word(std::byte* bytes, T word) {
  word = backend::mmio::detail::little(word);
  std::memcpy(bytes, &word, sizeof word);
}

template <typename Port>
void store_words(Port& port, std::uint64_t offset, std::span<const std::byte> bytes) {
  for_each_word(offset, bytes.size(), [&]<typename T>(std::uint64_t at, std::size_t from) {
    port.template store<T>(at, word_of<T>(bytes.data() + from));
    return true;
  });
}

/// Whole lines of a write-combining mapping as lines, what is before and behind them by words.
template <typename Port>
void store_lines(Port& port, std::uint64_t offset, std::span<const std::byte> bytes) {
  constexpr auto kLine = backend::mmio::kLine;
  const std::size_t head = std::min<std::uint64_t>(bytes.size(), (kLine - offset % kLine) % kLine);
  store_words(port, offset, bytes.first(head));
  std::size_t done = head;
  for (; bytes.size() - done >= kLine; done += kLine) port.store_line(offset + done, bytes.data() + done);
  store_words(port, offset + done, bytes.subspan(done));
}

inline Result<void> outcome(const oamhal_window_access_t& window, std::int32_t status) {
  if (status == OAMHAL_OK) return {};
  return std::unexpected(Error{static_cast<oamhal_status>(status), 0, window.why(window.self)});
}

/// How many bytes from offset on are mapped. read_bytes says how much is, and becomes 0 when the device is
/// lost; only the window's own functions find that out.
inline std::size_t mapped_of(const oamhal_window_access_t& window, std::uint64_t offset, std::size_t length) {
  return offset >= window.read_bytes ? 0 : std::min<std::uint64_t>(length, window.read_bytes - offset);
}

/// Writes what is inside the window: its mapped part by the port, the rest through the window's functions.
template <typename Port>
Result<void> write(Port& port, const oamhal_window_access_t& window, std::uint64_t offset,
                   std::span<const std::byte> bytes, Stores stores) {
  const std::size_t mapped = mapped_of(window, offset, bytes.size());
  if (stores == Stores::kCombined)
    store_lines(port, offset, bytes.first(mapped));
  else
    store_words(port, offset, bytes.first(mapped));
  std::int32_t status = OAMHAL_OK;
  for_each_word(offset + mapped, bytes.size() - mapped, [&]<typename T>(std::uint64_t at, std::size_t from) {
    status = window.write(window.self, at, sizeof(T), word_of<T>(bytes.data() + mapped + from));
    return status == OAMHAL_OK;
  });
  // After a failure too: what was stored before it is on its way.
  port.flush();
  return outcome(window, status);
}

template <typename Port>
Result<void> read(Port& port, const oamhal_window_access_t& window, std::uint64_t offset,
                  std::span<std::byte> bytes) {
  const std::size_t mapped = mapped_of(window, offset, bytes.size());
  for_each_word(offset, mapped, [&]<typename T>(std::uint64_t at, std::size_t to) {
    put_word(bytes.data() + to, port.template load<T>(at));
    return true;
  });
  std::int32_t status = OAMHAL_OK;
  for_each_word(offset + mapped, bytes.size() - mapped, [&]<typename T>(std::uint64_t at, std::size_t to) {
    std::uint64_t value = 0;
    status = window.read(window.self, at, sizeof(T), &value);
    if (status == OAMHAL_OK) put_word(bytes.data() + mapped + to, static_cast<T>(value));
    return status == OAMHAL_OK;
  });
  return outcome(window, status);
}

}  // namespace oamhal::hal::aperture

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_APERTURE_ACCESS_HPP
