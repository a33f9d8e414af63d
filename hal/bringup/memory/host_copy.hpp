// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MEMORY_HOST_COPY_HPP
#define OAMHAL_HAL_BRINGUP_MEMORY_HOST_COPY_HPP

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace oamhal::hal {

/// A way to copy between two pieces of the host's memory.
enum class CopyWay : std::uint8_t {
  /// memcpy of the C library.
  kLibc,
  /// The processor's own copy, "rep movsb".
  kString,
  /// Lines of 64 bytes by stores past the caches.
  kStreaming,
  /// A loop over words of 8 bytes: what the others are measured against from below.
  kWords,
};
inline constexpr std::size_t kCopyWays = 4;

/// "libc", "rep movsb", "streaming", "words".
const char* name_of(CopyWay way);
/// Whether this processor has it; libc and words are everywhere.
bool has_way(CopyWay way);
/// Copies by a way that is there. The pieces do not overlap; any alignment, any length. What was copied is
/// ordered as by plain stores when it returns.
void copy_by(CopyWay way, std::byte* to, const std::byte* from, std::size_t length);

/// From how many bytes on a copy is of a class; smaller ones are left to libc.
inline constexpr std::size_t kMediumCopy = std::size_t{256} << 10U;
inline constexpr std::size_t kLargeCopy = std::size_t{4} << 20U;
inline constexpr std::array kCopyClasses{kMediumCopy, kLargeCopy};

/// What was measured, for reports.
struct CopyRates {
  struct Class {
    /// Bytes of a copy that was measured: the smallest of its class.
    std::size_t bytes = 0;
    CopyWay chosen = CopyWay::kLibc;
    /// By way; 0 for one that is not there.
    std::array<double, kCopyWays> bytes_per_second{};

    /// How many times as fast as libc a way was; 0 when that is not known.
    [[nodiscard]] double ratio(CopyWay way) const;
  };
  bool measured = false;
  /// Why nothing was measured; "" when something was. A static text.
  const char* why_not = "";
  /// Bytes of each of the two buffers, and whether that is more than the last cache holds, so that the
  /// figures are those of memory. False when the cache is larger, or its size is not known.
  std::size_t buffer_bytes = 0;
  bool beyond_cache = false;
  std::array<Class, kCopyClasses.size()> classes;
};

/// Copies between pieces of the host's memory by the way that is fastest on this machine. Which one that is
/// for a class of lengths is measured at the first copy of kLargeCopy or more: for some milliseconds. The
/// kernel takes longer than that, some tens of milliseconds, to give up to kMostMemory for it, which is given
/// back. Until then, and where that memory cannot be had, libc copies. Threads: any; while one measures
/// others copy by libc, and nobody waits.
class HostCopier {
 public:
  static constexpr std::size_t kMostMemory = std::size_t{64} << 20U;
  /// So many times each way is measured, and its best counts; after kMostTime no more than kLeastRounds.
  static constexpr int kLeastRounds = 2;
  static constexpr int kMostRounds = 4;
  static constexpr std::chrono::milliseconds kMostTime{5};
  /// Another way than libc is chosen when it is so many times as fast: less is noise.
  static constexpr double kWorthIt = 1.05;

  /// What it measures with; replaced by tests.
  struct Means {
    std::chrono::nanoseconds (*now)();
    void (*copy)(CopyWay way, std::byte* to, const std::byte* from, std::size_t length);
    /// Memory that has been written to, or nullptr.
    std::byte* (*map)(std::size_t length);
    void (*unmap)(std::byte* memory, std::size_t length);
    /// Bytes of the last cache, or 0 when nobody knows.
    std::size_t (*cache_bytes)();
  };
  /// The clock, the memory and the processor of this machine.
  static const Means& own_means();

  explicit HostCopier(const Means& means = own_means()) : means_(means) {}
  HostCopier(const HostCopier&) = delete;
  HostCopier& operator=(const HostCopier&) = delete;
  ~HostCopier() = default;

  /// Copies from to the bytes at to. They do not overlap.
  void copy(std::byte* to, std::span<const std::byte> from);
  /// The way that a copy of so many bytes goes; measures when it is the first large one.
  CopyWay way_of(std::size_t length);
  /// What was measured until now.
  [[nodiscard]] CopyRates rates() const;

 private:
  enum class State : std::uint8_t { kIdle, kMeasuring, kDone };

  void measure();
  void measure_all(std::byte* to, const std::byte* from, std::size_t length);

  Means means_;
  std::atomic<State> state_ = State::kIdle;
  /// Written by the one that measures, read when the state is kDone.
  CopyRates rates_;
};

/// The one of this process.
HostCopier& host_copier();

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MEMORY_HOST_COPY_HPP
