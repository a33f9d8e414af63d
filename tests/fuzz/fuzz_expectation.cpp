// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Files of expected inventories, each compared with the very machine that it describes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tools/oam-info/expect/compare.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oam_info;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto expectation = parse_expectation(text, "expected.toml");
  if (!expectation) {
    if (!expectation.error().message.starts_with("expected.toml:")) std::abort();
    return 0;
  }
  if (expectation->count < expectation->modules.size()) std::abort();
  const std::size_t unnamed = expectation->count - expectation->modules.size();
  // As found: the slot is known where the id is one of a slot.
  auto found = expectation->modules;
  for (ModuleRecord& record : found)
    if (!record.id.empty()) record.slot = 0;
  Expectation alone = *expectation;
  alone.every = {};
  const Comparison same = compare_modules(alone, found);
  if (same.unnamed_absent != unnamed) std::abort();
  if (same.count(Presence::kAsExpected) != same.modules.size()) std::abort();
  if (!found.empty()) {
    found.pop_back();
    const Comparison fewer = compare_modules(alone, found);
    if (fewer.count(Presence::kAbsent) != 1) std::abort();
  }
  static_cast<void>(compare_modules(std::move(*expectation), found));
  return 0;
}
