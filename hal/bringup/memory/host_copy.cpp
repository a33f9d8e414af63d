// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/host_copy.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include <oamhal/backend/mmio.hpp>

namespace oamhal::hal {

namespace {

namespace mmio = backend::mmio;
using std::chrono::nanoseconds;

constexpr std::array kWays{CopyWay::kLibc, CopyWay::kString, CopyWay::kStreaming, CopyWay::kWords};
static_assert(kWays.size() == kCopyWays);

constexpr std::size_t index_of(CopyWay way) {
  return static_cast<std::size_t>(way);
}

void copy_by_string(std::byte* to, const std::byte* from, std::size_t length) {
#if defined(__x86_64__)
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) : : "memory");
#else
  std::memcpy(to, from, length);
#endif
}

void copy_by_lines(std::byte* to, const std::byte* from, std::size_t length) {
  const std::size_t behind = reinterpret_cast<std::uintptr_t>(to) % mmio::kLine;
  const std::size_t head = std::min<std::size_t>(length, (mmio::kLine - behind) % mmio::kLine);
  std::memcpy(to, from, head);
  const std::size_t lines = (length - head) / mmio::kLine;
  for (std::size_t line = 0; line < lines; ++line)
    mmio::store_line(to + head, line, from + head + line * mmio::kLine);
  const std::size_t done = head + lines * mmio::kLine;
  std::memcpy(to + done, from + done, length - done);
  // Stores past the caches may be seen behind later ones.
  mmio::flush_combined_writes();
}

void copy_by_words(std::byte* to, const std::byte* from, std::size_t length) {
  std::size_t done = 0;
  for (; length - done >= sizeof(std::uint64_t); done += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + done, sizeof word);
    // Else the compiler sees that this is memcpy, and calls that.
    __asm__ volatile("" : "+r"(word));
    std::memcpy(to + done, &word, sizeof word);
  }
  std::memcpy(to + done, from + done, length - done);
}

nanoseconds now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

// Populated: pages that were never written to are all the same one, and faults are not what is measured. Not
// of large pages: to find some the kernel may have to move others, for longer than all of this takes.
std::byte* map(std::size_t length) {
  void* const memory =
      ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

void unmap(std::byte* memory, std::size_t length) {
  ::munmap(memory, length);
}

std::size_t cache_bytes() {
  const long known = ::sysconf(_SC_LEVEL3_CACHE_SIZE);
  return known > 0 ? static_cast<std::size_t>(known) : 0;
}

/// Bytes of one of the two buffers, whole pieces: more than the cache holds, or as much as is allowed. What
/// was touched long ago is in a cache that others use too no more than in memory: which way is the best there
/// is another than for what was touched just before.
std::size_t buffer_bytes_for(std::size_t cache) {
  constexpr std::size_t kMost = HostCopier::kMostMemory / 2;
  if (cache == 0 || cache >= kMost) return kMost;
  return std::clamp((cache / kLargeCopy + 1) * kLargeCopy, 2 * kLargeCopy, kMost);
}

CopyWay best_of(const CopyRates::Class& rates) {
  CopyWay best = CopyWay::kLibc;
  for (const CopyWay way : kWays)
    if (rates.ratio(way) >= HostCopier::kWorthIt && rates.ratio(way) > rates.ratio(best)) best = way;
  return best;
}

}  // namespace

const char* name_of(CopyWay way) {
  constexpr std::array<const char*, kCopyWays> kNames{"libc", "rep movsb", "streaming", "words"};
  return kNames.at(index_of(way));
}

bool has_way(CopyWay way) {
#if defined(__x86_64__)
  constexpr bool kHasString = true;
  constexpr bool kHasLines = true;
#elif defined(__aarch64__)
  constexpr bool kHasString = false;
  constexpr bool kHasLines = true;
#else
  constexpr bool kHasString = false;
  constexpr bool kHasLines = false;
#endif
  return way == CopyWay::kString ? kHasString : way == CopyWay::kStreaming ? kHasLines : true;
}

