// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_MMIO_HPP
#define OAMHAL_BACKEND_MMIO_HPP

#include <atomic>
#include <bit>
#include <cstdint>

/// Loads and stores of device registers, and what orders them. The one place where device memory is touched;
/// nothing else dereferences a pointer into a window. Each function makes exactly one access of its width,
/// little-endian.
namespace oamhal::backend::mmio {

namespace detail {
template <typename T>
constexpr T little(T value) {
  if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1)
    return value;
  else
    return static_cast<T>(sizeof(T) == 8   ? __builtin_bswap64(value)
                          : sizeof(T) == 4 ? __builtin_bswap32(static_cast<std::uint32_t>(value))
                                           : __builtin_bswap16(static_cast<std::uint16_t>(value)));
}
}  // namespace detail

/// T is uint8_t, uint16_t, uint32_t or uint64_t; index counts in T from base.
template <typename T>
inline T load(const volatile void* base, std::uint64_t index) {
  return detail::little(static_cast<const volatile T*>(base)[index]);
}
template <typename T>
inline void store(volatile void* base, std::uint64_t index, T value) {
  static_cast<volatile T*>(base)[index] = detail::little(value);
}

/// What the host wrote to its memory is there for the device before a register that is written next (a
/// doorbell) tells it so.
inline void memory_before_doorbell() {
#if defined(__x86_64__)
  // Stores to uncached registers pass no earlier store.
  std::atomic_signal_fence(std::memory_order_seq_cst);
#elif defined(__aarch64__)
  __asm__ volatile("dmb oshst" ::: "memory");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

/// A register or a word that said that the device is done was read before the data it wrote to the host's
/// memory.
inline void done_before_data() {
#if defined(__x86_64__)
  std::atomic_signal_fence(std::memory_order_seq_cst);
#elif defined(__aarch64__)
  __asm__ volatile("dmb oshld" ::: "memory");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

/// What was written through a write-combining mapping has left the processor. It has reached the device when
/// a register of it was read after that: a read pushes posted writes ahead of it.
inline void flush_combined_writes() {
#if defined(__x86_64__)
  __asm__ volatile("sfence" ::: "memory");
#elif defined(__aarch64__)
  __asm__ volatile("dsb st" ::: "memory");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

}  // namespace oamhal::backend::mmio

#endif  // OAMHAL_BACKEND_MMIO_HPP
