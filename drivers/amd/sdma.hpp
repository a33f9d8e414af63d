// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_SDMA_HPP
#define OAMHAL_DRIVERS_AMD_SDMA_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

/// Packets of the copy engine of version 4 (SDMA 4.0 to 4.4): MI100, MI200, MI300, MI350. Pure.
///
/// Linear copy, seven words: the header (operation 1 in bits 7:0, sub-operation 0 in bits 15:8), the bytes
/// less one, the parameter (byte order of both ends: 0), source low and high, destination low and high.
/// Sources: K612 vega10_sdma_pkt_open.h (SDMA_PKT_COPY_LINEAR_), sdma_v4_0.c (sdma_v4_0_emit_copy_buffer,
/// whose count is byte_count - 1) and sdma_v4_4_2.c (the same packet).
namespace oamhal::amd::sdma {

/// hw_ip_version_major of AMDGPU_HW_IP_DMA: sdma_v4_0_ip_block is 4.0, sdma_v4_4_2_ip_block 4.4 (K612).
inline constexpr std::uint32_t kMajor = 4;

inline constexpr std::uint32_t kNop = 0;
inline constexpr std::uint32_t kCopyLinear = 1;
inline constexpr std::size_t kCopyWords = 7;
/// The count has 22 bits in the header of K612; later kernels say 30 for 4.4.2, which is not needed.
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 22;
/// sdma_v4_0_ring_pad_ib: a command buffer is a multiple of 8 words, filled with NOPs.
inline constexpr std::size_t kPadWords = 8;
/// Addresses and lengths in whole words. The engine takes bytes, and is slower for them.
inline constexpr std::uint64_t kAlignment = 4;

/// Words of the commands that copy so many bytes.
constexpr std::size_t words_of(std::uint64_t length) {
  const std::size_t words = (length + kMostBytes - 1) / kMostBytes * kCopyWords;
  return (words + kPadWords - 1) / kPadWords * kPadWords;
}

/// Writes them; commands has words_of(length).
constexpr void write_copy(std::span<std::uint32_t> commands, std::uint64_t from, std::uint64_t to,
                          std::uint64_t length) {
  std::size_t at = 0;
  for (std::uint64_t done = 0; done < length;) {
    const std::uint64_t bytes = std::min(length - done, kMostBytes);
    const std::uint64_t source = from + done;
    const std::uint64_t target = to + done;
    commands[at] = kCopyLinear;
    commands[at + 1] = static_cast<std::uint32_t>(bytes - 1);
    commands[at + 2] = 0;
    commands[at + 3] = static_cast<std::uint32_t>(source);
    commands[at + 4] = static_cast<std::uint32_t>(source >> 32U);
    commands[at + 5] = static_cast<std::uint32_t>(target);
    commands[at + 6] = static_cast<std::uint32_t>(target >> 32U);
    at += kCopyWords;
    done += bytes;
  }
  std::ranges::fill(commands.subspan(at), kNop);
}

}  // namespace oamhal::amd::sdma

#endif  // OAMHAL_DRIVERS_AMD_SDMA_HPP