void copy_by(CopyWay way, std::byte* to, const std::byte* from, std::size_t length) {
  // memcpy wants addresses even for nothing.
  if (length == 0) return;
  switch (way) {
    case CopyWay::kString:
      return copy_by_string(to, from, length);
    case CopyWay::kStreaming:
      return copy_by_lines(to, from, length);
    case CopyWay::kWords:
      return copy_by_words(to, from, length);
    case CopyWay::kLibc:
      break;
  }
  std::memcpy(to, from, length);
}

double CopyRates::Class::ratio(CopyWay way) const {
  const double libc = bytes_per_second[index_of(CopyWay::kLibc)];
  return libc > 0 ? bytes_per_second.at(index_of(way)) / libc : 0;
}

const HostCopier::Means& HostCopier::own_means() {
  static constexpr Means kMeans{&now, &copy_by, &map, &unmap, &cache_bytes};
  return kMeans;
}

void HostCopier::copy(std::byte* to, std::span<const std::byte> from) {
  copy_by(way_of(from.size()), to, from.data(), from.size());
}

CopyWay HostCopier::way_of(std::size_t length) {
  if (length < kMediumCopy) return CopyWay::kLibc;
  auto idle = State::kIdle;
  // A child that was forked in the middle of it copies by libc for good: it waits for nobody.
  if (length >= kLargeCopy && state_.load(std::memory_order_relaxed) == State::kIdle &&
      state_.compare_exchange_strong(idle, State::kMeasuring, std::memory_order_relaxed)) {
    measure();
    state_.store(State::kDone, std::memory_order_release);
  }
  if (state_.load(std::memory_order_acquire) != State::kDone) return CopyWay::kLibc;
  return rates_.classes[length >= kLargeCopy ? 1 : 0].chosen;
}

CopyRates HostCopier::rates() const {
  if (state_.load(std::memory_order_acquire) == State::kDone) return rates_;
  CopyRates none;
  none.why_not = "no copy that is large enough was made yet.";
  return none;
}

void HostCopier::measure() {
  const std::size_t cache = means_.cache_bytes();
  const std::size_t length = buffer_bytes_for(cache);
  std::byte* const from = means_.map(length);
  std::byte* const to = from == nullptr ? nullptr : means_.map(length);
  if (to != nullptr) {
    rates_.measured = true;
    rates_.buffer_bytes = length;
    rates_.beyond_cache = cache != 0 && length > cache;
    measure_all(to, from, length);
    means_.unmap(to, length);
  } else {
    rates_.why_not = "the memory to measure with could not be had.";
  }
  if (from != nullptr) means_.unmap(from, length);
}

void HostCopier::measure_all(std::byte* to, const std::byte* from, std::size_t length) {
  const nanoseconds begin = means_.now();
  // Each copy is of the next piece, so that it was touched as long ago as there are others.
  std::size_t place = 0;
  for (int round = 0; round < kMostRounds && (round < kLeastRounds || means_.now() - begin < kMostTime);
       ++round)
    for (std::size_t i = 0; i < kCopyClasses.size(); ++i) {
      CopyRates::Class& rates = rates_.classes[i];
      rates.bytes = kCopyClasses[i];
      for (const CopyWay way : kWays) {
        if (!has_way(way)) continue;
        if (length - place < rates.bytes) place = 0;
        const nanoseconds before = means_.now();
        means_.copy(way, to + place, from + place, rates.bytes);
        const double seconds = std::chrono::duration<double>(means_.now() - before).count();
        place += rates.bytes;
        double& best = rates.bytes_per_second[index_of(way)];
        if (seconds > 0) best = std::max(best, static_cast<double>(rates.bytes) / seconds);
      }
    }
  for (CopyRates::Class& rates : rates_.classes) rates.chosen = best_of(rates);
}

HostCopier& host_copier() {
  static HostCopier copier;
  return copier;
}

}  // namespace oamhal::hal
