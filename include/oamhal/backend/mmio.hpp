// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_MMIO_HPP
#define OAMHAL_BACKEND_MMIO_HPP

#include <atomic>
#include <bit>
#include <cstdint>

/// Loads and stores of device registers, and what orders them. The one place where device memory is touched;
/// nothing else dereferences a pointer into a window. load() and store() make exactly one access of their
/// width, little-endian.
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

#if defined(__x86_64__) || defined(__aarch64__)
/// What one vector register holds.
using Part = std::uint64_t __attribute__((vector_size(16)));

inline Part part_at(const void* from, std::uint64_t index) {
  Part part;
  __builtin_memcpy(&part, static_cast<const unsigned char*>(from) + index * sizeof part, sizeof part);
  return part;
}
#endif
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

/// Bytes that a processor gathers of stores to a write-combining mapping before it sends them as one.
inline constexpr std::uint64_t kLine = 64;

/// Stores the 64 bytes at from as a line of a write-combining mapping, so that the processor sends them as
/// one write: by stores past the caches (movntdq, stnp), from the lowest byte up, in the order of the bytes.
/// base is aligned to kLine, index counts lines from it, from needs no alignment. Never for registers: nobody
/// promises a width or an order, and a line may be sent in parts. flush_combined_writes() sends what is
/// gathered.
inline void store_line(volatile void* base, std::uint64_t index, const void* from) {
  volatile auto* const to = static_cast<volatile unsigned char*>(base) + index * kLine;
#if defined(__x86_64__)
  __asm__ volatile(
      "movntdq %[a], (%[to])\n\t"
      "movntdq %[b], 16(%[to])\n\t"
      "movntdq %[c], 32(%[to])\n\t"
      "movntdq %[d], 48(%[to])"
      :
      : [to] "r"(to), [a] "x"(detail::part_at(from, 0)), [b] "x"(detail::part_at(from, 1)),
        [c] "x"(detail::part_at(from, 2)), [d] "x"(detail::part_at(from, 3))
      : "memory");
#elif defined(__aarch64__)
  __asm__ volatile(
      "stnp %q[a], %q[b], [%[to]]\n\t"
      "stnp %q[c], %q[d], [%[to], #32]"
      :
      : [to] "r"(to), [a] "w"(detail::part_at(from, 0)), [b] "w"(detail::part_at(from, 1)),
        [c] "w"(detail::part_at(from, 2)), [d] "w"(detail::part_at(from, 3))
      : "memory");
#else
  // No such store is known of this processor: words, which it may gather as well.
  for (std::uint64_t word = 0; word < kLine / sizeof(std::uint64_t); ++word) {
    std::uint64_t value = 0;
    __builtin_memcpy(&value, static_cast<const unsigned char*>(from) + word * sizeof value, sizeof value);
    reinterpret_cast<volatile std::uint64_t*>(to)[word] = value;
  }
#endif
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
