// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// bench_window COUNT WHAT: reads COUNT x 1024 registers of a mapped window
//   raw        by plain volatile loads
//   checked    by read_mapped_aligned(), as typed registers are: bounds, permission
//   unchecked  by UncheckedWords, which was checked once
// Found is the number of registers of a round.

#include <cstdio>
#include <cstring>
#include <vector>

#include <oamhal/backend/window.hpp>

extern "C" {
#include "bench_common.h"
}

namespace {

using oamhal::backend::read_mapped_aligned;
using oamhal::backend::UncheckedWords;

constexpr std::uint64_t kWords = 1024;

struct Run {
  std::vector<std::uint32_t> memory = std::vector<std::uint32_t>(kWords, 1);
  oamhal_window_access_t window{};
  /// Registers lie where they lie: no loop steps through them.
  std::vector<std::uint64_t> offsets;
};

// Kept apart from the loops: a read is inlined where it is used, and compared with a load that is.
__attribute__((noinline)) long raw(const volatile char* base, const std::vector<std::uint64_t>& offsets) {
  long sum = 0;
  for (const std::uint64_t offset : offsets)
    sum += *reinterpret_cast<const volatile std::uint32_t*>(base + offset);
  return sum;
}

__attribute__((noinline)) long checked(const oamhal_window_access_t& window,
                                       const std::vector<std::uint64_t>& offsets) {
  long sum = 0;
  for (const std::uint64_t offset : offsets) {
    std::uint32_t value = 0;
    if (!read_mapped_aligned(window, offset, value)) return -1;
    sum += value;
  }
  return sum;
}

__attribute__((noinline)) long unchecked(const UncheckedWords& words,
                                         const std::vector<std::uint64_t>& offsets) {
  long sum = 0;
  for (const std::uint64_t offset : offsets) sum += words.read_at(offset);
  return sum;
}

long run_raw(void* user) {
  const auto& run = *static_cast<Run*>(user);
  return raw(reinterpret_cast<const volatile char*>(run.memory.data()), run.offsets);
}
long run_checked(void* user) {
  return checked(static_cast<Run*>(user)->window, static_cast<Run*>(user)->offsets);
}
long run_unchecked(void* user) {
  const UncheckedWords words(static_cast<Run*>(user)->window, 0, kWords);
  return words.count() == kWords ? unchecked(words, static_cast<Run*>(user)->offsets) : -1;
}

}  // namespace

int main(int argc, char** argv) {
  Run run;
  run.window.mapped = run.memory.data();
  run.window.read_bytes = kWords * sizeof(std::uint32_t);
  for (std::uint64_t i = 0; i < kWords; ++i)
    run.offsets.push_back((i * 389 % kWords) * sizeof(std::uint32_t));
  bench_work work = nullptr;
  if (argc == 3 && std::strcmp(argv[2], "raw") == 0) work = run_raw;
  if (argc == 3 && std::strcmp(argv[2], "checked") == 0) work = run_checked;
  if (argc == 3 && std::strcmp(argv[2], "unchecked") == 0) work = run_unchecked;
  if (work == nullptr) {
    std::fprintf(stderr, "usage: bench_window COUNT raw|checked|unchecked\n");
    return 2;
  }
  return bench_run(bench_count(argv[1]), work, &run);
}
